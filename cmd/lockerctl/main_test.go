package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/hal"
	"lockerd/hal/haltest"
	"lockerd/kiosk"
	"lockerd/kiosk/web"
	"lockerd/simulator"
	"lockerd/store"
)

// bench is a whole kiosk behind a Unix socket, and an operator at it.
type bench struct {
	t      *testing.T
	kiosk  *kiosk.Kiosk
	world  *simulator.World
	socket string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	rules := kiosk.DefaultRules()
	rules.KioskID, rules.Location = "K1", "Main Street 1"
	var doors []simulator.Door
	for _, id := range []string{"A1", "A2"} {
		doors = append(doors, simulator.Door{ID: hal.DoorID(id), Size: "S"})
		rules.Lockers = append(rules.Lockers, kiosk.LockerSpec{
			ID: kiosk.LockerID(id), Size: kiosk.SizeS, Climate: kiosk.Ambient, Door: hal.DoorID(id), Latch: kiosk.DefaultLatch(),
		})
	}
	books, err := store.Open(filepath.Join(t.TempDir(), "lockerd.db"), store.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, books.Close()) })
	keyring, err := kiosk.NewKeyring(make([]byte, kiosk.DeviceKeySize))
	require.NoError(t, err)
	clock := haltest.NewClock()
	b := &bench{t: t, world: simulator.NewWorld(clock, doors), socket: filepath.Join(t.TempDir(), "s")}
	bank := b.world.Bank()
	t.Cleanup(func() { assert.NoError(t, bank.Close()) })
	b.kiosk, err = kiosk.Open(t.Context(), rules, kiosk.Parts{
		Store: books, Bank: bank, Clock: clock, Keyring: keyring, Codes: kiosk.RandomCodes{},
		Messenger: discard{}, Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, b.kiosk.Close()) })

	var lc net.ListenConfig
	ln, err := lc.Listen(t.Context(), "unix", b.socket)
	require.NoError(t, err)
	server := web.NewServer(web.New(b.kiosk, web.Options{Version: "test"}), nil)
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	t.Cleanup(func() {
		assert.NoError(t, server.Shutdown(context.Background()))
		assert.ErrorIs(t, <-served, http.ErrServerClosed)
	})
	return b
}

type discard struct{}

func (discard) Deliver(context.Context, kiosk.Message) error { return nil }

// dropOff stores a parcel's reservation, its door still open.
func (b *bench) dropOff(parcel string) kiosk.Reservation {
	b.t.Helper()
	acme, err := b.kiosk.AddPartner(b.t.Context(), kiosk.Admin("root"), "Acme "+parcel)
	require.NoError(b.t, err)
	by, err := b.kiosk.Authenticate(b.t.Context(), acme.Token)
	require.NoError(b.t, err)
	r, err := b.kiosk.DropOff(b.t.Context(), by, kiosk.DropOff{Parcel: kiosk.Parcel{ID: kiosk.ParcelID(parcel), Size: kiosk.SizeS, Climate: kiosk.Ambient}})
	require.NoError(b.t, err)
	return r
}

// result is what a run of the command left behind.
type result struct {
	code     int
	out, err string
}

func (b *bench) ctl(args ...string) result { return ctl(b.t.Context(), b.socket, args...) }

func ctl(ctx context.Context, socket string, args ...string) result {
	var out, errOut bytes.Buffer
	env := func(name string) string {
		if name == "LOCKERD_SOCKET" {
			return socket
		}
		return ""
	}
	a := &app{out: &out, errOut: &errOut, env: env, zone: time.UTC}
	code := a.run(ctx, args)
	return result{code, out.String(), errOut.String()}
}

// done checks that the run did what it was asked to.
func (r result) done(t *testing.T) string {
	t.Helper()
	require.Zero(t, r.code, r.err)
	assert.Empty(t, r.err)
	return r.out
}

func TestStatusSaysWhatNeedsAttention(t *testing.T) {
	b := newBench(t)
	out := b.ctl("status").done(t)
	assert.Contains(t, out, "K1, Main Street 1")
	assert.Contains(t, out, "2 empty, 0 reserved, 0 out of order")
	assert.Contains(t, out, "Nothing needs attention.")

	b.ctl("out-of-order", "A1", "--reason", "hinge is loose").done(t)
	out = b.ctl("status").done(t)
	assert.Contains(t, out, "1 empty, 0 reserved, 1 out of order")
	assert.NotContains(t, out, "Nothing needs attention.")
}

func TestLockersAreATableForPeople(t *testing.T) {
	b := newBench(t)
	lines := strings.Split(b.ctl("lockers").done(t), "\n")
	assert.Equal(t, "LOCKER  SIZE  CLIMATE  ACCESS  STATE  DOOR    RESERVATION  REASONS", lines[0])
	assert.Equal(t, "A1      S     ambient  -       empty  closed  -            -", lines[1])
	assert.NotContains(t, b.ctl("lockers", "A2").done(t), "A1")
}

func TestJSONIsTheAPIsObjects(t *testing.T) {
	b := newBench(t)
	r := b.dropOff("P1")
	for _, c := range []struct {
		args []string
		want any
	}{
		{[]string{"status"}, &web.Status{}},
		{[]string{"lockers"}, &web.LockerList{}},
		{[]string{"lockers", "A1"}, &web.Locker{}},
		{[]string{"reservations"}, &web.ReservationList{}},
		{[]string{"reservations", string(r.ID)}, &web.Reservation{}},
		{[]string{"returns"}, &web.ReturnList{}},
		{[]string{"sweep"}, &web.Sweep{}},
		{[]string{"partner", "list"}, &web.PartnerList{}},
		{[]string{"partner", "add", "New Parcels"}, &web.NewPartner{}},
		{[]string{"journal"}, &web.RecordList{}},
		{[]string{"clock"}, &web.Clock{}},
		{[]string{"clock", "trust"}, &web.Clock{}},
	} {
		out := b.ctl(append(c.args, "--json")...).done(t)
		dec := json.NewDecoder(strings.NewReader(out))
		dec.DisallowUnknownFields()
		assert.NoError(t, dec.Decode(c.want), "%v: %s", c.args, out)
	}
}

func TestOutOfOrderAndBack(t *testing.T) {
	b := newBench(t)
	assert.Contains(t, b.ctl("out-of-order", "A1", "--reason", "hinge").done(t), "out_of_order")
	assert.Contains(t, b.ctl("in-service", "A1").done(t), "empty")
}

func TestRefusalIsExitCodeOneWithItsCode(t *testing.T) {
	b := newBench(t)
	r := b.ctl("lockers", "Z9")
	assert.Equal(t, 1, r.code)
	assert.Empty(t, r.out)
	assert.Equal(t, "lockerctl: not found (not_found)\n", r.err)

	r = b.ctl("extend", string(b.dropOff("P1").ID))
	assert.Equal(t, 1, r.code)
	assert.Contains(t, r.err, "illegal_transition")
}

func TestNobodyAtTheSocket(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	r := ctl(t.Context(), socket, "status")
	assert.Equal(t, 1, r.code)
	assert.Contains(t, r.err, "no kiosk at "+socket)
	assert.Contains(t, r.err, "is lockerd running?")
}

func TestWrongUsageIsExitCodeTwo(t *testing.T) {
	for _, args := range [][]string{
		{"explode"}, {"status", "now"}, {"--no-such-flag"}, {"open"}, {"open", "A1"}, {"open", "A1", "--reason", " "},
		{"out-of-order", "A1"}, {"in-service"}, {"resolve", "A1"}, {"resolve", "A1", "maybe"}, {"resolve", "absent"},
		{"resolve", "--reservation", "r1", "A1", "absent"}, {"reservations", "--status", "lost"}, {"reservations", "a", "b"},
		{"returns", "--status", "lost"}, {"returns", "collect"}, {"extend"}, {"partner"}, {"partner", "add"}, {"partner", "remove"}, {"partner", "explode"},
		{"journal", "--after", "x"}, {"journal", "--limit", "0"}, {"clock", "smash"}, {"returns", "smash"},
	} {
		r := ctl(t.Context(), "/nowhere", args...)
		assert.Equal(t, 2, r.code, "%v: %s%s", args, r.out, r.err)
		assert.Contains(t, r.err, "lockerctl: ", "%v", args)
		assert.Empty(t, r.out, "%v", args)
	}
}

func TestEveryCommandHasHelpWithAnExample(t *testing.T) {
	var walk func(cmd *cobra.Command, path []string)
	walk = func(cmd *cobra.Command, path []string) {
		if name := cmd.Name(); name == "completion" || name == "help" {
			return
		}
		assert.NotEmpty(t, cmd.Short, path)
		assert.NotEmpty(t, cmd.Example, path)
		r := ctl(t.Context(), "/nowhere", append(path, "--help")...)
		assert.Zero(t, r.code, path)
		assert.Contains(t, r.out, "Examples:", path)
		for _, sub := range cmd.Commands() {
			walk(sub, append(path[:len(path):len(path)], sub.Name()))
		}
	}
	a := &app{out: &bytes.Buffer{}, errOut: &bytes.Buffer{}, env: func(string) string { return "" }}
	walk(a.root(), nil)
}

func TestCompletionForThreeShells(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		assert.Contains(t, ctl(t.Context(), "/nowhere", "completion", shell).done(t), "lockerctl", shell)
	}
	b := newBench(t)
	assert.Contains(t, b.ctl("__complete", "open", "").out, "A1\nA2\n")
	assert.Contains(t, b.ctl("__complete", "resolve", "A1", "").out, "inside\nabsent\n")
	assert.Contains(t, b.ctl("__complete", "reservations", "--status", "").out, "active\n")
}

func TestVersion(t *testing.T) {
	assert.Regexp(t, `^lockerctl \S+\n$`, ctl(t.Context(), "/nowhere", "--version").done(t))
}

func TestPartnerLifeCycle(t *testing.T) {
	b := newBench(t)
	added := b.ctl("partner", "add", "Acme Parcels").done(t)
	assert.Contains(t, added, "Token")
	assert.Contains(t, added, "Badge")
	var list web.PartnerList
	require.NoError(t, json.Unmarshal([]byte(b.ctl("partner", "list", "--json").done(t)), &list))
	require.Len(t, list.Partners, 1)
	assert.Empty(t, b.ctl("partner", "remove", list.Partners[0].ID).done(t))
	assert.NotContains(t, b.ctl("partner", "list").done(t), " -\n", "it says when the partner was removed")
}

func TestJournalShowsTheNewestAndFollows(t *testing.T) {
	b := newBench(t)
	b.dropOff("P1")
	last := strings.TrimSpace(b.ctl("journal", "--limit", "1").done(t))
	assert.NotContains(t, last, "\n")
	all := b.ctl("journal", "--after", "0").done(t)
	assert.Contains(t, all, "kiosk.started")
	assert.Contains(t, all, "reservation.created")

	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	r := ctl(ctx, b.socket, "journal", "--after", "0", "--follow", "--json")
	first, _, _ := strings.Cut(r.out, "\n")
	var rec kiosk.Record
	require.NoError(t, json.Unmarshal([]byte(first), &rec))
	assert.EqualValues(t, 1, rec.Seq)
}

func TestOpenNamesWhoAndWhy(t *testing.T) {
	b := newBench(t)
	b.ctl("open", "A1", "--reason", "cleaning", "--empty").done(t)
	assert.Contains(t, b.ctl("journal").done(t), "cleaning")
}

func TestTerminalIsNotSteered(t *testing.T) {
	assert.Equal(t, "a?[31mb??c", plain("a\x1b[31mb\u009b\u202ec"))
}

func TestDefaultSocketIsTheSimulatorsWhereNoKioskIsInstalled(t *testing.T) {
	at := func(env map[string]string) string {
		return (&app{env: func(name string) string { return env[name] }}).defaultSocket()
	}
	assert.Equal(t, "/x/s", at(map[string]string{"LOCKERD_SOCKET": "/x/s", "HOME": "/home/a"}))
	assert.Equal(t, "/home/a/.local/state/lockerd/simulator/lockerd.sock", at(map[string]string{"HOME": "/home/a"}))
	assert.Equal(t, "/state/lockerd/simulator/lockerd.sock", at(map[string]string{"HOME": "/home/a", "XDG_STATE_HOME": "/state"}))
	assert.Equal(t, "/home/a/.local/state/lockerd/simulator/lockerd.sock", at(map[string]string{"HOME": "/home/a", "XDG_STATE_HOME": "relative"}))
	assert.Equal(t, systemSocket, at(nil))
}
