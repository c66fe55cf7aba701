package kiosk

import (
	"time"

	"lockerd/hal"
)

// LockerView is a locker with the newest reading of its door.
type LockerView struct {
	Locker
	Door hal.DoorState
}

// Count is how many lockers of one size there are.
type Count struct {
	Free       int // a drop-off now would get it
	Reserved   int
	OutOfOrder int
	Total      int
}

// Availability is what the region is told. A locker that is empty but not
// eligible, because its door stands open or its switch is silent, is in Total alone.
type Availability struct {
	Kiosk string
	At    time.Time
	Sizes map[Size]Count
}

// ReturnEntry is one entry of the return queue.
type ReturnEntry struct {
	ID          string
	Reservation ReservationID
	Partner     PartnerID
	Parcel      Parcel
	Locker      LockerID // empty where a depot empties the locker outside lockerd's sight
	Status      ReturnStatus
	Since       time.Time
}

// NewPartner is a partner with the secrets that are shown this once.
type NewPartner struct {
	Partner
	Token string // for the partner's program
	Badge string // what the couriers' badge barcode says
}

// Attention is one thing that somebody should look at.
type Attention struct {
	Locker      LockerID // empty for the kiosk as a whole
	Reservation ReservationID
	Reasons     []Reason
	What        string // in plain words
}

// Overview is how the kiosk does.
type Overview struct {
	Kiosk     string
	Location  string
	StartedAt time.Time
	Now       time.Time
	Clock     ClockStatus
	Bus       BusStatus
	// BooksBytes is the size of the books on disk, BooksLimit where drop-offs stop.
	BooksBytes, BooksLimit int64
	Journal                Link
	Lockers                map[LockerState]int
	OpenReturns            int
	LockedOutFor           time.Duration
	Attention              []Attention
}

// ClockStatus says whether the clock is believed.
type ClockStatus struct {
	Trusted bool
	Why     string    // why not
	Wall    time.Time // what the clock says
	Mark    time.Time // the newest time that was believed
}

// BusStatus says whether the doors can be read.
type BusStatus struct {
	Doors      int
	Unreadable int
	LastError  string
}

// Finding is what a named person says of a locker's inside.
type Finding string

// The findings.
const (
	Inside Finding = "inside"
	Absent Finding = "absent"
)
