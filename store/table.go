package store

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"lockerd/kiosk"
)

// table is one kind of record: where it lies, under which key, and which index
// entries follow from it. Nothing writes an index but table, so that none can
// be forgotten, and Check holds the indexes against the same functions.
type table[T any] struct {
	in  bucket
	key func(T) ([]byte, error)
	// entries and indexes are nil if there are no indexes.
	entries func(T) ([]entry, error)
	indexes []bucket // all that entries may name
}

// entry is one entry of an index. Its record's key is its value or, where the
// key has to be unique by itself, the end of its key.
type entry struct {
	in         bucket
	key, value []byte
}

func (e entry) equal(other entry) bool {
	return e.in == other.in && bytes.Equal(e.key, other.key) && bytes.Equal(e.value, other.value)
}

// record is the key of the record that the entry leads to.
func (e entry) record() ([]byte, error) {
	switch {
	case len(e.value) > 0:
		return e.value, nil
	case len(e.key) > timeSize:
		return e.key[timeSize:], nil
	}
	return nil, damaged("an entry of %s leads nowhere", e.in)
}

// put writes the record and moves its index entries.
func (tab table[T]) put(t *tx, record T) error {
	key, err := tab.key(record)
	if err != nil {
		return fmt.Errorf("%s: %w", tab.in, err)
	}
	wanted, err := tab.entriesOf(record)
	if err != nil {
		return fmt.Errorf("%s %q: %w", tab.in, key, err)
	}
	present, err := tab.present(t, key)
	if err != nil {
		return err
	}
	if err := t.reindex(present, wanted); err != nil {
		return fmt.Errorf("%s %q: %w", tab.in, key, err)
	}
	return save(t, tab.in, key, record)
}

// remove deletes the record and its index entries, if there is one.
func (tab table[T]) remove(t *tx, key []byte) error {
	present, err := tab.present(t, key)
	if err != nil {
		return err
	}
	if err := t.reindex(present, nil); err != nil {
		return err
	}
	return t.delete(tab.in, key)
}

// all returns every record, in the order of keys.
func (tab table[T]) all(t *tx) ([]T, error) {
	var records []T
	err := t.scan(tab.in, nil, func(key, value []byte) (bool, error) {
		record, err := decode[T](tab.in, key, value)
		records = append(records, record)
		return true, err
	})
	if err != nil {
		return nil, err
	}
	return records, nil
}

// load reads the record under a key that may not even be usable.
func (tab table[T]) load(t *tx, key []byte, err error) (T, error) {
	if err != nil {
		var none T
		return none, missing(err)
	}
	return load[T](t, tab.in, key)
}

// loadAll reads the records to which index entries lead.
func (tab table[T]) loadAll(t *tx, found []entry) ([]T, error) {
	records := make([]T, 0, len(found))
	for _, e := range found {
		key, err := e.record()
		if err != nil {
			return nil, err
		}
		record, err := load[T](t, tab.in, key)
		if err != nil {
			return nil, dangling(e, key, err)
		}
		records = append(records, record)
	}
	return records, nil
}

// dangling makes damage of an index entry that leads to no record.
func dangling(e entry, key []byte, err error) error {
	if errors.Is(err, kiosk.ErrNoRecord) {
		return damaged("an entry of %s leads to %q, which is not there", e.in, key)
	}
	return err
}

func (tab table[T]) entriesOf(record T) ([]entry, error) {
	if tab.entries == nil {
		return nil, nil
	}
	return tab.entries(record)
}

// present returns the index entries of the record as it lies under the key now.
func (tab table[T]) present(t *tx, key []byte) ([]entry, error) {
	if tab.entries == nil {
		return nil, nil
	}
	record, err := load[T](t, tab.in, key)
	if errors.Is(err, kiosk.ErrNoRecord) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return tab.entries(record)
}

// reindex replaces present entries by wanted ones and leaves alone what stays.
// An entry that another record owns is a contradiction.
func (t *tx) reindex(present, wanted []entry) error {
	for _, e := range present {
		if !contains(wanted, e) {
			if err := t.delete(e.in, e.key); err != nil {
				return err
			}
		}
	}
	for _, e := range wanted {
		if !contains(present, e) {
			if err := t.claim(e); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *tx) claim(e entry) error {
	return t.within(e.in, func(b *bbolt.Bucket) error {
		if owner := b.Get(e.key); owner != nil && !bytes.Equal(owner, e.value) {
			return fmt.Errorf("%w: its entry in %s belongs to %q", ErrContradiction, e.in, owner)
		}
		return b.Put(e.key, e.value)
	})
}

// find returns the entries of an index from first on, at most limit, until
// the key is no longer wanted.
func (t *tx) find(name bucket, limit int, wanted func(key []byte) (bool, error)) ([]entry, error) {
	var found []entry
	if limit <= 0 {
		return nil, nil
	}
	err := t.scan(name, nil, func(key, value []byte) (bool, error) {
		ok, err := wanted(key)
		if err != nil || !ok {
			return false, err
		}
		found = append(found, entry{in: name, key: bytes.Clone(key), value: bytes.Clone(value)})
		return len(found) < limit, nil
	})
	return found, err
}

func contains(entries []entry, e entry) bool {
	for _, other := range entries {
		if e.equal(other) {
			return true
		}
	}
	return false
}

// forget removes the records whose entry in the time index is from before the
// given time, oldest first, at most limit, and returns how many it removed.
func (tab table[T]) forget(t *tx, index bucket, before time.Time, limit int) (int, error) {
	found, err := t.find(index, limit, func(key []byte) (bool, error) {
		at, err := timeOf(key)
		return at.Before(before), err
	})
	if err != nil {
		return 0, err
	}
	for _, e := range found {
		key, err := e.record()
		if err != nil {
			return 0, err
		}
		if err := tab.remove(t, key); err != nil {
			return 0, err
		}
	}
	return len(found), nil
}
