package kiosk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

// TestVerifyFindsBrokenEpisodes: books in which an episode contradicts its door,
// its code or its time.
func TestVerifyFindsBrokenEpisodes(t *testing.T) {
	type damage func(kiosk.Tx, kiosk.Locker, kiosk.Reservation) error
	tag := kiosk.Tag{1}
	for name, c := range map[string]damage{
		"OpeningCommittedButCodeLives": func(tx kiosk.Tx, l kiosk.Locker, r kiosk.Reservation) error {
			r.Status, r.CodeTag = kiosk.Collecting, &tag
			l.Opening = &kiosk.Opening{Purpose: kiosk.ForPickup, Reservation: r.ID, OpenedAt: time.Now()}
			return putBoth(tx, l, r)
		},
		"CollectingWithNobodyWaiting": func(tx kiosk.Tx, l kiosk.Locker, r kiosk.Reservation) error {
			r.Status = kiosk.Collecting
			l.Opening = &kiosk.Opening{Purpose: kiosk.ForPickup, Reservation: r.ID, Done: true}
			return putBoth(tx, l, r)
		},
		"CollectingForAnother": func(tx kiosk.Tx, l kiosk.Locker, r kiosk.Reservation) error {
			r.Status = kiosk.Collecting
			l.Opening = &kiosk.Opening{Purpose: kiosk.ForPickup, Reservation: "r-other"}
			return putBoth(tx, l, r)
		},
		"CollectingUnopenedWithoutACode": func(tx kiosk.Tx, l kiosk.Locker, r kiosk.Reservation) error {
			r.Status, r.CodeTag = kiosk.Collecting, nil
			l.Opening = &kiosk.Opening{Purpose: kiosk.ForPickup, Reservation: r.ID}
			return putBoth(tx, l, r)
		},
		"DepositingWithNobodyWaiting": func(tx kiosk.Tx, l kiosk.Locker, r kiosk.Reservation) error {
			r.Status, r.CodeTag, r.DueAt = kiosk.Depositing, nil, time.Time{}
			l.Opening = &kiosk.Opening{Purpose: kiosk.ForDeposit, Reservation: r.ID, Done: true}
			return putBoth(tx, l, r)
		},
		"ReturnCollectingWithNoOpening": func(tx kiosk.Tx, l kiosk.Locker, r kiosk.Reservation) error {
			r.Status, r.DueAt = kiosk.Expired, time.Time{}
			r.Return = &kiosk.Return{Status: kiosk.ReturnCollecting, Since: time.Now()}
			return putBoth(tx, l, r)
		},
		"ActiveThatNoSweepSees": func(tx kiosk.Tx, l kiosk.Locker, r kiosk.Reservation) error {
			r.DueAt = time.Time{}
			return putBoth(tx, l, r)
		},
		"CodeLostBeforeItWasDelivered": func(tx kiosk.Tx, l kiosk.Locker, r kiosk.Reservation) error {
			r.SealedCode = nil
			return putBoth(tx, l, r)
		},
		"EndedAtNoTime": func(tx kiosk.Tx, l kiosk.Locker, r kiosk.Reservation) error {
			l.State, l.Reservation = kiosk.Empty, ""
			r.Status, r.CodeTag, r.DueAt = kiosk.PickedUp, nil, time.Time{}
			return putBoth(tx, l, r)
		},
		"ReservedAndAjar": func(tx kiosk.Tx, l kiosk.Locker, r kiosk.Reservation) error {
			l.Reasons = []kiosk.Reason{kiosk.DoorAjar}
			return putBoth(tx, l, r)
		},
		"ReplacedByItself": func(tx kiosk.Tx, l kiosk.Locker, r kiosk.Reservation) error {
			l.State, l.Reservation = kiosk.Empty, ""
			r.Status, r.CodeTag, r.DueAt, r.EndedAt, r.ReplacedBy = kiosk.Cancelled, nil, time.Time{}, time.Now(), r.ID
			return putBoth(tx, l, r)
		},
		"CursorBeyondTheHead": func(tx kiosk.Tx, _ kiosk.Locker, _ kiosk.Reservation) error {
			return tx.PutCursor("messages", 1<<40)
		},
	} {
		t.Run(name, func(t *testing.T) {
			at(t, small, nil, func(s *site) {
				r := s.deposit("P1", kiosk.SizeS)
				l := s.locker(r.Locker).Locker
				var found []error
				err := s.store.Update(func(tx kiosk.Tx) error {
					require.Empty(s, kiosk.Verify(tx))
					if err := c(tx, l, r); err != nil {
						return err
					}
					found = kiosk.Verify(tx)
					return assert.AnError
				})
				require.ErrorIs(s, err, assert.AnError)
				assert.NotEmpty(s, found)
			})
		})
	}
}

func putBoth(tx kiosk.Tx, l kiosk.Locker, r kiosk.Reservation) error {
	if err := tx.PutLocker(l); err != nil {
		return err
	}
	return tx.PutReservation(r)
}
