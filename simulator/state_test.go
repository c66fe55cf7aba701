package simulator_test

import (
	"os"
	"path/filepath"
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

func open(t require.TestingT, dir string) *simulator.Simulation {
	s, err := simulator.Open(dir, haltest.NewClock(), simulator.DefaultBank())
	require.NoError(t, err)
	return s
}

func TestSimulationGoesOnWhereItWas(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, dir)
		require.NoError(t, s.World.SetFault("03", simulator.ForceOpen, true))
		require.NoError(t, s.World.Put("03", "P1"))
		require.NoError(t, s.World.SetFault("04", simulator.LatchJammed, true))
		require.NoError(t, s.World.SetBusFault(simulator.BusSlow, true))
		require.NoError(t, s.Clock.Advance(73*time.Hour))
		require.NoError(t, s.Clock.Jump(-time.Hour))
		was := s.World.Truth()
		require.NoError(t, s.Close())

		s = open(t, dir)
		assert.Equal(t, was, s.World.Truth())
		assert.Equal(t, []simulator.BusFault{simulator.BusSlow}, s.World.BusFaults())
		assert.Equal(t, 72*time.Hour, s.Clock.Offset())
		require.NoError(t, s.Close())
	})
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1, "nothing but world.json is left behind")
}

func TestChangesAreSavedWithoutAGoodbye(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, dir)
		bank := s.World.Bank()
		_, err := bank.Unlatch(t.Context(), "05", hold)
		require.NoError(t, err)
		time.Sleep(spring)
		synctest.Wait()

		// The program is killed here: another one reads what it left.
		after := open(t, dir)
		truth, err := after.World.Door("05")
		require.NoError(t, err)
		assert.True(t, truth.Open)
		require.NoError(t, after.Close())
		require.NoError(t, s.Close())
	})
}

func TestReleasedDoorSpringsOpenAfterARestart(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		content := `{"version":1,"clock_offset":"0s","lockers":[{"id":"01","latched":false,"open":false}]}`
		require.NoError(t, os.WriteFile(filepath.Join(dir, "world.json"), []byte(content), 0o600))
		s := open(t, dir)
		truth, err := s.World.Door("01")
		require.NoError(t, err)
		assert.True(t, truth.Open)
		require.NoError(t, s.Close())
	})
}

func TestDamagedWorldIsRefused(t *testing.T) {
	files := map[string]string{
		"Empty":          ``,
		"Torn":           `{"version":1,"clock_off`,
		"Trailing":       `{"version":1,"clock_offset":"0s","lockers":[]} x`,
		"UnknownField":   `{"version":1,"clock_offset":"0s","lockers":[],"codes":["123456"]}`,
		"OtherVersion":   `{"version":2,"clock_offset":"0s","lockers":[]}`,
		"BadOffset":      `{"version":1,"clock_offset":"long","lockers":[]}`,
		"OpenAndLatched": `{"version":1,"clock_offset":"0s","lockers":[{"id":"01","latched":true,"open":true}]}`,
		"LockerTwice":    `{"version":1,"clock_offset":"0s","lockers":[{"id":"01","latched":true,"open":false},{"id":"01","latched":true,"open":false}]}`,
		"UnknownFault":   `{"version":1,"clock_offset":"0s","lockers":[{"id":"01","latched":true,"open":false,"faults":["rusty"]}]}`,
		"BusFault":       `{"version":1,"clock_offset":"0s","bus_faults":["rusty"],"lockers":[]}`,
		"ParcelNowhere":  `{"version":1,"clock_offset":"0s","lockers":[{"id":"99","latched":true,"open":false,"contents":["P1"]}]}`,
	}
	for name, content := range files {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "world.json")
			require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
			_, err := simulator.Open(dir, haltest.NewClock(), simulator.DefaultBank())
			require.ErrorIs(t, err, simulator.ErrDamaged)
			left, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, content, string(left), "the evidence is left alone")
		})
	}
}

func TestBankWithoutADoorThatWasEmpty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		require.NoError(t, open(t, dir).Close())
		s, err := simulator.Open(dir, haltest.NewClock(), []simulator.Door{{ID: "01"}, {ID: "new"}})
		require.NoError(t, err)
		assert.Len(t, s.World.Truth(), 2)
		require.NoError(t, s.Close())
	})
}

func TestUnwritableDirectoryIsAnError(t *testing.T) {
	_, err := simulator.Open(filepath.Join(t.TempDir(), "not", "there"), haltest.NewClock(), nil)
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Whatever a world has come to, a restart changes nothing about it.
func TestRestartChangesNothing(t *testing.T) {
	dir := t.TempDir()
	checkInBubbles(t, func(t *testing.T, rt *rapid.T) {
		require.NoError(rt, os.RemoveAll(filepath.Join(dir, "world.json")))
		s := open(rt, dir)
		defer func() { assert.NoError(t, s.Close()) }()
		for range rapid.IntRange(1, 6).Draw(rt, "acts") {
			id := rapid.SampledFrom([]hal.DoorID{"01", "02"}).Draw(rt, "id")
			fault := rapid.SampledFrom(simulator.Faults).Draw(rt, "fault")
			if s.World.SetFault(id, fault, true) == nil {
				for _, parcel := range rapid.SliceOfN(rapid.String(), 0, 2).Draw(rt, "parcels") {
					if s.World.Put(id, parcel) != nil {
						break
					}
				}
			}
		}
		before := s.World.Truth()
		require.NoError(rt, s.Close())
		s = open(rt, dir)
		require.Equal(rt, before, s.World.Truth())
	})
}
