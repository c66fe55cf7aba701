package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

func returns(s *site, status string) []returned {
	s.t.Helper()
	return get[struct{ Returns []returned }](s.t, s.partner, "/v1/returns?status="+status).Returns
}

// Warned, expired, queued and taken back: the life of a parcel that nobody wants.
func TestParcelNobodyCollects(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	r, code := s.deposited(small("PKT-1"))

	s.advance("47h")
	assert.Empty(t, s.messages("PKT-1", "reservation.expiring"))
	s.advance("2h")
	s.message("PKT-1", "reservation.expiring")
	s.advance("22h")
	assert.Len(t, s.messages("PKT-1", "reservation.expiring"), 1, "warned once")
	assert.Equal(t, "active", s.reservation(r.ID).Status)

	s.advance("2h")
	s.becomes(r, "expired")
	s.message("PKT-1", "return.queued")
	refused(t, s.anyone, http.StatusGone, "reservation_expired", http.MethodPost, "/v1/pickups", map[string]string{"code": code})
	assert.Equal(t, "reserved", s.locker(r.Locker).State, "the parcel is still inside")

	waiting := returns(s, "pending")
	assert.Equal(t, []returned{{ID: waiting[0].ID, Reservation: r.ID, Parcel: parcel{ID: "PKT-1", Size: "S"}, Locker: r.Locker, Status: "pending"}}, waiting)
	assert.Equal(t, "collecting", must[returned](t, s.partner, http.StatusOK, http.MethodPost, "/v1/returns/"+waiting[0].ID+"/collect", nil).Status)
	s.opened(r, "return")
	assert.Equal(t, []string{"PKT-1"}, s.take(r.Locker))
	s.push(r.Locker)
	s.recorded("return.collected", r.ID)
	assert.Empty(t, returns(s, "pending"))
	assert.Len(t, returns(s, "collected"), 1)
	assert.Equal(t, "empty", s.locker(r.Locker).State)
}

func TestCustomerGetsMoreTime(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	r, code := s.deposited(small("PKT-1"))
	s.advance("71h")
	longer := post[reservation](t, s.admin, "/v1/reservations/"+r.ID+"/extend", nil)
	assert.Equal(t, 1, longer.Extensions)
	s.message("PKT-1", "reservation.extended")
	refused(t, s.admin, http.StatusConflict, "illegal_transition", http.MethodPost, "/v1/reservations/"+r.ID+"/extend", nil)
	s.advance("2h")
	s.collected(r, code)
}

// While the clock is in doubt nothing grows old, and everything else goes on.
func TestNothingExpiresWhileTheClockIsInDoubt(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	r, code := s.deposited(small("PKT-1"))
	post[map[string]any](t, s.anyone, "/sim/v1/clock/jump", map[string]string{"by": "30d"})
	post[map[string]any](t, s.admin, "/v1/sweep", nil)
	trusted := func() bool {
		return get[struct{ Clock struct{ Trusted bool } }](t, s.admin, "/v1/status").Clock.Trusted
	}
	assert.False(t, trusted())
	assert.Equal(t, "active", s.reservation(r.ID).Status)
	s.collected(r, code)
	post[map[string]any](t, s.admin, "/v1/clock/trust", nil)
	assert.True(t, trusted())
}
