package terminal

import (
	"context"
	"errors"
	"time"

	"lockerd/hal"
	"lockerd/kiosk"
)

// choose lets the courier say what is wrong with a door. It takes a courier
// who is logged in: what is said of a locker decides who gets it next.
func (t *Terminal) choose(v *visit) state {
	if t.session == nil {
		t.buzzer.Beep(hal.SoundRefused)
		return notice{text: textBadgeForDoor}
	}
	return choosing{v}
}

// choosing is when a courier says what is wrong with the door of a deposit.
type choosing struct{ visit *visit }

func (s choosing) page(t *Terminal) hal.Page {
	return t.say(textChoose, args{locker: s.visit.locker})
}
func (choosing) lasts() time.Duration   { return questionIdle }
func (choosing) over(t *Terminal) state { return t.rest() }

func (s choosing) key(t *Terminal, key hal.Key) state {
	t.touch()
	switch key {
	case '1':
		return t.another(s.visit, "larger", t.kiosk.Larger)
	case '2':
		return t.doubt(s.visit)
	case '3':
		return t.another(s.visit, "occupied", t.kiosk.Occupied)
	case '*':
		if older := t.deposit(s.visit); older != nil {
			return choosing{older}
		}
		return t.rest()
	}
	t.buzzer.Beep(hal.SoundRefused)
	return s
}

// another asks the kiosk for another locker for the parcel of a deposit.
func (t *Terminal) another(v *visit, why string,
	askFor func(context.Context, kiosk.Actor, kiosk.ReservationID) (kiosk.Reservation, error),
) state {
	return t.ask(why, func() func() state {
		r, err := askFor(t.ctx, v.by, v.reservation)
		return func() state {
			if errors.Is(err, kiosk.ErrNoLocker) && !v.phase.ended() {
				t.buzzer.Beep(hal.SoundRefused)
				return notice{text: textNoLarger, args: args{locker: v.locker}}
			}
			if err != nil {
				return t.refuse(err, args{locker: v.locker, parcel: v.parcel})
			}
			t.leave(v)
			v.phase, v.successor = moved, r.ID
			next := t.succeed(v)
			next.locker = r.Locker
			t.buzzer.Beep(hal.SoundAccepted)
			return following{next}
		}
	})
}

// doubt tells the kiosk that nothing was deposited, before the courier is asked
// whether the locker is empty: a door that is closed while the question stands
// must not count as a deposit.
func (t *Terminal) doubt(v *visit) state {
	return t.ask("cancel", func() func() state {
		r, err := t.kiosk.Cancel(t.ctx, v.by, v.reservation, false)
		return func() state {
			switch {
			case err != nil:
				return t.refuse(err, args{locker: v.locker, parcel: v.parcel})
			case r.Uncertain:
				return askingEmpty{v}
			}
			return following{v} // its door had not been opened: nothing is in doubt
		}
	})
}

// askingEmpty is when a courier has said that nothing was deposited. Only a
// clear yes frees the locker: after anything else nobody knows what is inside.
type askingEmpty struct{ visit *visit }

func (s askingEmpty) page(t *Terminal) hal.Page {
	return t.say(textAskEmpty, args{locker: s.visit.locker})
}
func (askingEmpty) lasts() time.Duration   { return questionIdle }
func (s askingEmpty) over(*Terminal) state { return following(s) }

func (s askingEmpty) key(t *Terminal, key hal.Key) state {
	t.touch()
	if key != '#' && key != '2' { // 2 is what they said before
		return following(s)
	}
	return t.vouch(s.visit)
}

// vouch tells the kiosk that the courier answers for the locker's being empty.
func (t *Terminal) vouch(v *visit) state {
	return t.ask("resolve", func() func() state {
		_, err := t.kiosk.Resolve(t.ctx, v.by, v.reservation, kiosk.Absent)
		return func() state {
			if err != nil {
				return t.refuse(err, args{locker: v.locker, parcel: v.parcel})
			}
			v.withdrawn, v.phase = true, refused
			return following{v}
		}
	})
}
