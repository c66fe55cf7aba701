package simulator

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

var errDuration = errors.New("not a duration such as 90m, 73h, 3d or 1d12h")

const day = 24 * time.Hour

// parseDuration reads what time.ParseDuration reads, with whole or broken days
// before it: "3d", "-1d12h", "0.5d". A bare number is refused.
func parseDuration(text string) (time.Duration, error) {
	unsigned, negative := strings.CutPrefix(text, "-")
	days, rest, hasDays := strings.Cut(unsigned, "d")
	if !hasDays {
		days, rest = "0", unsigned
	} else if rest == "" {
		rest = "0s"
	}
	d, err := parseDays(days)
	if err != nil || rest == "0" || strings.HasPrefix(rest, "-") || strings.HasPrefix(rest, "+") {
		return 0, fmt.Errorf("%.40q is %w", text, errDuration)
	}
	part, err := time.ParseDuration(rest)
	if err != nil || d+part < d {
		return 0, fmt.Errorf("%.40q is %w", text, errDuration)
	}
	if negative {
		return -d - part, nil
	}
	return d + part, nil
}

// parseDays reads a number of days, at most MaxJump.
func parseDays(number string) (time.Duration, error) {
	if strings.Trim(number, "0123456789.") != "" {
		return 0, errDuration // ParseFloat would take 1e3, 0x1p4 and infinity
	}
	days, err := strconv.ParseFloat(number, 64)
	if err != nil || days > float64(MaxJump/day) {
		return 0, errDuration
	}
	return time.Duration(days * float64(day)), nil
}
