package kiosk

import (
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// CodeProvider makes pickup codes. Production uses RandomCodes.
type CodeProvider interface {
	// Code returns a code of so many decimal digits.
	Code(digits int) (string, error)
}

// RandomCodes draws codes from crypto/rand, each equally likely.
type RandomCodes struct{}

// Code returns a random code of so many decimal digits.
func (RandomCodes) Code(digits int) (string, error) {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
	n, err := rand.Int(rand.Reader, limit)
	if err != nil {
		return "", fmt.Errorf("draw a code: %w", err)
	}
	text := n.String()
	return strings.Repeat("0", digits-len(text)) + text, nil
}

// The bounds of a code's length. Longer codes are not typed correctly, shorter
// ones are guessed.
const (
	MinCodeLength = 6
	MaxCodeLength = 12
)

// codeDraws is how often a fresh code may collide with one that is live or
// remembered before something is wrong with the provider: with a full bank of
// 200 and six digits, a collision has a chance of 1 in 5,000.
const codeDraws = 64

var errNoFreshCode = errors.New("the code provider gave no fresh code")

// issueCode gives the reservation a code that no other live or remembered
// reservation has, and journals that the customer is to be told.
func (d *decision) issueCode(r *Reservation) error {
	for range codeDraws {
		code, err := d.k.codes.Code(d.k.rules.Codes.Length)
		if err != nil {
			return err
		}
		tag := d.k.keyring.CodeTag(code)
		if _, err := d.ReservationByCode(tag); err == nil {
			continue
		} else if !errors.Is(err, ErrNoRecord) {
			return err
		}
		r.CodeTag = &tag
		r.SealedCode = d.k.keyring.Seal([]byte(code), sealedCodeOf(r.ID))
		r.CodeSeq, err = d.noteReservation(CodeIssued, *r)
		return err
	}
	return errNoFreshCode
}

// forgetCode drops the sealed code of an ended episode once it was delivered;
// until then the messenger still needs it, and drops it itself.
func (d *decision) forgetCode(r *Reservation) {
	if r.CodeSeq <= d.k.cursors.at(consumerMessages) {
		r.SealedCode = nil
	}
}

func sealedCodeOf(id ReservationID) string { return "code of " + string(id) }

func sealedContactOf(partner PartnerID, parcel ParcelID) string {
	return "contact for " + string(partner) + "/" + string(parcel)
}
