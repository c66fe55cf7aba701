package web

import (
	"context"
	"math"
	"time"

	"lockerd/kiosk"
)

// Status is how the kiosk does.
type Status struct {
	Kiosk       string      `json:"kiosk"`
	Location    string      `json:"location"`
	Version     string      `json:"version" doc:"of the program"`
	StartedAt   time.Time   `json:"started_at"`
	Now         time.Time   `json:"now"`
	Clock       Clock       `json:"clock"`
	Bus         Bus         `json:"bus"`
	Uplink      string      `json:"uplink" doc:"off while none is configured"`
	Disk        Disk        `json:"disk"`
	Journal     kiosk.Link  `json:"journal"`
	Lockers     LockerCount `json:"lockers"`
	OpenReturns int         `json:"open_returns" doc:"expired parcels that nobody has collected"`
	// LockedOutForS is in seconds, rounded up.
	LockedOutForS int64       `json:"locked_out_for_s" doc:"for how long codes are refused, after too many wrong ones; seconds"`
	Attention     []Attention `json:"attention" nullable:"false" doc:"what somebody should look at"`
}

// Clock says whether the clock is believed.
type Clock struct {
	Trusted bool       `json:"trusted"`
	Why     string     `json:"why,omitempty" doc:"why not"`
	Wall    time.Time  `json:"wall" doc:"what the clock says"`
	Mark    *time.Time `json:"mark" doc:"the newest time that was believed"`
}

// Bus says whether the doors can be read.
type Bus struct {
	Doors      int    `json:"doors"`
	Unreadable int    `json:"unreadable"`
	LastError  string `json:"last_error,omitempty"`
}

// Disk is what the books take, in bytes.
type Disk struct {
	BooksBytes int64 `json:"books_bytes"`
	LimitBytes int64 `json:"limit_bytes" doc:"beyond it drop-offs are refused"`
}

// LockerCount counts lockers by state.
type LockerCount struct {
	Empty      int `json:"empty"`
	Reserved   int `json:"reserved"`
	OutOfOrder int `json:"out_of_order"`
}

// Attention is one thing that somebody should look at.
type Attention struct {
	Locker      string   `json:"locker,omitempty" doc:"left out for the kiosk as a whole"`
	Reservation string   `json:"reservation,omitempty"`
	Reasons     []string `json:"reasons,omitempty" nullable:"false"`
	What        string   `json:"what" doc:"in plain words"`
}

func (h *handler) status(ctx context.Context, _ kiosk.Actor, _ *struct{}) (*reply[Status], error) {
	o, err := h.kiosk.Status(ctx)
	if err != nil {
		return nil, err
	}
	return &reply[Status]{Status{
		Kiosk:     o.Kiosk,
		Location:  o.Location,
		Version:   h.version,
		StartedAt: o.StartedAt.UTC(),
		Now:       o.Now.UTC(),
		Clock:     clockView(o.Clock),
		Bus:       Bus(o.Bus),
		Uplink:    "off",
		Disk:      Disk{BooksBytes: o.BooksBytes, LimitBytes: o.BooksLimit},
		Journal:   o.Journal,
		Lockers: LockerCount{
			Empty: o.Lockers[kiosk.Empty], Reserved: o.Lockers[kiosk.Reserved], OutOfOrder: o.Lockers[kiosk.OutOfOrder],
		},
		OpenReturns:   o.OpenReturns,
		LockedOutForS: int64(math.Ceil(o.LockedOutFor.Seconds())),
		Attention:     each(o.Attention, attentionView),
	}}, nil
}

func clockView(c kiosk.ClockStatus) Clock {
	return Clock{Trusted: c.Trusted, Why: c.Why, Wall: c.Wall.UTC(), Mark: moment(c.Mark)}
}

func attentionView(a kiosk.Attention) Attention {
	return Attention{
		Locker:      string(a.Locker),
		Reservation: string(a.Reservation),
		Reasons:     each(a.Reasons, func(r kiosk.Reason) string { return string(r) }),
		What:        a.What,
	}
}

func (h *handler) trustClock(ctx context.Context, by kiosk.Actor, _ *struct{}) (*reply[Clock], error) {
	c, err := h.kiosk.TrustClock(ctx, by)
	if err != nil {
		return nil, err
	}
	return &reply[Clock]{clockView(c)}, nil
}

// Sweep is what a sweep did.
type Sweep struct {
	Expired int `json:"expired" doc:"reservations that it expired"`
}

func (h *handler) sweep(ctx context.Context, _ kiosk.Actor, _ *struct{}) (*reply[Sweep], error) {
	expired, err := h.kiosk.Sweep(ctx)
	if err != nil {
		return nil, err
	}
	return &reply[Sweep]{Sweep{Expired: expired}}, nil
}
