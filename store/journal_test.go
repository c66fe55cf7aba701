package store_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
	"lockerd/store"
)

// chain returns n records that follow prev.
func chain(prev kiosk.Link, n int) []kiosk.Record {
	var records []kiosk.Record
	for range n {
		r := kiosk.Record{
			Seq: prev.Seq + 1, ID: "id", At: noon, Kind: kiosk.DoorOpened, Locker: "07", Reservation: "r1",
			Parcel: "p", Partner: "acme", Actor: "kiosk", Detail: map[string]string{"b": "2", "a": "1"},
		}
		r.Hash = r.ChainHash(prev.Hash)
		prev = link(r)
		records = append(records, r)
	}
	return records
}

func link(r kiosk.Record) kiosk.Link { return kiosk.Link{Seq: r.Seq, Hash: r.Hash} }

func appendAll(t *testing.T, s *store.Store, records []kiosk.Record) {
	t.Helper()
	update(t, s, func(tx kiosk.Tx) {
		for _, r := range records {
			require.NoError(t, tx.AppendRecord(r))
		}
	})
}

// journal returns what the journal says of itself.
func journal(t *testing.T, s *store.Store) (anchor, head kiosk.Link, records []kiosk.Record) {
	t.Helper()
	view(t, s, func(tx kiosk.Tx) {
		var err error
		anchor, err = tx.Anchor()
		require.NoError(t, err)
		head, err = tx.Head()
		require.NoError(t, err)
		records, err = tx.Records(0, math.MaxInt)
		require.NoError(t, err)
	})
	return anchor, head, records
}

func TestANewJournalIsEmpty(t *testing.T) {
	anchor, head, records := journal(t, newStore(t))
	assert.Zero(t, anchor)
	assert.Zero(t, head)
	assert.Empty(t, records)
}

func TestJournalKeepsRecordsInOrder(t *testing.T) {
	s := newStore(t)
	want := chain(kiosk.Link{}, 300)
	appendAll(t, s, want)
	anchor, head, records := journal(t, s)
	assert.Zero(t, anchor)
	assert.Equal(t, link(want[299]), head)
	assert.Equal(t, want, records)

	view(t, s, func(tx kiosk.Tx) {
		for _, c := range []struct {
			after uint64
			limit int
			want  []kiosk.Record
		}{
			{0, 2, want[:2]}, {298, 9, want[298:]}, {255, 2, want[255:257]},
			{300, 9, nil}, {math.MaxUint64, 9, nil}, {0, 0, nil}, {0, -1, nil},
		} {
			got, err := tx.Records(c.after, c.limit)
			require.NoError(t, err)
			assert.Equal(t, c.want, got, "after %d, at most %d", c.after, c.limit)
		}
	})
}

func TestJournalTakesOnlyTheNextRecord(t *testing.T) {
	s := newStore(t)
	appendAll(t, s, chain(kiosk.Link{}, 3))
	for _, seq := range []uint64{0, 1, 3, 5, math.MaxUint64} {
		err := s.Update(func(tx kiosk.Tx) error { return tx.AppendRecord(kiosk.Record{Seq: seq}) })
		require.ErrorIs(t, err, store.ErrSequence, "record %d after 3", seq)
	}
}

func TestPruneRecords(t *testing.T) {
	s := newStore(t)
	want := chain(kiosk.Link{}, 10)
	appendAll(t, s, want)
	prune := func(l kiosk.Link) error { return s.Update(func(tx kiosk.Tx) error { return tx.PruneRecords(l) }) }

	require.NoError(t, prune(kiosk.Link{}), "nothing was pruned before, and nothing is")
	require.NoError(t, prune(link(want[3])))
	anchor, head, records := journal(t, s)
	assert.Equal(t, link(want[3]), anchor)
	assert.Equal(t, link(want[9]), head)
	assert.Equal(t, want[4:], records)

	require.NoError(t, prune(link(want[3])), "again")
	require.ErrorIs(t, prune(kiosk.Link{Seq: 7, Hash: want[7].Hash}), store.ErrSequence, "another record's hash")
	require.ErrorIs(t, prune(kiosk.Link{Seq: 11}), store.ErrSequence, "not there yet")
	require.ErrorIs(t, prune(link(want[1])), store.ErrSequence, "gone already")

	require.NoError(t, prune(link(want[9])), "all of it")
	anchor, head, records = journal(t, s)
	assert.Equal(t, link(want[9]), anchor)
	assert.Equal(t, anchor, head)
	assert.Empty(t, records)

	more := chain(head, 1)
	appendAll(t, s, more)
	_, head, _ = journal(t, s)
	assert.Equal(t, link(more[0]), head, "goes on from the anchor")
}

func TestCursors(t *testing.T) {
	s := newStore(t)
	appendAll(t, s, chain(kiosk.Link{}, 5))
	update(t, s, func(tx kiosk.Tx) {
		seq, err := tx.Cursor("uplink")
		require.NoError(t, err)
		assert.Zero(t, seq, "new")
		all, err := tx.Cursors()
		require.NoError(t, err)
		assert.Empty(t, all)

		require.NoError(t, tx.PutCursor("uplink", 3))
		require.NoError(t, tx.PutCursor("messages", 5))
		require.NoError(t, tx.PutCursor("uplink", 4))
	})
	view(t, s, func(tx kiosk.Tx) {
		seq, err := tx.Cursor("uplink")
		require.NoError(t, err)
		assert.Equal(t, uint64(4), seq)
		all, err := tx.Cursors()
		require.NoError(t, err)
		assert.Equal(t, map[string]uint64{"uplink": 4, "messages": 5}, all)
	})
}
