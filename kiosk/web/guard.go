package web

import (
	"net"
	"net/http"
	"slices"
)

// harden sets the headers of every answer. Pages that need more than nothing
// loosen the policy for themselves.
func harden(header http.Header) {
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// intruder refuses what another site's page makes a browser send: a name that
// was made to point at this machine, or a form posted from elsewhere.
func (h *handler) intruder(r *http.Request) *Problem {
	if !h.addressed(r) {
		return &Problem{Status: http.StatusMisdirectedRequest, Code: codeWrongHost, Detail: "this kiosk does not answer to that host name"}
	}
	if err := h.foreign.Check(r); err != nil {
		return &Problem{Status: http.StatusForbidden, Code: codeForbidden, Detail: "a page of another site may not call this kiosk"}
	}
	return nil
}

// addressed says whether the Host header is one of a listener's own. Only a
// loopback listener can tell: its callers are on this machine and know it by
// few names.
func (h *handler) addressed(r *http.Request) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return true
	}
	tcp, ok := local.(*net.TCPAddr)
	if !ok || !tcp.IP.IsLoopback() {
		return true
	}
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if ip := net.ParseIP(trimBrackets(host)); ip != nil {
		return ip.IsLoopback() || slices.Contains(h.hosts, host)
	}
	return host == "localhost" || slices.Contains(h.hosts, host)
}

func trimBrackets(host string) string {
	if len(host) > 2 && host[0] == '[' && host[len(host)-1] == ']' {
		return host[1 : len(host)-1]
	}
	return host
}

// local serves callers on this machine alone.
func (h *handler) local(serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !fromHere(r) {
			(&Problem{Status: http.StatusForbidden, Code: codeForbidden, Detail: "this is answered on the machine itself only"}).write(w)
			return
		}
		serve(w, r)
	}
}

// fromHere says whether the caller is on this machine: at a loopback address or
// at the Unix socket.
func fromHere(r *http.Request) bool {
	if _, ok := peerOf(r.Context()); ok {
		return true
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
