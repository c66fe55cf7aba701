package simulator_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"lockerd/hal"
	"lockerd/hal/haltest"
	"lockerd/simulator"
)

func TestBankKeepsItsPromises(t *testing.T) {
	haltest.TestBank(t, func(t *testing.T) haltest.Fixture {
		clock := haltest.NewClock()
		world := simulator.NewWorld(clock, []simulator.Door{{ID: "01"}, {ID: "02"}, {ID: "03"}})
		return haltest.Fixture{
			Bank: world.Bank(), Clock: clock, Doors: []hal.DoorID{"01", "02", "03"},
			Move: func(door hal.DoorID, open bool) {
				if open {
					require.NoError(t, world.SetFault(door, simulator.ForceOpen, true))
					return
				}
				require.NoError(t, world.Push(door))
			},
			Break: func(dead bool) { require.NoError(t, world.SetBusFault(simulator.BusDead, dead)) },
			Coils: func() (trace []haltest.CoilChange) {
				for _, c := range world.Coils() {
					trace = append(trace, haltest.CoilChange{Door: c.Door, On: c.On, At: c.At})
				}
				return trace
			},
		}
	})
}
