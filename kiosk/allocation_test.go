package kiosk

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestStrategies(t *testing.T) {
	s1 := Locker{ID: "s1", Size: SizeS, Climate: Ambient, Uses: 5}
	s2 := Locker{ID: "s2", Size: SizeS, Climate: Ambient, Uses: 2}
	s3 := Locker{ID: "s3", Size: SizeS, Climate: Ambient, Uses: 2}
	low := Locker{ID: "low", Size: SizeS, Climate: Ambient, Accessible: true}
	m1 := Locker{ID: "m1", Size: SizeM, Climate: Ambient}
	lowM := Locker{ID: "lowm", Size: SizeM, Climate: Ambient, Accessible: true, Uses: 9}
	cold := Locker{ID: "cold", Size: SizeL, Climate: Chilled}
	for name, c := range map[string]struct {
		strategy Strategy
		free     []Locker
		want     Want
		got      LockerID
	}{
		"LeastUsedAmongEquals":          {BestFit, []Locker{s1, s3, s2}, Want{Size: SizeS, Climate: Ambient}, "s2"},
		"NextSizeUpWhenFull":            {BestFit, []Locker{cold, m1}, Want{Size: SizeS, Climate: Ambient}, "m1"},
		"NeverDown":                     {BestFit, []Locker{s1, s2}, Want{Size: SizeM, Climate: Ambient}, ""},
		"ExactFitNeverUp":               {ExactFit, []Locker{m1}, Want{Size: SizeS, Climate: Ambient}, ""},
		"ExactFitTakesItsOwn":           {ExactFit, []Locker{m1, s1}, Want{Size: SizeS, Climate: Ambient}, "s1"},
		"ClimateHasToMatch":             {BestFit, []Locker{s1, m1}, Want{Size: SizeS, Climate: Chilled}, ""},
		"ChilledNeverTakenForAmbient":   {BestFit, []Locker{cold}, Want{Size: SizeS, Climate: Ambient}, ""},
		"ChilledParcelGetsChilled":      {BestFit, []Locker{s1, cold}, Want{Size: SizeS, Climate: Chilled}, "cold"},
		"AccessibleWhenAskedFor":        {BestFit, []Locker{s1, low}, Want{Size: SizeS, Climate: Ambient, Accessible: true}, "low"},
		"AccessibleBeforeCloserFit":     {BestFit, []Locker{s1, lowM}, Want{Size: SizeS, Climate: Ambient, Accessible: true}, "lowm"},
		"OrdinaryIfNoAccessibleIsFree":  {BestFit, []Locker{s1}, Want{Size: SizeS, Climate: Ambient, Accessible: true}, "s1"},
		"AccessibleKeptForThoseWhoNeed": {BestFit, []Locker{low, s1}, Want{Size: SizeS, Climate: Ambient}, "s1"},
		"NothingFree":                   {BestFit, nil, Want{Size: SizeS, Climate: Ambient}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			l, ok := choose(c.strategy, c.free, c.want)
			assert.Equal(t, c.got != "", ok)
			assert.Equal(t, c.got, l.ID)
		})
	}
}

// TestChoiceDoesNotDependOnOrder: the same bank gives the same locker, and one
// that fits, however the lockers are listed.
func TestChoiceDoesNotDependOnOrder(t *testing.T) {
	climates := []Climate{Ambient, Chilled, Frozen}
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfDistinct(rapid.StringMatching(`[A-Z][0-9]`), rapid.ID).Draw(t, "ids")
		free := make([]Locker, 0, len(ids))
		for _, id := range ids {
			free = append(free, Locker{
				ID: LockerID(id), Size: rapid.SampledFrom(AllSizes).Draw(t, "size"),
				Climate:    rapid.SampledFrom(climates).Draw(t, "climate"),
				Accessible: rapid.Bool().Draw(t, "low"), Uses: rapid.Uint64Range(0, 3).Draw(t, "uses"),
			})
		}
		want := Want{
			Size: rapid.SampledFrom(AllSizes).Draw(t, "wanted size"), Climate: rapid.SampledFrom(climates).Draw(t, "wanted climate"),
			Accessible: rapid.Bool().Draw(t, "wanted low"),
		}
		strategy := rapid.SampledFrom(Strategies).Draw(t, "strategy")
		first, ok := choose(strategy, free, want)
		second, okAgain := choose(strategy, rapid.Permutation(free).Draw(t, "shuffled"), want)
		require.Equal(t, ok, okAgain)
		require.Equal(t, first, second)
		fits := func(l Locker) bool { return l.Climate == want.Climate && strategy.Takes(l.Size, want.Size) }
		require.Equal(t, slices.ContainsFunc(free, fits), ok)
		if ok {
			require.True(t, fits(first))
			require.GreaterOrEqual(t, first.Size, want.Size)
		}
	})
}
