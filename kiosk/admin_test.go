package kiosk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

func TestOutOfOrderAndBack(t *testing.T) {
	at(t, small, nil, func(s *site) {
		l, err := s.SetOutOfOrder(s.ctx, s.admin, "S1", "hinge is loose")
		require.NoError(t, err)
		assert.Equal(t, kiosk.OutOfOrder, l.State)
		assert.Equal(t, []kiosk.Reason{kiosk.ByTechnician}, l.Reasons)
		assert.Equal(t, 1, s.free(kiosk.SizeS))
		l, err = s.SetInService(s.ctx, s.admin, "S1")
		require.NoError(t, err)
		assert.Equal(t, kiosk.Empty, l.State)
		assert.Equal(t, 2, s.free(kiosk.SizeS))

		_, err = s.SetOutOfOrder(s.ctx, s.admin, "Z9", "no such locker")
		require.ErrorIs(t, err, kiosk.ErrNotFound)
		_, err = s.SetOutOfOrder(s.ctx, s.courier, "S1", "not a courier's business")
		require.ErrorIs(t, err, kiosk.ErrForbidden)
	})
}

func TestReservedLockerDrains(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		l, err := s.SetOutOfOrder(s.ctx, s.admin, r.Locker, string(kiosk.Temperature))
		require.NoError(t, err)
		assert.Equal(t, kiosk.Reserved, l.State)
		assert.Equal(t, kiosk.PickedUp, s.fetch("P1").Status)
		l = s.locker(r.Locker)
		assert.Equal(t, kiosk.OutOfOrder, l.State)
		assert.Equal(t, []kiosk.Reason{kiosk.Temperature}, l.Reasons)
	})
}

func TestAdminOpensALocker(t *testing.T) {
	for name, c := range map[string]struct {
		attested bool
		reasons  []kiosk.Reason
	}{
		"VouchesThatItIsEmpty": {true, nil},
		"DoesNot":              {false, []kiosk.Reason{kiosk.Inspect}},
	} {
		t.Run(name, func(t *testing.T) {
			at(t, small, nil, func(s *site) {
				_, err := s.OpenLocker(s.ctx, s.admin, "S1", "cleaning", c.attested)
				require.NoError(t, err)
				s.soon()
				assert.True(t, s.isOpen("S1"))
				assert.Equal(t, 1, s.free(kiosk.SizeS), "nobody gets a locker that somebody works at")
				_, err = s.OpenLocker(s.ctx, s.admin, "S1", "again", c.attested)
				require.ErrorIs(t, err, kiosk.ErrIllegalTransition)
				s.shut("S1")
				assert.Equal(t, c.reasons, s.locker("S1").Reasons)
				assert.Contains(t, s.journal(everything), kiosk.AdminOpened)
				if !c.attested {
					_, err := s.SetInService(s.ctx, s.admin, "S1")
					require.ErrorIs(t, err, kiosk.ErrInspectionPending)
					_, err = s.ResolveLocker(s.ctx, s.admin, "S1", kiosk.Inside)
					require.ErrorIs(t, err, kiosk.ErrIllegalTransition, "no deposit accounts for it")
					_, err = s.ResolveLocker(s.ctx, s.admin, "S1", kiosk.Absent)
					require.NoError(t, err)
				}
				assert.Equal(t, 2, s.free(kiosk.SizeS))
			})
		})
	}
}

func TestAdminCannotVouchForAReservedLocker(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		_, err := s.OpenLocker(s.ctx, s.admin, r.Locker, "look", true)
		require.ErrorIs(t, err, kiosk.ErrIllegalTransition)
		_, err = s.OpenLocker(s.ctx, s.admin, r.Locker, "", false)
		require.Error(t, err, "why is not optional")
		_, err = s.OpenLocker(s.ctx, s.courier, r.Locker, "look", false)
		require.ErrorIs(t, err, kiosk.ErrForbidden)
	})
}

func TestParcelFoundAfterItsDepositWasCancelled(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		s.fault("S1", "switch_stuck_closed", true)
		r := s.drop("P1", kiosk.SizeS)
		s.put("S1", "P1") // the door did open; only its switch does not say so
		require.NoError(t, s.world.Push("S1"))
		s.pass(15 * time.Second)
		require.Equal(t, kiosk.Cancelled, s.now(r.ID).Status)
		require.Contains(t, s.locker("S1").Reasons, kiosk.Inspect)

		l, err := s.ResolveLocker(s.ctx, s.admin, "S1", kiosk.Inside)
		require.NoError(t, err)
		s.soon()
		assert.Equal(t, kiosk.Reserved, l.State)
		assert.NotEqual(t, r.ID, l.Reservation, "the cancelled one stays cancelled")
		assert.NotEmpty(t, s.mail.code("P1"), "the customer gets the parcel after all")
		s.fault("S1", "switch_stuck_closed", false)
		s.pass(2 * time.Second)
		assert.Equal(t, kiosk.PickedUp, s.fetch("P1").Status)
	})
}

func TestForcedDoor(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		s.fault(r.Locker, "force_open", true)
		s.soon()
		assert.Contains(t, s.journal(everything), kiosk.DoorForced)
		assert.Equal(t, []kiosk.Reason{kiosk.Tamper}, s.locker(r.Locker).Reasons)
		s.shut(r.Locker)
		assert.Equal(t, kiosk.PickedUp, s.fetch("P1").Status, "the holder of the code still gets what is inside")
		assert.Equal(t, kiosk.OutOfOrder, s.locker(r.Locker).State)
	})
}

func TestSeveralDoorsAtOnceAreAWiringFault(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 5}, nil, func(s *site) {
		for _, id := range []kiosk.LockerID{"S1", "S2", "S3"} {
			s.fault(id, "switch_stuck_open", true)
		}
		s.soon()
		assert.NotContains(t, s.journal(everything), kiosk.DoorForced)
		assert.Equal(t, []kiosk.Reason{kiosk.SwitchFault}, s.locker("S2").Reasons)
		assert.Equal(t, 2, s.free(kiosk.SizeS))
	})
}

func TestPartnerIsRevoked(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		p, err := s.AddPartner(s.ctx, s.admin, "Brief")
		require.NoError(t, err)
		_, err = s.Authenticate(s.ctx, p.Badge)
		require.ErrorIs(t, err, kiosk.ErrUnknownCredential, "a badge is no token")
		_, err = s.Badge(s.ctx, p.Token)
		require.ErrorIs(t, err, kiosk.ErrUnknownCredential, "a token is no badge")
		theirs, err := s.Authenticate(s.ctx, p.Token)
		require.NoError(t, err)
		_, err = s.Reservation(s.ctx, theirs, r.ID)
		require.ErrorIs(t, err, kiosk.ErrNotFound, "another partner's reservation does not exist")

		require.NoError(t, s.RemovePartner(s.ctx, s.admin, p.ID))
		_, err = s.Authenticate(s.ctx, p.Token)
		require.ErrorIs(t, err, kiosk.ErrUnknownCredential)
		_, err = s.Badge(s.ctx, p.Badge)
		require.ErrorIs(t, err, kiosk.ErrUnknownCredential)
		require.ErrorIs(t, s.RemovePartner(s.ctx, s.admin, p.ID), kiosk.ErrNotFound)
	})
}
