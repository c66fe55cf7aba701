package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"runtime/debug"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lockerd/kiosk"
)

// Options say how a kiosk is shown to the network.
type Options struct {
	// Log gets what nobody else is told: defects and failed requests. Nil: discarded.
	Log *slog.Logger
	// Version is what /openapi.json and the status say about this program.
	Version string
	// Hosts are further names, without port, under which a listener on a
	// loopback address may be addressed, besides localhost.
	Hosts []string
	// Now measures how long requests take. Nil: they are counted, not measured.
	Now func() time.Time
	// Next answers paths that the API does not know, behind the same guards;
	// the simulator's page for one. Nil: they are 404.
	Next http.Handler
}

// handler is the whole API of one kiosk.
type handler struct {
	kiosk   *kiosk.Kiosk
	log     *slog.Logger
	version string
	hosts   []string
	next    http.Handler
	mux     *http.ServeMux
	huma    huma.API
	metrics *metrics
	streams chan struct{} // one token for each open event stream
	foreign *http.CrossOriginProtection
}

// New returns the HTTP API of k. It is served best by [NewServer], which knows
// who is at the other end of a Unix socket and ends event streams on shutdown.
func New(k *kiosk.Kiosk, opts Options) http.Handler {
	h := &handler{
		kiosk:   k,
		log:     opts.Log,
		version: opts.Version,
		hosts:   opts.Hosts,
		next:    opts.Next,
		mux:     http.NewServeMux(),
		streams: make(chan struct{}, maxStreams),
		foreign: http.NewCrossOriginProtection(),
	}
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	h.metrics = newMetrics(k, h.log, opts.Now)
	h.huma = newHuma(h)
	h.routes()
	h.mux.HandleFunc("GET /healthz", h.local(h.healthy))
	h.mux.HandleFunc("GET /readyz", h.local(h.ready))
	h.mux.HandleFunc("GET /metrics", h.local(h.metrics.serve))
	h.mux.HandleFunc("GET /openapi.json", h.openAPI())
	h.panel()
	return h
}

// ServeHTTP answers one request.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ans := &answer{ResponseWriter: w}
	serve, route := h.find(r)
	defer h.metrics.request(route)(ans)
	defer h.catch(ans, r, route)

	harden(ans.Header())
	if p := h.intruder(r); p != nil {
		p.write(ans)
		return
	}
	serve.ServeHTTP(ans, r)
}

// find returns what serves the request, and the name of its route, which comes
// from a small set whatever the path says.
func (h *handler) find(r *http.Request) (http.Handler, string) {
	if clean(r.URL.Path) {
		if _, pattern := h.mux.Handler(r); pattern != "" {
			return h.mux, pattern
		}
	}
	allowed := h.methods(r)
	switch {
	case len(allowed) > 0:
		return refuse(wrongMethod(allowed)), "wrong method"
	case h.next != nil && !strings.HasPrefix(r.URL.Path, "/v1/"):
		return h.next, "next"
	default:
		return refuse(&Problem{Status: http.StatusNotFound, Code: codeNotFound, Detail: "no such path"}), "unknown"
	}
}

// clean says whether the path is one that the mux serves rather than redirects.
func clean(p string) bool {
	return p == "/" || p == path.Clean(p)
}

// methods returns the methods that the path answers to, if any.
func (h *handler) methods(r *http.Request) []string {
	var allowed []string
	if !clean(r.URL.Path) {
		return nil
	}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		other := http.Request{Method: method, Host: r.Host, URL: r.URL}
		if _, pattern := h.mux.Handler(&other); pattern != "" {
			allowed = append(allowed, method)
		}
	}
	return allowed
}

func wrongMethod(allowed []string) *Problem {
	list := strings.Join(allowed, ", ")
	return &Problem{
		Status: http.StatusMethodNotAllowed, Code: codeMethodNotAllowed, Detail: "this path answers to " + list,
		header: http.Header{"Allow": {list}},
	}
}

func refuse(p *Problem) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { p.write(w) })
}

// catch answers a panic in a handler with 500 and has it journaled; the process goes on.
func (h *handler) catch(ans *answer, r *http.Request, route string) {
	what := recover()
	if what == nil {
		return
	}
	if what == http.ErrAbortHandler { //nolint:errorlint // net/http compares the panic's value, not an error's chain
		panic(what)
	}
	if ans.broken {
		return // the client has gone; huma panics when it cannot write
	}
	h.log.ErrorContext(r.Context(), "a request panicked", "route", route, "panic", fmt.Sprint(what), "stack", string(debug.Stack()))
	h.kiosk.Fault("http "+route, what)
	if ans.status != 0 {
		panic(http.ErrAbortHandler) // half an answer must not look like a whole one
	}
	internal().write(ans)
}

// answer notes what became of a response.
type answer struct {
	http.ResponseWriter
	status int  // 0 until the header is written
	broken bool // the client did not take it
}

// WriteHeader notes the status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= http.StatusOK {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(data []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(data)
	a.broken = a.broken || err != nil
	return n, err
}

// Unwrap lets http.ResponseController through.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
