package simulator

import (
	"container/heap"
	"errors"
	"fmt"
	"sync"
	"time"

	"lockerd/hal"
)

// Bounds of what a Clock can be told in one go.
const (
	MaxAdvance = 400 * 24 * time.Hour
	MaxJump    = 100 * 365 * 24 * time.Hour
)

// ErrOutOfRange answers for a leap that is too long, or that would end outside
// the years 1 to 9999.
var ErrOutOfRange = errors.New("leap out of range")

// Clock is another clock that can be told to leap: it implements hal.Clock.
//
// All methods may be called from several goroutines.
type Clock struct {
	base hal.Clock

	mu             sync.Mutex
	leapt          time.Duration // monotonic time beyond base's
	offset         time.Duration // wall time beyond base's
	unsynchronised bool
	timers         timerHeap
	// attended means that a goroutine waits for the next timer. There is none
	// while no timer runs, so that a Clock needs no Close.
	attended bool
	wake     chan struct{}

	changed bell
}

var _ hal.Clock = (*Clock)(nil)

// NewClock returns a clock that goes like base, with a wall clock offset ahead.
func NewClock(base hal.Clock, offset time.Duration) *Clock {
	return &Clock{base: base, offset: offset, wake: make(chan struct{}, 1)}
}

// Now implements hal.Clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time { return c.base.Now().Round(0).Add(c.offset) }

// Monotonic implements hal.Clock.
func (c *Clock) Monotonic() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.monotonic()
}

func (c *Clock) monotonic() time.Duration { return c.base.Monotonic() + c.leapt }

// Synchronised implements hal.Clock. It is true until SetSynchronised says otherwise.
func (c *Clock) Synchronised() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.unsynchronised
}

// SetSynchronised says whether the wall clock follows a time source.
func (c *Clock) SetSynchronised(yes bool) {
	c.mu.Lock()
	c.unsynchronised = !yes
	c.mu.Unlock()
	c.changed.ring()
}

// Offset is how far the wall clock is ahead of the base's.
func (c *Clock) Offset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// Advance lets time pass at once: wall clock and monotonic time leap together,
// and the timers that were due meanwhile fire, the earliest first. The error is
// ErrOutOfRange, also for a negative by.
func (c *Clock) Advance(by time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.advances(by); err != nil {
		return err
	}
	c.leapt += by
	c.offset += by
	c.fire()
	c.poke()
	c.changed.ring()
	return nil
}

// Jump moves the wall clock, forward or back, and nothing else. The error is
// ErrOutOfRange.
func (c *Clock) Jump(by time.Duration) error {
	if by < -MaxJump || by > MaxJump {
		return fmt.Errorf("%w: %s is not within %s", ErrOutOfRange, by, MaxJump)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.leaps(by); err != nil {
		return err
	}
	c.offset += by
	c.changed.ring()
	return nil
}

// canAdvance says whether Advance would take so much.
func (c *Clock) canAdvance(by time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.advances(by)
}

func (c *Clock) advances(by time.Duration) error {
	if by < 0 || by > MaxAdvance {
		return fmt.Errorf("%w: %s is not from 0 to %s", ErrOutOfRange, by, MaxAdvance)
	}
	return c.leaps(by)
}

// leaps says whether the offset can grow by that much.
func (c *Clock) leaps(by time.Duration) error {
	offset := c.offset + by
	if by > 0 && offset < c.offset || by < 0 && offset > c.offset {
		return fmt.Errorf("%w: the clock has been moved too far altogether", ErrOutOfRange)
	}
	if year := c.base.Now().Add(offset).UTC().Year(); year < 1 || year > 9999 {
		return fmt.Errorf("%w: it would end in the year %d", ErrOutOfRange, year)
	}
	return nil
}

// NewTimer implements hal.Clock.
func (c *Clock) NewTimer(d time.Duration) hal.Timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &timer{clock: c, due: c.monotonic() + d, c: make(chan time.Time, 1)}
	heap.Push(&c.timers, t)
	if !c.attended {
		c.attended = true
		go c.attend()
	} else if t.index == 0 {
		c.poke()
	}
	return t
}

// attend fires the timers at their time for as long as there are any.
func (c *Clock) attend() {
	for {
		c.mu.Lock()
		c.fire()
		if len(c.timers) == 0 {
			c.attended = false
			c.mu.Unlock()
			return
		}
		nap := c.base.NewTimer(c.timers[0].due - c.monotonic())
		c.mu.Unlock()
		select {
		case <-nap.C():
		case <-c.wake:
			nap.Stop()
		}
	}
}

// fire fires what is due, the earliest first.
func (c *Clock) fire() {
	now := c.monotonic()
	for len(c.timers) > 0 && c.timers[0].due <= now {
		t := heap.Pop(&c.timers).(*timer)
		t.c <- c.now().Add(t.due - now)
	}
}

func (c *Clock) poke() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}
