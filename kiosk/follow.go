package kiosk

import (
	"context"
	"iter"
	"sync"
)

// followBatch bounds one read of the journal, so that no read is long.
const followBatch = 256

// announcedHead is the newest sequence, and wakes whoever waits for a newer one.
type announcedHead struct {
	mu    sync.Mutex
	seq   uint64
	newer chan struct{} // closed and replaced when seq grows
}

func newAnnouncedHead(seq uint64) *announcedHead {
	return &announcedHead{seq: seq, newer: make(chan struct{})}
}

func (h *announcedHead) publish(seq uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if seq <= h.seq {
		return
	}
	h.seq = seq
	close(h.newer)
	h.newer = make(chan struct{})
}

func (h *announcedHead) now() (seq uint64, newer <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.seq, h.newer
}

// Head is the sequence of the newest record.
func (k *Kiosk) Head() uint64 {
	seq, _ := k.head.now()
	return seq
}

// Records returns the journal's records after a sequence, at most limit.
func (k *Kiosk) Records(ctx context.Context, after uint64, limit int) ([]Record, error) {
	if limit < 1 || limit > maxListed {
		return nil, invalid("limit", "%d is not between 1 and %d", limit, maxListed)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var records []Record
	err := k.store.View(func(tx Tx) error {
		var err error
		records, err = tx.Records(after, limit)
		return err
	})
	return records, k.storeError(err)
}

// Follow yields the records after a sequence and then each new one as it is
// committed. It ends with ctx's error, ErrStopped, or the store's error.
func (k *Kiosk) Follow(ctx context.Context, after uint64) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for {
			head, newer := k.head.now()
			if head <= after {
				select {
				case <-newer:
				case <-ctx.Done():
					yield(Record{}, ctx.Err())
					return
				case <-k.dying:
					yield(Record{}, ErrStopped)
					return
				}
				continue
			}
			records, err := k.Records(ctx, after, followBatch)
			if err != nil {
				yield(Record{}, err)
				return
			}
			if len(records) == 0 {
				after = head // pruned meanwhile
			}
			for _, r := range records {
				if !yield(r, nil) {
					return
				}
				after = r.Seq
			}
		}
	}
}
