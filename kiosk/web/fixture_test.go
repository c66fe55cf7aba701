package web_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/hal"
	"lockerd/hal/haltest"
	"lockerd/kiosk"
	"lockerd/kiosk/web"
	"lockerd/simulator"
	"lockerd/store"
)

// site is a whole kiosk over a real store and simulated doors, with its API.
type site struct {
	t       testing.TB
	kiosk   *kiosk.Kiosk
	books   *store.Store
	world   *simulator.World
	clock   *haltest.Clock
	handler http.Handler
	mail    *mailbox
	partner string // tokens
	admin   string
}

// newSite opens a kiosk with two S, one M and one accessible L locker.
func newSite(t testing.TB, change ...func(*kiosk.Rules)) *site {
	t.Helper()
	s := &site{t: t, clock: haltest.NewClock(), mail: &mailbox{}}
	rules := kiosk.DefaultRules()
	rules.KioskID, rules.Location = "K1", "Main Street 1"
	var doors []simulator.Door
	for id, size := range map[string]kiosk.Size{"A1": kiosk.SizeS, "A2": kiosk.SizeS, "B1": kiosk.SizeM, "C1": kiosk.SizeL} {
		doors = append(doors, simulator.Door{ID: hal.DoorID(id), Size: size.String()})
		rules.Lockers = append(rules.Lockers, kiosk.LockerSpec{
			ID: kiosk.LockerID(id), Size: size, Climate: kiosk.Ambient, Accessible: id == "C1",
			Door: hal.DoorID(id), Latch: kiosk.DefaultLatch(),
		})
	}
	for _, c := range change {
		c(&rules)
	}
	books, err := store.Open(filepath.Join(t.TempDir(), "lockerd.db"), store.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, books.Close()) })
	s.books = books
	s.world = simulator.NewWorld(s.clock, doors)
	device := make([]byte, kiosk.DeviceKeySize)
	_, err = rand.Read(device)
	require.NoError(t, err)
	keyring, err := kiosk.NewKeyring(device)
	require.NoError(t, err)
	bank := s.world.Bank()
	t.Cleanup(func() { assert.NoError(t, bank.Close()) })
	s.kiosk, err = kiosk.Open(t.Context(), rules, kiosk.Parts{
		Store: books, Bank: bank, Clock: s.clock, Keyring: keyring, Codes: kiosk.RandomCodes{}, Messenger: s.mail,
		Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	t.Cleanup(func() {
		if err := s.kiosk.Close(); !errors.Is(err, kiosk.ErrStopped) { // the test may have closed the books
			assert.NoError(t, err)
		}
	})
	s.handler = web.New(s.kiosk, web.Options{Version: "test", Now: s.clock.Now})

	root := kiosk.Admin("root")
	acme, err := s.kiosk.AddPartner(t.Context(), root, "Acme Parcels")
	require.NoError(t, err)
	s.partner = acme.Token
	s.admin, err = s.kiosk.AddAdmin(t.Context(), root, "alice")
	require.NoError(t, err)
	return s
}

// in is the same site for another test.
func (s *site) in(t testing.TB) *site {
	other := *s
	other.t = t
	return &other
}

// mailbox is where this kiosk's customers get their messages.
type mailbox struct {
	mu   sync.Mutex
	sent []kiosk.Message
}

// Deliver keeps the message.
func (m *mailbox) Deliver(_ context.Context, msg kiosk.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent = append(m.sent, msg)
	return nil
}

// code returns the newest code, if one was sent.
func (m *mailbox) code() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := len(m.sent) - 1; i >= 0; i-- {
		if m.sent[i].Code != "" {
			return m.sent[i].Code
		}
	}
	return ""
}

// request is one call; its zero value of a field means none.
type request struct {
	method, path string
	token        string
	key          string // Idempotency-Key
	media        string // Content-Type; empty for JSON if there is a body
	body         string
	remote       string // address of the caller
}

// do sends the request straight to the handler.
func (s *site) do(r request) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.doWith(r)
}

// doWith does so with further headers, as names and values.
func (s *site) doWith(r request, headers ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	req := httptest.NewRequestWithContext(s.t.Context(), r.method, r.path, strings.NewReader(r.body))
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	if r.key != "" {
		req.Header.Set("Idempotency-Key", r.key)
	}
	if r.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.media != "" {
		req.Header.Set("Content-Type", r.media)
	}
	if r.remote != "" {
		req.RemoteAddr = r.remote
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, req)
	return rec
}

// get is a GET by the admin, decoded into T.
func get[T any](s *site, path string) T {
	s.t.Helper()
	return decoded[T](s.t, s.do(request{method: "GET", path: path, token: s.admin}), http.StatusOK)
}

func decoded[T any](t testing.TB, rec *httptest.ResponseRecorder, status int) T {
	t.Helper()
	require.Equal(t, status, rec.Code, rec.Body.String())
	var v T
	dec := json.NewDecoder(bytes.NewReader(rec.Body.Bytes()))
	dec.DisallowUnknownFields()
	require.NoError(t, dec.Decode(&v), rec.Body.String())
	return v
}

// refused checks that the answer is a whole problem document with this status and code.
func refused(t testing.TB, rec *httptest.ResponseRecorder, status int, code string) web.Problem {
	t.Helper()
	require.Equal(t, status, rec.Code, rec.Body.String())
	assert.Equal(t, "application/problem+json", rec.Header().Get("Content-Type"))
	p := decoded[web.Problem](t, rec, status)
	assert.Equal(t, code, p.Code, p.Detail)
	assert.Equal(t, status, p.Status)
	assert.Equal(t, "about:blank", p.Type)
	assert.Equal(t, http.StatusText(status), p.Title)
	assert.NotEmpty(t, p.Detail)
	return p
}

// dropOff asks for an S locker for a parcel and returns the reservation.
func (s *site) dropOff(parcel string) web.Reservation {
	s.t.Helper()
	rec := s.do(request{
		method: "POST", path: "/v1/dropoffs", token: s.partner, key: "key-" + parcel,
		body: `{"parcel":{"id":"` + parcel + `","size":"S"},"contact":{"channel":"sms","address":"+4912345"}}`,
	})
	return decoded[web.Reservation](s.t, rec, http.StatusCreated)
}

// deposit drops a parcel off and plays the courier, until the code has gone out.
// It belongs into a synctest bubble.
func (s *site) deposit(parcel string) (r web.Reservation, code string) {
	s.t.Helper()
	r = s.dropOff(parcel)
	time.Sleep(time.Second)
	require.NoError(s.t, s.world.Put(hal.DoorID(r.Locker), parcel))
	require.NoError(s.t, s.world.Push(hal.DoorID(r.Locker)))
	time.Sleep(5 * time.Second)
	code = s.mail.code()
	require.NotEmpty(s.t, code)
	return r, code
}
