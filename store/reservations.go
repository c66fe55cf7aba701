package store

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"time"

	"go.etcd.io/bbolt"

	"lockerd/kiosk"
)

var reservations = table[kiosk.Reservation]{
	in:      inReservations,
	key:     func(r kiosk.Reservation) ([]byte, error) { return textKey(r.ID) },
	entries: reservationEntries,
	indexes: []bucket{inCodes, inParcels, inDue, inReturns},
}

func reservationEntries(r kiosk.Reservation) ([]entry, error) {
	id := []byte(r.ID)
	var entries []entry
	if r.CodeTag != nil {
		entries = append(entries, entry{inCodes, bytes.Clone(r.CodeTag[:]), id})
	}
	if r.Present() {
		key, err := pairKey(r.Partner, string(r.Parcel.ID))
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry{inParcels, key, id})
	}
	if !r.DueAt.IsZero() {
		entries = append(entries, entry{inDue, timeKey(r.DueAt, id), nil})
	}
	if openReturn(r) {
		entries = append(entries, entry{inReturns, timeKey(r.Return.Since, id), nil})
	}
	return entries, nil
}

func openReturn(r kiosk.Reservation) bool {
	return r.Return != nil && r.Return.Status != kiosk.ReturnCollected
}

// Reservation returns one reservation.
func (t *tx) Reservation(id kiosk.ReservationID) (kiosk.Reservation, error) {
	key, err := textKey(id)
	return reservations.load(t, key, err)
}

// PutReservation adds or replaces a reservation. While another one holds the
// same code, or the same parcel present, it answers ErrContradiction: of two
// that change places, put the one that lets go first.
func (t *tx) PutReservation(r kiosk.Reservation) error { return reservations.put(t, r) }

// NextReservationID returns an id such as r0000000042-k3x9q7ab: a number that
// counts up, so that ids sort by age, and the machine's epoch, so that a number
// that comes again after a fall-back to a backup makes another id.
func (t *tx) NextReservationID() (kiosk.ReservationID, error) {
	machine, err := t.Machine()
	if err != nil {
		return "", err
	}
	var number uint64
	err = t.within(inReservations, func(b *bbolt.Bucket) (err error) {
		number, err = b.NextSequence()
		return err
	})
	if err != nil {
		return "", err
	}
	return kiosk.ReservationID(fmt.Sprintf("r%010d-%s", number, machine.Epoch)), nil
}

// ReservationByCode finds the reservation that carries this tag.
func (t *tx) ReservationByCode(tag kiosk.Tag) (kiosk.Reservation, error) {
	return t.reservationBy(inCodes, tag[:])
}

// ReservationByParcel finds the reservation under which this parcel is present.
func (t *tx) ReservationByParcel(partner kiosk.PartnerID, parcel kiosk.ParcelID) (kiosk.Reservation, error) {
	key, err := pairKey(partner, string(parcel))
	if err != nil {
		return kiosk.Reservation{}, missing(err)
	}
	return t.reservationBy(inParcels, key)
}

func (t *tx) reservationBy(index bucket, key []byte) (kiosk.Reservation, error) {
	var id []byte
	err := t.get(index, key, func(value []byte) error {
		id = bytes.Clone(value)
		return nil
	})
	if err != nil {
		return kiosk.Reservation{}, err
	}
	r, err := load[kiosk.Reservation](t, inReservations, id)
	if err != nil {
		return kiosk.Reservation{}, dangling(entry{in: index}, id, err)
	}
	return r, nil
}

// DueReservations returns those whose DueAt is not after until, earliest first.
func (t *tx) DueReservations(until time.Time, limit int) ([]kiosk.Reservation, error) {
	found, err := t.find(inDue, limit, func(key []byte) (bool, error) {
		due, err := timeOf(key)
		return !due.After(until), err
	})
	if err != nil {
		return nil, err
	}
	return reservations.loadAll(t, found)
}

// OpenReturns returns the reservations whose return is not collected, oldest return first.
func (t *tx) OpenReturns() ([]kiosk.Reservation, error) {
	found, err := t.find(inReturns, math.MaxInt, func([]byte) (bool, error) { return true, nil })
	if err != nil {
		return nil, err
	}
	return reservations.loadAll(t, found)
}

// Reservations calls each for the reservations older than before, newest first.
// What each puts meanwhile does not disturb the order.
func (t *tx) Reservations(before kiosk.ReservationID, each func(kiosk.Reservation) bool) error {
	for at := []byte(before); ; {
		var r kiosk.Reservation
		err := t.newest(inReservations, at, func(key, value []byte) (err error) {
			at = bytes.Clone(key)
			r, err = decode[kiosk.Reservation](inReservations, key, value)
			return err
		})
		if errors.Is(err, kiosk.ErrNoRecord) {
			return nil
		}
		if err != nil {
			return err
		}
		if !each(r) {
			return nil
		}
	}
}

// PruneReservations removes the oldest that nobody needs any more.
func (t *tx) PruneReservations(endedBefore time.Time, limit int) (int, error) {
	if limit <= 0 {
		return 0, nil
	}
	var pruned [][]byte
	looked := 0
	err := t.scan(inReservations, nil, func(key, value []byte) (bool, error) {
		r, err := decode[kiosk.Reservation](inReservations, key, value)
		if err != nil {
			return false, err
		}
		if prunable(r, endedBefore) {
			pruned = append(pruned, bytes.Clone(key))
		}
		looked++
		return len(pruned) < limit && looked/4 < limit, nil
	})
	if err != nil {
		return 0, err
	}
	for _, key := range pruned {
		if err := reservations.remove(t, key); err != nil {
			return 0, err
		}
	}
	return len(pruned), nil
}

func prunable(r kiosk.Reservation, endedBefore time.Time) bool {
	return r.Status.Terminal() && !r.EndedAt.IsZero() && r.EndedAt.Before(endedBefore) && !openReturn(r)
}
