package terminal

import (
	"context"
	"time"

	"lockerd/hal"
	"lockerd/kiosk"
)

// session is a courier who is logged in. Without one nothing can be said of a
// deposit, and no return be opened.
type session struct {
	by kiosk.Actor
	// until is when it ends if the courier does nothing.
	until time.Duration
	// returns is how many returns wait for the courier's partner.
	returns int
	// stuck are the returns whose doors did not open for this courier: they
	// come last.
	stuck map[kiosk.ReservationID]bool
}

// atWork is when a courier is logged in and no door is in use. How long it
// lasts is the session's business.
type atWork struct{}

func (atWork) page(t *Terminal) hal.Page {
	if v := t.deposit(nil); v != nil {
		return t.say(textAtWorkDoorOpen, args{count: t.returnsLeft(), locker: v.locker})
	}
	return t.say(textAtWork, args{count: t.returnsLeft()})
}
func (atWork) lasts() time.Duration   { return 0 }
func (atWork) over(t *Terminal) state { return t.rest() }

func (atWork) key(t *Terminal, key hal.Key) state {
	if key == '*' && t.deposit(nil) == nil {
		t.session = nil
		return notice{text: textLoggedOut}
	}
	return t.restKey(key)
}

// touch says that the courier is still there.
func (t *Terminal) touch() {
	if t.session != nil {
		t.session.until = t.clock.Monotonic() + sessionIdle
	}
}

// sessionIdle logs the courier out, unless one of their doors is in use. A
// door that stands open for too long keeps nobody logged in: whoever stands
// before it by then may be a stranger.
func (t *Terminal) sessionIdle(now time.Duration) {
	busy := t.newest(func(v *visit) bool { return v.by == t.session.by && v.inUse() })
	if busy != nil {
		t.session.until = now + sessionIdle
		return
	}
	t.session = nil
	if _, working := t.state.(atWork); working {
		t.enter(t.rest())
	}
}

// scan says what a scan leads to, in whatever state the dialogue is.
func (t *Terminal) scan(scan hal.Scan) state {
	if badge, ok := badgeText(scan); ok {
		return t.logIn(badge)
	}
	label, err := ParseLabel(scan)
	if err != nil {
		t.touch()
		return t.refuse(err, args{})
	}
	if t.session == nil {
		t.buzzer.Beep(hal.SoundRefused)
		return notice{text: textBadgeFirst}
	}
	t.touch()
	return t.bring(label)
}

func (t *Terminal) logIn(badge string) state {
	return t.ask("log in", func() func() state {
		by, err := t.kiosk.Badge(t.ctx, badge)
		if err != nil {
			return func() state { return t.refuse(err, args{}) }
		}
		returns, err := t.returnsFor(t.ctx, by)
		if err != nil {
			t.log.ErrorContext(t.ctx, "the returns cannot be listed", "error", err)
		}
		return func() state {
			t.session = &session{by: by, returns: len(returns), stuck: map[kiosk.ReservationID]bool{}}
			t.touch()
			t.buzzer.Beep(hal.SoundAccepted)
			return atWork{}
		}
	})
}

// returnsFor lists the pending returns of the courier's partner that lie behind
// a door here.
func (t *Terminal) returnsFor(ctx context.Context, by kiosk.Actor) ([]kiosk.ReturnEntry, error) {
	all, err := t.kiosk.Returns(ctx, by, kiosk.ReturnPending)
	if err != nil {
		return nil, err
	}
	var here []kiosk.ReturnEntry
	for _, entry := range all {
		if entry.Locker != "" {
			here = append(here, entry)
		}
	}
	return here, nil
}
