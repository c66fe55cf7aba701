package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// People and programs that wait for nothing.

// Somebody shuts the door the instant after it sprang open. The door was open
// all the same, and no latch is driven for nobody.
func TestDoorShutAsSoonAsItOpens(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	r := s.dropOff(small("PKT-1"))
	s.awaitOpen(r.Locker)
	s.put(r.Locker, "PKT-1")
	s.push(r.Locker)
	s.becomes(r, "active")

	s.enter(s.message("PKT-1", "code.issued").Code)
	s.awaitOpen(r.Locker)
	s.take(r.Locker)
	s.push(r.Locker)
	s.becomes(r, "picked_up")
	assert.True(t, s.door(r.Locker).Latched)
}

// The door stood open, and is shut in the moment in which the code is entered:
// the shutting is not that of the pickup, which has not begun.
func TestCodeEnteredAsTheDoorIsShut(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	r, code := s.deposited(small("PKT-1"))
	s.fault(r.Locker, "force_open", true)
	s.recorded("door.forced", r.Locker)
	s.push(r.Locker)
	s.enter(code)
	s.awaitOpen(r.Locker)
	assert.Equal(t, "collecting", s.reservation(r.ID).Status, "nobody has taken anything out")
	s.opened(r, "pickup")
	s.take(r.Locker)
	s.push(r.Locker)
	s.becomes(r, "picked_up")
}
