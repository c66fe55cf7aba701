package kiosk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Kind names what happened. Kinds are past tense, dotted, and never renamed.
type Kind string

// The kinds of records.
const (
	KioskStarted          Kind = "kiosk.started"
	KioskStopped          Kind = "kiosk.stopped"
	KioskFaulted          Kind = "kiosk.faulted" // a defect was caught: a panic answered instead of spreading
	ReservationCreated    Kind = "reservation.created"
	ReservationActive     Kind = "reservation.active"
	ReservationCollecting Kind = "reservation.collecting"
	ReservationPickedUp   Kind = "reservation.picked_up"
	ReservationExpiring   Kind = "reservation.expiring"
	ReservationExpired    Kind = "reservation.expired"
	ReservationExtended   Kind = "reservation.extended"
	ReservationCancelled  Kind = "reservation.cancelled"
	ReservationUncertain  Kind = "reservation.uncertain"
	ReservationResolved   Kind = "reservation.resolved" // somebody said inside or absent
	CodeIssued            Kind = "code.issued"
	CodeRejected          Kind = "code.rejected"
	CodeLockedOut         Kind = "code.locked_out"
	DoorUnlatched         Kind = "door.unlatched"
	DoorOpened            Kind = "door.opened"
	DoorClosed            Kind = "door.closed"
	DoorHeldOpen          Kind = "door.held_open"
	DoorForced            Kind = "door.forced"
	DoorFailedToOpen      Kind = "door.failed_to_open"
	DoorFault             Kind = "door.fault"
	ReturnQueued          Kind = "return.queued"
	ReturnOpened          Kind = "return.collecting"
	ReturnDone            Kind = "return.collected"
	LockerOutOfOrder      Kind = "locker.out_of_order"
	LockerInService       Kind = "locker.in_service"
	LockerResolved        Kind = "locker.resolved" // somebody said what is inside
	ClockUntrusted        Kind = "clock.untrusted"
	ClockTrusted          Kind = "clock.trusted"
	PartnerAdded          Kind = "partner.added"
	PartnerRemoved        Kind = "partner.removed"
	AdminOpened           Kind = "admin.opened"
)

// Hash is a SHA-256.
type Hash [sha256.Size]byte

// MarshalText writes the hash in hexadecimal.
func (h Hash) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h[:]), nil }

// UnmarshalText reads what MarshalText wrote.
func (h *Hash) UnmarshalText(text []byte) error {
	if hex.DecodedLen(len(text)) != len(h) {
		return fmt.Errorf("hash of %d hexadecimal digits, want %d", len(text), hex.EncodedLen(len(h)))
	}
	_, err := hex.Decode(h[:], text)
	return err
}

// Record is one entry of the journal: something that happened, and who, where
// and to what. It never holds a code, a contact or a token.
type Record struct {
	// Seq counts up by one. Order is by Seq, never by At.
	Seq uint64 `json:"seq"`
	// ID is the same wherever the record is delivered, so that repeats are harmless.
	ID   string    `json:"id"`
	At   time.Time `json:"at"`
	Kind Kind      `json:"kind"`

	Locker      LockerID      `json:"locker,omitempty"`
	Reservation ReservationID `json:"reservation,omitempty"`
	Parcel      ParcelID      `json:"parcel,omitempty"`
	Partner     PartnerID     `json:"partner,omitempty"`
	Actor       string        `json:"actor,omitempty"`
	// Detail is what else there is to say, by name.
	Detail map[string]string `json:"detail,omitempty"`

	// Hash is SHA-256(hash of the record before || canonical bytes of this one).
	Hash Hash `json:"hash,omitzero"`
}

// canonical returns the bytes that are hashed: the record as JSON in the order
// of its fields, names in Detail sorted, without Hash.
func (r Record) canonical() []byte {
	r.Hash = Hash{}
	data, err := json.Marshal(r)
	if err != nil {
		panic(fmt.Sprintf("kiosk: a record of strings and a time does not marshal: %v", err))
	}
	return data
}

// ChainHash returns the hash that the record must carry when the record before
// it carries prev.
func (r Record) ChainHash(prev Hash) Hash {
	sum := sha256.New()
	sum.Write(prev[:])
	sum.Write(r.canonical())
	return Hash(sum.Sum(nil))
}

// Link is one point of the chain: the newest record, or the anchor, which is
// the last record that was pruned.
type Link struct {
	Seq  uint64 `json:"seq"`
	Hash Hash   `json:"hash"`
}
