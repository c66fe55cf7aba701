package haltest

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/hal"
)

func everyDoorIsRead(t *testing.T, f Fixture) {
	readings := f.Bank.Doors(t.Context())
	require.Len(t, readings, len(f.Doors))
	for _, door := range f.Doors {
		require.Contains(t, readings, door)
		assert.Equalf(t, hal.DoorReading{State: hal.Closed}, readings[door], "door %s", door)
	}
}

func readingsFollowTheSwitch(t *testing.T, f Fixture) {
	moved := f.Doors[1]
	for _, want := range []hal.DoorState{hal.Open, hal.Closed, hal.Open} {
		f.Move(moved, want == hal.Open)
		for door, reading := range f.Bank.Doors(t.Context()) {
			if door == moved {
				assert.Equal(t, hal.DoorReading{State: want}, reading)
				continue
			}
			assert.Equalf(t, hal.Closed, reading.State, "door %s moved along", door)
		}
	}
}

func deadBusReadsUnknown(t *testing.T, f Fixture) {
	f.Break(true)
	readings := f.Bank.Doors(t.Context())
	require.Len(t, readings, len(f.Doors), "every door has an entry, readable or not")
	for door, reading := range readings {
		assert.Equalf(t, hal.Unknown, reading.State, "door %s", door)
		assert.ErrorIsf(t, reading.Err, hal.ErrBank, "door %s", door)
	}
}

func deadBusComesBack(t *testing.T, f Fixture) {
	f.Break(true)
	f.Bank.Doors(t.Context())
	f.Break(false)
	// The first call may still find chips that have to be set up again.
	f.Bank.Doors(t.Context())
	assert.Equal(t, hal.DoorReading{State: hal.Closed}, read(t.Context(), t, f, f.Doors[0]))
	assert.Empty(t, f.Coils(), "a bus that comes back drives nothing")
	require.NoError(t, <-unlatch(t, f, f.Doors[0]))
}

func hintsComeAndCoalesce(t *testing.T, f Fixture) {
	hints := f.Bank.Changed()
	if hints == nil {
		t.Skip("this hardware has no interrupt")
	}
	drain(hints)
	for _, open := range []bool{true, false, true, false, true} {
		f.Move(f.Doors[0], open)
	}
	synctest.Wait()
	require.NotZero(t, drain(hints), "no hint of five movements")

	f.Move(f.Doors[0], false)
	synctest.Wait()
	assert.NotZero(t, drain(hints), "no hint after the first ones were taken")

	assert.Zero(t, drain(hints), "a hint without a movement")
}

// drain takes what is waiting and says how much it was; a channel that never
// runs dry counts no further than 5.
func drain(hints <-chan struct{}) int {
	for n := range 5 {
		synctest.Wait()
		select {
		case <-hints:
		default:
			return n
		}
	}
	return 5
}
