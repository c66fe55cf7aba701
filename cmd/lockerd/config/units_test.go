package config_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockerd/cmd/lockerd/config"
)

func TestDurations(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"3d": 72 * time.Hour, "72h": 72 * time.Hour, "500ms": 500 * time.Millisecond,
		"1d12h": 36 * time.Hour, "1d0.5s": 24*time.Hour + 500*time.Millisecond, "1h30m": 90 * time.Minute,
		"0s": 0, "0d": 0, "1.5h": 90 * time.Minute, "+5s": 5 * time.Second,
		"106751d": 106751 * 24 * time.Hour,
	} {
		var d config.Duration
		require.NoError(t, d.UnmarshalText([]byte(text)), text)
		assert.Equal(t, config.Duration(want), d, text)
	}
}

func TestDurationsRefused(t *testing.T) {
	for text, why := range map[string]string{
		"150":  `150 has no unit: add the one that is meant, "150ms", "150s", "150m", "150h" or "150d"`,
		"0":    `0 has no unit`,
		"1.5":  `1.5 has no unit`,
		"1_0":  `1_0 has no unit`,
		"":     `is empty`,
		"-3d":  `"-3d" is negative`,
		"-1":   `"-1" is negative`,
		"1d0":  `"1d0" is not a length of time`,
		"1d-5": `"1d-5" is not a length of time`, "1d-5m": `not a length of time`, "1d12": `not a length of time`,
		"d": `not a length of time`, "1.5d": `not a length of time`, "1d1d": `not a length of time`, "12h1d": `not a length of time`,
		"3 days": `not a length of time`, "1w": `not a length of time`, "1D": `not a length of time`, "inf": `not a length of time`,
		"1d ": `not a length of time`, "\x00": `"\x00" is not a length of time`,
		"106752d": `is too long`, "106751d24h": `is too long`, "99999999999999999999d": `is too long`,
	} {
		var d config.Duration
		assert.ErrorContains(t, d.UnmarshalText([]byte(text)), why, text)
		assert.Zero(t, d, text)
	}
}

func TestDurationsInWords(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0s": 0, "3d": 72 * time.Hour, "1d12h": 36 * time.Hour, "500ms": 500 * time.Millisecond,
		"1m30s": 90 * time.Second, "1s1µs1ns": time.Second + time.Microsecond + 1,
	} {
		assert.Equal(t, want, config.Duration(d).String())
	}
}

func TestDurationsAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := config.Duration(rapid.Int64Range(0, math.MaxInt64).Draw(t, "duration"))
		var got config.Duration
		require.NoError(t, got.UnmarshalText([]byte(want.String())))
		assert.Equal(t, want, got)
	})
}

func TestBytes(t *testing.T) {
	for text, want := range map[string]config.Bytes{
		"256MiB": 256 << 20, "1GiB": 1 << 30, "1KiB": 1024, "7B": 7, "0B": 0, "2TiB": 2 << 40,
	} {
		var b config.Bytes
		require.NoError(t, b.UnmarshalText([]byte(text)), text)
		assert.Equal(t, want, b, text)
	}
}

func TestBytesRefused(t *testing.T) {
	for text, why := range map[string]string{
		"256": `256 has no unit: add the one that is meant, "256KiB", "256MiB" or "256GiB"`, "": "is empty",
		"256MB": "not an amount", "256M": "not an amount", "256mib": "not an amount", "1.5GiB": "not an amount",
		"-1MiB": "not an amount", "MiB": "not an amount", "1 MiB": "not an amount", "B": "not an amount",
		"9000000TiB": "too much", "9223372036854775808B": "not an amount",
	} {
		var b config.Bytes
		assert.ErrorContains(t, b.UnmarshalText([]byte(text)), why, text)
		assert.Zero(t, b, text)
	}
}

func TestBytesAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := config.Bytes(rapid.Int64Range(0, math.MaxInt64).Draw(t, "bytes"))
		var got config.Bytes
		require.NoError(t, got.UnmarshalText([]byte(want.String())))
		assert.Equal(t, want, got)
	})
}

func TestCodeLength(t *testing.T) {
	for text, want := range map[string]config.CodeLength{
		`"auto"`: config.AutoLength, `6`: 6, `8`: 8, `"8"`: 8, `12`: 12, `0x8`: 8,
	} {
		assert.Equal(t, want, parse(t, "codes.length = "+text+"\n"+smallest).Codes.Length, text)
	}
	for _, text := range []string{`5`, `13`, `0`, `-8`, `"Auto"`, `""`, `8.0`, `true`, `[8]`, `99999999999999999999`} {
		assert.Contains(t, refuse(t, "codes.length = "+text+"\n"+smallest)[0], "f.toml:1: codes.length: ", text)
	}
}

func TestAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"off": "", "": "", "127.0.0.1:8080": "127.0.0.1:8080", ":80": ":80", "[::1]:443": "[::1]:443",
		"kiosk.local:0": "kiosk.local:0",
	} {
		assert.Equal(t, want, parse(t, smallest, "LOCKERD_HTTP_LISTEN="+text).HTTP.Listen, text)
	}
	for _, text := range []string{"on", "localhost", "1.2.3.4:http", "1.2.3.4:65536", "http://x:80", "a b:80", "[::1:80", "-x:80"} {
		assert.Len(t, refuse(t, smallest, "LOCKERD_HTTP_LISTEN="+text), 1, text)
	}
}
