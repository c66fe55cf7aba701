package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
	"lockerd/store"
)

func benchmarkUpdate(b *testing.B, change func(tx kiosk.Tx) error) {
	s, err := store.Open(filepath.Join(b.TempDir(), "lockerd.db"), store.Options{})
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if err := s.Update(change); err != nil {
			b.Fatal(err)
		}
	}
	require.NoError(b, s.Close())
}

// BenchmarkSmallestUpdate is what the disk costs.
func BenchmarkSmallestUpdate(b *testing.B) {
	benchmarkUpdate(b, func(tx kiosk.Tx) error { return tx.PutCursor("uplink", 1) })
}

// BenchmarkDecision writes what a drop-off's first decision writes: a
// reservation, its locker, a request and two records.
func BenchmarkDecision(b *testing.B) {
	at := noon
	benchmarkUpdate(b, func(tx kiosk.Tx) error {
		at = at.Add(time.Second)
		id, err := tx.NextReservationID()
		if err != nil {
			return err
		}
		r := kiosk.Reservation{
			ID: id, Partner: "acme", Parcel: kiosk.Parcel{ID: kiosk.ParcelID(id), Size: kiosk.SizeM}, Locker: "07",
			Status: kiosk.Depositing, CreatedAt: at, DueAt: at,
		}
		if err := tx.PutReservation(r); err != nil {
			return err
		}
		if err := tx.PutLocker(kiosk.Locker{ID: "07", State: kiosk.Reserved, Reservation: id}); err != nil {
			return err
		}
		if err := tx.PutRequest(kiosk.Request{Partner: "acme", Key: string(id), Reservation: id, At: at}); err != nil {
			return err
		}
		head, err := tx.Head()
		if err != nil {
			return err
		}
		for _, record := range chain(head, 2) {
			if err := tx.AppendRecord(record); err != nil {
				return err
			}
		}
		return nil
	})
}

func BenchmarkReservationByCode(b *testing.B) {
	s, err := store.Open(filepath.Join(b.TempDir(), "lockerd.db"), store.Options{})
	require.NoError(b, err)
	full := fullReservation("r1")
	require.NoError(b, s.Update(func(tx kiosk.Tx) error { return tx.PutReservation(full) }))
	b.ReportAllocs()
	for b.Loop() {
		err := s.View(func(tx kiosk.Tx) error {
			_, err := tx.ReservationByCode(*full.CodeTag)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	require.NoError(b, s.Close())
}
