package kiosk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"lockerd/hal"
)

// unattended queues what doors did while nobody waited for them, so that the
// books are never written by whoever reads the switches.
type unattended struct {
	mu    sync.Mutex
	moves []move
	some  chan struct{}
}

func (u *unattended) add(moves ...move) {
	u.mu.Lock()
	u.moves = append(u.moves, moves...)
	u.mu.Unlock()
	select {
	case u.some <- struct{}{}:
	default:
	}
}

func (u *unattended) take() []move {
	u.mu.Lock()
	defer u.mu.Unlock()
	moves := u.moves
	u.moves = nil
	return moves
}

// doorsMoved is told of every debounced change of a switch. Where a cycle
// waits for the door, the cycle sees it too; the others are decided upon soon.
func (k *Kiosk) doorsMoved(moves []move) {
	alone := slices.DeleteFunc(moves, func(m move) bool {
		id, ok := k.byDoor[m.door]
		return !ok || k.cycles.find(id) != nil
	})
	if len(alone) > 0 {
		k.unattended.add(alone...)
	}
}

func (k *Kiosk) attendToDoors(ctx context.Context) {
	for {
		select {
		case <-k.unattended.some:
			k.decideUnattended(ctx, k.unattended.take())
		case <-ctx.Done():
			return
		}
	}
}

func (k *Kiosk) decideUnattended(ctx context.Context, moves []move) {
	if k.noteWiring(ctx, moves) {
		return
	}
	for _, m := range moves {
		id := k.byDoor[m.door]
		switch {
		case m.to.State == hal.Open && m.was != hal.Open:
			k.witness(ctx, id, func(d *decision) error { return d.openedUnattended(id) })
		case m.to.State == hal.Closed && m.was == hal.Open:
			k.witness(ctx, id, func(d *decision) error { return d.closedUnattended(id) })
		case m.to.State == hal.Unknown:
			k.witness(ctx, id, func(d *decision) error { return d.noteUnreadable(id, m.to.Err) })
		}
	}
}

// noteWiring journals several doors that open in the very same moment with no
// pulse as what it is most likely: a fault of the wiring or the bus. The doors
// read open, so none of them is assigned while it lasts.
func (k *Kiosk) noteWiring(ctx context.Context, moves []move) bool {
	opened := slices.DeleteFunc(slices.Clone(moves), func(m move) bool { return m.to.State != hal.Open || m.was == hal.Open })
	if len(opened) < manyAtOnce {
		return false
	}
	k.witness(ctx, "", func(d *decision) error {
		_, err := d.note(Record{Kind: DoorFault}, "error", fmt.Sprintf("%d doors read open at once with no pulse: wiring or bus", len(opened)))
		if err != nil {
			return err
		}
		for _, m := range opened {
			l, err := d.Locker(k.byDoor[m.door])
			if err != nil {
				return err
			}
			if err := d.takeOut(episode{l: l}, SwitchFault, "read open together with others"); err != nil {
				return err
			}
		}
		return nil
	})
	return true
}

func (d *decision) noteUnreadable(id LockerID, cause error) error {
	if cause == nil {
		cause = errors.New("unreadable")
	}
	_, err := d.note(Record{Kind: DoorFault, Locker: id}, "error", cause.Error())
	return err
}

// openedUnattended: a door reads open, and nobody waits for it. It may be the
// late end of an opening that was commanded; otherwise it was forced.
func (d *decision) openedUnattended(id LockerID) error {
	l, err := d.Locker(id)
	if err != nil {
		return err
	}
	switch {
	case d.k.cycles.find(id) != nil, l.Has(DoorAjar):
		return nil
	case l.Opening == nil || l.Opening.seenOpen():
		return d.forced(l)
	}
	e, err := d.episode(id)
	if err != nil {
		return err
	}
	return d.openedLate(e)
}

// forced: a door opened with no pulse to explain it.
func (d *decision) forced(l Locker) error {
	if _, err := d.noteLocker(DoorForced, l); err != nil {
		return err
	}
	return d.takeOut(episode{l: l}, Tamper, "opened with no pulse")
}

// openedLate: a latch that had been released all the while was pulled at last.
// That is evidence for the episode it was released for.
func (d *decision) openedLate(e episode) error {
	e.l.Opening.OpenedAt = d.now
	if _, err := d.note(e.record(DoorOpened), "for", string(e.l.Opening.Purpose), "late", "yes"); err != nil {
		return err
	}
	switch e.l.Opening.Purpose {
	case ForDeposit:
		if e.l.Reservation == "" {
			return d.takeOut(e, Inspect, "opened after its deposit was cancelled")
		}
	case ForPickup:
		if e.holds() && e.r.Status == Active {
			return d.takenLate(e)
		}
		if e.holds() {
			return d.takeOut(e, Inspect, "opened after its reservation had expired")
		}
	case ForReturn:
		if e.holds() && e.r.Return != nil && e.r.Return.Status == ReturnPending {
			return d.takenLate(e)
		}
	case ForAdmin:
		e.l.Opening.Done = false
		d.startCycleFrom(e.l.ID, fromOpen)
	case ForLook:
	}
	return d.save(e)
}

// takenLate goes on as if the door had opened in time.
func (d *decision) takenLate(e episode) error {
	var err error
	if e.l.Opening.Purpose == ForReturn {
		ret := *e.r.Return
		if ret.Status, err = ret.Status.On(asked); err != nil {
			return err
		}
		e.r.Return = &ret
	} else {
		if e.r.Status, err = e.r.Status.On(asked); err != nil {
			return err
		}
		e.r.CodeTag = nil
		if _, err := d.note(e.record(ReservationCollecting), "late", "yes"); err != nil {
			return err
		}
	}
	e.l.Opening.Done = false
	d.startCycleFrom(e.l.ID, fromOpen)
	return d.save(e)
}

// closedUnattended: a door was closed that nobody waited for.
func (d *decision) closedUnattended(id LockerID) error {
	l, err := d.Locker(id)
	if err != nil || d.k.cycles.find(id) != nil {
		return err
	}
	if l.Opening == nil || !l.Has(DoorAjar) {
		_, err := d.noteLocker(DoorClosed, l)
		return err
	}
	return d.sawClosed(id)
}
