package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParcelFromPartnerToCustomer(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	free := s.free("S")

	r := s.dropOff(small("PKT-1"))
	assert.Equal(t, "depositing", r.Status)
	assert.Nil(t, r.ExpiresAt, "no deadline before the deposit is confirmed")
	s.opened(r, "deposit")
	s.put(r.Locker, "PKT-1")
	assert.Empty(t, s.messages("PKT-1", ""), "no code before the door is closed")
	s.push(r.Locker)
	r = s.becomes(r, "active")
	sent := s.message("PKT-1", "code.issued")
	assert.Equal(t, small("PKT-1").Contact.Address, sent.To)
	assert.Equal(t, "reserved", s.locker(r.Locker).State)
	assert.Equal(t, free-1, s.free("S"))

	got := s.enter(sent.Code)
	assert.Equal(t, pickUp{Reservation: r.ID, Locker: r.Locker, Parcel: parcel{ID: "PKT-1"}}, got)
	s.opened(r, "pickup")
	assert.Equal(t, []string{"PKT-1"}, s.take(r.Locker))
	s.push(r.Locker)
	s.becomes(r, "picked_up")
	assert.Equal(t, "empty", s.locker(r.Locker).State)
	assert.Equal(t, free, s.free("S"))

	refused(t, s.anyone, http.StatusNotFound, "invalid_code", http.MethodPost, "/v1/pickups", map[string]string{"code": sent.Code})
}

// The code goes to the customer and to nobody else.
func TestPartnerNeverSeesTheCode(t *testing.T) {
	t.Parallel()
	s := openSite(t, longCodes)
	r, code := s.deposited(small("PKT-1"))
	for who, c := range map[string]caller{"partner": s.partner, "admin": s.admin} {
		for _, path := range []string{"/v1/reservations/" + r.ID, "/v1/reservations", "/v1/returns", "/v1/journal", "/v1/lockers", "/v1/status", "/metrics"} {
			a, err := c.send(t.Context(), http.MethodGet, path, nil)
			require.NoError(t, err)
			assert.NotContains(t, string(a.body), code, "%s at %s", who, path)
		}
	}
	a, err := s.partner.send(t.Context(), http.MethodPost, "/v1/dropoffs", small("PKT-1"), "Idempotency-Key", "key-PKT-1")
	require.NoError(t, err)
	assert.NotContains(t, string(a.body), code)
}

func TestSameKeySameReservation(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	r, _ := s.deposited(small("PKT-1"))
	before := len(s.records())

	again := s.dropOff(small("PKT-1"))
	assert.Equal(t, r.ID, again.ID)
	assert.Equal(t, "active", again.Status)
	assert.Len(t, s.records(), before, "nothing happened")
	assert.False(t, s.door(r.Locker).Open)

	refused(t, s.partner, http.StatusUnprocessableEntity, "idempotency_mismatch",
		http.MethodPost, "/v1/dropoffs", small("PKT-2"), "Idempotency-Key", "key-PKT-1")
	refused(t, s.partner, http.StatusConflict, "parcel_already_here",
		http.MethodPost, "/v1/dropoffs", small("PKT-1"), "Idempotency-Key", "another-key")
}

func TestWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	drop := func(status int, code string, p parcel) {
		t.Helper()
		refused(t, s.partner, status, code, http.MethodPost, "/v1/dropoffs", dropOff{Parcel: p}, "Idempotency-Key", "k-"+p.ID)
	}
	drop(http.StatusUnprocessableEntity, "parcel_too_big", parcel{ID: "WARDROBE", DimsMM: []int{700, 700, 2100}})
	drop(http.StatusUnprocessableEntity, "size_required", parcel{ID: "WHO-KNOWS"})
	for _, who := range []caller{s.anyone, {base: s.url, token: "nobody", http: s.anyone.http}} {
		refused(t, who, http.StatusUnauthorized, "unauthorized", http.MethodPost, "/v1/dropoffs", small("PKT-1"), "Idempotency-Key", "k")
	}
	refused(t, s.partner, http.StatusForbidden, "forbidden", http.MethodGet, "/v1/lockers", nil)
	assert.Equal(t, 10, s.free("S"), "nothing was reserved")
}

// The switch never says open: the parcel is offered the next locker, and the
// key leads to the reservation there.
func TestDoorNeverOpensAtDropOff(t *testing.T) {
	t.Parallel()
	s := openSite(t, quickLatches, func(s *site) { s.env = append(s.env, "LOCKERD_DOOR_OPEN_WITHIN=300ms") })
	s.fault("01", "latch_jammed", true)
	first := s.dropOff(small("PKT-1"))
	require.Equal(t, "01", first.Locker)
	s.becomes(first, "cancelled")

	next := s.dropOff(small("PKT-1"))
	assert.NotEqual(t, first.ID, next.ID)
	assert.Equal(t, next.ID, s.reservation(first.ID).ReplacedBy)
	assert.ElementsMatch(t, []string{"latch_fault", "inspect"}, s.locker("01").Reasons)
	s.opened(next, "deposit")
	s.put(next.Locker, "PKT-1")
	s.push(next.Locker)
	s.becomes(next, "active")
}
