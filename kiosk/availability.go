package kiosk

import (
	"context"
	"errors"
	"fmt"
)

// Availability counts the lockers of each size. Free is exactly what a drop-off
// now would get.
func (k *Kiosk) Availability(ctx context.Context) (Availability, error) {
	doors := k.doors.readings(ctx)
	if err := ctx.Err(); err != nil {
		return Availability{}, err
	}
	now, _ := k.time.now()
	a := Availability{Kiosk: k.rules.KioskID, At: now, Sizes: map[Size]Count{}}
	for _, size := range AllSizes {
		a.Sizes[size] = Count{}
	}
	full := k.booksFull()
	lockers, err := k.allLockers()
	for _, l := range lockers {
		count := a.Sizes[l.Size]
		count.Total++
		switch l.State {
		case Empty:
			if !full && k.eligible(l, doors) {
				count.Free++
			}
		case Reserved:
			count.Reserved++
		case OutOfOrder:
			count.OutOfOrder++
		}
		a.Sizes[l.Size] = count
	}
	return a, err
}

func (k *Kiosk) allLockers() ([]Locker, error) {
	var lockers []Locker
	err := k.store.View(func(tx Tx) error {
		var err error
		lockers, err = tx.Lockers()
		return err
	})
	return lockers, k.storeError(err)
}

// Lockers lists all lockers with their doors, in the order of the configuration.
func (k *Kiosk) Lockers(ctx context.Context) ([]LockerView, error) {
	doors := k.doors.readings(ctx)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	lockers, err := k.allLockers()
	if err != nil {
		return nil, err
	}
	byID := make(map[LockerID]Locker, len(lockers))
	for _, l := range lockers {
		byID[l.ID] = l
	}
	views := make([]LockerView, 0, len(lockers))
	for _, spec := range k.rules.Lockers {
		views = append(views, LockerView{Locker: byID[spec.ID], Door: doors[spec.Door].State})
	}
	return views, nil
}

// Locker returns one locker with its door, or ErrNotFound.
func (k *Kiosk) Locker(ctx context.Context, id LockerID) (LockerView, error) {
	doors := k.doors.readings(ctx)
	if err := ctx.Err(); err != nil {
		return LockerView{}, err
	}
	view := LockerView{Door: doors[k.specs[id].Door].State}
	err := k.store.View(func(tx Tx) error {
		var err error
		view.Locker, err = tx.Locker(id)
		return err
	})
	if errors.Is(err, ErrNoRecord) {
		return view, fmt.Errorf("locker %q: %w", id, ErrNotFound)
	}
	return view, k.storeError(err)
}
