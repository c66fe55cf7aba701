package kiosk

import (
	"errors"
	"fmt"
)

// This file and unopened.go are the table of evidence: what was seen at a door
// (a function each) and what it means for whatever the door was opened for.
// Each is part of one decision and goes by the books as they are then, not as
// they were when the door was commanded: somebody may have cancelled meanwhile.

// episode is a locker's commanded opening with the reservation it was for.
type episode struct {
	l Locker
	r Reservation // zero for an opening by an admin
}

func (d *decision) episode(id LockerID) (episode, error) {
	l, err := d.Locker(id)
	if err != nil {
		return episode{}, err
	}
	if l.Opening == nil {
		return episode{}, fmt.Errorf("locker %s has no commanded opening", id)
	}
	l.Opening = new(*l.Opening)
	if l.Opening.Reservation == "" {
		return episode{l: l}, nil
	}
	r, err := d.Reservation(l.Opening.Reservation)
	if errors.Is(err, ErrNoRecord) {
		return episode{l: l}, nil // ended so long ago that it was forgotten
	}
	return episode{l: l, r: r}, err
}

// holds says whether the episode's reservation still holds the locker.
func (e episode) holds() bool { return e.r.ID != "" && e.l.Reservation == e.r.ID }

func (d *decision) save(e episode) error {
	if e.r.ID == "" {
		return d.PutLocker(e.l)
	}
	return d.put(e.l, e.r)
}

func (e episode) record(kind Kind) Record {
	return Record{Kind: kind, Locker: e.l.ID, Reservation: e.r.ID, Parcel: e.r.Parcel.ID, Partner: e.r.Partner}
}

// sawOpen: the door was seen open. From now on its code is used.
func (d *decision) sawOpen(id LockerID) error {
	e, err := d.episode(id)
	if err != nil || e.l.Opening.seenOpen() {
		return err
	}
	e.l.Opening.OpenedAt = d.now
	if _, err := d.note(e.record(DoorOpened), "for", string(e.l.Opening.Purpose)); err != nil {
		return err
	}
	switch {
	case e.l.Opening.Purpose == ForPickup:
		e.r.CodeTag = nil
		d.machine.Throttle = d.machine.Throttle.pickedUp()
	case e.l.Opening.Purpose == ForDeposit && !e.holds():
		return d.takeOut(e, Inspect, "opened after its deposit was cancelled")
	}
	return d.save(e)
}

// sawClosed: the door was seen closed after it had been seen open.
func (d *decision) sawClosed(id LockerID) error {
	e, err := d.episode(id)
	if err != nil {
		return err
	}
	if _, err := d.note(e.record(DoorClosed), "for", string(e.l.Opening.Purpose)); err != nil {
		return err
	}
	e.l.Opening.Done = true
	if e.l.Has(DoorAjar) && !e.holds() {
		return d.ajarClosed(e)
	}
	switch e.l.Opening.Purpose {
	case ForDeposit:
		return d.depositClosed(e)
	case ForPickup, ForReturn:
		return d.takenOut(e)
	case ForLook:
		return d.save(e)
	case ForAdmin:
		return d.adminClosed(e)
	}
	return fmt.Errorf("opening of locker %s for %q", id, e.l.Opening.Purpose)
}

func (d *decision) depositClosed(e episode) error {
	if e.r.Status == Depositing && !e.r.Uncertain {
		return d.activate(e)
	}
	return d.save(e)
}

// takenOut ends a pickup or a return of which the opening was seen.
func (d *decision) takenOut(e episode) error {
	if !e.holds() {
		return d.save(e)
	}
	e, err := d.end(e)
	if err != nil {
		return err
	}
	return d.save(e)
}

// end makes the reservation picked up, or the return collected, and frees the locker.
func (d *decision) end(e episode) (episode, error) {
	var err error
	if e.l.Opening.Purpose == ForReturn {
		ret := *e.r.Return
		if ret.Status, err = ret.Status.On(taken); err != nil {
			return e, err
		}
		ret.Since = d.now
		e.r.Return, e.r.CodeTag = &ret, nil
		e.r.Uncertain = false
		if _, err = d.note(e.record(ReturnDone)); err != nil {
			return e, err
		}
	} else {
		if e.r.Status, err = e.r.Status.On(taken); err != nil {
			return e, err
		}
		e.r.EndedAt, e.r.CodeTag = d.now, nil
		e.r.Uncertain = false
		d.forgetCode(&e.r)
		if _, err = d.note(e.record(ReservationPickedUp)); err != nil {
			return e, err
		}
	}
	e.l, err = e.l.release()
	return e, err
}

func (d *decision) adminClosed(e episode) error {
	if e.l.State != Reserved && !e.l.Opening.Attested {
		return d.takeOut(e, Inspect, "an admin opened it")
	}
	return d.save(e)
}

// heldOpen: the door was opened and not closed in time.
func (d *decision) heldOpen(id LockerID) error {
	e, err := d.episode(id)
	if err != nil {
		return err
	}
	if _, err := d.note(e.record(DoorHeldOpen), "for", string(e.l.Opening.Purpose)); err != nil {
		return err
	}
	switch e.l.Opening.Purpose {
	case ForPickup, ForReturn:
		if e.holds() {
			return d.takenOutAjar(e)
		}
	case ForDeposit, ForLook, ForAdmin: // the door may still be closed in trust
	}
	return d.save(e)
}

// takenOutAjar ends a pickup or return whose door stands open: the person has
// what they came for, the locker waits for its door.
func (d *decision) takenOutAjar(e episode) error {
	e, err := d.end(e)
	if err != nil {
		return err
	}
	e.l.Opening.Done = true
	e.l.AjarUntil = d.now.Add(d.k.rules.Door.AjarTrust)
	return d.takeOut(e, DoorAjar, "")
}

// ajarTooLong: the door stood open for longer than a closing is trusted.
func (d *decision) ajarTooLong(id LockerID) error {
	e, err := d.episode(id)
	if err != nil {
		return err
	}
	e.l.Opening.Done = true
	switch {
	case e.l.Opening.Purpose == ForDeposit && e.r.Status == Depositing:
		return d.becomeUncertain(e, "its door stood open for too long")
	case e.l.Opening.Purpose == ForAdmin && e.l.State != Reserved:
		return d.takeOut(e, Inspect, "its door stood open for too long")
	}
	return d.save(e)
}

// becomeUncertain: nobody knows whether the parcel is inside.
func (d *decision) becomeUncertain(e episode, why string) error {
	e.l.Opening.Done = true
	if e.r.Uncertain {
		return d.save(e)
	}
	e.r.Uncertain = true
	if _, err := d.note(e.record(ReservationUncertain), "why", why); err != nil {
		return err
	}
	return d.takeOut(e, Inspect, why)
}

// ajarClosed: a door that was left ajar after its episode was closed.
func (d *decision) ajarClosed(e episode) error {
	trusted := d.now.Before(e.l.AjarUntil)
	e.l = e.l.clear(DoorAjar)
	if !trusted {
		return d.takeOut(e, Inspect, "its door stood open for too long")
	}
	if e.l.State == Empty {
		if _, err := d.noteLocker(LockerInService, e.l); err != nil {
			return err
		}
	}
	return d.save(e)
}

// confirmed: the person says that they have what they came for, where the
// switch cannot tell.
func (d *decision) confirmed(id LockerID, by Actor) error {
	e, err := d.episode(id)
	if err != nil {
		return err
	}
	if !e.holds() {
		return d.silent(id) // nothing of theirs: it is as if nobody had said anything
	}
	e.l.Opening.OpenedAt, e.l.Opening.Done = d.now, true
	if _, err := d.note(e.record(DoorOpened), "for", string(e.l.Opening.Purpose), "said_by", by.String()); err != nil {
		return err
	}
	if err := d.addReason(&e.l, SwitchFault, "it says open all the time"); err != nil {
		return err
	}
	return d.takenOut(e)
}

// takeOut adds a reason, journals that, and saves the episode.
func (d *decision) takeOut(e episode, reason Reason, why string) error {
	if err := d.addReason(&e.l, reason, why); err != nil {
		return err
	}
	return d.save(e)
}
