package store

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"lockerd/kiosk"
)

// maxProblems is how many problems Check names; one fault can make thousands.
const maxProblems = 100

// errChecked ends Check's transaction without committing it.
var errChecked = errors.New("checked")

// Check reads the whole database and returns every problem of its structure:
// pages that are damaged, records that cannot be read, index entries that are
// missing or stale, a journal with gaps. It returns nil if all is well. What
// the records say, and the journal's hashes, are for kiosk.Verify.
//
// No Update runs meanwhile, and it takes a while: about a second for 100 MB.
func (s *Store) Check() []error {
	c := &checker{}
	// In a transaction that could write, so that nobody else does.
	err := s.transact(!s.readOnly, func(t *tx) error {
		c.t = t
		c.found(guarded(func() error {
			if s.checkPages(c) {
				c.checkBooks()
			}
			return nil
		}))
		return errChecked
	})
	if !errors.Is(err, errChecked) {
		c.found(err)
	}
	if c.unnamed > 0 {
		c.problems = append(c.problems, fmt.Errorf("and %d more problems", c.unnamed))
	}
	return c.problems
}

// checker collects what is wrong.
type checker struct {
	t        *tx
	problems []error
	unnamed  int
}

// found notes a problem, if it is one.
func (c *checker) found(err error) {
	switch {
	case err == nil:
	case len(c.problems) < maxProblems:
		c.problems = append(c.problems, err)
	default:
		c.unnamed++
	}
}

func (c *checker) foundf(format string, args ...any) { c.found(damaged(format, args...)) }

// checkPages checks the file below the buckets, and says whether the buckets
// can be read.
func (s *Store) checkPages(c *checker) bool {
	head, err := readHeader(s.file)
	if err == nil {
		err = head.checkTree(s.file)
	}
	if err != nil {
		c.found(err)
		return false
	}
	for _, offset := range []int64{0, s.pageSize} {
		if _, err := metaAt(s.file, offset); err != nil {
			c.foundf("the meta page at byte %d: %v: the newest change may be lost", offset, err)
			return true // bbolt's check would say no more than that
		}
	}
	for err := range c.t.bolt.Check() {
		// bbolt says so of what it met while it looked; nothing has panicked here.
		c.found(damaged("%s", strings.TrimPrefix(err.Error(), "panic: ")))
	}
	return len(c.problems) == 0
}

// checkBooks checks what lies in the buckets.
func (c *checker) checkBooks() {
	c.checkBuckets()
	_, err := c.t.Machine()
	c.found(err)
	checkTable(c, lockers)
	checkTable(c, reservations)
	checkTable(c, partners)
	checkTable(c, announcements)
	checkTable(c, requests)
	c.checkCredentials()
	c.checkJournal()
}

// checkBuckets checks that all buckets are there, and no other.
func (c *checker) checkBuckets() {
	known := map[string]bool{}
	for _, name := range buckets {
		known[string(name)] = true
		if c.t.bolt.Bucket([]byte(name)) == nil {
			c.foundf("bucket %s is missing", name)
		}
	}
	cursor := c.t.bolt.Cursor()
	for name, _ := cursor.First(); name != nil; name, _ = cursor.Next() {
		if !known[string(name)] {
			c.foundf("bucket %q is unknown", name)
		}
	}
}

// checkTable checks each record of a table, and its indexes in both directions.
func checkTable[T any](c *checker, tab table[T]) {
	c.found(c.t.scan(tab.in, nil, func(key, value []byte) (bool, error) {
		c.found(tab.checkRecord(c, key, value))
		return true, nil
	}))
	for _, index := range tab.indexes {
		c.found(c.t.scan(index, nil, func(key, value []byte) (bool, error) {
			c.found(tab.checkEntry(c, entry{in: index, key: key, value: value}))
			return true, nil
		}))
	}
}

// checkRecord checks that the record lies under its key and is in every index.
func (tab table[T]) checkRecord(c *checker, key, value []byte) error {
	record, err := decode[T](tab.in, key, value)
	if err != nil {
		return err
	}
	if own, err := tab.key(record); err != nil || !bytes.Equal(own, key) {
		return damaged("the record under %q in %s says that its key is %q", key, tab.in, own)
	}
	wanted, err := tab.entriesOf(record)
	if err != nil {
		return damaged("record %q in %s: %v", key, tab.in, err)
	}
	for _, e := range wanted {
		err := c.t.get(e.in, e.key, func(value []byte) error {
			if !bytes.Equal(value, e.value) {
				return damaged("the entry of record %q in %s leads to %q", key, e.in, value)
			}
			return nil
		})
		if errors.Is(err, kiosk.ErrNoRecord) {
			err = damaged("record %q of %s is missing in %s", key, tab.in, e.in)
		}
		c.found(err)
	}
	return nil
}

// checkEntry checks that an index entry follows from the record that it leads to.
func (tab table[T]) checkEntry(c *checker, e entry) error {
	key, err := e.record()
	if err != nil {
		return err
	}
	record, err := load[T](c.t, tab.in, key)
	if err != nil {
		return dangling(e, key, err)
	}
	wanted, err := tab.entriesOf(record)
	if err != nil {
		return damaged("record %q in %s: %v", key, tab.in, err)
	}
	if !contains(wanted, e) {
		return damaged("the entry %q in %s does not follow from record %q of %s", e.key, e.in, key, tab.in)
	}
	return nil
}

func (c *checker) checkCredentials() {
	c.found(c.t.scan(inCredentials, nil, func(key, value []byte) (bool, error) {
		if len(key) != len(kiosk.Tag{}) {
			c.foundf("the tag of a credential takes %d bytes", len(key))
		}
		_, err := decode[kiosk.Credential](inCredentials, key, value)
		c.found(err)
		return true, nil
	}))
}

// checkJournal checks that the records count up from the anchor without a gap,
// and that no consumer is ahead of them.
func (c *checker) checkJournal() {
	anchor, err := c.t.Anchor()
	c.found(err)
	head := anchor.Seq
	c.found(c.t.scan(inJournal, nil, func(key, value []byte) (bool, error) {
		seq, err := seqOf(key)
		if err != nil {
			return false, err
		}
		if seq != head+1 {
			c.foundf("the journal goes from record %d to record %d", head, seq)
		}
		head = seq
		record, err := decode[kiosk.Record](inJournal, key, value)
		if err == nil && record.Seq != seq {
			err = damaged("journal record %d says that it is record %d", seq, record.Seq)
		}
		c.found(err)
		return true, nil
	}))
	cursors, err := c.t.Cursors()
	c.found(err)
	for consumer, seq := range cursors {
		if seq > head {
			c.foundf("consumer %q has come to record %d of %d", consumer, seq, head)
		}
	}
}
