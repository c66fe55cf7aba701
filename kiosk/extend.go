package kiosk

import (
	"context"
	"fmt"
	"time"
)

// Extend gives a parcel one more period to wait, at most as often as the rules
// allow. The customer is told, and warned again before the new deadline.
func (k *Kiosk) Extend(ctx context.Context, by Actor, id ReservationID) (Reservation, error) {
	return k.changeAsAdmin(ctx, by, id, func(d *decision, r *Reservation) error {
		if err := d.mayExtend(*r); err != nil {
			return err
		}
		r.Extensions++
		r.Warned = false
		r.ExpiresAt = r.capped(r.ExpiresAt.Add(d.k.rules.Expiry.After))
		_, err := d.noteReservation(ReservationExtended, *r, "expires_at", r.ExpiresAt.UTC().Format(time.RFC3339))
		return err
	})
}

// changeAsAdmin lets an admin change one reservation, and answers it as it is then.
func (k *Kiosk) changeAsAdmin(ctx context.Context, by Actor, id ReservationID, change func(*decision, *Reservation) error) (Reservation, error) {
	if !by.IsAdmin() {
		return Reservation{}, ErrForbidden
	}
	if err := ctx.Err(); err != nil {
		return Reservation{}, err
	}
	var r Reservation
	err := k.decide(by, func(d *decision) error {
		var err error
		if r, err = d.reservation(id); err != nil {
			return err
		}
		if err := change(d, &r); err != nil {
			return err
		}
		return d.putReservation(r)
	})
	return r, err
}

func (d *decision) mayExtend(r Reservation) error {
	switch {
	case r.Status != Active:
		return fmt.Errorf("%w: reservation %s is %s", ErrIllegalTransition, r.ID, r.Status)
	case d.isDue(r):
		return fmt.Errorf("%w: the deadline of reservation %s has passed", ErrIllegalTransition, r.ID)
	case r.Extensions >= d.k.rules.Expiry.MaxExtensions:
		return fmt.Errorf("%w: reservation %s was extended %d times, which is all there is", ErrIllegalTransition, r.ID, r.Extensions)
	case !r.capped(r.ExpiresAt.Add(d.k.rules.Expiry.After)).After(r.ExpiresAt):
		return fmt.Errorf("%w: the code of reservation %s lives no longer", ErrIllegalTransition, r.ID)
	}
	return nil
}

// startTime starts the time of a parcel that is deposited now.
func (d *decision) startTime(r *Reservation) {
	r.DepositedAt = d.now
	if life := d.k.rules.Codes.MaxLife; life > 0 {
		r.LivesUntil = d.now.Add(life)
	}
	r.ExpiresAt = r.capped(d.now.Add(d.k.rules.Expiry.After))
}

// capped keeps a deadline within the life of the code: no parcel lies behind a
// door that nothing opens any more.
func (r Reservation) capped(until time.Time) time.Time {
	if !r.LivesUntil.IsZero() && r.LivesUntil.Before(until) {
		return r.LivesUntil
	}
	return until
}
