package kiosk

import (
	"cmp"
	"slices"
)

// Want is what a locker has to offer for a parcel.
type Want struct {
	Size       Size // the smallest that fits
	Climate    Climate
	Accessible bool // a low locker is wanted
}

// Strategy chooses the locker for a parcel.
type Strategy interface {
	// Name is what the configuration calls it.
	Name() string
	// Takes says whether a locker of this size may hold a parcel of the wanted size.
	Takes(locker, wanted Size) bool
}

// The strategies.
var (
	// ExactFit gives a parcel a locker of its own size or none.
	ExactFit Strategy = exactFit{}
	// BestFit gives a parcel the smallest free locker that it fits into.
	BestFit Strategy = bestFit{}
)

// Strategies are all strategies there are.
var Strategies = []Strategy{ExactFit, BestFit}

type exactFit struct{}

func (exactFit) Name() string                   { return "exact_fit" }
func (exactFit) Takes(locker, wanted Size) bool { return locker == wanted }

type bestFit struct{}

func (bestFit) Name() string                   { return "best_fit" }
func (bestFit) Takes(locker, wanted Size) bool { return locker >= wanted }

// choose returns the locker for a parcel among those that may be assigned now.
// A wanted accessible locker comes before a closer fit; where none is wanted,
// they are kept for those who need them. Among equals the least used, so that
// wear spreads; then the first by id, so that the choice is the same every time.
func choose(s Strategy, eligible []Locker, want Want) (Locker, bool) {
	fits := slices.DeleteFunc(slices.Clone(eligible), func(l Locker) bool {
		return l.Climate != want.Climate || !s.Takes(l.Size, want.Size)
	})
	if len(fits) == 0 {
		return Locker{}, false
	}
	return slices.MinFunc(fits, func(a, b Locker) int {
		return cmp.Or(
			preferAccessible(a, b, want.Accessible),
			cmp.Compare(a.Size, b.Size),
			preferOrdinary(a, b, want.Accessible),
			cmp.Compare(a.Uses, b.Uses),
			cmp.Compare(a.ID, b.ID),
		)
	}), true
}

func preferAccessible(a, b Locker, wanted bool) int {
	if !wanted || a.Accessible == b.Accessible {
		return 0
	}
	if a.Accessible {
		return -1
	}
	return 1
}

func preferOrdinary(a, b Locker, accessibleWanted bool) int {
	if accessibleWanted {
		return 0
	}
	return -preferAccessible(a, b, true)
}
