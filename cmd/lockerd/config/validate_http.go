package config

import (
	"net"
	"net/netip"
	"path/filepath"
	"regexp"
	"strconv"
)

var hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]{0,252})$`)

func (h HTTP) validate(found *complaints, target Target) {
	if h.Listen != "" && !listenable(h.Listen) {
		found.about("http.listen", `%s has to be host:port, such as "127.0.0.1:8080" or "[::]:8080", or "off"`, quote(h.Listen))
	}
	if target == Simulator && h.Socket == "" {
		return
	}
	if !plain(h.Socket, longestPath) || len(h.Socket) > longestPath || target == Hardware && !filepath.IsAbs(h.Socket) {
		found.about("http.socket", "%s has to be a whole path of at most %d bytes, such as %s", quote(h.Socket), longestPath, quote(defaultSocket))
	}
}

// listenable says whether an address is host:port; an empty host means every interface.
func listenable(address string) bool {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return false
	}
	_, err = netip.ParseAddr(host)
	return host == "" || err == nil || hostName.MatchString(host)
}
