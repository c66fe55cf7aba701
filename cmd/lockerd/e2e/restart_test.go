package e2e

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Stopped and started again, it goes on where it was: doors, contents, books
// and the advanced clock.
func TestGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	inside, code := s.deposited(small("PKT-1"))
	open := s.dropOff(dropOff{Parcel: parcel{ID: "PKT-2", Size: "M"}})
	s.opened(open, "deposit")
	s.put(open.Locker, "PKT-2")
	s.fault("24", "spring_weak", true)
	s.advance("5h")
	post[locker](t, s.admin, "/v1/lockers/20/out-of-order", map[string]string{"reason": "hinge is loose"})
	before, reservations := s.world(), s.reservation(inside.ID)
	head := s.records()

	s.stop()
	s.verify()
	s.start()

	after := s.world()
	assert.Equal(t, before.Lockers, after.Lockers)
	assert.WithinDuration(t, before.Clock.Now, after.Clock.Now, time.Hour, "the clock is advanced still")
	assert.Equal(t, []string{"technician"}, s.locker("20").Reasons)
	now := s.reservation(inside.ID)
	assert.Equal(t, reservations.Status, now.Status)
	assert.False(t, now.ExpiresAt.Before(*reservations.ExpiresAt), "the time without power counts against nobody")

	records := s.records()
	require.Greater(t, len(records), len(head))
	assert.Equal(t, head, records[:len(head)], "the journal is continued")
	ending := slices.IndexFunc(records, func(r record) bool { return r.Kind == "kiosk.stopped" })
	require.Positive(t, ending)
	assert.Equal(t, "kiosk.started", records[ending+1].Kind)

	s.collected(inside, code)
	s.push(open.Locker)
	eventually(t, "somebody has to look", func() locker { return s.locker(open.Locker) }, func(l locker) bool {
		return slices.Contains(l.Reasons, "inspect")
	})
	assert.Equal(t, "active", post[reservation](t, s.admin, "/v1/reservations/"+open.ID+"/resolve", map[string]string{"parcel": "inside"}).Status)
}

// Streams that would never end and connections that wait do not hold up a shutdown.
func TestShutdownEndsStreams(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	opened, ended := make(chan error, 2), make(chan error, 2)
	for _, path := range []string{"/v1/events", "/sim/v1/watch"} {
		go func() { ended <- s.follow(path, opened) }()
	}
	require.NoError(t, <-opened)
	require.NoError(t, <-opened)
	s.stop()
	require.NoError(t, <-ended, "a stream ends as a stream, not as a broken connection")
	require.NoError(t, <-ended)
	assert.NotContains(t, s.process.output.String(), "cut off")
}

// follow reads a stream to its end. It says when the stream has begun, or why not.
func (s *site) follow(path string, begun chan<- error) (err error) {
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		begun <- err
		return err
	}
	req.Header.Set("Authorization", "Bearer "+s.admin.token)
	resp, err := s.admin.http.Do(req)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = errors.Join(errors.New(resp.Status), resp.Body.Close())
	}
	begun <- err
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

func TestSecondSimulatorInOneDirectory(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	second := run(t, nil, lockerd, "simulate", "--data", s.dir, "--listen", "127.0.0.1:0")
	assert.Equal(t, 1, second.code)
	assert.Contains(t, second.err, "the database is in use by another process")
	assert.Contains(t, second.err, s.dir)
	assert.Empty(t, second.out)
	s.deposited(small("PKT-1")) // the first one did not mind
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	first, second := openSite(t), newSite(t)
	refusal := run(t, nil, lockerd, "simulate", "--data", second.dir, "--listen", first.url[len("http://"):])
	assert.Equal(t, 1, refusal.code)
	assert.Contains(t, refusal.err, "address already in use")
	assert.Contains(t, refusal.err, "--listen")
}

// A lost device key would open no door any more: it is not made anew.
func TestDeviceKeyLost(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	s.stop()
	hide(t, s.dir, "device.key")
	refusal := run(t, nil, lockerd, "simulate", "--data", s.dir, "--listen", "127.0.0.1:0")
	assert.Equal(t, 1, refusal.code)
	assert.Contains(t, refusal.err, "device.key is missing")
}
