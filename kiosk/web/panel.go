package web

import (
	"embed"
	"io/fs"
	"net/http"
)

//go:embed panel
var panelFiles embed.FS

// panelPolicy lets the operator's page load its own script and style, call this
// kiosk, and nothing else.
const panelPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// panel serves the operator's page. It holds no secret: what it shows it asks
// the API for, with the token that the operator typed in.
func (h *handler) panel() {
	files, err := fs.Sub(panelFiles, "panel")
	if err != nil {
		panic("web: the embedded panel is not there: " + err.Error())
	}
	serve := func(name string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", panelPolicy)
			http.ServeFileFS(w, r, files, name)
		}
	}
	h.mux.HandleFunc("GET /panel", serve("panel.html"))
	h.mux.HandleFunc("GET /panel/panel.css", serve("panel.css"))
	h.mux.HandleFunc("GET /panel/panel.js", serve("panel.js"))
}
