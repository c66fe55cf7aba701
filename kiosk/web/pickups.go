package web

import (
	"context"

	"lockerd/kiosk"
)

type pickUpRequest struct {
	Body struct {
		Code       string `json:"code" pattern:"^[0-9]{4,16}$" patternDescription:"4 to 16 digits"`
		PhoneLast4 string `json:"phone_last4,omitempty" pattern:"^[0-9]{4}$" patternDescription:"4 digits" doc:"the last digits of the customer's telephone number, where the kiosk asks for them"`
	}
}

// PickUp is the answer to a good code: the door of that locker opens.
type PickUp struct {
	Reservation string `json:"reservation"`
	Locker      string `json:"locker"`
	Parcel      struct {
		ID string `json:"id"`
	} `json:"parcel"`
}

func (h *handler) pickUp(ctx context.Context, _ kiosk.Actor, in *pickUpRequest) (*reply[PickUp], error) {
	r, err := h.kiosk.Pickup(ctx, in.Body.Code)
	if err != nil {
		return nil, err
	}
	view := PickUp{Reservation: string(r.ID), Locker: string(r.Locker)}
	view.Parcel.ID = string(r.Parcel.ID)
	return &reply[PickUp]{view}, nil
}
