package terminal

import (
	"context"
	"iter"
	"log/slog"
	"sync"
	"time"

	"lockerd/hal"
	"lockerd/kiosk"
)

// Kiosk is what the dialogue asks of the rules. *kiosk.Kiosk answers it.
type Kiosk interface {
	Badge(ctx context.Context, badge string) (kiosk.Actor, error)
	DropOff(ctx context.Context, by kiosk.Actor, want kiosk.DropOff) (kiosk.Reservation, error)
	Pickup(ctx context.Context, code string) (kiosk.Reservation, error)
	Confirm(ctx context.Context, by kiosk.Actor, id kiosk.ReservationID) (kiosk.Reservation, error)
	Cancel(ctx context.Context, by kiosk.Actor, id kiosk.ReservationID, empty bool) (kiosk.Reservation, error)
	Larger(ctx context.Context, by kiosk.Actor, id kiosk.ReservationID) (kiosk.Reservation, error)
	Occupied(ctx context.Context, by kiosk.Actor, id kiosk.ReservationID) (kiosk.Reservation, error)
	Reopen(ctx context.Context, by kiosk.Actor, id kiosk.ReservationID) (kiosk.Reservation, error)
	Resolve(ctx context.Context, by kiosk.Actor, id kiosk.ReservationID, f kiosk.Finding) (kiosk.Reservation, error)
	Returns(ctx context.Context, by kiosk.Actor, status kiosk.ReturnStatus) ([]kiosk.ReturnEntry, error)
	Collect(ctx context.Context, by kiosk.Actor, id string) (kiosk.ReturnEntry, error)
	Locker(ctx context.Context, id kiosk.LockerID) (kiosk.LockerView, error)
	Head() uint64
	Follow(ctx context.Context, after uint64) iter.Seq2[kiosk.Record, error]
	Fault(where string, what any)
}

var _ Kiosk = (*kiosk.Kiosk)(nil)

// Parts are what a terminal is made of.
type Parts struct {
	Kiosk   Kiosk
	Keypad  hal.Keypad
	Scanner hal.Scanner
	Screen  hal.Screen
	Buzzer  hal.Buzzer
	Clock   hal.Clock
	// Language is what the screen speaks until somebody chooses another.
	Language Language
	// KioskID is what a caller is asked to name; empty if there is no use in it.
	KioskID string
	// Support is the telephone number to call; empty if there is none. What is
	// longer than 16 characters is cut on the screen.
	Support string
	Log     *slog.Logger
}

// Terminal is the dialogue at the kiosk.
type Terminal struct {
	kiosk   Kiosk
	keypad  hal.Keypad
	scanner hal.Scanner
	screen  hal.Screen
	buzzer  hal.Buzzer
	clock   hal.Clock
	log     *slog.Logger

	home             Language
	kioskID, support string

	ctx     context.Context // Run's
	calls   sync.WaitGroup  // what runs beside the loop
	answers chan answer
	records chan kiosk.Record

	// All below belongs to the loop.
	state    state
	until    time.Duration // when the state has lasted long enough; 0: never
	language Language
	session  *session
	visits   []*visit // oldest first
	recent   []kiosk.Record
	queue    []input // what came while the dialogue waits for an answer
	lastCall int
	display  display
}

// New returns the dialogue over the given parts. It does nothing before Run.
func New(p Parts) *Terminal {
	return &Terminal{
		kiosk: p.Kiosk, keypad: p.Keypad, scanner: p.Scanner, screen: p.Screen, buzzer: p.Buzzer,
		clock: p.Clock, log: p.Log, home: p.Language, language: p.Language,
		kioskID: p.KioskID, support: p.Support,
		answers: make(chan answer), records: make(chan kiosk.Record),
		state: idle{},
	}
}

// Run talks to the people at the kiosk until ctx ends, shows that the kiosk is
// out of service, and returns ctx's error. It is to be called once.
//
// No error of the kiosk ends it: a person is told what can be done, and what a
// person cannot help goes to the log.
func (t *Terminal) Run(ctx context.Context) error {
	t.ctx = ctx
	defer t.calls.Wait()
	head := t.kiosk.Head()
	t.calls.Go(func() { t.followJournal(ctx, head) })

	t.step(func() {})
	keys, scans := t.keypad.Keys(), t.scanner.Scans()
	for {
		alarm := t.alarm()
		select {
		case <-ctx.Done():
		case key, more := <-keys:
			if !more {
				keys = nil
				break
			}
			t.step(func() { t.take(input{key: key}) })
		case scan, more := <-scans:
			if !more {
				scans = nil
				break
			}
			t.step(func() { t.take(input{scan: scan, scanned: true}) })
		case a := <-t.answers:
			t.step(func() { t.answered(a) })
		case r := <-t.records:
			t.step(func() { t.recorded(r) })
		case <-alarm.C():
			t.step(t.timePassed)
		}
		alarm.Stop()
		if ctx.Err() != nil {
			t.language = t.home
			t.show(t.say(textOutOfService, args{}))
			return ctx.Err()
		}
	}
}

// step lets one thing happen and shows what it led to. A defect is journaled
// and costs the person at the kiosk their place in the dialogue, no more.
func (t *Terminal) step(happen func()) {
	defer func() {
		if defect := recover(); defect != nil {
			t.kiosk.Fault("terminal", defect)
			t.session, t.queue, t.visits = nil, nil, nil
			t.enter(idle{})
			t.show(t.state.page(t))
		}
	}()
	happen()
	t.show(t.state.page(t))
}

// enter goes to a state and begins its time.
func (t *Terminal) enter(s state) {
	t.state, t.until = s, 0
	if lasts := s.lasts(); lasts > 0 {
		t.until = t.clock.Monotonic() + lasts
	}
	t.forgetEnded()
}
