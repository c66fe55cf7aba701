package kiosk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lockerd/hal"
)

// toldToCustomers are the kinds of records that customers get a message about.
var toldToCustomers = []Kind{CodeIssued, ReservationExpiring, ReservationExtended, ReturnQueued}

// deliverMessages follows the journal and tells customers what concerns them.
// It hangs behind the decisions and never in their way: a message that cannot
// be delivered now is delivered later, in order, and after a restart rather
// twice than never.
func (k *Kiosk) deliverMessages(ctx context.Context) {
	for r, err := range k.Follow(ctx, k.cursors.at(consumerMessages)) {
		if err != nil {
			if ctx.Err() == nil && !errors.Is(err, ErrStopped) {
				k.log.ErrorContext(ctx, "messages to customers stopped", "error", err)
			}
			return
		}
		if err := k.deliverUntilDone(ctx, r); err != nil {
			return
		}
		k.cursors.move(consumerMessages, r.Seq)
		k.forgetDelivered(ctx, r)
	}
}

// deliverUntilDone delivers the message of one record, if it has one. It
// answers an error only when ctx ends.
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
			return nil // it would never open: the admin has to send a new code
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
	if !slices.Contains(toldToCustomers, rec.Kind) {
		return Message{}, false, nil
	}
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
