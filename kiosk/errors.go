package kiosk

import (
	"errors"
	"fmt"
	"time"
)

// What a kiosk refuses, and why. Nothing has changed when one of these comes
// back, except where its sentence says so.
var (
	// ErrNotFound: no locker, reservation, return, partner or parcel has that id,
	// or it belongs to another partner.
	ErrNotFound = errors.New("not found")
	// ErrForbidden: the person is known, and may not do this.
	ErrForbidden = errors.New("not allowed")
	// ErrUnknownCredential: the token or badge belongs to nobody, or was revoked.
	ErrUnknownCredential = errors.New("unknown token or badge")
	// ErrNoLocker: no free locker fits the parcel's size and climate now.
	ErrNoLocker = errors.New("no free locker fits")
	// ErrParcelHere: the same partner's parcel of that id lies in a locker already.
	ErrParcelHere = errors.New("parcel is already here")
	// ErrParcelTooBig: the parcel fits no size of locker.
	ErrParcelTooBig = errors.New("parcel fits no locker")
	// ErrSizeRequired: the drop-off names no size or dimensions and the parcel was not announced.
	ErrSizeRequired = errors.New("the parcel's size is not known")
	// ErrIdempotencyMismatch: the Idempotency-Key was used with another request.
	ErrIdempotencyMismatch = errors.New("the Idempotency-Key was used with another request")
	// ErrIllegalTransition: the thing is not in a state in which this can be done.
	ErrIllegalTransition = errors.New("not possible in this state")
	// ErrInspectionPending: nobody knows what is inside; resolve the locker first.
	ErrInspectionPending = errors.New("an inspection is pending: resolve it first")
	// ErrInvalidCode: no live reservation has this code. The wrong entry has been counted.
	ErrInvalidCode = errors.New("invalid code")
	// ErrExpired: the code's reservation has expired. If it was due, it has been expired now.
	ErrExpired = errors.New("the reservation has expired")
	// ErrHardware: the latch could not be driven. The code stays good.
	ErrHardware = errors.New("the door could not be opened")
	// ErrJournalFull: the journal has reached its size; drop-offs are refused, pickups never.
	ErrJournalFull = errors.New("the journal is full: no drop-offs until it has been delivered and pruned")
	// ErrStopped: the kiosk has stopped and decides nothing more.
	ErrStopped = errors.New("the kiosk has stopped")
)

// LockedOutError answers every code while the kiosk waits after too many wrong ones.
type LockedOutError struct {
	// RetryAfter is how long the wait still takes.
	RetryAfter time.Duration
}

func (e *LockedOutError) Error() string {
	return fmt.Sprintf("too many wrong codes: wait %s", e.RetryAfter.Round(time.Second))
}

// ParcelHereError is the ErrParcelHere that names the reservation, so that a
// courier can be asked about a deposit whose end nobody saw.
type ParcelHereError struct{ Reservation Reservation }

func (e *ParcelHereError) Error() string {
	return fmt.Sprintf("%v: in locker %s", ErrParcelHere, e.Reservation.Locker)
}

// Unwrap makes errors.Is(err, ErrParcelHere) true.
func (e *ParcelHereError) Unwrap() error { return ErrParcelHere }

// InvalidError says that one value of a request is wrong, and what to do about it.
type InvalidError struct {
	Field  string // as the wire names it
	Reason string
}

func (e *InvalidError) Error() string { return e.Field + ": " + e.Reason }

func invalid(field, format string, args ...any) error {
	return &InvalidError{Field: field, Reason: fmt.Sprintf(format, args...)}
}
