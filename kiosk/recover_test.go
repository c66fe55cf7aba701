package kiosk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

// TestPowerFailsDuringAPickup: what a power cut at each moment of a pickup
// means depends on what had been committed, and on the door as it is found.
func TestPowerFailsDuringAPickup(t *testing.T) {
	for name, c := range map[string]struct {
		jammed    bool // the door does not open before the cut
		openAfter bool // the door stands open when the power returns
		status    kiosk.Status
		uncertain bool
		reasons   []kiosk.Reason
	}{
		"OpenedAndClosedInTheDark": {false, false, kiosk.PickedUp, false, nil},
		"OpenedAndStillOpen":       {false, true, kiosk.PickedUp, false, []kiosk.Reason{kiosk.DoorAjar}},
		"NothingCommittedAndShut":  {true, false, kiosk.Active, true, []kiosk.Reason{kiosk.Inspect}},
		"NothingCommittedButOpen":  {true, true, kiosk.PickedUp, false, []kiosk.Reason{kiosk.DoorAjar}},
	} {
		t.Run(name, func(t *testing.T) {
			at(t, small, nil, func(s *site) {
				r := s.deposit("P1", kiosk.SizeS)
				code := s.mail.code("P1")
				if c.jammed {
					s.fault(r.Locker, "spring_weak", true)
				}
				_, err := s.Pickup(s.ctx, code)
				require.NoError(t, err)
				s.soon()
				s.cut()
				if c.jammed && c.openAfter {
					require.NoError(t, s.world.Pull(r2d(r.Locker)))
				}
				if !c.jammed && !c.openAfter {
					require.NoError(t, s.world.Push(r2d(r.Locker)))
				}
				s.verify()
				s.start()

				got := s.now(r.ID)
				assert.Equal(t, c.status, got.Status)
				assert.Equal(t, c.uncertain, got.Uncertain)
				assert.Equal(t, c.reasons, s.locker(r.Locker).Reasons)
				_, err = s.Pickup(s.ctx, code)
				if c.status == kiosk.PickedUp {
					require.ErrorIs(t, err, kiosk.ErrInvalidCode)
				} else {
					require.NoError(t, err, "safe to reopen for the same code")
				}
				if c.openAfter {
					s.shut(r.Locker)
					assert.Equal(t, []kiosk.Reason{kiosk.Inspect}, s.locker(r.Locker).Reasons, "nobody saw what happened in between")
				}
			})
		})
	}
}

func TestPowerFailsDuringADeposit(t *testing.T) {
	for name, openAfter := range map[string]bool{"DoorOpen": true, "DoorShut": false} {
		t.Run(name, func(t *testing.T) {
			at(t, small, nil, func(s *site) {
				r := s.drop("P1", kiosk.SizeS)
				s.put(r.Locker, "P1")
				s.cut()
				if !openAfter {
					require.NoError(t, s.world.Push(r2d(r.Locker)))
				}
				s.start()
				if openAfter {
					s.shut(r.Locker)
				}
				got := s.now(r.ID)
				assert.Equal(t, kiosk.Depositing, got.Status)
				assert.True(t, got.Uncertain)
				assert.Contains(t, s.locker(r.Locker).Reasons, kiosk.Inspect)
				assert.Equal(t, 1, s.free(kiosk.SizeS))
				assert.Empty(t, s.mail.code("P1"))

				_, err := s.SetInService(s.ctx, s.admin, r.Locker)
				require.ErrorIs(t, err, kiosk.ErrInspectionPending)
				l, err := s.ResolveLocker(s.ctx, s.admin, r.Locker, kiosk.Inside)
				require.NoError(t, err)
				assert.Empty(t, l.Reasons)
				s.soon()
				assert.Equal(t, kiosk.PickedUp, s.fetch("P1").Status)
			})
		})
	}
}

func TestDoorAjarAcrossARestartIsInspected(t *testing.T) {
	at(t, small, nil, func(s *site) {
		s.deposit("P1", kiosk.SizeS)
		r, err := s.Pickup(s.ctx, s.mail.code("P1"))
		require.NoError(t, err)
		s.pass(2 * time.Minute)
		s.cut()
		require.NoError(t, s.world.Push(r2d(r.Locker)))
		s.start()
		assert.Equal(t, []kiosk.Reason{kiosk.Inspect}, s.locker(r.Locker).Reasons)
	})
}

func TestProperStopInTheMiddle(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.drop("P1", kiosk.SizeS)
		s.put(r.Locker, "P1")
		s.stop()
		s.verify()
		s.start()
		assert.True(t, s.now(r.ID).Uncertain)
		s.shut(r.Locker)
		kinds := s.journal(everything)
		assert.Contains(t, kinds, kiosk.KioskStopped)
	})
}

func TestLockerGoneFromTheConfiguration(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeM)
		s.stop()
		all := s.rules.Lockers
		s.rules.Lockers = append([]kiosk.LockerSpec{}, all[0], all[1], all[3])
		_, err := s.open()
		require.ErrorContains(t, err, "locker M1 is gone from the configuration")
		s.rules.Lockers = all
		s.start()
		assert.Equal(t, kiosk.Active, s.now(r.ID).Status)
	})
}
