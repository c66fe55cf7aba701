package kiosk

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"lockerd/hal"
)

// How the switches are read. A reed switch bounces for a millisecond; people
// and wind shake a door for longer; a switch with a bad contact says one thing
// or the other for ever, and would be believed now and then by a shorter look.
const (
	readEvery = 15 * time.Millisecond // while a switch has not settled
	steady    = 10                    // readings in a row that make a state believed
	restless  = 3                     // changes within flipWindow that make a switch unreadable
	calm      = 50                    // readings in a row that make it readable again
)

const (
	flipWindow = 500 * time.Millisecond
	pollMoving = 50 * time.Millisecond  // while somebody waits for a door
	pollIdle   = 500 * time.Millisecond // otherwise
	lostHint   = 60                     // times as long with interrupts: in case one was lost
	manyAtOnce = 3                      // so many doors in one reading are a wiring fault first, a break-in second
)

var errChatters = errors.New("the switch chatters")

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
	watched map[hal.DoorID]*contact
	known   map[hal.DoorID]hal.DoorState // the newest settled state that was not Unknown
	changed chan struct{}                // closed and replaced when settled changes
	waiters int
	wake    chan struct{} // somebody began to wait: read more often
}

// contact is what one switch has said lately.
type contact struct {
	last  hal.DoorReading
	times int           // it said so in a row
	at    time.Duration // monotonic time of the newest reading that counted
	// flips is how often it has changed its mind since flipsFrom.
	flips     int
	flipsFrom time.Duration
}

// say takes one reading into account. It returns what is to be believed, if
// anything new is, and whether the switch has to be read again soon.
func (c *contact) say(r hal.DoorReading, now time.Duration) (believed hal.DoorReading, ok, again bool) {
	if c.times > 0 && c.last.State == r.State && now-c.at < readEvery {
		return r, false, c.times < steady || c.flips >= restless // woken early: as good as the same reading
	}
	if c.times > 0 && c.last.State != r.State {
		if c.flips < restless && now-c.flipsFrom > flipWindow { // only calm ends restlessness
			c.flips, c.flipsFrom = 0, now
		}
		c.flips++
		c.times = 0
	}
	c.last, c.at = r, now
	c.times++
	switch {
	case c.flips >= restless && c.times < calm:
		return hal.DoorReading{Err: errChatters}, true, true
	case c.times < steady:
		return r, false, true
	}
	if c.times >= calm {
		c.flips = 0
	}
	return r, true, false
}

func newDoors(bank hal.Bank, clock hal.Clock) *doors {
	return &doors{
		bank: bank, clock: clock,
		settled: map[hal.DoorID]hal.DoorReading{}, watched: map[hal.DoorID]*contact{}, known: map[hal.DoorID]hal.DoorState{},
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
		return readEvery
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
		c := d.watched[door]
		if c == nil {
			c = &contact{}
			d.watched[door] = c
		}
		believed, ok, again := c.say(reading, now)
		unsettled = unsettled || again
		if from, known := d.settled[door]; !ok || known && from.State == believed.State {
			continue
		}
		d.settled[door] = believed
		moves = append(moves, move{door: door, was: d.known[door], to: believed})
		if believed.State != hal.Unknown {
			d.known[door] = believed.State
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
	for range 2 * steady { // one that chatters is unreadable by then
		if !d.look(ctx) {
			return nil
		}
		if err := hal.Sleep(ctx, d.clock, readEvery); err != nil {
			return err
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
