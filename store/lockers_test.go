package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

func TestLockers(t *testing.T) {
	s := newStore(t)
	full := kiosk.Locker{
		ID: "07", Size: kiosk.SizeXL, Climate: kiosk.Frozen, Accessible: true, State: kiosk.Reserved,
		Reasons: []kiosk.Reason{kiosk.LatchFault, kiosk.Inspect}, Reservation: "r1", Uses: 1 << 40, AjarUntil: noon,
		Opening: &kiosk.Opening{
			Purpose: kiosk.ForReturn, Reservation: "r1", By: "courier:acme", PulsedAt: noon, OpenedAt: noon.Add(time.Second),
			Done: true, FoundOpen: true, Attested: true,
		},
	}
	small := kiosk.Locker{ID: "02", Size: kiosk.SizeS, Climate: kiosk.Ambient, State: kiosk.Empty}
	update(t, s, func(tx kiosk.Tx) {
		require.NoError(t, tx.PutLocker(full))
		require.NoError(t, tx.PutLocker(small))
	})

	view(t, s, func(tx kiosk.Tx) {
		all, err := tx.Lockers()
		require.NoError(t, err)
		assert.Equal(t, []kiosk.Locker{small, full}, all, "by id")

		all[1].Reasons[0] = kiosk.Tamper
		one, err := tx.Locker("07")
		require.NoError(t, err)
		assert.Equal(t, full, one, "a copy")

		_, err = tx.Locker("99")
		require.ErrorIs(t, err, kiosk.ErrNoRecord)
	})

	full.State, full.Opening = kiosk.Empty, nil
	update(t, s, func(tx kiosk.Tx) {
		require.NoError(t, tx.PutLocker(full))
		require.NoError(t, tx.DeleteLocker("02"))
		require.NoError(t, tx.DeleteLocker("02"), "gone already")

		all, err := tx.Lockers()
		require.NoError(t, err)
		assert.Equal(t, []kiosk.Locker{full}, all, "what the same transaction wrote is seen")
	})
}

func TestAnEmptyBankHasNoLockers(t *testing.T) {
	view(t, newStore(t), func(tx kiosk.Tx) {
		all, err := tx.Lockers()
		require.NoError(t, err)
		assert.Empty(t, all)
	})
}
