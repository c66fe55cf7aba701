package store

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
)

// DefaultTimeout is how long Open waits for another process to let go of the database.
const DefaultTimeout = 2 * time.Second

// Options say how a database is opened. The zero Options are good.
type Options struct {
	// Timeout is how long to wait for another process to let go of the
	// database; 0 means DefaultTimeout.
	Timeout time.Duration
	// MaxSize is the greatest size of the file in bytes; 0 means that only the
	// disk limits it. The file grows by 16 MiB ahead of what it needs, so that
	// the last 16 MiB are never filled.
	MaxSize int64
}

// Open opens the database at path for reading and writing, makes it if there is
// none, and brings it to the present schema. Its errors are ErrLocked,
// ErrDamaged, ErrForeign, ErrNewer and those of the file system.
func Open(path string, opts Options) (*Store, error) {
	s, err := open(path, opts, false)
	if errors.Is(err, fs.ErrNotExist) {
		if err := create(path); err != nil {
			return nil, fmt.Errorf("making the database %s: %w", path, err)
		}
		s, err = open(path, opts, false)
	}
	if err != nil {
		return nil, fmt.Errorf("opening the database %s: %w", path, err)
	}
	return s, nil
}

// OpenReadOnly opens a database, or a copy of one, that nobody has open for
// writing, and changes nothing about it. It answers ErrOlder where Open would
// bring the schema up to date, and fs.ErrNotExist if there is no file.
func OpenReadOnly(path string) (*Store, error) {
	s, err := open(path, Options{}, true)
	if err != nil {
		return nil, fmt.Errorf("reading the database %s: %w", path, err)
	}
	return s, nil
}

func open(path string, opts Options, readOnly bool) (*Store, error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	s := &Store{readOnly: readOnly}
	boltOpts := boltOptions(opts)
	boltOpts.ReadOnly = readOnly
	boltOpts.OpenFile = s.openFile
	err := guarded(func() (err error) {
		s.db, err = bbolt.Open(path, 0o600, boltOpts)
		return err
	})
	if err == nil {
		err = s.migrate(migrations)
	}
	if err != nil {
		return nil, errors.Join(translate(err), s.abandon())
	}
	return s, nil
}

// boltOptions are bbolt's options for a kiosk: every commit is flushed, and the
// freelist with it, because rebuilding it at start would read the whole file.
func boltOptions(opts Options) *bbolt.Options {
	timeout := opts.Timeout
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	return &bbolt.Options{
		Timeout:         timeout,
		FreelistType:    bbolt.FreelistMapType,
		PreLoadFreelist: true,
		InitialMmapSize: initialMap,
		MaxSize:         int(min(opts.MaxSize, math.MaxInt)),
	}
}

// initialMap is how much address space is mapped at once. Outgrowing it stops
// readers and the writer for a moment; 32-bit machines have less to give.
const initialMap = 64 << 20 << (strconv.IntSize / 64 * 2)

// openFile opens the file for bbolt, which would make a missing file, fill an
// empty one and crash on one that was cut short.
func (s *Store) openFile(path string, flag int, mode os.FileMode) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w: it is not a file", ErrForeign)
	}
	file, err := os.OpenFile(path, flag&^os.O_CREATE, mode)
	if err != nil {
		return nil, err
	}
	s.file = file
	head, err := readHeader(file)
	if err != nil && inUse(file) {
		err = fmt.Errorf("%w, and cannot be looked at meanwhile", ErrLocked)
	}
	if err != nil {
		return nil, err
	}
	s.pageSize = int64(head.pageSize)
	return file, nil
}

// inUse says whether another process writes to the file at this moment, so
// that what was read of it may be half of a change.
func inUse(file *os.File) bool {
	err := syscall.Flock(int(file.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
	return errors.Is(err, syscall.EWOULDBLOCK)
}

// abandon lets go of a database that could not be opened.
func (s *Store) abandon() error {
	if s.db != nil {
		return s.Close()
	}
	if s.file == nil {
		return nil
	}
	return letGo(s.file)
}
