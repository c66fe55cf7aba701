package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"lockerd/kiosk"
	"lockerd/store"
)

func Example() {
	dir, err := os.MkdirTemp("", "books")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() {
		if err := os.RemoveAll(dir); err != nil {
			fmt.Println(err)
		}
	}()
	books, err := store.Open(filepath.Join(dir, "lockerd.db"), store.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}

	err = books.Update(func(tx kiosk.Tx) error {
		id, err := tx.NextReservationID()
		if err != nil {
			return err
		}
		return tx.PutReservation(kiosk.Reservation{
			ID: id, Partner: "acme", Parcel: kiosk.Parcel{ID: "00340434161094"}, Locker: "07", Status: kiosk.Active,
		})
	})
	fmt.Println("put:", err)

	err = books.View(func(tx kiosk.Tx) error {
		r, err := tx.ReservationByParcel("acme", "00340434161094")
		fmt.Println("in locker", r.Locker)
		return err
	})
	fmt.Println("found:", err)

	err = books.View(func(tx kiosk.Tx) error {
		_, err := tx.ReservationByParcel("bolt", "00340434161094")
		return err
	})
	fmt.Println("another partner's:", errors.Is(err, kiosk.ErrNoRecord))
	fmt.Println("close:", books.Close())
	// Output:
	// put: <nil>
	// in locker 07
	// found: <nil>
	// another partner's: true
	// close: <nil>
}
