package e2e

import "time"

// The wire as the contract names it. The types are written down here once more
// on purpose: a field that is renamed in the product has to fail a test.

type parcel struct {
	ID     string `json:"id"`
	Size   string `json:"size,omitempty"`
	DimsMM []int  `json:"dims_mm,omitempty"`
}

type contact struct {
	Channel string `json:"channel"`
	Address string `json:"address"`
}

type dropOff struct {
	Parcel  parcel   `json:"parcel"`
	Contact *contact `json:"contact,omitempty"`
}

type reservation struct {
	ID         string     `json:"id"`
	Parcel     parcel     `json:"parcel"`
	Locker     string     `json:"locker"`
	Size       string     `json:"size"`
	Status     string     `json:"status"`
	Uncertain  bool       `json:"uncertain"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  *time.Time `json:"expires_at"`
	Extensions int        `json:"extensions"`
	ReplacedBy string     `json:"replaced_by"`
}

type pickUp struct {
	Reservation string `json:"reservation"`
	Locker      string `json:"locker"`
	Parcel      parcel `json:"parcel"`
}

type locker struct {
	ID          string   `json:"id"`
	Size        string   `json:"size"`
	Accessible  bool     `json:"accessible"`
	State       string   `json:"state"`
	Reasons     []string `json:"reasons"`
	Door        string   `json:"door"`
	Reservation *string  `json:"reservation"`
}

type returned struct {
	ID          string `json:"id"`
	Reservation string `json:"reservation"`
	Parcel      parcel `json:"parcel"`
	Locker      string `json:"locker"`
	Status      string `json:"status"`
}

type record struct {
	Seq         uint64            `json:"seq"`
	ID          string            `json:"id"`
	At          time.Time         `json:"at"`
	Kind        string            `json:"kind"`
	Locker      string            `json:"locker"`
	Reservation string            `json:"reservation"`
	Actor       string            `json:"actor"`
	Detail      map[string]string `json:"detail"`
	Hash        string            `json:"hash"`
}

type availability struct {
	Sizes map[string]struct {
		Free       int `json:"free"`
		Reserved   int `json:"reserved"`
		OutOfOrder int `json:"out_of_order"`
		Total      int `json:"total"`
	} `json:"sizes"`
}

// world is the physical truth.
type world struct {
	Lockers []door `json:"lockers"`
	Clock   struct {
		Now time.Time `json:"now"`
	} `json:"clock"`
	Power string `json:"power"`
}

type door struct {
	ID       string   `json:"id"`
	Latched  bool     `json:"latched"`
	Open     bool     `json:"open"`
	Contents []string `json:"contents"`
	Faults   []string `json:"faults"`
}

type screen struct {
	Title string   `json:"title"`
	Lines []string `json:"lines"`
}

type message struct {
	To     string `json:"to"`
	Parcel string `json:"parcel"`
	Kind   string `json:"kind"`
	Code   string `json:"code"`
}
