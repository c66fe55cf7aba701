package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
	"lockerd/kiosk/web"
)

func TestPartnersSeeTheirOwnAlone(t *testing.T) {
	s := newSite(t)
	mine := s.dropOff("P1")
	other, err := s.kiosk.AddPartner(t.Context(), kiosk.Admin("root"), "Other Parcels")
	require.NoError(t, err)

	path := "/v1/reservations/" + mine.ID
	refused(t, s.do(request{method: "GET", path: path, token: other.Token}), http.StatusNotFound, "not_found")
	refused(t, s.do(request{method: "POST", path: path + "/cancel", token: other.Token, body: `{"empty":true}`}), http.StatusNotFound, "not_found")
	list := decoded[web.ReservationList](t, s.do(request{method: "GET", path: "/v1/reservations", token: other.Token}), http.StatusOK)
	assert.Empty(t, list.Reservations)

	seen := decoded[web.Reservation](t, s.do(request{method: "GET", path: path, token: s.partner}), http.StatusOK)
	assert.Equal(t, mine.ID, seen.ID)
	assert.Equal(t, mine.ID, get[web.Reservation](s, path).ID, "an admin sees all")
}

func TestRemovedPartnerIsLockedOut(t *testing.T) {
	s := newSite(t)
	id := get[web.PartnerList](s, "/v1/partners").Partners[0].ID
	rec := s.do(request{method: "DELETE", path: "/v1/partners/" + id, token: s.admin})
	require.Equal(t, http.StatusNoContent, rec.Code, rec.Body)
	assert.Empty(t, rec.Body.String())

	rec = s.do(request{method: "GET", path: "/v1/availability", token: s.partner})
	refused(t, rec, http.StatusUnauthorized, "unauthorized")
	assert.Equal(t, `Bearer realm="lockerd"`, rec.Header().Get("WWW-Authenticate"))
	assert.NotNil(t, get[web.PartnerList](s, "/v1/partners").Partners[0].RemovedAt)
}

func TestOnlyBearerTokensAreTaken(t *testing.T) {
	s := newSite(t)
	for _, header := range []string{"Basic " + s.admin, s.admin, "Bearer", "Bearer ", "Bearer  " + s.admin} {
		req := request{method: "GET", path: "/v1/status"}
		rec := s.doWith(req, "Authorization", header)
		refused(t, rec, http.StatusUnauthorized, "unauthorized")
	}
	rec := s.doWith(request{method: "GET", path: "/v1/status"}, "Authorization", "bearer "+s.admin)
	assert.Equal(t, http.StatusOK, rec.Code, "the scheme is the same in any case (RFC 9110, 11.1)")
}

func TestHealthAndMetricsStayOnTheMachine(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		for remote, status := range map[string]int{
			"127.0.0.1:4711": 200, "[::1]:4711": 200, "192.0.2.1:4711": 403, "[2001:db8::1]:4711": 403, "": 403, "@": 403,
		} {
			rec := s.do(request{method: "GET", path: path, remote: remote})
			assert.Equal(t, status, rec.Code, "%s from %q", path, remote)
		}
	}
}
