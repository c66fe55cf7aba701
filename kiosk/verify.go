package kiosk

import (
	"errors"
	"fmt"
	"slices"
)

// Verify checks the rules that the books must obey at every instant, and the
// journal's chain of hashes. It returns all that is wrong. Whether the indexes
// agree with the records is the store's own check.
func Verify(tx Tx) []error {
	v := verifier{tx: tx, held: map[ReservationID]LockerID{}}
	v.lockers()
	v.reservations()
	v.chain()
	return v.wrong
}

type verifier struct {
	tx    Tx
	wrong []error
	// held is which locker holds which reservation.
	held map[ReservationID]LockerID
}

func (v *verifier) complain(format string, args ...any) {
	v.wrong = append(v.wrong, fmt.Errorf(format, args...))
}

func (v *verifier) lockers() {
	lockers, err := v.tx.Lockers()
	if err != nil {
		v.complain("lockers: %w", err)
	}
	for _, l := range lockers {
		v.locker(l)
	}
}

// locker: its state agrees with its reasons and with the reservation it holds.
func (v *verifier) locker(l Locker) {
	for _, reason := range l.Reasons {
		if !slices.Contains(Reasons, reason) {
			v.complain("locker %s: unknown reason %q", l.ID, reason)
		}
	}
	switch l.State {
	case Empty:
		if len(l.Reasons) > 0 || l.Reservation != "" {
			v.complain("locker %s is empty, and has reasons %v and reservation %q", l.ID, l.Reasons, l.Reservation)
		}
	case OutOfOrder:
		if len(l.Reasons) == 0 || l.Reservation != "" {
			v.complain("locker %s is out of order, and has reasons %v and reservation %q", l.ID, l.Reasons, l.Reservation)
		}
	case Reserved:
		v.reserved(l)
	default:
		v.complain("locker %s: unknown state %q", l.ID, l.State)
	}
}

func (v *verifier) reserved(l Locker) {
	v.held[l.Reservation] = l.ID
	r, err := v.tx.Reservation(l.Reservation)
	switch {
	case errors.Is(err, ErrNoRecord):
		v.complain("locker %s is reserved for %q, which is not in the books", l.ID, l.Reservation)
	case err != nil:
		v.complain("locker %s: %w", l.ID, err)
	case r.Locker != l.ID:
		v.complain("locker %s is reserved for %s, which is in locker %s", l.ID, r.ID, r.Locker)
	case !r.Present():
		v.complain("locker %s is reserved for %s, which is %s and not present", l.ID, r.ID, r.Status)
	case l.Has(DoorAjar):
		v.complain("locker %s is reserved, and its door ajar from an episode before", l.ID)
	case r.beingTaken() && !l.openedFor(r.ID, ForPickup, ForReturn):
		v.complain("locker %s: reservation %s is being taken out with no opening for it", l.ID, r.ID)
	case r.Status == Depositing && !r.Uncertain && !l.openedFor(r.ID, ForDeposit):
		v.complain("locker %s: reservation %s is being deposited with no opening for it", l.ID, r.ID)
	case r.Status == Collecting && l.Opening.seenOpen() != (r.CodeTag == nil):
		v.complain("locker %s: door of reservation %s seen open: %t; its code works: %t", l.ID, r.ID, l.Opening.seenOpen(), r.CodeTag != nil)
	case r.Uncertain && !l.Has(Inspect):
		v.complain("locker %s: reservation %s is uncertain with no inspection pending", l.ID, r.ID)
	}
}

// openedFor says whether somebody is at the door for this reservation.
func (l Locker) openedFor(id ReservationID, purposes ...Purpose) bool {
	return l.Opening.waiting() && l.Opening.Reservation == id && slices.Contains(purposes, l.Opening.Purpose)
}

func (v *verifier) reservations() {
	err := v.tx.Reservations("", func(r Reservation) bool {
		v.reservation(r)
		return true
	})
	if err != nil {
		v.complain("reservations: %w", err)
	}
}

// reservation: what is present is held by its locker, codes open only what is
// inside, and each expired one has its return.
func (v *verifier) reservation(r Reservation) {
	if !slices.Contains(Statuses, r.Status) {
		v.complain("reservation %s: unknown status %q", r.ID, r.Status)
	}
	if r.Present() && v.held[r.ID] != r.Locker {
		v.complain("reservation %s is %s in locker %s, which does not hold it", r.ID, r.Status, r.Locker)
	}
	if (r.Status == Expired) != (r.Return != nil) {
		v.complain("reservation %s is %s; has a return: %t", r.ID, r.Status, r.Return != nil)
	}
	if r.Status.Terminal() != !r.EndedAt.IsZero() {
		v.complain("reservation %s is %s; has an end: %t", r.ID, r.Status, !r.EndedAt.IsZero())
	}
	if r.ReplacedBy != "" && r.ReplacedBy <= r.ID {
		v.complain("reservation %s is replaced by %s, which is not a later one", r.ID, r.ReplacedBy)
	}
	switch r.Status {
	case Active:
		if r.CodeTag == nil || r.SealedCode == nil || r.ExpiresAt.IsZero() || r.DueAt.IsZero() {
			v.complain("reservation %s is active without a code, a deadline, or a sweep that sees it", r.ID)
		}
	case Depositing, PickedUp, Cancelled:
		if r.CodeTag != nil {
			v.complain("reservation %s is %s and has a code", r.ID, r.Status)
		}
	case Collecting, Expired:
	}
}

// chain: every record follows the one before, and carries its hash.
func (v *verifier) chain() {
	last, err := v.tx.Anchor()
	if err != nil {
		v.complain("journal: %w", err)
		return
	}
	for {
		records, err := v.tx.Records(last.Seq, followBatch)
		if err != nil {
			v.complain("journal: %w", err)
			return
		}
		if len(records) == 0 {
			break
		}
		for _, r := range records {
			if r.Seq != last.Seq+1 {
				v.complain("journal: record %d follows %d", r.Seq, last.Seq)
			}
			if r.Hash != r.ChainHash(last.Hash) {
				v.complain("journal: record %d (%s) does not carry the hash of its content and of the record before", r.Seq, r.Kind)
			}
			last = Link{Seq: r.Seq, Hash: r.Hash}
		}
	}
	head, err := v.tx.Head()
	if err != nil {
		v.complain("journal: %w", err)
	} else if head != last {
		v.complain("journal: the head is %d, the last record %d, or their hashes differ", head.Seq, last.Seq)
	}
	v.cursors(head)
}

// cursors: no consumer has come further than there is.
func (v *verifier) cursors(head Link) {
	all, err := v.tx.Cursors()
	if err != nil {
		v.complain("cursors: %w", err)
	}
	for consumer, seq := range all {
		if seq > head.Seq {
			v.complain("the cursor of %s is at %d, beyond the head %d", consumer, seq, head.Seq)
		}
	}
}
