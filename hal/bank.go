package hal

import (
	"context"
	"errors"
	"time"
)

// DoorID names one door of the bank, as the wiring names it.
type DoorID string

// DoorState is what a door switch says.
type DoorState uint8

// A switch that could not be read says Unknown. It never says Closed.
const (
	Unknown DoorState = iota
	Closed
	Open
)

// String returns the word used on the wire and in the journal.
func (s DoorState) String() string {
	switch s {
	case Closed:
		return "closed"
	case Open:
		return "open"
	case Unknown:
		return "unknown"
	}
	return "unknown"
}

// DoorReading is one reading of one door switch.
type DoorReading struct {
	State DoorState
	// Err says why the switch could not be read. It is set exactly when State is Unknown.
	Err error
}

var (
	// ErrNoSuchDoor answers for a door that the bank does not have.
	ErrNoSuchDoor = errors.New("no such door")
	// ErrBank answers when the hardware did not take a command or give a reading:
	// a dead bus, a chip that does not acknowledge, a board that is cooling down.
	ErrBank = errors.New("bank hardware fault")
	// ErrBusy answers an Unlatch while another latch of the bank is energised.
	ErrBusy = errors.New("another latch is energised")
	// ErrClosed answers every call after Close.
	ErrClosed = errors.New("closed")
)

// Bank drives the latches and reads the door switches of one locker bank.
//
// All methods may be called from several goroutines.
type Bank interface {
	// Unlatch energises one latch and returns as soon as it is energised, or
	// could not be. The bank itself releases the latch after hold, whatever
	// becomes of ctx or the caller, and then sends exactly one value on
	// released: nil, or why the release could not be confirmed.
	//
	// At most one latch is energised at a time; a second call meanwhile answers
	// ErrBusy and drives nothing. An error means that the latch was not driven.
	Unlatch(ctx context.Context, door DoorID, hold time.Duration) (released <-chan error, err error)

	// Doors reads every switch. A switch that could not be read is Unknown with
	// its error, never Closed. Every door of the bank has an entry.
	Doors(ctx context.Context) map[DoorID]DoorReading

	// Changed hints that some switch moved; reading stays the truth. Hints
	// coalesce. Nil where the hardware has no interrupt.
	Changed() <-chan struct{}

	// Close releases every latch. Later calls answer ErrClosed, or Unknown.
	Close() error
}
