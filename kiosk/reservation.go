package kiosk

import "time"

// ReservationID names one episode of a parcel in a locker.
type ReservationID string

// ParcelID is the number on a parcel's label. It is unique within a partner.
type ParcelID string

// Status is where a reservation stands; transitions.go says what leads on.
type Status string

// The statuses.
const (
	Depositing Status = "depositing" // locker chosen, door commanded, no evidence of a parcel yet
	Active     Status = "active"     // parcel inside, door closed, the code works
	Collecting Status = "collecting" // code accepted, door commanded
	PickedUp   Status = "picked_up"  // terminal
	Expired    Status = "expired"    // terminal; the parcel waits for its return
	Cancelled  Status = "cancelled"  // terminal; nothing was deposited
)

// Statuses are all statuses there are.
var Statuses = []Status{Depositing, Active, Collecting, PickedUp, Expired, Cancelled}

// Terminal says whether the reservation has ended.
func (s Status) Terminal() bool { return s == PickedUp || s == Expired || s == Cancelled }

// Parcel is what is stored. Dimensions and weight are data; Size is what counts.
type Parcel struct {
	ID      ParcelID `json:"id"`
	Size    Size     `json:"size,omitempty"`
	Dims    Dims     `json:"dims_mm,omitzero"`   // millimetres; zero if not known
	WeightG int      `json:"weight_g,omitempty"` // grams; 0 if not known
	Climate Climate  `json:"climate"`
}

// Contact is where the customer gets messages.
type Contact struct {
	Channel string `json:"channel"` // such as sms or email
	Address string `json:"address"`
}

// Known says whether there is anywhere to send a message to.
func (c Contact) Known() bool { return c.Address != "" }

// Reservation is one episode of a parcel in a locker. It carries the code and
// the deadline; the locker carries the state machine.
type Reservation struct {
	ID      ReservationID `json:"id"`
	Partner PartnerID     `json:"partner"`
	Parcel  Parcel        `json:"parcel"`
	Locker  LockerID      `json:"locker"`
	Status  Status        `json:"status"`
	// Accessible means that a low locker was asked for.
	Accessible bool `json:"accessible,omitempty"`
	// Uncertain means that nobody knows whether the parcel is inside.
	Uncertain bool `json:"uncertain,omitempty"`

	CreatedAt   time.Time `json:"created_at"`
	DepositedAt time.Time `json:"deposited_at,omitzero"`
	EndedAt     time.Time `json:"ended_at,omitzero"`
	// ExpiresAt is the deadline; zero until the deposit is confirmed.
	ExpiresAt time.Time `json:"expires_at,omitzero"`
	// LivesUntil is when the code ends, whatever the extensions; zero if nothing but the deadline ends it.
	LivesUntil time.Time `json:"lives_until,omitzero"`
	Extensions int       `json:"extensions,omitempty"`
	// DueAt is when the sweep has to look at the reservation next; zero for never.
	DueAt time.Time `json:"due_at,omitzero"`
	// Warned means that the customer was told that the deadline comes near.
	Warned bool `json:"warned,omitempty"`

	// CodeTag finds the reservation by its code; nil when no code opens it, or
	// none that is still remembered.
	CodeTag *Tag `json:"code_tag,omitempty"`
	// SealedCode is the code itself, until it is delivered and the episode has ended.
	SealedCode []byte `json:"sealed_code,omitempty"`
	// CodeSeq is the journal's sequence of the newest code.issued.
	CodeSeq uint64 `json:"code_seq,omitempty"`
	// SealedContact is the customer's contact; nil if there is none.
	SealedContact []byte `json:"sealed_contact,omitempty"`

	// Unplaced means that no locker's latch could be driven for it: the drop-off was refused.
	Unplaced bool `json:"unplaced,omitempty"`
	// ReplacedBy is the reservation that took over when this one's locker failed.
	ReplacedBy ReservationID `json:"replaced_by,omitempty"`
	// Return is the one entry in the return queue of an Expired reservation.
	Return *Return `json:"return,omitempty"`
}

// ReturnStatus is where an expired parcel stands on its way to the depot.
type ReturnStatus string

// The statuses of a return.
const (
	ReturnPending    ReturnStatus = "pending"
	ReturnCollecting ReturnStatus = "collecting"
	ReturnCollected  ReturnStatus = "collected"
)

// Return is the entry of an expired reservation in the return queue. It has
// the id of its reservation: there is exactly one.
type Return struct {
	Status ReturnStatus `json:"status"`
	Since  time.Time    `json:"since"`
	// Elsewhere means that the locker was freed at once and a depot empties it
	// outside lockerd's sight: this return names no locker and moves no door.
	Elsewhere bool `json:"elsewhere,omitempty"`
}

// beingTaken says whether its door was commanded so that the parcel is taken out.
func (r Reservation) beingTaken() bool {
	return r.Status == Collecting || r.Return != nil && r.Return.Status == ReturnCollecting
}

// Present says whether the parcel lies in its locker, or may.
func (r Reservation) Present() bool {
	switch r.Status {
	case Depositing, Active, Collecting:
		return r.ReplacedBy == ""
	case Expired:
		return r.Return != nil && r.Return.Status != ReturnCollected && !r.Return.Elsewhere
	case PickedUp, Cancelled:
	}
	return false
}
