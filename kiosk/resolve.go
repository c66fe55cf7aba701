package kiosk

import (
	"context"
	"errors"
	"fmt"

	"lockerd/hal"
)

// Reopen opens the locker of a partner's own uncertain deposit for its courier,
// who then says inside or absent by Resolve.
func (k *Kiosk) Reopen(ctx context.Context, by Actor, id ReservationID) (Reservation, error) {
	if by.Role != RoleCourier {
		return Reservation{}, ErrForbidden
	}
	if err := ctx.Err(); err != nil {
		return Reservation{}, err
	}
	var r Reservation
	var c *cycle
	err := k.decideWith(by, k.doors.readings(ctx), func(d *decision) error {
		var err error
		if r, err = d.reservation(id); err != nil {
			return err
		}
		if r.Status != Depositing || !r.Uncertain {
			return fmt.Errorf("%w: reservation %s is not an uncertain deposit", ErrIllegalTransition, id)
		}
		l, err := d.Locker(r.Locker)
		if err != nil {
			return err
		}
		if c, err = d.command(&l, Opening{Purpose: ForLook}, r); err != nil {
			return err
		}
		return d.put(l, r)
	})
	if err != nil {
		return Reservation{}, err
	}
	return r, c.awaitDoor(ctx)
}

// Resolve says what is inside the locker of a reservation of which nobody
// knew. The partner's courier may say it of a deposit, an admin of anything.
// Inside: a deposit becomes Active and its code is issued. Absent: it ends.
func (k *Kiosk) Resolve(ctx context.Context, by Actor, id ReservationID, f Finding) (Reservation, error) {
	if err := checkFinding(f); err != nil {
		return Reservation{}, err
	}
	if err := ctx.Err(); err != nil {
		return Reservation{}, err
	}
	var r Reservation
	err := k.decideWith(by, k.doors.readings(ctx), func(d *decision) error {
		var err error
		if r, err = d.reservation(id); err != nil {
			return err
		}
		l, err := d.Locker(r.Locker)
		if err != nil {
			return err
		}
		if l.Reservation != id || !r.Uncertain && !l.Has(Inspect) {
			return fmt.Errorf("%w: nothing is in doubt about reservation %s", ErrIllegalTransition, id)
		}
		if !by.IsAdmin() && r.Status != Depositing {
			return ErrForbidden
		}
		r, err = d.resolve(episode{l: l, r: r}, f)
		return err
	})
	return r, err
}

// ResolveLocker says what is inside a locker that is to be inspected.
func (k *Kiosk) ResolveLocker(ctx context.Context, by Actor, id LockerID, f Finding) (LockerView, error) {
	if !by.IsAdmin() {
		return LockerView{}, ErrForbidden
	}
	if err := checkFinding(f); err != nil {
		return LockerView{}, err
	}
	if err := ctx.Err(); err != nil {
		return LockerView{}, err
	}
	err := k.decideWith(by, k.doors.readings(ctx), func(d *decision) error {
		l, err := d.locker(id)
		if err != nil {
			return err
		}
		if !l.Has(Inspect) {
			return fmt.Errorf("%w: locker %s is not to be inspected", ErrIllegalTransition, id)
		}
		if l.Reservation == "" {
			return d.resolveUnclaimed(l, f)
		}
		r, err := d.Reservation(l.Reservation)
		if err != nil {
			return err
		}
		_, err = d.resolve(episode{l: l, r: r}, f)
		return err
	})
	if err != nil {
		return LockerView{}, err
	}
	return k.Locker(ctx, id)
}

func checkFinding(f Finding) error {
	if f != Inside && f != Absent {
		return invalid("parcel", "%q is not one of inside, absent", f)
	}
	return nil
}

// resolve settles an episode that was in doubt.
func (d *decision) resolve(e episode, f Finding) (Reservation, error) {
	if e.l.Opening.waiting() && e.l.Opening.Purpose != ForLook {
		return e.r, fmt.Errorf("%w: somebody is at the door of locker %s", ErrIllegalTransition, e.l.ID)
	}
	if _, err := d.note(e.record(ReservationResolved), "parcel", string(f)); err != nil {
		return e.r, err
	}
	e.l = e.l.over().clear(Inspect)
	var err error
	switch {
	case f == Inside && e.r.Status == Depositing:
		err = d.activate(e)
	case f == Inside:
		e.r.Uncertain = false
		err = d.save(e)
	case e.r.Status == Expired:
		err = d.returnAbsent(e)
	default:
		err = d.absent(e)
	}
	if err != nil {
		return e.r, err
	}
	return d.Reservation(e.r.ID)
}

// absent ends a reservation whose parcel is not there.
func (d *decision) absent(e episode) error {
	next, err := e.r.Status.On(foundAbsent)
	if err != nil {
		return err
	}
	e.r.Status, e.r.EndedAt, e.r.Uncertain, e.r.CodeTag = next, d.now, false, nil
	d.forgetCode(&e.r)
	if _, err := d.note(e.record(ReservationCancelled), "empty_said_by", d.by.String()); err != nil {
		return err
	}
	return d.releaseAndSave(e)
}

// returnAbsent ends a return whose parcel is not there.
func (d *decision) returnAbsent(e episode) error {
	ret := *e.r.Return
	next, err := ret.Status.On(foundAbsent)
	if err != nil {
		return err
	}
	ret.Status, ret.Since = next, d.now
	e.r.Return, e.r.Uncertain, e.r.CodeTag = &ret, false, nil
	if _, err := d.note(e.record(ReturnDone), "empty_said_by", d.by.String()); err != nil {
		return err
	}
	return d.releaseAndSave(e)
}

// releaseAndSave frees the locker, once its door is closed.
func (d *decision) releaseAndSave(e episode) error {
	var err error
	if e.l, err = e.l.release(); err != nil {
		return err
	}
	if d.doors[d.k.specs[e.l.ID].Door].State != hal.Open {
		return d.save(e)
	}
	e.l.AjarUntil = d.now.Add(d.k.rules.Door.AjarTrust)
	return d.takeOut(e, DoorAjar, "")
}

// resolveUnclaimed settles a locker that no episode holds.
func (d *decision) resolveUnclaimed(l Locker, f Finding) error {
	if _, err := d.noteLocker(LockerResolved, l, "parcel", string(f)); err != nil {
		return err
	}
	if f == Inside {
		return d.adopt(l)
	}
	l = l.over().clear(Inspect)
	if d.doors[d.k.specs[l.ID].Door].State == hal.Open {
		l.AjarUntil = d.now.Add(d.k.rules.Door.AjarTrust)
		return d.takeOut(episode{l: l}, DoorAjar, "")
	}
	if l.State == Empty {
		if _, err := d.noteLocker(LockerInService, l); err != nil {
			return err
		}
	}
	return d.PutLocker(l)
}

// adopt gives a parcel that was found inside back to the deposit that put it
// there, although that had been cancelled: as a new reservation, because the
// old one has ended.
func (d *decision) adopt(l Locker) error {
	stranger := fmt.Errorf("%w: no deposit accounts for what is in locker %s: take it out, then resolve it as absent", ErrIllegalTransition, l.ID)
	old, err := d.Reservation(l.Deposit)
	if errors.Is(err, ErrNoRecord) {
		return stranger
	}
	if err != nil {
		return err
	}
	if old.Status != Cancelled || old.ReplacedBy != "" || l.State != OutOfOrder {
		return stranger
	}
	if _, err := d.ReservationByParcel(old.Partner, old.Parcel.ID); err == nil {
		return stranger // it is somewhere else
	} else if !errors.Is(err, ErrNoRecord) {
		return err
	}
	id, err := d.NextReservationID()
	if err != nil {
		return err
	}
	r := Reservation{
		ID: id, Partner: old.Partner, Parcel: old.Parcel, SealedContact: old.SealedContact,
		Accessible: old.Accessible, Locker: l.ID, Status: Depositing, CreatedAt: d.now,
	}
	if _, err := d.noteReservation(ReservationCreated, r, "found_inside", "yes", "instead_of", string(old.ID)); err != nil {
		return err
	}
	reasons := l.clear(Inspect).Reasons
	l.Reasons, l.State = nil, Empty
	if l, err = l.reserve(id); err != nil {
		return err
	}
	l.Reasons, l.Deposit = reasons, id
	l = l.over()
	return d.activate(episode{l: l, r: r})
}
