package e2e

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
	"lockerd/store"
)

// A kiosk that has been in business for long starts as quickly as a new one.
// How long it takes is logged; the clock fails no test.
func TestStartWithALongHistory(t *testing.T) {
	t.Parallel()
	const past = 10_000
	s := openSite(t)
	r, code := s.deposited(small("PKT-1"))
	s.stop()
	addHistory(t, filepath.Join(s.dir, "lockerd.db"), past)
	s.verify()

	begun := time.Now()
	s.start()
	get[map[string]any](t, s.admin, "/v1/availability")
	t.Logf("first answer %s after the start, with %d past reservations", time.Since(begun).Round(time.Millisecond), past)

	newest := get[struct{ Reservations []reservation }](t, s.admin, "/v1/reservations?limit=1000").Reservations
	assert.Len(t, newest, 1000)
	s.collected(r, code)
	s.deposited(small("PKT-2"))
}

// addHistory writes reservations that were picked up long ago, with their
// records, into the books of a kiosk that is stopped.
func addHistory(t *testing.T, path string, past int) {
	t.Helper()
	books, err := store.Open(path, store.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, books.Close()) }()
	const batch = 2500
	for first := 0; first < past; first += batch {
		require.NoError(t, books.Update(func(tx kiosk.Tx) error {
			for i := first; i < first+batch; i++ {
				if err := addPast(tx, i); err != nil {
					return err
				}
			}
			head, err := tx.Head()
			if err != nil {
				return err
			}
			return tx.PutCursor("messages", head.Seq)
		}))
	}
}

func addPast(tx kiosk.Tx, i int) error {
	id, err := tx.NextReservationID()
	if err != nil {
		return err
	}
	at := time.Now().UTC().Add(-time.Hour)
	r := kiosk.Reservation{
		ID: id, Partner: "acme", Parcel: kiosk.Parcel{ID: kiosk.ParcelID(fmt.Sprintf("PAST-%d", i)), Size: kiosk.SizeS, Climate: kiosk.Ambient},
		Locker: kiosk.LockerID(fmt.Sprintf("%02d", 2+i%9)), Status: kiosk.PickedUp,
		CreatedAt: at, DepositedAt: at, EndedAt: at, ExpiresAt: at.Add(72 * time.Hour),
	}
	if err := tx.PutReservation(r); err != nil {
		return err
	}
	for _, kind := range []kiosk.Kind{kiosk.ReservationCreated, kiosk.ReservationActive, kiosk.CodeIssued, kiosk.ReservationPickedUp} {
		if err := addRecord(tx, kind, r); err != nil {
			return err
		}
	}
	return nil
}

func addRecord(tx kiosk.Tx, kind kiosk.Kind, r kiosk.Reservation) error {
	head, err := tx.Head()
	if err != nil {
		return err
	}
	rec := kiosk.Record{
		Seq: head.Seq + 1, ID: fmt.Sprintf("history-%d", head.Seq+1), At: r.CreatedAt, Kind: kind,
		Locker: r.Locker, Reservation: r.ID, Parcel: r.Parcel.ID, Partner: r.Partner, Actor: "kiosk",
	}
	rec.Hash = rec.ChainHash(head.Hash)
	return tx.AppendRecord(rec)
}
