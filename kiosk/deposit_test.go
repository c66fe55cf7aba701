package kiosk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

func TestNextLockerIsOfferedAtOnce(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 2}, nil, func(s *site) {
		s.fault("S1", "latch_jammed", true)
		first := s.drop("P1", kiosk.SizeS)
		require.Equal(t, kiosk.LockerID("S1"), first.Locker)
		s.pass(11 * time.Second)
		first = s.now(first.ID)
		assert.Equal(t, kiosk.Cancelled, first.Status)
		assert.Equal(t, []kiosk.Reason{kiosk.Inspect, kiosk.LatchFault}, s.locker("S1").Reasons)
		next := s.now(first.ReplacedBy)
		assert.Equal(t, kiosk.LockerID("S2"), next.Locker)
		assert.True(t, s.isOpen("S2"))
		s.put("S2", "P1")
		s.shut("S2")
		assert.Equal(t, kiosk.Active, s.now(next.ID).Status)
	})
}

func TestIdempotencyKeyAnswersTheReplacement(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 2}, nil, func(s *site) {
		s.fault("S1", "latch_jammed", true)
		want := kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P1", Size: kiosk.SizeS}, Key: "k"}
		first, err := s.DropOff(s.ctx, s.courier, want)
		require.NoError(t, err)
		s.pass(11 * time.Second)
		again, err := s.DropOff(s.ctx, s.courier, want)
		require.NoError(t, err)
		assert.Equal(t, s.now(first.ID).ReplacedBy, again.ID)
		assert.Equal(t, kiosk.LockerID("S2"), again.Locker)
	})
}

func TestNoLockerOpensAtAll(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		s.fault("S1", "latch_jammed", true)
		r := s.drop("P1", kiosk.SizeS)
		s.pass(11 * time.Second)
		assert.Equal(t, kiosk.Cancelled, s.now(r.ID).Status)
		assert.Zero(t, s.free(kiosk.SizeS))
	})
}

func TestLateOpeningAfterACancelledDeposit(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 2}, nil, func(s *site) {
		s.fault("S1", "spring_weak", true)
		r := s.drop("P1", kiosk.SizeS)
		require.NoError(t, errOf(s.Cancel(s.ctx, s.courier, r.ID, true)))
		assert.Equal(t, kiosk.Cancelled, s.now(r.ID).Status)
		s.pass(20 * time.Second)
		require.NoError(t, s.world.Pull("S1"))
		s.soon()
		s.put("S1", "something")
		s.shut("S1")
		assert.Equal(t, kiosk.OutOfOrder, s.locker("S1").State, "anybody may have put anything in")
		assert.Contains(t, s.locker("S1").Reasons, kiosk.Inspect)
	})
}

func errOf[T any](_ T, err error) error { return err }

func TestCourierWalksAwayWithTheDoorOpen(t *testing.T) {
	for name, c := range map[string]struct {
		closedAfter time.Duration
		status      kiosk.Status
		uncertain   bool
	}{
		"ClosedInTime":  {50 * time.Second, kiosk.Active, false},
		"ClosedInTrust": {9 * time.Minute, kiosk.Active, false},
		"ClosedTooLate": {12 * time.Minute, kiosk.Depositing, true},
	} {
		t.Run(name, func(t *testing.T) {
			at(t, small, nil, func(s *site) {
				r := s.drop("P1", kiosk.SizeS)
				s.put(r.Locker, "P1")
				s.pass(c.closedAfter)
				s.shut(r.Locker)
				got := s.now(r.ID)
				assert.Equal(t, c.status, got.Status)
				assert.Equal(t, c.uncertain, got.Uncertain)
				if c.closedAfter > time.Minute {
					assert.Contains(t, s.journal(of(r.ID)), kiosk.DoorHeldOpen)
				}
				assert.Equal(t, c.uncertain, s.mail.code("P1") == "", "no code for a parcel that may not be there")
			})
		})
	}
}

func TestCancelFreesALockerOnlyOnTheCouriersWord(t *testing.T) {
	for name, c := range map[string]struct {
		empty     bool
		status    kiosk.Status
		uncertain bool
		free      int
	}{
		"SaysEmpty":   {true, kiosk.Cancelled, false, 2},
		"SaysNothing": {false, kiosk.Depositing, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			at(t, map[kiosk.Size]int{kiosk.SizeS: 2}, nil, func(s *site) {
				r := s.drop("P1", kiosk.SizeS)
				got, err := s.Cancel(s.ctx, s.courier, r.ID, c.empty)
				require.NoError(t, err)
				assert.Equal(t, c.status, got.Status)
				assert.Equal(t, c.uncertain, got.Uncertain)
				assert.Equal(t, 1, s.free(kiosk.SizeS), "its door is open")
				s.shut(r.Locker)
				assert.Equal(t, c.free, s.free(kiosk.SizeS))
			})
		})
	}
}

func TestCourierAsksForALargerLocker(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.drop("P1", kiosk.SizeS)
		next, err := s.Larger(s.ctx, s.courier, r.ID)
		require.NoError(t, err)
		assert.Equal(t, kiosk.LockerID("M1"), next.Locker)
		assert.Equal(t, next.ID, s.now(r.ID).ReplacedBy)
		s.soon()
		s.shut(r.Locker)
		assert.Equal(t, kiosk.Empty, s.locker(r.Locker).State)
		s.put("M1", "P1")
		s.shut("M1")
		assert.Equal(t, kiosk.Active, s.now(next.ID).Status)

		big := s.drop("P2", kiosk.SizeL)
		before := s.Head()
		_, err = s.Larger(s.ctx, s.courier, big.ID)
		require.ErrorIs(t, err, kiosk.ErrNoLocker)
		assert.Equal(t, before, s.Head(), "and the door that is open stays theirs")
		assert.Equal(t, kiosk.Depositing, s.now(big.ID).Status)
	})
}

func TestCourierFindsTheLockerOccupied(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 2}, nil, func(s *site) {
		r := s.drop("P1", kiosk.SizeS)
		next, err := s.Occupied(s.ctx, s.courier, r.ID)
		require.NoError(t, err)
		assert.NotEqual(t, r.Locker, next.Locker)
		s.soon()
		s.shut(r.Locker)
		assert.Equal(t, []kiosk.Reason{kiosk.Inspect}, s.locker(r.Locker).Reasons)
	})
}

func TestUncertainDepositIsSettled(t *testing.T) {
	for name, c := range map[string]struct {
		finding kiosk.Finding
		status  kiosk.Status
		state   kiosk.LockerState
		mailed  bool
	}{
		"Inside": {kiosk.Inside, kiosk.Active, kiosk.Reserved, true},
		"Absent": {kiosk.Absent, kiosk.Cancelled, kiosk.Empty, false},
	} {
		t.Run(name, func(t *testing.T) {
			at(t, small, nil, func(s *site) {
				r := s.drop("P1", kiosk.SizeS)
				s.put(r.Locker, "P1")
				s.cut()
				require.NoError(t, s.world.Push(r2d(r.Locker)))
				s.start()
				got := s.now(r.ID)
				require.True(t, got.Uncertain)
				require.Equal(t, kiosk.Depositing, got.Status)
				assert.Contains(t, s.locker(r.Locker).Reasons, kiosk.Inspect)

				// Only the same partner's courier reopens it.
				var here *kiosk.ParcelHereError
				_, err := s.DropOff(s.ctx, s.courier, kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P1", Size: kiosk.SizeS}})
				require.ErrorAs(t, err, &here)
				stranger := kiosk.Actor{Role: kiosk.RoleCourier, Partner: "other"}
				require.ErrorIs(t, errOf(s.Reopen(s.ctx, stranger, r.ID)), kiosk.ErrNotFound)
				s.pass(2 * time.Second)
				require.NoError(t, errOf(s.Reopen(s.ctx, s.courier, r.ID)))
				s.soon()
				require.True(t, s.isOpen(r.Locker))
				s.shut(r.Locker)

				got, err = s.Resolve(s.ctx, s.courier, r.ID, c.finding)
				require.NoError(t, err)
				s.soon()
				assert.Equal(t, c.status, got.Status)
				assert.False(t, got.Uncertain)
				assert.Equal(t, c.state, s.locker(r.Locker).State)
				assert.Equal(t, c.mailed, s.mail.code("P1") != "")
			})
		})
	}
}

// TestCourierActsAsTheDoorSpringsOpen: the person sees the open door before a
// debounced switch does, and speaks of an open door.
func TestCourierActsAsTheDoorSpringsOpen(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 2}, nil, func(s *site) {
		r, err := s.DropOff(s.ctx, s.courier, kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P1", Size: kiosk.SizeS}})
		require.NoError(s, err)
		s.pass(60 * time.Millisecond)
		require.True(s, s.isOpen(r.Locker))
		require.NotContains(s, s.journal(of(r.ID)), kiosk.DoorOpened, "nothing is believed yet")
		got, err := s.Cancel(s.ctx, s.courier, r.ID, true)
		require.NoError(s, err)
		assert.Equal(s, kiosk.Cancelled, got.Status)
		s.soon()
		s.shut(r.Locker)
		assert.Equal(s, kiosk.Empty, s.locker(r.Locker).State)
		assert.Equal(s, 2, s.free(kiosk.SizeS))
	})
}
