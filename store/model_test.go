package store_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockerd/kiosk"
	"lockerd/store"
)

// model is the books as plain maps, in which every lookup looks at everything.
type model struct {
	lockers       map[kiosk.LockerID]kiosk.Locker
	reservations  map[kiosk.ReservationID]kiosk.Reservation
	announcements map[[2]string]kiosk.Announcement
	requests      map[[2]string]kiosk.Request
	records       []kiosk.Record
	anchor        kiosk.Link
	cursors       map[string]uint64
}

func newModel() model {
	return model{
		lockers: map[kiosk.LockerID]kiosk.Locker{}, reservations: map[kiosk.ReservationID]kiosk.Reservation{},
		announcements: map[[2]string]kiosk.Announcement{}, requests: map[[2]string]kiosk.Request{}, cursors: map[string]uint64{},
	}
}

func (m model) clone() model {
	m.lockers, m.reservations, m.cursors = maps.Clone(m.lockers), maps.Clone(m.reservations), maps.Clone(m.cursors)
	m.announcements, m.requests = maps.Clone(m.announcements), maps.Clone(m.requests)
	m.records = slices.Clone(m.records)
	return m
}

func (m model) head() kiosk.Link {
	if len(m.records) == 0 {
		return m.anchor
	}
	return link(m.records[len(m.records)-1])
}

// contradicts says whether another reservation holds the code or parcel of r.
func (m model) contradicts(r kiosk.Reservation) bool {
	for id, other := range m.reservations {
		sameCode := r.CodeTag != nil && other.CodeTag != nil && *r.CodeTag == *other.CodeTag
		sameParcel := r.Present() && other.Present() && r.Partner == other.Partner && r.Parcel.ID == other.Parcel.ID
		if id != r.ID && (sameCode || sameParcel) {
			return true
		}
	}
	return false
}

// sorted returns the reservations that are wanted, in the given order, then by id.
func (m model) sorted(wanted func(kiosk.Reservation) bool, order func(a, b kiosk.Reservation) int) []kiosk.Reservation {
	found := []kiosk.Reservation{}
	for _, r := range m.reservations {
		if wanted(r) {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b kiosk.Reservation) int { return cmp.Or(order(a, b), cmp.Compare(a.ID, b.ID)) })
	return found
}

func isOpenReturn(r kiosk.Reservation) bool {
	return r.Return != nil && r.Return.Status != kiosk.ReturnCollected
}

func (m model) due(until time.Time) []kiosk.Reservation {
	return m.sorted(
		func(r kiosk.Reservation) bool { return !r.DueAt.IsZero() && !r.DueAt.After(until) },
		func(a, b kiosk.Reservation) int { return a.DueAt.Compare(b.DueAt) },
	)
}

func (m model) openReturns() []kiosk.Reservation {
	return m.sorted(isOpenReturn, func(a, b kiosk.Reservation) int { return a.Return.Since.Compare(b.Return.Since) })
}

func (m *model) pruneReservations(before time.Time, limit int) (removed int) {
	oldest := m.sorted(func(kiosk.Reservation) bool { return true }, func(_, _ kiosk.Reservation) int { return 0 })
	for _, r := range oldest[:min(len(oldest), 4*limit)] {
		if removed < limit && r.Status.Terminal() && !r.EndedAt.IsZero() && r.EndedAt.Before(before) && !isOpenReturn(r) {
			delete(m.reservations, r.ID)
			removed++
		}
	}
	return removed
}

// forget removes the oldest entries from before a time.
func forget[T any](m map[[2]string]T, at func(T) time.Time, before time.Time, limit int) (removed int) {
	keys := slices.SortedFunc(maps.Keys(m), func(a, b [2]string) int {
		// The store sorts by partner length first, which only matters at equal times.
		return cmp.Or(at(m[a]).Compare(at(m[b])), cmp.Compare(len(a[0]), len(b[0])), cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	for _, key := range keys {
		if removed < limit && at(m[key]).Before(before) {
			delete(m, key)
			removed++
		}
	}
	return removed
}

// Few of each, so that things meet.
var (
	drawID      = rapid.SampledFrom([]kiosk.ReservationID{"r1", "r2", "r3", "r4", "r5", "r6", "r7"})
	drawPartner = rapid.SampledFrom([]kiosk.PartnerID{"a", "ab", "b\x00", "日本"})
	drawParcel  = rapid.SampledFrom([]kiosk.ParcelID{"b", "\x00", "p", "ü"})
	drawLocker  = rapid.SampledFrom([]kiosk.LockerID{"1", "2", "10"})
	drawTime    = rapid.Custom(func(t *rapid.T) time.Time {
		seconds := rapid.SampledFrom([]int64{-62135596800, -11644473600, -1, 0, 1, 1795435200, 253402300799}).Draw(t, "seconds")
		return time.Unix(seconds, rapid.Int64Range(0, 2).Draw(t, "nanoseconds")).UTC()
	})
	drawMaybeTime = rapid.OneOf(rapid.Just(time.Time{}), drawTime)
	drawLimit     = rapid.IntRange(0, 9)
)

func drawReservation(t *rapid.T) kiosk.Reservation {
	r := kiosk.Reservation{
		ID: drawID.Draw(t, "id"), Partner: drawPartner.Draw(t, "partner"), Parcel: kiosk.Parcel{ID: drawParcel.Draw(t, "parcel")},
		Locker: drawLocker.Draw(t, "locker"), Status: rapid.SampledFrom(kiosk.Statuses).Draw(t, "status"),
		DueAt: drawMaybeTime.Draw(t, "due"), EndedAt: drawMaybeTime.Draw(t, "ended"),
	}
	if rapid.Bool().Draw(t, "has a code") {
		code := kiosk.Tag{rapid.Byte().Draw(t, "code") % 5}
		r.CodeTag = &code
	}
	if rapid.Bool().Draw(t, "is replaced") {
		r.ReplacedBy = drawID.Draw(t, "replaced by")
	}
	if rapid.Bool().Draw(t, "has a return") {
		r.Return = &kiosk.Return{
			Status: rapid.SampledFrom([]kiosk.ReturnStatus{kiosk.ReturnPending, kiosk.ReturnCollecting, kiosk.ReturnCollected}).Draw(t, "return"),
			Since:  drawTime.Draw(t, "since"), Elsewhere: rapid.Bool().Draw(t, "elsewhere"),
		}
	}
	return r
}

// operations change the books and the model alike and compare the answers.
var operations = map[string]func(*rapid.T, kiosk.Tx, *model){
	"PutLocker": func(t *rapid.T, tx kiosk.Tx, m *model) {
		l := kiosk.Locker{ID: drawLocker.Draw(t, "id"), Uses: rapid.Uint64().Draw(t, "uses")}
		require.NoError(t, tx.PutLocker(l))
		m.lockers[l.ID] = l
	},
	"DeleteLocker": func(t *rapid.T, tx kiosk.Tx, m *model) {
		id := drawLocker.Draw(t, "id")
		require.NoError(t, tx.DeleteLocker(id))
		delete(m.lockers, id)
	},
	"PruneReservations": func(t *rapid.T, tx kiosk.Tx, m *model) {
		before, limit := drawTime.Draw(t, "before"), drawLimit.Draw(t, "limit")
		removed, err := tx.PruneReservations(before, limit)
		require.NoError(t, err)
		require.Equal(t, m.pruneReservations(before, limit), removed)
	},
	"Announce": func(t *rapid.T, tx kiosk.Tx, m *model) {
		a := kiosk.Announcement{
			Partner: drawPartner.Draw(t, "partner"), Parcel: kiosk.Parcel{ID: drawParcel.Draw(t, "parcel")}, At: drawTime.Draw(t, "at"),
		}
		require.NoError(t, tx.PutAnnouncement(a))
		m.announcements[[2]string{string(a.Partner), string(a.Parcel.ID)}] = a
	},
	"DeleteAnnouncement": func(t *rapid.T, tx kiosk.Tx, m *model) {
		partner, parcel := drawPartner.Draw(t, "partner"), drawParcel.Draw(t, "parcel")
		require.NoError(t, tx.DeleteAnnouncement(partner, parcel))
		delete(m.announcements, [2]string{string(partner), string(parcel)})
	},
	"ForgetAnnouncements": func(t *rapid.T, tx kiosk.Tx, m *model) {
		before, limit := drawTime.Draw(t, "before"), drawLimit.Draw(t, "limit")
		removed, err := tx.ForgetAnnouncements(before, limit)
		require.NoError(t, err)
		require.Equal(t, forget(m.announcements, func(a kiosk.Announcement) time.Time { return a.At }, before, limit), removed)
	},
	"PutRequest": func(t *rapid.T, tx kiosk.Tx, m *model) {
		r := kiosk.Request{
			Partner: drawPartner.Draw(t, "partner"), Key: string(drawParcel.Draw(t, "key")),
			Body: kiosk.Tag{rapid.Byte().Draw(t, "body")}, At: drawTime.Draw(t, "at"),
		}
		require.NoError(t, tx.PutRequest(r))
		m.requests[[2]string{string(r.Partner), r.Key}] = r
	},
	"ForgetRequests": func(t *rapid.T, tx kiosk.Tx, m *model) {
		before, limit := drawTime.Draw(t, "before"), drawLimit.Draw(t, "limit")
		removed, err := tx.ForgetRequests(before, limit)
		require.NoError(t, err)
		require.Equal(t, forget(m.requests, func(r kiosk.Request) time.Time { return r.At }, before, limit), removed)
	},
	"AppendRecord": func(t *rapid.T, tx kiosk.Tx, m *model) {
		r := chain(m.head(), 1)[0]
		require.NoError(t, tx.AppendRecord(r))
		m.records = append(m.records, r)
	},
	"PruneRecords": func(t *rapid.T, tx kiosk.Tx, m *model) {
		if len(m.records) == 0 {
			return
		}
		upTo := rapid.IntRange(0, len(m.records)-1).Draw(t, "up to")
		m.anchor = link(m.records[upTo])
		require.NoError(t, tx.PruneRecords(m.anchor))
		m.records = m.records[upTo+1:]
	},
	"PutCursor": func(t *rapid.T, tx kiosk.Tx, m *model) {
		consumer := rapid.SampledFrom([]string{"uplink", "messages"}).Draw(t, "consumer")
		seq := rapid.Uint64Range(0, m.head().Seq).Draw(t, "seq")
		require.NoError(t, tx.PutCursor(consumer, seq))
		m.cursors[consumer] = seq
	},
}

// putReservation may be refused, and then ends its transaction.
func putReservation(t *rapid.T, tx kiosk.Tx, m *model) error {
	r := drawReservation(t)
	err := tx.PutReservation(r)
	if m.contradicts(r) {
		require.ErrorIs(t, err, store.ErrContradiction)
		return err
	}
	require.NoError(t, err)
	m.reservations[r.ID] = r
	return nil
}

var errRefused = errors.New("refused by the rules")

// Random transactions, some of which are refused, leave the books as they
// leave plain maps, through closing and opening again.
func TestStoreAgreesWithAModel(t *testing.T) {
	dir, made := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		made++
		path := filepath.Join(dir, fmt.Sprint(made))
		s, err := store.Open(path, store.Options{})
		require.NoError(t, err)
		defer func() { require.NoError(t, s.Close()) }()
		books := newModel()
		for range rapid.IntRange(1, 12).Draw(t, "transactions") {
			changed := books.clone()
			err := s.Update(func(tx kiosk.Tx) error { return drawChange(t, tx, &changed) })
			if err == nil {
				books = changed
			}
			if rapid.IntRange(0, 4).Draw(t, "reopened") == 0 {
				require.NoError(t, s.Close())
				s, err = store.Open(path, store.Options{})
				require.NoError(t, err)
			}
			require.Empty(t, s.Check())
			require.NoError(t, s.View(func(tx kiosk.Tx) error {
				compare(t, tx, books)
				return nil
			}))
		}
	})
}

// drawChange does what one transaction does.
func drawChange(t *rapid.T, tx kiosk.Tx, m *model) error {
	names := slices.Sorted(maps.Keys(operations))
	for range rapid.IntRange(1, 8).Draw(t, "operations") {
		if rapid.Bool().Draw(t, "is a reservation") {
			if err := putReservation(t, tx, m); err != nil {
				return err
			}
		} else {
			operations[rapid.SampledFrom(names).Draw(t, "operation")](t, tx, m)
		}
	}
	compare(t, tx, *m)
	if rapid.IntRange(0, 4).Draw(t, "refused") == 0 {
		return errRefused
	}
	return nil
}

// compare asks every question of the books and of the model.
func compare(t *rapid.T, tx kiosk.Tx, m model) {
	lockers, err := tx.Lockers()
	require.NoError(t, err)
	require.ElementsMatch(t, slices.Collect(maps.Values(m.lockers)), lockers)

	for id, want := range m.reservations {
		got, err := tx.Reservation(id)
		require.NoError(t, err)
		require.Equal(t, want, got)
		if want.CodeTag != nil {
			got, err := tx.ReservationByCode(*want.CodeTag)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
		if byParcel, err := tx.ReservationByParcel(want.Partner, want.Parcel.ID); want.Present() {
			require.NoError(t, err)
			require.Equal(t, want, byParcel)
		} else if err != nil {
			require.ErrorIs(t, err, kiosk.ErrNoRecord)
		} else {
			require.NotEqual(t, id, byParcel.ID)
		}
	}
	for i := range byte(5) {
		r, err := tx.ReservationByCode(kiosk.Tag{i})
		if err == nil {
			require.Contains(t, m.reservations, r.ID)
		} else {
			require.ErrorIs(t, err, kiosk.ErrNoRecord)
		}
	}
	until, limit := drawTime.Draw(t, "until"), drawLimit.Draw(t, "limit")
	due, err := tx.DueReservations(until, limit)
	require.NoError(t, err)
	wantDue := m.due(until)
	require.Equal(t, idsOf(wantDue[:min(limit, len(wantDue))]), idsOf(due))
	open, err := tx.OpenReturns()
	require.NoError(t, err)
	require.Equal(t, idsOf(m.openReturns()), idsOf(open))
	compareRest(t, tx, m)
}

func compareRest(t *rapid.T, tx kiosk.Tx, m model) {
	newestFirst := []kiosk.ReservationID{}
	require.NoError(t, tx.Reservations("", func(r kiosk.Reservation) bool {
		newestFirst = append(newestFirst, r.ID)
		return true
	}))
	require.Equal(t, slices.Sorted(maps.Keys(m.reservations)), slices.Sorted(slices.Values(newestFirst)))
	slices.Reverse(newestFirst)
	require.True(t, slices.IsSorted(newestFirst))

	for key, want := range m.announcements {
		got, err := tx.Announcement(kiosk.PartnerID(key[0]), kiosk.ParcelID(key[1]))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for key, want := range m.requests {
		got, err := tx.Request(kiosk.PartnerID(key[0]), key[1])
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	anchor, err := tx.Anchor()
	require.NoError(t, err)
	require.Equal(t, m.anchor, anchor)
	head, err := tx.Head()
	require.NoError(t, err)
	require.Equal(t, m.head(), head)
	records, err := tx.Records(0, 1000)
	require.NoError(t, err)
	require.Equal(t, append([]kiosk.Record{}, m.records...), append([]kiosk.Record{}, records...))
	cursors, err := tx.Cursors()
	require.NoError(t, err)
	require.Equal(t, m.cursors, cursors)
}
