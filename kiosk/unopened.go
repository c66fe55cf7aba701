package kiosk

import (
	"errors"

	"lockerd/hal"
)

// This file is the half of the table of evidence in which no door was seen to
// open: see evidence.go.

// neverOpened: the latch was driven, again and again, and the switch never
// said open. A stuck switch looks the same as a stuck latch.
func (d *decision) neverOpened(id LockerID, switchState hal.DoorState) error {
	e, err := d.episode(id)
	if err != nil {
		return err
	}
	cause := LatchFault
	if switchState == hal.Unknown {
		cause = SwitchFault
	}
	if _, err := d.note(e.record(DoorFailedToOpen), "for", string(e.l.Opening.Purpose), "switch", switchState.String()); err != nil {
		return err
	}
	return d.notOpened(e, cause, true)
}

// undriven: the latch could not be driven at all.
func (d *decision) undriven(id LockerID, cause error) error {
	e, err := d.episode(id)
	if err != nil {
		return err
	}
	if _, err := d.note(e.record(DoorFault), "for", string(e.l.Opening.Purpose), "error", cause.Error()); err != nil {
		return err
	}
	e.l = e.l.over()
	return d.notOpened(e, LatchFault, false)
}

// silent: the switch said open before the pulse, and nobody confirmed anything.
func (d *decision) silent(id LockerID) error {
	e, err := d.episode(id)
	if err != nil {
		return err
	}
	if _, err := d.note(e.record(DoorFault), "for", string(e.l.Opening.Purpose), "error", "the switch says open, and nobody confirmed"); err != nil {
		return err
	}
	return d.notOpened(e, SwitchFault, true)
}

// notOpened ends an opening that came to nothing. In doubt means that the door
// may have been opened all the same.
func (d *decision) notOpened(e episode, cause Reason, inDoubt bool) error {
	e.l.Opening.Done = true
	var err error
	switch e.l.Opening.Purpose {
	case ForDeposit:
		if e.r.Status == Depositing {
			return d.nextLocker(e, cause, inDoubt)
		}
	case ForPickup:
		if e.holds() {
			if e.r.Status, err = e.r.Status.On(notTaken); err != nil {
				return err
			}
		}
	case ForReturn:
		if e.holds() {
			ret := *e.r.Return
			if ret.Status, err = ret.Status.On(notTaken); err != nil {
				return err
			}
			e.r.Return = &ret
		}
	case ForLook, ForAdmin:
	}
	if inDoubt {
		if err := d.doubtTaking(&e); err != nil {
			return err
		}
	}
	return d.takeOut(e, cause, "")
}

// doubtTaking: the door may have been opened, although nobody saw it. What an
// admin vouched for is not in doubt, and what lies in a reserved locker is its
// reservation's to doubt.
func (d *decision) doubtTaking(e *episode) error {
	const why = "the door was not seen to open"
	switch e.l.Opening.Purpose {
	case ForPickup, ForReturn:
		if !e.holds() {
			return nil
		}
		e.r.Uncertain = true
		if _, err := d.note(e.record(ReservationUncertain), "why", why); err != nil {
			return err
		}
	case ForAdmin:
		if e.l.State == Reserved || e.l.Opening.Attested {
			return nil
		}
	case ForLook:
		return nil
	case ForDeposit: // cancelled meanwhile
	}
	return d.addReason(&e.l, Inspect, why)
}

// gaveUp: the deposit was cancelled before its door was seen to open, and
// its latch is not driven any more. A door that opens later is looked into.
func (d *decision) gaveUp(id LockerID) error {
	e, err := d.episode(id)
	if err != nil {
		return err
	}
	e.l.Opening.Done = true
	return d.save(e)
}

// nextLocker cancels a deposit at a locker that failed and gives the parcel another one.
func (d *decision) nextLocker(e episode, cause Reason, inDoubt bool) error {
	why := []Reason{cause}
	if inDoubt {
		why = append(why, Inspect)
	}
	_, err := d.replace(e, e.r.Parcel, replaceRules{reasons: why, minimum: e.r.Parcel.Size})
	if errors.Is(err, ErrNoLocker) {
		e.r.Unplaced = !inDoubt
		return d.withdraw(e, "", why...)
	}
	return err
}
