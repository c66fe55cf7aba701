package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// Monotonic is CLOCK_BOOTTIME: it goes on while the machine sleeps, so that a
// suspended laptop does not look like a clock that was set.
func (systemClock) Monotonic() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil {
		panic("lockerd: CLOCK_BOOTTIME: " + err.Error()) // every Linux since 2.6.39 has it
	}
	return time.Duration(ts.Nano())
}

// Synchronised asks the kernel whether its clock follows a time source (adjtimex(2)).
func (systemClock) Synchronised() bool {
	var tx unix.Timex
	state, err := unix.Adjtimex(&tx)
	return err == nil && state != unix.TIME_ERROR && tx.Status&unix.STA_UNSYNC == 0
}
