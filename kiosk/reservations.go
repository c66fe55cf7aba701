package kiosk

import (
	"context"
	"errors"
	"fmt"
)

// maxListed bounds every list.
const maxListed = 1000

// Query selects reservations: newest first, at most Limit.
type Query struct {
	Status Status        // empty: all
	Before ReservationID // empty: from the newest
	Limit  int           // 1 to 1000
}

// Reservation returns one reservation that the actor may see, or ErrNotFound.
func (k *Kiosk) Reservation(ctx context.Context, by Actor, id ReservationID) (Reservation, error) {
	if err := ctx.Err(); err != nil {
		return Reservation{}, err
	}
	var r Reservation
	err := k.store.View(func(tx Tx) error {
		var err error
		r, err = tx.Reservation(id)
		return err
	})
	if errors.Is(err, ErrNoRecord) || err == nil && !by.sees(r.Partner) {
		return Reservation{}, fmt.Errorf("reservation %q: %w", id, ErrNotFound)
	}
	return r, k.storeError(err)
}

// Reservations lists the reservations that the actor may see.
func (k *Kiosk) Reservations(ctx context.Context, by Actor, q Query) ([]Reservation, error) {
	if !by.IsAdmin() && !by.delivers() {
		return nil, ErrForbidden
	}
	if q.Limit < 1 || q.Limit > maxListed {
		return nil, invalid("limit", "%d is not between 1 and %d", q.Limit, maxListed)
	}
	var list []Reservation
	err := k.store.View(func(tx Tx) error {
		return tx.Reservations(q.Before, func(r Reservation) bool {
			if by.sees(r.Partner) && (q.Status == "" || r.Status == q.Status) {
				list = append(list, r)
			}
			return len(list) < q.Limit && ctx.Err() == nil
		})
	})
	if err == nil {
		err = ctx.Err()
	}
	return list, k.storeError(err)
}
