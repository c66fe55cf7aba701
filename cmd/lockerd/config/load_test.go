package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/cmd/lockerd/config"
	"lockerd/kiosk"
)

// smallest is a whole configuration for hardware.
const smallest = `
[kiosk]
id = "k1"
location = "Hall 2"
[[lockers]]
id = "A1"
size = "S"
door = "1"
`

// parse reads a text that has to be right.
func parse(t *testing.T, text string, env ...string) *config.Config {
	t.Helper()
	c, err := config.Parse("f.toml", []byte(text), config.Hardware, env)
	require.NoError(t, err)
	return c
}

// refuse reads a text that has to be wrong, and returns what is said of it.
func refuse(t *testing.T, text string, env ...string) []string {
	t.Helper()
	c, err := config.Parse("f.toml", []byte(text), config.Hardware, env)
	require.Error(t, err)
	assert.Nil(t, c)
	var problems config.Problems
	require.ErrorAs(t, err, &problems)
	return strings.Split(err.Error(), "\n")
}

func TestDefaultsAreTheRulesOfTheKiosk(t *testing.T) {
	rules := parse(t, smallest).Rules()

	want := kiosk.DefaultRules()
	want.KioskID, want.Location = "k1", "Hall 2"
	want.Lockers = []kiosk.LockerSpec{{
		ID: "A1", Size: kiosk.SizeS, Climate: kiosk.Ambient, Door: "1", Latch: kiosk.DefaultLatch(),
	}}
	assert.Equal(t, want, rules)
}

func TestEveryKeyReachesTheRules(t *testing.T) {
	c := parse(t, `
http.listen = "127.0.0.1:8080"
http.socket = "/tmp/l.sock"
data.dir = "/srv/lockers"
screen = { language = "de" }
history.keep = "30d"
[kiosk]
id = "k1"
location = "Hall 2"
[sizes]
S = [1, 2, 3]
M = [4, 5, 6]
L = [7, 8, 9]
XL = [10, 11, 12]
[latch]
pulse = "100ms"
max_pulse = "24s"
rest = "15s"
retries = 0
[door]
open_within = "5s"
close_within = "30s"
ajar_trust = "0s"
[allocation]
strategy = "exact_fit"
[codes]
length = 8
max_life = "7d"
[codes.throttle]
entries = 1
first_wait = "1m"
max_wait = "1d"
[expiry]
after = "1d12h"
warn_before = "0s"
sweep_every = "30s"
reclaim = "at_once"
max_extensions = 0
pause_when_down = false
[clock]
max_step = "10m"
[journal]
keep = "1d"
max_size = "1GiB"
[[lockers]]
id = "A1"
size = "XL"
climate = "frozen"
accessible = true
door = "gpio4"
pulse = "2s"
retries = 10
`)
	assert.Equal(t, kiosk.Rules{
		KioskID: "k1", Location: "Hall 2",
		Sizes: kiosk.SizeTable{
			kiosk.SizeS: {1, 2, 3}, kiosk.SizeM: {4, 5, 6}, kiosk.SizeL: {7, 8, 9}, kiosk.SizeXL: {10, 11, 12},
		},
		Lockers: []kiosk.LockerSpec{{
			ID: "A1", Size: kiosk.SizeXL, Climate: kiosk.Frozen, Accessible: true, Door: "gpio4",
			Latch: kiosk.LatchRules{Pulse: 2 * time.Second, Max: 24 * time.Second, Rest: 15 * time.Second, Retries: 10},
		}},
		Strategy: kiosk.ExactFit,
		Door:     kiosk.DoorRules{OpenWithin: 5 * time.Second, CloseWithin: 30 * time.Second},
		Codes: kiosk.CodeRules{
			Length: 8, MaxLife: 7 * 24 * time.Hour,
			Throttle: kiosk.ThrottleRules{Entries: 1, FirstWait: time.Minute, MaxWait: 24 * time.Hour},
		},
		Expiry: kiosk.ExpiryRules{
			After: 36 * time.Hour, SweepEvery: 30 * time.Second, Reclaim: kiosk.ReclaimAtOnce,
		},
		Clock:       kiosk.ClockRules{MaxStep: 10 * time.Minute},
		Journal:     kiosk.JournalRules{Keep: 24 * time.Hour, MaxSize: 1 << 30},
		KeepHistory: 30 * 24 * time.Hour,
	}, c.Rules())
	assert.Equal(t, kiosk.LatchRules{Pulse: 100 * time.Millisecond, Max: 24 * time.Second, Rest: 15 * time.Second}, c.LatchRules())
	assert.Equal(t, config.HTTP{Listen: "127.0.0.1:8080", Socket: "/tmp/l.sock"}, c.HTTP)
	assert.Equal(t, "/srv/lockers", c.Data.Dir)
	assert.Equal(t, "de", c.Screen.Language)
}

func TestSimulatorNeedsNothing(t *testing.T) {
	c, err := config.Load("", config.Simulator, nil)
	require.NoError(t, err)
	assert.Equal(t, "simulator", c.Kiosk.ID)
	assert.Empty(t, c.Lockers)
	assert.Empty(t, c.Data.Dir, "the simulator has a place of its own")
	assert.Empty(t, c.HTTP.Socket)
	assert.Empty(t, c.HTTP.Listen)
}

func TestSimulatedDoorIsNamedAfterItsLocker(t *testing.T) {
	c, err := config.Parse("f.toml", []byte("[[lockers]]\nid = \"A1\"\nsize = \"S\"\n"), config.Simulator, nil)
	require.NoError(t, err)
	require.Len(t, c.Rules().Lockers, 1)
	assert.EqualValues(t, "A1", c.Rules().Lockers[0].Door)

	_, err = config.Parse("f.toml", []byte("lockers = [\n{id = \"A1\", size = \"S\"},\n{id = \"A2\", size = \"S\", door = \"A1\"}]"), config.Simulator, nil)
	assert.EqualError(t, err, `f.toml:3: lockers.door: "A1" is another locker's door, too: two lockers on one line would open together (see line 2)`)
}

func TestHardwareIsNotGuessed(t *testing.T) {
	_, err := config.Load("", config.Hardware, nil)
	require.Error(t, err)
	for _, key := range []string{"kiosk.id: is missing", "kiosk.location: is missing", "lockers: there are none"} {
		assert.ErrorContains(t, err, key)
	}
}

func TestFileThatCannotBeRead(t *testing.T) {
	var problems config.Problems

	_, err := config.Load(filepath.Join(t.TempDir(), "none.toml"), config.Hardware, nil)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NotErrorAs(t, err, &problems)

	_, err = config.Load(t.TempDir(), config.Hardware, nil)
	require.Error(t, err, "a directory")
	require.NotErrorAs(t, err, &problems)

	huge := filepath.Join(t.TempDir(), "huge.toml")
	require.NoError(t, os.WriteFile(huge, make([]byte, 1<<20), 0o600))
	_, err = config.Load(huge, config.Hardware, nil)
	require.ErrorContains(t, err, "larger than 256KiB")
	require.NotErrorAs(t, err, &problems)
}

func TestAtOnceIsWarnedOf(t *testing.T) {
	assert.Empty(t, parse(t, smallest).Warnings())

	warnings := parse(t, "expiry.reclaim = \"at_once\"\n"+smallest).Warnings()
	require.Len(t, warnings, 1)
	assert.Contains(t, warnings[0], "f.toml:1: expiry.reclaim: ")
	assert.Contains(t, warnings[0], "the operator answers for the locker being empty")

	warnings = parse(t, smallest, "LOCKERD_EXPIRY_RECLAIM=at_once").Warnings()
	require.Len(t, warnings, 1)
	assert.Contains(t, warnings[0], "LOCKERD_EXPIRY_RECLAIM: ")
}

func TestTwoHundredLockersAreTheMost(t *testing.T) {
	bank := func(n int) string {
		var text strings.Builder
		text.WriteString("kiosk = {id = \"k\", location = \"l\"}\n")
		for i := range n {
			fmt.Fprintf(&text, "[[lockers]]\nid = \"%d\"\nsize = \"S\"\ndoor = \"%d\"\n", i, i)
		}
		return text.String()
	}
	assert.Len(t, parse(t, bank(200)).Lockers, 200)
	assert.Equal(t,
		[]string{"f.toml:802: lockers: there are 201 lockers: one kiosk drives at most 200"},
		refuse(t, bank(201)))
}
