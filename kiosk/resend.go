package kiosk

import (
	"context"
	"fmt"
)

// Resend has the customer sent the code once more. Nobody else sees it.
func (k *Kiosk) Resend(ctx context.Context, by Actor, id ReservationID) (Reservation, error) {
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
		if r.Status != Active || r.SealedCode == nil {
			return fmt.Errorf("%w: reservation %s is %s: it has no code to send", ErrIllegalTransition, id, r.Status)
		}
		if r.CodeSeq, err = d.noteReservation(CodeIssued, r, "again", "yes"); err != nil {
			return err
		}
		return d.putReservation(r)
	})
	return r, err
}
