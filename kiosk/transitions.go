package kiosk

import (
	"fmt"
	"slices"
	"time"
)

// Event is something that happens to a reservation.
type Event string

// The events of a reservation.
const (
	deposited   Event = "deposited"    // door opened, then closed; or found inside
	withdrawn   Event = "withdrawn"    // nothing was deposited
	asked       Event = "asked"        // its code was accepted
	taken       Event = "taken"        // door opened, then closed
	notTaken    Event = "not taken"    // the door never opened
	deadline    Event = "deadline"     // nobody came in time
	foundAbsent Event = "found absent" // a named person looked, and it is not there
)

// Events are all events of a reservation.
var Events = []Event{deposited, withdrawn, asked, taken, notTaken, deadline, foundAbsent}

// transitions is every legal change of a reservation's status; what is not in
// it is refused with ErrIllegalTransition.
var transitions = map[Status]map[Event]Status{
	Depositing: {deposited: Active, withdrawn: Cancelled, foundAbsent: Cancelled},
	Active:     {asked: Collecting, deadline: Expired, foundAbsent: Cancelled},
	Collecting: {taken: PickedUp, notTaken: Active},
	PickedUp:   {},
	Expired:    {},
	Cancelled:  {},
}

// On returns the status after an event, or ErrIllegalTransition.
func (s Status) On(e Event) (Status, error) {
	if next, ok := transitions[s][e]; ok {
		return next, nil
	}
	return s, fmt.Errorf("%w: %s reservation, %s", ErrIllegalTransition, s, e)
}

// returnTransitions is the same for an entry of the return queue.
var returnTransitions = map[ReturnStatus]map[Event]ReturnStatus{
	ReturnPending:    {asked: ReturnCollecting, foundAbsent: ReturnCollected},
	ReturnCollecting: {taken: ReturnCollected, notTaken: ReturnPending},
	ReturnCollected:  {},
}

// On returns the status after an event, or ErrIllegalTransition.
func (s ReturnStatus) On(e Event) (ReturnStatus, error) {
	if next, ok := returnTransitions[s][e]; ok {
		return next, nil
	}
	return s, fmt.Errorf("%w: %s return, %s", ErrIllegalTransition, s, e)
}

// reserve gives an Empty locker to a reservation.
func (l Locker) reserve(id ReservationID) (Locker, error) {
	if l.State != Empty {
		return l, fmt.Errorf("%w: locker %s is %s, not empty", ErrIllegalTransition, l.ID, l.State)
	}
	l.State, l.Reservation = Reserved, id
	l.Uses++
	return l, nil
}

// release ends the episode of a Reserved locker: it becomes Empty, or
// OutOfOrder if a reason was waiting for that.
func (l Locker) release() (Locker, error) {
	if l.State != Reserved {
		return l, fmt.Errorf("%w: locker %s is %s, not reserved", ErrIllegalTransition, l.ID, l.State)
	}
	l.State, l.Reservation = Empty, ""
	return l.settle(), nil
}

// fault adds a reason. A Reserved locker goes on until its episode ends.
func (l Locker) fault(r Reason) Locker {
	if !l.Has(r) {
		l.Reasons = append(slices.Clone(l.Reasons), r)
		slices.Sort(l.Reasons)
	}
	return l.settle()
}

// clear takes reasons away.
func (l Locker) clear(reasons ...Reason) Locker {
	l.Reasons = slices.DeleteFunc(slices.Clone(l.Reasons), func(r Reason) bool { return slices.Contains(reasons, r) })
	if !l.Has(DoorAjar) {
		l.AjarUntil = time.Time{}
	}
	return l.settle()
}

// settle brings the state of a locker without an episode in line with its reasons.
func (l Locker) settle() Locker {
	switch {
	case l.State == Reserved:
	case len(l.Reasons) > 0:
		l.State = OutOfOrder
	default:
		l.State, l.Reasons = Empty, nil
	}
	return l
}
