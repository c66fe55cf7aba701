package simulator_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/hal"
	"lockerd/hal/haltest"
	"lockerd/simulator"
)

const (
	hold   = 500 * time.Millisecond
	spring = 100 * time.Millisecond // by now a released door has sprung open
)

// bench is a bank of three doors and a person in front of it.
type bench struct {
	*testing.T
	world *simulator.World
	bank  *simulator.Bank
}

// onBench runs a test inside a bubble, and closes the bank after it.
func onBench(t *testing.T, test func(b bench)) {
	synctest.Test(t, func(t *testing.T) {
		world := simulator.NewWorld(haltest.NewClock(), []simulator.Door{{ID: "01"}, {ID: "02"}, {ID: "03"}})
		b := bench{t, world, world.Bank()}
		defer func() {
			if err := b.bank.Close(); err != nil {
				assert.ErrorIs(t, err, hal.ErrClosed)
			}
		}()
		test(b)
	})
}

func (b bench) truth() simulator.Truth {
	b.Helper()
	truth, err := b.world.Door("01")
	require.NoError(b, err)
	return truth
}

func (b bench) reading() hal.DoorReading { return b.bank.Doors(b.Context())["01"] }

func (b bench) pulse() <-chan error {
	b.Helper()
	released, err := b.bank.Unlatch(b.Context(), "01", hold)
	require.NoError(b, err)
	return released
}

func (b bench) fault(f simulator.Fault, on bool) {
	b.Helper()
	require.NoError(b, b.world.SetFault("01", f, on))
}

func (b bench) bus(f simulator.BusFault, on bool) {
	b.Helper()
	require.NoError(b, b.world.SetBusFault(f, on))
}

func (b bench) refuses(obstacle simulator.Obstacle, err error) {
	b.Helper()
	var physics *simulator.PhysicsError
	require.ErrorAs(b, err, &physics)
	assert.Equal(b, obstacle, physics.Obstacle)
	assert.Equal(b, hal.DoorID("01"), physics.Door)
}

func TestParcelGoesInAndComesOut(t *testing.T) {
	onBench(t, func(b bench) {
		b.refuses(simulator.HeldByLatch, b.world.Pull("01"))
		b.refuses(simulator.DoorShut, b.world.Put("01", "P1"))
		b.refuses(simulator.AlreadyShut, b.world.Push("01"))
		_, err := b.world.Take("01")
		b.refuses(simulator.DoorShut, err)

		b.pulse()
		assert.False(t, b.truth().Open, "a spring takes its time")
		time.Sleep(spring)
		assert.True(t, b.truth().Open)
		assert.False(t, b.truth().Latched)

		b.refuses(simulator.AlreadyOpen, b.world.Pull("01"))
		_, err = b.world.Take("01")
		b.refuses(simulator.NothingInside, err)
		require.NoError(t, b.world.Put("01", "P1"))
		require.NoError(t, b.world.Put("01", "P2"))
		assert.Equal(t, []string{"P1", "P2"}, b.truth().Contents, "two parcels fit physically")

		require.NoError(t, b.world.Push("01"))
		time.Sleep(2 * hold)
		assert.False(t, b.truth().Open, "a door that was pushed shut stays shut")
		assert.True(t, b.truth().Latched)

		b.pulse()
		time.Sleep(spring)
		taken, err := b.world.Take("01")
		require.NoError(t, err)
		assert.Equal(t, []string{"P1", "P2"}, taken)
		assert.Empty(t, b.truth().Contents)
	})
}

func TestUnknownDoorHasNoPhysics(t *testing.T) {
	onBench(t, func(b bench) {
		require.ErrorIs(t, b.world.Pull("99"), hal.ErrNoSuchDoor)
		require.ErrorIs(t, b.world.Push("99"), hal.ErrNoSuchDoor)
		require.ErrorIs(t, b.world.Put("99", "P"), hal.ErrNoSuchDoor)
		_, err := b.world.Take("99")
		require.ErrorIs(t, err, hal.ErrNoSuchDoor)
		require.ErrorIs(t, b.world.SetFault("99", simulator.LatchJammed, true), hal.ErrNoSuchDoor)
		require.ErrorIs(t, b.world.SetFault("01", "rusty", true), simulator.ErrNoSuchFault)
		require.ErrorIs(t, b.world.SetBusFault("rusty", true), simulator.ErrNoSuchFault)
	})
}

func TestDoorFaults(t *testing.T) {
	closed, open := hal.DoorReading{State: hal.Closed}, hal.DoorReading{State: hal.Open}
	tests := []struct {
		name string
		do   func(b bench)
		open bool // in truth
		read hal.DoorReading
	}{
		{"JammedLatchIgnoresThePulse", func(b bench) {
			b.fault(simulator.LatchJammed, true)
			require.NoError(b, <-b.pulse())
			assert.True(b, b.truth().Latched)
		}, false, closed},
		{"JammedLatchMended", func(b bench) {
			b.fault(simulator.LatchJammed, true)
			b.fault(simulator.LatchJammed, false)
			b.pulse()
		}, true, open},
		{"WeakSpringWaitsForAPull", func(b bench) {
			b.fault(simulator.SpringWeak, true)
			require.NoError(b, <-b.pulse())
			assert.False(b, b.truth().Latched, "released, but closed")
			assert.False(b, b.truth().Open)
			require.NoError(b, b.world.Pull("01"))
		}, true, open},
		{"WeakSpringLatchedAgainByAPush", func(b bench) {
			b.fault(simulator.SpringWeak, true)
			require.NoError(b, <-b.pulse())
			require.NoError(b, b.world.Push("01"))
			b.refuses(simulator.HeldByLatch, b.world.Pull("01"))
		}, false, closed},
		{"WeakSpringMendedLetsTheDoorGo", func(b bench) {
			b.fault(simulator.SpringWeak, true)
			require.NoError(b, <-b.pulse())
			b.fault(simulator.SpringWeak, false)
		}, true, open},
		{"NothingHoldsAReleasedLatch", func(b bench) {
			b.fault(simulator.LatchStuckReleased, true)
			require.NoError(b, b.world.Push("01"))
		}, true, open},
		{"LatchCatchesOnceMended", func(b bench) {
			b.fault(simulator.LatchStuckReleased, true)
			b.fault(simulator.LatchStuckReleased, false)
			require.NoError(b, b.world.Push("01"))
		}, false, closed},
		{"SwitchStuckOpen", func(b bench) { b.fault(simulator.SwitchStuckOpen, true) }, false, open},
		{"SwitchStuckClosed", func(b bench) {
			b.fault(simulator.SwitchStuckClosed, true)
			b.pulse()
		}, true, closed},
		{"SwitchSticksOneWayAtATime", func(b bench) {
			b.fault(simulator.SwitchStuckClosed, true)
			b.fault(simulator.SwitchStuckOpen, true)
			assert.Equal(b, []simulator.Fault{simulator.SwitchStuckOpen}, b.truth().Faults)
		}, false, open},
		{"PriedOpenOnce", func(b bench) {
			b.fault(simulator.ForceOpen, true)
			assert.Empty(b, b.truth().Faults, "it happens once")
			b.refuses(simulator.AlreadyOpen, b.world.SetFault("01", simulator.ForceOpen, true))
			b.fault(simulator.ForceOpen, false)
		}, true, open},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			onBench(t, func(b bench) {
				test.do(b)
				time.Sleep(spring)
				assert.Equal(t, test.open, b.truth().Open)
				assert.Equal(t, test.read, b.reading())
			})
		})
	}
}

func TestChatteringSwitchSaysBoth(t *testing.T) {
	said := func(t *testing.T) (states []hal.DoorState) {
		onBench(t, func(b bench) {
			b.fault(simulator.SwitchChatter, true)
			for range 40 {
				reading := b.reading()
				require.NoError(t, reading.Err)
				states = append(states, reading.State)
			}
		})
		return states
	}
	states := said(t)
	assert.Contains(t, states, hal.Open)
	assert.Contains(t, states, hal.Closed)
	assert.Equal(t, states, said(t), "the same each time")
}

func TestBusDiesDuringAPulse(t *testing.T) {
	onBench(t, func(b bench) {
		released := b.pulse()
		time.Sleep(hold / 5)
		b.bus(simulator.BusDead, true)
		assert.False(t, b.truth().Energised, "its power went with it")
		require.ErrorIs(t, <-released, hal.ErrBank)
		assert.True(t, b.truth().Open)
		assert.Equal(t, hal.Unknown, b.reading().State)
	})
}

func TestBrownoutResetsTheExpandersOnce(t *testing.T) {
	onBench(t, func(b bench) {
		released := b.pulse()
		time.Sleep(hold / 5)
		b.bus(simulator.BusBrownout, true)
		assert.False(t, b.truth().Energised)
		require.ErrorIs(t, <-released, hal.ErrBank)

		assert.ErrorIs(t, b.reading().Err, hal.ErrBank, "the reading that notices")
		assert.Equal(t, hal.DoorReading{State: hal.Open}, b.reading(), "the reading after it")
		assert.Len(t, b.world.Coils(), 2, "setting up again drives nothing")

		b.bus(simulator.BusBrownout, true)
		_, err := b.bank.Unlatch(b.Context(), "02", hold)
		require.ErrorIs(t, err, hal.ErrBank, "a command notices as well")
		assert.Empty(t, b.world.BusFaults())
	})
}

func TestSlowBusTakesItsTime(t *testing.T) {
	onBench(t, func(b bench) {
		b.bus(simulator.BusSlow, true)
		start := time.Now()
		assert.Equal(t, hal.DoorReading{State: hal.Closed}, b.reading())
		assert.Greater(t, time.Since(start), 100*time.Millisecond)

		require.NoError(t, <-b.pulse())
		trace := b.world.Coils()
		require.Len(t, trace, 2)
		assert.Equal(t, hold, trace[1].At-trace[0].At, "the pulse is as long as ever")
	})
}

func TestSlowBusEndsWithItsCaller(t *testing.T) {
	onBench(t, func(b bench) {
		b.bus(simulator.BusSlow, true)
		ctx, cancel := context.WithTimeout(b.Context(), 10*time.Millisecond)
		defer cancel()
		_, err := b.bank.Unlatch(ctx, "01", hold)
		require.ErrorIs(t, err, hal.ErrBank)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, hal.Unknown, b.bank.Doors(ctx)["01"].State)

		go func() {
			time.Sleep(10 * time.Millisecond)
			b.world.CutPower()
		}()
		_, err = b.bank.Unlatch(b.Context(), "01", hold)
		require.ErrorIs(t, err, hal.ErrClosed)
		assert.Empty(t, b.world.Coils())
	})
}

func TestPulseOfNoLength(t *testing.T) {
	onBench(t, func(b bench) {
		for _, none := range []time.Duration{0, -time.Second} {
			_, err := b.bank.Unlatch(b.Context(), "01", none)
			require.Error(t, err)
		}
		assert.Empty(t, b.world.Coils())
	})
}

func TestPowerCutDropsTheLatch(t *testing.T) {
	onBench(t, func(b bench) {
		b.fault(simulator.SwitchStuckOpen, true)
		released := b.pulse()
		b.world.CutPower()
		assert.NoError(t, <-released)
		assert.False(t, b.truth().Energised)
		assert.ErrorIs(t, b.reading().Err, hal.ErrClosed)

		next := b.world.Bank()
		assert.Equal(t, hal.Open, next.Doors(b.Context())["01"].State)
		require.NoError(t, next.Close())
		assert.True(t, b.truth().Open, "the world outlives it")
		assert.Equal(t, []simulator.Fault{simulator.SwitchStuckOpen}, b.truth().Faults)
	})
}

func TestChangesOfTheWorldAreHeard(t *testing.T) {
	onBench(t, func(b bench) {
		changed, stop := b.world.Changed()
		b.pulse()
		time.Sleep(2 * hold)
		require.NoError(t, b.world.Put("01", "P1"))
		<-changed
		stop()
		require.NoError(t, b.world.Push("01"))
		synctest.Wait()
		assert.Empty(t, changed)
	})
}

func TestDefaultBank(t *testing.T) {
	count := map[string]int{}
	accessible := 0
	ids := map[hal.DoorID]bool{}
	for _, door := range simulator.DefaultBank() {
		count[door.Size]++
		ids[door.ID] = true
		assert.Positive(t, door.Width*door.Height*door.Depth)
		if door.Accessible {
			assert.Equal(t, "S", door.Size)
			accessible++
		}
	}
	assert.Equal(t, map[string]int{"S": 10, "M": 8, "L": 4, "XL": 2}, count)
	assert.Equal(t, 2, accessible)
	assert.Len(t, ids, 24)
	assert.Contains(t, ids, hal.DoorID("01"))
	assert.Contains(t, ids, hal.DoorID("24"))
}
