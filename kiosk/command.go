package kiosk

import (
	"fmt"

	"lockerd/hal"
)

// command writes the intent to open a door and starts the act; the latch is
// driven once this is durable.
func (d *decision) command(l *Locker, opening Opening, r Reservation) (*cycle, error) {
	if l.Opening.waiting() || d.k.cycles.find(l.ID) != nil {
		return nil, fmt.Errorf("%w: somebody is at the door of locker %s", ErrIllegalTransition, l.ID)
	}
	if opening.By == "" {
		opening.By = d.by.String()
	}
	opening.Reservation = r.ID
	opening.PulsedAt = d.now
	opening.FoundOpen = d.doors[d.k.specs[l.ID].Door].State == hal.Open
	l.Opening = &opening
	_, err := d.note(Record{
		Kind: DoorUnlatched, Locker: l.ID, Reservation: r.ID, Parcel: r.Parcel.ID, Partner: r.Partner,
	}, "for", string(opening.Purpose))
	if err != nil {
		return nil, err
	}
	return d.startCycle(l.ID), nil
}
