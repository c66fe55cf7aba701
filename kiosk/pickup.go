package kiosk

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Pickup opens the door of the parcel that has this code. It answers as soon as
// that is durable and the latch has been told.
//
// It answers ErrInvalidCode, ErrExpired, a *LockedOutError, ErrHardware or an
// *InvalidError. A code that does not exist and one that was used get the same
// answer after the same work, and both are counted before they are answered.
func (k *Kiosk) Pickup(ctx context.Context, code string) (Reservation, error) {
	if err := checkCode(code); err != nil {
		return Reservation{}, err
	}
	tag := k.keyring.CodeTag(code)
	for {
		if err := ctx.Err(); err != nil {
			return Reservation{}, err
		}
		var r Reservation
		var c, under *cycle
		err := k.decideWith(Customer, k.doors.readings(ctx), func(d *decision) error {
			var err error
			r, c, under, err = d.pickup(tag)
			return err
		})
		if err != nil {
			return Reservation{}, err
		}
		if under == nil {
			return r, c.awaitDoor(ctx)
		}
		// The same code again while its door is being opened: what becomes of
		// that decides whether the code is used.
		if err := under.settled(ctx); err != nil {
			return Reservation{}, err
		}
	}
}

func checkCode(code string) error {
	if len(code) < minTypedCode || len(code) > maxTypedCode {
		return invalid("code", "has %d digits, not %d to %d", len(code), minTypedCode, maxTypedCode)
	}
	for _, c := range code {
		if c < '0' || c > '9' {
			return invalid("code", "has something other than digits")
		}
	}
	return nil
}

// What may be typed as a code at all, whatever the length of the issued ones.
const (
	minTypedCode = 4
	maxTypedCode = 16
)

// pickup decides upon an entered code. It returns the cycle that it started,
// or the one that is under way for the same code.
func (d *decision) pickup(tag Tag) (r Reservation, started, under *cycle, err error) {
	if wait := d.machine.Throttle.remaining(d.now); wait > 0 {
		return r, nil, nil, &LockedOutError{RetryAfter: wait}
	}
	r, err = d.ReservationByCode(tag)
	if errors.Is(err, ErrNoRecord) {
		return r, nil, nil, d.rejectCode()
	}
	if err != nil {
		return r, nil, nil, err
	}
	switch r.Status {
	case Active:
		if d.isDue(r) {
			d.refusal = ErrExpired
			return r, nil, nil, d.expire(r)
		}
	case Collecting:
		if under := d.k.cycles.find(r.Locker); under != nil {
			return r, nil, under, nil
		}
	case Expired:
		d.refusal = ErrExpired
		return r, nil, nil, nil
	case Depositing, PickedUp, Cancelled: // none of these keeps a tag
		return r, nil, nil, fmt.Errorf("reservation %s is %s and has a code", r.ID, r.Status)
	}
	started, err = d.startPickup(&r)
	return r, started, nil, err
}

// isDue says whether the deadline has passed, as far as the clock is believed.
func (d *decision) isDue(r Reservation) bool {
	return d.trusted && !r.ExpiresAt.IsZero() && !d.now.Before(r.ExpiresAt)
}

func (d *decision) startPickup(r *Reservation) (*cycle, error) {
	l, err := d.Locker(r.Locker)
	if err != nil {
		return nil, err
	}
	if r.Status != Collecting {
		if r.Status, err = r.Status.On(asked); err != nil {
			return nil, err
		}
	}
	if _, err := d.noteReservation(ReservationCollecting, *r); err != nil {
		return nil, err
	}
	c, err := d.command(&l, Opening{Purpose: ForPickup}, *r)
	if errors.Is(err, ErrIllegalTransition) { // a technician has it open, or a courier looks inside
		return nil, fmt.Errorf("%w now: somebody is at the door of locker %s", ErrHardware, l.ID)
	}
	if err != nil {
		return nil, err
	}
	return c, d.put(l, *r)
}

// rejectCode counts a wrong entry, durably, before it is answered.
func (d *decision) rejectCode() error {
	d.refusal = ErrInvalidCode
	d.machine.Throttle = d.machine.Throttle.wrong(d.now, d.k.rules.Codes.Throttle)
	if _, err := d.note(Record{Kind: CodeRejected}); err != nil {
		return err
	}
	wait := d.machine.Throttle.remaining(d.now)
	if wait == 0 {
		return nil
	}
	_, err := d.note(Record{Kind: CodeLockedOut}, "for", wait.Round(time.Second).String())
	return err
}

// awaitDoor answers ErrHardware if the latch could not be driven.
func (c *cycle) awaitDoor(ctx context.Context) error {
	if c == nil {
		return nil
	}
	err := c.awaitFirst(ctx)
	if err == nil || errors.Is(err, ErrStopped) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrHardware, err)
}

// settled waits until the door has been seen open, or the cycle has ended.
func (c *cycle) settled(ctx context.Context) error {
	select {
	case <-c.opened:
	case <-c.finished:
	case <-ctx.Done():
		return ctx.Err()
	case <-c.k.dying:
		return ErrStopped
	}
	return nil
}

// Confirm says that the person at the door has what they came for, where the
// switch says open all the time and so cannot tell.
func (k *Kiosk) Confirm(ctx context.Context, by Actor, id ReservationID) (Reservation, error) {
	var r Reservation
	err := k.store.View(func(tx Tx) error {
		var err error
		r, err = tx.Reservation(id)
		return err
	})
	if errors.Is(err, ErrNoRecord) {
		return r, ErrNotFound
	}
	if err != nil {
		return r, k.storeError(err)
	}
	if by != Customer && !by.sees(r.Partner) {
		return Reservation{}, ErrNotFound
	}
	c := k.cycles.find(r.Locker)
	if c == nil || !c.foundOpen || !r.beingTaken() {
		return r, fmt.Errorf("%w: nothing to confirm at locker %s", ErrIllegalTransition, r.Locker)
	}
	c.say(by)
	select {
	case <-c.finished:
	case <-ctx.Done():
		return r, ctx.Err()
	}
	return k.newest(id)
}
