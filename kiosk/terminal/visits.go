package terminal

import (
	"slices"
	"time"

	"lockerd/hal"
	"lockerd/kiosk"
)

// begin follows a door from now on, and from what the journal said of it while
// the kiosk's answer was on its way.
func (t *Terminal) begin(v *visit) *visit {
	now := t.clock.Monotonic()
	v.begun, v.remindAt = now, now+remindEvery
	t.visits = slices.DeleteFunc(t.visits, func(other *visit) bool { return other.reservation == v.reservation })
	t.visits = append(t.visits, v)
	for _, r := range t.recent {
		if v.tells(r) {
			v.follow(r)
		}
	}
	if v.phase.ended() {
		t.leave(v)
	}
	if v.phase == moved {
		return t.succeed(v)
	}
	return v
}

// leave goes on following a door that stands open though the deposit behind it
// has ended: it has to be closed all the same.
func (t *Terminal) leave(v *visit) {
	if v.purpose != kiosk.ForDeposit || !v.ajar {
		return
	}
	t.visits = append(t.visits, &visit{
		purpose: kiosk.ForLook, by: v.by, reservation: v.reservation, parcel: v.parcel, locker: v.locker,
		after: v.after, phase: open, ajar: true, begun: v.begun, remindAt: v.remindAt,
	})
	v.ajar = false
}

// firstPhase is where a visit begins: the switch of a door that was found open
// before the pulse cannot tell whether it opens.
func (t *Terminal) firstPhase(id kiosk.LockerID) phase {
	view, err := t.kiosk.Locker(t.ctx, id)
	if err != nil || view.Opening == nil || !view.Opening.FoundOpen || view.Opening.Done {
		return opening // the journal tells the rest
	}
	return unsure
}

// succeed follows the door that took over from another one.
func (t *Terminal) succeed(old *visit) *visit {
	t.drop(old)
	if v := t.newest(func(v *visit) bool { return v.reservation == old.successor }); v != nil {
		return v
	}
	return t.begin(&visit{
		purpose: kiosk.ForDeposit, by: old.by, parcel: old.parcel,
		reservation: old.successor, instead: true,
	})
}

// changed lets the person know what became of a door.
func (t *Terminal) changed(v *visit) {
	shown := t.concerns(v)
	if v.phase.ended() {
		t.leave(v)
	}
	if v.phase == moved {
		v = t.succeed(v)
	}
	if v.purpose == kiosk.ForReturn && v.phase == failed {
		t.setStuck(v.by, v.reservation)
	}
	t.beepFor(v)
	if t.session != nil && t.session.by == v.by {
		t.touch()
	}
	if s, asking := t.state.(askingEmpty); asking && s.visit == v && v.phase == unsettled {
		return // which is what the question is about
	}
	newest := v == t.newest(func(*visit) bool { return true })
	switch {
	case shown && (t.resting() || v.phase.ended() || v.instead):
		t.enter(following{v})
	case t.resting() && (newest || v.bad() || v.instead || v.phase == overdue || v.phase == unsure):
		t.enter(following{v})
	}
	t.forgetEnded()
}

func (t *Terminal) beepFor(v *visit) {
	switch {
	case v.phase == overdue:
		t.buzzer.Beep(hal.SoundReminder)
	case v.phase == done:
		t.buzzer.Beep(hal.SoundAccepted)
	case v.bad():
		t.buzzer.Beep(hal.SoundRefused)
	}
}

// concerns says whether the state is about this door.
func (t *Terminal) concerns(v *visit) bool {
	switch s := t.state.(type) {
	case following:
		return s.visit == v
	case choosing:
		return s.visit == v
	case askingEmpty:
		return s.visit == v
	}
	return false
}

// newest returns the newest visit of a kind; nil if there is none.
func (t *Terminal) newest(is func(*visit) bool) *visit {
	for _, v := range slices.Backward(t.visits) {
		if is(v) {
			return v
		}
	}
	return nil
}

// deposit returns the newest deposit that is not at its end and is older than
// the given one; nil if there is none. A courier who is logged in gets their own.
func (t *Terminal) deposit(olderThan *visit) *visit {
	passed := olderThan == nil
	return t.newest(func(v *visit) bool {
		if v == olderThan {
			passed = true
			return false
		}
		return passed && v.purpose == kiosk.ForDeposit && !v.phase.ended() && t.forUs(v)
	})
}

// forgetEnded drops the visits that need no more attention.
func (t *Terminal) forgetEnded() {
	if s, ok := t.state.(following); ok && s.visit.phase.ended() {
		s.visit.told = true
	}
	t.visits = slices.DeleteFunc(t.visits, func(v *visit) bool {
		return v.phase.ended() && (v.told || !v.bad())
	})
}

func (t *Terminal) forgetOld(now time.Duration) {
	for _, v := range slices.Clone(t.visits) {
		if now < v.begun+visitFor {
			continue
		}
		t.drop(v)
		if t.concerns(v) {
			t.enter(t.rest())
		}
	}
}

func (t *Terminal) drop(v *visit) {
	t.visits = slices.DeleteFunc(t.visits, func(other *visit) bool { return other == v })
}

// remind sounds the buzzer for doors that stand open, and shows the newest of them.
func (t *Terminal) remind(now time.Duration) {
	var due *visit
	for _, v := range t.visits {
		if now < v.remindAt {
			continue
		}
		v.remindAt = now + remindEvery
		if v.phase.standsOpen() {
			due = v
		}
	}
	if due == nil {
		return
	}
	t.buzzer.Beep(hal.SoundReminder)
	if t.resting() {
		t.enter(following{due})
	}
}
