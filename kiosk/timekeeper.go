package kiosk

import (
	"fmt"
	"sync"
	"time"

	"lockerd/hal"
)

// timekeeper decides whether to believe the wall clock. While it does not,
// time goes on from the last trusted moment by the monotonic clock, and
// nothing that age alone causes happens.
//
// Any look at the clock may begin to doubt it. Only a readmission ends a
// doubt, because it moves deadlines and so has to be a decision of its own.
type timekeeper struct {
	clock hal.Clock
	rules ClockRules

	mu sync.Mutex
	// believed and since are one moment on both clocks, moved along with every look.
	believed time.Time
	since    time.Duration
	// mark is the newest time that was believed.
	mark time.Time
	// untrusted is why the clock is not believed; empty while it is.
	untrusted string
	// fresh is set from the start until the first readmission: only then does
	// a forward step mean that the kiosk was down.
	fresh bool
	// synced is whether the clock has been synchronised ever since the last readmission.
	synced bool
}

// behindTolerance is how far behind the trusted time a wall clock may be.
const behindTolerance = time.Minute

// earliest is before any kiosk ran this program: an earlier clock was never set.
var earliest = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// newTimekeeper goes on from what the books saw last. The clock is not
// believed until the first readmission.
func newTimekeeper(clock hal.Clock, rules ClockRules, m Machine) *timekeeper {
	wall := clock.Now()
	t := &timekeeper{clock: clock, rules: rules, believed: m.SeenAt, mark: m.Mark, since: clock.Monotonic(), fresh: true}
	if t.believed.IsZero() {
		t.believed = wall // the very first start
	}
	switch ahead := wall.Sub(t.believed); {
	case wall.Before(earliest):
		t.untrusted = fmt.Sprintf("the clock says %s: it was never set", wall.UTC().Format(time.DateOnly))
	case clock.Synchronised():
	case ahead < -behindTolerance:
		t.untrusted = fmt.Sprintf("the clock is %s behind the last trusted time", (-ahead).Round(time.Second))
	case ahead > rules.MaxStep:
		t.untrusted = fmt.Sprintf("the clock is %s ahead of the last trusted time and not synchronised", ahead.Round(time.Second))
	case m.Untrusted != "":
		t.untrusted = m.Untrusted
	}
	return t
}

// now returns the time to write down and why it is not trusted, which is empty if it is.
func (t *timekeeper) now() (now time.Time, untrusted string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	wall, expected := t.look()
	step := wall.Sub(expected)
	switch {
	case t.fresh:
		return expected, t.untrusted
	case t.untrusted == "" && (step > t.rules.MaxStep || step < -behindTolerance):
		t.untrusted = fmt.Sprintf("the clock stepped by %s", step.Round(time.Second))
	case t.untrusted == "" && wall.Before(t.mark.Add(-behindTolerance)): // in small steps
		t.untrusted = fmt.Sprintf("the clock is %s behind the last trusted time", t.mark.Sub(wall).Round(time.Second))
	}
	if t.untrusted != "" {
		t.believed = expected
		return expected, t.untrusted
	}
	t.believed = wall
	if wall.After(t.mark) {
		t.mark = wall
	}
	return wall, ""
}

// look reads both clocks, and moves the monotonic side of believed to now.
func (t *timekeeper) look() (wall, expected time.Time) {
	wall, mono := t.clock.Now(), t.clock.Monotonic()
	expected = t.believed.Add(mono - t.since)
	t.believed, t.since = expected, mono
	if !t.clock.Synchronised() {
		t.synced = false
	}
	return wall, expected
}

// readmission is a wall clock that may be believed again.
type readmission struct {
	wall time.Time
	// shift is how far the clock is from the time that was written down until now.
	shift time.Duration
	// down means that the shift is, or contains, time during which the kiosk did not run.
	down bool
}

// readmit says whether a clock that is not believed may be: at a start without
// doubt, once it becomes synchronised, when it has come back by itself, or
// because somebody who looked at it insists.
func (t *timekeeper) readmit(insist bool) (readmission, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.fresh && t.untrusted == "" {
		return readmission{}, false
	}
	wall, expected := t.look()
	step := wall.Sub(expected)
	synced := t.clock.Synchronised()
	becameSynced := synced && !t.synced && wall.After(earliest)
	t.synced = synced

	r := readmission{wall: wall, shift: step, down: t.fresh}
	switch {
	case insist, becameSynced, t.untrusted == "":
		return r, true
	case step.Abs() <= behindTolerance && !wall.Before(t.mark.Add(-behindTolerance)):
		r.shift = 0
		return r, true
	}
	return readmission{}, false
}

// accept believes the clock from now on. If the readmission is not committed
// after all, undo takes that back.
func (t *timekeeper) accept(r readmission) (undo func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.look()
	untrusted, fresh, mark := t.untrusted, t.fresh, t.mark
	t.believed = t.believed.Add(r.shift)
	t.untrusted, t.fresh, t.mark = "", false, r.wall
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.look()
		t.believed = t.believed.Add(-r.shift)
		t.untrusted, t.fresh, t.mark = untrusted, fresh, mark
	}
}
