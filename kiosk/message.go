package kiosk

import (
	"context"
	"time"
)

// Message is what a customer is told. It is the only way a code leaves the kiosk.
type Message struct {
	// ID is the journal record's: a message that comes twice carries it twice.
	ID   string
	Kind Kind // CodeIssued, ReservationExpiring, ReservationExtended or ReturnQueued
	To   Contact
	// Parcel, Locker and Until say which parcel lies where until when.
	Parcel ParcelID
	Locker LockerID
	Until  time.Time
	// Code is set for CodeIssued alone.
	Code string
	At   time.Time
}

// Messenger delivers messages to customers.
type Messenger interface {
	// Deliver returns nil once the message is safely on its way. After an error
	// the message is delivered again later; nothing else waits for it.
	Deliver(context.Context, Message) error
}
