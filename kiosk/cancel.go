package kiosk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lockerd/hal"
)

// Cancel ends a deposit. Before the door was seen open that is all there is to
// it. Afterwards the locker is freed only if the courier says that it is empty,
// which is journaled against the courier; otherwise nobody knows, and the
// deposit becomes uncertain.
func (k *Kiosk) Cancel(ctx context.Context, by Actor, id ReservationID, empty bool) (Reservation, error) {
	return k.changeDeposit(ctx, by, id, func(d *decision, e episode) error {
		if e.l.Opening.seenOpen() && !empty {
			return d.becomeUncertain(e, "cancelled after its door had been opened")
		}
		e.l.Opening.Attested = empty
		return d.withdrawOpen(e)
	})
}

// Larger gives the parcel a locker that is larger than the one whose door is
// open now. The courier thereby says that this one stays empty.
func (k *Kiosk) Larger(ctx context.Context, by Actor, id ReservationID) (Reservation, error) {
	return k.changeDeposit(ctx, by, id, func(d *decision, e episode) error {
		if e.l.Size == SizeXL {
			return fmt.Errorf("%w: there is none larger than %s", ErrNoLocker, e.l.Size)
		}
		parcel := e.r.Parcel
		parcel.Size = e.l.Size + 1
		e.l.Opening.Attested = true
		return d.moveDeposit(e, parcel)
	})
}

// Occupied says that something lies in the locker already. The parcel gets
// another one; this one is inspected.
func (k *Kiosk) Occupied(ctx context.Context, by Actor, id ReservationID) (Reservation, error) {
	return k.changeDeposit(ctx, by, id, func(d *decision, e episode) error {
		_, err := d.replace(e, e.r.Parcel, replaceRules{minimum: e.r.Parcel.Size, reasons: []Reason{Inspect}})
		if errors.Is(err, ErrNoLocker) {
			d.refusal = err
			return d.withdraw(e, "", Inspect)
		}
		return err
	})
}

// changeDeposit lets the depositing partner, or an admin, change a deposit that
// is under way, and answers the reservation that the parcel has then.
func (k *Kiosk) changeDeposit(ctx context.Context, by Actor, id ReservationID, change func(*decision, episode) error) (Reservation, error) {
	if err := k.awaitOpening(ctx, id); err != nil {
		return Reservation{}, err
	}
	var first *cycle
	err := k.decideWith(by, k.doors.readings(ctx), func(d *decision) error {
		r, err := d.reservation(id)
		if err != nil {
			return err
		}
		if r.Status != Depositing || r.Uncertain {
			return fmt.Errorf("%w: reservation %s is %s%s", ErrIllegalTransition, id, r.Status, uncertainly(r))
		}
		e, err := d.episode(r.Locker)
		if err != nil {
			return err
		}
		if err := change(d, e); err != nil {
			return err
		}
		if len(d.cycles) > 0 {
			first = d.cycles[0]
		}
		return nil
	})
	if err != nil {
		return Reservation{}, err
	}
	if first != nil {
		if err := first.awaitFirst(ctx); err != nil {
			return Reservation{}, deadBank(err)
		}
	}
	return k.newest(id)
}

// openingSettles is how long a switch may take from its first word until it is believed.
const openingSettles = time.Second

// awaitOpening lets a door that is opening right now be seen open first: the
// person in front of it sees that sooner than a debounced switch, and what they
// say is about an open door.
func (k *Kiosk) awaitOpening(ctx context.Context, id ReservationID) error {
	r, err := k.newest(id)
	if errors.Is(err, ErrNoRecord) {
		return ctx.Err() // which is answered by the decision
	}
	if err != nil {
		return err
	}
	c := k.cycles.find(r.Locker)
	if c == nil || k.doors.readings(ctx)[c.spec.Door].State != hal.Open {
		return ctx.Err()
	}
	timer := k.clock.NewTimer(openingSettles)
	defer timer.Stop()
	select {
	case <-c.opened:
	case <-c.finished:
	case <-timer.C():
	case <-ctx.Done():
	}
	return ctx.Err()
}

func uncertainly(r Reservation) string {
	if r.Uncertain {
		return ", and uncertain: it has to be resolved"
	}
	return ""
}

// moveDeposit goes on at another locker. The one that is left stays ajar until
// its door is closed.
func (d *decision) moveDeposit(e episode, parcel Parcel) error {
	rules := replaceRules{minimum: parcel.Size}
	if e.l.Opening.seenOpen() {
		e.l.AjarUntil = d.now.Add(d.k.rules.Door.AjarTrust)
		rules.reasons = []Reason{DoorAjar}
	}
	_, err := d.replace(e, parcel, rules)
	return err
}

// withdrawOpen cancels a deposit whose door may stand open.
func (d *decision) withdrawOpen(e episode) error {
	if !e.l.Opening.seenOpen() {
		return d.withdraw(e, "")
	}
	e.l.AjarUntil = d.now.Add(d.k.rules.Door.AjarTrust)
	return d.withdraw(e, "", DoorAjar)
}
