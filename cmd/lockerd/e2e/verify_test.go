package e2e

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"
)

// books is a copy of what a site with some history leaves behind, without the
// space that the file keeps for what comes.
func books(t *testing.T) []byte {
	t.Helper()
	s := openSite(t)
	for _, id := range []string{"PKT-1", "PKT-2"} {
		r, code := s.deposited(small(id))
		s.collected(r, code)
	}
	s.deposited(small("PKT-3"))
	s.stop()
	content, err := os.ReadFile(filepath.Join(s.dir, "lockerd.db"))
	require.NoError(t, err)
	used := len(bytes.TrimRight(content, "\x00"))
	return content[:min(len(content), (used/os.Getpagesize()+4)*os.Getpagesize())]
}

// saysSo checks that a command refused with a message, and did not crash.
func saysSo(t *testing.T, got result) {
	t.Helper()
	assert.Equal(t, 1, got.code, "%s%s", got.out, got.err)
	assert.True(t, strings.HasPrefix(got.err, "lockerd: ") || strings.Contains(got.err, "\nlockerd: "), got.err)
	noCrash(t, got)
}

func noCrash(t *testing.T, got result) {
	t.Helper()
	for _, sign := range []string{"panic:", "goroutine ", "SIGSEGV", "SIGBUS", "unexpected fault"} {
		assert.NotContains(t, got.err, sign)
	}
}

func TestVerifyOfDamagedBooks(t *testing.T) {
	t.Parallel()
	whole := books(t)
	noise := make([]byte, len(whole))
	_, err := rand.Read(noise)
	require.NoError(t, err)
	for name, content := range map[string][]byte{
		"Empty":         {},
		"Text":          []byte("these are not the books that you are looking for\n"),
		"Noise":         noise,
		"Zeros":         make([]byte, len(whole)),
		"CutShort":      whole[:5*os.Getpagesize()],
		"FirstPageOnly": whole[:os.Getpagesize()],
		"HeadGone":      append(make([]byte, 2*os.Getpagesize()), whole[2*os.Getpagesize():]...),
		"TailGone":      append(bytes.Clone(whole[:3*os.Getpagesize()]), make([]byte, len(whole)-3*os.Getpagesize())...),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filepath.Join(dir, "lockerd.db")
			require.NoError(t, os.WriteFile(file, content, 0o600))
			saysSo(t, run(t, nil, lockerd, "verify", file))
			saysSo(t, run(t, nil, lockerd, "verify", "--data", dir))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "device.key"), make([]byte, 32), 0o600))
			saysSo(t, run(t, nil, lockerd, "simulate", "--data", dir, "--listen", "127.0.0.1:0"))
			after, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.True(t, bytes.Equal(content, after), "what is damaged is left as it is")
		})
	}
}

func TestVerifyOfNoBooks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, args := range map[string][]string{
		"NoFile":      {"verify", filepath.Join(dir, "none.db")},
		"NoDirectory": {"verify", "--data", filepath.Join(dir, "none")},
		"Directory":   {"verify", dir},
	} {
		t.Run(name, func(t *testing.T) { saysSo(t, run(t, nil, lockerd, args...)) })
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, entries, "verify makes nothing")
}

// Whoever changes the file with a tool for bbolt is found out.
func TestVerifyOfForgedBooks(t *testing.T) {
	t.Parallel()
	whole := books(t)
	seq := func(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
	for name, forge := range map[string]func(*testing.T, *bbolt.Tx){
		"RecordChanged": func(t *testing.T, tx *bbolt.Tx) {
			journal := tx.Bucket([]byte("journal"))
			was := journal.Get(seq(5))
			require.Contains(t, string(was), "door.opened")
			require.NoError(t, journal.Put(seq(5), bytes.Replace(was, []byte("door.opened"), []byte("door.forced"), 1)))
		},
		"NewestRecordCountsBack": func(t *testing.T, tx *bbolt.Tx) { // who goes on after its number comes to it again
			journal := tx.Bucket([]byte("journal"))
			key, was := journal.Cursor().Last()
			number := fmt.Sprintf(`"seq":%d,`, binary.BigEndian.Uint64(key))
			require.Contains(t, string(was), number)
			require.NoError(t, journal.Put(bytes.Clone(key), bytes.Replace(was, []byte(number), []byte(`"seq":1,`), 1)))
		},
		"RecordRemoved": func(t *testing.T, tx *bbolt.Tx) {
			require.NoError(t, tx.Bucket([]byte("journal")).Delete(seq(7)))
		},
		"LockerFreed": func(t *testing.T, tx *bbolt.Tx) {
			lockers := tx.Bucket([]byte("lockers"))
			changed := false
			require.NoError(t, lockers.ForEach(func(key, was []byte) error {
				now := bytes.Replace(was, []byte(`"reserved"`), []byte(`"empty"`), 1)
				if bytes.Equal(now, was) {
					return nil
				}
				changed = true
				return lockers.Put(bytes.Clone(key), now)
			}))
			require.True(t, changed)
		},
		"CodeLeadsNowhere": func(t *testing.T, tx *bbolt.Tx) {
			require.NoError(t, tx.Bucket([]byte("codes")).Put(make([]byte, 32), []byte("r9")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "lockerd.db")
			require.NoError(t, os.WriteFile(file, whole, 0o600))
			require.Zero(t, run(t, nil, lockerd, "verify", file).code, "it was in order before")
			db, err := bbolt.Open(file, 0o600, nil)
			require.NoError(t, err)
			require.NoError(t, db.Update(func(tx *bbolt.Tx) error { forge(t, tx); return nil }))
			require.NoError(t, db.Close())
			saysSo(t, run(t, nil, lockerd, "verify", file))
		})
	}
}

// Bits that flip somewhere, as they do on worn flash: found or harmless, and
// never a crash.
func TestVerifyOfFlippedBits(t *testing.T) {
	t.Parallel()
	whole := books(t)
	random := mathrand.New(mathrand.NewPCG(seed(t), 0))
	file := filepath.Join(t.TempDir(), "lockerd.db")
	found := 0
	for range 40 {
		content := bytes.Clone(whole)
		for range 1 + random.IntN(20) {
			content[random.IntN(len(content))] ^= 1 << random.IntN(8)
		}
		require.NoError(t, os.WriteFile(file, content, 0o600))
		got := run(t, nil, lockerd, "verify", file)
		noCrash(t, got)
		require.Contains(t, []int{0, 1}, got.code, got.err)
		found += got.code
	}
	t.Logf("found in %d of 40 copies", found)
	assert.Positive(t, found)
}
