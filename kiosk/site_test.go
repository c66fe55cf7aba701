package kiosk_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"lockerd/hal"
	"lockerd/hal/haltest"
	"lockerd/kiosk"
	"lockerd/simulator"
	"lockerd/store"
)

// site is one kiosk on simulated hardware over a real store, with the people
// at its doors. It lives in a synctest bubble: its hours pass in no time.
type site struct {
	*testing.T
	*kiosk.Kiosk
	ctx     context.Context
	rules   kiosk.Rules
	clock   *haltest.Clock
	world   *simulator.World
	bank    *simulator.Bank
	store   *store.Store
	updates atomic.Int64 // transactions that changed the books
	path    string
	keyring *kiosk.Keyring
	mail    *mailbox
	codes   kiosk.CodeProvider
	admin   kiosk.Actor
	courier kiosk.Actor
}

// mailbox keeps what customers were told.
type mailbox struct {
	mu   sync.Mutex
	sent []kiosk.Message
	fail error
}

func (m *mailbox) Deliver(_ context.Context, msg kiosk.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	m.sent = append(m.sent, msg)
	return nil
}

func (m *mailbox) breakDown(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = err
}

func (m *mailbox) kinds(parcel kiosk.ParcelID) []kiosk.Kind {
	m.mu.Lock()
	defer m.mu.Unlock()
	var kinds []kiosk.Kind
	for _, msg := range m.sent {
		if msg.Parcel == parcel {
			kinds = append(kinds, msg.Kind)
		}
	}
	return kinds
}

func (m *mailbox) code(parcel kiosk.ParcelID) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, msg := range slices.Backward(m.sent) {
		if msg.Parcel == parcel && msg.Kind == kiosk.CodeIssued {
			return msg.Code
		}
	}
	return ""
}

// bankOf makes a bank of so many lockers of each size, named S1, S2, M1, ...
func bankOf(counts map[kiosk.Size]int) []kiosk.LockerSpec {
	var specs []kiosk.LockerSpec
	for _, size := range kiosk.AllSizes {
		for i := range counts[size] {
			id := fmt.Sprintf("%s%d", size, i+1)
			specs = append(specs, kiosk.LockerSpec{
				ID: kiosk.LockerID(id), Size: size, Climate: kiosk.Ambient,
				Door: hal.DoorID(id), Latch: kiosk.DefaultLatch(),
			})
		}
	}
	return specs
}

// at runs a test at a kiosk with this bank.
func at(t *testing.T, bank map[kiosk.Size]int, change func(*kiosk.Rules), test func(*site)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		rules := kiosk.DefaultRules()
		rules.KioskID = "test"
		rules.Lockers = bankOf(bank)
		rules.Expiry.SweepEvery = 10 * time.Minute // days pass in these tests
		if change != nil {
			change(&rules)
		}
		s := build(t, rules)
		defer s.leave()
		test(s)
	})
}

// leave ends the kiosk of a test properly, or at least leaves nothing running
// of one that failed.
func (s *site) leave() {
	if !s.Failed() {
		s.stop()
		s.verify()
		return
	}
	s.Abandon()
	s.Logf("after the failure: %v, %v", s.bank.Close(), s.store.Close())
}

func build(t *testing.T, rules kiosk.Rules) *site {
	t.Helper()
	// A bubble begins in the year 2000: no kiosk ran then.
	time.Sleep(time.Until(time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)))
	s := &site{
		T: t, ctx: t.Context(), rules: rules, clock: haltest.NewClock(),
		path: filepath.Join(t.TempDir(), "lockerd.db"), mail: &mailbox{}, codes: kiosk.RandomCodes{}, admin: kiosk.Admin("tess"),
	}
	var doors []simulator.Door
	for _, spec := range rules.Lockers {
		doors = append(doors, simulator.Door{ID: spec.Door, Size: spec.Size.String()})
	}
	s.world = simulator.NewWorld(s.clock, doors)
	key := sha256.Sum256([]byte("device key of the test"))
	var err error
	s.keyring, err = kiosk.NewKeyring(key[:])
	require.NoError(t, err)
	s.start()
	p, err := s.AddPartner(s.ctx, s.admin, "Acme")
	require.NoError(t, err)
	s.courier, err = s.Badge(s.ctx, p.Badge)
	require.NoError(t, err)
	return s
}

func (s *site) start() {
	s.Helper()
	var err error
	s.Kiosk, err = s.open()
	require.NoError(s, err)
}

// open tries to start the kiosk. If that fails, it leaves nothing open.
func (s *site) open() (*kiosk.Kiosk, error) {
	s.Helper()
	var err error
	s.store, err = store.Open(s.path, store.Options{})
	require.NoError(s, err)
	s.bank = s.world.Bank()
	k, err := kiosk.Open(s.ctx, s.rules, kiosk.Parts{
		Store: counted{s.store, &s.updates}, Bank: s.bank, Clock: s.clock, Keyring: s.keyring,
		Codes: s.codes, Messenger: s.mail,
		Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		require.NoError(s, s.bank.Close())
		require.NoError(s, s.store.Close())
	}
	return k, err
}

// counted is a store that counts what is changed in it.
type counted struct {
	*store.Store
	updates *atomic.Int64
}

func (c counted) Update(change func(kiosk.Tx) error) error {
	c.updates.Add(1)
	return c.Store.Update(change)
}

// stop ends the kiosk as a service manager does.
func (s *site) stop() {
	s.Helper()
	require.NoError(s, s.Close())
	require.NoError(s, s.bank.Close())
	require.NoError(s, s.store.Close())
}

// cut ends the kiosk as a power cut does. The doors and what is inside stay.
func (s *site) cut() {
	s.Helper()
	require.NoError(s, s.store.Close())
	s.Abandon()
	require.NoError(s, s.bank.Close())
	s.world.CutPower()
}

// verify checks the books of a kiosk that has stopped.
func (s *site) verify() {
	s.Helper()
	books, err := store.OpenReadOnly(s.path)
	require.NoError(s, err)
	require.Empty(s, books.Check())
	require.NoError(s, books.View(func(tx kiosk.Tx) error {
		require.Empty(s, kiosk.Verify(tx))
		return nil
	}))
	require.NoError(s, books.Close())
}

// pass lets time go by.
func (s *site) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// soon lets the doors and their debouncing settle.
func (s *site) soon() { s.pass(300 * time.Millisecond) }

func (s *site) drop(parcel kiosk.ParcelID, size kiosk.Size) kiosk.Reservation {
	s.Helper()
	r, err := s.DropOff(s.ctx, s.courier, kiosk.DropOff{Parcel: kiosk.Parcel{ID: parcel, Size: size}})
	require.NoError(s, err)
	s.soon()
	return s.now(r.ID)
}

// store puts a parcel into a locker, from the scan to the closed door.
func (s *site) deposit(parcel kiosk.ParcelID, size kiosk.Size) kiosk.Reservation {
	s.Helper()
	r := s.drop(parcel, size)
	s.put(r.Locker, parcel)
	s.shut(r.Locker)
	r = s.now(r.ID)
	require.Equal(s, kiosk.Active, r.Status)
	return r
}

// fetch picks a parcel up, from the code to the closed door.
func (s *site) fetch(parcel kiosk.ParcelID) kiosk.Reservation {
	s.Helper()
	r, err := s.Pickup(s.ctx, s.mail.code(parcel))
	require.NoError(s, err)
	s.soon()
	s.take(r.Locker)
	s.shut(r.Locker)
	return s.now(r.ID)
}

func (s *site) put(id kiosk.LockerID, parcel kiosk.ParcelID) {
	s.Helper()
	require.NoError(s, s.world.Put(hal.DoorID(id), string(parcel)))
}

func (s *site) take(id kiosk.LockerID) {
	s.Helper()
	_, err := s.world.Take(hal.DoorID(id))
	require.NoError(s, err)
}

func (s *site) shut(id kiosk.LockerID) {
	s.Helper()
	require.NoError(s, s.world.Push(hal.DoorID(id)))
	s.soon()
}

func (s *site) fault(id kiosk.LockerID, fault simulator.Fault, on bool) {
	s.Helper()
	require.NoError(s, s.world.SetFault(hal.DoorID(id), fault, on))
}

func (s *site) isOpen(id kiosk.LockerID) bool {
	s.Helper()
	truth, err := s.world.Door(hal.DoorID(id))
	require.NoError(s, err)
	return truth.Open
}

func (s *site) now(id kiosk.ReservationID) kiosk.Reservation {
	s.Helper()
	r, err := s.Reservation(s.ctx, s.admin, id)
	require.NoError(s, err)
	return r
}

func (s *site) locker(id kiosk.LockerID) kiosk.LockerView {
	s.Helper()
	l, err := s.Locker(s.ctx, id)
	require.NoError(s, err)
	return l
}

func (s *site) free(size kiosk.Size) int {
	s.Helper()
	a, err := s.Availability(s.ctx)
	require.NoError(s, err)
	return a.Sizes[size].Free
}

// journal returns the kinds of all records about a reservation or locker, in order.
func (s *site) journal(about func(kiosk.Record) bool) []kiosk.Kind {
	s.Helper()
	var kinds []kiosk.Kind
	for after := uint64(0); ; {
		records, err := s.Records(s.ctx, after, 1000)
		require.NoError(s, err)
		if len(records) == 0 {
			return kinds
		}
		for _, r := range records {
			if about(r) {
				kinds = append(kinds, r.Kind)
			}
			after = r.Seq
		}
	}
}

// r2d is the door of a locker: the same name in these banks.
func r2d(id kiosk.LockerID) hal.DoorID { return hal.DoorID(id) }

func of(id kiosk.ReservationID) func(kiosk.Record) bool {
	return func(r kiosk.Record) bool { return r.Reservation == id }
}

func everything(kiosk.Record) bool { return true }
