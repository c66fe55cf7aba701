package kiosk_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
	"lockerd/store"
)

// hooked is the real store with something that happens after a commit or in place of a read.
type hooked struct {
	*store.Store
	after atomic.Pointer[func()] // runs right after a commit, before the kiosk hears of it
	slow  atomic.Int64           // nanoseconds that a commit takes longer
	view  atomic.Bool            // reads fail
}

func (h *hooked) Update(f func(kiosk.Tx) error) error {
	err := h.Store.Update(f)
	time.Sleep(time.Duration(h.slow.Load()))
	if err == nil {
		if f := h.after.Swap(nil); f != nil {
			(*f)()
		}
	}
	return err
}

func (h *hooked) View(f func(kiosk.Tx) error) error {
	if h.view.Load() {
		return errors.New("i/o error")
	}
	return h.Store.View(f)
}

// then runs f right after the next commit.
func (h *hooked) then(f func()) { h.after.Store(&f) }

// startHooked starts the site again over a store with hooks.
func (s *site) startHooked() *hooked {
	s.Helper()
	require.NoError(s, s.Close())
	require.NoError(s, s.bank.Close())
	require.NoError(s, s.store.Close())
	var err error
	s.store, err = store.Open(s.path, store.Options{})
	require.NoError(s, err)
	h := &hooked{Store: s.store}
	s.bank = s.world.Bank()
	s.Kiosk, err = kiosk.Open(s.ctx, s.rules, kiosk.Parts{
		Store: h, Bank: s.bank, Clock: s.clock, Keyring: s.keyring,
		Codes: kiosk.RandomCodes{}, Messenger: s.mail, Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(s, err)
	return h
}

func (s *site) machine() kiosk.Machine {
	s.Helper()
	var m kiosk.Machine
	require.NoError(s, s.store.View(func(tx kiosk.Tx) (err error) { m, err = tx.Machine(); return err }))
	return m
}

// A decision that comes between the commit that believes the clock again and
// the timekeeper's hearing of it writes the old time back over the new.
func TestDecisionWhileTheClockIsReadmitted(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		h := s.startHooked()
		s.clock.SetSynchronised(false)
		s.clock.Jump(30 * 24 * time.Hour)
		s.pass(time.Hour)
		require.False(s, must(s.Status(s.ctx)).Clock.Trusted)
		h.then(func() { require.NoError(s, errOf(s.SetOutOfOrder(s.ctx, s.admin, "L1", "at the same time"))) })
		require.NoError(s, errOf(s.TrustClock(s.ctx, s.admin)))
		m := s.machine()
		assert.Empty(s, m.Untrusted, "the books doubt a clock that the kiosk believes")
		assert.WithinDuration(s, s.clock.Now(), m.SeenAt, time.Minute)
		moved := s.now(r.ID).ExpiresAt
		s.cut()
		s.start()
		_, err := s.TrustClock(s.ctx, s.admin)
		require.NoError(s, err)
		assert.WithinDuration(s, moved, s.now(r.ID).ExpiresAt, time.Minute, "each gap is credited once")
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Synchronisation was lost for a while; it comes back together with a step,
// as NTP clients do it. Synchronisation ends the doubt.
func TestStepComesWithTheSynchronisation(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		s.clock.SetSynchronised(false)
		s.pass(time.Hour)
		s.clock.Jump(2 * time.Hour)
		s.clock.SetSynchronised(true)
		s.pass(time.Hour)
		assert.True(s, must(s.Status(s.ctx)).Clock.Trusted)
		s.pass(100 * time.Hour)
		assert.Equal(s, kiosk.Expired, s.now(r.ID).Status, "nothing lives for ever")
	})
}

// A doubt that is found at the start is journaled like any other.
func TestDoubtAtTheStartIsJournaled(t *testing.T) {
	at(t, small, nil, func(s *site) {
		s.cut()
		s.clock.SetSynchronised(false)
		s.clock.Jump(30 * 24 * time.Hour)
		s.start()
		s.pass(time.Hour)
		require.False(s, must(s.Status(s.ctx)).Clock.Trusted)
		assert.Contains(s, s.journal(everything), kiosk.ClockUntrusted)
		assert.NotEmpty(s, s.machine().Untrusted)
		s.clock.SetSynchronised(true)
		s.pass(time.Hour)
		assert.Contains(s, s.journal(everything), kiosk.ClockTrusted)
	})
}

// The clock is set back: a door that stands ajar is not trusted for longer.
func TestAjarTrustWhenTheClockIsSetBack(t *testing.T) {
	at(t, small, func(r *kiosk.Rules) { r.Expiry.SweepEvery = time.Minute }, func(s *site) {
		s.deposit("P1", kiosk.SizeS)
		r, err := s.Pickup(s.ctx, s.mail.code("P1"))
		require.NoError(s, err)
		s.pass(2 * time.Minute) // ajar
		s.clock.SetSynchronised(false)
		s.clock.Jump(-3 * time.Hour)
		s.pass(2 * time.Minute)
		s.clock.SetSynchronised(true)
		s.pass(time.Hour)
		require.True(s, must(s.Status(s.ctx)).Clock.Trusted)
		s.put(r.Locker, "rubbish")
		s.shut(r.Locker)
		assert.Equal(s, []kiosk.Reason{kiosk.Inspect}, s.locker(r.Locker).Reasons)
	})
}

// Small steps back, none of them more than a minute, each believed: the mark
// is the newest time that was believed, and does not go back.
func TestMarkGoesBack(t *testing.T) {
	at(t, small, func(r *kiosk.Rules) { r.Expiry.SweepEvery = time.Minute }, func(s *site) {
		s.clock.SetSynchronised(false)
		s.pass(2 * time.Minute)
		mark := s.machine().Mark
		for range 60 {
			s.clock.Jump(-59 * time.Second)
			s.pass(2 * time.Second)
			require.NoError(s, errOf(s.Sweep(s.ctx)))
		}
		m := s.machine()
		assert.False(s, m.Untrusted == "" && m.Mark.Before(mark.Add(-time.Minute)), "an hour behind the mark, and trusted: mark was %s, is %s", mark, m.Mark)
	})
}

// Text that is not UTF-8, from a driver's error or a caught panic, does not break the chain.
func TestInvalidTextInTheJournal(t *testing.T) {
	at(t, small, nil, func(s *site) {
		s.Fault("driver", "\xff\xfe")
		s.cut()
		books, err := store.OpenReadOnly(s.path)
		require.NoError(s, err)
		var wrong []error
		require.NoError(s, books.View(func(tx kiosk.Tx) error { wrong = kiosk.Verify(tx); return nil }))
		require.NoError(s, books.Close())
		assert.Empty(s, wrong)
		s.start()
	})
}

// One read that fails does not end all messages until the next start.
func TestMessagesSurviveAReadError(t *testing.T) {
	at(t, small, nil, func(s *site) {
		h := s.startHooked()
		s.pass(time.Second)
		r := s.drop("P1", kiosk.SizeS)
		s.put(r.Locker, "P1")
		h.view.Store(true)
		require.NoError(s, s.world.Push(r2d(r.Locker)))
		s.soon()
		h.view.Store(false)
		s.pass(10 * time.Minute)
		assert.NotEmpty(s, s.mail.code("P1"))
	})
}

// One customer who cannot be reached holds up nobody else.
type picky struct{ mailbox }

func (p *picky) Deliver(ctx context.Context, m kiosk.Message) error {
	if m.Parcel == "P1" {
		return errors.New("no such number")
	}
	return p.mailbox.Deliver(ctx, m)
}

func TestOneUndeliverableMessage(t *testing.T) {
	at(t, small, nil, func(s *site) {
		p := &picky{}
		require.NoError(s, s.Close())
		var err error
		s.Kiosk, err = kiosk.Open(s.ctx, s.rules, kiosk.Parts{
			Store: s.store, Bank: s.bank, Clock: s.clock, Keyring: s.keyring,
			Codes: kiosk.RandomCodes{}, Messenger: p, Log: slog.New(slog.DiscardHandler),
		})
		require.NoError(s, err)
		s.deposit("P1", kiosk.SizeS)
		s.deposit("P2", kiosk.SizeS)
		s.pass(10 * time.Minute)
		assert.NotEmpty(s, p.code("P2"), "message.go: nothing else waits for it")
	})
}

// The door springs back open while the closing is being committed: somebody
// has to see that.
func TestDoorSpringsBackDuringTheCommit(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		h := s.startHooked()
		r := s.deposit("P1", kiosk.SizeS)
		s.pass(2 * time.Second)
		require.NoError(s, errOf(s.Pickup(s.ctx, s.mail.code("P1"))))
		s.soon()
		s.take(r.Locker)
		h.slow.Store(int64(500 * time.Millisecond))
		require.NoError(s, s.world.Push("S1"))
		s.pass(250 * time.Millisecond) // closed, and being committed
		s.fault("S1", "force_open", true)
		s.pass(3 * time.Second)
		h.slow.Store(0)
		s.put("S1", "rubbish")
		s.shut("S1")
		s.pass(time.Second)
		assert.Contains(s, s.journal(everything), kiosk.DoorForced)
		assert.Zero(s, s.free(kiosk.SizeS))
	})
}

// A door was forced, and shut again before the queue came to it: the locker is
// assigned meanwhile, and the forced opening is never journaled.
func TestForcedDoorWaitsInTheQueue(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 2}, nil, func(s *site) {
		h := s.startHooked()
		h.slow.Store(int64(2 * time.Second))
		s.fault("S2", "force_open", true) // keeps the queue busy
		s.pass(100 * time.Millisecond)
		s.fault("S1", "force_open", true)
		s.pass(200 * time.Millisecond)
		require.NoError(s, s.world.Push("S1"))
		s.pass(200 * time.Millisecond)
		r, err := s.DropOff(s.ctx, s.courier, kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P1", Size: kiosk.SizeS}})
		h.slow.Store(0)
		s.pass(10 * time.Second)
		forced := 0
		for _, k := range s.journal(func(r kiosk.Record) bool { return r.Locker == "S1" }) {
			if k == kiosk.DoorForced {
				forced++
			}
		}
		assert.Equal(s, 1, forced, "S1's forced opening is journaled")
		assert.Error(s, err, "assigned %s, which opened since anybody looked", r.Locker)
	})
}

// A key whose first answer was "no locker" does not answer 201 the second time.
func TestKeyOfADropOffThatFailed(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 1}, nil, func(s *site) {
		s.fault("S1", "latch_jammed", true)
		want := kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P1", Size: kiosk.SizeS}, Key: "k"}
		// the bus dies between the reading and the pulse
		h := s.startHooked()
		h.then(func() { assert.NoError(s, s.world.SetBusFault("dead", true)) })
		_, first := s.DropOff(s.ctx, s.courier, want)
		require.ErrorIs(s, first, kiosk.ErrNoLocker)
		r, second := s.DropOff(s.ctx, s.courier, want)
		assert.Error(s, second, "the same key answered %v first, and now %s", first, r.Status)
	})
}
