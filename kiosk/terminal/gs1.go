package terminal

import (
	"fmt"
	"strings"

	"lockerd/kiosk"
)

// What follows is the GS1 General Specifications: section 7.8 on processing
// element strings, figure 7.8.5-2 on predefined lengths, section 7.9.1 on the
// check digit.
const (
	// fnc1 separates element strings: GS, as every scanner sends it.
	fnc1 = '\x1d'
	// aiSSCC is the application identifier of the serial shipping container code.
	aiSSCC = "00"
	// ssccDigits counts the check digit too.
	ssccDigits = 18
)

// predefinedLength gives the whole length, application identifier included, of
// the element strings that need no FNC1 behind them, by the identifier's first
// two digits. All others end at a FNC1 or at the end.
var predefinedLength = map[string]int{
	"00": 20, "01": 16, "02": 16, "03": 16, "04": 18,
	"11": 8, "12": 8, "13": 8, "14": 8, "15": 8, "16": 8, "17": 8, "18": 8, "19": 8,
	"20": 4,
	"31": 10, "32": 10, "33": 10, "34": 10, "35": 10, "36": 10,
	"41": 16,
}

// symbologyID is what a scanner may send before the data: "]", a letter for
// the symbology and a digit or letter for its use (ISO/IEC 15424).
type symbologyID string

// gs1 says whether the data is an element string: GS1-128, GS1 DataBar, GS1
// DataMatrix, GS1 QR Code, GS1 DotCode.
func (s symbologyID) gs1() bool {
	switch s {
	case "]C1", "]e0", "]d2", "]Q3", "]J1":
		return true
	}
	return false
}

func cutSymbology(text string) (symbologyID, string) {
	if len(text) < 3 || text[0] != ']' || !letter(text[1]) || !letter(text[2]) && !digits(text[2:3]) {
		return "", text
	}
	return symbologyID(text[:3]), text[3:]
}

func letter(c byte) bool { return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' }

// findSSCC looks through element strings for the SSCC.
func findSSCC(text string) (kiosk.ParcelID, error) {
	var found kiosk.ParcelID
	for text != "" {
		if text[0] == fnc1 { // before the first, and behind those that need none
			text = text[1:]
			continue
		}
		element, rest, err := cutElement(text)
		if err != nil {
			return "", err
		}
		text = rest
		if !strings.HasPrefix(element, aiSSCC) {
			continue
		}
		if found, err = agree(found, element[len(aiSSCC):]); err != nil {
			return "", err
		}
	}
	if found == "" {
		return "", ErrLabelNoParcel
	}
	return found, nil
}

// cutElement splits off the first element string.
func cutElement(text string) (element, rest string, err error) {
	if len(text) < 2 || !digits(text[:2]) {
		return "", "", fmt.Errorf("%w: no application identifier", ErrLabelMalformed)
	}
	end := strings.IndexRune(text, fnc1)
	if end < 0 {
		end = len(text)
	}
	if length, ok := predefinedLength[text[:2]]; ok {
		if end < length || !digits(text[:length]) {
			return "", "", fmt.Errorf("%w: (%s) is cut short", ErrLabelMalformed, text[:2])
		}
		end = length
	}
	for _, c := range text[:end] {
		if c < '!' || c > '~' {
			return "", "", fmt.Errorf("%w: it has %q", ErrLabelMalformed, c)
		}
	}
	return text[:end], text[end:], nil
}

// findReadableSSCC reads the form for people, with identifiers in brackets:
// "(00)106141412345678908(15)261224".
func findReadableSSCC(text string) (kiosk.ParcelID, error) {
	var found kiosk.ParcelID
	for element := range strings.SplitSeq(text[1:], "(") {
		identifier, value, ok := strings.Cut(element, ")")
		if !ok || len(identifier) < 2 || len(identifier) > 4 || !digits(identifier) || value == "" {
			return "", fmt.Errorf("%w: no application identifier", ErrLabelMalformed)
		}
		// The rules for what an element holds are those of the other form.
		if _, rest, err := cutElement(identifier + value); err != nil {
			return "", err
		} else if rest != "" {
			return "", fmt.Errorf("%w: (%s) is too long", ErrLabelMalformed, identifier)
		}
		if identifier != aiSSCC {
			continue
		}
		var err error
		if found, err = agree(found, value); err != nil {
			return "", err
		}
	}
	if found == "" {
		return "", ErrLabelNoParcel
	}
	return found, nil
}

// agree checks one more SSCC of a label: a label may repeat it, not contradict it.
func agree(found kiosk.ParcelID, sscc string) (kiosk.ParcelID, error) {
	id, err := checkSSCC(sscc)
	if err != nil {
		return "", err
	}
	if found != "" && found != id {
		return "", fmt.Errorf("%w: it names two parcels", ErrLabelMalformed)
	}
	return id, nil
}

func checkSSCC(sscc string) (kiosk.ParcelID, error) {
	if len(sscc) != ssccDigits || !digits(sscc) {
		return "", fmt.Errorf("%w: an SSCC has %d digits", ErrLabelMalformed, ssccDigits)
	}
	if checkDigit(sscc[:ssccDigits-1]) != sscc[ssccDigits-1] {
		return "", ErrLabelCheckDigit
	}
	return kiosk.ParcelID(sscc), nil
}

// checkDigit weighs the digits from the right with 3, 1, 3, ...; the check
// digit takes the sum to the next multiple of ten.
func checkDigit(digits string) byte {
	sum := 0
	for i := range len(digits) {
		digit := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			digit *= 3
		}
		sum += digit
	}
	return byte('0' + (10-sum%10)%10)
}
