//go:build !linux

package main

import "time"

// processStart is the fixed point of the monotonic clock, on the systems of
// laptops: there is only the simulator.
var processStart = time.Now()

// Monotonic stands still while the machine sleeps.
func (systemClock) Monotonic() time.Duration { return time.Since(processStart) }

// Synchronised believes the laptop.
func (systemClock) Synchronised() bool { return true }
