package kiosk

import (
	"context"
	"fmt"
)

const maxReason = 200 // bytes

// OpenLocker opens a named locker for a named technician, who says why. An
// empty locker becomes an inspection, because anything may have been put in,
// unless the technician vouches that it stays empty.
func (k *Kiosk) OpenLocker(ctx context.Context, by Actor, id LockerID, reason string, empty bool) (LockerView, error) {
	if !by.IsAdmin() {
		return LockerView{}, ErrForbidden
	}
	if err := checkText("reason", reason, 1, maxReason); err != nil {
		return LockerView{}, err
	}
	if err := ctx.Err(); err != nil {
		return LockerView{}, err
	}
	var c *cycle
	err := k.decideWith(by, k.doors.readings(ctx), func(d *decision) error {
		l, err := d.locker(id)
		if err != nil {
			return err
		}
		if empty && l.State == Reserved {
			return fmt.Errorf("%w: locker %s holds a reservation: resolve it if the parcel is not there", ErrIllegalTransition, id)
		}
		attested := "no"
		if empty {
			attested = "yes"
		}
		if _, err := d.noteLocker(AdminOpened, l, "reason", reason, "empty", attested); err != nil {
			return err
		}
		c, err = d.command(&l, Opening{Purpose: ForAdmin, Attested: empty}, Reservation{})
		if err != nil {
			return err
		}
		return d.PutLocker(l)
	})
	if err != nil {
		return LockerView{}, err
	}
	if err := c.awaitDoor(ctx); err != nil {
		return LockerView{}, err
	}
	return k.Locker(ctx, id)
}
