package kiosk

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The bounds of what partners may say. Everything beyond is refused.
const (
	maxParcelID = 64        // bytes
	maxKey      = 128       // bytes
	maxName     = 100       // bytes
	maxAddress  = 254       // bytes, as for a mail address (RFC 5321)
	maxSide     = 100_000   // mm; a parcel as long as a train is too big, and no mistake in the request
	maxWeight   = 1_000_000 // g
)

// readParcel checks a parcel and gives it a size if its dimensions tell one.
func (k *Kiosk) readParcel(p Parcel) (Parcel, error) {
	if err := checkText("parcel.id", string(p.ID), 1, maxParcelID); err != nil {
		return p, err
	}
	climate, err := ParseClimate(string(p.Climate))
	if err != nil {
		return p, err
	}
	p.Climate = climate
	if p.WeightG < 0 || p.WeightG > maxWeight {
		return p, invalid("parcel.weight_g", "%d is not between 0 and %d", p.WeightG, maxWeight)
	}
	if p.Dims == (Dims{}) {
		return p, nil
	}
	for _, side := range p.Dims {
		if side < 1 || side > maxSide {
			return p, invalid("parcel.dims_mm", "%d is not between 1 and %d", side, maxSide)
		}
	}
	measured, err := k.rules.Sizes.SizeFor(p.Dims)
	if err != nil {
		return p, err
	}
	// Who names both means the greater one: a label on the box, a box that was measured.
	p.Size = max(p.Size, measured)
	return p, nil
}

func checkContact(c Contact) error {
	if err := checkText("contact.channel", c.Channel, 0, 16); err != nil {
		return err
	}
	return checkText("contact.address", c.Address, 0, maxAddress)
}

// checkText refuses what no label, name or address holds.
func checkText(field, text string, shortest, longest int) error {
	switch {
	case len(text) < shortest:
		return invalid(field, "is missing")
	case len(text) > longest:
		return invalid(field, "is longer than %d bytes", longest)
	case !utf8.ValidString(text):
		return invalid(field, "is not UTF-8")
	case strings.ContainsFunc(text, unicode.IsControl):
		return invalid(field, "has control characters")
	case strings.TrimSpace(text) != text:
		return invalid(field, "begins or ends with a space")
	}
	return nil
}

// parcelOf completes what a drop-off says by what was announced.
func (d *decision) parcelOf(want DropOff) (Parcel, []byte, error) {
	p := want.Parcel
	var sealed []byte
	announced, err := d.Announcement(d.by.Partner, p.ID)
	switch {
	case err == nil:
		if p.Size == NoSize {
			p.Size, p.Dims = announced.Parcel.Size, announced.Parcel.Dims
		}
		if announced.Parcel.Climate != "" && p.Climate == Ambient {
			p.Climate = announced.Parcel.Climate
		}
		sealed = announced.SealedContact
	case !errors.Is(err, ErrNoRecord):
		return p, nil, err
	}
	if p.Size == NoSize {
		return p, nil, ErrSizeRequired
	}
	if want.Contact.Known() {
		sealed, err = d.k.sealContact(want.Contact, d.by.Partner, p.ID)
	} else {
		err = nil
	}
	return p, sealed, err
}

func (k *Kiosk) sealContact(c Contact, partner PartnerID, parcel ParcelID) ([]byte, error) {
	plain, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	return k.keyring.Seal(plain, sealedContactOf(partner, parcel)), nil
}

func (k *Kiosk) unsealContact(sealed []byte, partner PartnerID, parcel ParcelID) (Contact, error) {
	var c Contact
	if sealed == nil {
		return c, nil
	}
	plain, err := k.keyring.Unseal(sealed, sealedContactOf(partner, parcel))
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(plain, &c)
}

// Announce tells the kiosk of a parcel before it comes, so that a scan of its
// label needs no question. A later announcement replaces an earlier one.
func (k *Kiosk) Announce(ctx context.Context, by Actor, p Parcel, c Contact) error {
	if !by.delivers() {
		return ErrForbidden
	}
	p, err := k.readParcel(p)
	if err != nil {
		return err
	}
	if err := checkContact(c); err != nil {
		return err
	}
	if p.Size == NoSize && !c.Known() {
		return invalid("size", "an announcement needs a size, dimensions or a contact")
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	a := Announcement{Partner: by.Partner, Parcel: p}
	if c.Known() {
		if a.SealedContact, err = k.sealContact(c, by.Partner, p.ID); err != nil {
			return err
		}
	}
	return k.decide(by, func(d *decision) error {
		a.At = d.now
		return d.PutAnnouncement(a)
	})
}
