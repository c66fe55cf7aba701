package store_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
	"lockerd/store"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// newStore opens new books, which have to be sound when the test ends.
func newStore(t *testing.T) *store.Store {
	t.Helper()
	return openStore(t, filepath.Join(t.TempDir(), "lockerd.db"))
}

func openStore(t *testing.T, path string) *store.Store {
	t.Helper()
	s, err := store.Open(path, store.Options{Timeout: 100 * time.Millisecond})
	require.NoError(t, err)
	t.Cleanup(func() {
		if problems := s.Check(); len(problems) != 1 || !errors.Is(problems[0], kiosk.ErrStoreClosed) {
			assert.Empty(t, problems)
		}
		require.NoError(t, s.Close())
	})
	return s
}

// update changes the books and has to succeed.
func update(t *testing.T, s *store.Store, change func(tx kiosk.Tx)) {
	t.Helper()
	require.NoError(t, s.Update(func(tx kiosk.Tx) error {
		change(tx)
		return nil
	}))
}

func view(t *testing.T, s *store.Store, read func(tx kiosk.Tx)) {
	t.Helper()
	require.NoError(t, s.View(func(tx kiosk.Tx) error {
		read(tx)
		return nil
	}))
}

func tag(text string) kiosk.Tag {
	var tag kiosk.Tag
	copy(tag[:], text)
	return tag
}

// fullReservation has every field set, so that one that is not kept shows.
func fullReservation(id kiosk.ReservationID) kiosk.Reservation {
	code := tag("code " + string(id))
	return kiosk.Reservation{
		ID: id, Partner: "acme", Locker: "07", Status: kiosk.Active, Uncertain: true,
		Parcel: kiosk.Parcel{
			ID: kiosk.ParcelID("parcel " + id), Size: kiosk.SizeL, Dims: kiosk.Dims{1, 2, 3}, WeightG: 4, Climate: kiosk.Chilled,
		},
		CreatedAt: noon, DepositedAt: noon.Add(time.Minute), EndedAt: noon.Add(time.Hour), ExpiresAt: noon.Add(72 * time.Hour),
		Extensions: 1, DueAt: noon.Add(48*time.Hour + 7), Warned: true,
		CodeTag: &code, SealedCode: []byte{0, 1, 2}, CodeSeq: 12, SealedContact: []byte{0xFF, 0xFE},
		Return: &kiosk.Return{Status: kiosk.ReturnPending, Since: noon, Elsewhere: true},
	}
}

func idsOf(reservations []kiosk.Reservation) []kiosk.ReservationID {
	ids := []kiosk.ReservationID{}
	for _, r := range reservations {
		ids = append(ids, r.ID)
	}
	return ids
}
