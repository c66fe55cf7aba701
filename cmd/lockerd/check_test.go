package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// runCheck runs "check" and returns what it printed, and with which code the
// program would end.
func runCheck(t *testing.T, args ...string) (stdout, stderr string, code int, err error) {
	t.Helper()
	var out, errOut bytes.Buffer
	cmd := newCheckCommand()
	cmd.SetArgs(args)
	cmd.SetOut(&out)
	cmd.SetErr(&errOut)
	err = cmd.ExecuteContext(t.Context())
	var exit *ExitError
	if err != nil {
		require.ErrorAs(t, err, &exit)
		code = exit.Code
	}
	return out.String(), errOut.String(), code, err
}

func TestCheckOfTheReferenceConfiguration(t *testing.T) {
	path := filepath.FromSlash("../../deploy/lockerd.toml")
	stdout, stderr, code, err := runCheck(t, "--config", path)
	require.NoError(t, err)
	assert.Zero(t, code)
	assert.Equal(t, path+": ok, 12 lockers (5 S, 4 M, 2 L, 1 XL)\n", stdout)
	assert.Empty(t, stderr)
}

func TestCheckWarns(t *testing.T) {
	t.Setenv("LOCKERD_EXPIRY_RECLAIM", "at_once")
	stdout, stderr, code, err := runCheck(t, "--config", filepath.FromSlash("../../deploy/lockerd.toml"))
	require.NoError(t, err)
	assert.Zero(t, code)
	assert.Contains(t, stdout, ": ok, ")
	assert.Contains(t, stderr, "warning: LOCKERD_EXPIRY_RECLAIM: ")
	assert.Contains(t, stderr, "the operator answers for the locker being empty\n")
}

func TestCheckSaysEveryProblem(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("f.toml", []byte("kiosk = {id = \"k\", location = \"l\"}\n[latch]\npulse = 150\nrests = \"1s\"\n[[lockers]]\nid = \"1\"\nsize = \"S\"\n"), 0o600))
	stdout, stderr, code, err := runCheck(t, "--config", "f.toml")
	assert.Equal(t, 1, code)
	assert.EqualError(t, err, "f.toml: 3 problems")
	assert.Empty(t, stdout)
	assert.Equal(t, `f.toml:3: latch.pulse: 150 has no unit: add the one that is meant, "150ms", "150s", "150m", "150h" or "150d"
f.toml:4: latch.rests: unknown key: did you mean rest?
f.toml:5: lockers.door: locker "1" has none, and so no latch and no door switch: name the line of the board that they are wired to
`, stderr)
}

func TestCheckUsedWrongly(t *testing.T) {
	for name, args := range map[string][]string{
		"NoConfiguration":   {},
		"EmptyName":         {"--config", ""},
		"NoSuchFile":        {"--config", filepath.Join(t.TempDir(), "none.toml")},
		"Directory":         {"--config", t.TempDir()},
		"FileWithoutTheKey": {"lockerd.toml"},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, _, code, err := runCheck(t, args...)
			assert.Equal(t, 2, code)
			assert.NotEmpty(t, err.Error())
			assert.Empty(t, stdout)
		})
	}
}
