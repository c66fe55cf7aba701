package kiosk

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"lockerd/hal"
)

// cycle is one commanded opening under way at one door: the act between the
// decision that commanded it and the decision on what was seen.
type cycle struct {
	k      *Kiosk
	locker LockerID
	spec   LockerSpec
	// from is the phase to begin with.
	from phase
	// foundOpen means that the switch said open before the pulse.
	foundOpen bool
	// first receives the outcome of the first pulse, once.
	first chan firstPulse
	// open and closed are what this cycle has seen of the door.
	open, closed bool
	// said is closed when a person, saidBy, says that they have what they came for.
	said    chan struct{}
	saidBy  Actor
	sayOnce sync.Once
	// driving ends when the latch is not to be driven any more.
	driving     context.Context
	stopDriving context.CancelFunc
	// opened is closed when the opening has been committed, finished when the cycle has ended.
	opened, finished chan struct{}
}

// phase is where in the act a cycle is.
type phase uint8

const (
	fromPulse phase = iota
	fromOpen        // the door was opened without a pulse of this cycle
)

// firstPulse is what became of the first pulse of a cycle.
type firstPulse struct {
	err  error
	next *cycle // the cycle at the replacement's locker, if there is one
}

// startCycle prepares the act at a locker whose opening this decision
// commands. It runs once the decision is durable.
func (d *decision) startCycle(id LockerID) *cycle { return d.startCycleFrom(id, fromPulse) }

func (d *decision) startCycleFrom(id LockerID, from phase) *cycle {
	spec := d.k.specs[id]
	c := &cycle{
		k: d.k, locker: id, spec: spec, from: from,
		foundOpen: d.doors[spec.Door].State == hal.Open,
		first:     make(chan firstPulse, 1),
		said:      make(chan struct{}),
		opened:    make(chan struct{}),
		finished:  make(chan struct{}),
	}
	c.driving, c.stopDriving = context.WithCancel(d.k.ctx)
	d.cycles = append(d.cycles, c)
	d.k.cycles.add(c)
	return c
}

// callOff keeps the latch from being driven for the cycle under way, once this
// decision is durable.
func (d *decision) callOff(id LockerID) {
	if c := d.k.cycles.find(id); c != nil && !slices.Contains(d.cycles, c) {
		d.calledOff = append(d.calledOff, c)
	}
}

// run is the door protocol, from the pulse to the outcome.
func (c *cycle) run(ctx context.Context) {
	c.act(ctx)
	c.k.cycles.done(c)
	c.leave()
}

func (c *cycle) act(ctx context.Context) {
	switch {
	case c.from == fromOpen:
		c.open = true
		c.awaitClosing(ctx)
	case c.foundOpen && c.k.doors.one(c.spec.Door).State == hal.Open:
		c.pulseBlind(ctx)
	case c.pulseUntilOpen(ctx):
		c.awaitClosing(ctx)
	}
}

// leave hands over a door that moved between the last look of the cycle and
// its end: while the cycle was there, nobody else attended to the door.
func (c *cycle) leave() {
	now := c.k.doors.one(c.spec.Door)
	switch {
	case now.State == hal.Open && (c.closed || !c.open && !c.foundOpen):
		c.k.unattended.add(move{door: c.spec.Door, was: hal.Closed, to: now})
	case now.State == hal.Closed && c.open && !c.closed:
		c.k.unattended.add(move{door: c.spec.Door, was: hal.Open, to: now})
	}
}

// pulseUntilOpen drives the latch, again if need be, until the door reads
// open. If it never does, that is committed, and it says false.
func (c *cycle) pulseUntilOpen(ctx context.Context) bool {
	rules := c.spec.Latch
	patience := max(rules.Rest, c.k.rules.Door.OpenWithin/time.Duration(rules.Retries+1))
	for attempt := range rules.Retries + 1 {
		err := c.k.latches.pulse(c.driving, c.spec.Door, rules)
		if err != nil && c.driving.Err() == nil && attempt == 0 {
			c.giveUp(ctx, err)
			return false
		}
		if attempt == 0 {
			c.first <- firstPulse{}
		}
		if c.seesOpen(ctx, patience) {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		if c.driving.Err() != nil {
			c.witness(ctx, func(d *decision) error { return d.gaveUp(c.locker) })
			return false
		}
	}
	state := c.k.doors.one(c.spec.Door).State
	c.witness(ctx, func(d *decision) error { return d.neverOpened(c.locker, state) })
	return false
}

// seesOpen waits for the door to read open, and commits that it did.
func (c *cycle) seesOpen(ctx context.Context, within time.Duration) bool {
	if !c.k.doors.await(ctx, c.spec.Door, hal.Open, within, c.driving.Done()) {
		return false
	}
	c.open = true
	c.witness(ctx, func(d *decision) error { return d.sawOpen(c.locker) })
	close(c.opened)
	return true
}

// giveUp commits that the latch could not be driven, and tells whoever waits
// for the first pulse which locker comes next.
func (c *cycle) giveUp(ctx context.Context, cause error) {
	d := c.witness(ctx, func(d *decision) error { return d.undriven(c.locker, cause) })
	answer := firstPulse{err: cause}
	if d != nil && len(d.cycles) > 0 {
		answer.next = d.cycles[0]
	}
	c.first <- answer
}

// pulseBlind serves a door whose switch says open before the pulse: its cable
// may be broken, so the latch is driven all the same. A door that then reads
// closed was really open; otherwise the person's word decides.
func (c *cycle) pulseBlind(ctx context.Context) {
	err := c.k.latches.pulse(ctx, c.spec.Door, c.spec.Latch)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		c.giveUp(ctx, err)
		return
	}
	if c.k.doors.one(c.spec.Door).State != hal.Open { // shut before the latch's turn came: an ordinary opening after all
		if c.pulseUntilOpen(ctx) {
			c.awaitClosing(ctx)
		}
		return
	}
	c.first <- firstPulse{}
	switch closed := c.k.doors.await(ctx, c.spec.Door, hal.Closed, c.k.rules.Door.CloseWithin, c.said); {
	case closed:
		c.open, c.closed = true, true
		c.witness(ctx, func(d *decision) error {
			if err := d.sawOpen(c.locker); err != nil {
				return err
			}
			return d.sawClosed(c.locker)
		})
	case c.wasSaid():
		c.witness(ctx, func(d *decision) error { return d.confirmed(c.locker, c.saidBy) })
	case ctx.Err() == nil:
		c.witness(ctx, func(d *decision) error { return d.silent(c.locker) })
	}
}

// awaitClosing waits for the door to be closed: first with patience, then with
// an alarm, and in the end not at all.
func (c *cycle) awaitClosing(ctx context.Context) {
	rules := c.k.rules.Door
	if c.closedWithin(ctx, rules.CloseWithin) || ctx.Err() != nil {
		return
	}
	c.witness(ctx, func(d *decision) error { return d.heldOpen(c.locker) })
	if c.closedWithin(ctx, rules.AjarTrust) || ctx.Err() != nil {
		return
	}
	c.witness(ctx, func(d *decision) error { return d.ajarTooLong(c.locker) })
}

func (c *cycle) closedWithin(ctx context.Context, within time.Duration) bool {
	if !c.k.doors.await(ctx, c.spec.Door, hal.Closed, within, nil) {
		return false
	}
	c.closed = true
	c.witness(ctx, func(d *decision) error { return d.sawClosed(c.locker) })
	return true
}

// say records that the person has what they came for.
func (c *cycle) say(by Actor) {
	c.sayOnce.Do(func() {
		c.saidBy = by
		close(c.said)
	})
}

func (c *cycle) wasSaid() bool {
	select {
	case <-c.said:
		return true
	default:
		return false
	}
}

// witness commits what was seen. What was seen does not become untrue because
// the disk is busy or full, so it tries until it succeeds or the kiosk stops.
// A decision that the rules refuse would be refused for ever, and is a defect.
func (c *cycle) witness(ctx context.Context, f func(*decision) error) *decision {
	return c.k.witness(ctx, c.locker, f)
}

func (k *Kiosk) witness(ctx context.Context, id LockerID, f func(*decision) error) *decision {
	for pause := time.Second; ; pause = min(2*pause, 30*time.Second) {
		var made *decision
		err := k.decideWith(itself, k.doors.readings(ctx), func(d *decision) error {
			made = d
			return f(d)
		})
		if err == nil {
			return made
		}
		if k.stopped.Load() || ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, ErrIllegalTransition) {
			k.Fault("door of locker "+string(id), err)
			return nil
		}
		k.log.ErrorContext(ctx, "what was seen at a door could not be committed yet", "locker", string(id), "error", err)
		if hal.Sleep(ctx, k.clock, pause) != nil {
			return nil
		}
	}
}

// awaitFirst waits until the latch has been told, at this locker or at the
// ones that replace it, and returns what its hardware said in the end.
func (c *cycle) awaitFirst(ctx context.Context) error {
	queue := c.k.clock.NewTimer(answerWithin)
	defer queue.Stop()
	for {
		select {
		case first := <-c.first:
			if first.err == nil {
				return nil
			}
			if first.next == nil {
				return first.err
			}
			c = first.next
		case <-queue.C():
			return nil // its turn comes; the events tell the rest
		case <-ctx.Done():
			return nil // decided and under way: whoever asks again learns what became of it
		case <-c.k.dying:
			return ErrStopped
		}
	}
}

// answerWithin bounds how long an answer waits for its turn at the latches.
const answerWithin = 5 * time.Second

// cycles are the acts under way, by locker.
type cycles struct {
	mu sync.Mutex
	at map[LockerID]*cycle
}

func (s *cycles) add(c *cycle) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at[c.locker] = c
}

// drop forgets cycles whose decision was undone.
func (s *cycles) drop(all []*cycle) {
	for _, c := range all {
		s.done(c)
	}
}

func (s *cycles) done(c *cycle) {
	c.stopDriving()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at[c.locker] == c {
		delete(s.at, c.locker)
	}
	close(c.finished)
}

func (s *cycles) find(id LockerID) *cycle {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at[id]
}
