package simulator_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/hal"
	"lockerd/simulator"
)

// listener is a client that reads events as they come.
type listener struct {
	header http.Header
	mu     sync.Mutex
	text   strings.Builder
}

func (l *listener) Header() http.Header { return l.header }
func (l *listener) WriteHeader(int)     {}
func (l *listener) Flush()              {}

func (l *listener) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// heard is what came since it was asked last: the events' names, or comments.
func (l *listener) heard() (names []string, text string) {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	text = l.text.String()
	l.text.Reset()
	for line := range strings.Lines(text) {
		name, isEvent := strings.CutPrefix(strings.TrimSpace(line), "event: ")
		if isEvent || strings.HasPrefix(line, ":") {
			names = append(names, name)
		}
	}
	return names, text
}

func (r room) watch(ctx context.Context) (l *listener, done <-chan struct{}) {
	l = &listener{header: http.Header{}}
	ended := make(chan struct{})
	req := httptest.NewRequestWithContext(ctx, http.MethodGet, "http://localhost/sim/v1/watch", nil)
	go func() {
		defer close(ended)
		r.handler.ServeHTTP(l, req)
	}()
	return l, ended
}

func TestWatchTellsWhatChanges(t *testing.T) {
	inRoom(t, t.TempDir(), func(r room) {
		ctx, cancel := context.WithCancel(r.Context())
		l, done := r.watch(ctx)
		names, _ := l.heard()
		assert.Equal(t, []string{"world", "screen", "messages"}, names, "at first everything")

		require.NoError(t, r.Panel.Show(hal.Page{Title: "Hello"}))
		names, text := l.heard()
		assert.Equal(t, []string{"screen"}, names)
		assert.Contains(t, text, `data: {"title":"Hello","lines":[]}`)

		time.Sleep(time.Second)
		r.Outbox.Add(simulator.Message{Code: "123456"})
		names, text = l.heard()
		assert.Equal(t, []string{"messages"}, names)
		assert.Contains(t, text, "123456")

		time.Sleep(time.Second)
		require.NoError(t, r.Clock.Jump(time.Hour))
		names, _ = l.heard()
		assert.Equal(t, []string{"world"}, names, "a clock that leaps")

		time.Sleep(time.Second)
		r.ok("POST", "/sim/v1/power/cut", "", nil)
		time.Sleep(time.Second)
		names, text = l.heard()
		assert.Contains(t, names, "world")
		assert.Contains(t, text, `"power":"on"`)

		cancel()
		<-done
	})
}

func TestWatchTellsADoorInEveryState(t *testing.T) {
	inRoom(t, t.TempDir(), func(r room) {
		l, _ := r.watch(r.Context())
		l.heard()
		bank := r.World.Bank()
		_, err := bank.Unlatch(r.Context(), "01", hold)
		require.NoError(t, err)
		time.Sleep(2 * hold)
		_, text := l.heard()
		events := strings.Split(strings.TrimSpace(text), "\n\n")
		require.GreaterOrEqual(t, len(events), 3)
		assert.Contains(t, events[0], `"energised":true`)
		assert.Contains(t, text, `"open":true,"energised":true`)
		assert.NotContains(t, events[len(events)-1], `"energised":true`)
		assert.Contains(t, events[len(events)-1], `"open":true`)
		require.NoError(t, bank.Close())
		r.EndWatches()
	})
}

func TestWatchCoalescesABurst(t *testing.T) {
	inRoom(t, t.TempDir(), func(r room) {
		l, _ := r.watch(r.Context())
		l.heard()
		for i := range 1000 {
			require.NoError(t, r.Panel.Show(hal.Page{Title: strings.Repeat("x", i+1)}))
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Second)
		names, text := l.heard()
		assert.LessOrEqual(t, len(names), 22, "about twenty a second")
		assert.Contains(t, text, strings.Repeat("x", 1000), "the last state is always told")
		r.EndWatches()
	})
}

func TestQuietWatchShowsThatItLives(t *testing.T) {
	inRoom(t, t.TempDir(), func(r room) {
		l, done := r.watch(r.Context())
		l.heard()
		require.NoError(t, r.Clock.Advance(time.Hour))
		time.Sleep(time.Second)
		names, _ := l.heard()
		assert.Equal(t, []string{"world"}, names, "simulated time makes no heartbeat")
		time.Sleep(31 * time.Second)
		names, _ = l.heard()
		assert.Len(t, names, 2)

		r.EndWatches()
		<-done
	})
}
