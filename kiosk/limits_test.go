package kiosk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

func TestFullBooksRefuseDropOffsAndNeverPickups(t *testing.T) {
	at(t, small, nil, func(s *site) {
		s.deposit("P1", kiosk.SizeS)
		s.stop()
		s.rules.Journal.MaxSize = 1
		s.start()
		_, err := s.DropOff(s.ctx, s.courier, kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P2", Size: kiosk.SizeS}})
		require.ErrorIs(s, err, kiosk.ErrJournalFull)
		assert.Zero(s, s.free(kiosk.SizeS), "free is what a drop-off would get")
		s.pass(2 * time.Second)
		assert.Equal(s, kiosk.PickedUp, s.fetch("P1").Status)
	})
}

func TestPickupComparesNoDeadlineWhileTheClockIsDoubted(t *testing.T) {
	at(t, small, nil, func(s *site) {
		s.deposit("P1", kiosk.SizeS)
		s.clock.SetSynchronised(false)
		s.clock.Jump(365 * 24 * time.Hour)
		s.pass(100 * time.Hour) // past the deadline by any clock
		assert.Equal(s, kiosk.PickedUp, s.fetch("P1").Status)
	})
}

func TestLockOutIsNotEndedBySettingTheClock(t *testing.T) {
	at(t, small, func(r *kiosk.Rules) { r.Expiry.SweepEvery = time.Second }, func(s *site) {
		for i := range 20 {
			require.ErrorIs(s, errOf(s.Pickup(s.ctx, s.wrongCode(i))), kiosk.ErrInvalidCode)
		}
		s.clock.SetSynchronised(false)
		s.clock.Jump(24 * time.Hour)
		s.pass(2 * time.Second)
		s.clock.SetSynchronised(true)
		s.pass(2 * time.Second)
		var locked *kiosk.LockedOutError
		_, err := s.Pickup(s.ctx, s.wrongCode(21))
		require.ErrorAs(s, err, &locked)
	})
}

func TestUncertainParcelIsNotFreedAtOnce(t *testing.T) {
	at(t, small, func(r *kiosk.Rules) { r.Expiry.Reclaim = kiosk.ReclaimAtOnce }, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		s.fault(r.Locker, "latch_jammed", true)
		require.NoError(s, errOf(s.Pickup(s.ctx, s.mail.code("P1"))))
		s.pass(80 * time.Hour)
		assert.Equal(s, kiosk.Expired, s.now(r.ID).Status)
		assert.Equal(s, kiosk.Reserved, s.locker(r.Locker).State, "nobody knows what is inside")
	})
}

func TestPowerReturnsToADeadBusDuringAPickup(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		s.fault(r.Locker, "spring_weak", true)
		require.NoError(s, errOf(s.Pickup(s.ctx, s.mail.code("P1"))))
		s.cut()
		require.NoError(s, s.world.SetBusFault("dead", true))
		s.start()
		got := s.now(r.ID)
		assert.Equal(s, kiosk.Active, got.Status, "unreadable is never closed")
		assert.True(s, got.Uncertain)
		assert.Subset(s, s.locker(r.Locker).Reasons, []kiosk.Reason{kiosk.Inspect, kiosk.SwitchFault})
	})
}

func TestCourierSettlesOnlyDeposits(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		s.fault(r.Locker, "latch_jammed", true)
		require.NoError(s, errOf(s.Pickup(s.ctx, s.mail.code("P1"))))
		s.pass(time.Minute)
		require.True(s, s.now(r.ID).Uncertain)
		require.ErrorIs(s, errOf(s.Resolve(s.ctx, s.courier, r.ID, kiosk.Absent)), kiosk.ErrForbidden)
		require.NoError(s, errOf(s.Resolve(s.ctx, s.admin, r.ID, kiosk.Inside)))
		assert.Equal(s, kiosk.Active, s.now(r.ID).Status)
	})
}
