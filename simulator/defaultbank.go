package simulator

import (
	"fmt"

	"lockerd/hal"
)

// DefaultBank is a common bank of 24 lockers: 10 S, 8 M, 4 L and 2 XL, numbered
// in this order from "01". The last two S are accessible.
func DefaultBank() []Door {
	kinds := []struct {
		count int
		door  Door
	}{
		{8, Door{Size: "S", Width: 360, Height: 110, Depth: 540}},
		{2, Door{Size: "S", Width: 360, Height: 110, Depth: 540, Accessible: true}},
		{8, Door{Size: "M", Width: 360, Height: 190, Depth: 540}},
		{4, Door{Size: "L", Width: 360, Height: 390, Depth: 540}},
		{2, Door{Size: "XL", Width: 480, Height: 600, Depth: 640}},
	}
	var doors []Door
	for _, kind := range kinds {
		for range kind.count {
			kind.door.ID = hal.DoorID(fmt.Sprintf("%02d", len(doors)+1))
			doors = append(doors, kind.door)
		}
	}
	return doors
}
