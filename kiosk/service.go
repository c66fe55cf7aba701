package kiosk

import (
	"context"
	"fmt"
	"slices"
)

// SetOutOfOrder takes a locker out of service; a Reserved one when its episode
// ends. The reason is one of Reasons, or free text, which counts as ByTechnician.
func (k *Kiosk) SetOutOfOrder(ctx context.Context, by Actor, id LockerID, reason string) (LockerView, error) {
	if !by.IsAdmin() {
		return LockerView{}, ErrForbidden
	}
	if err := checkText("reason", reason, 1, maxReason); err != nil {
		return LockerView{}, err
	}
	if err := ctx.Err(); err != nil {
		return LockerView{}, err
	}
	known, why := Reason(reason), ""
	if !slices.Contains(Reasons, known) || known == DoorAjar { // which only a door can say of itself
		known, why = ByTechnician, reason
	}
	err := k.decide(by, func(d *decision) error {
		l, err := d.locker(id)
		if err != nil {
			return err
		}
		return d.takeOut(episode{l: l}, known, why)
	})
	if err != nil {
		return LockerView{}, err
	}
	return k.Locker(ctx, id)
}

// SetInService says that a locker was repaired: it ends every reason but
// Inspect, which takes somebody who looked inside (ErrInspectionPending).
func (k *Kiosk) SetInService(ctx context.Context, by Actor, id LockerID) (LockerView, error) {
	if !by.IsAdmin() {
		return LockerView{}, ErrForbidden
	}
	if err := ctx.Err(); err != nil {
		return LockerView{}, err
	}
	err := k.decide(by, func(d *decision) error {
		l, err := d.locker(id)
		if err != nil {
			return err
		}
		if l.Has(Inspect) {
			return ErrInspectionPending
		}
		if l.Has(DoorAjar) {
			return fmt.Errorf("%w: the door of locker %s stands ajar: close it first", ErrIllegalTransition, id)
		}
		if len(l.Reasons) == 0 {
			return nil
		}
		l = l.over().clear(l.Reasons...)
		if _, err := d.noteLocker(LockerInService, l); err != nil {
			return err
		}
		return d.PutLocker(l)
	})
	if err != nil {
		return LockerView{}, err
	}
	return k.Locker(ctx, id)
}
