package kiosk

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"lockerd/hal"
)

// latches drives the coils of the bank one at a time, each with its rest.
type latches struct {
	bank  hal.Bank
	clock hal.Clock
	// turn is held by whoever has a latch energised.
	turn chan struct{}
	// fault is told when a release could not be confirmed.
	fault func(hal.DoorID, error)

	mu     sync.Mutex
	rested map[hal.DoorID]time.Duration // monotonic time from which a latch may be driven again
}

func newLatches(bank hal.Bank, clock hal.Clock) *latches {
	return &latches{bank: bank, clock: clock, turn: make(chan struct{}, 1), rested: map[hal.DoorID]time.Duration{}}
}

// restFrom lets a latch rest, counted from now: after a restart nobody knows
// when exactly it was driven last.
func (l *latches) restFrom(now time.Duration, door hal.DoorID, rest time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rested[door] = now + rest
}

// pulse waits for the latch's rest and for its turn, and returns as soon as
// the latch is energised. An error means that it was not driven.
func (l *latches) pulse(ctx context.Context, door hal.DoorID, rules LatchRules) error {
	for {
		if err := l.awaitRest(ctx, door); err != nil {
			return err
		}
		select {
		case l.turn <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		if l.restLeft(door) == 0 {
			break
		}
		<-l.turn // somebody else drove it while we queued
	}
	hold := min(rules.Pulse, rules.Max)
	released, err := l.bank.Unlatch(ctx, door, hold)
	if err != nil {
		<-l.turn
		return fmt.Errorf("unlatch %s: %w", door, err)
	}
	l.mu.Lock()
	l.rested[door] = l.clock.Monotonic() + hold + rules.Rest
	l.mu.Unlock()
	go l.awaitRelease(door, released)
	return nil
}

func (l *latches) awaitRelease(door hal.DoorID, released <-chan error) {
	err := <-released
	<-l.turn
	if err != nil && !errors.Is(err, hal.ErrClosed) {
		l.fault(door, err)
	}
}

func (l *latches) awaitRest(ctx context.Context, door hal.DoorID) error {
	if rest := l.restLeft(door); rest > 0 {
		return hal.Sleep(ctx, l.clock, rest)
	}
	return ctx.Err()
}

func (l *latches) restLeft(door hal.DoorID) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(0, l.rested[door]-l.clock.Monotonic())
}

// quiet waits until no latch is energised.
func (l *latches) quiet() {
	l.turn <- struct{}{}
	<-l.turn
}
