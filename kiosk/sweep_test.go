package kiosk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

func TestWhatIsNotFetchedExpires(t *testing.T) {
	at(t, small, func(r *kiosk.Rules) { r.Expiry.SweepEvery = time.Minute }, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		s.pass(48*time.Hour - 2*time.Minute)
		assert.Equal(t, []kiosk.Kind{kiosk.CodeIssued}, s.mail.kinds("P1"))
		s.pass(4 * time.Minute)
		assert.Equal(t, []kiosk.Kind{kiosk.CodeIssued, kiosk.ReservationExpiring}, s.mail.kinds("P1"))
		s.pass(24*time.Hour - 6*time.Minute)
		assert.Equal(t, kiosk.Active, s.now(r.ID).Status)
		s.pass(8 * time.Minute)
		got := s.now(r.ID)
		assert.Equal(t, kiosk.Expired, got.Status)
		assert.Nil(t, got.SealedCode)
		assert.Equal(t, kiosk.Reserved, s.locker(r.Locker).State, "the parcel is still inside")
		assert.Equal(t, []kiosk.Kind{kiosk.CodeIssued, kiosk.ReservationExpiring, kiosk.ReturnQueued}, s.mail.kinds("P1"))
		n, err := s.Sweep(s.ctx)
		require.NoError(t, err)
		assert.Zero(t, n, "a sweep is idempotent")

		returns, err := s.Returns(s.ctx, s.courier, "")
		require.NoError(t, err)
		require.Len(t, returns, 1)
		_, err = s.Collect(s.ctx, s.courier, returns[0].ID)
		require.NoError(t, err)
		s.soon()
		assert.Equal(t, kiosk.ReturnCollecting, s.now(r.ID).Return.Status)
		s.take(r.Locker)
		s.shut(r.Locker)
		assert.Equal(t, kiosk.ReturnCollected, s.now(r.ID).Return.Status)
		assert.Equal(t, kiosk.Empty, s.locker(r.Locker).State)
		_, err = s.Collect(s.ctx, s.courier, returns[0].ID)
		require.ErrorIs(t, err, kiosk.ErrIllegalTransition)
	})
}

func TestReclaimAtOnce(t *testing.T) {
	at(t, small, func(r *kiosk.Rules) { r.Expiry.Reclaim = kiosk.ReclaimAtOnce }, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		s.pass(73 * time.Hour)
		assert.Equal(t, kiosk.Empty, s.locker(r.Locker).State)
		returns, err := s.Returns(s.ctx, s.courier, kiosk.ReturnPending)
		require.NoError(t, err)
		require.Len(t, returns, 1)
		assert.Empty(t, returns[0].Locker)
		pulses := len(s.world.Coils())
		done, err := s.Collect(s.ctx, s.courier, returns[0].ID)
		require.NoError(t, err)
		assert.Equal(t, kiosk.ReturnCollected, done.Status)
		assert.Len(t, s.world.Coils(), pulses, "no door moves")
	})
}

func TestExtension(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		s.pass(49 * time.Hour)
		got, err := s.Extend(s.ctx, s.admin, r.ID)
		require.NoError(t, err)
		assert.Equal(t, 6*24*time.Hour, got.ExpiresAt.Sub(got.DepositedAt))
		_, err = s.Extend(s.ctx, s.admin, r.ID)
		require.ErrorIs(t, err, kiosk.ErrIllegalTransition)
		s.pass(72 * time.Hour)
		assert.Equal(t, []kiosk.Kind{
			kiosk.CodeIssued, kiosk.ReservationExpiring, kiosk.ReservationExtended, kiosk.ReservationExpiring,
		}, s.mail.kinds("P1"), "warned again before the new deadline")
		assert.Equal(t, kiosk.PickedUp, s.fetch("P1").Status)
	})
}

func TestCodeLivesNoLongerThanConfigured(t *testing.T) {
	at(t, small, func(r *kiosk.Rules) { r.Codes.MaxLife = 24 * time.Hour }, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		assert.Equal(t, 24*time.Hour, r.ExpiresAt.Sub(r.DepositedAt))
		_, err := s.Extend(s.ctx, s.admin, r.ID)
		require.ErrorIs(t, err, kiosk.ErrIllegalTransition)
		s.pass(25 * time.Hour)
		_, err = s.Pickup(s.ctx, s.mail.code("P1"))
		require.ErrorIs(t, err, kiosk.ErrExpired)
	})
}

func TestManyDueAtOnce(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 110}, func(r *kiosk.Rules) { r.Expiry.SweepEvery = 1000 * time.Hour }, func(s *site) {
		for i := range 110 {
			s.deposit(kiosk.ParcelID("P"+string(rune('0'+i/100))+string(rune('0'+i/10%10))+string(rune('0'+i%10))), kiosk.SizeS)
		}
		s.pass(80 * time.Hour)
		n, err := s.Sweep(s.ctx)
		require.NoError(t, err)
		assert.Equal(t, 110, n)
		returns, err := s.Returns(s.ctx, s.admin, kiosk.ReturnPending)
		require.NoError(t, err)
		assert.Len(t, returns, 110, "exactly one entry each")
	})
}

func TestTimeWithoutPowerIsAddedToDeadlines(t *testing.T) {
	for name, c := range map[string]struct {
		pause bool
		want  kiosk.Status
	}{
		"Paused":    {true, kiosk.Active},
		"NotPaused": {false, kiosk.Expired},
	} {
		t.Run(name, func(t *testing.T) {
			at(t, small, func(r *kiosk.Rules) { r.Expiry.PauseWhenDown = c.pause }, func(s *site) {
				r := s.deposit("P1", kiosk.SizeS)
				s.pass(time.Hour)
				s.cut()
				s.pass(80 * time.Hour)
				s.start()
				_, err := s.Sweep(s.ctx)
				require.NoError(t, err)
				assert.Equal(t, c.want, s.now(r.ID).Status)
				if c.pause {
					assert.WithinDuration(t, r.ExpiresAt.Add(80*time.Hour), s.now(r.ID).ExpiresAt, 11*time.Minute)
					at := s.now(r.ID).ExpiresAt
					s.cut()
					s.start()
					assert.WithinDuration(t, at, s.now(r.ID).ExpiresAt, time.Second, "each gap is credited once")
				}
			})
		})
	}
}

func TestJournalIsPrunedInStep(t *testing.T) {
	at(t, small, func(r *kiosk.Rules) { r.Journal.Keep = 48 * time.Hour; r.KeepHistory = 48 * time.Hour }, func(s *site) {
		kept := s.deposit("P0", kiosk.SizeM)
		for _, p := range []kiosk.ParcelID{"P1", "P2", "P3"} {
			s.deposit(p, kiosk.SizeS)
			s.fetch(p)
		}
		records, err := s.Records(s.ctx, 0, 10)
		require.NoError(t, err)
		require.EqualValues(t, 1, records[0].Seq)
		s.pass(60 * time.Hour)
		records, err = s.Records(s.ctx, 0, 10)
		require.NoError(t, err)
		assert.Equal(t, kept.ID, records[0].Reservation, "what a live episode refers to is kept, and all after it")
		list, err := s.Reservations(s.ctx, s.admin, kiosk.Query{Limit: 100})
		require.NoError(t, err)
		assert.Len(t, list, 1, "ended reservations are forgotten")
	})
}
