package kiosk

import (
	"context"
	"maps"
	"sync"
	"time"

	"lockerd/hal"
)

// How the switches are read. A reed switch bounces for a millisecond; people
// and wind shake a door for longer.
const (
	debounce    = 30 * time.Millisecond
	pollMoving  = 50 * time.Millisecond  // while somebody waits for a door
	pollIdle    = 500 * time.Millisecond // otherwise
	lostHint    = 60                     // times as long with interrupts: in case one was lost
	settleReads = debounce / 2
	manyAtOnce  = 3 // so many doors in one reading are a wiring fault first, a break-in second
)

// move is one debounced change of one switch.
type move struct {
	door hal.DoorID
	// was is what the switch said before, when it could last be read.
	was hal.DoorState
	to  hal.DoorReading
}

// doors knows the newest debounced reading of every switch, and wakes whoever
// waits for one.
type doors struct {
	bank  hal.Bank
	clock hal.Clock
	// moved is called with each set of changes, one at a time.
	moved func([]move)

	mu      sync.Mutex
	settled map[hal.DoorID]hal.DoorReading
	pending map[hal.DoorID]candidate
	known   map[hal.DoorID]hal.DoorState // the newest settled state that was not Unknown
	changed chan struct{}                // closed and replaced when settled changes
	waiters int
	wake    chan struct{} // somebody began to wait: read more often
}

// candidate is a reading that has not stood long enough to be believed.
type candidate struct {
	reading hal.DoorReading
	since   time.Duration
}

func newDoors(bank hal.Bank, clock hal.Clock) *doors {
	return &doors{
		bank: bank, clock: clock,
		settled: map[hal.DoorID]hal.DoorReading{}, pending: map[hal.DoorID]candidate{}, known: map[hal.DoorID]hal.DoorState{},
		changed: make(chan struct{}), wake: make(chan struct{}, 1),
	}
}

// watch reads the switches until ctx ends.
func (d *doors) watch(ctx context.Context) {
	for ctx.Err() == nil {
		unsettled := d.look(ctx)
		timer := d.clock.NewTimer(d.pause(unsettled))
		select {
		case <-ctx.Done():
		case <-d.bank.Changed():
		case <-d.wake:
		case <-timer.C():
		}
		timer.Stop()
	}
}

func (d *doors) pause(unsettled bool) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	if unsettled {
		return settleReads
	}
	pause := pollIdle
	if d.waiters > 0 {
		pause = pollMoving
	}
	if d.bank.Changed() != nil {
		pause *= lostHint
	}
	return pause
}

// look takes one reading and settles what has stood long enough. It says
// whether some reading still has to settle.
func (d *doors) look(ctx context.Context) (unsettled bool) {
	raw := d.bank.Doors(ctx)
	now := d.clock.Monotonic()
	if ctx.Err() != nil {
		return false // readings that were cut short tell nothing
	}
	d.mu.Lock()
	var moves []move
	for door, reading := range raw {
		from, known := d.settled[door]
		if known && from.State == reading.State {
			delete(d.pending, door)
			continue
		}
		c, waiting := d.pending[door]
		if !waiting || c.reading.State != reading.State {
			d.pending[door] = candidate{reading: reading, since: now}
			unsettled = true
			continue
		}
		if now-c.since < debounce {
			unsettled = true
			continue
		}
		delete(d.pending, door)
		d.settled[door] = reading
		moves = append(moves, move{door: door, was: d.known[door], to: reading})
		if reading.State != hal.Unknown {
			d.known[door] = reading.State
		}
	}
	if len(moves) > 0 {
		close(d.changed)
		d.changed = make(chan struct{})
	}
	d.mu.Unlock()
	if len(moves) > 0 && d.moved != nil {
		d.moved(moves)
	}
	return unsettled
}

// settle reads until every switch has a settled reading, for the start.
func (d *doors) settle(ctx context.Context) error {
	for range 10 {
		if !d.look(ctx) {
			break
		}
		if err := hal.Sleep(ctx, d.clock, settleReads); err != nil {
			return err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for door, c := range d.pending { // it chatters: what it says now is as good as anything
		if _, known := d.settled[door]; !known {
			d.settled[door], d.known[door] = c.reading, c.reading.State
		}
	}
	return nil
}

// readings returns what to decide upon: a fresh reading of every switch, in
// which a door counts as closed only if the debounced reading agrees.
func (d *doors) readings(ctx context.Context) map[hal.DoorID]hal.DoorReading {
	raw := d.bank.Doors(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	for door, settled := range d.settled {
		if settled.State != hal.Closed {
			raw[door] = settled
		}
	}
	return raw
}

// last returns the debounced readings.
func (d *doors) last() map[hal.DoorID]hal.DoorReading {
	d.mu.Lock()
	defer d.mu.Unlock()
	return maps.Clone(d.settled)
}

func (d *doors) one(door hal.DoorID) hal.DoorReading {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.settled[door]
}

// await waits until the door's debounced reading is the wanted state. It says
// false when the time is over, ctx ends, or stop is closed.
func (d *doors) await(ctx context.Context, door hal.DoorID, want hal.DoorState, within time.Duration, stop <-chan struct{}) bool {
	timer := d.clock.NewTimer(within)
	defer timer.Stop()
	d.attend(1)
	defer d.attend(-1)
	for {
		d.mu.Lock()
		state, changed := d.settled[door].State, d.changed
		d.mu.Unlock()
		if state == want {
			return true
		}
		select {
		case <-changed:
		case <-timer.C():
			return false
		case <-stop:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

func (d *doors) attend(n int) {
	d.mu.Lock()
	d.waiters += n
	d.mu.Unlock()
	select {
	case d.wake <- struct{}{}:
	default:
	}
}
