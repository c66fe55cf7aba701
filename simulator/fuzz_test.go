package simulator

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDurations(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"73h": 73 * time.Hour, "3d": 3 * day, "90m": 90 * time.Minute, "1d12h": 36 * time.Hour,
		"-2d": -2 * day, "-1d1h": -25 * time.Hour, "0.5d": 12 * time.Hour, "0s": 0, "0d": 0, "1.5h": 90 * time.Minute,
	} {
		got, err := parseDuration(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
}

// Whatever is taken for a duration is within reach, has a unit, and reads the
// other way round with the other sign.
func FuzzDuration(f *testing.F) {
	for _, seed := range []string{"73h", "3d", "-1d12h", "0.5d", "1e3d", "99999999999h", "-d", ".d", "1..2d", "0", "+3d", "µs"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := parseDuration(text)
		if err != nil {
			require.ErrorIs(t, err, errDuration)
			return
		}
		require.True(t, strings.ContainsAny(text, "dhmsuµμn"), "no unit")
		unsigned, negative := strings.CutPrefix(text, "-")
		if negative {
			opposite, err := parseDuration(unsigned)
			require.NoError(t, err)
			require.Equal(t, -d, opposite)
		} else {
			require.GreaterOrEqual(t, d, time.Duration(0))
		}
	})
}

// A body that is taken is a JSON object that holds exactly the fields, and says
// the same to package json.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		`{"fault":"dead","on":true}`, `{"on":true,"fault":""}`, `{"fault":"x","on":null}`, `{"fault":"x","on":true,"on":false}`,
		`{"Fault":"x","on":true}`, `[]`, `{`, `{"fault":"x","on":true}}`, "\xef\xbb\xbf{}", `{"fault":{"on":true},"on":true}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var fault string
		var on bool
		if err := (fields{"fault": &fault, "on": &on}).read(body); err != nil {
			problem := problemOf(err)
			require.GreaterOrEqual(t, problem.Status, 400)
			require.Less(t, problem.Status, 500)
			require.NotEqual(t, "internal", problem.Code)
			return
		}
		var object map[string]any
		require.NoError(t, json.Unmarshal(body, &object))
		require.Equal(t, map[string]any{"fault": fault, "on": on}, object)
	})
}
