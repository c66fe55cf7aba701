package kiosk

import (
	"context"
	"time"
)

// tellTime sets the decision's time, and journals a doubt that is new.
func (d *decision) tellTime() error {
	now, untrusted := d.k.time.now()
	d.now, d.trusted = now, untrusted == ""
	d.machine.SeenAt = now
	if d.trusted {
		if now.After(d.machine.Mark) {
			d.machine.Mark = now
		}
		return nil
	}
	if d.machine.Untrusted == "" {
		return d.doubtClock(untrusted)
	}
	return nil
}

func (d *decision) doubtClock(why string) error {
	d.machine.Untrusted = why
	_, err := d.noteAs(itself, Record{Kind: ClockUntrusted}, "why", why)
	return err
}

// reviewClock believes the clock again if there is reason to, and moves the
// deadlines along with it.
func (k *Kiosk) reviewClock(by Actor, insist bool) error {
	k.clockReview.Lock()
	defer k.clockReview.Unlock()
	r, ok := k.time.readmit(insist)
	if !ok {
		return nil
	}
	undo := func() {}
	err := k.decide(by, func(d *decision) error {
		undo = k.time.accept(r) // before any other decision looks at the clock
		return d.readmitClock(r)
	})
	if err != nil {
		undo()
	}
	return err
}

// readmitClock goes over to the wall clock. Everybody keeps the time they had
// left: deadlines move with a clock that was set right, and over time without
// power if the operator wants that.
func (d *decision) readmitClock(r readmission) error {
	d.now, d.trusted = r.wall, true
	d.machine.SeenAt, d.machine.Mark = r.wall, r.wall
	wasDoubted := d.machine.Untrusted != ""
	d.machine.Untrusted = ""

	passes := r.down && r.shift > 0 && !d.k.rules.Expiry.PauseWhenDown
	if r.shift != 0 && !passes {
		if err := d.moveDeadlines(r.shift); err != nil {
			return err
		}
	}
	if !wasDoubted {
		return nil
	}
	_, err := d.note(Record{Kind: ClockTrusted}, "step", r.shift.Round(time.Second).String())
	return err
}

func (d *decision) moveDeadlines(by time.Duration) error {
	lockers, err := d.Lockers()
	if err != nil {
		return err
	}
	for _, l := range lockers {
		if !l.AjarUntil.IsZero() {
			l.AjarUntil = l.AjarUntil.Add(by)
			if err := d.PutLocker(l); err != nil {
				return err
			}
		}
		if l.Reservation == "" {
			continue
		}
		r, err := d.Reservation(l.Reservation)
		if err != nil {
			return err
		}
		if r.Status.Terminal() || r.ExpiresAt.IsZero() {
			continue
		}
		r.ExpiresAt = r.ExpiresAt.Add(by)
		if !r.LivesUntil.IsZero() {
			r.LivesUntil = r.LivesUntil.Add(by)
		}
		if err := d.putReservation(r); err != nil {
			return err
		}
	}
	if !d.machine.Throttle.Until.IsZero() {
		d.machine.Throttle.Until = d.machine.Throttle.Until.Add(by)
	}
	return nil
}

// TrustClock says that a named person looked at the clock and it is right.
func (k *Kiosk) TrustClock(ctx context.Context, by Actor) (ClockStatus, error) {
	if !by.IsAdmin() {
		return ClockStatus{}, ErrForbidden
	}
	if err := ctx.Err(); err != nil {
		return ClockStatus{}, err
	}
	if err := k.reviewClock(by, true); err != nil {
		return ClockStatus{}, err
	}
	return k.clockStatus()
}

func (k *Kiosk) clockStatus() (ClockStatus, error) {
	_, untrusted := k.time.now()
	status := ClockStatus{Trusted: untrusted == "", Why: untrusted, Wall: k.clock.Now()}
	err := k.store.View(func(tx Tx) error {
		m, err := tx.Machine()
		status.Mark = m.Mark
		return err
	})
	return status, k.storeError(err)
}
