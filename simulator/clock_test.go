package simulator_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockerd/hal"
	"lockerd/hal/haltest"
	"lockerd/simulator"
)

const day = 24 * time.Hour

func TestClockGoesLikeItsBase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := simulator.NewClock(haltest.NewClock(), 3*day)
		start := clock.Now()
		assert.Equal(t, 3*day, start.Sub(time.Now().Round(0)))
		time.Sleep(time.Minute)
		assert.Equal(t, time.Minute, clock.Now().Sub(start))
		assert.Equal(t, time.Minute, clock.Monotonic())
		assert.True(t, clock.Synchronised())
		clock.SetSynchronised(false)
		assert.False(t, clock.Synchronised())
	})
}

func TestAdvanceMovesBothClocksJumpTheWallAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := simulator.NewClock(haltest.NewClock(), 0)
		wall, mono := clock.Now(), clock.Monotonic()

		require.NoError(t, clock.Advance(73*time.Hour))
		assert.Equal(t, 73*time.Hour, clock.Now().Sub(wall))
		assert.Equal(t, 73*time.Hour, clock.Monotonic()-mono)

		require.NoError(t, clock.Jump(-100*time.Hour))
		assert.Equal(t, -27*time.Hour, clock.Now().Sub(wall))
		assert.Equal(t, 73*time.Hour, clock.Monotonic()-mono)
		assert.Equal(t, -27*time.Hour, clock.Offset())
	})
}

func TestLeapsOutOfRange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := simulator.NewClock(haltest.NewClock(), 0)
		require.ErrorIs(t, clock.Advance(-1), simulator.ErrOutOfRange, "time does not go back")
		require.ErrorIs(t, clock.Advance(simulator.MaxAdvance+1), simulator.ErrOutOfRange)
		require.ErrorIs(t, clock.Jump(simulator.MaxJump+1), simulator.ErrOutOfRange)
		require.ErrorIs(t, clock.Jump(-simulator.MaxJump-1), simulator.ErrOutOfRange)
		assert.Zero(t, clock.Offset())
		var err error
		for range 4 {
			err = clock.Jump(-simulator.MaxJump)
		}
		require.ErrorIs(t, err, simulator.ErrOutOfRange, "a Duration holds no 400 years")
		assert.Equal(t, -2*simulator.MaxJump, clock.Offset())
	})
}

func TestTimerFiresInTimeOrByALeap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := simulator.NewClock(haltest.NewClock(), 0)
		start := time.Now()
		<-clock.NewTimer(time.Minute).C()
		assert.Equal(t, time.Minute, time.Since(start), "without a leap")

		timer := clock.NewTimer(time.Hour)
		time.Sleep(20 * time.Minute)
		require.NoError(t, clock.Jump(day))
		require.NoError(t, clock.Advance(30*time.Minute))
		synctest.Wait()
		assert.Empty(t, timer.C(), "ten minutes are left")
		start = time.Now()
		<-timer.C()
		assert.Equal(t, 10*time.Minute, time.Since(start), "what the leap left of it")
		assert.False(t, timer.Stop(), "it has fired")

		due := clock.Now().Add(time.Second)
		timer = clock.NewTimer(time.Second)
		require.NoError(t, clock.Advance(day))
		assert.Equal(t, due, <-timer.C(), "it says when it was due")

		<-clock.NewTimer(-time.Second).C()
	})
}

func TestTimerThatIsDueBeforeTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := simulator.NewClock(haltest.NewClock(), 0)
		defer clock.NewTimer(time.Hour).Stop()
		synctest.Wait()
		start := time.Now()
		<-clock.NewTimer(time.Second).C()
		assert.Equal(t, time.Second, time.Since(start))
	})
}

func TestStoppedTimerStaysSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := simulator.NewClock(haltest.NewClock(), 0)
		timer, other := clock.NewTimer(time.Minute), clock.NewTimer(2*time.Minute)
		assert.True(t, timer.Stop())
		assert.False(t, timer.Stop(), "once is enough")
		require.NoError(t, clock.Advance(time.Hour))
		synctest.Wait()
		assert.Empty(t, timer.C())
		assert.NotEmpty(t, other.C())
	})
}

// Whatever leaps and waits there are, a timer fires at the first moment at
// which it is due, not before and not later.
func TestTimersFireWhenDue(t *testing.T) {
	checkInBubbles(t, func(_ *testing.T, rt *rapid.T) {
		clock := simulator.NewClock(haltest.NewClock(), 0)
		waits := rapid.SliceOfN(rapid.Int64Range(-10, 1000), 1, 20).Draw(rt, "timers")
		timers := make([]hal.Timer, len(waits))
		for i, wait := range waits {
			timers[i] = clock.NewTimer(time.Duration(wait) * time.Second)
			defer timers[i].Stop()
		}
		fired := make([]bool, len(waits))
		for range rapid.IntRange(1, 10).Draw(rt, "steps") {
			by := time.Duration(rapid.Int64Range(0, 300).Draw(rt, "by")) * time.Second
			if rapid.Bool().Draw(rt, "leap") {
				require.NoError(rt, clock.Advance(by))
			} else {
				time.Sleep(by)
			}
			synctest.Wait()
			for i, timer := range timers {
				select {
				case <-timer.C():
					require.False(rt, fired[i], "fired twice")
					fired[i] = true
				default:
				}
				due := time.Duration(waits[i])*time.Second <= clock.Monotonic()
				require.Equalf(rt, due, fired[i], "timer of %d s at %s", waits[i], clock.Monotonic())
			}
		}
	})
}

func TestTimersFromManyGoroutines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := simulator.NewClock(haltest.NewClock(), 0)
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				for n := range 20 {
					timer := clock.NewTimer(time.Duration(i*n) * time.Millisecond)
					if n%3 == 0 {
						timer.Stop()
						continue
					}
					<-timer.C()
				}
			})
		}
		wg.Go(func() {
			for range 100 {
				assert.NoError(t, clock.Advance(3*time.Millisecond))
				time.Sleep(time.Millisecond)
			}
		})
		wg.Wait()
	})
}

// A leap in the middle of a pulse does not make the pulse longer.
func TestLeapDuringAPulse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := simulator.NewClock(haltest.NewClock(), 0)
		world := simulator.NewWorld(clock, simulator.DefaultBank())
		bank := world.Bank()
		released, err := bank.Unlatch(t.Context(), "07", hold)
		require.NoError(t, err)
		require.NoError(t, clock.Advance(3*day))

		truth, err := world.Door("07")
		require.NoError(t, err)
		assert.True(t, truth.Open)
		assert.False(t, truth.Energised)
		require.NoError(t, <-released)
		trace := world.Coils()
		require.Len(t, trace, 2)
		assert.Equal(t, hold, trace[1].At-trace[0].At)
		require.NoError(t, bank.Close())
	})
}
