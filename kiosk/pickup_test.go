package kiosk_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

// wrongCode returns a code of six digits that opens nothing here.
func (s *site) wrongCode(n int, parcels ...kiosk.ParcelID) string {
	code := fmt.Sprintf("%06d", n)
	for _, p := range parcels {
		if s.mail.code(p) == code {
			return "999999"
		}
	}
	return code
}

func TestSameCodeAtTheSameTimeOpensOnce(t *testing.T) {
	at(t, small, nil, func(s *site) {
		s.deposit("P1", kiosk.SizeS)
		code := s.mail.code("P1")
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() { _, errs[i] = s.Pickup(s.ctx, code) })
		}
		wg.Wait()
		opened := 0
		for _, err := range errs {
			if err == nil {
				opened++
				continue
			}
			require.ErrorIs(t, err, kiosk.ErrInvalidCode)
		}
		assert.Equal(t, 1, opened)
	})
}

func TestWrongCodesLockTheKioskOut(t *testing.T) {
	at(t, small, nil, func(s *site) {
		s.deposit("P1", kiosk.SizeS)
		for i := range 20 {
			_, err := s.Pickup(s.ctx, s.wrongCode(i, "P1"))
			require.ErrorIs(t, err, kiosk.ErrInvalidCode)
		}
		var locked *kiosk.LockedOutError
		_, err := s.Pickup(s.ctx, s.mail.code("P1"))
		require.ErrorAs(t, err, &locked, "even the right code waits: an answer would tell a guesser")
		assert.Equal(t, 30*time.Second, locked.RetryAfter)

		s.cut()
		s.start()
		_, err = s.Pickup(s.ctx, s.mail.code("P1"))
		require.ErrorAs(t, err, &locked, "a restart earns nothing")

		s.pass(31 * time.Second)
		_, err = s.Pickup(s.ctx, s.wrongCode(21, "P1"))
		require.ErrorIs(t, err, kiosk.ErrInvalidCode)
		_, err = s.Pickup(s.ctx, s.mail.code("P1"))
		require.ErrorAs(t, err, &locked)
		assert.Equal(t, time.Minute, locked.RetryAfter, "the wait grows")

		s.pass(61 * time.Second)
		assert.Equal(t, kiosk.PickedUp, s.fetch("P1").Status)
		assert.Contains(t, s.journal(everything), kiosk.CodeLockedOut)
	})
}

func TestMalformedCodesAreNotCounted(t *testing.T) {
	at(t, small, nil, func(s *site) {
		before := s.Head()
		for _, code := range []string{"", "12", "12345x", "１２３４５６", "12345678901234567"} {
			var wrong *kiosk.InvalidError
			_, err := s.Pickup(s.ctx, code)
			require.ErrorAs(t, err, &wrong, "code %q", code)
		}
		assert.Equal(t, before, s.Head())
	})
}

func TestPickupAfterTheDeadlineDoesWhatTheSweepWouldHaveDone(t *testing.T) {
	at(t, small, func(r *kiosk.Rules) { r.Expiry.SweepEvery = 1000 * time.Hour }, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		s.pass(72*time.Hour + time.Minute)
		assert.Equal(t, kiosk.Active, s.now(r.ID).Status, "no sweep has come by")
		_, err := s.Pickup(s.ctx, s.mail.code("P1"))
		require.ErrorIs(t, err, kiosk.ErrExpired)
		assert.Equal(t, kiosk.Expired, s.now(r.ID).Status)
		returns, err := s.Returns(s.ctx, s.admin, kiosk.ReturnPending)
		require.NoError(t, err)
		require.Len(t, returns, 1)
		assert.False(t, s.isOpen(r.Locker))
		_, err = s.Pickup(s.ctx, s.mail.code("P1"))
		require.ErrorIs(t, err, kiosk.ErrExpired, "it goes on saying so")
		n, err := s.Sweep(s.ctx)
		require.NoError(t, err)
		assert.Zero(t, n, "nothing is left to the sweep")
	})
}

func TestDoorNeverOpensForTheCustomer(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		s.fault(r.Locker, "latch_jammed", true)
		pulses := len(s.world.Coils())
		_, err := s.Pickup(s.ctx, s.mail.code("P1"))
		require.NoError(t, err, "the latch was driven; whether it moved is seen later")
		s.pass(15 * time.Second)
		assert.Len(t, s.world.Coils(), pulses+2*3, "one pulse and two retries")
		got := s.now(r.ID)
		assert.Equal(t, kiosk.Active, got.Status)
		assert.True(t, got.Uncertain)
		assert.Subset(t, s.locker(r.Locker).Reasons, []kiosk.Reason{kiosk.LatchFault, kiosk.Inspect})

		s.fault(r.Locker, "latch_jammed", false)
		got = s.fetch("P1")
		assert.Equal(t, kiosk.PickedUp, got.Status, "the same code opens it as soon as it can")
		assert.Equal(t, kiosk.OutOfOrder, s.locker(r.Locker).State)
	})
}

func TestLatchReleasedButPulledLater(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		s.fault(r.Locker, "spring_weak", true)
		code := s.mail.code("P1")
		_, err := s.Pickup(s.ctx, code)
		require.NoError(t, err)
		s.pass(20 * time.Second)
		require.Equal(t, kiosk.Active, s.now(r.ID).Status, "nobody pulled")
		require.NoError(t, s.world.Pull(r2d(r.Locker)))
		s.soon()
		assert.Equal(t, kiosk.Collecting, s.now(r.ID).Status, "a late opening counts for its episode")
		_, err = s.Pickup(s.ctx, code)
		require.ErrorIs(t, err, kiosk.ErrInvalidCode)
		s.take(r.Locker)
		s.shut(r.Locker)
		assert.Equal(t, kiosk.PickedUp, s.now(r.ID).Status)
	})
}

func TestCustomerLeavesTheDoorOpen(t *testing.T) {
	for name, c := range map[string]struct {
		closedAfter time.Duration
		reasons     []kiosk.Reason
	}{
		"ClosedInTime":      {30 * time.Second, nil},
		"ClosedInTrust":     {5 * time.Minute, nil},
		"ClosedMuchTooLate": {20 * time.Minute, []kiosk.Reason{kiosk.Inspect}},
	} {
		t.Run(name, func(t *testing.T) {
			at(t, small, nil, func(s *site) {
				s.deposit("P1", kiosk.SizeS)
				r, err := s.Pickup(s.ctx, s.mail.code("P1"))
				require.NoError(t, err)
				s.soon()
				s.take(r.Locker)
				s.pass(c.closedAfter)
				if c.closedAfter > time.Minute {
					assert.Equal(t, kiosk.PickedUp, s.now(r.ID).Status)
					assert.Equal(t, []kiosk.Reason{kiosk.DoorAjar}, s.locker(r.Locker).Reasons)
				}
				s.shut(r.Locker)
				l := s.locker(r.Locker)
				assert.Equal(t, c.reasons, l.Reasons)
				assert.Equal(t, kiosk.PickedUp, s.now(r.ID).Status)
			})
		})
	}
}

func TestSwitchSaysOpenBeforeThePulse(t *testing.T) {
	for name, c := range map[string]struct {
		confirm bool
		status  kiosk.Status
	}{
		"PersonConfirms": {true, kiosk.PickedUp},
		"Silence":        {false, kiosk.Active},
	} {
		t.Run(name, func(t *testing.T) {
			at(t, small, nil, func(s *site) {
				r := s.deposit("P1", kiosk.SizeS)
				s.fault(r.Locker, "switch_stuck_open", true)
				s.soon()
				_, err := s.Pickup(s.ctx, s.mail.code("P1"))
				require.NoError(t, err)
				s.soon()
				assert.True(t, s.isOpen(r.Locker), "the latch is driven all the same")
				s.take(r.Locker)
				require.NoError(t, s.world.Push(r2d(r.Locker)))
				if c.confirm {
					_, err := s.Confirm(s.ctx, kiosk.Customer, r.ID)
					require.NoError(t, err)
				}
				s.pass(2 * time.Minute)
				assert.Equal(t, c.status, s.now(r.ID).Status)
				assert.Contains(t, s.locker(r.Locker).Reasons, kiosk.SwitchFault)
			})
		})
	}
}
