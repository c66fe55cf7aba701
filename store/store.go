package store

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync/atomic"
	"syscall"

	"go.etcd.io/bbolt"

	"lockerd/kiosk"
)

// Store is the books in one bbolt database. All its methods may be called from
// several goroutines; none may be called from inside View or Update but Size.
type Store struct {
	db       *bbolt.DB
	file     *os.File // bbolt's own handle
	pageSize int64
	readOnly bool
	// extent is how many bytes of pages the newest transaction saw, free ones included.
	extent atomic.Int64
	// failure is why no transaction can be trusted any more.
	failure atomic.Pointer[error]
}

var _ kiosk.Store = (*Store)(nil)

// View reads one consistent state of the books, in one transaction of bbolt.
// A long View makes the file grow while there are Updates: keep it short.
func (s *Store) View(read func(kiosk.Tx) error) error {
	return s.transact(false, func(t *tx) error { return read(t) })
}

// Update changes the books in one transaction of bbolt, which costs the disk
// two flushes. If change returns an error or panics, nothing has changed.
func (s *Store) Update(change func(kiosk.Tx) error) error {
	return s.transact(true, func(t *tx) error { return change(t) })
}

func (s *Store) transact(writable bool, work func(*tx) error) error {
	// What bbolt reads is mapped memory: a page that the disk does not give is a
	// memory fault, which would end the process.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	t, err := s.begin(writable)
	if err != nil {
		return err
	}
	defer s.end(t)
	if err := work(t); err != nil {
		return err
	}
	if t.fault != nil {
		return t.fault
	}
	if !writable {
		return nil
	}
	return s.commit(t)
}

func (s *Store) begin(writable bool) (*tx, error) {
	if failure := s.failure.Load(); failure != nil {
		return nil, *failure
	}
	var bolt *bbolt.Tx
	err := guarded(func() (err error) {
		bolt, err = s.db.Begin(writable)
		return err
	})
	if err != nil {
		return nil, s.stopAt(translate(err))
	}
	s.extent.Store(bolt.Size())
	return &tx{bolt: bolt}, nil
}

func (s *Store) commit(t *tx) error {
	id := t.bolt.ID()
	err := guarded(t.bolt.Commit)
	if err == nil {
		return nil
	}
	if !errors.Is(err, ErrDamaged) && s.shows(id) {
		err = fmt.Errorf("%w: %w: start lockerd again", ErrUnconfirmed, err)
	}
	return fmt.Errorf("committing: %w", s.stopAt(translate(err)))
}

// end takes back whatever was not committed.
func (s *Store) end(t *tx) {
	t.ended.Store(true)
	if err := guarded(t.bolt.Rollback); errors.Is(err, ErrDamaged) {
		s.failure.CompareAndSwap(nil, &err)
	}
}

// shows says whether readers already see the transaction whose commit failed:
// it failed at the very end, in memory it is done and on the disk perhaps not.
func (s *Store) shows(id int) bool {
	var seen bool
	err := guarded(func() error {
		return s.db.View(func(bolt *bbolt.Tx) error {
			seen = bolt.ID() == id
			return nil
		})
	})
	return seen || err != nil
}

// stopAt returns err, and ends all further transactions if it says that bbolt's
// view of the file, or its locks, are not to be trusted any more.
func (s *Store) stopAt(err error) error {
	if errors.Is(err, ErrDamaged) || errors.Is(err, ErrUnconfirmed) {
		s.failure.CompareAndSwap(nil, &err)
	}
	return err
}

// Size is how many bytes of the file the books take, as the newest transaction
// found them. The file may be greater: it keeps the space of what was removed
// and uses it again, and it grows in steps.
func (s *Store) Size() int64 {
	stats := s.db.Stats()
	return max(0, s.extent.Load()-int64(stats.FreePageN+stats.PendingPageN)*s.pageSize)
}

// Close waits for the transactions under way and ends the store. Closing it
// again does nothing.
func (s *Store) Close() error {
	if s.failure.Load() != nil {
		// bbolt may hold its locks for ever. The mapping stays until the process
		// ends, for whoever still reads.
		return letGo(s.file)
	}
	return guarded(s.db.Close)
}

// letGo lets others have the file, past bbolt. Closing it is not enough: its
// lock lives as long as its mapping does.
func letGo(file *os.File) error {
	err := syscall.Flock(int(file.Fd()), syscall.LOCK_UN)
	if errors.Is(err, syscall.EBADF) {
		return nil // closed already
	}
	return errors.Join(err, file.Close())
}
