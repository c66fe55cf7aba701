package kiosk

import (
	"fmt"
	"slices"
	"strings"
)

// Size is one of the four sizes of lockers, in order: a parcel of one size fits
// into every locker of that size or a greater one.
type Size uint8

// The sizes. The zero Size means that none is known.
const (
	NoSize Size = iota
	SizeS
	SizeM
	SizeL
	SizeXL
)

// AllSizes are the sizes from the smallest to the greatest.
var AllSizes = []Size{SizeS, SizeM, SizeL, SizeXL}

var sizeNames = []string{"", "S", "M", "L", "XL"}

// String returns S, M, L or XL; the empty string for NoSize.
func (s Size) String() string {
	if int(s) < len(sizeNames) {
		return sizeNames[s]
	}
	return fmt.Sprintf("Size(%d)", uint8(s))
}

// ParseSize reads S, M, L or XL, in either case.
func ParseSize(text string) (Size, error) {
	if i := slices.Index(sizeNames, strings.ToUpper(text)); i > 0 {
		return Size(i), nil
	}
	return NoSize, invalid("size", "%q is not one of S, M, L, XL", text)
}

// MarshalText writes the size as S, M, L or XL.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *Size) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*s = NoSize
		return nil
	}
	size, err := ParseSize(string(text))
	*s = size
	return err
}

// Dims are width, height and depth in millimetres, in any order: parcels turn.
type Dims [3]int

// Fits says whether a box of these dimensions goes into inner, in some
// orientation along the axes: sorted sides against sorted sides.
func (d Dims) Fits(inner Dims) bool {
	slices.Sort(d[:])
	slices.Sort(inner[:])
	for i := range d {
		if d[i] > inner[i] {
			return false
		}
	}
	return true
}

// SizeTable gives the inner dimensions of each size.
type SizeTable map[Size]Dims

// DefaultSizes are common inner dimensions, in millimetres.
func DefaultSizes() SizeTable {
	return SizeTable{
		SizeS:  {360, 110, 540},
		SizeM:  {360, 190, 540},
		SizeL:  {360, 390, 540},
		SizeXL: {480, 600, 640},
	}
}

// SizeFor returns the smallest size that takes a parcel of these dimensions,
// or ErrParcelTooBig.
func (t SizeTable) SizeFor(d Dims) (Size, error) {
	for _, size := range AllSizes {
		if inner, ok := t[size]; ok && d.Fits(inner) {
			return size, nil
		}
	}
	return NoSize, fmt.Errorf("%w: %d x %d x %d mm", ErrParcelTooBig, d[0], d[1], d[2])
}

// Climate is the second axis of matching: what a locker offers and a parcel
// needs. It has to match exactly.
type Climate string

// The climates. A parcel that names none is ambient.
const (
	Ambient Climate = "ambient"
	Chilled Climate = "chilled"
	Frozen  Climate = "frozen"
)

// ParseClimate reads a climate; an empty text is Ambient.
func ParseClimate(text string) (Climate, error) {
	switch c := Climate(text); c {
	case "":
		return Ambient, nil
	case Ambient, Chilled, Frozen:
		return c, nil
	}
	return "", invalid("climate", "%q is not one of ambient, chilled, frozen", text)
}
