package kiosk_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockerd/kiosk"
)

func TestDimensionsBecomeASize(t *testing.T) {
	table := kiosk.DefaultSizes()
	for name, c := range map[string]struct {
		dims kiosk.Dims
		want kiosk.Size
	}{
		"Letter":                 {kiosk.Dims{300, 20, 200}, kiosk.SizeS},
		"ExactlyTheLocker":       {kiosk.Dims{360, 110, 540}, kiosk.SizeS},
		"OnItsSide":              {kiosk.Dims{110, 540, 360}, kiosk.SizeS},
		"OneMillimetreTooHigh":   {kiosk.Dims{360, 111, 540}, kiosk.SizeM},
		"Long":                   {kiosk.Dims{100, 100, 600}, kiosk.SizeXL},
		"Cube":                   {kiosk.Dims{360, 360, 360}, kiosk.SizeL},
		"ExactlyTheGreatest":     {kiosk.Dims{640, 600, 480}, kiosk.SizeXL},
		"TooLong":                {kiosk.Dims{10, 10, 641}, kiosk.NoSize},
		"TooBigInTwoDirections":  {kiosk.Dims{601, 601, 10}, kiosk.NoSize},
		"FitsByVolumeNotBySides": {kiosk.Dims{1000, 100, 100}, kiosk.NoSize},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := table.SizeFor(c.dims)
			assert.Equal(t, c.want, got)
			if c.want == kiosk.NoSize {
				require.ErrorIs(t, err, kiosk.ErrParcelTooBig)
			} else {
				require.NoError(t, err)
			}
		})
	}
}

func TestSizeDoesNotDependOnOrientation(t *testing.T) {
	table := kiosk.DefaultSizes()
	rapid.Check(t, func(t *rapid.T) {
		sides := rapid.SliceOfN(rapid.IntRange(1, 700), 3, 3).Draw(t, "sides")
		turned := rapid.Permutation(sides).Draw(t, "turned")
		a, errA := table.SizeFor(kiosk.Dims(sides))
		b, errB := table.SizeFor(kiosk.Dims(turned))
		require.Equal(t, a, b)
		require.Equal(t, errA == nil, errB == nil)
	})
}
