package terminal

import (
	"maps"
	"slices"

	"lockerd/hal"
	"lockerd/kiosk"
)

// nextReturn opens the door of the next return, one at a time: a door that was
// opened for one has to be closed before.
func (t *Terminal) nextReturn() state {
	t.touch()
	busy := t.newest(func(v *visit) bool { return v.purpose == kiosk.ForReturn && v.by == t.session.by && v.inUse() })
	if busy != nil {
		t.buzzer.Beep(hal.SoundRefused)
		return notice{text: textCloseFirst, args: args{locker: busy.locker}}
	}
	by, stuck := t.session.by, maps.Clone(t.session.stuck)
	return t.ask("collect a return", func() func() state {
		after := t.kiosk.Head()
		waiting, err := t.returnsFor(t.ctx, by)
		if err != nil {
			return func() state { return t.refuse(err, args{}) }
		}
		if len(waiting) == 0 {
			return func() state { t.setReturns(by, 0); return notice{text: textNoReturns} }
		}
		next := waiting[max(0, slices.IndexFunc(waiting, func(e kiosk.ReturnEntry) bool { return !stuck[e.Reservation] }))]
		_, err = t.kiosk.Collect(t.ctx, by, next.ID)
		first := opening
		if err == nil {
			first = t.firstPhase(next.Locker)
		}
		return func() state {
			if err != nil {
				t.setStuck(by, next.Reservation)
				return t.refuse(err, args{locker: next.Locker, parcel: next.Parcel.ID})
			}
			t.setReturns(by, len(waiting)-1)
			t.buzzer.Beep(hal.SoundAccepted)
			return following{t.begin(&visit{
				purpose: kiosk.ForReturn, by: by,
				reservation: next.Reservation, parcel: next.Parcel.ID, locker: next.Locker, after: after, phase: first,
			})}
		}
	})
}

func (t *Terminal) setReturns(by kiosk.Actor, left int) {
	if t.session != nil && t.session.by == by {
		t.session.returns = left
		t.touch()
	}
}

// setStuck remembers that a return stays where it is.
func (t *Terminal) setStuck(by kiosk.Actor, id kiosk.ReservationID) {
	if t.session != nil && t.session.by == by {
		t.session.stuck[id] = true
	}
}
