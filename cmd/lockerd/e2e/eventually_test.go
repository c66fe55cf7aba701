package e2e

import (
	"testing"
	"time"
)

const (
	// patience is how long something observable may take: far longer than it
	// does on any machine, for a test fails by what happens and not by when.
	patience = 30 * time.Second
	// lookEvery is how often it is looked for.
	lookEvery = 10 * time.Millisecond
)

// eventually looks until what it sees is good, and returns that. What it saw
// last is in the failure.
func eventually[T any](t testing.TB, what string, look func() T, good func(T) bool) T {
	t.Helper()
	deadline, tick := time.NewTimer(patience), time.NewTicker(lookEvery)
	defer deadline.Stop()
	defer tick.Stop()
	for {
		seen := look()
		if good(seen) {
			return seen
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("%s: not within %s; last seen: %+v", what, patience, seen)
		}
	}
}

// eventuallyIs is eventually for one value.
func eventuallyIs[T comparable](t testing.TB, what string, want T, look func() T) {
	t.Helper()
	eventually(t, what, look, func(seen T) bool { return seen == want })
}
