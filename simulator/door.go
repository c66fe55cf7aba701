package simulator

import (
	"maps"
	"slices"
	"time"

	"lockerd/hal"
)

// springTime is how long a released door takes to spring open.
const springTime = 40 * time.Millisecond

// Door is one door as it is built, and the compartment behind it.
type Door struct {
	// ID is what is painted on the door. The simulated wiring calls it the same.
	ID hal.DoorID
	// Size is the size class of the compartment, such as "S".
	Size string
	// Width, Height and Depth are the compartment's inner dimensions in mm.
	Width, Height, Depth int
	// Accessible means that it is low enough to be reached from a wheelchair.
	Accessible bool
}

// Truth is what is physically so at one door.
type Truth struct {
	Door
	// Latched means that the latch holds the door. An open door never is.
	Latched bool
	Open    bool
	// Energised means that current flows through the latch's coil.
	Energised bool
	// Contents are the parcels inside, in the order in which they were put in.
	Contents []string
	// Faults are what is wrong with it, sorted.
	Faults []Fault
}

// door is the moving state of one Door. The World's lock guards it.
type door struct {
	Door
	latched  bool
	open     bool
	contents []string
	faults   map[Fault]bool
	// springsAt is when a released door springs open, in monotonic time; nil
	// when nothing is under way.
	springsAt *time.Duration
	// readings counts what a chattering switch has said.
	readings uint64
}

func newDoor(d Door) *door {
	return &door{Door: d, latched: true, faults: make(map[Fault]bool)}
}

// release trips the latch. The catch stays tripped until the door is pushed
// shut, so that a short pulse opens as well as a long one.
func (d *door) release(now time.Duration) {
	if d.faults[LatchJammed] {
		return
	}
	d.latched = false
	at := now + springTime
	d.springsAt = &at
}

// spring lets the door do what its spring wants.
func (d *door) spring() {
	d.springsAt = nil
	if !d.open && !d.latched && !d.faults[SpringWeak] {
		d.open = true
	}
}

// shut pushes the door into its catch.
func (d *door) shut() {
	d.open = false
	d.latched = !d.faults[LatchStuckReleased]
	d.spring()
}

// pry opens the door against its latch.
func (d *door) pry() {
	d.open, d.latched, d.springsAt = true, false, nil
}

// reading is what the switch says, which need not be true.
func (d *door) reading() hal.DoorState {
	open := d.open
	switch {
	case d.faults[SwitchStuckOpen]:
		open = true
	case d.faults[SwitchStuckClosed]:
		open = false
	case d.faults[SwitchChatter]:
		d.readings++
		open = coin(d.readings)
	}
	if open {
		return hal.Open
	}
	return hal.Closed
}

// coin is a fair coin that always falls the same way at the n-th throw: the
// finaliser of splitmix64.
func coin(n uint64) bool {
	n *= 0x9e3779b97f4a7c15
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return (n^n>>31)&1 == 1
}

func (d *door) truth(energised bool) Truth {
	return Truth{
		Door: d.Door, Latched: d.latched, Open: d.open, Energised: energised,
		Contents: slices.Clone(d.contents),
		Faults:   slices.Sorted(maps.Keys(d.faults)),
	}
}
