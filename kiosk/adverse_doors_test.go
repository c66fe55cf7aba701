package kiosk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

// A single reading that says open while the debounced one says closed (a
// chattering switch, a door in the wind) and a latch that does not move: the
// door never opened, so the parcel is inside and the code is good.
func TestGlitchOpenBeforeThePulseIsNoPickup(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		code := s.mail.code("P1")
		s.fault(r.Locker, "latch_jammed", true)
		s.fault(r.Locker, "switch_chatter", true)
		for range 6 { // each read toggles: one of these sees open
			assert.NoError(s, errOf(s.Pickup(s.ctx, code)), "it stays good")
			s.pass(30 * time.Second)
		}
		s.fault(r.Locker, "switch_chatter", false)
		s.pass(30 * time.Second)
		assert.Equal(s, kiosk.Active, s.now(r.ID).Status, "the door never opened")
		assert.Equal(s, kiosk.Reserved, s.locker(r.Locker).State)
		assert.Zero(s, s.free(kiosk.SizeS))
	})
}

// The door stands open when the customer asks and is pushed shut before the
// latch's turn comes (its rest): the pulse releases a closed door, which is no
// evidence that anything was taken out.
func TestDoorShutBetweenDecisionAndPulse(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, func(r *kiosk.Rules) { r.Lockers[0].Latch.Rest = 15 * time.Second }, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS) // the latch rests now
		s.fault(r.Locker, "force_open", true)
		s.soon()
		go func() {
			time.Sleep(2 * time.Second)
			assert.NoError(s, s.world.Push(r2d(r.Locker)))
			assert.NoError(s, s.world.SetFault(r2d(r.Locker), "latch_jammed", true))
		}()
		_, err := s.Pickup(s.ctx, s.mail.code("P1"))
		require.NoError(s, err)
		s.pass(2 * time.Minute)
		assert.Equal(s, kiosk.Active, s.now(r.ID).Status, "the latch is jammed and the parcel is inside")
		assert.Equal(s, kiosk.Reserved, s.locker(r.Locker).State)
	})
}

// Says "empty" before the door has opened at all; then it opens, and something is put in.
func TestEmptySaidBeforeTheDoorOpened(t *testing.T) {
	for name, change := range map[string]func(*site, kiosk.ReservationID) error{
		"Cancel": func(s *site, id kiosk.ReservationID) error { return errOf(s.Cancel(s.ctx, s.courier, id, true)) },
		"Larger": func(s *site, id kiosk.ReservationID) error { return errOf(s.Larger(s.ctx, s.courier, id)) },
	} {
		t.Run(name, func(t *testing.T) {
			at(t, small, nil, func(s *site) {
				s.fault("S1", "spring_weak", true)
				r := s.drop("P1", kiosk.SizeS)
				require.Equal(s, kiosk.LockerID("S1"), r.Locker)
				require.NoError(s, change(s, r.ID))
				s.pass(2 * time.Second)
				require.NoError(s, s.world.Pull("S1"))
				s.soon()
				s.put("S1", "P1")
				s.shut("S1")
				s.pass(time.Minute)
				assert.Contains(s, s.locker("S1").Reasons, kiosk.Inspect, "read open when already cancelled")
			})
		})
	}
}

// Cancelled before the door opened; the door opens and stands open for longer
// than is trusted.
func TestCancelledDepositStandsOpenTooLong(t *testing.T) {
	at(t, small, nil, func(s *site) {
		s.fault("S1", "spring_weak", true)
		r := s.drop("P1", kiosk.SizeS)
		require.NoError(s, errOf(s.Cancel(s.ctx, s.courier, r.ID, false)))
		s.pass(2 * time.Second)
		require.NoError(s, s.world.Pull("S1"))
		s.soon()
		s.put("S1", "P1")
		s.pass(12 * time.Minute)
		s.shut("S1")
		assert.Contains(s, s.locker("S1").Reasons, kiosk.Inspect)
		assert.Equal(s, 1, s.free(kiosk.SizeS))
	})
}

// A cancelled deposit drives no latch: nobody is depositing.
func TestCancelledDepositIsNotPulsedAgain(t *testing.T) {
	at(t, small, nil, func(s *site) {
		s.fault("S1", "latch_jammed", true)
		r := s.drop("P1", kiosk.SizeS)
		require.NoError(s, errOf(s.Cancel(s.ctx, s.courier, r.ID, true)))
		s.pass(time.Minute)
		assert.Len(s, s.world.Coils(), 2, "on and off, once")
	})
}

// A broken cable that makes contact for a moment, minutes after nobody
// confirmed anything, opens nothing and burns no code.
func TestFlickeringCableAfterSilence(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		code := s.mail.code("P1")
		s.fault(r.Locker, "latch_jammed", true)
		s.fault(r.Locker, "switch_stuck_open", true)
		s.soon()
		_, err := s.Pickup(s.ctx, code)
		require.NoError(s, err)
		s.pass(2 * time.Minute)
		require.Equal(s, kiosk.Active, s.now(r.ID).Status)
		for range 2 {
			s.fault(r.Locker, "switch_stuck_open", false)
			s.pass(5 * time.Second)
			s.fault(r.Locker, "switch_stuck_open", true)
			s.pass(5 * time.Second)
		}
		s.fault(r.Locker, "switch_stuck_open", false)
		s.pass(5 * time.Second)
		assert.Equal(s, kiosk.Active, s.now(r.ID).Status, "FoundOpen: an open reading is no evidence")
		assert.Equal(s, kiosk.Reserved, s.locker(r.Locker).State)
	})
}

// The latch could not be driven, so a door that is open a day later was
// forced: no pulse explains it, and no code is used up.
func TestForcedAfterAnUndrivenPickup(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		require.NoError(s, s.world.SetBusFault("dead", true))
		s.soon()
		_, err := s.Pickup(s.ctx, s.mail.code("P1"))
		require.ErrorIs(s, err, kiosk.ErrHardware)
		require.NoError(s, s.world.SetBusFault("dead", false))
		s.pass(24 * time.Hour)
		s.fault(r.Locker, "force_open", true)
		s.soon()
		assert.Contains(s, s.journal(everything), kiosk.DoorForced)
		assert.Equal(s, kiosk.Active, s.now(r.ID).Status, "the code stays good")
	})
}

// A deposit that was resolved as inside after a restart: its door is forced later.
func TestForcedAfterAResolvedDeposit(t *testing.T) {
	at(t, small, nil, func(s *site) {
		s.fault("S1", "spring_weak", true)
		r := s.drop("P1", kiosk.SizeS)
		s.cut()
		s.start()
		require.True(s, s.now(r.ID).Uncertain)
		require.NoError(s, errOf(s.ResolveLocker(s.ctx, s.admin, "S1", kiosk.Inside)))
		require.NoError(s, s.world.Push("S1"))
		s.pass(24 * time.Hour)
		s.fault("S1", "force_open", true)
		s.soon()
		assert.Contains(s, s.journal(everything), kiosk.DoorForced)
		assert.Contains(s, s.locker("S1").Reasons, kiosk.Tamper)
	})
}

// A pickup that never opened was resolved as absent and its locker repaired:
// a door that is then forced is no late end of that pickup.
func TestForcedAfterAResolvedPickup(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		s.fault("S1", "latch_jammed", true)
		require.NoError(s, errOf(s.Pickup(s.ctx, s.mail.code("P1"))))
		s.pass(time.Minute)
		require.NoError(s, errOf(s.ResolveLocker(s.ctx, s.admin, "S1", kiosk.Absent)))
		require.NoError(s, errOf(s.SetInService(s.ctx, s.admin, "S1")))
		require.Equal(s, kiosk.Cancelled, s.now(r.ID).Status)
		require.Equal(s, 1, s.free(kiosk.SizeS))
		s.fault("S1", "force_open", true)
		s.soon()
		s.put("S1", "bomb")
		s.shut("S1")
		assert.Contains(s, s.journal(everything), kiosk.DoorForced)
		assert.Zero(s, s.free(kiosk.SizeS), "opened since somebody last looked")
	})
}

// door_ajar is one of Reasons, so an admin may say it of any locker.
func TestAdminSaysDoorAjarOfAReservedLocker(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		_, err := s.SetOutOfOrder(s.ctx, s.admin, r.Locker, string(kiosk.DoorAjar))
		require.NoError(s, err)
		assert.Equal(s, kiosk.PickedUp, s.fetch("P1").Status, "and not stuck in collecting for ever")
	})
}

// The same without any strange reason: a courier lies, the power fails, a
// technician finds the parcel.
func TestAdoptedParcelCanBePickedUp(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		r := s.drop("P1", kiosk.SizeS)
		s.put("S1", "P1")
		require.NoError(s, errOf(s.Cancel(s.ctx, s.courier, r.ID, true)))
		s.cut()
		require.NoError(s, s.world.Push("S1"))
		s.start()
		l := s.locker("S1")
		require.Contains(s, l.Reasons, kiosk.Inspect)
		assert.NotContains(s, l.Reasons, kiosk.DoorAjar, "its door is closed")
		_, err := s.ResolveLocker(s.ctx, s.admin, "S1", kiosk.Inside)
		require.NoError(s, err)
		s.soon()
		assert.Equal(s, kiosk.PickedUp, s.fetch("P1").Status)
	})
}

// A technician opens the locker to look, finds the parcel, and says so.
func TestTechnicianLooksBeforeResolving(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		s.fault("S1", "switch_stuck_closed", true)
		s.drop("P1", kiosk.SizeS)
		s.put("S1", "P1")
		require.NoError(s, s.world.Push("S1"))
		s.pass(15 * time.Second)
		s.fault("S1", "switch_stuck_closed", false)
		require.NoError(s, errOf(s.OpenLocker(s.ctx, s.admin, "S1", "look inside", false)))
		s.soon()
		s.shut("S1")
		_, err := s.ResolveLocker(s.ctx, s.admin, "S1", kiosk.Inside)
		require.NoError(s, err, "how else would they know?")
	})
}

// Several doors read open in the same reading in which an ajar door closes.
func TestWiringFaultSwallowsAClosing(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 5}, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		require.NoError(s, errOf(s.Pickup(s.ctx, s.mail.code("P1"))))
		s.pass(12 * time.Minute) // ajar, and no cycle any more
		require.Equal(s, []kiosk.Reason{kiosk.DoorAjar}, s.locker(r.Locker).Reasons)
		for _, id := range []kiosk.LockerID{"S2", "S3", "S4"} {
			s.fault(id, "switch_stuck_open", true)
		}
		require.NoError(s, s.world.Push(r2d(r.Locker)))
		s.soon()
		assert.Equal(s, []kiosk.Reason{kiosk.Inspect}, s.locker(r.Locker).Reasons)
	})
}

// In service while the door stands ajar is no word about what is inside when it closes.
func TestInServiceWhileAjar(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		s.deposit("P1", kiosk.SizeS)
		require.NoError(s, errOf(s.Pickup(s.ctx, s.mail.code("P1"))))
		s.soon()
		s.take("S1")
		s.pass(12 * time.Minute)
		_, err := s.SetInService(s.ctx, s.admin, "S1")
		if err != nil {
			return // refusing is fine
		}
		s.pass(time.Hour)
		s.put("S1", "rubbish")
		s.shut("S1")
		assert.Zero(s, s.free(kiosk.SizeS), "its door stood open for an hour after anybody had looked")
	})
}

// Absent is said while the door stands open; it stands open for an hour more.
func TestAbsentSaidWithTheDoorOpen(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		r := s.drop("P1", kiosk.SizeS)
		s.cut()
		require.NoError(s, s.world.Push("S1"))
		s.start()
		s.pass(2 * time.Second)
		require.NoError(s, errOf(s.Reopen(s.ctx, s.courier, r.ID)))
		s.soon()
		require.NoError(s, errOf(s.Resolve(s.ctx, s.courier, r.ID, kiosk.Absent)))
		s.pass(time.Hour)
		s.put("S1", "rubbish")
		s.shut("S1")
		assert.Zero(s, s.free(kiosk.SizeS), "later than door.ajar_trust it becomes an inspection")
	})
}

// Inside is said while the door stands open: Active means door closed, and the
// customer's code has to work.
func TestInsideSaidWithTheDoorOpen(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		r := s.drop("P1", kiosk.SizeS)
		s.put("S1", "P1")
		s.cut()
		require.NoError(s, s.world.Push("S1"))
		s.start()
		s.pass(2 * time.Second)
		require.NoError(s, errOf(s.Reopen(s.ctx, s.courier, r.ID)))
		s.soon()
		_, err := s.Resolve(s.ctx, s.courier, r.ID, kiosk.Inside)
		if err != nil {
			return // refusing until it is closed is fine
		}
		s.soon()
		if code := s.mail.code("P1"); code != "" {
			_, err = s.Pickup(s.ctx, code)
			assert.NotErrorIs(s, err, kiosk.ErrIllegalTransition, "a code that was issued works")
		}
	})
}

// An admin's opening of which nothing was seen leaves an inspection: a stuck
// switch looks the same as a door that stayed shut.
func TestAdminOpeningNeverSeen(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		s.fault("S1", "switch_stuck_closed", true)
		require.NoError(s, errOf(s.OpenLocker(s.ctx, s.admin, "S1", "look", false)))
		s.soon()
		s.put("S1", "something")
		require.NoError(s, s.world.Push("S1"))
		s.pass(time.Minute)
		s.fault("S1", "switch_stuck_closed", false)
		_, err := s.SetInService(s.ctx, s.admin, "S1")
		require.ErrorIs(s, err, kiosk.ErrInspectionPending)
	})
}

// The latch's rest survives a restart, also of an opening that was finished.
func TestRestAfterARestart(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, func(r *kiosk.Rules) { r.Lockers[0].Latch.Rest = 15 * time.Second }, func(s *site) {
		s.deposit("P1", kiosk.SizeS)
		s.cut()
		s.start()
		require.NoError(s, errOf(s.Pickup(s.ctx, s.mail.code("P1"))))
		s.pass(time.Minute)
		var on []time.Duration
		for _, c := range s.world.Coils() {
			if c.On {
				on = append(on, c.At)
			}
		}
		require.GreaterOrEqual(s, len(on), 2)
		assert.GreaterOrEqual(s, on[1]-on[0], 15*time.Second)
	})
}

// The bus is dead at the start; the ajar door is found closed when it comes back.
func TestAjarDoorClosesBehindADeadBus(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		s.deposit("P1", kiosk.SizeS)
		require.NoError(s, errOf(s.Pickup(s.ctx, s.mail.code("P1"))))
		s.pass(2 * time.Minute)
		s.cut()
		require.NoError(s, s.world.Push("S1"))
		require.NoError(s, s.world.SetBusFault("dead", true))
		s.start()
		s.pass(time.Second)
		require.NoError(s, s.world.SetBusFault("dead", false))
		s.pass(2 * time.Minute)
		assert.Equal(s, []kiosk.Reason{kiosk.Inspect}, s.locker("S1").Reasons)
	})
}

// Every change of a locker's state has its record.
func TestInspectionIsJournaled(t *testing.T) {
	at(t, small, nil, func(s *site) {
		s.fault("S1", "spring_weak", true)
		r := s.drop("P1", kiosk.SizeS)
		require.NoError(s, errOf(s.Cancel(s.ctx, s.courier, r.ID, false)))
		s.pass(2 * time.Second)
		require.NoError(s, s.world.Pull("S1"))
		s.soon()
		s.shut("S1")
		require.Equal(s, kiosk.OutOfOrder, s.locker("S1").State)
		assert.Contains(s, s.journal(func(r kiosk.Record) bool { return r.Locker == "S1" }), kiosk.LockerOutOfOrder)
	})
}

// Somebody else's word does not end a pickup.
func TestConfirmation(t *testing.T) {
	t.Run("ByAStranger", func(t *testing.T) {
		at(t, small, nil, func(s *site) {
			r := s.deposit("P1", kiosk.SizeS)
			s.fault(r.Locker, "switch_stuck_open", true)
			s.soon()
			require.NoError(s, errOf(s.Pickup(s.ctx, s.mail.code("P1"))))
			_, err := s.Confirm(s.ctx, kiosk.Actor{Role: kiosk.RoleCourier, Partner: "other"}, r.ID)
			require.Error(s, err)
			assert.NotEqual(s, kiosk.PickedUp, s.now(r.ID).Status)
		})
	})
	t.Run("OfAnOldReservation", func(t *testing.T) {
		at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
			old := s.deposit("P0", kiosk.SizeS)
			s.fetch("P0")
			r := s.deposit("P1", kiosk.SizeS)
			s.fault(r.Locker, "switch_stuck_open", true)
			s.soon()
			require.NoError(s, errOf(s.Pickup(s.ctx, s.mail.code("P1"))))
			_, err := s.Confirm(s.ctx, kiosk.Customer, old.ID)
			require.ErrorIs(s, err, kiosk.ErrIllegalTransition)
			assert.NotEqual(s, kiosk.PickedUp, s.now(r.ID).Status)
		})
	})
	t.Run("OfAnAdminsOpening", func(t *testing.T) {
		at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
			r := s.deposit("P1", kiosk.SizeS)
			s.fault(r.Locker, "switch_stuck_open", true)
			s.soon()
			require.NoError(s, errOf(s.OpenLocker(s.ctx, s.admin, r.Locker, "look", false)))
			require.ErrorIs(s, errOf(s.Confirm(s.ctx, kiosk.Customer, r.ID)), kiosk.ErrIllegalTransition)
			s.pass(10 * time.Minute)
			_, err := s.Pickup(s.ctx, s.mail.code("P1"))
			require.NoError(s, err, "the cycle ends, and does not retry an impossible decision for ever")
		})
	})
}

// The same of a locker that no episode holds.
func TestUnclaimedAbsentSaidWithTheDoorOpen(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		require.NoError(s, errOf(s.SetOutOfOrder(s.ctx, s.admin, "S1", string(kiosk.Inspect))))
		require.NoError(s, errOf(s.OpenLocker(s.ctx, s.admin, "S1", "look", false)))
		s.pass(12 * time.Minute)
		require.NoError(s, errOf(s.ResolveLocker(s.ctx, s.admin, "S1", kiosk.Absent)))
		s.pass(time.Hour)
		s.put("S1", "rubbish")
		s.shut("S1")
		assert.Zero(s, s.free(kiosk.SizeS))
	})
}

// The door opened while the kiosk was down, after a pickup that had been given up.
func TestLateOpeningWhileDown(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		s.fault("S1", "spring_weak", true)
		require.NoError(s, errOf(s.Pickup(s.ctx, s.mail.code("P1"))))
		s.pass(time.Minute)
		require.Equal(s, kiosk.Active, s.now(r.ID).Status)
		s.cut()
		require.NoError(s, s.world.Pull("S1"))
		s.take("S1")
		s.start()
		s.pass(time.Second)
		s.shut("S1")
		s.pass(15 * time.Minute)
		assert.Equal(s, kiosk.PickedUp, s.now(r.ID).Status, "as if in time")
	})
}

// Three doors stand open when the kiosk starts: that is as much a wiring fault as three that open together.
func TestWiringFaultAtTheStart(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 5}, nil, func(s *site) {
		s.cut()
		for _, id := range []kiosk.LockerID{"S2", "S3", "S4"} {
			s.fault(id, "switch_stuck_open", true)
		}
		s.start()
		s.pass(time.Second)
		assert.NotContains(s, s.journal(everything), kiosk.DoorForced)
	})
}
