package simulator

import (
	"slices"

	"lockerd/hal"
)

// Pull opens a door that its latch does not hold. Anything else is a
// *PhysicsError; a door that is not there is hal.ErrNoSuchDoor, here and in
// the other verbs.
func (w *World) Pull(id hal.DoorID) error {
	return w.act(id, func(d *door) error {
		switch {
		case d.open:
			return impossible(d, AlreadyOpen)
		case d.latched:
			return impossible(d, HeldByLatch)
		}
		d.open, d.springsAt = true, nil
		return nil
	})
}

// Push shuts a door, and its latch catches, even while it is still energised.
// A latch that is stuck does not catch, and the door springs back. A door that
// is shut but released can be pushed too; one that is latched cannot.
func (w *World) Push(id hal.DoorID) error {
	return w.act(id, func(d *door) error {
		if !d.open && d.latched {
			return impossible(d, AlreadyShut)
		}
		d.shut()
		return nil
	})
}

// Put lays a parcel into an open locker, beside whatever lies there already.
func (w *World) Put(id hal.DoorID, parcel string) error {
	return w.act(id, func(d *door) error {
		if !d.open {
			return impossible(d, DoorShut)
		}
		d.contents = append(d.contents, parcel)
		return nil
	})
}

// Take takes everything out of an open locker and says what it was.
func (w *World) Take(id hal.DoorID) (parcels []string, err error) {
	err = w.act(id, func(d *door) error {
		switch {
		case !d.open:
			return impossible(d, DoorShut)
		case len(d.contents) == 0:
			return impossible(d, NothingInside)
		}
		parcels = slices.Clone(d.contents)
		d.contents = nil
		return nil
	})
	return parcels, err
}
