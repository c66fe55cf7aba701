package kiosk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"lockerd/hal"
)

// DropOff is a partner's wish to store a parcel.
type DropOff struct {
	// Parcel has a Size, or Dims, or was announced before.
	Parcel     Parcel
	Accessible bool // a low locker is wanted
	Contact    Contact
	// Key is the Idempotency-Key; empty for a scan at the kiosk.
	Key string
}

// DropOff reserves a locker for a parcel and opens it. It answers as soon as
// that is durable and the latch has been told; the code follows as a message
// to the customer once the deposit is confirmed.
//
// The same key answers the same reservation, or what replaced it, and moves no
// door. It answers ErrForbidden, ErrNoLocker, ErrParcelHere (a
// *ParcelHereError), ErrParcelTooBig, ErrSizeRequired, ErrIdempotencyMismatch,
// ErrJournalFull or an *InvalidError.
func (k *Kiosk) DropOff(ctx context.Context, by Actor, want DropOff) (Reservation, error) {
	if !by.delivers() {
		return Reservation{}, ErrForbidden
	}
	want, body, err := k.readDropOff(want)
	if err != nil {
		return Reservation{}, err
	}
	if err := ctx.Err(); err != nil {
		return Reservation{}, err
	}
	var r Reservation
	var c *cycle
	err = k.decideWith(by, k.doors.readings(ctx), func(d *decision) error {
		if want.Key != "" {
			known, err := d.knownRequest(want.Key, body)
			if err != nil || known.ID != "" {
				r = known
				return err
			}
		}
		var err error
		r, c, err = d.dropOff(want, body)
		return err
	})
	if err != nil || c == nil {
		return r, err
	}
	if err := c.awaitFirst(ctx); err != nil {
		return Reservation{}, deadBank(err)
	}
	return k.newest(r.ID)
}

// deadBank is the answer when no locker's latch could be driven: each was
// taken out of service, so none is left.
func deadBank(err error) error {
	if errors.Is(err, ErrStopped) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrNoLocker, err)
}

// readDropOff checks what was asked for and completes it from the size table.
func (k *Kiosk) readDropOff(want DropOff) (DropOff, Tag, error) {
	body, err := json.Marshal(want)
	if err != nil {
		return want, Tag{}, err
	}
	if len(want.Key) > maxKey {
		return want, Tag{}, invalid("Idempotency-Key", "longer than %d bytes", maxKey)
	}
	want.Parcel, err = k.readParcel(want.Parcel)
	if err != nil {
		return want, Tag{}, err
	}
	return want, k.keyring.RequestTag(body), checkContact(want.Contact)
}

// knownRequest finds what an Idempotency-Key stood for; a zero reservation if it is new.
func (d *decision) knownRequest(key string, body Tag) (Reservation, error) {
	known, err := d.Request(d.by.Partner, key)
	if errors.Is(err, ErrNoRecord) {
		return Reservation{}, nil
	}
	if err != nil {
		return Reservation{}, err
	}
	if known.Body != body {
		return Reservation{}, ErrIdempotencyMismatch
	}
	r, err := newestOf(d, known.Reservation)
	if err == nil && r.Unplaced {
		return r, fmt.Errorf("%w: no latch could be driven", ErrNoLocker)
	}
	return r, err
}

// newestOf follows a reservation to the one that replaced it last.
func newestOf(tx Tx, id ReservationID) (Reservation, error) {
	for {
		r, err := tx.Reservation(id)
		if err != nil || r.ReplacedBy == "" {
			return r, err
		}
		id = r.ReplacedBy
	}
}

func (k *Kiosk) newest(id ReservationID) (Reservation, error) {
	var r Reservation
	err := k.store.View(func(tx Tx) error {
		var err error
		r, err = newestOf(tx, id)
		return err
	})
	return r, k.storeError(err)
}

func (d *decision) dropOff(want DropOff, body Tag) (Reservation, *cycle, error) {
	if d.k.booksFull() {
		return Reservation{}, nil, ErrJournalFull
	}
	here, err := d.ReservationByParcel(d.by.Partner, want.Parcel.ID)
	if err == nil {
		return here, nil, &ParcelHereError{Reservation: here}
	}
	if !errors.Is(err, ErrNoRecord) {
		return Reservation{}, nil, err
	}
	parcel, sealed, err := d.parcelOf(want)
	if err != nil {
		return Reservation{}, nil, err
	}
	l, err := d.allocate(Want{Size: parcel.Size, Climate: parcel.Climate, Accessible: want.Accessible}, "")
	if err != nil {
		return Reservation{}, nil, err
	}
	id, err := d.NextReservationID()
	if err != nil {
		return Reservation{}, nil, err
	}
	r := Reservation{
		ID: id, Partner: d.by.Partner, Parcel: parcel, SealedContact: sealed,
		Accessible: want.Accessible, Locker: l.ID, Status: Depositing, CreatedAt: d.now,
	}
	if want.Key != "" {
		if err := d.PutRequest(Request{Partner: d.by.Partner, Key: want.Key, Body: body, Reservation: id, At: d.now}); err != nil {
			return Reservation{}, nil, err
		}
	}
	c, err := d.startDeposit(l, r, d.by.String())
	return r, c, err
}

// startDeposit gives the locker to a new reservation and commands its door.
func (d *decision) startDeposit(l Locker, r Reservation, by string) (*cycle, error) {
	l, err := l.reserve(r.ID)
	if err != nil {
		return nil, err
	}
	r.Locker, l.Deposit = l.ID, r.ID
	if _, err := d.noteReservation(ReservationCreated, r, "size", r.Parcel.Size.String()); err != nil {
		return nil, err
	}
	c, err := d.command(&l, Opening{Purpose: ForDeposit, By: by}, r)
	if err != nil {
		return nil, err
	}
	return c, d.put(l, r)
}

// allocate chooses a locker among those that may be assigned now, or answers ErrNoLocker.
func (d *decision) allocate(want Want, except LockerID) (Locker, error) {
	lockers, err := d.Lockers()
	if err != nil {
		return Locker{}, err
	}
	eligible := make([]Locker, 0, len(lockers))
	for _, l := range lockers {
		if l.ID != except && d.eligible(l) {
			eligible = append(eligible, l)
		}
	}
	l, ok := choose(d.k.rules.Strategy, eligible, want)
	if !ok {
		return Locker{}, fmt.Errorf("%w: size %s, %s", ErrNoLocker, want.Size, want.Climate)
	}
	return l, nil
}

// eligible says whether a locker may be assigned now.
func (d *decision) eligible(l Locker) bool {
	return d.k.eligible(l, d.doors)
}

func (k *Kiosk) eligible(l Locker, doors map[hal.DoorID]hal.DoorReading) bool {
	door := k.specs[l.ID].Door
	return l.Eligible(doors[door].State) && k.cycles.find(l.ID) == nil && !k.unattended.concerns(door)
}
