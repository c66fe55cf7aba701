package simulator

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// guard keeps pages of other sites away. A browser on this machine reaches the
// control calls without any password, so that whatever it has open could, too:
// by a request from its own page, or by a name of its own that leads here.
func guard(hosts []string, next http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if !knownHost(r, hosts) {
			writeProblem(w, &callError{http.StatusForbidden, "unknown_host", "the simulator is not called by this host name"})
			return
		}
		site := r.Header.Get("Sec-Fetch-Site")
		foreign := isCall(r) && site != "" && site != "same-origin" && site != "none"
		if foreign || crossOrigin.Check(r) != nil {
			writeProblem(w, &callError{http.StatusForbidden, "cross_origin", "the request comes from a page of another site"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isCall says whether a request is a control call. The page itself may be
// linked to from anywhere.
func isCall(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/sim/") }

// knownHost says whether the request names a host that nobody else can point
// here: a loopback address, localhost, the very address it arrived at, or one
// of hosts.
func knownHost(r *http.Request, hosts []string) bool {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	isNamed := func(name string) bool { return strings.EqualFold(name, host) }
	if host == "localhost" || slices.ContainsFunc(hosts, isNamed) {
		return true
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	if addr.IsLoopback() {
		return true
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return ok && local.AddrPort().Addr().Unmap() == addr.Unmap()
}

// isNear says whether the request comes from this machine.
func isNear(r *http.Request) bool {
	remote, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && remote.Addr().Unmap().IsLoopback()
}
