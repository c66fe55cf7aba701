package store_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
	"lockerd/store"
)

func TestReservationIsKeptWhole(t *testing.T) {
	s := newStore(t)
	full := fullReservation("r1")
	replaced := fullReservation("r2")
	replaced.ReplacedBy = "r1"
	update(t, s, func(tx kiosk.Tx) {
		require.NoError(t, tx.PutReservation(full))
		require.NoError(t, tx.PutReservation(replaced))
	})
	view(t, s, func(tx kiosk.Tx) {
		for _, want := range []kiosk.Reservation{full, replaced} {
			got, err := tx.Reservation(want.ID)
			require.NoError(t, err)
			assert.Equal(t, want, got)

			got.SealedCode[0], got.CodeTag[0] = 77, 77
			again, err := tx.Reservation(want.ID)
			require.NoError(t, err)
			assert.Equal(t, want, again, "a copy")
		}
		_, err := tx.Reservation("r3")
		require.ErrorIs(t, err, kiosk.ErrNoRecord)
	})
}

// A reservation is found by its indexes exactly while it should be.
func TestReservationIndexes(t *testing.T) {
	type found struct{ code, parcel, due, open bool }
	code := tag("123456")
	pending := &kiosk.Return{Status: kiosk.ReturnPending, Since: noon}
	cases := map[string]struct {
		change func(*kiosk.Reservation)
		want   found
	}{
		"Depositing":     {func(r *kiosk.Reservation) { r.Status = kiosk.Depositing }, found{parcel: true}},
		"ActiveWithCode": {func(r *kiosk.Reservation) { r.CodeTag, r.DueAt = &code, noon }, found{code: true, parcel: true, due: true}},
		"PickedUp":       {func(r *kiosk.Reservation) { r.Status = kiosk.PickedUp }, found{}},
		"Cancelled":      {func(r *kiosk.Reservation) { r.Status = kiosk.Cancelled }, found{}},
		"Replaced":       {func(r *kiosk.Reservation) { r.ReplacedBy = "r9" }, found{}},
		"RememberedCode": {func(r *kiosk.Reservation) { r.Status, r.CodeTag = kiosk.Expired, &code }, found{code: true}},
		"ExpiredPending": {func(r *kiosk.Reservation) { r.Status, r.Return = kiosk.Expired, pending }, found{parcel: true, open: true}},
		"ExpiredCollecting": {func(r *kiosk.Reservation) {
			r.Status, r.Return = kiosk.Expired, &kiosk.Return{Status: kiosk.ReturnCollecting}
		}, found{parcel: true, open: true}},
		"ExpiredCollected": {func(r *kiosk.Reservation) {
			r.Status, r.Return = kiosk.Expired, &kiosk.Return{Status: kiosk.ReturnCollected}
		}, found{}},
		"ExpiredElsewhere": {func(r *kiosk.Reservation) {
			r.Status, r.Return = kiosk.Expired, &kiosk.Return{Status: kiosk.ReturnPending, Elsewhere: true}
		}, found{open: true}},
	}
	look := func(t *testing.T, tx kiosk.Tx) found {
		t.Helper()
		_, byCode := tx.ReservationByCode(code)
		_, byParcel := tx.ReservationByParcel("acme", "p")
		due, err := tx.DueReservations(noon, 10)
		require.NoError(t, err)
		open, err := tx.OpenReturns()
		require.NoError(t, err)
		for _, err := range []error{byCode, byParcel} {
			if err != nil {
				require.ErrorIs(t, err, kiosk.ErrNoRecord)
			}
		}
		return found{byCode == nil, byParcel == nil, len(due) == 1, len(open) == 1}
	}
	plain := kiosk.Reservation{ID: "r1", Partner: "acme", Parcel: kiosk.Parcel{ID: "p"}, Status: kiosk.Active}
	for name, from := range cases {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			before := plain
			from.change(&before)
			update(t, s, func(tx kiosk.Tx) {
				require.NoError(t, tx.PutReservation(before))
				assert.Equal(t, from.want, look(t, tx))
			})
			for next, to := range cases {
				after := plain
				to.change(&after)
				update(t, s, func(tx kiosk.Tx) {
					require.NoError(t, tx.PutReservation(after))
					assert.Equal(t, to.want, look(t, tx), "from %s to %s", name, next)
					require.NoError(t, tx.PutReservation(before))
					assert.Equal(t, from.want, look(t, tx), "from %s back to %s", next, name)
				})
			}
		})
	}
}

func TestTwoReservationsCannotShare(t *testing.T) {
	code := tag("123456")
	holder := kiosk.Reservation{ID: "r1", Partner: "acme", Parcel: kiosk.Parcel{ID: "p1"}, Status: kiosk.Active, CodeTag: &code}
	cases := map[string]kiosk.Reservation{
		"ACode":   {ID: "r2", Partner: "acme", Parcel: kiosk.Parcel{ID: "p2"}, Status: kiosk.Active, CodeTag: &code},
		"AParcel": {ID: "r2", Partner: "acme", Parcel: kiosk.Parcel{ID: "p1"}, Status: kiosk.Depositing},
	}
	for name, second := range cases {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			update(t, s, func(tx kiosk.Tx) { require.NoError(t, tx.PutReservation(holder)) })
			err := s.Update(func(tx kiosk.Tx) error { return tx.PutReservation(second) })
			require.ErrorIs(t, err, store.ErrContradiction)

			// The holder lets go, and the other may have it.
			ended := holder
			ended.Status, ended.CodeTag = kiosk.PickedUp, nil
			update(t, s, func(tx kiosk.Tx) {
				require.NoError(t, tx.PutReservation(ended))
				require.NoError(t, tx.PutReservation(second))
			})
		})
	}
}

func TestParcelsOfDifferentPartnersAreNotConfused(t *testing.T) {
	s := newStore(t)
	pairs := [][2]string{
		{"a", "bc"}, {"ab", "c"}, {"a", "b\x00c"}, {"a\x00b", "c"}, {"a b", "c"}, {"a", " bc"}, {"é", "ß"}, {"a", "a"},
	}
	update(t, s, func(tx kiosk.Tx) {
		for i, pair := range pairs {
			require.NoError(t, tx.PutReservation(kiosk.Reservation{
				ID: kiosk.ReservationID(fmt.Sprint(i)), Partner: kiosk.PartnerID(pair[0]),
				Parcel: kiosk.Parcel{ID: kiosk.ParcelID(pair[1])}, Status: kiosk.Active,
			}))
		}
	})
	view(t, s, func(tx kiosk.Tx) {
		for i, pair := range pairs {
			r, err := tx.ReservationByParcel(kiosk.PartnerID(pair[0]), kiosk.ParcelID(pair[1]))
			require.NoError(t, err)
			assert.Equal(t, kiosk.ReservationID(fmt.Sprint(i)), r.ID)
		}
	})
}

func TestReservationIDs(t *testing.T) {
	s := newStore(t)
	var ids []kiosk.ReservationID
	next := func(tx kiosk.Tx) {
		id, err := tx.NextReservationID()
		require.NoError(t, err)
		assert.Regexp(t, `^r\d{10}-[a-z2-7]{8}$`, string(id))
		ids = append(ids, id)
	}
	for range 12 {
		update(t, s, func(tx kiosk.Tx) { next(tx); next(tx) })
	}
	assert.True(t, slices.IsSorted(ids))
	assert.Len(t, slices.Compact(slices.Clone(ids)), 24)

	// A fall-back to a backup draws another epoch and counts on from there.
	update(t, s, func(tx kiosk.Tx) {
		machine, err := tx.Machine()
		require.NoError(t, err)
		machine.Epoch = "otherone"
		require.NoError(t, tx.PutMachine(machine))
		id, err := tx.NextReservationID()
		require.NoError(t, err)
		assert.Equal(t, kiosk.ReservationID("r0000000025-otherone"), id)
	})
}

func TestDueReservations(t *testing.T) {
	s := newStore(t)
	dues := map[kiosk.ReservationID]time.Time{
		"year1":    time.Time{}.Add(1),
		"year1600": time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC),
		"before":   time.Unix(0, -1).UTC(),
		"epoch":    time.Unix(0, 0).UTC(),
		"after":    time.Unix(0, 1).UTC(),
		"noonA":    noon,
		"noonB":    noon,
		"later":    noon.Add(1),
		"year9999": time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC),
	}
	inOrder := []kiosk.ReservationID{"year1", "year1600", "before", "epoch", "after", "noonA", "noonB", "later", "year9999"}
	update(t, s, func(tx kiosk.Tx) {
		for id, due := range dues {
			require.NoError(t, tx.PutReservation(kiosk.Reservation{ID: id, Status: kiosk.PickedUp, DueAt: due}))
		}
		require.NoError(t, tx.PutReservation(kiosk.Reservation{ID: "never", Status: kiosk.PickedUp}))
	})
	view(t, s, func(tx kiosk.Tx) {
		cases := []struct {
			until time.Time
			limit int
			want  []kiosk.ReservationID
		}{
			{dues["year9999"], math.MaxInt, inOrder},
			{noon, 100, inOrder[:7]},
			{noon.Add(-1), 100, inOrder[:5]},
			{dues["before"], 100, inOrder[:3]},
			{time.Time{}, 100, nil},
			{noon, 2, inOrder[:2]},
			{noon, 0, nil},
			{noon, -1, nil},
		}
		for _, c := range cases {
			due, err := tx.DueReservations(c.until, c.limit)
			require.NoError(t, err)
			assert.ElementsMatch(t, c.want, idsOf(due), "until %s, at most %d", c.until, c.limit)
			assert.True(t, slices.IsSortedFunc(due, func(a, b kiosk.Reservation) int { return a.DueAt.Compare(b.DueAt) }))
		}
	})
}

func TestOpenReturnsAreOldestFirst(t *testing.T) {
	s := newStore(t)
	update(t, s, func(tx kiosk.Tx) {
		for id, since := range map[kiosk.ReservationID]time.Duration{"r1": 3, "r2": 1, "r3": 2, "r4": 1} {
			require.NoError(t, tx.PutReservation(kiosk.Reservation{
				ID: id, Partner: "acme", Parcel: kiosk.Parcel{ID: kiosk.ParcelID(id)}, Status: kiosk.Expired,
				Return: &kiosk.Return{Status: kiosk.ReturnPending, Since: noon.Add(since)},
			}))
		}
	})
	view(t, s, func(tx kiosk.Tx) {
		open, err := tx.OpenReturns()
		require.NoError(t, err)
		assert.Equal(t, []kiosk.ReservationID{"r2", "r4", "r3", "r1"}, idsOf(open))
	})
}

func TestReservationsNewestFirst(t *testing.T) {
	s := newStore(t)
	walk := func(tx kiosk.Tx, before kiosk.ReservationID, limit int) []kiosk.ReservationID {
		ids := []kiosk.ReservationID{}
		require.NoError(t, tx.Reservations(before, func(r kiosk.Reservation) bool {
			ids = append(ids, r.ID)
			return len(ids) < limit
		}))
		return ids
	}
	view(t, s, func(tx kiosk.Tx) { assert.Empty(t, walk(tx, "", 9), "there is none yet") })
	update(t, s, func(tx kiosk.Tx) {
		for _, id := range []kiosk.ReservationID{"r3", "r1", "r2"} {
			require.NoError(t, tx.PutReservation(kiosk.Reservation{ID: id, Status: kiosk.PickedUp}))
		}
	})
	view(t, s, func(tx kiosk.Tx) {
		assert.Equal(t, []kiosk.ReservationID{"r3", "r2", "r1"}, walk(tx, "", 9))
		assert.Equal(t, []kiosk.ReservationID{"r3", "r2"}, walk(tx, "", 2))
		assert.Equal(t, []kiosk.ReservationID{"r1"}, walk(tx, "r2", 9))
		assert.Equal(t, []kiosk.ReservationID{"r2", "r1"}, walk(tx, "r2x", 9), "between two")
		assert.Equal(t, []kiosk.ReservationID{"r3", "r2", "r1"}, walk(tx, "z", 9), "after the last")
		assert.Empty(t, walk(tx, "r1", 9))
	})
	update(t, s, func(tx kiosk.Tx) {
		seen := 0
		require.NoError(t, tx.Reservations("", func(r kiosk.Reservation) bool {
			seen++
			r.Warned = true
			require.NoError(t, tx.PutReservation(r), "changes meanwhile")
			return true
		}))
		assert.Equal(t, 3, seen)
	})
}

func TestPruneReservations(t *testing.T) {
	s := newStore(t)
	ended := noon.Add(-time.Hour)
	kept := []kiosk.Reservation{
		{ID: "a live", Partner: "acme", Parcel: kiosk.Parcel{ID: "p"}, Status: kiosk.Active, EndedAt: ended},
		{ID: "b on its way back", Partner: "acme", Parcel: kiosk.Parcel{ID: "q"}, Status: kiosk.Expired, EndedAt: ended, Return: &kiosk.Return{Status: kiosk.ReturnPending}},
		{ID: "c too new", Status: kiosk.PickedUp, EndedAt: noon},
		{ID: "d never ended", Status: kiosk.PickedUp},
	}
	code := tag("old code")
	old := []kiosk.Reservation{
		{ID: "e picked up", Status: kiosk.PickedUp, EndedAt: ended, CodeTag: &code, DueAt: noon},
		{ID: "f collected", Status: kiosk.Expired, EndedAt: ended, Return: &kiosk.Return{Status: kiosk.ReturnCollected}},
		{ID: "g cancelled", Status: kiosk.Cancelled, EndedAt: ended},
	}
	update(t, s, func(tx kiosk.Tx) {
		for _, r := range append(slices.Clone(kept), old...) {
			require.NoError(t, tx.PutReservation(r))
		}
	})
	prune := func(limit int) (removed int) {
		update(t, s, func(tx kiosk.Tx) {
			var err error
			removed, err = tx.PruneReservations(noon, limit)
			require.NoError(t, err)
		})
		return removed
	}
	assert.Zero(t, prune(0))
	assert.Zero(t, prune(1), "the oldest four are all needed, and it looks no further")
	assert.Equal(t, 2, prune(2), "oldest first")
	view(t, s, func(tx kiosk.Tx) {
		_, err := tx.ReservationByCode(code)
		require.ErrorIs(t, err, kiosk.ErrNoRecord)
		_, err = tx.Reservation("g cancelled")
		require.NoError(t, err)
	})
	assert.Equal(t, 1, prune(100))
	assert.Zero(t, prune(100))
	view(t, s, func(tx kiosk.Tx) {
		for _, r := range kept {
			_, err := tx.Reservation(r.ID)
			require.NoError(t, err)
		}
	})
}
