package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Nobody knows whether the parcel went in: only somebody who looks can say.
func TestPowerCutDuringADeposit(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	r := s.dropOff(small("PKT-1"))
	s.opened(r, "deposit")
	s.put(r.Locker, "PKT-1")
	s.cutPower()

	s.shows("Enter your code")
	r = s.reservation(r.ID)
	assert.Equal(t, "depositing", r.Status)
	s.push(r.Locker)
	s.readsClosed(r.Locker)
	assert.True(t, s.reservation(r.ID).Uncertain)
	assert.Empty(t, s.messages("PKT-1", "code.issued"))
	assert.Contains(t, s.locker(r.Locker).Reasons, "inspect")
	refused(t, s.admin, http.StatusConflict, "inspection_pending", http.MethodPost, "/v1/lockers/"+r.Locker+"/in-service", nil)

	resolved := post[reservation](t, s.admin, "/v1/reservations/"+r.ID+"/resolve", map[string]string{"parcel": "inside"})
	assert.Equal(t, "active", resolved.Status)
	assert.False(t, resolved.Uncertain)
	s.collected(r, s.message("PKT-1", "code.issued").Code)
	assert.Equal(t, "empty", s.locker(r.Locker).State)
}

// The same courier scans the label again and says what they see.
func TestCourierSettlesADepositAfterAPowerCut(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	r := s.dropOff(small("PKT-1"))
	s.opened(r, "deposit")
	s.cutPower()
	s.push(r.Locker)
	s.readsClosed(r.Locker)

	s.scan(s.badge)
	s.shows("Scan parcel label")
	s.scan("PKT-1")
	s.shows("Look into " + r.Locker)
	s.opened(r, "look")
	s.press("2")
	s.shows("Not inside")
	s.becomes(r, "cancelled")
	s.push(r.Locker)
	eventuallyIs(t, "the locker can be used again", "empty", func() string { return s.locker(r.Locker).State })
}

// The opening was committed: the code is used, and nobody else's parcel goes
// in before somebody has looked.
func TestPowerCutDuringAPickup(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	r, code := s.deposited(small("PKT-1"))
	s.enter(code)
	s.opened(r, "pickup")
	s.cutPower()

	assert.Equal(t, "picked_up", s.reservation(r.ID).Status)
	refused(t, s.anyone, http.StatusNotFound, "invalid_code", http.MethodPost, "/v1/pickups", map[string]string{"code": code})
	s.take(r.Locker)
	s.push(r.Locker)
	eventually(t, "somebody has to look", func() locker { return s.locker(r.Locker) }, func(l locker) bool {
		return l.State == "out_of_order" && len(l.Reasons) == 1 && l.Reasons[0] == "inspect"
	})
	assert.Equal(t, "empty", post[locker](t, s.admin, "/v1/lockers/"+r.Locker+"/resolve", map[string]string{"parcel": "absent"}).State)
}

// Nothing was committed: the same code opens the same door again.
func TestPowerCutBeforeTheDoorOpened(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	r, code := s.deposited(small("PKT-1"))
	s.fault(r.Locker, "latch_jammed", true)
	s.enter(code)
	s.cutPower()
	s.fault(r.Locker, "latch_jammed", false)

	back := s.reservation(r.ID)
	assert.Equal(t, "active", back.Status)
	assert.True(t, back.Uncertain)
	assert.Contains(t, s.locker(r.Locker).Reasons, "inspect")
	require.Equal(t, r.ID, s.collected(r, code).ID)
}

// A cut in the middle of many things at once, again and again.
func TestPowerCutsInARow(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	r, code := s.deposited(small("PKT-1"))
	for range 5 {
		s.cutPower()
	}
	assert.Equal(t, "active", s.reservation(r.ID).Status)
	s.press(code + "#")
	s.shows("Door " + r.Locker + " is open")
	s.take(r.Locker)
	s.push(r.Locker)
	s.shows("Thank you")
}
