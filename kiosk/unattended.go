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
	// inHand is how many moves of each door are queued or being decided upon.
	inHand map[hal.DoorID]int
	some   chan struct{}
}

func newUnattended() *unattended {
	return &unattended{inHand: map[hal.DoorID]int{}, some: make(chan struct{}, 1)}
}

func (u *unattended) add(moves ...move) {
	u.mu.Lock()
	u.moves = append(u.moves, moves...)
	for _, m := range moves {
		u.inHand[m.door]++
	}
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

// decided says that the moves are in the books.
func (u *unattended) decided(moves []move) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, m := range moves {
		u.inHand[m.door]--
	}
}

// concerns says whether the books do not know yet what this door did.
func (u *unattended) concerns(door hal.DoorID) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.inHand[door] > 0
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
			moves := k.unattended.take()
			k.decideUnattended(ctx, moves)
			k.unattended.decided(moves)
		case <-ctx.Done():
			return
		}
	}
}

func (k *Kiosk) decideUnattended(ctx context.Context, moves []move) {
	opened := k.lockersThatOpened(moves)
	wiring := len(opened) >= manyAtOnce
	if wiring {
		k.witness(ctx, "", func(d *decision) error { return d.wiringFault(opened) })
	}
	for _, m := range moves {
		id := k.byDoor[m.door]
		switch {
		case m.to.State == hal.Open && m.was != hal.Open && !wiring:
			k.witness(ctx, id, func(d *decision) error { return d.openedUnattended(id) })
		case m.to.State == hal.Closed && m.was != hal.Closed:
			k.witness(ctx, id, func(d *decision) error { return d.closedUnattended(id) })
		case m.to.State == hal.Unknown:
			k.witness(ctx, id, func(d *decision) error { return d.noteUnreadable(id, m.to.Err) })
		}
	}
}

func (k *Kiosk) lockersThatOpened(moves []move) []LockerID {
	var opened []LockerID
	for _, m := range moves {
		if m.to.State == hal.Open && m.was != hal.Open {
			opened = append(opened, k.byDoor[m.door])
		}
	}
	return opened
}

// wiringFault: several doors read open in the very same moment with no pulse.
// That is most likely a fault of the wiring or the bus. The doors read open, so
// none of them is assigned while it lasts.
func (d *decision) wiringFault(opened []LockerID) error {
	_, err := d.note(Record{Kind: DoorFault}, "error", fmt.Sprintf("%d doors read open at once with no pulse: wiring or bus", len(opened)))
	if err != nil {
		return err
	}
	for _, id := range opened {
		l, err := d.Locker(id)
		if err != nil {
			return err
		}
		if err := d.takeOut(episode{l: l}, SwitchFault, "read open together with others"); err != nil {
			return err
		}
	}
	return nil
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
	case l.Has(DoorAjar):
		return nil
	case !l.Opening.explains():
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
	case ForPickup, ForReturn:
		return d.openedLateToTake(e)
	case ForAdmin:
		e.l.Opening.Done = false
		d.startCycleFrom(e.l.ID, fromOpen)
	case ForLook:
	}
	return d.save(e)
}

func (d *decision) openedLateToTake(e episode) error {
	switch {
	case !e.holds():
		return d.takeOut(e, Inspect, "opened after its reservation had ended")
	case e.l.Opening.Purpose == ForPickup && e.r.Status == Active,
		e.l.Opening.Purpose == ForReturn && e.r.Return.Status == ReturnPending:
		return d.takenLate(e)
	}
	return d.takeOut(e, Inspect, "opened after its reservation had expired")
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
	if err != nil {
		return err
	}
	if l.Opening == nil || !l.Has(DoorAjar) {
		_, err := d.noteLocker(DoorClosed, l)
		return err
	}
	return d.sawClosed(id)
}
