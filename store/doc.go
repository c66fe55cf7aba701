// Package store keeps the kiosk's books in one bbolt database. It implements
// [kiosk.Store]; what the books mean, and what may be written into them when,
// is for package kiosk to say.
//
// # Layout
//
// One bucket a kind of record, JSON under a binary key; beside it the indexes
// that lead to it. Nothing writes an index but table.go, which derives the
// entries from the record before and the record after, so no rule can forget
// one, and [Store.Check] holds the indexes against the same functions.
//
//	meta              "application"     "lockerd"
//	                  "schema_version"  number
//	                  "machine"         Machine, with the epoch drawn when the database was made
//	                  "anchor"          Link of the last pruned journal record
//	lockers           locker id         Locker
//	reservations      reservation id    Reservation                  (its sequence numbers the ids)
//	  codes           tag               reservation id               while CodeTag is set
//	  parcels         partner, parcel   reservation id               while Present
//	  due             time, id          -                            while DueAt is set
//	  returns         time, id          -                            while its return is not collected
//	journal           number            Record
//	cursors           consumer          number
//	partners          partner id        Partner
//	credentials       tag               Credential
//	announcements     partner, parcel   Announcement
//	  announcements_at  time, key       -
//	requests          partner, key      Request
//	  requests_at     time, key         -
//
// Numbers take 8 bytes, big-endian. A time takes 12: seconds with the sign bit
// turned over, then nanoseconds, so that keys sort by time on both sides of
// 1970. In a pair the partner's id goes first behind its length in 2 bytes, so
// that ids may contain anything that can be printed.
//
// # What the disk is trusted with
//
// Every Update is one bbolt transaction and flushes twice: the pages, then the
// meta page that makes them count. A new database is made under another name
// and renamed when it is whole. Before bbolt sees a file, header.go has read
// that its meta page, its length and its freelist make sense, because bbolt
// takes an empty file for a new database, reads past the end of a short one and
// hands out pages that a damaged freelist calls free. All that bbolt reads is
// mapped memory; a page that the disk does not give, or that makes no sense, is
// a panic, which ends at this package's boundary as [ErrDamaged].
//
// After a panic in bbolt's own commit, or a commit that failed after its meta
// page was written, memory and disk may disagree. The Store then refuses
// everything: only opening the database again tells the truth.
package store
