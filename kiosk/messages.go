package kiosk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"lockerd/hal"
)

// toldToCustomers are the kinds of records that customers get a message about.
var toldToCustomers = []Kind{CodeIssued, ReservationExpiring, ReservationExtended, ReturnQueued}

// maxUndelivered bounds how many messages wait to be tried again; beyond it the
// journal, which keeps them all, is not followed any further for a while.
const maxUndelivered = 200

// undelivered is which records' messages are still on their way.
type undelivered struct {
	mu    sync.Mutex
	seqs  map[uint64]bool
	taken uint64 // the newest record that was looked at
	room  chan struct{}
}

func newUndelivered(taken uint64) *undelivered {
	return &undelivered{seqs: map[uint64]bool{}, taken: taken, room: make(chan struct{}, maxUndelivered)}
}

// begin says that the record's message is on its way.
func (u *undelivered) begin(seq uint64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.seqs[seq] = true
	u.taken = seq
}

// done says that the record needs nothing more, and returns the sequence up to
// which none does.
func (u *undelivered) done(seq uint64) uint64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.seqs, seq)
	up := u.taken
	for waiting := range u.seqs {
		up = min(up, waiting-1)
	}
	return up
}

// deliverMessages follows the journal and tells customers what concerns them.
// It hangs behind the decisions and never in their way, and one customer who
// cannot be reached holds up no other: what cannot be delivered now is tried
// again, and after a restart rather twice than never.
func (k *Kiosk) deliverMessages(ctx context.Context) {
	waiting := newUndelivered(k.cursors.at(consumerMessages))
	for ctx.Err() == nil {
		err := k.followMessages(ctx, waiting)
		if ctx.Err() != nil || errors.Is(err, ErrStopped) {
			return
		}
		k.log.ErrorContext(ctx, "messages to customers pause", "error", err)
		if hal.Sleep(ctx, k.clock, messagesPause) != nil {
			return
		}
	}
}

// messagesPause is how long messages wait when the journal could not be read.
const messagesPause = 10 * time.Second

func (k *Kiosk) followMessages(ctx context.Context, waiting *undelivered) error {
	for r, err := range k.Follow(ctx, waiting.taken) {
		if err != nil {
			return err
		}
		waiting.begin(r.Seq)
		if !slices.Contains(toldToCustomers, r.Kind) {
			k.cursors.move(consumerMessages, waiting.done(r.Seq))
			continue
		}
		select {
		case waiting.room <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		k.run(func(ctx context.Context) {
			defer func() { <-waiting.room }()
			if k.deliverUntilDone(ctx, r) == nil {
				k.cursors.move(consumerMessages, waiting.done(r.Seq))
				k.forgetDelivered(ctx, r)
			}
		})
	}
	return nil
}

// deliverUntilDone delivers the message of one record. It answers an error
// only when ctx ends.
func (k *Kiosk) deliverUntilDone(ctx context.Context, r Record) error {
	for pause := time.Second; ; pause = min(2*pause, time.Minute) {
		m, ok, err := k.messageOf(r)
		if err == nil && ok {
			err = k.messenger.Deliver(ctx, m)
		}
		if err == nil {
			return nil
		}
		if errors.Is(err, ErrUnsealed) {
			k.Fault("message to a customer", err)
			return nil // it would never open
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		k.log.WarnContext(ctx, "message not delivered yet", "kind", string(r.Kind), "reservation", string(r.Reservation), "error", err)
		if err := hal.Sleep(ctx, k.clock, pause); err != nil {
			return err
		}
	}
}

// messageOf returns the message that a record asks for, and whether it does.
func (k *Kiosk) messageOf(rec Record) (Message, bool, error) {
	var r Reservation
	err := k.store.View(func(tx Tx) error {
		var err error
		r, err = tx.Reservation(rec.Reservation)
		return err
	})
	if errors.Is(err, ErrNoRecord) {
		return Message{}, false, nil // long over, and forgotten
	}
	if err != nil {
		return Message{}, false, k.storeError(err)
	}
	m := Message{
		ID: rec.ID, Kind: rec.Kind, Parcel: r.Parcel.ID, Locker: r.Locker, Until: r.ExpiresAt, At: rec.At,
	}
	if m.To, err = k.unsealContact(r.SealedContact, r.Partner, r.Parcel.ID); err != nil {
		return m, false, err
	}
	if rec.Kind != CodeIssued {
		return m, true, nil
	}
	if r.SealedCode == nil || r.CodeSeq != rec.Seq {
		return m, false, nil // delivered and over, or a newer code took its place
	}
	code, err := k.keyring.Unseal(r.SealedCode, sealedCodeOf(r.ID))
	m.Code = string(code)
	return m, true, err
}

// forgetDelivered drops the sealed code of an episode that had ended before
// its code was delivered.
func (k *Kiosk) forgetDelivered(ctx context.Context, rec Record) {
	if rec.Kind != CodeIssued {
		return
	}
	r, err := k.newest(rec.Reservation)
	if err != nil || !r.Status.Terminal() || r.SealedCode == nil {
		return
	}
	err = k.decide(itself, func(d *decision) error {
		r, err := d.Reservation(rec.Reservation)
		if err != nil {
			return err
		}
		d.forgetCode(&r)
		return d.putReservation(r)
	})
	if err != nil && ctx.Err() == nil {
		k.log.WarnContext(ctx, "a delivered code is still sealed in the books", "reservation", string(rec.Reservation), "error", err)
	}
}

// Fault journals a defect that was caught, such as a panic in a request.
func (k *Kiosk) Fault(where string, what any) {
	text := fmt.Sprint(what)
	k.log.Error("a defect was caught", "where", where, "what", text)
	err := k.decide(itself, func(d *decision) error {
		_, err := d.note(Record{Kind: KioskFaulted}, "where", where, "what", text)
		return err
	})
	if err != nil {
		k.log.Error("the defect could not be journaled", "error", err)
	}
}
