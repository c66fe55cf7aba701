package terminal

import (
	"errors"
	"strings"
	"time"

	"lockerd/hal"
	"lockerd/kiosk"
)

// entering is when a customer types a code. It shows the newest digit alone,
// so that neither the screen nor a look over the shoulder tells the code.
type entering struct {
	code    string
	tooLong bool
}

func (s entering) page(t *Terminal) hal.Page {
	if s.tooLong {
		return t.say(textCodeTooLong, args{})
	}
	return t.say(textEntering, args{entry: masked(s.code)})
}

func masked(code string) string {
	if code == "" {
		return ""
	}
	return strings.Repeat("•", len(code)-1) + code[len(code)-1:]
}

func (entering) lasts() time.Duration   { return entryIdle }
func (entering) over(t *Terminal) state { return t.rest() }

func (s entering) key(t *Terminal, key hal.Key) state {
	switch {
	case key == '*':
		return t.rest()
	case key.Digit():
		return s.add(t, key)
	case s.tooLong:
		t.buzzer.Beep(hal.SoundRefused)
		return s
	}
	return t.pickUp(s.code)
}

func (s entering) add(t *Terminal, key hal.Key) state {
	if s.tooLong || len(s.code) == kiosk.MaxCodeLength {
		t.buzzer.Beep(hal.SoundRefused)
		return entering{tooLong: true}
	}
	return entering{code: s.code + string(key)}
}

// pickUp asks the kiosk to open the customer's locker.
func (t *Terminal) pickUp(code string) state {
	return t.ask("pick up", func() func() state {
		after := t.kiosk.Head()
		r, err := t.kiosk.Pickup(t.ctx, code)
		first := opening
		if err == nil {
			first = t.firstPhase(r.Locker)
		}
		return func() state {
			if errors.Is(err, kiosk.ErrHardware) {
				t.buzzer.Beep(hal.SoundRefused)
				return notice{text: textCodeStaysGood}
			}
			var unfit *kiosk.InvalidError
			if errors.As(err, &unfit) {
				t.buzzer.Beep(hal.SoundRefused)
				return notice{text: textWrongCode}
			}
			if err != nil {
				return t.refuse(err, args{})
			}
			t.buzzer.Beep(hal.SoundAccepted)
			return following{t.begin(&visit{
				purpose: kiosk.ForPickup, by: kiosk.Customer,
				reservation: r.ID, parcel: r.Parcel.ID, locker: r.Locker, after: after, phase: first,
			})}
		}
	})
}
