package simulator_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockerd/hal"
	"lockerd/simulator"
)

// Whatever people, faults and the kiosk do: an open door is not latched,
// parcels move through open doors alone, one coil at most is energised and none
// too long, and a restart changes nothing.
func TestPhysicsHolds(t *testing.T) {
	checkInBubbles(t, func(t *testing.T, rt *rapid.T) {
		s := open(rt, "")
		defer func() { assert.NoError(t, s.Close()) }()
		bank := s.World.Bank()
		inside := map[hal.DoorID][]string{}
		door := rapid.Custom(func(rt *rapid.T) hal.DoorID {
			return rapid.SampledFrom([]hal.DoorID{"01", "02", "03"}).Draw(rt, "door")
		})
		was := func(id hal.DoorID) simulator.Truth {
			truth, err := s.World.Door(id)
			require.NoError(rt, err)
			return truth
		}
		rt.Repeat(map[string]func(*rapid.T){
			"pull": func(rt *rapid.T) {
				id := door.Draw(rt, "id")
				before := was(id)
				require.Equal(rt, !before.Open && !before.Latched, s.World.Pull(id) == nil)
			},
			"push": func(rt *rapid.T) {
				id := door.Draw(rt, "id")
				before := was(id)
				require.Equal(rt, before.Open || !before.Latched, s.World.Push(id) == nil)
			},
			"put": func(rt *rapid.T) {
				id := door.Draw(rt, "id")
				before := was(id)
				err := s.World.Put(id, "P")
				require.Equal(rt, before.Open, err == nil)
				if err == nil {
					inside[id] = append(inside[id], "P")
				}
			},
			"take": func(rt *rapid.T) {
				id := door.Draw(rt, "id")
				before := was(id)
				taken, err := s.World.Take(id)
				require.Equal(rt, before.Open && len(inside[id]) > 0, err == nil)
				if err == nil {
					require.Equal(rt, inside[id], taken)
					delete(inside, id)
				}
			},
			"fault": func(rt *rapid.T) {
				id, fault := door.Draw(rt, "id"), rapid.SampledFrom(simulator.Faults).Draw(rt, "fault")
				on := rapid.Bool().Draw(rt, "on")
				impossible := fault == simulator.ForceOpen && on && was(id).Open
				require.Equal(rt, impossible, s.World.SetFault(id, fault, on) != nil)
			},
			"bus": func(rt *rapid.T) {
				fault, on := rapid.SampledFrom(simulator.BusFaults).Draw(rt, "fault"), rapid.Bool().Draw(rt, "on")
				require.NoError(rt, s.World.SetBusFault(fault, on))
			},
			"unlatch": func(rt *rapid.T) {
				id := door.Draw(rt, "id")
				before := len(s.World.Coils())
				if _, err := bank.Unlatch(t.Context(), id, hold); err != nil {
					for _, change := range s.World.Coils()[before:] {
						require.False(rt, change.On, "refused, but driven")
					}
				}
			},
			"wait": func(rt *rapid.T) {
				time.Sleep(time.Duration(rapid.IntRange(1, 700).Draw(rt, "ms")) * time.Millisecond)
			},
			"leap": func(rt *rapid.T) {
				require.NoError(rt, s.Clock.Advance(time.Duration(rapid.IntRange(1, 700).Draw(rt, "ms"))*time.Millisecond))
			},
			"power cut": func(rt *rapid.T) {
				s.World.CutPower()
				for _, truth := range s.World.Truth() {
					require.False(rt, truth.Energised)
				}
				bank = s.World.Bank()
			},
			"": func(rt *rapid.T) {
				for _, truth := range s.World.Truth() {
					require.Falsef(rt, truth.Open && truth.Latched, "locker %s is open and latched", truth.ID)
					require.Equal(rt, len(inside[truth.ID]), len(truth.Contents))
				}
				var on *simulator.CoilChange
				for _, change := range s.World.Coils() {
					if change.On {
						require.Nil(rt, on, "two coils at once")
						on = &change
						continue
					}
					require.Equal(rt, on.Door, change.Door)
					require.LessOrEqual(rt, change.At-on.At, on.Hold)
					on = nil
				}
			},
		})
	})
}
