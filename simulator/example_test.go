package simulator_test

import (
	"context"
	"fmt"
	"time"

	"lockerd/hal/haltest"
	"lockerd/simulator"
)

// A courier lays a parcel into a locker that a kiosk opens. What the kiosk
// reads of it, and what is true, need not be the same.
func ExampleWorld() {
	clock := simulator.NewClock(haltest.NewClock(), 0)
	world := simulator.NewWorld(clock, simulator.DefaultBank())
	bank := world.Bank()
	ctx := context.Background()

	fmt.Println(world.Put("07", "P1"))

	if _, err := bank.Unlatch(ctx, "07", 500*time.Millisecond); err != nil {
		fmt.Println(err)
	}
	if err := clock.Advance(time.Second); err != nil {
		fmt.Println(err)
	}
	fmt.Println("the kiosk reads", bank.Doors(ctx)["07"].State)

	fmt.Println(world.Put("07", "P1"), world.SetFault("07", simulator.SwitchStuckOpen, true), world.Push("07"))
	truth, err := world.Door("07")
	fmt.Println("the kiosk reads", bank.Doors(ctx)["07"].State)
	fmt.Println("in truth: open", truth.Open, "contents", truth.Contents, err)
	fmt.Println(bank.Close())

	// Output:
	// locker 07: the door is shut
	// the kiosk reads open
	// <nil> <nil> <nil>
	// the kiosk reads open
	// in truth: open false contents [P1] <nil>
	// <nil>
}
