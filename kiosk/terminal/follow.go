package terminal

import (
	"context"
	"errors"
	"slices"

	"lockerd/hal"
	"lockerd/kiosk"
)

// followJournal delivers every record after seq to the loop, until ctx ends.
// When the journal cannot be read, it goes on from the same place a little later.
func (t *Terminal) followJournal(ctx context.Context, seq uint64) {
	for ctx.Err() == nil {
		for record, err := range t.kiosk.Follow(ctx, seq) {
			if err != nil {
				if errors.Is(err, kiosk.ErrStopped) {
					return
				}
				if ctx.Err() == nil {
					t.log.ErrorContext(ctx, "the terminal cannot follow the journal", "after", seq, "error", err)
				}
				break
			}
			select {
			case t.records <- record:
				seq = record.Seq
			case <-ctx.Done():
				return
			}
		}
		if hal.Sleep(ctx, t.clock, journalRetry) != nil {
			return
		}
	}
}

// recorded tells the visits of a record, and remembers it for a visit whose
// beginning the terminal has not heard of yet.
func (t *Terminal) recorded(r kiosk.Record) {
	t.remember(r)
	for _, v := range slices.Clone(t.visits) {
		if v.tells(r) && v.follow(r) {
			t.changed(v)
		}
	}
}

// memory is how many of the newest records are kept at least. A kiosk call
// makes a handful and takes seconds at most.
const memory = 256

func (t *Terminal) remember(r kiosk.Record) {
	if len(t.recent) >= 2*memory {
		t.recent = slices.Delete(t.recent, 0, len(t.recent)-memory)
	}
	t.recent = append(t.recent, r)
}
