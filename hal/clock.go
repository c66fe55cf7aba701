package hal

import (
	"context"
	"time"
)

// Clock is the only source of time below cmd: the present, and the timers.
// The system's clock in production; virtual time in simulations and tests.
type Clock interface {
	// Now is the wall clock. It may lie: jump, stand still, start in 1970.
	Now() time.Time
	// Monotonic is the time since some fixed point of this process. It never
	// goes back and never jumps with the wall clock.
	Monotonic() time.Duration
	// NewTimer sends once on C after d of monotonic time.
	NewTimer(d time.Duration) Timer
	// Synchronised says whether the wall clock is known to follow a time
	// source, such as NTP or a battery-backed clock that was set by one.
	Synchronised() bool
}

// Timer is one running timer.
type Timer interface {
	// C receives once when the timer fires.
	C() <-chan time.Time
	// Stop prevents the timer from firing and says whether it did so.
	Stop() bool
}

// Sleep waits for d of the clock's monotonic time, or until ctx ends, and then
// answers ctx's error.
func Sleep(ctx context.Context, clock Clock, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := clock.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
