package store_test

import (
	"crypto/rand"
	"encoding/binary"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"lockerd/kiosk"
	"lockerd/store"
)

const pageSize = 4096

// writeBooks makes books with something in every bucket and returns the file's bytes.
func writeBooks(t testing.TB, path string) []byte {
	t.Helper()
	s, err := store.Open(path, store.Options{})
	require.NoError(t, err)
	for i := range 3 {
		require.NoError(t, s.Update(func(tx kiosk.Tx) error {
			if i == 0 {
				_, writes := everyCall(tx)
				for call, err := range writes {
					require.NoError(t, err, call)
				}
				return nil
			}
			head, err := tx.Head()
			for _, r := range chain(head, 100) {
				require.NoError(t, tx.AppendRecord(r))
			}
			return err
		}))
	}
	// Small changes move what opening reads into the free pages in front.
	for range 3 {
		require.NoError(t, s.Update(func(tx kiosk.Tx) error { return tx.PutCursor("uplink", 1) }))
	}
	require.Empty(t, s.Check())
	require.NoError(t, s.Close())
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	// The file has grown ahead of what it needs.
	data = data[:int(binary.NativeEndian.Uint64(data[newestMeta(data)+16+40:]))*pageSize]
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return data
}

// withBolt changes a closed database behind the store's back.
func withBolt(t *testing.T, path string, change func(*bbolt.Tx) error) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, nil)
	require.NoError(t, err)
	require.NoError(t, db.Update(change))
	require.NoError(t, db.Close())
}

func zero(data []byte, from, to int) []byte {
	clear(data[from:min(to, len(data))])
	return data
}

// Whatever lies where the database should be, opening it never panics, never
// makes an empty database of it, and says what is wrong.
func TestOpenRefuses(t *testing.T) {
	cases := map[string]struct {
		damage func(t *testing.T, path string, data []byte) []byte // nil: leave what it did itself
		want   error
	}{
		"AnEmptyFile":    {func(_ *testing.T, _ string, _ []byte) []byte { return []byte{} }, store.ErrDamaged},
		"OneByte":        {func(_ *testing.T, _ string, data []byte) []byte { return data[:1] }, store.ErrDamaged},
		"OnePage":        {func(_ *testing.T, _ string, data []byte) []byte { return data[:pageSize] }, store.ErrDamaged},
		"TheMetasAlone":  {func(_ *testing.T, _ string, data []byte) []byte { return data[:2*pageSize] }, store.ErrDamaged},
		"CutInTheMiddle": {func(_ *testing.T, _ string, data []byte) []byte { return data[:10*pageSize] }, store.ErrDamaged},
		"CutInsideAPage": {func(_ *testing.T, _ string, data []byte) []byte { return data[:9*pageSize+7] }, store.ErrDamaged},
		"CutBehindWhatOpeningReads": {func(t *testing.T, _ string, data []byte) []byte {
			root := int(binary.NativeEndian.Uint64(data[newestMeta(data)+16+16:]))
			needed := (max(root, freelistOf(data)) + 1) * pageSize
			require.Less(t, needed, len(data))
			return data[:needed]
		}, store.ErrDamaged},
		"CutByOnePage":    {func(_ *testing.T, _ string, data []byte) []byte { return data[:len(data)-pageSize] }, store.ErrDamaged},
		"BothMetasZeroed": {func(_ *testing.T, _ string, data []byte) []byte { return zero(data, 0, 2*pageSize) }, store.ErrDamaged},
		"AllZero":         {func(_ *testing.T, _ string, data []byte) []byte { return zero(data, 0, len(data)) }, store.ErrDamaged},
		"EveryPageZero":   {func(_ *testing.T, _ string, data []byte) []byte { return zero(data, 2*pageSize, len(data)) }, store.ErrDamaged},
		"Noise": {func(t *testing.T, _ string, data []byte) []byte {
			_, err := rand.Read(data)
			require.NoError(t, err)
			return data
		}, store.ErrDamaged},
		"AText": {func(_ *testing.T, _ string, _ []byte) []byte { return []byte("these are not books\n") }, store.ErrDamaged},
		"TheFreelistIsHuge": {func(_ *testing.T, _ string, data []byte) []byte {
			list := data[freelistOf(data)*pageSize:]
			binary.NativeEndian.PutUint16(list[10:], 0xFFFF)
			binary.NativeEndian.PutUint64(list[16:], 1<<40)
			return data
		}, store.ErrDamaged},
		"TheFreelistPointsOutside": {func(_ *testing.T, _ string, data []byte) []byte {
			binary.NativeEndian.PutUint64(data[freelistOf(data)*pageSize+16:], 1<<40)
			return data
		}, store.ErrDamaged},
		"AnotherProgramsDatabase": {func(t *testing.T, path string, _ []byte) []byte {
			require.NoError(t, os.Remove(path))
			withBolt(t, path, func(tx *bbolt.Tx) error {
				_, err := tx.CreateBucket([]byte("meta"))
				return err
			})
			return nil
		}, store.ErrForeign},
		"AnUninitialisedDatabase": {func(t *testing.T, path string, _ []byte) []byte {
			require.NoError(t, os.Remove(path))
			withBolt(t, path, func(*bbolt.Tx) error { return nil })
			return nil
		}, store.ErrForeign},
		"ANewerSchema": {func(t *testing.T, path string, _ []byte) []byte {
			setSchema(t, path, []byte{0, 0, 0, 0, 0, 0, 0, 99})
			return nil
		}, store.ErrNewer},
		"SchemaZero": {func(t *testing.T, path string, _ []byte) []byte {
			setSchema(t, path, make([]byte, 8))
			return nil
		}, store.ErrDamaged},
		"NoSchema": {func(t *testing.T, path string, _ []byte) []byte {
			setSchema(t, path, nil)
			return nil
		}, store.ErrDamaged},
		"ADirectory": {func(t *testing.T, path string, _ []byte) []byte {
			require.NoError(t, os.Remove(path))
			require.NoError(t, os.Mkdir(path, 0o700))
			return nil
		}, store.ErrForeign},
		"NoPermission": {func(t *testing.T, path string, _ []byte) []byte {
			if os.Geteuid() == 0 {
				t.Skip("root may read everything")
			}
			require.NoError(t, os.Chmod(path, 0))
			return nil
		}, fs.ErrPermission},
		"LockedInTheMiddleOfAWrite": {func(t *testing.T, path string, data []byte) []byte {
			require.NoError(t, os.WriteFile(path, zero(data, 0, 2*pageSize), 0o600))
			file, err := os.Open(path)
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, file.Close()) })
			require.NoError(t, syscall.Flock(int(file.Fd()), syscall.LOCK_EX))
			return nil
		}, store.ErrLocked},
		"Locked": {func(t *testing.T, path string, _ []byte) []byte {
			openStore(t, path)
			return nil
		}, store.ErrLocked},
	}
	whole := writeBooks(t, filepath.Join(t.TempDir(), "lockerd.db"))
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			// In a bubble, so that waiting for the lock takes no time.
			synctest.Test(t, func(t *testing.T) { testOpenRefuses(t, append([]byte(nil), whole...), c.damage, c.want) })
		})
	}
}

func testOpenRefuses(t *testing.T, data []byte, damage func(*testing.T, string, []byte) []byte, want error) {
	path := filepath.Join(t.TempDir(), "lockerd.db")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	if damaged := damage(t, path, data); damaged != nil {
		require.NoError(t, os.WriteFile(path, damaged, 0o600))
	}
	before, beforeErr := os.ReadFile(path)

	_, err := store.Open(path, store.Options{})
	require.ErrorIs(t, err, want)
	require.ErrorContains(t, err, path)
	_, err = store.OpenReadOnly(path)
	require.ErrorIs(t, err, want)

	after, afterErr := os.ReadFile(path)
	assert.Equal(t, beforeErr, afterErr)
	assert.Equal(t, before, after, "what is left may still be saved by somebody")
}

// newestMeta is where the newer meta page lies.
func newestMeta(data []byte) int {
	if binary.NativeEndian.Uint64(data[pageSize+16+48:]) > binary.NativeEndian.Uint64(data[16+48:]) {
		return pageSize
	}
	return 0
}

func freelistOf(data []byte) int {
	return int(binary.NativeEndian.Uint64(data[newestMeta(data)+16+32:]))
}

func setSchema(t *testing.T, path string, version []byte) {
	t.Helper()
	withBolt(t, path, func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("meta")).Put([]byte("schema_version"), version)
	})
}

func TestARefusedDatabaseIsLetGo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lockerd.db")
	writeBooks(t, path)
	setSchema(t, path, []byte{0, 0, 0, 0, 0, 0, 0, 2})
	_, err := store.Open(path, store.Options{})
	require.ErrorIs(t, err, store.ErrNewer)
	setSchema(t, path, []byte{0, 0, 0, 0, 0, 0, 0, 1})
	openStore(t, path)
}

// One meta page is spare: bbolt goes on from the transaction before, and Check tells.
func TestOneMetaPageDestroyed(t *testing.T) {
	for name, offset := range map[string]int{"First": 0, "Second": pageSize} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "lockerd.db")
			data := writeBooks(t, path)
			require.NoError(t, os.WriteFile(path, zero(data, offset, offset+pageSize), 0o600))
			s, err := store.OpenReadOnly(path)
			require.NoError(t, err)
			problems := s.Check()
			require.Len(t, problems, 1)
			require.ErrorIs(t, problems[0], store.ErrDamaged)
			require.NoError(t, s.Close())
		})
	}
}

func TestOpenReadOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lockerd.db")
	_, err := store.OpenReadOnly(path)
	require.ErrorIs(t, err, fs.ErrNotExist)
	_, err = os.Stat(path)
	require.ErrorIs(t, err, fs.ErrNotExist, "it makes none")

	before := writeBooks(t, path)
	first, err := store.OpenReadOnly(path)
	require.NoError(t, err)
	second, err := store.OpenReadOnly(path)
	require.NoError(t, err, "many may read")
	_, err = store.Open(path, store.Options{Timeout: 100 * time.Millisecond})
	require.ErrorIs(t, err, store.ErrLocked, "nobody writes meanwhile")

	assert.Empty(t, first.Check())
	view(t, first, func(tx kiosk.Tx) {
		_, err := tx.Reservation("r1")
		require.NoError(t, err)
	})
	require.ErrorIs(t, first.Update(func(kiosk.Tx) error { return nil }), store.ErrReadOnly)
	assert.Positive(t, first.Size())
	require.NoError(t, first.Close())
	require.NoError(t, second.Close())
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, before, after)
}

func TestANewDatabase(t *testing.T) {
	t.Run("IsForItsOwnerAlone", func(t *testing.T) {
		dir := t.TempDir()
		openStore(t, filepath.Join(dir, "lockerd.db"))
		info, err := os.Stat(filepath.Join(dir, "lockerd.db"))
		require.NoError(t, err)
		assert.Equal(t, fs.FileMode(0o600), info.Mode().Perm())
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		assert.Len(t, entries, 1, "nothing else is left behind")
	})
	t.Run("AfterAnInterruptedStart", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "lockerd.db")
		require.NoError(t, os.WriteFile(path+".new", []byte("torn"), 0o600))
		openStore(t, path)
	})
	t.Run("NeedsItsDirectory", func(t *testing.T) {
		_, err := store.Open(filepath.Join(t.TempDir(), "missing", "lockerd.db"), store.Options{})
		require.ErrorIs(t, err, fs.ErrNotExist)
	})
	t.Run("MadeByManyAtOnce", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "lockerd.db")
		var work sync.WaitGroup
		epochs := make(chan string, 8)
		for range cap(epochs) {
			work.Go(func() {
				s, err := store.Open(path, store.Options{Timeout: time.Minute})
				if !assert.NoError(t, err) {
					return
				}
				assert.NoError(t, s.View(func(tx kiosk.Tx) error {
					machine, err := tx.Machine()
					epochs <- machine.Epoch
					return err
				}))
				assert.NoError(t, s.Close())
			})
		}
		work.Wait()
		close(epochs)
		first := <-epochs
		for epoch := range epochs {
			assert.Equal(t, first, epoch, "one of them made it")
		}
	})
}
