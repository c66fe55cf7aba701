package haltest

import (
	"sync"
	"time"

	"lockerd/hal"
)

// Clock is a hal.Clock over package time. Inside a synctest bubble that is
// virtual time; outside it is the system's.
//
// All methods may be called from several goroutines.
type Clock struct {
	start time.Time

	mu             sync.Mutex
	offset         time.Duration
	unsynchronised bool
}

// NewClock returns a synchronised clock that says what package time says. Its
// monotonic time starts at zero.
func NewClock() *Clock { return &Clock{start: time.Now()} }

// Now is package time's present plus every Jump so far.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Round(0).Add(c.offset)
}

// Monotonic is the time since NewClock.
func (c *Clock) Monotonic() time.Duration { return time.Since(c.start) }

// NewTimer is package time's timer.
func (c *Clock) NewTimer(d time.Duration) hal.Timer { return timer{time.NewTimer(d)} }

// Synchronised says what SetSynchronised said last; true before that.
func (c *Clock) Synchronised() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.unsynchronised
}

// SetSynchronised tells the clock whether it follows a time source.
func (c *Clock) SetSynchronised(yes bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unsynchronised = !yes
}

// Jump moves the wall clock by d, forward or back, and nothing else.
func (c *Clock) Jump(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += d
}

type timer struct{ *time.Timer }

func (t timer) C() <-chan time.Time { return t.Timer.C }
