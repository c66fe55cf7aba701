package simulator

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"lockerd/hal"
)

// slowness is what a slow bus takes for one call.
const slowness = 250 * time.Millisecond

var (
	errBusDead  = fmt.Errorf("%w: the bus does not answer", hal.ErrBank)
	errBrownout = fmt.Errorf("%w: the expanders were reset", hal.ErrBank)
	errHold     = errors.New("a latch is held for more than no time")
)

// Bank is the kiosk's way to a World: it implements hal.Bank.
type Bank struct {
	world  *World
	hints  <-chan struct{}
	unhint func()

	// closed is guarded by the World's lock, like all that moves.
	closed  bool
	closing chan struct{}
	pulses  sync.WaitGroup
}

var _ hal.Bank = (*Bank)(nil)

// Bank connects a kiosk to the World. A World may hand out one after another,
// one for each life of a kiosk.
func (w *World) Bank() *Bank {
	b := &Bank{world: w, closing: make(chan struct{})}
	b.hints, b.unhint = listen(&w.switches)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.banks[b] = struct{}{}
	return b
}

// Unlatch implements hal.Bank.
func (b *Bank) Unlatch(ctx context.Context, id hal.DoorID, hold time.Duration) (<-chan error, error) {
	w := b.world
	if err := b.reach(ctx); err != nil {
		return nil, fmt.Errorf("locker %s: %w", id, err)
	}
	if w.byID[id] == nil {
		return nil, noSuchDoor(id)
	}
	if hold <= 0 {
		return nil, errHold
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	if err := b.ask(); err != nil {
		return nil, fmt.Errorf("locker %s: %w", id, err)
	}
	if w.pulse != nil {
		return nil, fmt.Errorf("locker %s: %w: locker %s", id, hal.ErrBusy, w.pulse.door.ID)
	}
	p := w.startPulse(w.byID[id], hold)
	released := make(chan error, 1)
	b.pulses.Add(1)
	go b.attend(p, hold, released)
	return released, nil
}

// Doors implements hal.Bank.
func (b *Bank) Doors(ctx context.Context) map[hal.DoorID]hal.DoorReading {
	w := b.world
	err := b.reach(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	if err == nil {
		err = b.ask()
	}
	readings := make(map[hal.DoorID]hal.DoorReading, len(w.doors))
	for _, d := range w.doors {
		if err != nil {
			readings[d.ID] = hal.DoorReading{Err: err}
			continue
		}
		readings[d.ID] = hal.DoorReading{State: d.reading()}
	}
	return readings
}

// Changed implements hal.Bank.
func (b *Bank) Changed() <-chan struct{} { return b.hints }

// Close implements hal.Bank.
func (b *Bank) Close() error {
	if !b.shutDown() {
		return hal.ErrClosed
	}
	return nil
}

// shutDown releases the latch and waits until nothing is under way any more.
// It says whether the bank was open before.
func (b *Bank) shutDown() bool {
	w := b.world
	w.mu.Lock()
	first := !b.closed
	if first {
		b.closed = true
		close(b.closing)
		delete(w.banks, b)
	}
	w.mu.Unlock()
	b.unhint()
	b.pulses.Wait()
	return first
}

// reach waits as long as the bus takes to carry a call.
func (b *Bank) reach(ctx context.Context) error {
	w := b.world
	w.mu.Lock()
	closed, slow := b.closed, w.bus[BusSlow]
	w.mu.Unlock()
	switch {
	case closed:
		return hal.ErrClosed
	case ctx.Err() != nil:
		return ctx.Err()
	case !slow:
		return nil
	}
	timer := w.clock.NewTimer(slowness)
	defer timer.Stop()
	select {
	case <-timer.C():
		return nil
	case <-b.closing:
		return hal.ErrClosed
	case <-ctx.Done():
		return fmt.Errorf("%w: the bus is slow: %w", hal.ErrBank, ctx.Err())
	}
}

// ask says whether the expanders take a command now. Expanders that were reset
// refuse one, and are set up again by it. The caller holds the lock.
func (b *Bank) ask() error {
	w := b.world
	switch {
	case b.closed:
		return hal.ErrClosed
	case w.bus[BusDead]:
		return errBusDead
	case w.bus[BusBrownout]:
		delete(w.bus, BusBrownout)
		w.changed.ring()
		return errBrownout
	}
	return nil
}
