package store

import (
	"bytes"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"lockerd/kiosk"
)

// AppendRecord adds the record whose Seq follows the head; any other answers
// ErrSequence. Whether its hash follows too is for the rules to say.
func (t *tx) AppendRecord(r kiosk.Record) error {
	head, err := t.headSeq()
	if err != nil {
		return err
	}
	if next, ok := nextSeq(head); !ok || r.Seq != next {
		return fmt.Errorf("record %d after %d: %w", r.Seq, head, ErrSequence)
	}
	if err := t.within(inJournal, packed); err != nil {
		return err
	}
	return save(t, inJournal, seqKey(r.Seq), r)
}

// packed lets a page that only ever grows at its end be filled.
func packed(b *bbolt.Bucket) error {
	b.FillPercent = 0.95
	return nil
}

// Head is the newest record's link, or the anchor.
func (t *tx) Head() (kiosk.Link, error) {
	var head kiosk.Record
	err := t.newest(inJournal, nil, func(key, value []byte) (err error) {
		head, err = decode[kiosk.Record](inJournal, key, value)
		return err
	})
	if errors.Is(err, kiosk.ErrNoRecord) {
		return t.Anchor()
	}
	return kiosk.Link{Seq: head.Seq, Hash: head.Hash}, err
}

func (t *tx) headSeq() (uint64, error) {
	var head uint64
	err := t.newest(inJournal, nil, func(key, _ []byte) (err error) {
		head, err = seqOf(key)
		return err
	})
	if errors.Is(err, kiosk.ErrNoRecord) {
		anchor, err := t.Anchor()
		return anchor.Seq, err
	}
	return head, err
}

// Anchor is the link of the last record that was pruned; zero if none was.
func (t *tx) Anchor() (kiosk.Link, error) {
	anchor, err := load[kiosk.Link](t, inMeta, []byte(keyAnchor))
	if errors.Is(err, kiosk.ErrNoRecord) {
		return kiosk.Link{}, nil
	}
	return anchor, err
}

// Records returns those after seq, in order, at most limit.
func (t *tx) Records(after uint64, limit int) ([]kiosk.Record, error) {
	first, ok := nextSeq(after)
	if !ok || limit <= 0 {
		return nil, nil
	}
	var records []kiosk.Record
	err := t.scan(inJournal, seqKey(first), func(key, value []byte) (bool, error) {
		record, err := decode[kiosk.Record](inJournal, key, value)
		if err == nil && !bytes.Equal(key, seqKey(record.Seq)) {
			err = fmt.Errorf("%w: a record of the journal says that it is number %d, and lies elsewhere", ErrDamaged, record.Seq)
		}
		records = append(records, record)
		return len(records) < limit, err
	})
	if err != nil {
		return nil, err
	}
	return records, nil
}

// PruneRecords removes all records up to and including link, which becomes the
// anchor. A link that is neither the anchor nor one of the records, hash
// included, answers ErrSequence.
func (t *tx) PruneRecords(link kiosk.Link) error {
	anchor, err := t.Anchor()
	if err != nil || link == anchor {
		return err
	}
	last, err := load[kiosk.Record](t, inJournal, seqKey(link.Seq))
	if err != nil && !errors.Is(err, kiosk.ErrNoRecord) {
		return err
	}
	if err != nil || last.Hash != link.Hash {
		return fmt.Errorf("no record %d with that hash: %w", link.Seq, ErrSequence)
	}
	var pruned [][]byte
	upTo := seqKey(link.Seq)
	err = t.scan(inJournal, nil, func(key, _ []byte) (bool, error) {
		if bytes.Compare(key, upTo) > 0 {
			return false, nil
		}
		pruned = append(pruned, bytes.Clone(key))
		return true, nil
	})
	if err != nil {
		return err
	}
	if err := t.delete(inJournal, pruned...); err != nil {
		return err
	}
	return save(t, inMeta, []byte(keyAnchor), link)
}

// Cursor is the sequence up to which the consumer has taken the journal; 0 if it is new.
func (t *tx) Cursor(consumer string) (uint64, error) {
	key, err := textKey(consumer)
	if err != nil {
		return 0, err
	}
	var seq uint64
	err = t.get(inCursors, key, func(value []byte) (err error) {
		seq, err = seqOf(value)
		return err
	})
	if errors.Is(err, kiosk.ErrNoRecord) {
		return 0, nil
	}
	return seq, err
}

// PutCursor notes how far the consumer has come.
func (t *tx) PutCursor(consumer string, seq uint64) error {
	key, err := textKey(consumer)
	if err != nil {
		return err
	}
	return t.put(inCursors, key, seqKey(seq))
}

// Cursors returns all consumers and their sequences.
func (t *tx) Cursors() (map[string]uint64, error) {
	cursors := map[string]uint64{}
	err := t.scan(inCursors, nil, func(key, value []byte) (bool, error) {
		seq, err := seqOf(value)
		cursors[string(key)] = seq
		return true, err
	})
	if err != nil {
		return nil, err
	}
	return cursors, nil
}
