package web

import (
	"context"
	"time"

	"lockerd/kiosk"
)

// Reservation is one episode of a parcel in a locker. It never carries the code.
type Reservation struct {
	ID      string `json:"id"`
	Partner string `json:"partner" doc:"who brought the parcel"`
	Parcel  Parcel `json:"parcel"`
	Locker  string `json:"locker"`
	Size    string `json:"size" enum:"S,M,L,XL" doc:"the size that the parcel takes; its locker may be larger"`
	Status  string `json:"status" enum:"depositing,active,collecting,picked_up,expired,cancelled"`
	// Uncertain means that nobody knows whether the parcel is inside.
	Uncertain  bool           `json:"uncertain,omitempty" doc:"nobody knows whether the parcel is inside"`
	CreatedAt  time.Time      `json:"created_at"`
	ExpiresAt  *time.Time     `json:"expires_at" doc:"null until the deposit is confirmed"`
	Extensions int            `json:"extensions"`
	ReplacedBy string         `json:"replaced_by,omitempty" doc:"the reservation that took over when this one's locker failed"`
	Return     *ReturnSummary `json:"return,omitempty" doc:"where an expired parcel stands on its way to the depot"`
}

// ReturnSummary is where an expired parcel stands.
type ReturnSummary struct {
	Status string    `json:"status" enum:"pending,collecting,collected"`
	Since  time.Time `json:"since"`
}

// ReservationList is some of the reservations, newest first.
type ReservationList struct {
	Reservations []Reservation `json:"reservations" nullable:"false"`
}

func reservationView(r kiosk.Reservation) Reservation {
	view := Reservation{
		ID:         string(r.ID),
		Partner:    string(r.Partner),
		Parcel:     parcelView(r.Parcel),
		Locker:     string(r.Locker),
		Size:       r.Parcel.Size.String(),
		Status:     string(r.Status),
		Uncertain:  r.Uncertain,
		CreatedAt:  r.CreatedAt.UTC(),
		ExpiresAt:  moment(r.ExpiresAt),
		Extensions: r.Extensions,
		ReplacedBy: string(r.ReplacedBy),
	}
	if r.Return != nil {
		view.Return = &ReturnSummary{Status: string(r.Return.Status), Since: r.Return.Since.UTC()}
	}
	return view
}

// moment returns null for a time that has not been set.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

type reservationsRequest struct {
	Status string `query:"status" enum:"depositing,active,collecting,picked_up,expired,cancelled"`
	Before string `query:"before" maxLength:"64" pattern:"^[!-~]+$" doc:"the last id of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"1000"`
}

func (h *handler) reservations(ctx context.Context, by kiosk.Actor, in *reservationsRequest) (*reply[ReservationList], error) {
	found, err := h.kiosk.Reservations(ctx, by, kiosk.Query{
		Status: kiosk.Status(in.Status),
		Before: kiosk.ReservationID(in.Before),
		Limit:  in.Limit,
	})
	if err != nil {
		return nil, err
	}
	return &reply[ReservationList]{ReservationList{each(found, reservationView)}}, nil
}

// each returns the view of every one; no views are an empty array, not null.
func each[T, V any](all []T, view func(T) V) []V {
	views := make([]V, 0, len(all))
	for _, one := range all {
		views = append(views, view(one))
	}
	return views
}

// ByID picks one thing by the id in its path.
type ByID struct {
	ID string `path:"id" maxLength:"64" pattern:"^[ -~]+$"`
}

func (n ByID) reservation() kiosk.ReservationID { return kiosk.ReservationID(n.ID) }
func (n ByID) locker() kiosk.LockerID           { return kiosk.LockerID(n.ID) }

func (h *handler) reservation(ctx context.Context, by kiosk.Actor, in *ByID) (*reply[Reservation], error) {
	return replyReservation(h.kiosk.Reservation(ctx, by, in.reservation()))
}

func replyReservation(r kiosk.Reservation, err error) (*reply[Reservation], error) {
	if err != nil {
		return nil, err
	}
	return &reply[Reservation]{reservationView(r)}, nil
}

type cancelRequest struct {
	ByID
	Body cancelOrder
}

type cancelOrder struct {
	Empty bool `json:"empty,omitempty" doc:"whether somebody looked and saw the locker empty"`
}

func (h *handler) cancel(ctx context.Context, by kiosk.Actor, in *cancelRequest) (*reply[Reservation], error) {
	return replyReservation(h.kiosk.Cancel(ctx, by, in.reservation(), in.Body.Empty))
}

func (h *handler) extend(ctx context.Context, by kiosk.Actor, in *ByID) (*reply[Reservation], error) {
	return replyReservation(h.kiosk.Extend(ctx, by, in.reservation()))
}

func (h *handler) resend(ctx context.Context, by kiosk.Actor, in *ByID) (*reply[Reservation], error) {
	return replyReservation(h.kiosk.Resend(ctx, by, in.reservation()))
}

// finding is what a named person says of a locker's inside.
type finding struct {
	Parcel string `json:"parcel" enum:"inside,absent"`
}

type resolveRequest struct {
	ByID
	Body finding
}

func (h *handler) resolveReservation(ctx context.Context, by kiosk.Actor, in *resolveRequest) (*reply[Reservation], error) {
	return replyReservation(h.kiosk.Resolve(ctx, by, in.reservation(), kiosk.Finding(in.Body.Parcel)))
}
