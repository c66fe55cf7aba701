package kiosk

import (
	"context"
	"fmt"
)

// Resend has the customer sent the code once more. Nobody else sees it.
func (k *Kiosk) Resend(ctx context.Context, by Actor, id ReservationID) (Reservation, error) {
	return k.changeAsAdmin(ctx, by, id, func(d *decision, r *Reservation) error {
		if r.Status != Active || r.SealedCode == nil {
			return fmt.Errorf("%w: reservation %s is %s: it has no code to send", ErrIllegalTransition, id, r.Status)
		}
		var err error
		r.CodeSeq, err = d.noteReservation(CodeIssued, *r, "again", "yes")
		return err
	})
}
