package haltest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/hal"
)

func energisesOneLatchForHold(t *testing.T, f Fixture) {
	released := unlatch(t, f, f.Doors[1])
	require.NoError(t, <-released)

	trace := f.Coils()
	require.Len(t, trace, 2)
	assert.Equal(t, f.Doors[1], trace[0].Door)
	assert.True(t, trace[0].On)
	assert.Equal(t, f.Doors[1], trace[1].Door)
	assert.False(t, trace[1].On)
	assert.Equal(t, hold, trace[1].At-trace[0].At)

	time.Sleep(10 * hold)
	select {
	case err := <-released:
		assert.Fail(t, "a second value on released", "%v", err)
	default:
	}
	assert.Len(t, f.Coils(), 2, "the coils moved again by themselves")
}

func returnsWhileEnergised(t *testing.T, f Fixture) {
	before := f.Clock.Monotonic()
	released := unlatch(t, f, f.Doors[0])
	assert.Less(t, f.Clock.Monotonic()-before, hold, "Unlatch waited for the release")
	assert.Equal(t, []hal.DoorID{f.Doors[0]}, energised(f.Coils()))
	select {
	case err := <-released:
		assert.Fail(t, "released before hold was over", "%v", err)
	default:
	}
	require.NoError(t, <-released)
}

func releasesAlthoughTheCallerIsGone(t *testing.T, f Fixture) {
	ctx, cancel := context.WithCancel(t.Context())
	_, err := f.Bank.Unlatch(ctx, f.Doors[0], hold)
	require.NoError(t, err)
	cancel()
	synctest.Wait()
	assert.NotEmpty(t, energised(f.Coils()), "the caller's end cut the pulse short")

	time.Sleep(hold)
	synctest.Wait()
	assert.Empty(t, energised(f.Coils()), "nobody released the latch")
}

func secondLatchIsRefusedMeanwhile(t *testing.T, f Fixture) {
	released := unlatch(t, f, f.Doors[0])
	for _, door := range []hal.DoorID{f.Doors[1], f.Doors[0]} {
		_, err := f.Bank.Unlatch(t.Context(), door, hold)
		require.ErrorIs(t, err, hal.ErrBusy)
	}
	require.NoError(t, <-released)
	assert.Len(t, f.Coils(), 2, "a refused call moved a coil")
}

func latchesFollowOneAnother(t *testing.T, f Fixture) {
	for _, door := range f.Doors {
		require.NoError(t, <-unlatch(t, f, door))
	}
	var driven []hal.DoorID
	for _, change := range f.Coils() {
		if change.On {
			driven = append(driven, change.Door)
		}
	}
	assert.Equal(t, f.Doors, driven)
}

func neverTwoLatchesAtOnce(t *testing.T, f Fixture) {
	const callers, attempts = 32, 20
	var wg sync.WaitGroup
	for caller := range callers {
		wg.Go(func() {
			for attempt := range attempts {
				door := f.Doors[(caller+attempt)%len(f.Doors)]
				released, err := f.Bank.Unlatch(t.Context(), door, hold)
				switch {
				case err == nil:
					assert.NoError(t, <-released)
				case !errors.Is(err, hal.ErrBusy):
					assert.NoError(t, err)
				default:
					time.Sleep(time.Duration(caller+1) * 10 * time.Millisecond)
				}
			}
		})
	}
	wg.Wait()
	trace := f.Coils()
	checkCoils(t, trace, hold)
	assert.Greater(t, len(trace), 2*attempts/2, "hardly any latch was driven")
}

func unknownDoor(t *testing.T, f Fixture) {
	_, err := f.Bank.Unlatch(t.Context(), "no such door", hold)
	require.ErrorIs(t, err, hal.ErrNoSuchDoor)
	assert.Empty(t, f.Coils())
	assert.NotContains(t, f.Bank.Doors(t.Context()), hal.DoorID("no such door"))
}

func deadBusDrivesNothing(t *testing.T, f Fixture) {
	f.Break(true)
	_, err := f.Bank.Unlatch(t.Context(), f.Doors[0], hold)
	require.ErrorIs(t, err, hal.ErrBank)
	time.Sleep(hold)
	synctest.Wait()
	assert.Empty(t, f.Coils())
}

func closeReleasesTheLatch(t *testing.T, f Fixture) {
	released := unlatch(t, f, f.Doors[2])
	time.Sleep(hold / 5)
	require.NoError(t, f.Bank.Close())
	assert.Empty(t, energised(f.Coils()), "energised after Close")
	synctest.Wait()
	select {
	case err := <-released:
		assert.NoError(t, err)
	default:
		assert.Fail(t, "nothing on released after Close")
	}
	trace := f.Coils()
	require.Len(t, trace, 2)
	assert.Equal(t, hold/5, trace[1].At-trace[0].At)
}

func closedBankAnswersClosed(t *testing.T, f Fixture) {
	require.NoError(t, f.Bank.Close())
	_, err := f.Bank.Unlatch(t.Context(), f.Doors[0], hold)
	require.ErrorIs(t, err, hal.ErrClosed)
	for door, reading := range f.Bank.Doors(t.Context()) {
		assert.Equalf(t, hal.Unknown, reading.State, "door %s", door)
		assert.ErrorIsf(t, reading.Err, hal.ErrClosed, "door %s", door)
	}
	require.ErrorIs(t, f.Bank.Close(), hal.ErrClosed)
	assert.Empty(t, f.Coils())
}
