package kiosk

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockerd/hal"
)

// TestLockerStateAgreesWithItsReasons walks random sequences of everything that
// can happen to a locker, legal or not.
func TestLockerStateAgreesWithItsReasons(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := Locker{ID: "1", State: Empty}
		reason := rapid.SampledFrom(Reasons)
		t.Repeat(map[string]func(*rapid.T){
			"reserve": func(t *rapid.T) {
				next, err := l.reserve("r")
				if l.State == Empty {
					require.NoError(t, err)
					require.Equal(t, Reserved, next.State)
				} else {
					require.ErrorIs(t, err, ErrIllegalTransition)
					require.Equal(t, l, next)
				}
				l = next
			},
			"release": func(t *rapid.T) {
				next, err := l.release()
				if l.State == Reserved {
					require.NoError(t, err)
					require.NotEqual(t, Reserved, next.State)
				} else {
					require.ErrorIs(t, err, ErrIllegalTransition)
					require.Equal(t, l, next)
				}
				l = next
			},
			"fault": func(t *rapid.T) { l = l.fault(reason.Draw(t, "reason")) },
			"clear": func(t *rapid.T) { l = l.clear(reason.Draw(t, "reason")) },
			"": func(t *rapid.T) {
				require.Equal(t, l.State == Reserved, l.Reservation != "")
				switch l.State {
				case Empty:
					require.Empty(t, l.Reasons)
				case OutOfOrder:
					require.NotEmpty(t, l.Reasons)
				case Reserved:
				}
			},
		})
	})
}

func TestEligibleOnlyIfEmptyClosedAndReadable(t *testing.T) {
	busy := &Opening{Purpose: ForAdmin}
	over := &Opening{Purpose: ForAdmin, Done: true}
	for name, c := range map[string]struct {
		l    Locker
		door hal.DoorState
		want bool
	}{
		"EmptyAndClosed":     {Locker{State: Empty}, hal.Closed, true},
		"FormerOpeningOver":  {Locker{State: Empty, Opening: over}, hal.Closed, true},
		"SomebodyAtTheDoor":  {Locker{State: Empty, Opening: busy}, hal.Closed, false},
		"DoorOpen":           {Locker{State: Empty}, hal.Open, false},
		"SwitchNotReadable":  {Locker{State: Empty}, hal.Unknown, false},
		"ReservedAndClosed":  {Locker{State: Reserved}, hal.Closed, false},
		"OutOfOrderButShut":  {Locker{State: OutOfOrder}, hal.Closed, false},
		"ReservedDoorIsOpen": {Locker{State: Reserved}, hal.Open, false},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, c.l.Eligible(c.door)) })
	}
}
