package kiosk

import (
	"time"

	"lockerd/hal"
)

// Rules are what the operator decides about one kiosk. DefaultRules gives all
// but the lockers.
type Rules struct {
	KioskID  string
	Location string
	Sizes    SizeTable
	Lockers  []LockerSpec // in the order of the configuration
	Strategy Strategy
	Door     DoorRules
	Codes    CodeRules
	Expiry   ExpiryRules
	Clock    ClockRules
	Journal  JournalRules
	// KeepHistory is how long a reservation that has ended stays in the books.
	KeepHistory time.Duration
}

// LockerSpec is one locker as it is built.
type LockerSpec struct {
	ID         LockerID
	Size       Size
	Climate    Climate
	Accessible bool
	Door       hal.DoorID
	Latch      LatchRules
}

// LatchRules say what one latch can bear.
type LatchRules struct {
	Pulse   time.Duration // how long it is energised
	Max     time.Duration // hard maximum: no pulse is ever longer
	Rest    time.Duration // minimum between two pulses of the same latch
	Retries int           // further pulses when the door does not open
}

// DoorRules are the named time-outs of the door cycle.
type DoorRules struct {
	OpenWithin  time.Duration // from the first pulse until the door reads open
	CloseWithin time.Duration // from the opening until the reminder and the alarm
	AjarTrust   time.Duration // how long after that a closing door is still taken at its word
}

// CodeRules say what pickup codes look like and how guessing is slowed.
type CodeRules struct {
	Length   int           // digits, 6 to 12
	MaxLife  time.Duration // the longest a code lives after the deposit, extensions included; 0: until the deadline
	Throttle ThrottleRules
}

// Reclaim says what frees the locker of an expired parcel.
type Reclaim string

// The reclaim policies.
const (
	ReclaimByPerson Reclaim = "by_person" // Reserved until somebody takes the parcel out
	ReclaimAtOnce   Reclaim = "at_once"   // freed by the sweep; the operator answers for its being empty
)

// ExpiryRules say how long a parcel may wait.
type ExpiryRules struct {
	After         time.Duration // from deposit to deadline
	WarnBefore    time.Duration // the customer is told once, so long before the deadline; 0: never
	SweepEvery    time.Duration
	Reclaim       Reclaim
	MaxExtensions int
	PauseWhenDown bool // time without power is added to deadlines
}

// ClockRules say when the clock is not believed.
type ClockRules struct {
	MaxStep time.Duration // further than this against the monotonic clock, a step is a lie
}

// JournalRules bound the journal.
type JournalRules struct {
	Keep    time.Duration
	MaxSize int64 // bytes of the books; beyond it drop-offs are refused
}

// DefaultRules returns the defaults of every rule but the lockers.
func DefaultRules() Rules {
	return Rules{
		Sizes:    DefaultSizes(),
		Strategy: BestFit,
		Door:     DoorRules{OpenWithin: 10 * time.Second, CloseWithin: time.Minute, AjarTrust: 10 * time.Minute},
		Codes:    CodeRules{Length: 6, Throttle: ThrottleRules{Entries: 20, FirstWait: 30 * time.Second, MaxWait: time.Hour}},
		Expiry: ExpiryRules{
			After: 3 * day, WarnBefore: day, SweepEvery: time.Minute,
			Reclaim: ReclaimByPerson, MaxExtensions: 1, PauseWhenDown: true,
		},
		Clock:       ClockRules{MaxStep: time.Hour},
		Journal:     JournalRules{Keep: 90 * day, MaxSize: 256 << 20},
		KeepHistory: 90 * day,
	}
}

// DefaultLatch returns the latch rules that suit a common electromagnetic lock.
func DefaultLatch() LatchRules {
	return LatchRules{Pulse: 500 * time.Millisecond, Max: time.Second, Rest: time.Second, Retries: 2}
}

const day = 24 * time.Hour
