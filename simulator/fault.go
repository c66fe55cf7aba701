package simulator

import (
	"errors"
	"fmt"
	"slices"

	"lockerd/hal"
)

// Fault is something that is wrong with one door.
type Fault string

// The faults of a door.
const (
	LatchJammed        Fault = "latch_jammed"         // a pulse does nothing
	SpringWeak         Fault = "spring_weak"          // released, but closed until somebody pulls
	LatchStuckReleased Fault = "latch_stuck_released" // nothing holds the door
	SwitchStuckOpen    Fault = "switch_stuck_open"    // the switch always says open
	SwitchStuckClosed  Fault = "switch_stuck_closed"  // the switch always says closed
	SwitchChatter      Fault = "switch_chatter"       // the switch says one or the other at each reading
	ForceOpen          Fault = "force_open"           // once: somebody pries the door open
)

// Faults are all faults of a door.
var Faults = []Fault{LatchJammed, SpringWeak, LatchStuckReleased, SwitchStuckOpen, SwitchStuckClosed, SwitchChatter, ForceOpen}

// BusFault is something that is wrong with what connects the kiosk to the doors.
type BusFault string

// The faults of the bus.
const (
	// BusDead answers nothing and takes the latches' power with it.
	BusDead BusFault = "dead"
	// BusSlow takes a quarter of a second for everything.
	BusSlow BusFault = "slow"
	// BusBrownout happens once: the expanders reset to inputs, which releases
	// every latch. The bank notices at its next call, which fails, and then
	// sets the expanders up again.
	BusBrownout BusFault = "brownout"
)

// BusFaults are all faults of the bus.
var BusFaults = []BusFault{BusDead, BusSlow, BusBrownout}

// ErrNoSuchFault answers for a fault that is not in Faults or BusFaults.
var ErrNoSuchFault = errors.New("no such fault")

// SetFault makes a door faulty, or mends it. The errors are hal.ErrNoSuchDoor,
// ErrNoSuchFault, and a *PhysicsError for prying open what stands open. A
// switch sticks one way at a time: the newer of the two faults ends the other.
func (w *World) SetFault(id hal.DoorID, fault Fault, on bool) error {
	if !slices.Contains(Faults, fault) {
		return fmt.Errorf("%w: %q", ErrNoSuchFault, string(fault))
	}
	return w.act(id, func(d *door) error {
		if fault == ForceOpen {
			return forceOpen(d, on)
		}
		if !on {
			delete(d.faults, fault)
		} else {
			d.suffer(fault)
		}
		// What was released and held back opens as soon as nothing holds it back.
		if d.springsAt == nil {
			d.spring()
		}
		return nil
	})
}

func (d *door) suffer(fault Fault) {
	d.faults[fault] = true
	switch fault {
	case LatchStuckReleased:
		d.latched = false
	case SwitchStuckOpen:
		delete(d.faults, SwitchStuckClosed)
	case SwitchStuckClosed:
		delete(d.faults, SwitchStuckOpen)
	case LatchJammed, SpringWeak, SwitchChatter, ForceOpen:
	}
}

func forceOpen(d *door, on bool) error {
	if !on {
		return nil // prying open happens once; there is nothing to end
	}
	if d.open {
		return impossible(d, AlreadyOpen)
	}
	d.pry()
	return nil
}

// SetBusFault breaks the bus, or mends it. The error is ErrNoSuchFault.
func (w *World) SetBusFault(fault BusFault, on bool) error {
	if !slices.Contains(BusFaults, fault) {
		return fmt.Errorf("%w: %q", ErrNoSuchFault, string(fault))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	if on {
		w.bus[fault] = true
	} else {
		delete(w.bus, fault)
	}
	if on && fault != BusSlow {
		w.cutPulse()
	}
	w.switches.ring()
	w.changed.ring()
	return nil
}
