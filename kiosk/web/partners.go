package web

import (
	"context"
	"time"

	"lockerd/kiosk"
)

// Partner is a delivery company.
type Partner struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	AddedAt time.Time `json:"added_at"`
	// RemovedAt is when its token and badge stopped working; nil while they work.
	RemovedAt *time.Time `json:"removed_at,omitempty" doc:"when its token and badge stopped working"`
}

// NewPartner is a partner with its secrets, which are shown this once.
type NewPartner struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Token string `json:"token" doc:"for the partner's program"`
	Badge string `json:"badge" doc:"what the barcode on the couriers' badges says"`
}

// PartnerList is all partners, removed ones included.
type PartnerList struct {
	Partners []Partner `json:"partners" nullable:"false"`
}

func partnerView(p kiosk.Partner) Partner {
	return Partner{ID: string(p.ID), Name: p.Name, AddedAt: p.AddedAt.UTC(), RemovedAt: moment(p.RemovedAt)}
}

type addPartnerRequest struct{ Body partnerName }

type partnerName struct {
	Name string `json:"name" minLength:"1" maxLength:"64"`
}

func (h *handler) addPartner(ctx context.Context, by kiosk.Actor, in *addPartnerRequest) (*reply[NewPartner], error) {
	p, err := h.kiosk.AddPartner(ctx, by, in.Body.Name)
	if err != nil {
		return nil, err
	}
	return &reply[NewPartner]{NewPartner{ID: string(p.ID), Name: p.Name, Token: p.Token, Badge: p.Badge}}, nil
}

func (h *handler) partners(ctx context.Context, _ kiosk.Actor, _ *struct{}) (*reply[PartnerList], error) {
	all, err := h.kiosk.Partners(ctx)
	if err != nil {
		return nil, err
	}
	return &reply[PartnerList]{PartnerList{each(all, partnerView)}}, nil
}

func (h *handler) removePartner(ctx context.Context, by kiosk.Actor, in *ByID) (*done, error) {
	if err := h.kiosk.RemovePartner(ctx, by, kiosk.PartnerID(in.ID)); err != nil {
		return nil, err
	}
	return &done{}, nil
}
