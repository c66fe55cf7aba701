package terminal

import (
	"time"

	"lockerd/hal"
)

// state is where the dialogue stands. The package's documentation lists all of them.
type state interface {
	// page is what the screen shows.
	page(*Terminal) hal.Page
	// key says what a key leads to.
	key(*Terminal, hal.Key) state
	// lasts is how long the state stays without a key or scan; 0 is for ever.
	lasts() time.Duration
	// over says what silence leads to.
	over(*Terminal) state
}

// idle is when nobody is there.
type idle struct{}

func (idle) page(t *Terminal) hal.Page { return t.say(textIdle, args{}) }
func (idle) lasts() time.Duration      { return languageFor }
func (idle) over(t *Terminal) state    { t.language = t.home; return idle{} }
func (idle) key(t *Terminal, key hal.Key) state {
	if key == '*' {
		t.language = t.language.next()
		return idle{}
	}
	return t.restKey(key)
}

// notice is an answer that stays until the next key or scan, or for noticeFor.
type notice struct {
	text text
	args args
}

func (s notice) page(t *Terminal) hal.Page        { return t.say(s.text, s.args) }
func (notice) lasts() time.Duration               { return noticeFor }
func (notice) over(t *Terminal) state             { return t.rest() }
func (notice) key(t *Terminal, key hal.Key) state { return t.restKey(key) }

// following shows a door and what to do at it, until it is closed.
type following struct{ visit *visit }

func (s following) page(t *Terminal) hal.Page { return t.visitPage(s.visit) }

func (s following) lasts() time.Duration {
	if s.visit.phase.ended() {
		return noticeFor
	}
	return 0
}

func (following) over(t *Terminal) state { return t.rest() }

func (s following) key(t *Terminal, key hal.Key) state {
	if key == '#' && s.visit.phase == unsure {
		return t.confirm(s.visit)
	}
	return t.restKey(key)
}

// rest is where the dialogue goes when nobody is in the middle of anything.
func (t *Terminal) rest() state {
	if v := t.newest(func(v *visit) bool { return v.bad() && !v.told }); v != nil {
		return following{v}
	}
	if v := t.newest(func(v *visit) bool { return !v.phase.ended() && t.forUs(v) }); v != nil {
		return following{v}
	}
	if t.session != nil {
		return atWork{}
	}
	return idle{}
}

// forUs says whether a door is the business of whoever is at the kiosk now: of
// the courier who is logged in, or of anybody.
func (t *Terminal) forUs(v *visit) bool { return t.session == nil || t.session.by == v.by }

// resting says whether nobody is in the middle of anything.
func (t *Terminal) resting() bool {
	switch t.state.(type) {
	case idle, notice, following, atWork:
		return true
	}
	return false
}

// restKey says what a key leads to when nobody is in the middle of anything.
func (t *Terminal) restKey(key hal.Key) state {
	switch {
	case key.Digit():
		return entering{}.add(t, key)
	case key == '#' && t.session != nil:
		return t.nextReturn()
	case key == '*':
		if v := t.deposit(nil); v != nil {
			return t.choose(v)
		}
	}
	return t.rest()
}

// confirm takes a person's word that the parcel is out, where the switch
// cannot tell.
func (t *Terminal) confirm(v *visit) state {
	return t.ask("confirm", func() func() state {
		_, err := t.kiosk.Confirm(t.ctx, v.by, v.reservation)
		return func() state {
			if err != nil {
				return t.refuse(err, args{locker: v.locker})
			}
			if !v.phase.ended() {
				v.phase = done
			}
			return following{v}
		}
	})
}

// visitPage is what to do at a door.
func (t *Terminal) visitPage(v *visit) hal.Page {
	return t.say(visitTexts[v.purpose].of(v), args{locker: v.locker, parcel: v.parcel, count: t.returnsLeft()})
}

// returnsLeft is how many returns wait for the courier who is logged in.
func (t *Terminal) returnsLeft() int {
	if t.session == nil {
		return 0
	}
	return t.session.returns
}
