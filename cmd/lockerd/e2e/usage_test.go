package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWrongUsageOfLockerd(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	t.Cleanup(func() {
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		assert.Empty(t, entries, "nothing was made")
	})
	for name, args := range map[string][]string{
		"UnknownCommand":     {"simulat"},
		"UnknownFlag":        {"simulate", "--data", dir, "--lisen", "127.0.0.1:0"},
		"Argument":           {"simulate", "--data", dir, "127.0.0.1:0"},
		"EveryAddress":       {"simulate", "--data", dir, "--listen", ":0"},
		"EveryAddressIPv4":   {"simulate", "--data", dir, "--listen", "0.0.0.0:0"},
		"EveryAddressIPv6":   {"simulate", "--data", dir, "--listen", "[::]:0"},
		"AnothersAddress":    {"simulate", "--data", dir, "--listen", "192.0.2.1:0"},
		"NoPort":             {"simulate", "--data", dir, "--listen", "127.0.0.1"},
		"NoConfiguration":    {"simulate", "--data", dir, "--config", filepath.Join(dir, "none.toml")},
		"CheckWithoutFile":   {"check"},
		"CheckOfNoFile":      {"check", "--config", filepath.Join(dir, "none.toml")},
		"VerifyOfTwoThings":  {"verify", "--data", dir, "a.db"},
		"VerifyOfManyThings": {"verify", "a.db", "b.db"},
		"VersionOfSomething": {"version", "please"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := run(t, nil, lockerd, args...)
			assert.Equal(t, 2, got.code, got.err)
			assert.Empty(t, got.out)
			assert.True(t, strings.HasPrefix(got.err, "lockerd: "), got.err)
		})
	}
}

func TestEveryCommandHasHelp(t *testing.T) {
	t.Parallel()
	commands := map[string][]string{
		lockerd: {"", "simulate", "check", "verify", "version"},
		lockerctl: {
			"", "status", "lockers", "reservations", "returns", "returns collect", "sweep", "open", "out-of-order", "in-service",
			"resolve", "extend", "cancel", "partner", "partner add", "partner list", "partner remove", "journal", "clock", "clock trust",
		},
	}
	for program, names := range commands {
		for _, name := range names {
			got := run(t, nil, program, append(strings.Fields(name), "--help")...)
			assert.Zero(t, got.code, "%s %s", program, name)
			assert.Contains(t, got.out, "Usage:", "%s %s", program, name)
			assert.Empty(t, got.err)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish"} {
		got := run(t, nil, lockerctl, "completion", shell)
		assert.Zero(t, got.code, shell)
		assert.Contains(t, got.out, "lockerctl", shell)
	}
	assert.Contains(t, run(t, nil, lockerd, "version").out, "lockerd ")
}

const wrongConfiguration = `[kiosk]
locaton = "North station"

[latch]
pulse = 150

[expiry]
after = "3 days"

[[lockers]]
id = "A1"
size = "S"
door = "1"

[[lockers]]
id = "A2"
size = "S"
`

// Every problem at once, by line and key, and nothing driven or written.
func TestWrongConfiguration(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "lockerd.toml")
	require.NoError(t, os.WriteFile(file, []byte(wrongConfiguration), 0o600))
	data := filepath.Join(dir, "data")
	problems := []string{":2: kiosk.locaton: ", ":5: latch.pulse: ", ":8: expiry.after: "}
	for _, want := range []struct {
		code     int
		args     []string
		problems []string
	}{
		{2, []string{"simulate", "--data", data, "--listen", "127.0.0.1:0", "--config", file}, problems},
		{1, []string{"check", "--config", file}, append(problems, ":15: lockers.door: ")}, // simulated doors need no wires
	} {
		got := run(t, nil, lockerd, want.args...)
		assert.Equal(t, want.code, got.code, got.err)
		for _, problem := range want.problems {
			assert.Contains(t, got.err, file+problem, want.args[0])
		}
	}
	assert.NoDirExists(t, data)
}

func TestWrongEnvironment(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	got := run(t, []string{"LOCKERD_EXPIRY_AFTER=3"}, lockerd, "simulate", "--data", data, "--listen", "127.0.0.1:0")
	assert.Equal(t, 2, got.code)
	assert.Contains(t, got.err, "LOCKERD_EXPIRY_AFTER: ")
	assert.NoDirExists(t, data)
}

func TestCheckOfARightConfiguration(t *testing.T) {
	t.Parallel()
	got := run(t, nil, lockerd, "check", "--config", filepath.FromSlash("../../../deploy/lockerd.toml"))
	assert.Zero(t, got.code, got.err)
	assert.Contains(t, got.out, "ok, 12 lockers (5 S, 4 M, 2 L, 1 XL)")
}

// The simulator takes the lockers and the rules of a configuration.
func TestSimulatorOfAConfiguredBank(t *testing.T) {
	t.Parallel()
	s := openSite(t, func(s *site) {
		s.args = []string{"--config", filepath.FromSlash("../../../deploy/lockerd.toml")}
		s.env = []string{"LOCKERD_SCREEN_LANGUAGE=de"}
	})
	assert.Len(t, s.lockers(), 12)
	assert.Equal(t, "chilled", get[struct{ Climate string }](t, s.admin, "/v1/lockers/B4").Climate)
	s.shows("Code eingeben")
}
