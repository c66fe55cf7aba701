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

// Decisions are under way when the kiosk is abandoned: Abandon's Wait and the
// cycles that those decisions start must not race (run with -race), and
// nothing may run once Abandon has returned.
func TestAbandonDuringDecisions(t *testing.T) {
	for i := range 30 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			at(t, map[kiosk.Size]int{kiosk.SizeS: 24}, nil, func(s *site) {
				h := s.startHooked()
				var wg sync.WaitGroup
				h.then(func() {
					wg.Go(func() { s.Abandon() }) // between the commit and the start of the cycle
					time.Sleep(time.Millisecond)
				})
				for n := range 4 {
					wg.Go(func() {
						_, err := s.DropOff(s.ctx, s.courier, kiosk.DropOff{Parcel: kiosk.Parcel{ID: kiosk.ParcelID(fmt.Sprintf("P%d", n)), Size: kiosk.SizeS}})
						_ = err
					})
				}
				wg.Wait()
			})
		})
	}
}

// A kiosk that was closed answers nobody with success: a drop-off that is
// decided while it closes has no latch that will be driven.
func TestDropOffWhileClosing(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		h := s.startHooked()
		var err error
		done := make(chan struct{})
		h.then(func() { // KioskStopped has been committed, stopped is not set yet
			go func() {
				defer close(done)
				_, err = s.DropOff(s.ctx, s.courier, kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P1", Size: kiosk.SizeS}})
			}()
			time.Sleep(time.Second)
		})
		require.NoError(s, s.Close())
		<-done
		require.ErrorIs(s, err, kiosk.ErrStopped)
		require.NoError(s, s.bank.Close())
		require.NoError(s, s.store.Close())
		s.start()
		rs, err := s.Reservations(s.ctx, s.admin, kiosk.Query{Limit: 10})
		require.NoError(s, err)
		assert.Empty(s, rs, "ErrStopped: nothing has changed when one of these comes back")
		kinds := s.journal(everything)
		assert.Equal(s, []kiosk.Kind{kiosk.KioskStopped, kiosk.KioskStarted}, kinds[len(kinds)-2:], "the stop is the last record of its life")
	})
}

// The replacement of a deposit keeps what the courier wished, not what the old locker was.
func TestReplacementKeepsTheWish(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 3}, func(r *kiosk.Rules) {
		r.Lockers[1].Accessible = true
		r.Lockers[2].Accessible = true
	}, func(s *site) {
		s.deposit("P0", kiosk.SizeS) // S1, the ordinary one
		r := s.drop("P1", kiosk.SizeS)
		require.Equal(s, kiosk.LockerID("S2"), r.Locker)
		s.pass(time.Second)
		s.fetch("P0")
		next, err := s.Occupied(s.ctx, s.courier, r.ID)
		require.NoError(s, err)
		assert.Equal(s, kiosk.LockerID("S1"), next.Locker, "low lockers are kept for those who need them")
	})
}

// at_once: what expired is not adopted under a second reservation.
func TestAdoptOfAnExpiredParcel(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, func(r *kiosk.Rules) { r.Expiry.Reclaim = kiosk.ReclaimAtOnce }, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		s.pass(80 * time.Hour)
		require.Equal(s, kiosk.Expired, s.now(r.ID).Status)
		require.NoError(s, errOf(s.SetOutOfOrder(s.ctx, s.admin, "S1", string(kiosk.Inspect))))
		_, err := s.ResolveLocker(s.ctx, s.admin, "S1", kiosk.Inside)
		require.ErrorIs(s, err, kiosk.ErrIllegalTransition, "it has a return already, and would have a new code and a new deadline")
	})
}

// Extension after the deadlines moved with the clock.
func TestExtensionAfterTheClockWasSet(t *testing.T) {
	at(t, small, func(r *kiosk.Rules) { r.Codes.MaxLife = 7 * 24 * time.Hour }, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		s.clock.SetSynchronised(false)
		s.clock.Jump(30 * 24 * time.Hour)
		s.pass(time.Hour)
		s.clock.SetSynchronised(true)
		s.pass(time.Hour)
		_, err := s.Extend(s.ctx, s.admin, r.ID)
		require.NoError(s, err, "three days of the code's seven are gone at the most")
	})
}

// Silence after an admin opened a door that read open: nobody knows what is inside.
func TestAdminOpensADoorThatReadsOpen(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		s.fault("S1", "force_open", true)
		s.soon()
		require.NoError(s, errOf(s.OpenLocker(s.ctx, s.admin, "S1", "look", false)))
		s.pass(2 * time.Minute)
		s.put("S1", "something")
		s.shut("S1")
		_, err := s.SetInService(s.ctx, s.admin, "S1")
		require.ErrorIs(s, err, kiosk.ErrInspectionPending, "an admin opened it and did not vouch for it")
	})
}
