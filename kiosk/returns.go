package kiosk

import (
	"context"
	"errors"
	"fmt"
)

// Returns lists the return queue, oldest first; for a partner, its own. An
// empty status means all that is not collected yet.
func (k *Kiosk) Returns(ctx context.Context, by Actor, status ReturnStatus) ([]ReturnEntry, error) {
	if !by.IsAdmin() && !by.delivers() {
		return nil, ErrForbidden
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var entries []ReturnEntry
	err := k.store.View(func(tx Tx) error {
		if status == ReturnCollected {
			return collectedReturns(tx, by, &entries)
		}
		open, err := tx.OpenReturns()
		for _, r := range open {
			if by.sees(r.Partner) && (status == "" || r.Return.Status == status) {
				entries = append(entries, returnEntry(r))
			}
		}
		return err
	})
	return entries, k.storeError(err)
}

// collectedReturns lists the newest of those that are done.
func collectedReturns(tx Tx, by Actor, entries *[]ReturnEntry) error {
	return tx.Reservations("", func(r Reservation) bool {
		if r.Return != nil && r.Return.Status == ReturnCollected && by.sees(r.Partner) {
			*entries = append(*entries, returnEntry(r))
		}
		return len(*entries) < maxListed
	})
}

func returnEntry(r Reservation) ReturnEntry {
	e := ReturnEntry{
		ID: string(r.ID), Reservation: r.ID, Partner: r.Partner, Parcel: r.Parcel,
		Locker: r.Locker, Status: r.Return.Status, Since: r.Return.Since,
	}
	if r.Return.Elsewhere {
		e.Locker = ""
	}
	return e
}

// Collect opens the locker of a pending return, so that its parcel is taken to
// the depot. It is collected once the door was seen to open and close. A return
// that names no locker is collected at once.
func (k *Kiosk) Collect(ctx context.Context, by Actor, id string) (ReturnEntry, error) {
	if !by.IsAdmin() && !by.delivers() {
		return ReturnEntry{}, ErrForbidden
	}
	if err := ctx.Err(); err != nil {
		return ReturnEntry{}, err
	}
	var r Reservation
	var c *cycle
	err := k.decideWith(by, k.doors.readings(ctx), func(d *decision) error {
		var err error
		r, c, err = d.collect(ReservationID(id))
		return err
	})
	if err != nil {
		return ReturnEntry{}, err
	}
	if err := c.awaitDoor(ctx); err != nil {
		return ReturnEntry{}, err
	}
	return returnEntry(r), nil
}

func (d *decision) collect(id ReservationID) (Reservation, *cycle, error) {
	r, err := d.reservation(id)
	if errors.Is(err, ErrNotFound) || err == nil && r.Return == nil {
		return r, nil, fmt.Errorf("return %q: %w", id, ErrNotFound)
	}
	if err != nil {
		return r, nil, err
	}
	ret := *r.Return
	if ret.Status, err = ret.Status.On(asked); err != nil {
		return r, nil, err
	}
	r.Return = &ret
	if ret.Elsewhere {
		return d.collectElsewhere(r)
	}
	l, err := d.Locker(r.Locker)
	if err != nil {
		return r, nil, err
	}
	if _, err := d.noteReservation(ReturnOpened, r); err != nil {
		return r, nil, err
	}
	c, err := d.command(&l, Opening{Purpose: ForReturn}, r)
	if err != nil {
		return r, nil, err
	}
	return r, c, d.put(l, r)
}

// collectElsewhere: a depot emptied the locker outside lockerd's sight.
func (d *decision) collectElsewhere(r Reservation) (Reservation, *cycle, error) {
	var err error
	if r.Return.Status, err = r.Return.Status.On(taken); err != nil {
		return r, nil, err
	}
	r.Return.Since, r.CodeTag = d.now, nil
	if _, err := d.note(Record{Kind: ReturnDone, Reservation: r.ID, Parcel: r.Parcel.ID, Partner: r.Partner}); err != nil {
		return r, nil, err
	}
	return r, nil, d.putReservation(r)
}
