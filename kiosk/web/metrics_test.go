package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMetrics(t *testing.T) {
	s := newSite(t)
	s.dropOff("P1")
	refused(t, s.do(request{method: "GET", path: "/nowhere"}), http.StatusNotFound, "not_found")
	rec := s.do(request{method: "GET", path: "/metrics", remote: "127.0.0.1:1"})
	require.Equal(t, http.StatusOK, rec.Code)
	for _, line := range []string{
		`lockerd_up 1`,
		`lockerd_lockers{size="S",state="free"} 1`,
		`lockerd_lockers{size="S",state="reserved"} 1`,
		`lockerd_records_total{kind="reservation.created"} 1`,
		`lockerd_clock_trusted 1`,
		`lockerd_http_requests_total{route="POST /v1/dropoffs",status="201"} 1`,
		`lockerd_http_requests_total{route="unknown",status="404"} 1`,
		`lockerd_http_request_seconds_count{route="POST /v1/dropoffs"} 1`,
	} {
		assert.Contains(t, rec.Body.String(), line+"\n")
	}
	require.NoError(t, s.books.Close())
	rec = s.do(request{method: "GET", path: "/metrics", remote: "127.0.0.1:1"})
	assert.Contains(t, rec.Body.String(), "lockerd_up 0\n")
}

func TestReadyEndsWithTheBooks(t *testing.T) {
	s := newSite(t)
	ask := request{method: "GET", path: "/readyz", remote: "127.0.0.1:1"}
	assert.Equal(t, http.StatusOK, s.do(ask).Code)
	require.NoError(t, s.books.Close())
	refused(t, s.do(ask), http.StatusServiceUnavailable, "not_ready")
}
