package kiosk

import (
	"fmt"
	"time"

	"lockerd/hal"
)

// recoverBooks brings the books in line with the configuration and with the doors
// as they are found: the first decision after a start, before the first customer.
func (d *decision) recoverBooks() error {
	if _, err := d.note(Record{Kind: KioskStarted}); err != nil {
		return err
	}
	if err := d.matchConfiguration(); err != nil {
		return err
	}
	lockers, err := d.Lockers()
	if err != nil {
		return err
	}
	var strange []LockerID // read open, and nothing in the books explains it
	for _, l := range lockers {
		explained, err := d.recoverLocker(l)
		if err != nil {
			return fmt.Errorf("locker %s: %w", l.ID, err)
		}
		if !explained {
			strange = append(strange, l.ID)
		}
	}
	if len(strange) >= manyAtOnce {
		return d.wiringFault(strange)
	}
	for _, id := range strange {
		if err := d.openedUnattended(id); err != nil {
			return fmt.Errorf("locker %s: %w", id, err)
		}
	}
	return nil
}

// matchConfiguration makes the books hold the lockers that the configuration names.
func (d *decision) matchConfiguration() error {
	known, err := d.Lockers()
	if err != nil {
		return err
	}
	books := map[LockerID]Locker{}
	for _, l := range known {
		books[l.ID] = l
		if _, built := d.k.specs[l.ID]; built {
			continue
		}
		if l.State == Reserved || l.Has(Inspect) {
			return fmt.Errorf("locker %s is gone from the configuration, but not empty in the books: put it back, or clear it first", l.ID)
		}
		if err := d.DeleteLocker(l.ID); err != nil {
			return err
		}
	}
	for _, spec := range d.k.rules.Lockers {
		l, ok := books[spec.ID]
		if !ok {
			l = Locker{ID: spec.ID, State: Empty}
		}
		l.Size, l.Climate, l.Accessible = spec.Size, spec.Climate, spec.Accessible
		if err := d.PutLocker(l); err != nil {
			return err
		}
	}
	return nil
}

// recoverLocker decides what a restart in the middle of something means for
// one locker. Its latch may have been driven an instant before the restart. It
// says whether the books explain the door as it was found.
func (d *decision) recoverLocker(l Locker) (explained bool, err error) {
	door := d.doors[d.k.specs[l.ID].Door].State
	switch {
	case l.Opening.waiting():
		return true, d.recoverOpening(l, door)
	case l.Has(DoorAjar):
		return true, d.recoverAjar(l, door)
	case door != hal.Open:
		return true, nil
	case l.Opening.explains():
		return true, d.openedUnattended(l.ID)
	}
	return l.Has(Tamper) || l.Has(SwitchFault) || l.Has(Inspect), nil
}

// recoverAjar: the door stood open when the kiosk went down, and nobody saw
// what happened to it since.
func (d *decision) recoverAjar(l Locker, door hal.DoorState) error {
	l.AjarUntil = time.Time{}
	if door != hal.Closed {
		return d.PutLocker(l)
	}
	l = l.clear(DoorAjar)
	return d.takeOut(episode{l: l}, Inspect, "its door was closed while the kiosk was down")
}

func (d *decision) recoverOpening(l Locker, door hal.DoorState) error {
	e, err := d.episode(l.ID)
	if err != nil {
		return err
	}
	if door == hal.Open && !e.l.Opening.seenOpen() && !e.l.Opening.FoundOpen {
		e.l.Opening.OpenedAt = d.now
		if _, err := d.note(e.record(DoorOpened), "for", string(e.l.Opening.Purpose), "found", "at start"); err != nil {
			return err
		}
	}
	e.l.Opening.Done = true
	if door == hal.Closed {
		e.l = e.l.clear(DoorAjar)
	}
	e.l.AjarUntil = time.Time{}
	switch e.l.Opening.Purpose {
	case ForDeposit:
		return d.recoverDeposit(e, door)
	case ForPickup, ForReturn:
		return d.recoverTaking(e, door)
	case ForAdmin:
		if e.l.State != Reserved && (!e.l.Opening.Attested || door == hal.Open) {
			return d.takeOut(e, Inspect, "the kiosk restarted while an admin had it open")
		}
	case ForLook:
	}
	return d.save(e)
}

func (d *decision) recoverDeposit(e episode, door hal.DoorState) error {
	if e.r.Status == Depositing {
		if err := d.doubtSwitch(&e.l, door); err != nil {
			return err
		}
		return d.becomeUncertain(e, "the kiosk restarted during the deposit")
	}
	if e.l.Reservation == "" { // cancelled while the door had not been seen to open or close
		return d.takeOut(e, Inspect, "the kiosk restarted during a cancelled deposit")
	}
	return d.save(e)
}

func (d *decision) recoverTaking(e episode, door hal.DoorState) error {
	if !e.holds() {
		return d.save(e)
	}
	if e.l.Opening.seenOpen() {
		e.r.CodeTag = nil
		ended, err := d.end(e)
		if err != nil {
			return err
		}
		if door == hal.Closed {
			return d.save(ended)
		}
		ended.l.AjarUntil = time.Time{}
		return d.takeOut(ended, DoorAjar, "")
	}
	if err := d.doubtSwitch(&e.l, door); err != nil {
		return err
	}
	return d.notTakenAtStart(e)
}

// doubtSwitch: a switch that cannot be read at the start needs a technician.
func (d *decision) doubtSwitch(l *Locker, door hal.DoorState) error {
	if door != hal.Unknown {
		return nil
	}
	return d.addReason(l, SwitchFault, "unreadable at the start")
}

// notTakenAtStart goes back: nothing was committed, so the same code may open
// the door again, and nobody else's parcel may go in until somebody has looked.
func (d *decision) notTakenAtStart(e episode) error {
	var err error
	if e.l.Opening.Purpose == ForReturn {
		ret := *e.r.Return
		if ret.Status, err = ret.Status.On(notTaken); err != nil {
			return err
		}
		e.r.Return = &ret
	} else if e.r.Status, err = e.r.Status.On(notTaken); err != nil {
		return err
	}
	return d.becomeUncertain(e, "the kiosk restarted while the door was commanded")
}
