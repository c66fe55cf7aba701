package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"lockerd/kiosk/web"
)

// shutdownPatience is how long a shutdown waits for requests under way. A
// drop-off or pickup answers within seconds; who is later learns by asking again.
const shutdownPatience = 8 * time.Second

// switchboard is a handler that can be changed while it serves: each life of
// the kiosk has its own API, and between two lives there is none.
type switchboard struct{ now atomic.Pointer[http.Handler] }

func (s *switchboard) connect(h http.Handler) { s.now.Store(&h) }

func (s *switchboard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h := s.now.Load(); h != nil {
		(*h).ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(http.StatusServiceUnavailable)
	if _, err := io.WriteString(w, noPower); err != nil {
		return // whoever asked has gone
	}
}

const noPower = `{"title":"Service Unavailable","status":503,"code":"stopped","detail":"the kiosk has no power"}`

// serve answers on all listeners until ctx ends, and then finishes what is
// under way.
func serve(ctx context.Context, handler http.Handler, log *slog.Logger, onShutdown func(), listeners ...net.Listener) error {
	server := web.NewServer(handler, log)
	server.RegisterOnShutdown(onShutdown)
	ended := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { ended <- server.Serve(l) }()
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-ended:
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownPatience)
	defer cancel()
	if late := server.Shutdown(patience); late != nil {
		log.Warn("requests were cut off at the shutdown", "error", late)
		err = errors.Join(err, server.Close())
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// listenSocket listens on a Unix socket that its owner and group may use. A
// socket that a killed daemon left behind is replaced: whoever calls this has
// the books locked, so no daemon is alive behind it.
func listenSocket(ctx context.Context, path string) (net.Listener, error) {
	info, err := os.Lstat(path)
	switch {
	case err == nil && info.Mode()&fs.ModeSocket == 0:
		return nil, fmt.Errorf("%s is in the way of the socket: it is not a socket", path)
	case err == nil:
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	if len(path) > maxSocketPath {
		return nil, fmt.Errorf("the socket's path is longer than %d bytes, which is all that the system takes: %s: choose a shorter data directory", maxSocketPath, path)
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o660); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// maxSocketPath is the length of sun_path, less its final zero (unix(7)).
const maxSocketPath = 107
