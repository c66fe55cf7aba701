package web

import "net/http"

// healthy: the process answers.
func (h *handler) healthy(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, "application/json", map[string]string{"status": "ok"})
}

// ready: the books can be read, so that the kiosk can decide.
func (h *handler) ready(w http.ResponseWriter, r *http.Request) {
	if _, err := h.kiosk.Status(r.Context()); err != nil {
		p := h.refusal(r.Context(), "GET /readyz", err)
		(&Problem{Status: http.StatusServiceUnavailable, Code: codeNotReady, Detail: p.Detail}).write(w)
		return
	}
	writeJSON(w, http.StatusOK, "application/json", map[string]string{"status": "ready"})
}
