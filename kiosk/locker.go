package kiosk

import (
	"slices"
	"time"

	"lockerd/hal"
)

// LockerID names a compartment, as painted on its door.
type LockerID string

// LockerState is what a locker is, apart from its door.
type LockerState string

// The locker's states; transitions.go says what leads from one to another.
const (
	Empty      LockerState = "empty"
	Reserved   LockerState = "reserved"
	OutOfOrder LockerState = "out_of_order"
)

// Reason says why a locker is out of order, or will be when its episode ends.
type Reason string

// The reasons. Inspect means that nobody knows what is inside: only a named
// person's resolve ends it. DoorAjar ends itself if the door closes in time.
// All others take a technician.
const (
	ByTechnician Reason = "technician"
	Inspect      Reason = "inspect"
	DoorAjar     Reason = "door_ajar"
	SwitchFault  Reason = "switch_fault"
	LatchFault   Reason = "latch_fault"
	Tamper       Reason = "tamper"
	Temperature  Reason = "temperature"
)

// Reasons are all reasons there are.
var Reasons = []Reason{ByTechnician, Inspect, DoorAjar, SwitchFault, LatchFault, Tamper, Temperature}

// Locker is one compartment, as the books know it.
type Locker struct {
	ID         LockerID    `json:"id"`
	Size       Size        `json:"size"`
	Climate    Climate     `json:"climate"`
	Accessible bool        `json:"accessible,omitempty"`
	State      LockerState `json:"state"`
	// Reasons are why it is out of order; on a Reserved locker, why it drains.
	Reasons []Reason `json:"reasons,omitempty"`
	// Reservation is the episode that holds a Reserved locker.
	Reservation ReservationID `json:"reservation,omitempty"`
	// Uses counts the episodes, so that wear spreads.
	Uses uint64 `json:"uses,omitempty"`
	// Opening is the newest opening that was commanded.
	Opening *Opening `json:"opening,omitempty"`
	// Deposit is the newest deposit that was begun here: if it was cancelled and
	// a parcel is found all the same, it is that one's.
	Deposit ReservationID `json:"deposit,omitempty"`
	// AjarUntil is until when a closing door ends DoorAjar by itself; after it,
	// and after a restart, which makes it zero, the closing door becomes Inspect.
	AjarUntil time.Time `json:"ajar_until,omitzero"`
}

// Purpose says what a commanded opening is for, and so what its evidence means.
type Purpose string

// The purposes.
const (
	ForDeposit Purpose = "deposit" // a courier puts a parcel in
	ForPickup  Purpose = "pickup"  // the customer takes it out
	ForReturn  Purpose = "return"  // a courier takes an expired parcel out
	ForLook    Purpose = "look"    // a courier settles an uncertain deposit
	ForAdmin   Purpose = "admin"   // a named technician opens it
)

// Opening is one commanded opening of a door: the intent, and what was seen of it.
type Opening struct {
	Purpose     Purpose       `json:"purpose"`
	Reservation ReservationID `json:"reservation,omitempty"`
	By          string        `json:"by"`
	// PulsedAt is committed before the latch is driven.
	PulsedAt time.Time `json:"pulsed_at"`
	// OpenedAt is when the door was seen open; zero while it has not been.
	OpenedAt time.Time `json:"opened_at,omitzero"`
	// Done means that an outcome was committed: nobody waits for this door.
	Done bool `json:"done,omitempty"`
	// Over means that no later opening belongs to it: the latch was never
	// driven, or somebody has looked inside since.
	Over bool `json:"over,omitempty"`
	// FoundOpen means that the switch said open before the pulse, so that an
	// open reading is no evidence.
	FoundOpen bool `json:"found_open,omitempty"`
	// Attested means that the admin who opened an empty locker vouches that it stays empty.
	Attested bool `json:"attested,omitempty"`
}

// waiting says whether the opening's outcome is still open.
func (o *Opening) waiting() bool { return o != nil && !o.Done }

// seenOpen says whether the door was seen open since the opening was commanded.
func (o *Opening) seenOpen() bool { return o != nil && !o.OpenedAt.IsZero() }

// explains says whether a door that opens with no pulse now may be the late end
// of this opening: the latch was driven, and the door has not been seen open since.
func (o *Opening) explains() bool {
	return o != nil && o.Done && !o.Over && !o.seenOpen() && !o.FoundOpen
}

// over ends the opening for good: whatever the door does next is something else.
func (l Locker) over() Locker {
	if l.Opening != nil {
		o := *l.Opening
		o.Over = true
		l.Opening = &o
	}
	return l
}

// Has says whether the locker is, or will be, out of order for this reason.
func (l Locker) Has(r Reason) bool { return slices.Contains(l.Reasons, r) }

// Eligible says whether the locker may be assigned, given the newest reading
// of its switch: Empty, closed, readable, and nobody busy at its door.
func (l Locker) Eligible(door hal.DoorState) bool {
	return l.State == Empty && door == hal.Closed && !l.Opening.waiting()
}
