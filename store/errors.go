package store

import (
	"errors"
	"fmt"
	"syscall"

	berrors "go.etcd.io/bbolt/errors"

	"lockerd/kiosk"
)

// What can be wrong with a database when it is opened. Each comes wrapped in a
// message that names the file and says what to do. A file that may not be read
// answers fs.ErrPermission, one that is missing and was not to be made
// fs.ErrNotExist.
var (
	// ErrLocked: another process has the database open.
	ErrLocked = errors.New("the database is in use by another process")
	// ErrDamaged: the file is empty, cut short or destroyed. It also answers any
	// later transaction that meets a page or record that cannot be read.
	ErrDamaged = errors.New("the database is damaged")
	// ErrForeign: there is something else at this place: a directory, or the
	// database of another program.
	ErrForeign = errors.New("not a lockerd database")
	// ErrNewer: a newer lockerd wrote the database, in a schema that this one does not know.
	ErrNewer = errors.New("the database is from a newer lockerd")
	// ErrOlder: an older lockerd wrote the database, and read-only it cannot be brought up to date.
	ErrOlder = errors.New("the database is from an older lockerd")
)

// What a transaction can answer besides kiosk.ErrNoRecord and kiosk.ErrStoreClosed.
var (
	// ErrReadOnly: a change was asked for inside View, or of a store that was opened to be read.
	ErrReadOnly = errors.New("the books can only be read here")
	// ErrEnded: a transaction was used after its function had returned.
	ErrEnded = errors.New("the transaction has ended")
	// ErrFull: the disk is full, or the database has reached its greatest size. Nothing was changed.
	ErrFull = errors.New("no space left for the books")
	// ErrUnconfirmed: the disk failed while a change was made durable, so that
	// only opening the database again tells whether it lasts. The store answers
	// nothing else from then on.
	ErrUnconfirmed = errors.New("the disk did not confirm a change")
	// ErrContradiction: the code or the parcel belongs to another reservation already.
	ErrContradiction = errors.New("the books would contradict themselves")
	// ErrSequence: the record does not follow the head of the journal, or the
	// link is not one of its records.
	ErrSequence = errors.New("out of the journal's sequence")
	// ErrUnusable: an id is empty, longer than 1024 bytes or not valid UTF-8, or
	// a record lacks what it cannot do without.
	ErrUnusable = errors.New("cannot be kept")
)

// damaged says what cannot be read.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

// translate turns bbolt's and the system's errors into those of this package
// and leaves all others as they are.
func translate(err error) error {
	switch {
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		return kiosk.ErrStoreClosed
	case errors.Is(err, berrors.ErrDatabaseReadOnly), errors.Is(err, berrors.ErrTxNotWritable):
		return ErrReadOnly
	case errors.Is(err, berrors.ErrMaxSizeReached), errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w: %w", ErrFull, err)
	case errors.Is(err, berrors.ErrTimeout):
		return fmt.Errorf("%w: stop that process, or verify a copy", ErrLocked)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum),
		errors.Is(err, berrors.ErrVersionMismatch), errors.Is(err, berrors.ErrInvalidMapping):
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return err
}

// guarded calls do and answers ErrDamaged if it panics, which is how bbolt
// meets pages that make no sense. A page that is not there at all becomes a
// panic only where debug.SetPanicOnFault is on.
func guarded(do func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = damaged("%v", fault)
		}
	}()
	return do()
}
