package terminal

import (
	"errors"
	"fmt"
	"strings"

	"lockerd/hal"
	"lockerd/kiosk"
)

// Why a scan is not taken for a label.
var (
	// ErrLabelMalformed: the scan is empty or too long, or holds characters
	// that no label has.
	ErrLabelMalformed = errors.New("not a parcel label")
	// ErrLabelCheckDigit: the SSCC's check digit is not the one that its other
	// digits give: the label was misread or misprinted.
	ErrLabelCheckDigit = errors.New("the check digit is wrong")
	// ErrLabelNoParcel: the label is a sound GS1 element string that names no
	// logistic unit.
	ErrLabelNoParcel = errors.New("no SSCC on this label")
)

const (
	// longestScan bounds a whole scan, in bytes. A GS1-128 symbol holds 48
	// characters; labels in two-dimensional codes carry a few of them in a row.
	longestScan = 128
	// longestNumber bounds a plain tracking number, as the API does. Carriers
	// need up to 35 (UPU S10: 13, UPS: 18, FedEx: 34).
	longestNumber = 64
)

// ParseLabel reads the parcel's number from the scan of its label. The same
// parcel gives the same id, whichever form its label has.
//
// A plain tracking number is 1 to 64 letters, digits and - . / _ and is its own
// id, spaces around it apart. A GS1 element string is looked through for the
// SSCC, application identifier (00), whose 18 digits are the id. It is known as
// such by its symbology identifier, by a FNC1 (GS, 0x1D), by being written as
// for people, "(00)...", or by being what a scanner that sends no identifiers
// makes of an SSCC alone: 20 digits that begin with 00.
//
// A scan of another carrier of plain data may begin with its symbology
// identifier (ISO/IEC 15424), which is left out.
//
// Everything else answers [ErrLabelMalformed], [ErrLabelCheckDigit] or
// [ErrLabelNoParcel]. A courier's badge is no label.
func ParseLabel(scan hal.Scan) (kiosk.ParcelID, error) {
	if len(scan) > longestScan {
		return "", fmt.Errorf("%w: %d bytes", ErrLabelMalformed, len(scan))
	}
	symbology, text := cutSymbology(strings.Trim(string(scan), " "))
	switch {
	case strings.HasPrefix(text, kiosk.BadgePrefix):
		return "", fmt.Errorf("%w: it is a badge", ErrLabelMalformed)
	case symbology.gs1() || strings.ContainsRune(text, fnc1):
		return findSSCC(text)
	case strings.HasPrefix(text, "("):
		return findReadableSSCC(text)
	case len(text) == len(aiSSCC)+ssccDigits && strings.HasPrefix(text, aiSSCC) && digits(text):
		return checkSSCC(text[len(aiSSCC):])
	}
	return plainNumber(text)
}

func plainNumber(text string) (kiosk.ParcelID, error) {
	if text == "" || len(text) > longestNumber {
		return "", fmt.Errorf("%w: %d characters", ErrLabelMalformed, len(text))
	}
	for _, c := range text {
		if !numberHas(c) {
			return "", fmt.Errorf("%w: it has %q", ErrLabelMalformed, c)
		}
	}
	return kiosk.ParcelID(text), nil
}

func numberHas(c rune) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.ContainsRune("-./_", c)
}

func digits(text string) bool {
	return strings.Trim(text, "0123456789") == ""
}

// badgeText returns what a badge's barcode says, and whether the scan may be one.
func badgeText(scan hal.Scan) (string, bool) {
	if len(scan) > longestScan {
		return "", false
	}
	_, text := cutSymbology(strings.Trim(string(scan), " "))
	if !strings.HasPrefix(text, kiosk.BadgePrefix) {
		return "", false
	}
	_, err := plainNumber(text)
	return text, err == nil
}
