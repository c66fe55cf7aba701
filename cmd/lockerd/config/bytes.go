package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Bytes is an amount of storage that was written with its unit: "256MiB", "1GiB".
type Bytes int64

// byteUnits are the known units, the greatest first. "B" ends all of them and so comes last.
var byteUnits = []struct {
	name string
	size Bytes
}{{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}

// UnmarshalText reads an amount. A number without a unit is refused, and so are
// kB, MB and GB: half the world means 1000 by them and half 1024.
func (b *Bytes) UnmarshalText(text []byte) error {
	parsed, err := parseBytes(string(text))
	*b = parsed
	return err
}

// String writes the amount in the greatest unit that loses nothing.
func (b Bytes) String() string {
	for _, unit := range byteUnits {
		if b != 0 && b%unit.size == 0 {
			return fmt.Sprintf("%d%s", int64(b/unit.size), unit.name)
		}
	}
	return "0B"
}

func parseBytes(text string) (Bytes, error) {
	switch {
	case text == "":
		return 0, fmt.Errorf(`is empty: write a number with its unit, such as "256MiB"`)
	case bareNumber(text):
		n := clip(text)
		return 0, fmt.Errorf(`%s has no unit: add the one that is meant, "%sKiB", "%sMiB" or "%sGiB"`, n, n, n, n)
	}
	for _, unit := range byteUnits {
		digits, ok := strings.CutSuffix(text, unit.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(digits, 10, 63)
		if err != nil {
			break
		}
		if Bytes(n) > math.MaxInt64/unit.size {
			return 0, fmt.Errorf("%s is too much", quote(text))
		}
		return Bytes(n) * unit.size, nil
	}
	return 0, fmt.Errorf(`%s is not an amount of storage: write a whole number with B, KiB, MiB, GiB or TiB, such as "256MiB"`, quote(text))
}
