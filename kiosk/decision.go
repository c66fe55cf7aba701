package kiosk

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"lockerd/hal"
)

// decision is one transaction over the books: what it changes, and the records
// that say so. Both are committed together or not at all.
type decision struct {
	Tx
	k  *Kiosk
	by Actor
	// now is the time to write down, trusted or not.
	now time.Time
	// trusted says whether age alone may cause something now.
	trusted bool
	// doors are the readings from just before the decision.
	doors map[hal.DoorID]hal.DoorReading

	machine Machine
	head    Link
	records []Record
	// cycles are the door cycles to start once the decision is durable, and
	// calledOff those that are not to drive their latch any more.
	cycles, calledOff []*cycle
	// refusal is answered although the decision is committed.
	refusal error
}

// decide runs f in one durable transaction. What f returns as an error undoes
// everything; d.refusal is an answer that comes after the commit.
func (k *Kiosk) decide(by Actor, f func(*decision) error) error {
	return k.decideWith(by, nil, f)
}

// decideWith is decide with the doors' readings to decide upon.
func (k *Kiosk) decideWith(by Actor, doors map[hal.DoorID]hal.DoorReading, f func(*decision) error) error {
	if k.stopped.Load() {
		return ErrStopped
	}
	return k.transact(by, doors, f)
}

// transact is decideWith for a kiosk that is stopping as well.
func (k *Kiosk) transact(by Actor, doors map[hal.DoorID]hal.DoorReading, f func(*decision) error) error {
	var d *decision
	var ridden cursorSet
	committed := false
	defer func() {
		if !committed && d != nil { // also when f panics
			k.cycles.drop(d.cycles)
		}
	}()
	err := k.store.Update(func(tx Tx) error {
		d = &decision{Tx: tx, k: k, by: by, doors: doors}
		if err := d.begin(); err != nil {
			return err
		}
		if err := f(d); err != nil {
			return err
		}
		var err error
		ridden, err = d.finish()
		return err
	})
	if err != nil {
		return k.storeError(err)
	}
	committed = true
	k.cursors.saved(ridden)
	k.head.publish(d.head.Seq)
	for _, c := range d.calledOff {
		c.stopDriving()
	}
	for _, c := range d.cycles {
		k.run(c.run)
	}
	return d.refusal
}

// storeError says ErrStopped for a store that was closed beneath the kiosk.
func (k *Kiosk) storeError(err error) error {
	if errors.Is(err, ErrStoreClosed) {
		return ErrStopped
	}
	return err
}

// begin reads what every decision needs, and what time it is.
func (d *decision) begin() error {
	var err error
	if d.machine, err = d.Machine(); err != nil {
		return fmt.Errorf("read the machine's state: %w", err)
	}
	if d.head, err = d.Head(); err != nil {
		return fmt.Errorf("read the journal's head: %w", err)
	}
	return d.tellTime()
}

// finish appends the records and lets the consumers' cursors ride along.
func (d *decision) finish() (cursorSet, error) {
	for _, r := range d.records {
		if err := d.AppendRecord(r); err != nil {
			return nil, fmt.Errorf("append to the journal: %w", err)
		}
	}
	if err := d.PutMachine(d.machine); err != nil {
		return nil, fmt.Errorf("write the machine's state: %w", err)
	}
	riding := d.k.cursors.unsaved()
	for consumer, seq := range riding {
		if err := d.PutCursor(consumer, seq); err != nil {
			return nil, fmt.Errorf("save the cursor of %s: %w", consumer, err)
		}
	}
	return riding, nil
}

// note adds a record to the journal and returns its sequence. Detail is names
// and values in turn; empty values are left out.
func (d *decision) note(r Record, detail ...string) (uint64, error) {
	return d.noteAs(d.by, r, detail...)
}

// noteAs is note for something that another actor did than the one who decides.
func (d *decision) noteAs(by Actor, r Record, detail ...string) (uint64, error) {
	if len(detail)%2 != 0 {
		return 0, fmt.Errorf("detail of %s has a name without a value", r.Kind)
	}
	r.Seq = d.head.Seq + 1
	r.ID = fmt.Sprintf("%s-%d", d.machine.Epoch, r.Seq)
	r.At = d.now.UTC()
	r.Actor = by.String()
	for i := 0; i < len(detail); i += 2 {
		if detail[i+1] == "" {
			continue
		}
		if r.Detail == nil {
			r.Detail = map[string]string{}
		}
		r.Detail[detail[i]] = strings.ToValidUTF8(detail[i+1], "\uFFFD") // or it would not hash the same when read back
	}
	r.Hash = r.ChainHash(d.head.Hash)
	d.head = Link{Seq: r.Seq, Hash: r.Hash}
	d.records = append(d.records, r)
	return r.Seq, nil
}

func (d *decision) noteReservation(kind Kind, r Reservation, detail ...string) (uint64, error) {
	return d.note(Record{Kind: kind, Locker: r.Locker, Reservation: r.ID, Parcel: r.Parcel.ID, Partner: r.Partner}, detail...)
}

func (d *decision) noteLocker(kind Kind, l Locker, detail ...string) (uint64, error) {
	return d.note(Record{Kind: kind, Locker: l.ID, Reservation: l.Reservation}, detail...)
}

// addReason takes a locker out of order for a reason, and journals that if it is new.
func (d *decision) addReason(l *Locker, reason Reason, why string) error {
	if l.Has(reason) {
		return nil
	}
	*l = l.fault(reason)
	_, err := d.noteLocker(LockerOutOfOrder, *l, "reason", string(reason), "why", why)
	return err
}

// locker looks a locker up for a person who named it.
func (d *decision) locker(id LockerID) (Locker, error) {
	l, err := d.Locker(id)
	if errors.Is(err, ErrNoRecord) {
		return l, fmt.Errorf("locker %q: %w", id, ErrNotFound)
	}
	return l, err
}

// reservation looks a reservation up for a person who named it, and finds only
// what that person may see.
func (d *decision) reservation(id ReservationID) (Reservation, error) {
	r, err := d.Reservation(id)
	if errors.Is(err, ErrNoRecord) || err == nil && !d.by.sees(r.Partner) {
		return Reservation{}, fmt.Errorf("reservation %q: %w", id, ErrNotFound)
	}
	return r, err
}

// put writes a locker, and a reservation that changed with it.
func (d *decision) put(l Locker, r Reservation) error {
	if err := d.PutLocker(l); err != nil {
		return err
	}
	return d.putReservation(r)
}

// putReservation writes a reservation with the time at which the sweep has to see it next.
func (d *decision) putReservation(r Reservation) error {
	r.DueAt = r.due(d.k.rules.Expiry.WarnBefore)
	return d.PutReservation(r)
}

// due is when the sweep has to look at the reservation next; zero for never.
func (r Reservation) due(warnBefore time.Duration) time.Time {
	if r.Status != Active || r.ExpiresAt.IsZero() {
		return time.Time{}
	}
	if warnBefore > 0 && !r.Warned {
		return r.ExpiresAt.Add(-warnBefore)
	}
	return r.ExpiresAt
}
