package simulator

import (
	"slices"
	"sync"
	"time"
)

// messagesKept is how many messages an Outbox remembers.
const messagesKept = 1000

// Message is what a customer was sent, as it reached the customer's phone.
type Message struct {
	// ID is the same when the same message comes twice.
	ID     string `json:"id,omitempty"`
	To     string `json:"to"`
	Parcel string `json:"parcel"`
	// Kind is the kind of the journal record that caused it.
	Kind   string    `json:"kind"`
	Code   string    `json:"code,omitempty"`
	Locker string    `json:"locker,omitempty"`
	Until  time.Time `json:"until,omitzero"`
	At     time.Time `json:"at"`
}

// Outbox holds what customers were sent, in memory only: with the codes in it
// it must never reach a disk. The zero Outbox is empty and ready.
//
// All methods may be called from several goroutines.
type Outbox struct {
	mu       sync.Mutex
	messages []Message

	changed bell
}

// Add delivers a message. Of very many, the oldest are forgotten.
func (o *Outbox) Add(m Message) {
	o.mu.Lock()
	if len(o.messages) == messagesKept {
		o.messages = slices.Delete(o.messages, 0, 1)
	}
	o.messages = append(o.messages, m)
	o.mu.Unlock()
	o.changed.ring()
}

// Messages are what was sent, the oldest first.
func (o *Outbox) Messages() []Message {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.messages)
}
