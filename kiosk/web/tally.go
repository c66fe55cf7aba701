package web

import (
	"context"
	"log/slog"
	"maps"
	"sync"

	"lockerd/kiosk"
)

// tally counts the journal's records by kind, from when it was made. It reads
// what is new when it is asked, so it needs no goroutine.
type tally struct {
	kiosk *kiosk.Kiosk

	mu     sync.Mutex
	seq    uint64
	counts map[kiosk.Kind]uint64
}

func newTally(k *kiosk.Kiosk) *tally {
	return &tally{kiosk: k, seq: k.Head(), counts: map[kiosk.Kind]uint64{}}
}

// count returns the counts up to now; up to the last time if the journal cannot be read.
func (t *tally) count(ctx context.Context, log *slog.Logger) map[kiosk.Kind]uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		const page = 1000
		records, err := t.kiosk.Records(ctx, t.seq, page)
		if err != nil {
			log.WarnContext(ctx, "the journal's records could not be counted", "err", err)
			break
		}
		for _, rec := range records {
			t.counts[rec.Kind]++
			t.seq = rec.Seq
		}
		if len(records) < page {
			break
		}
	}
	return maps.Clone(t.counts)
}
