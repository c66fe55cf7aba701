package terminal

import (
	"time"

	"lockerd/kiosk"
)

// phase is how far somebody has come at a door, as the journal tells it.
type phase uint8

const (
	opening   phase = iota // the latch was told; the door has not been seen open
	open                   // the door was seen open
	overdue                // it stands open for too long
	unsure                 // the switch cannot tell; a person has to
	done                   // the parcel went in, or came out
	failed                 // the door did not open; what is inside stays there
	refused                // nothing was deposited, and no other locker is free
	moved                  // another locker took over
	unsettled              // nobody knows whether the parcel is inside
)

// ended says whether nothing more will become of the visit.
func (p phase) ended() bool { return p >= done }

// standsOpen says whether the door was seen open and not closed since.
func (p phase) standsOpen() bool { return p == open || p == overdue }

// course says what each kind of record leads to from each phase; what is not
// in it leaves the phase as it is.
type course map[kiosk.Kind]map[phase]phase

var courses = map[kiosk.Purpose]course{
	kiosk.ForDeposit: {
		kiosk.DoorOpened:           {opening: open},
		kiosk.DoorHeldOpen:         {opening: overdue, open: overdue},
		kiosk.ReservationActive:    {opening: done, open: done, overdue: done},
		kiosk.ReservationCancelled: {opening: refused, open: refused, overdue: refused, unsettled: refused},
		kiosk.ReservationUncertain: {opening: unsettled, open: unsettled, overdue: unsettled},
	},
	kiosk.ForPickup: {
		kiosk.DoorOpened:          {opening: open, unsure: open},
		kiosk.DoorHeldOpen:        {opening: overdue, open: overdue},
		kiosk.DoorClosed:          {open: done, overdue: done},
		kiosk.DoorFault:           {opening: failed, unsure: failed},
		kiosk.DoorFailedToOpen:    {opening: failed},
		kiosk.ReservationPickedUp: {opening: done, unsure: done, open: done},
	},
	kiosk.ForReturn: {
		kiosk.DoorOpened:       {opening: open, unsure: open},
		kiosk.DoorHeldOpen:     {opening: overdue, open: overdue},
		kiosk.DoorClosed:       {open: done, overdue: done},
		kiosk.DoorFault:        {opening: failed, unsure: failed},
		kiosk.DoorFailedToOpen: {opening: failed},
		kiosk.ReturnDone:       {opening: done, unsure: done, open: done},
	},
	kiosk.ForLook: {
		kiosk.DoorOpened:       {opening: open},
		kiosk.DoorHeldOpen:     {opening: overdue, open: overdue},
		kiosk.DoorClosed:       {open: done, overdue: done},
		kiosk.DoorFault:        {opening: failed},
		kiosk.DoorFailedToOpen: {opening: failed},
	},
}

// visit is one door that was opened for somebody at this terminal.
type visit struct {
	purpose     kiosk.Purpose
	by          kiosk.Actor
	reservation kiosk.ReservationID
	parcel      kiosk.ParcelID
	locker      kiosk.LockerID
	// after is the journal's sequence before the door was asked for: older
	// records of the same reservation tell of an earlier visit.
	after uint64
	phase phase
	// successor is the reservation that took over.
	successor kiosk.ReservationID
	// instead means that this door took over from another one.
	instead bool
	// withdrawn means that the courier vouched for its locker's being empty.
	withdrawn bool
	// ajar means that the door was seen open and not closed since, whatever
	// became of the visit.
	ajar bool
	// told means that the person has seen how it ended.
	told bool
	// begun is when it began, on the monotonic clock; remindAt is when to
	// remind of the open door next.
	begun, remindAt time.Duration
}

// tells says whether a record is about this visit.
func (v *visit) tells(r kiosk.Record) bool {
	if r.Seq <= v.after {
		return false
	}
	if r.Reservation == "" {
		return r.Locker != "" && r.Locker == v.locker
	}
	return r.Reservation == v.reservation
}

// follow takes a record into account and says whether it changed anything.
func (v *visit) follow(r kiosk.Record) bool {
	if r.Kind == kiosk.ReservationCreated {
		v.locker = r.Locker
		return true
	}
	if r.Kind == kiosk.DoorOpened || r.Kind == kiosk.DoorClosed {
		v.ajar = r.Kind == kiosk.DoorOpened
	}
	next, ok := courses[v.purpose][r.Kind][v.phase]
	if !ok {
		return false
	}
	v.phase = next
	if id := r.Detail["replaced_by"]; next == refused && id != "" {
		v.phase, v.successor = moved, kiosk.ReservationID(id)
	}
	return true
}

// inUse says whether somebody is at this door, and not for too long.
func (v *visit) inUse() bool { return v.phase == opening || v.phase == open }

// bad says whether it ended in a way that the person has to hear of.
func (v *visit) bad() bool { return v.phase > done }
