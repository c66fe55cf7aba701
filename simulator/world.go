package simulator

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"lockerd/hal"
)

// World is the physical truth of one bank: its doors, what lies behind them,
// and what is broken. It outlives every power cut of the kiosk.
//
// All methods may be called from several goroutines.
type World struct {
	clock hal.Clock

	mu    sync.Mutex
	doors []*door
	byID  map[hal.DoorID]*door
	bus   map[BusFault]bool
	// pulse is what flows at this moment; the wiring allows one.
	pulse *pulse
	trace []CoilChange
	banks map[*Bank]struct{}

	switches bell // some switch may have moved
	changed  bell // anything at all changed
}

// NewWorld builds a bank of doors, all of them latched, empty and sound. Of
// two doors with the same id the later one cannot be reached.
func NewWorld(clock hal.Clock, doors []Door) *World {
	w := &World{
		clock: clock,
		byID:  make(map[hal.DoorID]*door, len(doors)),
		bus:   make(map[BusFault]bool),
		banks: make(map[*Bank]struct{}),
	}
	for _, built := range doors {
		if w.byID[built.ID] != nil {
			continue
		}
		d := newDoor(built)
		w.doors = append(w.doors, d)
		w.byID[built.ID] = d
	}
	return w
}

// Truth says what is physically so, door by door, in the order of NewWorld.
func (w *World) Truth() []Truth {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	truths := make([]Truth, len(w.doors))
	for i, d := range w.doors {
		truths[i] = d.truth(w.pulse != nil && w.pulse.door == d)
	}
	return truths
}

// Door says what is physically so at one door, or hal.ErrNoSuchDoor.
func (w *World) Door(id hal.DoorID) (Truth, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	d := w.byID[id]
	if d == nil {
		return Truth{}, noSuchDoor(id)
	}
	return d.truth(w.pulse != nil && w.pulse.door == d), nil
}

// BusFaults says what is wrong with the bus, sorted.
func (w *World) BusFaults() []BusFault {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.bus))
}

// Changed receives after changes of the World, coalesced, until stop is called.
func (w *World) Changed() (changed <-chan struct{}, stop func()) { return listen(&w.changed) }

// CutPower takes the power from every bank of this World: the latches drop at
// once, and each Bank handed out so far is closed for good. Doors, parcels and
// faults stay as they are.
func (w *World) CutPower() {
	w.mu.Lock()
	banks := slices.Collect(maps.Keys(w.banks))
	w.mu.Unlock()
	for _, b := range banks {
		b.shutDown()
	}
}

// act lets a person or a fault do something to one door.
func (w *World) act(id hal.DoorID, do func(*door) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	d := w.byID[id]
	if d == nil {
		return noSuchDoor(id)
	}
	if err := do(d); err != nil {
		return err
	}
	w.switches.ring()
	w.changed.ring()
	return nil
}

// settle brings the World to the present: what was due by now has happened, at
// the instant when it was due. The caller holds the lock.
func (w *World) settle() {
	now := w.clock.Monotonic()
	if w.pulse != nil && now >= w.pulse.until {
		w.endPulse(w.pulse.until)
	}
	for _, d := range w.doors {
		if d.springsAt != nil && now >= *d.springsAt {
			w.spring(d)
		}
	}
}

func (w *World) spring(d *door) {
	was := d.open
	d.spring()
	if d.open != was {
		w.switches.ring()
		w.changed.ring()
	}
}

// CoilChange is one moment at which current through a latch's coil began or ended.
type CoilChange struct {
	Door hal.DoorID
	On   bool
	// At is the clock's monotonic time.
	At time.Duration
	// Hold is how long the bank was asked to hold it; set when On.
	Hold time.Duration
}

// traceLength is how many changes Coils remembers.
const traceLength = 1 << 16

// Coils are the changes of the coils so far, the oldest first; of very many,
// the newest. Tests and oracles read in it that never two were energised at
// once, and none longer than asked for.
func (w *World) Coils() []CoilChange {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	return slices.Clone(w.trace)
}

func (w *World) record(c CoilChange) {
	if len(w.trace) == traceLength {
		w.trace = slices.Delete(w.trace, 0, traceLength/2)
	}
	w.trace = append(w.trace, c)
	w.changed.ring()
}

func noSuchDoor(id hal.DoorID) error { return fmt.Errorf("%w: %q", hal.ErrNoSuchDoor, string(id)) }
