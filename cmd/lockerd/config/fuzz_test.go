package config_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/pelletier/go-toml/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/cmd/lockerd/config"
	"lockerd/kiosk"
)

func FuzzLoad(f *testing.F) {
	for _, path := range []string{"testdata/wrong.toml", "../../../deploy/lockerd.toml"} {
		text, err := os.ReadFile(filepath.FromSlash(path))
		require.NoError(f, err)
		f.Add(text, "LOCKERD_EXPIRY_AFTER=2d", true)
	}
	for _, text := range []string{
		smallest, "", "\ufeff[kiosk]\r\n", "lockers=[{},{id=1}]", "[lockers]", "[[lockers.id]]", "[[latch]]", "a.b.c=1\n[a.b]",
		"sizes={S=[1,2,0x3]}\nsizes.S=[1]", "\"\\u0000\"=1", "codes.throttle.entries.x=[[[]]]", "x=\"\"\"", "[a", "=", "latch.pulse=1979-05-27T07:32:00Z",
		"[codes.throttle]\n[codes]\n[codes.throttle]", "latch=[{}]\n[latch]", "journal.max_size=\"1GiB\"\nlatch.pulse=nan",
	} {
		f.Add([]byte(text), "LOCKERD_LOCKERS_0_ID=x", false)
	}
	f.Add([]byte("\ufeff[[lockers]]\r\nid='A1'\r\nsize='S'"), "", false)
	f.Fuzz(func(t *testing.T, text []byte, variable string, hardware bool) {
		if len(text) > 1<<14 {
			t.Skip("go-toml's search for repeated keys is quadratic")
		}
		target := config.Simulator
		if hardware {
			target = config.Hardware
		}
		c, err := config.Parse("f.toml", text, target, []string{variable})
		if err != nil {
			problemsCanBeRead(t, err, strings.Count(string(text), "\n")+1)
			return
		}
		require.NoError(t, toml.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), &map[string]any{}), "accepted what is no TOML")
		rulesAreSane(t, c.Rules(), target)
		again, err := config.Parse("f.toml", text, target, []string{variable})
		require.NoError(t, err)
		assert.Equal(t, c, again)
	})
}

// problemsCanBeRead: one line each, with a place in the file, in order, safe to print.
func problemsCanBeRead(t *testing.T, err error, lines int) {
	t.Helper()
	var problems config.Problems
	require.ErrorAs(t, err, &problems)
	require.NotEmpty(t, problems)
	before := 0
	for _, p := range problems {
		assert.NotEmpty(t, p.What)
		assert.Equal(t, -1, strings.IndexFunc(p.Error(), unicode.IsControl), "%q", p.Error())
		assert.Less(t, len(p.Error()), 1000)
		if p.Variable == "" {
			assert.GreaterOrEqual(t, p.Line, max(1, before))
			assert.LessOrEqual(t, p.Line, lines)
			before = p.Line
		}
	}
}

func rulesAreSane(t *testing.T, r kiosk.Rules, target config.Target) {
	t.Helper()
	assert.NotEmpty(t, r.KioskID)
	assert.LessOrEqual(t, len(r.Lockers), 200)
	if target == config.Hardware {
		assert.NotEmpty(t, r.Lockers)
		assert.NotEmpty(t, r.Location)
	}
	ids, doors := map[any]bool{}, map[any]bool{}
	for _, l := range r.Lockers {
		assert.NotEmpty(t, l.ID)
		assert.NotEmpty(t, l.Door)
		ids[l.ID], doors[l.Door] = true, true
		assert.Contains(t, kiosk.AllSizes, l.Size)
		assert.Contains(t, []kiosk.Climate{kiosk.Ambient, kiosk.Chilled, kiosk.Frozen}, l.Climate)
		assert.Positive(t, l.Latch.Pulse)
		assert.LessOrEqual(t, l.Latch.Pulse, l.Latch.Max)
		assert.LessOrEqual(t, l.Latch.Max, 24*time.Second)
		assert.GreaterOrEqual(t, l.Latch.Rest, time.Duration(0))
		assert.True(t, l.Latch.Retries >= 0 && l.Latch.Retries <= 10)
	}
	assert.Len(t, ids, len(r.Lockers))
	assert.Len(t, doors, len(r.Lockers))
	for i, size := range kiosk.AllSizes {
		assert.Positive(t, min(r.Sizes[size][0], r.Sizes[size][1], r.Sizes[size][2]))
		if i > 0 {
			assert.True(t, r.Sizes[kiosk.AllSizes[i-1]].Fits(r.Sizes[size]))
		}
	}
	assert.NotNil(t, r.Strategy)
	assert.True(t, r.Codes.Length >= 6 && r.Codes.Length <= 12)
	assert.True(t, r.Codes.Throttle.Entries >= 1 && r.Codes.Throttle.Entries <= 20)
	assert.GreaterOrEqual(t, r.Codes.Throttle.FirstWait, 30*time.Second)
	assert.GreaterOrEqual(t, r.Codes.Throttle.MaxWait, r.Codes.Throttle.FirstWait)
	assert.Less(t, r.Expiry.WarnBefore, r.Expiry.After)
	assert.True(t, r.Expiry.SweepEvery >= time.Second && r.Expiry.SweepEvery <= time.Hour)
	assert.Contains(t, []kiosk.Reclaim{kiosk.ReclaimByPerson, kiosk.ReclaimAtOnce}, r.Expiry.Reclaim)
	assert.Positive(t, r.Clock.MaxStep)
	assert.Positive(t, r.Journal.MaxSize)
}
