package simulator

import (
	"fmt"

	"lockerd/hal"
)

// Obstacle names what physics has against an act.
type Obstacle string

// The obstacles.
const (
	HeldByLatch   Obstacle = "held_by_latch"  // pulling a latched door
	AlreadyOpen   Obstacle = "already_open"   // pulling or prying an open door
	AlreadyShut   Obstacle = "already_shut"   // pushing a latched door
	DoorShut      Obstacle = "door_shut"      // reaching through a closed door
	NothingInside Obstacle = "nothing_inside" // taking from an empty locker
)

var obstacleTexts = map[Obstacle]string{
	HeldByLatch:   "the latch holds the door",
	AlreadyOpen:   "the door is open already",
	AlreadyShut:   "the door is shut already",
	DoorShut:      "the door is shut",
	NothingInside: "nothing is inside",
}

// PhysicsError answers an act that physics forbids. Nothing has changed.
type PhysicsError struct {
	Door     hal.DoorID
	Obstacle Obstacle
}

// Error names the locker and what is in the way.
func (e *PhysicsError) Error() string {
	return fmt.Sprintf("locker %s: %s", e.Door, obstacleTexts[e.Obstacle])
}

func impossible(d *door, o Obstacle) error { return &PhysicsError{Door: d.ID, Obstacle: o} }
