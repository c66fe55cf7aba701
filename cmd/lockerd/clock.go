package main

import (
	"time"

	"lockerd/hal"
)

// systemClock is the operating system's time: the only place where lockerd
// asks for the present.
type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now().Round(0) }

func (systemClock) NewTimer(d time.Duration) hal.Timer { return systemTimer{time.NewTimer(d)} }

type systemTimer struct{ *time.Timer }

func (t systemTimer) C() <-chan time.Time { return t.Timer.C }
