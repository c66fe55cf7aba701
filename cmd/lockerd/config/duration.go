package config

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Duration is a length of time that was written with its unit: "500ms", "72h",
// "3d", "1d12h". A day has 24 hours. It is never negative.
type Duration time.Duration

const day = 24 * time.Hour

// UnmarshalText reads a duration. A number without a unit is refused: nobody
// could say whether a pulse of 150 is meant in milliseconds.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := parseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// String writes the duration in whole units: "3d", "1d12h", "1s500ms".
func (d Duration) String() string {
	if d == 0 {
		return "0s"
	}
	var text strings.Builder
	for _, unit := range []struct {
		name   string
		length Duration
	}{
		{"d", Duration(day)},
		{"h", Duration(time.Hour)},
		{"m", Duration(time.Minute)},
		{"s", Duration(time.Second)},
		{"ms", Duration(time.Millisecond)},
		{"µs", Duration(time.Microsecond)},
		{"ns", 1},
	} {
		if n := d / unit.length; n != 0 {
			fmt.Fprintf(&text, "%d%s", int64(n), unit.name)
			d %= unit.length
		}
	}
	return text.String()
}

// withDays is a whole number of days, and then whatever package time reads.
var withDays = regexp.MustCompile(`^([0-9]+)d([0-9.].*)?$`)

func parseDuration(text string) (time.Duration, error) {
	switch {
	case text == "":
		return 0, fmt.Errorf(`is empty: write a number with its unit, such as "500ms", "72h" or "3d"`)
	case strings.HasPrefix(text, "-"):
		return 0, fmt.Errorf("%s is negative: a length of time cannot be", quote(text))
	case bareNumber(text):
		n := clip(text)
		return 0, fmt.Errorf(`%s has no unit: add the one that is meant, "%sms", "%ss", "%sm", "%sh" or "%sd"`, n, n, n, n, n, n)
	}
	days, rest := time.Duration(0), text
	if match := withDays.FindStringSubmatch(text); match != nil {
		n, err := strconv.ParseInt(match[1], 10, 64)
		if err != nil || n > int64(math.MaxInt64/day) {
			return 0, fmt.Errorf("%s is too long", quote(text))
		}
		if days, rest = time.Duration(n)*day, match[2]; rest == "" {
			return days, nil
		}
	}
	clock, err := time.ParseDuration(rest)
	if err != nil || bareNumber(rest) {
		return 0, fmt.Errorf(`%s is not a length of time: write a number with its unit, such as "500ms", "72h" or "3d"`, quote(text))
	}
	if clock > math.MaxInt64-days {
		return 0, fmt.Errorf("%s is too long", quote(text))
	}
	return days + clock, nil
}

// bareNumber says whether the text is a number and nothing else.
func bareNumber(text string) bool {
	return strings.ContainsAny(text, "0123456789") && strings.Trim(text, "0123456789._+-") == ""
}
