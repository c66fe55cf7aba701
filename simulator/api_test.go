package simulator_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/hal"
	"lockerd/simulator"
)

// room is a simulation behind its handler, with a machine that only counts.
type room struct {
	*testing.T
	*simulator.Simulation
	handler http.Handler
	kiosk   *machine
}

type machine struct {
	kills, boots int
	settled      []time.Duration // the offsets at which it settled
	bootErr      error
	settleErr    error
	inBoot       func()
}

func inRoom(t *testing.T, dir string, test func(r room)) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, dir)
		defer func() { assert.NoError(t, s.Close()) }()
		m := new(machine)
		handler := s.Handler(simulator.Machine{
			Kill: func() { m.kills++ },
			Boot: func(context.Context) error {
				m.boots++
				if m.inBoot != nil {
					m.inBoot()
				}
				return m.bootErr
			},
			Settle: func(context.Context) error {
				m.settled = append(m.settled, s.Clock.Offset())
				return m.settleErr
			},
			SettleEvery: time.Hour,
			Session:     func() simulator.Session { return simulator.Session{Partner: "p", Admin: "a", Badge: "b"} },
			Hosts:       []string{"bank.example"},
		})
		test(room{t, s, handler, m})
	})
}

func (r room) do(method, path, body string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r.Helper()
	req := httptest.NewRequestWithContext(r.Context(), method, "http://localhost:8080"+path, strings.NewReader(body))
	req.RemoteAddr = "127.0.0.1:40000"
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, c := range change {
		c(req)
	}
	w := httptest.NewRecorder()
	r.handler.ServeHTTP(w, req)
	return w
}

// ok makes a call that has to succeed, and reads its answer into answer.
func (r room) ok(method, path, body string, answer any) {
	r.Helper()
	w := r.do(method, path, body)
	require.Equal(r, http.StatusOK, w.Code, w.Body.String())
	assert.Equal(r, "application/json", w.Header().Get("Content-Type"))
	if answer != nil {
		require.NoError(r, json.Unmarshal(w.Body.Bytes(), answer))
	}
}

// refused makes sure that an answer is a problem document.
func (r room) refused(w *httptest.ResponseRecorder, status int, code string) {
	r.Helper()
	var problem struct {
		Type, Title, Detail, Code string
		Status                    int
	}
	require.Equal(r, status, w.Code, w.Body.String())
	assert.Equal(r, "application/problem+json", w.Header().Get("Content-Type"))
	require.NoError(r, json.Unmarshal(w.Body.Bytes(), &problem))
	assert.Equal(r, code, problem.Code)
	assert.Equal(r, status, problem.Status)
	assert.NotEmpty(r, problem.Type)
	assert.NotEmpty(r, problem.Title)
	assert.NotEmpty(r, problem.Detail)
}

type locker struct {
	ID, Size                        string
	Width                           int `json:"width_mm"`
	Height                          int `json:"height_mm"`
	Depth                           int `json:"depth_mm"`
	Accessible, Latched, Open       bool
	Energised                       bool
	Contents, Faults, Taken, Unused []string
}

func TestPersonAtADoorOverTheAPI(t *testing.T) {
	inRoom(t, t.TempDir(), func(r room) {
		r.refused(r.do("POST", "/sim/v1/lockers/07/pull", ""), 409, "held_by_latch")
		r.refused(r.do("POST", "/sim/v1/lockers/07/put", `{"parcel":"P1"}`), 409, "door_shut")
		r.refused(r.do("POST", "/sim/v1/lockers/99/pull", ""), 404, "no_such_locker")

		var l locker
		r.ok("POST", "/sim/v1/lockers/07/faults", `{"fault":"force_open","on":true}`, &l)
		assert.True(r, l.Open)
		assert.False(r, l.Latched)
		r.refused(r.do("POST", "/sim/v1/lockers/07/take", ""), 409, "nothing_inside")
		r.ok("POST", "/sim/v1/lockers/07/put", `{"parcel":"P1"}`, &l)
		assert.Equal(r, []string{"P1"}, l.Contents)
		r.ok("POST", "/sim/v1/lockers/07/push", `{}`, &l)
		assert.True(r, l.Latched)
		r.refused(r.do("POST", "/sim/v1/lockers/07/push", ""), 409, "already_shut")
		r.ok("POST", "/sim/v1/lockers/07/faults", `{"fault":"latch_stuck_released","on":true}`, &l)
		assert.Equal(r, []string{"latch_stuck_released"}, l.Faults)
		assert.True(r, l.Open)
		r.ok("POST", "/sim/v1/lockers/07/take", "", &l)
		assert.Equal(r, []string{"P1"}, l.Taken)
		assert.Empty(r, l.Contents)
	})
}

func TestWorldOverTheAPI(t *testing.T) {
	inRoom(t, t.TempDir(), func(r room) {
		bank := r.World.Bank()
		_, err := bank.Unlatch(r.Context(), "24", hold)
		require.NoError(t, err)
		r.ok("POST", "/sim/v1/bus/faults", `{"fault":"slow","on":true}`, nil)
		require.NoError(t, r.Clock.Advance(0))

		var world struct {
			Lockers []locker
			Bus     struct{ Faults []string }
			Clock   struct {
				Now          time.Time
				Offset       float64 `json:"offset_s"`
				Synchronised bool
			}
			Power string
		}
		w := r.do("GET", "/sim/v1/world", "")
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &world))
		require.Len(t, world.Lockers, 24)
		assert.Equal(t, locker{
			ID: "24", Size: "XL", Width: 480, Height: 600, Depth: 640, Energised: true,
			Contents: []string{}, Faults: []string{},
		}, world.Lockers[23])
		assert.Equal(t, []string{"slow"}, world.Bus.Faults)
		assert.True(t, world.Clock.Now.Equal(r.Clock.Now()))
		assert.True(t, world.Clock.Synchronised)
		assert.Equal(t, "on", world.Power)
		assert.NotContains(t, w.Body.String(), "null")
		require.NoError(t, bank.Close())
	})
}

func TestPanelOverTheAPI(t *testing.T) {
	inRoom(t, t.TempDir(), func(r room) {
		assert.JSONEq(t, `{"title":"","lines":[]}`, r.do("GET", "/sim/v1/screen", "").Body.String())
		require.NoError(t, r.Panel.Show(hal.Page{Title: "Hello", Lines: []string{"you"}}))
		assert.JSONEq(t, `{"title":"Hello","lines":["you"]}`, r.do("GET", "/sim/v1/screen", "").Body.String())

		r.ok("POST", "/sim/v1/keypad", `{"keys":"1#"}`, nil)
		assert.Equal(t, hal.Key('1'), <-r.Panel.Keys())
		assert.Equal(t, hal.Key('#'), <-r.Panel.Keys())
		r.ok("POST", "/sim/v1/scanner", `{"data":"]C100\u001d\n3400"}`, nil)
		assert.Equal(t, hal.Scan("]C100\x1d\n3400"), <-r.Panel.Scans(), "whatever a label says")

		r.refused(r.do("POST", "/sim/v1/keypad", `{"keys":"1A"}`), 422, "no_such_key")
		r.refused(r.do("POST", "/sim/v1/keypad", `{"keys":""}`), 422, "invalid_field")
		r.refused(r.do("POST", "/sim/v1/keypad", `{"keys":"`+strings.Repeat("1", 65)+`"}`), 422, "invalid_field")
		r.refused(r.do("POST", "/sim/v1/scanner", `{"data":""}`), 422, "invalid_field")
	})
}

func TestMessagesOverTheAPI(t *testing.T) {
	inRoom(t, t.TempDir(), func(r room) {
		assert.JSONEq(t, `{"messages":[]}`, r.do("GET", "/sim/v1/messages", "").Body.String())
		at := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
		r.Outbox.Add(simulator.Message{To: "+49", Parcel: "P1", Kind: "code.issued", Code: "123456", At: at})
		assert.JSONEq(t, `{"messages":[{"to":"+49","parcel":"P1","kind":"code.issued","code":"123456","at":"2026-11-23T07:00:00Z"}]}`,
			r.do("GET", "/sim/v1/messages", "").Body.String())
	})
}

func TestTimePassesAndTheKioskFollows(t *testing.T) {
	inRoom(t, t.TempDir(), func(r room) {
		start := r.Clock.Now()
		var clock struct {
			Now    time.Time
			Offset float64 `json:"offset_s"`
		}
		r.ok("POST", "/sim/v1/clock/advance", `{"by":"2h30m"}`, &clock)
		assert.Equal(t, 2.5*3600, clock.Offset)
		assert.WithinDuration(t, start.Add(150*time.Minute), clock.Now, time.Second)
		assert.Equal(t, []time.Duration{time.Hour, 2 * time.Hour, 150 * time.Minute}, r.kiosk.settled)

		r.kiosk.settled = nil
		r.ok("POST", "/sim/v1/clock/advance", `{"by":"400d"}`, nil)
		assert.LessOrEqual(t, len(r.kiosk.settled), 241, "a long way takes greater steps")
		assert.GreaterOrEqual(t, len(r.kiosk.settled), 200)

		r.kiosk.settleErr = errors.New("the disk is full")
		r.refused(r.do("POST", "/sim/v1/clock/advance", `{"by":"1h"}`), 500, "internal")
	})
}

func TestWallClockJumps(t *testing.T) {
	inRoom(t, t.TempDir(), func(r room) {
		mono := r.Clock.Monotonic()
		r.ok("POST", "/sim/v1/clock/jump", `{"by":"-3d"}`, nil)
		assert.Equal(t, -3*day, r.Clock.Offset())
		assert.Equal(t, mono, r.Clock.Monotonic())
		assert.Empty(t, r.kiosk.settled)

		r.ok("POST", "/sim/v1/clock/synchronised", `{"on":false}`, nil)
		assert.False(t, r.Clock.Synchronised())
	})
}

func TestTimesThatCannotPass(t *testing.T) {
	inRoom(t, t.TempDir(), func(r room) {
		for by, code := range map[string]string{
			"-1h": "out_of_range", "401d": "out_of_range", "90": "invalid_duration", "0": "invalid_duration",
			"": "invalid_duration", "d": "invalid_duration", "3 d": "invalid_duration", "1e3d": "invalid_duration",
			"infd": "invalid_duration", "3d-1h": "invalid_duration", "--3d": "invalid_duration", "99999999d": "invalid_duration",
		} {
			r.refused(r.do("POST", "/sim/v1/clock/advance", `{"by":"`+by+`"}`), 422, code)
		}
		r.refused(r.do("POST", "/sim/v1/clock/jump", `{"by":"2000000h"}`), 422, "out_of_range")
		assert.Zero(t, r.Clock.Offset(), "nothing has changed")
	})
}

func TestPowerCutOverTheAPI(t *testing.T) {
	inRoom(t, t.TempDir(), func(r room) {
		bank := r.World.Bank()
		_, err := bank.Unlatch(r.Context(), "01", hold)
		require.NoError(t, err)
		require.NoError(t, r.Panel.Show(hal.Page{Title: "Hello"}))
		r.kiosk.inBoot = func() {
			assert.Equal(t, 1, r.kiosk.kills, "killed before the boot")
			assert.Contains(t, r.do("GET", "/sim/v1/world", "").Body.String(), `"power":"off"`)
			assert.ErrorIs(t, bank.Close(), hal.ErrClosed)
			assert.Empty(t, r.Panel.Page().Title)
		}
		var world struct {
			Lockers []locker
			Power   string
		}
		r.ok("POST", "/sim/v1/power/cut", "", &world)
		assert.Equal(t, "on", world.Power)
		assert.False(t, world.Lockers[0].Energised)
		assert.True(t, world.Lockers[0].Open, "the door springs open without power")
		assert.Equal(t, 1, r.kiosk.boots)

		r.kiosk.bootErr = errors.New("the disk is gone")
		r.kiosk.inBoot = nil
		r.refused(r.do("POST", "/sim/v1/power/cut", ""), 500, "internal")
		assert.Contains(t, r.do("GET", "/sim/v1/world", "").Body.String(), `"power":"off"`)
		r.ok("POST", "/sim/v1/clock/advance", `{"by":"1h"}`, nil)
		assert.Empty(t, r.kiosk.settled, "time passes while nobody is there to follow it")
	})
}

func TestBadBodies(t *testing.T) {
	tests := []struct {
		name, body string
		status     int
		code       string
	}{
		{"None", ``, 400, "malformed_body"},
		{"NotJSON", `parcel=1`, 400, "malformed_body"},
		{"Torn", `{"parcel":"P`, 400, "malformed_body"},
		{"HalfAnObject", `{"parcel":"P"`, 400, "malformed_body"},
		{"Array", `["P"]`, 400, "malformed_body"},
		{"Trailing", `{"parcel":"P"} {}`, 400, "malformed_body"},
		{"NotUTF8", "{\"parcel\":\"\xff\"}", 400, "malformed_body"},
		{"Missing", `{}`, 422, "missing_field"},
		{"Null", `{"parcel":null}`, 422, "invalid_field"},
		{"WrongType", `{"parcel":7}`, 422, "invalid_field"},
		{"Empty", `{"parcel":""}`, 422, "invalid_field"},
		{"ControlCharacters", `{"parcel":"a\u0007"}`, 422, "invalid_field"},
		{"TooLong", `{"parcel":"` + strings.Repeat("x", 201) + `"}`, 422, "invalid_field"},
		{"UnknownField", `{"parcel":"P","colour":"red"}`, 400, "unknown_field"},
		{"OtherSpelling", `{"Parcel":"P"}`, 400, "unknown_field"},
		{"Duplicate", `{"parcel":"P","parcel":"Q"}`, 400, "duplicate_field"},
		{"DuplicateByEscape", `{"parcel":"P","\u0070arcel":"Q"}`, 400, "duplicate_field"},
		{"Huge", `{"parcel":"` + strings.Repeat("x", 10<<20) + `"}`, 413, "body_too_large"},
	}
	inRoom(t, t.TempDir(), func(r room) {
		require.NoError(t, r.World.SetFault("01", simulator.ForceOpen, true))
		for _, test := range tests {
			r.refused(r.do("POST", "/sim/v1/lockers/01/put", test.body), test.status, test.code)
		}
		truth, err := r.World.Door("01")
		require.NoError(t, err)
		assert.Empty(t, truth.Contents, "nothing was put in")

		r.refused(r.do("POST", "/sim/v1/lockers/01/push", `{"hard":true}`), 400, "unknown_field")
		r.refused(r.do("POST", "/sim/v1/lockers/01/faults", `{"fault":"rusty","on":true}`), 422, "no_such_fault")
		r.refused(r.do("POST", "/sim/v1/bus/faults", `{"fault":"latch_jammed","on":true}`), 422, "no_such_fault")
		r.refused(r.do("POST", "/sim/v1/bus/faults", `{"fault":"dead","on":"yes"}`), 422, "invalid_field")
	})
}

func TestWrongCalls(t *testing.T) {
	inRoom(t, t.TempDir(), func(r room) {
		w := r.do("GET", "/sim/v1/lockers/01/pull", "")
		r.refused(w, 405, "method_not_allowed")
		assert.Equal(t, "POST", w.Header().Get("Allow"))
		w = r.do("DELETE", "/sim/v1/world", "")
		r.refused(w, 405, "method_not_allowed")
		assert.Equal(t, "GET, HEAD", w.Header().Get("Allow"))
		r.refused(r.do("GET", "/sim/v1/nothing", ""), 404, "no_such_call")
		r.refused(r.do("GET", "/sim/", ""), 404, "no_such_call")
		r.refused(r.do("POST", "/", ""), 405, "method_not_allowed")
		r.refused(r.do("GET", "/nothing.js", ""), 404, "no_such_page")
		assert.Equal(t, http.StatusOK, r.do("HEAD", "/sim/v1/watch", "").Code)
	})
}

func TestPagesOfOtherSitesAreKeptAway(t *testing.T) {
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	host := func(name string) func(*http.Request) {
		return func(r *http.Request) { r.Host = name }
	}
	inRoom(t, t.TempDir(), func(r room) {
		refused := func(code string, w *httptest.ResponseRecorder) { r.refused(w, 403, code) }
		const put = `{"fault":"force_open","on":true}`
		refused("cross_origin", r.do("POST", "/sim/v1/power/cut", "", header("Sec-Fetch-Site", "cross-site")))
		refused("cross_origin", r.do("POST", "/sim/v1/power/cut", "", header("Sec-Fetch-Site", "same-site")))
		refused("cross_origin", r.do("POST", "/sim/v1/power/cut", "", header("Origin", "https://evil.example")))
		refused("cross_origin", r.do("GET", "/sim/v1/session", "", header("Sec-Fetch-Site", "cross-site")))
		refused("unknown_host", r.do("GET", "/sim/v1/session", "", host("evil.example")))
		refused("unknown_host", r.do("GET", "/sim/v1/session", "", host("10.0.0.1:8080")))
		refused("unknown_host", r.do("GET", "/", "", host("evil.example:8080")))
		r.refused(r.do("POST", "/sim/v1/lockers/01/faults", put, header("Content-Type", "text/plain")), 415, "unsupported_media_type")
		assert.Zero(t, r.kiosk.kills)

		for _, name := range []string{"localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:8080", "[::1]", "bank.example:80", "Bank.Example"} {
			assert.Equal(t, 200, r.do("GET", "/sim/v1/world", "", host(name)).Code, name)
		}
		assert.Equal(t, 200, r.do("GET", "/", "", header("Sec-Fetch-Site", "cross-site")).Code, "a link to the page")
		assert.Equal(t, 200, r.do("POST", "/sim/v1/power/cut", "", header("Sec-Fetch-Site", "same-origin")).Code)
	})
}

func TestTokensStayOnThisMachine(t *testing.T) {
	inRoom(t, t.TempDir(), func(r room) {
		w := r.do("GET", "/sim/v1/session", "")
		assert.JSONEq(t, `{"partner":"p","admin":"a","badge":"b"}`, w.Body.String())
		assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		far := func(r *http.Request) { r.RemoteAddr = "192.0.2.7:40000" }
		r.refused(r.do("GET", "/sim/v1/session", "", far), 403, "not_from_here")
	})
}

func TestPageIsServed(t *testing.T) {
	inRoom(t, t.TempDir(), func(r room) {
		w := r.do("GET", "/", "")
		require.Equal(t, 200, w.Code)
		assert.Equal(t, "text/html; charset=utf-8", w.Header().Get("Content-Type"))
		assert.Equal(t, "no-cache", w.Header().Get("Cache-Control"))
		assert.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
		assert.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'self'")

		unchanged := func(req *http.Request) { req.Header.Set("If-None-Match", w.Header().Get("ETag")) }
		assert.Equal(t, http.StatusNotModified, r.do("GET", "/index.html", "", unchanged).Code)
	})
	files, err := filepath.Glob("page/*")
	require.NoError(t, err)
	inRoom(t, t.TempDir(), func(r room) {
		for _, file := range files {
			w := r.do("GET", strings.TrimPrefix(file, "page"), "")
			assert.Equal(t, 200, w.Code, file)
			assert.NotEmpty(t, w.Header().Get("Content-Type"), "the type of %s is not in pageTypes", file)
		}
	})
}

// What a call has changed is on the disk before its answer.
func TestAnsweredIsSaved(t *testing.T) {
	dir := t.TempDir()
	inRoom(t, dir, func(r room) {
		saved := func() string {
			content, err := os.ReadFile(filepath.Join(dir, "world.json"))
			require.NoError(t, err)
			return string(content)
		}
		r.ok("POST", "/sim/v1/lockers/01/faults", `{"fault":"force_open","on":true}`, nil)
		r.ok("POST", "/sim/v1/lockers/01/put", `{"parcel":"P1"}`, nil)
		assert.Contains(t, saved(), `"P1"`)
		r.ok("POST", "/sim/v1/clock/advance", `{"by":"73h"}`, nil)
		assert.Contains(t, saved(), `"73h0m0s"`)

		r.Outbox.Add(simulator.Message{To: "+49123", Code: "314159"})
		r.ok("POST", "/sim/v1/lockers/01/push", ``, nil)
		assert.NotContains(t, saved(), "314159")
		assert.NotContains(t, saved(), "+49123")

		require.NoError(t, os.RemoveAll(dir))
		r.refused(r.do("POST", "/sim/v1/lockers/02/faults", `{"fault":"force_open","on":true}`), 500, "internal")
		require.NoError(t, os.Mkdir(dir, 0o700))
	})
}

// A real server: the time-outs of a short-tempered one do not end the calls
// that take long, and a shutdown ends the watches.
func TestOverARealConnection(t *testing.T) {
	s := open(t, "")
	ready := make(chan struct{})
	handler := s.Handler(simulator.Machine{
		Kill: func() {}, Boot: func(context.Context) error { <-ready; return nil },
		Settle:  func(context.Context) error { return nil },
		Session: func() simulator.Session { return simulator.Session{} },
	})
	server := httptest.NewUnstartedServer(handler)
	server.Config.WriteTimeout = 50 * time.Millisecond
	server.Start()
	defer server.Close()

	get := func(method, path string) *http.Response {
		req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, nil)
		require.NoError(t, err)
		answer, err := server.Client().Do(req)
		require.NoError(t, err)
		return answer
	}
	watch := get("GET", "/sim/v1/watch")
	defer func() { assert.NoError(t, watch.Body.Close()) }()
	assert.Equal(t, "text/event-stream", watch.Header.Get("Content-Type"))

	timer := time.AfterFunc(2*server.Config.WriteTimeout, func() { close(ready) })
	defer timer.Stop()
	cut := get("POST", "/sim/v1/power/cut")
	assert.Equal(t, 200, cut.StatusCode)
	require.NoError(t, cut.Body.Close())

	require.NoError(t, s.Close())
	seen, err := io.ReadAll(watch.Body)
	require.NoError(t, err, "the stream ends in good order")
	assert.Contains(t, string(seen), `"power":"off"`)
}
