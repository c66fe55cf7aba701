package store

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"
)

// bucket names one bucket of the database; doc.go draws them all.
type bucket string

const (
	inMeta           bucket = "meta"
	inLockers        bucket = "lockers"
	inReservations   bucket = "reservations"
	inCodes          bucket = "codes"
	inParcels        bucket = "parcels"
	inDue            bucket = "due"
	inReturns        bucket = "returns"
	inJournal        bucket = "journal"
	inCursors        bucket = "cursors"
	inPartners       bucket = "partners"
	inCredentials    bucket = "credentials"
	inAnnouncements  bucket = "announcements"
	inAnnouncementAt bucket = "announcements_at"
	inRequests       bucket = "requests"
	inRequestAt      bucket = "requests_at"
)

// buckets are all buckets of the present schema.
var buckets = []bucket{
	inMeta, inLockers, inReservations, inCodes, inParcels, inDue, inReturns, inJournal, inCursors,
	inPartners, inCredentials, inAnnouncements, inAnnouncementAt, inRequests, inRequestAt,
}

// The keys of the meta bucket.
const (
	keyApplication = "application"
	keySchema      = "schema_version"
	keyMachine     = "machine"
	keyAnchor      = "anchor"
)

// application marks the database as ours.
const application = "lockerd"

// migration brings the books from one schema version to the next.
type migration func(*bbolt.Tx) error

// migrations lead from schema 1 to the present one, the first from 1 to 2. A
// step is never changed once it has been released. There is none yet.
var migrations []migration

// makeSchema fills an empty database.
func makeSchema(tx *bbolt.Tx) error {
	for _, name := range buckets {
		if _, err := tx.CreateBucket([]byte(name)); err != nil {
			return fmt.Errorf("making bucket %s: %w", name, err)
		}
	}
	if err := tx.Bucket([]byte(inMeta)).Put([]byte(keyApplication), []byte(application)); err != nil {
		return err
	}
	return putSchemaVersion(tx, schemaOf(migrations))
}

// schemaOf is the schema version to which the steps lead.
func schemaOf(steps []migration) uint64 { return uint64(len(steps)) + 1 }

// schemaVersion reads which schema the books are in.
func schemaVersion(tx *bbolt.Tx) (uint64, error) {
	meta := tx.Bucket([]byte(inMeta))
	if meta == nil || string(meta.Get([]byte(keyApplication))) != application {
		return 0, fmt.Errorf("%w: it is the database of another program", ErrForeign)
	}
	value := meta.Get([]byte(keySchema))
	if len(value) != 8 {
		return 0, damaged("the schema version takes %d bytes, want 8", len(value))
	}
	version := binary.BigEndian.Uint64(value)
	if version == 0 {
		return 0, damaged("the schema version is 0")
	}
	return version, nil
}

func putSchemaVersion(tx *bbolt.Tx, version uint64) error {
	return tx.Bucket([]byte(inMeta)).Put([]byte(keySchema), binary.BigEndian.AppendUint64(nil, version))
}

// migrate brings the books to the schema to which the steps lead, each step in
// one transaction with the version that it reaches.
func (s *Store) migrate(steps []migration) error {
	version, err := s.schemaVersion()
	if err != nil {
		return err
	}
	want := schemaOf(steps)
	switch {
	case version > want:
		return fmt.Errorf("%w: its schema is %d, this lockerd knows up to %d: install the newer lockerd again", ErrNewer, version, want)
	case version < want && s.readOnly:
		return fmt.Errorf("%w: its schema is %d, this lockerd reads %d: start lockerd on it once", ErrOlder, version, want)
	}
	for ; version < want; version++ {
		if err := s.migrateOnce(version, steps[version-1]); err != nil {
			return fmt.Errorf("migrating the books from schema %d to %d: %w", version, version+1, err)
		}
	}
	return nil
}

func (s *Store) schemaVersion() (version uint64, err error) {
	err = s.transact(false, func(t *tx) error {
		return guarded(func() error {
			version, err = schemaVersion(t.bolt)
			return err
		})
	})
	return version, err
}

func (s *Store) migrateOnce(from uint64, step migration) error {
	return s.transact(true, func(t *tx) error {
		return guarded(func() error {
			if err := step(t.bolt); err != nil {
				return err
			}
			return putSchemaVersion(t.bolt, from+1)
		})
	})
}
