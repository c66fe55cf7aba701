package kiosk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

var small = map[kiosk.Size]int{kiosk.SizeS: 2, kiosk.SizeM: 1, kiosk.SizeL: 1}

func TestParcelGoesInAndComesOut(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.drop("P1", kiosk.SizeS)
		assert.Equal(t, kiosk.Depositing, r.Status)
		assert.True(t, s.isOpen(r.Locker))
		assert.Empty(t, s.mail.code("P1"), "no code before the deposit is confirmed")

		s.put(r.Locker, "P1")
		s.shut(r.Locker)
		r = s.now(r.ID)
		assert.Equal(t, kiosk.Active, r.Status)
		assert.Equal(t, 3*24*time.Hour, r.ExpiresAt.Sub(r.DepositedAt))
		code := s.mail.code("P1")
		assert.Regexp(t, `^[0-9]{6}$`, code)

		got := s.fetch("P1")
		assert.Equal(t, kiosk.PickedUp, got.Status)
		assert.Nil(t, got.SealedCode, "delivered and ended")
		assert.Equal(t, kiosk.Empty, s.locker(r.Locker).State)
		assert.Equal(t, 2, s.free(kiosk.SizeS))

		_, err := s.Pickup(s.ctx, code)
		require.ErrorIs(t, err, kiosk.ErrInvalidCode, "a code opens once")
		assert.Equal(t, []kiosk.Kind{
			kiosk.ReservationCreated, kiosk.DoorUnlatched, kiosk.DoorOpened, kiosk.DoorClosed,
			kiosk.ReservationActive, kiosk.CodeIssued,
			kiosk.ReservationCollecting, kiosk.DoorUnlatched, kiosk.DoorOpened, kiosk.DoorClosed,
			kiosk.ReservationPickedUp,
		}, s.journal(of(r.ID)))
	})
}
