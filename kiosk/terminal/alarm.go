package terminal

import (
	"time"

	"lockerd/hal"
)

// far is when the loop looks around though nothing is due.
const far = time.Hour

// alarm is the timer of whatever is due next.
func (t *Terminal) alarm() hal.Timer {
	now := t.clock.Monotonic()
	next := now + far
	due := func(at time.Duration) {
		if at != 0 {
			next = min(next, at)
		}
	}
	due(t.until)
	due(t.display.retryAt)
	if t.session != nil {
		due(t.session.until)
	}
	for _, v := range t.visits {
		due(v.remindAt)
		due(v.begun + visitFor)
	}
	return t.clock.NewTimer(max(next-now, 0))
}

// timePassed does what is due.
func (t *Terminal) timePassed() {
	now := t.clock.Monotonic()
	t.forgetOld(now)
	if t.session != nil && now >= t.session.until {
		t.sessionIdle(now)
	}
	if t.until != 0 && now >= t.until {
		t.enter(t.state.over(t))
	}
	t.remind(now)
	t.drain()
}
