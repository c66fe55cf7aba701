package config

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"lockerd/kiosk"
)

// read takes a value of the file. Its TOML type has to be the key's: TOML tells
// numbers, text and truth apart, and so does this.
func (k *key) read(value *unstable.Node) (any, error) {
	text, err := k.text(value)
	if err != nil {
		return nil, err
	}
	return k.parse(text)
}

func (k *key) text(value *unstable.Node) (string, error) {
	if k.value.Kind() == reflect.Array {
		return listed(value)
	}
	// Types that read text of their own also see numbers: they know best what to
	// say of a duration without a unit.
	_, reads := k.reader()
	switch {
	case value.Kind == unstable.String && (reads || k.value.Kind() == reflect.String),
		value.Kind == unstable.Bool && k.value.Kind() == reflect.Bool,
		value.Kind == unstable.Float && reads:
		return string(value.Data), nil
	case value.Kind == unstable.Integer && (reads || k.value.Kind() == reflect.Int):
		return decimal(value), nil
	}
	return "", fmt.Errorf("is %s, but has to be %s", describe(value.Kind), k.wants(value))
}

// wants says what a value of the key has to look like.
func (k *key) wants(value *unstable.Node) string {
	if _, reads := k.reader(); reads {
		return "text in quotes"
	}
	if k.value.Kind() == reflect.Bool {
		return "true or false, without quotes"
	}
	if k.value.Kind() == reflect.Int {
		return "a whole number, without quotes"
	}
	if value.Kind == unstable.Integer || value.Kind == unstable.Float {
		return "text: write " + quote(string(value.Data)) + " in quotes"
	}
	return "text in quotes"
}

// listed joins the whole numbers of a list, as Dims reads them.
func listed(value *unstable.Node) (string, error) {
	var numbers []string
	for each := value.Children(); value.Kind == unstable.Array && each.Next(); {
		if each.Node().Kind != unstable.Integer {
			return "", errDims
		}
		numbers = append(numbers, decimal(each.Node()))
	}
	return strings.Join(numbers, "x"), nil
}

// decimal writes a number of TOML, which may be 0x10 or 1_000, in plain digits.
func decimal(value *unstable.Node) string {
	number, err := strconv.ParseInt(string(value.Data), 0, 64)
	if err != nil {
		return string(value.Data)
	}
	return strconv.FormatInt(number, 10)
}

// describe names a TOML type for people.
func describe(kind unstable.Kind) string {
	switch kind {
	case unstable.String:
		return "text"
	case unstable.Bool:
		return "true or false"
	case unstable.Integer, unstable.Float:
		return "a number"
	case unstable.Array:
		return "a list"
	case unstable.InlineTable, unstable.Table, unstable.ArrayTable:
		return "a table"
	case unstable.LocalDate, unstable.LocalTime, unstable.LocalDateTime, unstable.DateTime:
		return "a date or time"
	case unstable.Invalid, unstable.Comment, unstable.Key, unstable.KeyValue:
	}
	return "nothing that belongs here"
}

// reason takes the words out of an error that names its field a second time.
func reason(err error) error {
	var invalid *kiosk.InvalidError
	if errors.As(err, &invalid) {
		return errors.New(invalid.Reason)
	}
	return err
}
