package kiosk

import (
	"context"
	"fmt"

	"lockerd/hal"
)

// Status tells how the kiosk does, and what somebody should look at.
// It answers ErrStopped once the kiosk has stopped.
func (k *Kiosk) Status(ctx context.Context) (Overview, error) {
	if k.stopped.Load() {
		return Overview{}, ErrStopped
	}
	views, err := k.Lockers(ctx)
	if err != nil {
		return Overview{}, err
	}
	now, _ := k.time.now()
	o := Overview{
		Kiosk: k.rules.KioskID, Location: k.rules.Location, StartedAt: k.startedAt, Now: now,
		BooksBytes: k.store.Size(), BooksLimit: k.rules.Journal.MaxSize,
		Lockers: map[LockerState]int{Empty: 0, Reserved: 0, OutOfOrder: 0},
		Bus:     k.busStatus(),
	}
	if o.Clock, err = k.clockStatus(); err != nil {
		return o, err
	}
	if !o.Clock.Trusted {
		o.attend(Attention{What: "the clock is not trusted: " + o.Clock.Why})
	}
	if k.booksFull() {
		o.attend(Attention{What: "the books are full: no drop-offs until the journal has been delivered and pruned"})
	}
	for _, l := range views {
		o.Lockers[l.State]++
		o.attendLocker(l)
	}
	return o, k.storeError(k.store.View(func(tx Tx) error { return k.addBooks(tx, &o) }))
}

func (o *Overview) attend(a Attention) { o.Attention = append(o.Attention, a) }

func (o *Overview) attendLocker(l LockerView) {
	if len(l.Reasons) > 0 {
		o.attend(Attention{Locker: l.ID, Reservation: l.Reservation, Reasons: l.Reasons, What: whatToDo(l)})
	}
	if l.Door == hal.Unknown {
		o.attend(Attention{Locker: l.ID, What: "its switch cannot be read: it is not assigned"})
	}
	if l.Door == hal.Open && l.Opening != nil && !l.Opening.Done {
		o.attend(Attention{Locker: l.ID, Reservation: l.Reservation, What: fmt.Sprintf("its door is open since %s", l.Opening.PulsedAt.UTC().Format("15:04:05"))})
	}
}

func whatToDo(l LockerView) string {
	switch {
	case l.Has(Inspect):
		return "nobody knows what is inside: look, then resolve it"
	case l.Has(Tamper):
		return "it opened with no pulse: look at the door, then put it in service"
	case l.Has(DoorAjar):
		return "its door stands open: close it"
	}
	return "repair it, then put it in service"
}

func (k *Kiosk) busStatus() BusStatus {
	var b BusStatus
	for _, reading := range k.doors.last() {
		b.Doors++
		if reading.State != hal.Unknown {
			continue
		}
		b.Unreadable++
		if reading.Err != nil {
			b.LastError = reading.Err.Error()
		}
	}
	return b
}

// addBooks adds what only the books know.
func (k *Kiosk) addBooks(tx Tx, o *Overview) error {
	m, err := tx.Machine()
	if err != nil {
		return err
	}
	now, _ := k.time.now()
	o.LockedOutFor = m.Throttle.remaining(now)
	if o.LockedOutFor > 0 {
		o.attend(Attention{What: "too many wrong codes: the keypad waits"})
	}
	if o.Journal, err = tx.Head(); err != nil {
		return err
	}
	open, err := tx.OpenReturns()
	o.OpenReturns = len(open)
	return err
}
