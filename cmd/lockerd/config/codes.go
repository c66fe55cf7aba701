package config

import (
	"fmt"
	"strconv"

	"lockerd/kiosk"
)

// CodeLength is how many digits a pickup code has: 6 to 12, or AutoLength.
type CodeLength int

// AutoLength leaves the length to the kiosk. It is written "auto".
const AutoLength CodeLength = 0

const (
	shortestCode = kiosk.MinCodeLength
	longestCode  = kiosk.MaxCodeLength
)

// UnmarshalText reads "auto" or a number of digits.
func (l *CodeLength) UnmarshalText(text []byte) error {
	if string(text) == "auto" {
		*l = AutoLength
		return nil
	}
	digits, err := strconv.Atoi(string(text))
	if err != nil || digits < shortestCode || digits > longestCode {
		return fmt.Errorf(`%s is neither "auto" nor a number of digits from %d to %d`, quote(string(text)), shortestCode, longestCode)
	}
	*l = CodeLength(digits)
	return nil
}

// String writes what UnmarshalText reads.
func (l CodeLength) String() string {
	if l == AutoLength {
		return "auto"
	}
	return strconv.Itoa(int(l))
}

// CodeLife is the longest that a code lives after the deposit, or UntilDeadline.
type CodeLife Duration

// UntilDeadline lets a code live as long as its reservation. It is written "deadline".
const UntilDeadline CodeLife = 0

// UnmarshalText reads "deadline" or a duration.
func (l *CodeLife) UnmarshalText(text []byte) error {
	if string(text) == "deadline" {
		*l = UntilDeadline
		return nil
	}
	life, err := parseDuration(string(text))
	if err != nil {
		return fmt.Errorf(`%w; "deadline" lets codes live as long as the reservation`, err)
	}
	if life == 0 {
		return fmt.Errorf(`%s would end a code as it begins: write "deadline" for no limit of its own`, quote(string(text)))
	}
	*l = CodeLife(life)
	return nil
}

// String writes what UnmarshalText reads.
func (l CodeLife) String() string {
	if l == UntilDeadline {
		return "deadline"
	}
	return Duration(l).String()
}
