package terminal_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/hal"
	"lockerd/hal/haltest"
	"lockerd/kiosk"
	"lockerd/kiosk/terminal"
	"lockerd/simulator"
	"lockerd/store"
)

// booth is a kiosk with its real rules and books over a simulated bank, and a
// person in front of its panel.
type booth struct {
	t       *testing.T
	clock   *haltest.Clock
	world   *simulator.World
	panel   *simulator.Panel
	kiosk   *kiosk.Kiosk
	partner kiosk.NewPartner
	outbox  *outbox
	// shown is every page so far.
	shown func() []hal.Page
}

// bank is a small bank: two S, one of each other size.
var bank = []simulator.Door{
	{ID: "01", Size: "S"}, {ID: "02", Size: "S"}, {ID: "03", Size: "M"}, {ID: "04", Size: "L"}, {ID: "05", Size: "XL"},
}

// expireAfter is short: every minute of it is a sweep, even in virtual time.
const expireAfter = time.Hour

// outbox collects what customers are sent.
type outbox struct {
	mu       sync.Mutex
	messages []kiosk.Message
}

func (o *outbox) Deliver(_ context.Context, m kiosk.Message) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.messages = append(o.messages, m)
	return nil
}

// code is the newest code that a parcel's customer was sent; empty if none was.
func (o *outbox) code(parcel kiosk.ParcelID) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, m := range slices.Backward(o.messages) {
		if m.Kind == kiosk.CodeIssued && m.Parcel == parcel {
			return m.Code
		}
	}
	return ""
}

// knownCodes are codes that show up nowhere on the screen by accident.
type knownCodes struct{ given int }

func (c *knownCodes) Code(int) (string, error) {
	c.given++
	first, err := strconv.Atoi(firstCode)
	return strconv.Itoa(first + 1111*(c.given-1)), err
}

// firstCode is the first of them.
const firstCode = "947386"

// recordingScreen remembers every page that the panel was given.
type recordingScreen struct {
	*simulator.Panel
	mu    sync.Mutex
	pages []hal.Page
}

func (s *recordingScreen) Show(page hal.Page) error {
	s.mu.Lock()
	s.pages = append(s.pages, page)
	s.mu.Unlock()
	return s.Panel.Show(page)
}

func (s *recordingScreen) all() []hal.Page {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.pages)
}

// atTheBooth runs a dialogue in virtual time, over parts that a test may change.
func atTheBooth(t *testing.T, dialogue func(*booth), changes ...func(*booth, *terminal.Parts)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b, parts := build(t)
		for _, change := range changes {
			change(b, &parts)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- terminal.New(parts).Run(ctx) }()
		defer func() {
			cancel()
			assert.ErrorIs(t, <-ended, context.Canceled)
			assert.Equal(t, "Out of service", b.panel.Page().Title)
			if len(changes) == 0 {
				assert.NotContains(t, b.kinds(0), kiosk.KioskFaulted)
			}
		}()
		b.pause(0)
		dialogue(b)
	})
}

// build makes everything but the dialogue itself.
func build(t *testing.T) (*booth, terminal.Parts) {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	clock := haltest.NewClock()
	b := &booth{t: t, clock: clock, world: simulator.NewWorld(clock, bank), panel: simulator.NewPanel(), outbox: &outbox{}}

	books, err := store.Open(filepath.Join(t.TempDir(), "lockerd.db"), store.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, books.Close()) })
	doors := b.world.Bank()
	t.Cleanup(func() { assert.NoError(t, doors.Close()) })
	keyring, err := kiosk.NewKeyring(make([]byte, kiosk.DeviceKeySize))
	require.NoError(t, err)
	b.kiosk, err = kiosk.Open(t.Context(), rules(t), kiosk.Parts{
		Store: books, Bank: doors, Clock: clock, Keyring: keyring,
		Codes: &knownCodes{}, Messenger: b.outbox, Log: log,
	})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, b.kiosk.Close()) })
	b.partner, err = b.kiosk.AddPartner(t.Context(), kiosk.Admin("test"), "Acme")
	require.NoError(t, err)

	screen := &recordingScreen{Panel: b.panel}
	b.shown = screen.all
	return b, terminal.Parts{
		Kiosk: b.kiosk, Keypad: b.panel, Scanner: b.panel, Screen: screen, Buzzer: b.panel, Clock: clock,
		KioskID: "test-1", Support: "0800 123456", Log: log,
	}
}

func rules(t *testing.T) kiosk.Rules {
	t.Helper()
	rules := kiosk.DefaultRules()
	rules.KioskID = "test-1"
	rules.Expiry.After, rules.Expiry.WarnBefore = expireAfter, 0
	for _, door := range bank {
		size, err := kiosk.ParseSize(door.Size)
		require.NoError(t, err)
		rules.Lockers = append(rules.Lockers, kiosk.LockerSpec{
			ID: kiosk.LockerID(door.ID), Size: size, Climate: kiosk.Ambient, Door: door.ID, Latch: kiosk.DefaultLatch(),
		})
	}
	return rules
}

// pause lets time pass, and everything happen that then does.
func (b *booth) pause(d time.Duration) {
	time.Sleep(d) // virtual
	synctest.Wait()
}

// moment is long enough for a door to spring open and a switch to be believed.
const moment = 400 * time.Millisecond

func (b *booth) press(keys string) {
	b.t.Helper()
	require.NoError(b.t, b.panel.Press(keys))
	b.pause(moment)
}

func (b *booth) scan(barcode string) {
	b.t.Helper()
	b.panel.Scan(barcode)
	b.pause(moment)
}

// sees checks what the screen shows: the title and, somewhere, each text.
func (b *booth) sees(title string, texts ...string) {
	b.t.Helper()
	page := b.panel.Page()
	require.Equal(b.t, title, page.Title, "%q", page.Lines)
	for _, text := range texts {
		require.Contains(b.t, strings.Join(page.Lines, "\n"), text)
	}
}

func (b *booth) put(door hal.DoorID, parcel string) {
	b.t.Helper()
	require.NoError(b.t, b.world.Put(door, parcel))
}

func (b *booth) take(door hal.DoorID) {
	b.t.Helper()
	_, err := b.world.Take(door)
	require.NoError(b.t, err)
}

func (b *booth) push(door hal.DoorID) {
	b.t.Helper()
	require.NoError(b.t, b.world.Push(door))
	b.pause(moment)
}

func (b *booth) isOpen(door hal.DoorID) bool {
	b.t.Helper()
	truth, err := b.world.Door(door)
	require.NoError(b.t, err)
	return truth.Open
}

func (b *booth) fails(door hal.DoorID, fault simulator.Fault) {
	b.t.Helper()
	require.NoError(b.t, b.world.SetFault(door, fault, true))
}

// stores has a courier, who is logged in, store a small parcel.
func (b *booth) stores(label string, door hal.DoorID) {
	b.t.Helper()
	b.scan(label)
	b.sees("Size of " + label)
	b.press("1")
	b.sees("Door " + string(door) + " is open")
	b.put(door, label)
	b.push(door)
	b.sees("Stored in "+string(door), label)
}

// waitsAt has a parcel in the locker and nobody logged in any more.
func (b *booth) waitsAt(door hal.DoorID, label string) (code string) {
	b.t.Helper()
	require.NoError(b.t, b.kiosk.Announce(b.t.Context(), b.partnerActor(), kiosk.Parcel{ID: kiosk.ParcelID(label)},
		kiosk.Contact{Channel: "sms", Address: "+491700000000"}))
	b.scan(b.partner.Badge)
	b.stores(label, door)
	b.press("**")
	b.sees("Logged out")
	b.pause(10 * time.Second)
	b.sees("Enter your code")
	code = b.outbox.code(kiosk.ParcelID(label))
	require.NotEmpty(b.t, code)
	return code
}

func (b *booth) partnerActor() kiosk.Actor {
	b.t.Helper()
	actor, err := b.kiosk.Authenticate(b.t.Context(), b.partner.Token)
	require.NoError(b.t, err)
	return actor
}

func (b *booth) records() []kiosk.Record {
	b.t.Helper()
	records, err := b.kiosk.Records(context.Background(), 0, 1000)
	if !errors.Is(err, kiosk.ErrStopped) {
		require.NoError(b.t, err)
	}
	return records
}

// kinds are the kinds of the records after seq.
func (b *booth) kinds(seq uint64) []kiosk.Kind {
	b.t.Helper()
	var kinds []kiosk.Kind
	for _, r := range b.records() {
		if r.Seq > seq {
			kinds = append(kinds, r.Kind)
		}
	}
	return kinds
}

// reservation is the newest reservation of a parcel.
func (b *booth) reservation(parcel string) kiosk.Reservation {
	b.t.Helper()
	all, err := b.kiosk.Reservations(b.t.Context(), kiosk.Admin("test"), kiosk.Query{Limit: 100})
	require.NoError(b.t, err)
	i := slices.IndexFunc(all, func(r kiosk.Reservation) bool { return string(r.Parcel.ID) == parcel })
	require.GreaterOrEqual(b.t, i, 0, "no reservation of %s", parcel)
	return all[i]
}

func (b *booth) heard(sound hal.Sound) bool { return slices.Contains(b.panel.Sounds(), sound) }
