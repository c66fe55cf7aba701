package web

import (
	"context"
	"time"

	"lockerd/kiosk"
)

// Return is one expired parcel on its way to the depot.
type Return struct {
	ID          string    `json:"id"`
	Reservation string    `json:"reservation"`
	Partner     string    `json:"partner" doc:"who brought the parcel"`
	Parcel      Parcel    `json:"parcel"`
	Locker      string    `json:"locker,omitempty" doc:"left out where a depot empties the locker by its own keys"`
	Status      string    `json:"status" enum:"pending,collecting,collected"`
	Since       time.Time `json:"since"`
}

// ReturnList is some of the return queue, oldest first.
type ReturnList struct {
	Returns []Return `json:"returns" nullable:"false"`
}

func returnView(e kiosk.ReturnEntry) Return {
	return Return{
		ID:          e.ID,
		Reservation: string(e.Reservation),
		Partner:     string(e.Partner),
		Parcel:      parcelView(e.Parcel),
		Locker:      string(e.Locker),
		Status:      string(e.Status),
		Since:       e.Since.UTC(),
	}
}

type returnsRequest struct {
	Status string `query:"status" enum:"pending,collecting,collected" doc:"left out: all"`
}

func (h *handler) returns(ctx context.Context, by kiosk.Actor, in *returnsRequest) (*reply[ReturnList], error) {
	entries, err := h.kiosk.Returns(ctx, by, kiosk.ReturnStatus(in.Status))
	if err != nil {
		return nil, err
	}
	return &reply[ReturnList]{ReturnList{each(entries, returnView)}}, nil
}

func (h *handler) collect(ctx context.Context, by kiosk.Actor, in *ByID) (*reply[Return], error) {
	entry, err := h.kiosk.Collect(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &reply[Return]{returnView(entry)}, nil
}
