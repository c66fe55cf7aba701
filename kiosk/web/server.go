package web

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// NewServer returns a server for the handler that New made, with bounds on how
// long and how much anybody may send. It serves TCP and Unix listeners at once.
// Shutdown ends the event streams and waits for everything else.
func NewServer(handler http.Handler, log *slog.Logger) *http.Server {
	ending, end := context.WithCancel(context.Background())
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      2 * time.Minute, // a drop-off may wait for other latches, and for its own to rest
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ConnContext:       ConnContext,
		BaseContext: func(net.Listener) context.Context {
			return context.WithValue(context.Background(), shutdownKey{}, ending)
		},
	}
	if log != nil {
		server.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	}
	server.RegisterOnShutdown(end)
	return server
}

type shutdownKey struct{}

// shutdownOf returns a context that ends when the server shuts down. A request's
// own context does not: what was begun is finished.
func shutdownOf(ctx context.Context) context.Context {
	if ending, ok := ctx.Value(shutdownKey{}).(context.Context); ok {
		return ending
	}
	return context.Background()
}
