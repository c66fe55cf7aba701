package kiosk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"lockerd/hal"
)

// Parts are what a kiosk is made of. It closes none of them. All are needed but
// Log; without it nothing is logged.
type Parts struct {
	Store     Store
	Bank      hal.Bank
	Clock     hal.Clock
	Keyring   *Keyring
	Codes     CodeProvider
	Messenger Messenger
	Log       *slog.Logger
}

// Kiosk is one parcel-locker bank in business. All its methods may be called
// from several goroutines.
type Kiosk struct {
	rules     Rules
	specs     map[LockerID]LockerSpec
	byDoor    map[hal.DoorID]LockerID
	store     Store
	clock     hal.Clock
	keyring   *Keyring
	codes     CodeProvider
	messenger Messenger
	log       *slog.Logger
	startedAt time.Time

	time        *timekeeper
	clockReview sync.Mutex
	doors       *doors
	latches     *latches
	cycles      *cycles
	unattended  *unattended
	cursors     *cursors
	head        *announcedHead

	// gate guards the moment at which the kiosk stops.
	gate    sync.Mutex
	stopped atomic.Bool
	dying   chan struct{}   // closed when it begins to stop
	ctx     context.Context // the life of everything that runs
	cancel  context.CancelFunc
	group   sync.WaitGroup
}

// Open brings the books in line with the doors as it finds them, and returns
// a kiosk that is open for business.
func Open(ctx context.Context, rules Rules, parts Parts) (*Kiosk, error) {
	k, err := assemble(rules, parts)
	if err != nil {
		return nil, err
	}
	if err := k.reconcile(ctx); err != nil {
		k.Abandon()
		return nil, err
	}
	k.doors.moved = k.doorsMoved // the doors as they were found have been decided upon
	k.run(k.doors.watch)
	k.run(k.attendToDoors)
	k.run(k.deliverMessages)
	k.run(k.sweepRegularly)
	return k, nil
}

func assemble(rules Rules, parts Parts) (*Kiosk, error) {
	if len(rules.Lockers) == 0 {
		return nil, errors.New("a kiosk needs at least one locker")
	}
	if parts.Log == nil {
		parts.Log = slog.New(slog.DiscardHandler)
	}
	k := &Kiosk{
		rules: rules, specs: map[LockerID]LockerSpec{}, byDoor: map[hal.DoorID]LockerID{},
		store: parts.Store, clock: parts.Clock, keyring: parts.Keyring, codes: parts.Codes,
		messenger: parts.Messenger, log: parts.Log,
		doors:      newDoors(parts.Bank, parts.Clock),
		latches:    newLatches(parts.Bank, parts.Clock),
		cycles:     &cycles{at: map[LockerID]*cycle{}},
		unattended: newUnattended(),
		dying:      make(chan struct{}),
	}
	for _, spec := range rules.Lockers {
		if _, twice := k.specs[spec.ID]; twice {
			return nil, fmt.Errorf("locker %s is configured twice", spec.ID)
		}
		if other, twice := k.byDoor[spec.Door]; twice {
			return nil, fmt.Errorf("lockers %s and %s have the same door %s", other, spec.ID, spec.Door)
		}
		k.specs[spec.ID], k.byDoor[spec.Door] = spec, spec.ID
	}
	k.ctx, k.cancel = context.WithCancel(context.Background())
	k.latches.fault = k.releaseFailed
	return k, nil
}

// reconcile is the start: read the doors, then one decision over all of them.
func (k *Kiosk) reconcile(ctx context.Context) error {
	if err := k.doors.settle(ctx); err != nil {
		return err
	}
	var m Machine
	err := k.store.View(func(tx Tx) error {
		var err error
		if m, err = tx.Machine(); err != nil {
			return err
		}
		kept, err := tx.Cursors()
		if err != nil {
			return err
		}
		k.cursors = newCursors(kept)
		head, err := tx.Head()
		k.head = newAnnouncedHead(head.Seq)
		return err
	})
	if err != nil {
		return fmt.Errorf("read the books: %w", err)
	}
	k.time = newTimekeeper(k.clock, k.rules.Clock, m)
	k.startedAt = k.clock.Now()
	if err := k.restLatches(); err != nil {
		return fmt.Errorf("read the lockers: %w", err)
	}
	// What happened before the start is written down with the time that was
	// believed then; only after that is the clock reviewed.
	if err := k.decideWith(itself, k.doors.last(), (*decision).recoverBooks); err != nil {
		return fmt.Errorf("reconcile the books with the doors: %w", err)
	}
	return k.reviewClock(itself, false)
}

// restLatches makes every latch rest once: each may have been driven in the
// instant before the start.
func (k *Kiosk) restLatches() error {
	now := k.clock.Monotonic()
	lockers, err := k.allLockers()
	for _, l := range lockers {
		if spec, built := k.specs[l.ID]; built && l.Opening != nil {
			k.latches.restFrom(now, spec.Door, spec.Latch.Rest)
		}
	}
	return err
}

// run starts a part of the kiosk that ends with it; none once it is ending.
func (k *Kiosk) run(part func(context.Context)) {
	k.gate.Lock()
	defer k.gate.Unlock()
	if !k.stopped.Load() {
		k.group.Go(func() { part(k.ctx) })
	}
}

// releaseFailed: the bank could not confirm that a latch is off.
func (k *Kiosk) releaseFailed(door hal.DoorID, cause error) {
	id := k.byDoor[door]
	k.run(func(ctx context.Context) {
		k.witness(ctx, id, func(d *decision) error {
			l, err := d.Locker(id)
			if err != nil {
				return err
			}
			if _, err := d.noteLocker(DoorFault, l, "error", "release not confirmed: "+cause.Error()); err != nil {
				return err
			}
			return d.takeOut(episode{l: l}, LatchFault, "release not confirmed")
		})
	})
}

// Close ends the kiosk's work: a pulse under way ends by itself, what is open
// at a door is reconciled at the next start, and the stop is journaled.
func (k *Kiosk) Close() error {
	if !k.halt() {
		return nil
	}
	k.latches.quiet()
	return k.transact(itself, nil, func(d *decision) error {
		_, err := d.note(Record{Kind: KioskStopped})
		return err
	})
}

// Abandon ends the kiosk as a power cut does: nothing more is decided or written.
func (k *Kiosk) Abandon() { k.halt() }

// halt refuses everything from now on and waits until nothing runs any more.
// It says whether the kiosk was running.
func (k *Kiosk) halt() bool {
	k.gate.Lock()
	first := !k.stopped.Swap(true)
	k.gate.Unlock()
	if first {
		close(k.dying)
		k.cancel()
	}
	k.group.Wait()
	return first
}
