package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
	"lockerd/kiosk/web"
)

// listener is the writing half of an event stream that a test reads.
type listener struct {
	header http.Header
	lines  *bufio.Reader
	pipe   *io.PipeWriter
	status int
}

func (l *listener) Header() http.Header            { return l.header }
func (l *listener) WriteHeader(status int)         { l.status = status }
func (l *listener) Write(data []byte) (int, error) { return l.pipe.Write(data) }
func (l *listener) Flush()                         {}

// listen opens an event stream; hang up with the function it returns.
func (s *site) listen(token, lastEventID string) (*listener, context.CancelFunc) {
	s.t.Helper()
	ctx, hangUp := context.WithCancel(s.t.Context())
	out, in := io.Pipe()
	l := &listener{header: http.Header{}, lines: bufio.NewReader(out), pipe: in}
	req := httptest.NewRequestWithContext(ctx, http.MethodGet, "/v1/events", nil)
	req.Header.Set("Authorization", "Bearer "+token)
	if lastEventID != "" {
		req.Header.Set("Last-Event-ID", lastEventID)
	}
	go func() {
		s.handler.ServeHTTP(l, req)
		in.CloseWithError(io.EOF)
	}()
	require.Equal(s.t, ": following", l.line(s.t))
	require.Empty(s.t, l.line(s.t))
	return l, hangUp
}

func (l *listener) line(t testing.TB) string {
	t.Helper()
	line, err := l.lines.ReadString('\n')
	require.NoError(t, err)
	return strings.TrimSuffix(line, "\n")
}

// next reads one event, which must be whole.
func (l *listener) next(t testing.TB) kiosk.Record {
	t.Helper()
	id, ok := strings.CutPrefix(l.line(t), "id: ")
	require.True(t, ok)
	kind, ok := strings.CutPrefix(l.line(t), "event: ")
	require.True(t, ok)
	data, ok := strings.CutPrefix(l.line(t), "data: ")
	require.True(t, ok)
	require.Empty(t, l.line(t))
	var rec kiosk.Record
	require.NoError(t, json.Unmarshal([]byte(data), &rec))
	assert.Equal(t, id, strconv.FormatUint(rec.Seq, 10))
	assert.Equal(t, kind, string(rec.Kind))
	return rec
}

func TestEventsBeginNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		l, hangUp := s.listen(s.admin, "")
		defer hangUp()
		assert.Equal(t, "text/event-stream", l.header.Get("Content-Type"))
		head := s.kiosk.Head()
		_, err := s.kiosk.AddPartner(t.Context(), kiosk.Admin("root"), "New Parcels")
		require.NoError(t, err)
		rec := l.next(t)
		assert.Equal(t, kiosk.PartnerAdded, rec.Kind)
		assert.Equal(t, head+1, rec.Seq)
	})
}

func TestEventsResumeAfterTheLastOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		l, hangUp := s.listen(s.admin, "0")
		defer hangUp()
		records := get[web.RecordList](s, "/v1/journal").Records
		require.NotEmpty(t, records)
		for _, want := range records {
			assert.Equal(t, want, l.next(t))
		}
	})
}

func TestEventsOfAPartnerAreItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		other, err := s.kiosk.AddPartner(t.Context(), kiosk.Admin("root"), "Other Parcels")
		require.NoError(t, err)
		l, hangUp := s.listen(other.Token, "")
		defer hangUp()
		s.dropOff("P1") // by Acme
		rec := s.do(request{method: "POST", path: "/v1/dropoffs", token: other.Token, key: "k", body: `{"parcel":{"id":"P2","size":"S"}}`})
		require.Equal(t, http.StatusCreated, rec.Code)
		first := l.next(t)
		assert.Equal(t, kiosk.ReservationCreated, first.Kind)
		assert.Equal(t, kiosk.ParcelID("P2"), first.Parcel)
		assert.Equal(t, kiosk.DoorUnlatched, l.next(t).Kind)
	})
}

func TestIdleEventStreamSaysThatItLives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		l, hangUp := s.listen(s.partner, "")
		defer hangUp()
		began := time.Now()
		for range 3 {
			assert.Equal(t, ": alive", l.line(t))
			assert.Empty(t, l.line(t))
		}
		assert.Equal(t, 45*time.Second, time.Since(began))
	})
}

func TestEventStreamsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		var hangUps []context.CancelFunc
		for range 64 {
			_, hangUp := s.listen(s.admin, "")
			hangUps = append(hangUps, hangUp)
		}
		rec := s.do(request{method: "GET", path: "/v1/events", token: s.admin})
		refused(t, rec, http.StatusServiceUnavailable, "too_many_streams")
		hangUps[0]()
		synctest.Wait()
		_, hangUp := s.listen(s.admin, "")
		hangUps = append(hangUps, hangUp)
		for _, hangUp := range hangUps {
			hangUp()
		}
	})
}

func TestEventStreamEndsWithTheKiosk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		l, hangUp := s.listen(s.partner, "")
		defer hangUp()
		require.NoError(t, s.kiosk.Close())
		_, err := l.lines.ReadString('\n')
		assert.ErrorIs(t, err, io.EOF)
	})
}
