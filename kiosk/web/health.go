package web

import "net/http"

// healthy: the process answers.
func (h *handler) healthy(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, "application/json", map[string]string{"status": "ok"})
}

// ready: the books and the doors can be read, so that the kiosk can decide.
func (h *handler) ready(w http.ResponseWriter, r *http.Request) {
	status, err := h.kiosk.Status(r.Context())
	if err != nil {
		p := h.refusal(r.Context(), "GET /readyz", err)
		(&Problem{Status: http.StatusServiceUnavailable, Code: codeNotReady, Detail: p.Detail}).write(w)
		return
	}
	if status.Bus.Unreadable == status.Bus.Doors {
		(&Problem{Status: http.StatusServiceUnavailable, Code: codeNotReady, Detail: "no door can be read: " + status.Bus.LastError}).write(w)
		return
	}
	writeJSON(w, http.StatusOK, "application/json", map[string]string{"status": "ready"})
}
