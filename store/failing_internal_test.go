package store

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"
	"golang.org/x/sys/unix"

	"lockerd/kiosk"
)

// These tests look inside, for what no caller can bring about: a disk that
// fails, a schema that is not there yet.

func openInside(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(path, Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// failDisk puts another file in the place of the database's for as long as work
// takes. What was read before stays readable: it is mapped.
func failDisk(t *testing.T, s *Store, with *os.File, work func()) {
	t.Helper()
	fd := int(s.file.Fd())
	saved, err := unix.Dup(fd)
	require.NoError(t, err)
	require.NoError(t, unix.Dup3(int(with.Fd()), fd, unix.O_CLOEXEC))
	work()
	require.NoError(t, unix.Dup3(saved, fd, unix.O_CLOEXEC))
	require.NoError(t, unix.Close(saved))
}

func TestDiskFails(t *testing.T) {
	unwritable, err := os.Open(os.DevNull)
	require.NoError(t, err)
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, errors.Join(unwritable.Close(), full.Close())) })
	for name, c := range map[string]struct {
		disk *os.File
		want error
	}{
		"Full":            {full, ErrFull},
		"CannotBeWritten": {unwritable, syscall.EBADF},
	} {
		t.Run(name, func(t *testing.T) {
			s := openInside(t, filepath.Join(t.TempDir(), "lockerd.db"))
			put := func(seq uint64) error {
				return s.Update(func(tx kiosk.Tx) error { return tx.PutCursor("uplink", seq) })
			}
			for range 3 { // from then on there are free pages: the file need not grow
				require.NoError(t, put(1))
			}
			failDisk(t, s, c.disk, func() { require.ErrorIs(t, put(2), c.want) })
			read := func() (seq uint64) {
				require.NoError(t, s.View(func(tx kiosk.Tx) (err error) {
					seq, err = tx.Cursor("uplink")
					return err
				}))
				return seq
			}
			assert.Equal(t, uint64(1), read(), "nothing has changed")
			require.NoError(t, put(3), "the disk is back")
			assert.Equal(t, uint64(3), read())
			require.NoError(t, put(0))
			require.Empty(t, s.Check())
		})
	}
}

// A commit that failed at its very end may last or not. Then nothing is
// answered any more, and the file is let go so that it can be opened again.
func TestUnconfirmedCommit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lockerd.db")
	s := openInside(t, path)
	bolt, err := s.db.Begin(true)
	require.NoError(t, err)
	id := bolt.ID()
	assert.False(t, s.shows(id), "not committed")
	require.NoError(t, bolt.Commit())
	assert.True(t, s.shows(id))

	require.ErrorIs(t, s.stopAt(ErrUnconfirmed), ErrUnconfirmed)
	nothing := func(kiosk.Tx) error { return nil }
	require.ErrorIs(t, s.View(nothing), ErrUnconfirmed)
	require.ErrorIs(t, s.Update(nothing), ErrUnconfirmed)
	require.NoError(t, s.Close())

	again := openInside(t, path)
	require.NoError(t, again.View(nothing))
}

func TestMigrate(t *testing.T) {
	broken := errors.New("broken step")
	step := func(key string, err error) migration {
		return func(tx *bbolt.Tx) error {
			return errors.Join(tx.Bucket([]byte(inMeta)).Put([]byte(key), []byte("done")), err)
		}
	}
	done := func(t *testing.T, s *Store, key string) bool {
		t.Helper()
		var value []byte
		require.NoError(t, s.db.View(func(tx *bbolt.Tx) error {
			value = tx.Bucket([]byte(inMeta)).Get([]byte(key))
			return nil
		}))
		return value != nil
	}
	path := filepath.Join(t.TempDir(), "lockerd.db")
	s := openInside(t, path)

	require.ErrorIs(t, s.migrate([]migration{step("two", nil), step("three", broken)}), broken)
	assert.True(t, done(t, s, "two"), "each step by itself")
	assert.False(t, done(t, s, "three"), "as a whole or not at all")
	require.ErrorIs(t, s.migrate(nil), ErrNewer)

	twoAgain := step("two again", nil)
	require.NoError(t, s.migrate([]migration{twoAgain, step("three", nil)}), "goes on where it was")
	assert.True(t, done(t, s, "three"))
	assert.False(t, done(t, s, "two again"), "a step runs once")
	version, err := s.schemaVersion()
	require.NoError(t, err)
	assert.Equal(t, uint64(3), version)
	require.NoError(t, s.Close())

	_, err = Open(path, Options{})
	require.ErrorIs(t, err, ErrNewer)
}

func TestAnOlderSchemaCannotBeReadOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lockerd.db")
	require.NoError(t, openInside(t, path).Close())
	s, err := OpenReadOnly(path)
	require.NoError(t, err)
	require.ErrorIs(t, s.migrate([]migration{func(*bbolt.Tx) error { return nil }}), ErrOlder)
	require.NoError(t, s.Close())
}
