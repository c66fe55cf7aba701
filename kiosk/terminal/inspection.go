package terminal

import (
	"errors"
	"time"

	"lockerd/hal"
	"lockerd/kiosk"
)

// look opens the door of a deposit of which nobody saw the end, so that the
// courier can say what is inside. It runs beside the loop.
func (t *Terminal) look(by kiosk.Actor, doubtful kiosk.Reservation) (then func() state) {
	after := t.kiosk.Head()
	r, err := t.kiosk.Reopen(t.ctx, by, doubtful.ID)
	return func() state {
		if errors.Is(err, kiosk.ErrIllegalTransition) {
			t.buzzer.Beep(hal.SoundRefused)
			return notice{text: textCloseThenScan, args: args{locker: doubtful.Locker}}
		}
		if err != nil {
			return t.refuse(err, args{locker: doubtful.Locker, parcel: doubtful.Parcel.ID})
		}
		t.buzzer.Beep(hal.SoundAccepted)
		t.touch()
		return askingInside{t.begin(&visit{
			purpose: kiosk.ForLook, by: by,
			reservation: r.ID, parcel: r.Parcel.ID, locker: r.Locker, after: after,
		})}
	}
}

// askingInside is when a courier looks into a locker and says what is there.
// Silence settles nothing: the label can be scanned again.
type askingInside struct{ visit *visit }

func (s askingInside) page(t *Terminal) hal.Page {
	return t.say(textAskInside, args{locker: s.visit.locker, parcel: s.visit.parcel})
}
func (askingInside) lasts() time.Duration   { return questionIdle }
func (askingInside) over(t *Terminal) state { return t.rest() }

func (s askingInside) key(t *Terminal, key hal.Key) state {
	t.touch()
	switch key {
	case '1':
		return t.settle(s.visit, kiosk.Inside, textFoundInside)
	case '2':
		return t.settle(s.visit, kiosk.Absent, textFoundAbsent)
	case '*':
		return t.rest()
	}
	t.buzzer.Beep(hal.SoundRefused)
	return s
}

// settle tells the kiosk what the courier found.
func (t *Terminal) settle(v *visit, found kiosk.Finding, said text) state {
	return t.ask("resolve", func() func() state {
		_, err := t.kiosk.Resolve(t.ctx, v.by, v.reservation, found)
		return func() state {
			if err != nil {
				return t.refuse(err, args{locker: v.locker, parcel: v.parcel})
			}
			t.buzzer.Beep(hal.SoundAccepted)
			return notice{text: said, args: args{locker: v.locker, parcel: v.parcel}}
		}
	})
}
