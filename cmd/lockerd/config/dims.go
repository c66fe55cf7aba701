package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Dims are inner width, height and depth in millimetres: [360, 110, 540] in the
// file, 360x110x540 in the environment.
type Dims [3]int

var errDims = errors.New("has to be inner width, height and depth in whole millimetres, such as [360, 110, 540] in the file or 360x110x540 in the environment")

// UnmarshalText reads three whole numbers with x between them.
func (d *Dims) UnmarshalText(text []byte) error {
	sides := strings.Split(string(text), "x")
	if len(sides) != len(d) {
		return errDims
	}
	for i, side := range sides {
		mm, err := strconv.Atoi(side)
		if err != nil {
			return errDims
		}
		d[i] = mm
	}
	return nil
}

// String writes what UnmarshalText reads.
func (d Dims) String() string { return fmt.Sprintf("%dx%dx%d", d[0], d[1], d[2]) }
