package web

import (
	"context"
	"time"

	"lockerd/kiosk"
)

// Locker is one compartment with the newest reading of its door.
type Locker struct {
	ID          string   `json:"id"`
	Size        string   `json:"size" enum:"S,M,L,XL"`
	Climate     string   `json:"climate" enum:"ambient,chilled,frozen"`
	Accessible  bool     `json:"accessible"`
	State       string   `json:"state" enum:"empty,reserved,out_of_order"`
	Reasons     []string `json:"reasons" nullable:"false" doc:"why it is out of order; on a reserved locker, why it drains"`
	Door        string   `json:"door" enum:"closed,open,unknown"`
	Reservation *string  `json:"reservation" doc:"the episode that holds it; null if none does"`
}

// LockerList is all lockers.
type LockerList struct {
	Lockers []Locker `json:"lockers" nullable:"false"`
}

func lockerView(l kiosk.LockerView) Locker {
	view := Locker{
		ID:         string(l.ID),
		Size:       l.Size.String(),
		Climate:    string(l.Climate),
		Accessible: l.Accessible,
		State:      string(l.State),
		Reasons:    each(l.Reasons, func(r kiosk.Reason) string { return string(r) }),
		Door:       l.Door.String(),
	}
	if l.Reservation != "" {
		id := string(l.Reservation)
		view.Reservation = &id
	}
	return view
}

func replyLocker(l kiosk.LockerView, err error) (*reply[Locker], error) {
	if err != nil {
		return nil, err
	}
	return &reply[Locker]{lockerView(l)}, nil
}

func (h *handler) lockers(ctx context.Context, _ kiosk.Actor, _ *struct{}) (*reply[LockerList], error) {
	all, err := h.kiosk.Lockers(ctx)
	if err != nil {
		return nil, err
	}
	return &reply[LockerList]{LockerList{each(all, lockerView)}}, nil
}

func (h *handler) locker(ctx context.Context, _ kiosk.Actor, in *ByID) (*reply[Locker], error) {
	return replyLocker(h.kiosk.Locker(ctx, in.locker()))
}

type openRequest struct {
	ByID
	Body openOrder
}

type openOrder struct {
	Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"why, for the journal"`
	Empty  bool   `json:"empty,omitempty" doc:"you vouch that an empty locker stays empty"`
}

func (h *handler) openLocker(ctx context.Context, by kiosk.Actor, in *openRequest) (*reply[Locker], error) {
	return replyLocker(h.kiosk.OpenLocker(ctx, by, in.locker(), in.Body.Reason, in.Body.Empty))
}

type outOfOrderRequest struct {
	ByID
	Body outOfOrderOrder
}

type outOfOrderOrder struct {
	Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"one of the reasons that lockers have, or free text, which counts as technician"`
}

func (h *handler) outOfOrder(ctx context.Context, by kiosk.Actor, in *outOfOrderRequest) (*reply[Locker], error) {
	return replyLocker(h.kiosk.SetOutOfOrder(ctx, by, in.locker(), in.Body.Reason))
}

func (h *handler) inService(ctx context.Context, by kiosk.Actor, in *ByID) (*reply[Locker], error) {
	return replyLocker(h.kiosk.SetInService(ctx, by, in.locker()))
}

func (h *handler) resolveLocker(ctx context.Context, by kiosk.Actor, in *resolveRequest) (*reply[Locker], error) {
	return replyLocker(h.kiosk.ResolveLocker(ctx, by, in.locker(), kiosk.Finding(in.Body.Parcel)))
}

// Availability counts, size by size, what a drop-off now would get.
type Availability struct {
	Kiosk string           `json:"kiosk"`
	At    time.Time        `json:"at"`
	Sizes map[string]Count `json:"sizes" doc:"by size: S, M, L, XL"`
}

// Count is how many lockers of one size there are.
type Count struct {
	Free       int `json:"free" doc:"a drop-off now would get it"`
	Reserved   int `json:"reserved"`
	OutOfOrder int `json:"out_of_order"`
	Total      int `json:"total"`
}

func (h *handler) availability(ctx context.Context, _ kiosk.Actor, _ *struct{}) (*reply[Availability], error) {
	a, err := h.kiosk.Availability(ctx)
	if err != nil {
		return nil, err
	}
	view := Availability{Kiosk: a.Kiosk, At: a.At.UTC(), Sizes: map[string]Count{}}
	for size, count := range a.Sizes {
		view.Sizes[size.String()] = Count(count)
	}
	return &reply[Availability]{view}, nil
}
