package web

import (
	"context"

	"lockerd/kiosk"
)

// Parcel is what is stored.
type Parcel struct {
	ID      string `json:"id"`
	Size    string `json:"size,omitempty" enum:"S,M,L,XL"`
	DimsMM  []int  `json:"dims_mm,omitempty" nullable:"false" minItems:"3" maxItems:"3" doc:"three sides in any order"`
	WeightG int    `json:"weight_g,omitempty"`
	Climate string `json:"climate" enum:"ambient,chilled,frozen"`
}

func parcelView(p kiosk.Parcel) Parcel {
	view := Parcel{ID: string(p.ID), Size: p.Size.String(), WeightG: p.WeightG, Climate: string(p.Climate)}
	if p.Dims != (kiosk.Dims{}) {
		view.DimsMM = p.Dims[:]
	}
	return view
}

// Traits are what a partner may say of a parcel. Climate is ambient if it is left out.
type Traits struct {
	Size    string `json:"size,omitempty" enum:"S,M,L,XL"`
	DimsMM  []int  `json:"dims_mm,omitempty" nullable:"false" minItems:"3" maxItems:"3" minimum:"1" maximum:"100000" doc:"three sides in any order"`
	WeightG int    `json:"weight_g,omitempty" minimum:"0" maximum:"100000"`
	Climate string `json:"climate,omitempty" enum:"ambient,chilled,frozen"`
}

// parcel returns the parcel of these traits.
func (t Traits) parcel(id string) (kiosk.Parcel, error) {
	p := kiosk.Parcel{ID: kiosk.ParcelID(id), WeightG: t.WeightG}
	copy(p.Dims[:], t.DimsMM)
	var err error
	if t.Size != "" {
		if p.Size, err = kiosk.ParseSize(t.Size); err != nil {
			return kiosk.Parcel{}, err
		}
	}
	p.Climate, err = kiosk.ParseClimate(t.Climate)
	return p, err
}

// contact is where the customer gets messages.
type contact struct {
	Channel string `json:"channel" pattern:"^[a-z][a-z0-9_-]{0,31}$" doc:"such as sms or email"`
	Address string `json:"address" minLength:"1" maxLength:"254"`
}

func (c *contact) known() kiosk.Contact {
	if c == nil {
		return kiosk.Contact{}
	}
	return kiosk.Contact{Channel: c.Channel, Address: c.Address}
}

type announceRequest struct {
	ID   string `path:"id" pattern:"^[!-~]([ -~]{0,62}[!-~])?$"`
	Body announcement
}

type announcement struct {
	Traits
	Contact *contact `json:"contact,omitempty"`
}

func (h *handler) announce(ctx context.Context, by kiosk.Actor, in *announceRequest) (*reply[Parcel], error) {
	parcel, err := in.Body.parcel(in.ID)
	if err != nil {
		return nil, err
	}
	if err := h.kiosk.Announce(ctx, by, parcel, in.Body.Contact.known()); err != nil {
		return nil, err
	}
	return &reply[Parcel]{parcelView(parcel)}, nil
}
