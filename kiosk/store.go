package kiosk

import (
	"errors"
	"time"
)

// Store keeps the books durably. Package store implements it over bbolt.
type Store interface {
	// View reads one consistent state of the books.
	View(func(Tx) error) error
	// Update changes the books all at once, durably, or not at all: when it
	// returns nil the change survives a power cut, and an error from the
	// function or the disk leaves everything as it was. One Update runs at a time.
	Update(func(Tx) error) error
	// Size is what the books take on disk, in bytes.
	Size() int64
	// Close ends the store after the transaction under way. Later calls answer ErrStoreClosed.
	Close() error
}

var (
	// ErrNoRecord means that the books have no such entry.
	ErrNoRecord = errors.New("not in the books")
	// ErrStoreClosed means that the store was closed.
	ErrStoreClosed = errors.New("the store is closed")
)

// Tx is one transaction over the books. Whatever it returns is a copy; only
// its Put methods change something, and only inside Update. It is not to be
// used after its function has returned.
//
// The store derives every index from the records it is given, so that no rule
// can forget one. A lookup that finds nothing answers ErrNoRecord.
type Tx interface {
	LockerBook
	ReservationBook
	JournalBook
	PartnerBook
	RequestBook
	// Machine is the kiosk's own state.
	Machine() (Machine, error)
	PutMachine(Machine) error
}

// LockerBook keeps the lockers.
type LockerBook interface {
	// Lockers returns all lockers by id.
	Lockers() ([]Locker, error)
	Locker(LockerID) (Locker, error)
	PutLocker(Locker) error
	DeleteLocker(LockerID) error
}

// ReservationBook keeps the reservations, live and past.
type ReservationBook interface {
	Reservation(ReservationID) (Reservation, error)
	// PutReservation writes the reservation and brings its index entries up to
	// date: by CodeTag if it is set, by partner and parcel while Present, by
	// DueAt if it is set, and among the open returns while its Return is not collected.
	PutReservation(Reservation) error
	// NextReservationID returns an id that was never used before. Later ids sort after earlier ones.
	NextReservationID() (ReservationID, error)

	// ReservationByCode finds the reservation that carries this tag.
	ReservationByCode(Tag) (Reservation, error)
	// ReservationByParcel finds the reservation under which this parcel is present.
	ReservationByParcel(PartnerID, ParcelID) (Reservation, error)
	// DueReservations returns those whose DueAt is not after until, earliest first, at most limit.
	DueReservations(until time.Time, limit int) ([]Reservation, error)
	// OpenReturns returns the reservations whose return is not collected yet, oldest first.
	OpenReturns() ([]Reservation, error)
	// Reservations calls each for all reservations older than before (all if it
	// is empty), newest first, until each returns false.
	Reservations(before ReservationID, each func(Reservation) bool) error
	// PruneReservations removes terminal reservations, with their index entries,
	// that ended before the given time and have no open return; at most limit,
	// oldest first. It looks at the oldest 4*limit at the most and returns how many it removed.
	PruneReservations(endedBefore time.Time, limit int) (int, error)
}

// JournalBook keeps the journal and how far each consumer has come.
type JournalBook interface {
	// AppendRecord adds the record whose Seq follows the head.
	AppendRecord(Record) error
	// Head is the newest record's link; the anchor if there is no record.
	Head() (Link, error)
	// Anchor is the link of the last record that was pruned; zero if none was.
	Anchor() (Link, error)
	// Records returns those after seq, in order, at most limit.
	Records(after uint64, limit int) ([]Record, error)
	// PruneRecords removes all records up to and including link, which becomes the anchor.
	PruneRecords(Link) error
	// Cursor is the sequence up to which the consumer has taken the journal; 0 if it is new.
	Cursor(consumer string) (uint64, error)
	PutCursor(consumer string, seq uint64) error
	// Cursors returns all consumers and their sequences.
	Cursors() (map[string]uint64, error)
}

// Partner is a delivery company.
type Partner struct {
	ID      PartnerID `json:"id"`
	Name    string    `json:"name"`
	AddedAt time.Time `json:"added_at"`
	// RemovedAt is when its token and badge stopped working; zero while they work.
	RemovedAt time.Time `json:"removed_at,omitzero"`
}

// Credential is what a token or badge stands for, found by its Tag. The token itself is nowhere.
type Credential struct {
	Role    Role      `json:"role"`
	Name    string    `json:"name"`
	Partner PartnerID `json:"partner,omitempty"`
}

// Announcement is what a partner said of a parcel before it came.
type Announcement struct {
	Partner       PartnerID `json:"partner"`
	Parcel        Parcel    `json:"parcel"`
	SealedContact []byte    `json:"sealed_contact,omitempty"`
	At            time.Time `json:"at"`
}

// PartnerBook keeps partners, credentials and announced parcels.
type PartnerBook interface {
	Partner(PartnerID) (Partner, error)
	// Partners returns all partners by id, removed ones included.
	Partners() ([]Partner, error)
	PutPartner(Partner) error

	Credential(Tag) (Credential, error)
	PutCredential(Tag, Credential) error
	// DeleteCredentials removes all credentials of a partner.
	DeleteCredentials(PartnerID) error

	Announcement(PartnerID, ParcelID) (Announcement, error)
	PutAnnouncement(Announcement) error
	DeleteAnnouncement(PartnerID, ParcelID) error
	// ForgetAnnouncements removes those from before the given time, oldest first, at most limit.
	ForgetAnnouncements(before time.Time, limit int) (int, error)
}

// Request is a drop-off that a partner asked for under an Idempotency-Key.
type Request struct {
	Partner PartnerID `json:"partner"`
	Key     string    `json:"key"`
	// Body is the keyed hash of what was asked for.
	Body        Tag           `json:"body"`
	Reservation ReservationID `json:"reservation"`
	At          time.Time     `json:"at"`
}

// RequestBook remembers Idempotency-Keys.
type RequestBook interface {
	Request(PartnerID, string) (Request, error)
	PutRequest(Request) error
	// ForgetRequests removes those from before the given time, oldest first, at most limit.
	ForgetRequests(before time.Time, limit int) (int, error)
}

// Machine is the kiosk's own state: what it has to know after a restart.
type Machine struct {
	// Epoch is random and part of every record's id; a fall-back to a backup draws a new one.
	Epoch string `json:"epoch"`
	// SeenAt is the wall clock at the last sweep or decision that saved it.
	SeenAt time.Time `json:"seen_at,omitzero"`
	// Mark is the trusted mark: the newest time that was believed.
	Mark time.Time `json:"mark,omitzero"`
	// Untrusted is why the clock is not believed; empty while it is.
	Untrusted string `json:"untrusted,omitempty"`
	// Throttle counts wrong codes.
	Throttle Throttle `json:"throttle"`
}
