package web_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os/user"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"lockerd/kiosk"
	"lockerd/kiosk/web"
)

// serve serves the site's API at a real listener until the test ends.
func (s *site) serve(network, address string, change ...func(*http.Server)) (net.Addr, *http.Server) {
	s.t.Helper()
	var lc net.ListenConfig
	ln, err := lc.Listen(s.t.Context(), network, address)
	require.NoError(s.t, err)
	server := web.NewServer(s.handler, slog.New(slog.DiscardHandler))
	for _, c := range change {
		c(server)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	s.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		assert.NoError(s.t, server.Shutdown(ctx))
		assert.ErrorIs(s.t, <-served, http.ErrServerClosed)
	})
	return ln.Addr(), server
}

// socket serves the site's API at a Unix socket and returns a client.
func (s *site) socket() *web.Client {
	s.t.Helper()
	path := filepath.Join(s.t.TempDir(), "s") // the path of a socket is short (unix(7): 108 bytes)
	s.serve("unix", path)
	c := web.NewSocketClient(path)
	s.t.Cleanup(c.Close)
	return c
}

func TestSocketKnowsWhoIsCalling(t *testing.T) {
	s := newSite(t)
	c := s.socket()
	status, err := c.Status(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "K1", status.Kiosk)

	_, err = c.SetOutOfOrder(t.Context(), "A1", "technician")
	require.NoError(t, err)
	me, err := user.Current()
	require.NoError(t, err)
	records, err := s.kiosk.Records(t.Context(), s.kiosk.Head()-1, 1)
	require.NoError(t, err)
	assert.Equal(t, "admin:"+me.Username, records[0].Actor)
}

func TestClientTellsRefusals(t *testing.T) {
	s := newSite(t)
	c := s.socket()
	_, err := c.Locker(t.Context(), "Z9")
	var p *web.Problem
	require.ErrorAs(t, err, &p)
	assert.Equal(t, "not_found", p.Code)
	assert.Equal(t, http.StatusNotFound, p.Status)

	_, err = c.AddPartner(t.Context(), "")
	require.ErrorAs(t, err, &p)
	assert.Equal(t, "invalid_request", p.Code)
	require.NotEmpty(t, p.Errors)
	assert.Equal(t, "body.name", p.Errors[0].Location)
}

func TestClientOverTCPNeedsItsToken(t *testing.T) {
	s := newSite(t)
	addr, _ := s.serve("tcp", "127.0.0.1:0")
	for token, code := range map[string]string{"": "unauthorized", s.partner: "forbidden", s.admin: ""} {
		c, err := web.NewClient("http://"+addr.String(), token)
		require.NoError(t, err)
		_, err = c.Status(t.Context())
		c.Close()
		var p *web.Problem
		if code == "" {
			assert.NoError(t, err)
		} else if assert.ErrorAs(t, err, &p) {
			assert.Equal(t, code, p.Code)
		}
	}
}

func TestClientFollowsTheJournal(t *testing.T) {
	s := newSite(t)
	c := s.socket()
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	var after uint64
	var seen []kiosk.Kind
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for rec, err := range c.Follow(ctx, &after) {
		if err != nil {
			assert.ErrorIs(t, err, context.Canceled)
			break
		}
		seen = append(seen, rec.Kind)
		if rec.Seq == s.kiosk.Head() {
			cancel()
		}
	}
	assert.Contains(t, seen, kiosk.KioskStarted)
	assert.Contains(t, seen, kiosk.PartnerAdded)
	c.Close()
}

func TestShutdownEndsEventStreams(t *testing.T) {
	s := newSite(t)
	addr, server := s.serve("tcp", "127.0.0.1:0")
	c, err := web.NewClient("http://"+addr.String(), s.admin)
	require.NoError(t, err)
	defer c.Close()
	var after uint64
	ended := make(chan error, 1)
	following := make(chan struct{}, 100)
	go func() {
		for _, err := range c.Follow(t.Context(), &after) {
			if err != nil {
				ended <- err
				return
			}
			following <- struct{}{}
		}
	}()
	<-following
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	require.NoError(t, server.Shutdown(ctx))
	assert.ErrorIs(t, <-ended, io.EOF)
}

// raw opens a bare TCP connection to the API.
func (s *site) raw(change ...func(*http.Server)) net.Conn {
	s.t.Helper()
	addr, _ := s.serve("tcp", "127.0.0.1:0", change...)
	conn, err := (&net.Dialer{}).DialContext(s.t.Context(), "tcp", addr.String())
	require.NoError(s.t, err)
	s.t.Cleanup(func() {
		if err := conn.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			assert.NoError(s.t, err)
		}
	})
	require.NoError(s.t, conn.SetDeadline(time.Now().Add(10*time.Second)))
	return conn
}

func TestHalfARequestChangesNothing(t *testing.T) {
	impatient := func(server *http.Server) {
		server.ReadHeaderTimeout, server.ReadTimeout = 100*time.Millisecond, 200*time.Millisecond
	}
	const head = "POST /v1/dropoffs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\nAuthorization: Bearer %s\r\n"

	t.Run("BodyStops", func(t *testing.T) {
		s := newSite(t)
		seq := s.kiosk.Head()
		conn := s.raw(impatient)
		_, err := fmt.Fprintf(conn, head+"Content-Length: %d\r\n\r\n%s", s.partner, len(goodDropOff), goodDropOff[:10])
		require.NoError(t, err)
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(t, err)
		assert.Equal(t, http.StatusRequestTimeout, resp.StatusCode)
		assert.NoError(t, resp.Body.Close())
		assert.Equal(t, seq, s.kiosk.Head())
	})
	t.Run("ClientGoesInTheMiddle", func(t *testing.T) {
		s := newSite(t)
		seq := s.kiosk.Head()
		conn := s.raw(impatient)
		_, err := fmt.Fprintf(conn, head+"Content-Length: %d\r\n\r\n%s", s.partner, len(goodDropOff), goodDropOff[:10])
		require.NoError(t, err)
		require.NoError(t, conn.(*net.TCPConn).CloseWrite())
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(t, err)
		assert.Equal(t, http.StatusBadRequest, resp.StatusCode)
		assert.NoError(t, resp.Body.Close())
		assert.Equal(t, seq, s.kiosk.Head())
	})
	t.Run("HeadersStop", func(t *testing.T) {
		s := newSite(t)
		seq := s.kiosk.Head()
		conn := s.raw(impatient)
		_, err := fmt.Fprintf(conn, head, s.partner)
		require.NoError(t, err)
		rest, err := io.ReadAll(conn)
		require.NoError(t, err, "the connection is closed, with or without a 408")
		assert.NotContains(t, string(rest), "HTTP/1.1 2")
		assert.Equal(t, seq, s.kiosk.Head())
	})
	t.Run("HeadersTooLong", func(t *testing.T) {
		s := newSite(t)
		conn := s.raw()
		_, err := fmt.Fprintf(conn, "GET /v1/lockers HTTP/1.1\r\nHost: localhost\r\nX-Long: %01048576d\r\n\r\n", 1)
		if err != nil {
			return // refused before everything was sent
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			return // refused, and reset before the answer was read
		}
		assert.Equal(t, http.StatusRequestHeaderFieldsTooLarge, resp.StatusCode)
		assert.NoError(t, resp.Body.Close())
	})
}

// A request that waits longer than the server's read timeout is not cut off.
func TestSlowAnswerOutlivesTheReadTimeout(t *testing.T) {
	s := newSite(t)
	addr, _ := s.serve("tcp", "127.0.0.1:0", func(server *http.Server) { server.ReadTimeout = 100 * time.Millisecond })
	c, err := web.NewClient("http://"+addr.String(), s.admin)
	require.NoError(t, err)
	defer c.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
	defer cancel()
	for _, err := range c.Follow(ctx, nil) {
		assert.ErrorIs(t, err, context.DeadlineExceeded, "not the server's doing")
	}
}
