package kiosk_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

// TestVerifyFindsBrokenBooks breaks the books in each of the ways that they
// must never be in.
func TestVerifyFindsBrokenBooks(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(kiosk.Tx, kiosk.Locker, kiosk.Reservation) error
		says   string
	}{
		"LockerFreedWithItsParcelInside": {func(tx kiosk.Tx, l kiosk.Locker, _ kiosk.Reservation) error {
			l.State, l.Reservation = kiosk.Empty, ""
			return tx.PutLocker(l)
		}, "does not hold it"},
		"ReservedForNobody": {func(tx kiosk.Tx, l kiosk.Locker, _ kiosk.Reservation) error {
			l.Reservation = "r-none"
			return tx.PutLocker(l)
		}, "not in the books"},
		"EmptyWithAReason": {func(tx kiosk.Tx, _ kiosk.Locker, _ kiosk.Reservation) error {
			return tx.PutLocker(kiosk.Locker{ID: "M1", State: kiosk.Empty, Reasons: []kiosk.Reason{kiosk.Inspect}})
		}, "is empty, and has reasons"},
		"OutOfOrderForNoReason": {func(tx kiosk.Tx, _ kiosk.Locker, _ kiosk.Reservation) error {
			return tx.PutLocker(kiosk.Locker{ID: "M1", State: kiosk.OutOfOrder})
		}, "is out of order, and has reasons []"},
		"PickedUpButHeld": {func(tx kiosk.Tx, _ kiosk.Locker, r kiosk.Reservation) error {
			r.Status, r.CodeTag = kiosk.PickedUp, nil
			return tx.PutReservation(r)
		}, "not present"},
		"ActiveWithoutACode": {func(tx kiosk.Tx, _ kiosk.Locker, r kiosk.Reservation) error {
			r.CodeTag = nil
			return tx.PutReservation(r)
		}, "without a code"},
		"ExpiredWithoutAReturn": {func(tx kiosk.Tx, _ kiosk.Locker, r kiosk.Reservation) error {
			r.Status = kiosk.Expired
			return tx.PutReservation(r)
		}, "has a return: false"},
		"UncertainWithoutAnInspection": {func(tx kiosk.Tx, _ kiosk.Locker, r kiosk.Reservation) error {
			r.Uncertain = true
			return tx.PutReservation(r)
		}, "no inspection pending"},
		"RecordThatWasNeverChained": {func(tx kiosk.Tx, _ kiosk.Locker, _ kiosk.Reservation) error {
			head, err := tx.Head()
			if err != nil {
				return err
			}
			return tx.AppendRecord(kiosk.Record{Seq: head.Seq + 1, ID: "forged", Kind: kiosk.DoorClosed})
		}, "does not carry the hash"},
	} {
		t.Run(name, func(t *testing.T) {
			at(t, small, nil, func(s *site) {
				r := s.deposit("P1", kiosk.SizeS)
				l := s.locker(r.Locker).Locker
				var found []error
				err := s.store.Update(func(tx kiosk.Tx) error {
					require.Empty(t, kiosk.Verify(tx))
					if err := c.damage(tx, l, r); err != nil {
						return err
					}
					found = kiosk.Verify(tx)
					return assert.AnError // and mend them again
				})
				require.ErrorIs(t, err, assert.AnError)
				require.NotEmpty(t, found)
				assert.ErrorContains(t, errors.Join(found...), c.says)
			})
		})
	}
}
