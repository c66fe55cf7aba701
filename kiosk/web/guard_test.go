package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk/web"
)

func TestListenerOnLoopbackKnowsItsName(t *testing.T) {
	s := newSite(t)
	s.handler = web.New(s.kiosk, web.Options{Hosts: []string{"kiosk.example"}})
	addr, _ := s.serve("tcp", "127.0.0.1:0")
	for host, status := range map[string]int{
		"localhost": 200, "localhost:8080": 200, "127.0.0.1": 200, "127.0.0.1:99": 200, "[::1]:80": 200, "[::1]": 200, "kiosk.example": 200,
		"evil.example": 421, "localhost.evil.example": 421, "192.0.2.1": 421,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr.String()+"/healthz", nil)
		require.NoError(t, err)
		req.Host = host
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		assert.Equal(t, status, resp.StatusCode, host)
		assert.NoError(t, resp.Body.Close())
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestPageOfAnotherSiteIsRefused(t *testing.T) {
	s := newSite(t)
	pick := request{method: "POST", path: "/v1/pickups", body: `{"code":"123456"}`}
	seq := s.kiosk.Head()
	refused(t, s.doWith(pick, "Sec-Fetch-Site", "cross-site"), http.StatusForbidden, "forbidden")
	refused(t, s.doWith(pick, "Origin", "https://evil.example"), http.StatusForbidden, "forbidden")
	assert.Equal(t, seq, s.kiosk.Head(), "not counted as a wrong code")
	refused(t, s.doWith(pick, "Sec-Fetch-Site", "same-origin"), http.StatusNotFound, "invalid_code")
}
