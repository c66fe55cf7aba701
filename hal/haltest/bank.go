package haltest

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/hal"
)

// Fixture is one Bank together with the strings behind it that a test can pull.
type Fixture struct {
	Bank  hal.Bank
	Clock hal.Clock
	// Doors are all doors of the bank, at least three, every one of them shut
	// and with nothing wrong with it.
	Doors []hal.DoorID
	// Move opens or shuts one door, so that its switch moves.
	Move func(door hal.DoorID, open bool)
	// Break makes the bus dead, or well again. A Bank may take until its next
	// call but one to notice that the bus is well.
	Break func(dead bool)
	// Coils are the changes of all coils so far, as the hardware saw them, the
	// oldest first.
	Coils func() []CoilChange
}

// CoilChange is one moment at which a latch's coil was energised or released.
type CoilChange struct {
	Door hal.DoorID
	On   bool
	At   time.Duration // the clock's monotonic time
}

// hold is the pulse that the suite asks for.
const hold = 500 * time.Millisecond

// TestBank runs the promises of hal.Bank against the Banks that build makes,
// one for each promise, each inside its own synctest bubble. The suite closes
// the Bank; whatever else build starts has to end with that, or in t.Cleanup.
func TestBank(t *testing.T, build func(*testing.T) Fixture) {
	promises := []struct {
		name string
		hold func(*testing.T, Fixture)
	}{
		{"UnlatchEnergisesOneLatchForHold", energisesOneLatchForHold},
		{"UnlatchReturnsWhileEnergised", returnsWhileEnergised},
		{"ReleasesAlthoughTheCallerIsGone", releasesAlthoughTheCallerIsGone},
		{"SecondLatchIsRefusedMeanwhile", secondLatchIsRefusedMeanwhile},
		{"LatchesFollowOneAnother", latchesFollowOneAnother},
		{"NeverTwoLatchesAtOnce", neverTwoLatchesAtOnce},
		{"UnknownDoor", unknownDoor},
		{"EveryDoorIsRead", everyDoorIsRead},
		{"ReadingsFollowTheSwitch", readingsFollowTheSwitch},
		{"DeadBusDrivesNothing", deadBusDrivesNothing},
		{"DeadBusReadsUnknown", deadBusReadsUnknown},
		{"DeadBusComesBack", deadBusComesBack},
		{"HintsComeAndCoalesce", hintsComeAndCoalesce},
		{"CloseReleasesTheLatch", closeReleasesTheLatch},
		{"ClosedBankAnswersClosed", closedBankAnswersClosed},
	}
	for _, promise := range promises {
		t.Run(promise.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := build(t)
				require.GreaterOrEqual(t, len(f.Doors), 3, "the suite needs three doors")
				defer shut(t, f)
				promise.hold(t, f)
				checkCoils(t, f.Coils(), hold)
			})
		})
	}
}

// shut closes a Bank that may be closed already.
func shut(t *testing.T, f Fixture) {
	t.Helper()
	if err := f.Bank.Close(); err != nil {
		assert.ErrorIs(t, err, hal.ErrClosed)
	}
	synctest.Wait()
	assert.Empty(t, energised(f.Coils()), "latches energised after Close")
}

// checkCoils holds a trace to what must be so at every instant: never two
// coils at once, none twice, none longer than longest.
func checkCoils(t *testing.T, trace []CoilChange, longest time.Duration) {
	t.Helper()
	var on *CoilChange
	for i, change := range trace {
		switch {
		case change.On:
			require.Nilf(t, on, "coil of %s energised beside another: %v", change.Door, trace)
			on = &trace[i]
		default:
			require.NotNilf(t, on, "coil of %s released, but none was energised: %v", change.Door, trace)
			require.Equal(t, on.Door, change.Door, "another coil released than energised")
			require.LessOrEqual(t, change.At-on.At, longest, "coil of %s held too long", change.Door)
			on = nil
		}
	}
}

// energised are the doors whose coils are on at the end of a trace.
func energised(trace []CoilChange) []hal.DoorID {
	var on []hal.DoorID
	for _, change := range trace {
		if change.On {
			on = append(on, change.Door)
		} else if len(on) > 0 {
			on = on[:len(on)-1]
		}
	}
	return on
}

// unlatch drives one latch and returns without waiting for its release.
func unlatch(t *testing.T, f Fixture, door hal.DoorID) <-chan error {
	t.Helper()
	released, err := f.Bank.Unlatch(t.Context(), door, hold)
	require.NoError(t, err)
	require.NotNil(t, released)
	return released
}

// read reads one door.
func read(ctx context.Context, t *testing.T, f Fixture, door hal.DoorID) hal.DoorReading {
	t.Helper()
	reading, ok := f.Bank.Doors(ctx)[door]
	require.Truef(t, ok, "door %s has no entry", door)
	return reading
}
