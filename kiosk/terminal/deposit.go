package terminal

import (
	"errors"
	"time"

	"lockerd/hal"
	"lockerd/kiosk"
)

// bring begins the deposit of the parcel whose label was scanned.
func (t *Terminal) bring(label kiosk.ParcelID) state {
	own := t.newest(func(v *visit) bool {
		return v.purpose == kiosk.ForDeposit && v.parcel == label && v.by == t.session.by && !v.phase.ended()
	})
	if own != nil {
		return following{own} // the same label once more: this is its door
	}
	return t.dropOff(t.session.by, kiosk.Parcel{ID: label})
}

// dropOff asks the kiosk for a locker. A parcel whose deposit nobody saw the
// end of is looked at instead.
func (t *Terminal) dropOff(by kiosk.Actor, parcel kiosk.Parcel) state {
	return t.ask("drop off", func() func() state {
		after := t.kiosk.Head()
		r, err := t.kiosk.DropOff(t.ctx, by, kiosk.DropOff{Parcel: parcel})
		var here *kiosk.ParcelHereError
		if errors.As(err, &here) {
			if here.Reservation.Uncertain && here.Reservation.Partner == by.Partner && here.Reservation.Status == kiosk.Depositing {
				return t.look(by, here.Reservation)
			}
			return func() state { return t.refuse(err, args{locker: here.Reservation.Locker, parcel: parcel.ID}) }
		}
		return func() state {
			switch {
			case errors.Is(err, kiosk.ErrSizeRequired):
				return askingSize{by: by, parcel: parcel}
			case err != nil:
				return t.refuse(err, args{locker: r.Locker, parcel: parcel.ID})
			}
			t.buzzer.Beep(hal.SoundAccepted)
			t.touch()
			return following{t.begin(&visit{
				purpose: kiosk.ForDeposit, by: by,
				reservation: r.ID, parcel: parcel.ID, locker: r.Locker, after: after,
			})}
		}
	})
}

// askingSize is when nobody has said how big the parcel is.
type askingSize struct {
	by     kiosk.Actor
	parcel kiosk.Parcel
}

func (s askingSize) page(t *Terminal) hal.Page { return t.say(textAskSize, args{parcel: s.parcel.ID}) }
func (askingSize) lasts() time.Duration        { return questionIdle }
func (askingSize) over(t *Terminal) state      { return t.rest() }

func (s askingSize) key(t *Terminal, key hal.Key) state {
	t.touch()
	switch key {
	case '1', '2', '3', '4':
		s.parcel.Size = kiosk.AllSizes[key-'1']
		return t.dropOff(s.by, s.parcel)
	case '*':
		return t.rest()
	}
	t.buzzer.Beep(hal.SoundRefused)
	return s
}
