package simulator_test

import (
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"
)

// checkInBubbles checks a property, each case in a synctest bubble of its own:
// rapid itself needs real time. What ends a case inside its bubble is carried
// out of it, so that rapid can shrink the case.
func checkInBubbles(t *testing.T, property func(t *testing.T, rt *rapid.T)) {
	rapid.Check(t, func(rt *rapid.T) {
		var ended any
		synctest.Test(t, func(t *testing.T) {
			defer func() { ended = recover() }()
			property(t, rt)
		})
		if ended != nil {
			panic(ended)
		}
	})
}
