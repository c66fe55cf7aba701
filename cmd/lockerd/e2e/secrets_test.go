package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A copy of the data shows no code, contact or token, before and after the
// parcels were collected, and neither does what the process says.
func TestNothingSecretLiesInClear(t *testing.T) {
	t.Parallel()
	s := openSite(t, longCodes, func(s *site) { s.args = []string{"--verbose"} })
	known := must[parcel](t, s.partner, 200, "PUT", "/v1/parcels/PKT-0", map[string]any{
		"size": "M", "contact": contact{Channel: "email", Address: "announced@customer.example"},
	})
	s.secrets.add("announced@customer.example")
	var codes []string
	for _, id := range []string{"PKT-1", "PKT-2", "PKT-3"} {
		r, code := s.deposited(small(id))
		require.Len(t, code, 12)
		codes = append(codes, code)
		if id == "PKT-2" {
			s.collected(r, code)
		}
	}
	s.press("123456789012#")
	s.shows("Code not accepted")
	s.secrets.add("123456789012")
	s.advance("3d2h") // of two, the rest goes back
	s.press(codes[0] + "#")
	s.shows("Time has run out")
	s.cutPower()

	require.Equal(t, "PKT-0", known.ID)
	for _, secret := range append(codes, s.admin.token, s.partner.token, s.badge, small("PKT-1").Contact.Address, "123456789012") {
		require.Contains(t, s.secrets.texts, secret, "the check that follows looks for it")
	}
	s.secrets.areKept(t, s.dir) // while it runs
	s.stop()
	s.secrets.areKept(t, s.dir)

	key, err := os.ReadFile(filepath.Join(s.dir, "device.key"))
	require.NoError(t, err)
	for name, content := range files(t, s.dir) {
		if name != "device.key" {
			assert.False(t, strings.Contains(content, string(key)), "the device key lies in %s", name)
		}
	}
}

// The check above can fail: the one place where tokens may lie is found by it.
func TestTheLookForSecretsFindsThem(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	assert.Contains(t, files(t, s.dir)["tokens.json"], s.partner.token)
}

func TestOnlyItsOwnerReadsTheData(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	s.deposited(small("PKT-1"))
	entries, err := os.ReadDir(s.dir)
	require.NoError(t, err)
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
		info, err := entry.Info()
		require.NoError(t, err)
		if info.Mode().Type() == fs.ModeSocket {
			assert.Zero(t, info.Mode().Perm()&0o007, "%s: %s", entry.Name(), info.Mode())
			continue
		}
		assert.Equal(t, fs.FileMode(0o600), info.Mode(), entry.Name())
	}
	slices.Sort(names)
	assert.Equal(t, "device.key lockerd.db lockerd.sock tokens.json world.json", strings.Join(names, " "))

	made := filepath.Join(t.TempDir(), "new")
	p := begin(t, nil, lockerd, "simulate", "--data", made, "--listen", "127.0.0.1:0")
	t.Cleanup(func() { p.kill(t) })
	eventually(t, "it opens", p.output.String, greeting.MatchString)
	info, err := os.Stat(made)
	require.NoError(t, err)
	assert.Equal(t, fs.FileMode(0o700), info.Mode().Perm())
}

// A key that others can read is no key: it is refused, with what to do.
func TestDeviceKeyThatOthersCanRead(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	s.stop()
	require.NoError(t, os.Chmod(filepath.Join(s.dir, "device.key"), 0o640))
	refusal := run(t, nil, lockerd, "simulate", "--data", s.dir, "--listen", "127.0.0.1:0")
	assert.Equal(t, 1, refusal.code)
	assert.Contains(t, refusal.err, "chmod 600")
}
