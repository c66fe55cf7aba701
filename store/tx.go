package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"

	"go.etcd.io/bbolt"

	"lockerd/kiosk"
)

// tx is one transaction. Whatever it hands out has been decoded, and so
// copied: nothing refers to bbolt's pages.
type tx struct {
	bolt  *bbolt.Tx
	ended atomic.Bool
	// fault is the first page that made no sense. It keeps the transaction from
	// being committed even if its function lets the error pass.
	fault error
}

var _ kiosk.Tx = (*tx)(nil)

// within runs one access to a bucket.
func (t *tx) within(name bucket, access func(*bbolt.Bucket) error) error {
	if t.ended.Load() {
		return ErrEnded
	}
	if t.fault != nil {
		return t.fault
	}
	fine := false
	err := guarded(func() error {
		b := t.bolt.Bucket([]byte(name))
		if b == nil {
			fine = true
			return damaged("bucket %s is missing", name)
		}
		err := access(b)
		fine = true
		return err
	})
	if !fine {
		t.fault = fmt.Errorf("bucket %s: %w", name, err)
		return t.fault
	}
	return translate(err)
}

// get calls use with the value of a key, or answers kiosk.ErrNoRecord. The
// value must not be kept.
func (t *tx) get(name bucket, key []byte, use func(value []byte) error) error {
	return t.within(name, func(b *bbolt.Bucket) error {
		value := b.Get(key)
		if value == nil {
			return kiosk.ErrNoRecord
		}
		return use(value)
	})
}

func (t *tx) put(name bucket, key, value []byte) error {
	return t.within(name, func(b *bbolt.Bucket) error { return b.Put(key, value) })
}

func (t *tx) delete(name bucket, keys ...[]byte) error {
	return t.within(name, func(b *bbolt.Bucket) error {
		for _, key := range keys {
			if err := b.Delete(key); err != nil {
				return err
			}
		}
		return nil
	})
}

// scan calls use for each key from first on, in order, until it returns false.
// Neither key nor value must be kept, and nothing be changed meanwhile.
func (t *tx) scan(name bucket, first []byte, use func(key, value []byte) (more bool, err error)) error {
	return t.within(name, func(b *bbolt.Bucket) error {
		cursor := b.Cursor()
		for key, value := cursor.Seek(first); key != nil; key, value = cursor.Next() {
			if more, err := use(key, value); err != nil || !more {
				return err
			}
		}
		return nil
	})
}

// newest calls use with the entry that sorts last before the given key, last
// of all if it is empty, or answers kiosk.ErrNoRecord.
func (t *tx) newest(name bucket, before []byte, use func(key, value []byte) error) error {
	return t.within(name, func(b *bbolt.Bucket) error {
		cursor := b.Cursor()
		key, value := cursor.Last()
		if len(before) > 0 {
			// Nothing at or after the key: then the last of all is before it.
			if at, _ := cursor.Seek(before); at != nil {
				key, value = cursor.Prev()
			} else {
				key, value = cursor.Last()
			}
		}
		if key == nil {
			return kiosk.ErrNoRecord
		}
		return use(key, value)
	})
}

// decode reads one record.
func decode[T any](name bucket, key, value []byte) (T, error) {
	var record, none T
	if err := json.Unmarshal(value, &record); err != nil {
		return none, damaged("record %q in %s: %v", key, name, err)
	}
	return record, nil
}

// load reads the record under a key, or answers kiosk.ErrNoRecord.
func load[T any](t *tx, name bucket, key []byte) (record T, err error) {
	err = t.get(name, key, func(value []byte) error {
		record, err = decode[T](name, key, value)
		return err
	})
	return record, err
}

// save writes a record under a key.
func save[T any](t *tx, name bucket, key []byte, record T) error {
	value, err := json.Marshal(record)
	if err != nil {
		return fmt.Errorf("record %q in %s %w: %w", key, name, ErrUnusable, err)
	}
	return t.put(name, key, value)
}

// missing turns the answer to a key that nothing can lie under into the answer
// for one under which nothing lies.
func missing(err error) error {
	if errors.Is(err, ErrUnusable) {
		return kiosk.ErrNoRecord
	}
	return err
}
