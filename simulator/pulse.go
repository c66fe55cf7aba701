package simulator

import (
	"fmt"
	"time"

	"lockerd/hal"
)

// pulse is current through one latch's coil. The World's lock guards it.
type pulse struct {
	door  *door
	until time.Duration // monotonic
	// cut means that a fault of the bus ended it early.
	cut bool
}

// startPulse energises the latch of a door. The caller holds the lock, and has
// made sure that no other pulse flows.
func (w *World) startPulse(d *door, hold time.Duration) *pulse {
	now := w.clock.Monotonic()
	w.pulse = &pulse{door: d, until: now + hold}
	w.record(CoilChange{Door: d.ID, On: true, At: now, Hold: hold})
	d.release(now)
	return w.pulse
}

// endPulse takes the current away. The caller holds the lock.
func (w *World) endPulse(at time.Duration) {
	w.record(CoilChange{Door: w.pulse.door.ID, At: at})
	w.pulse = nil
}

// cutPulse ends the running pulse, if any, because the bus failed under it.
// The caller holds the lock.
func (w *World) cutPulse() {
	if w.pulse != nil {
		w.pulse.cut = true
		w.endPulse(w.clock.Monotonic())
	}
}

// attend follows one pulse in time until it has ended and the door has had its
// chance to spring, and says on released how it ended. Where the bank closes
// meanwhile, both happen at once.
func (b *Bank) attend(p *pulse, hold time.Duration, released chan<- error) {
	defer b.pulses.Done()
	spring, end := b.world.clock.NewTimer(springTime), b.world.clock.NewTimer(hold)
	defer spring.Stop()
	defer end.Stop()
	springing, flowing := spring.C(), end.C()
	for springing != nil || flowing != nil {
		select {
		case <-springing:
			springing = nil
		case <-flowing:
			flowing = nil
			released <- b.confirm(p)
		case <-b.closing:
			b.hasten(p)
			if flowing != nil {
				released <- b.confirm(p)
			}
			return
		}
		b.world.mu.Lock()
		b.world.settle()
		b.world.mu.Unlock()
	}
}

// hasten ends now what the pulse would have brought later.
func (b *Bank) hasten(p *pulse) {
	w := b.world
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.pulse == p {
		w.endPulse(w.clock.Monotonic())
	}
	if p.door.springsAt != nil {
		w.spring(p.door)
	}
}

// confirm looks whether the latch was released as it should have been.
func (b *Bank) confirm(p *pulse) error {
	w := b.world
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	if p.cut {
		return fmt.Errorf("%w: locker %s: the pulse was cut short, its release is unconfirmed", hal.ErrBank, p.door.ID)
	}
	return nil
}
