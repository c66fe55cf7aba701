package e2e

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// couriers is how many people bring and fetch parcels at once.
const couriers = 4

// shift is people at work at one site over many lives of it, and what the
// site acknowledged to them.
type shift struct {
	s *site

	mu      sync.Mutex
	parcels int
	stored  map[string]reservation // by id: answered with 201
	taken   map[string]string      // by reservation: code, answered with 200
	codes   map[string]string      // by parcel: as they reached the customers
	journal []record               // as far as somebody has read it
}

func newShift(s *site) *shift {
	return &shift{s: s, stored: map[string]reservation{}, taken: map[string]string{}, codes: map[string]string{}}
}

// workUntil lets everybody work for a while, then ends the site's life, and
// waits until everybody has noticed.
func (c *shift) workUntil(moment time.Duration, end func()) {
	ctx, cancel := context.WithCancel(c.s.t.Context())
	defer cancel()
	var people sync.WaitGroup
	for range couriers {
		people.Go(func() { repeat(ctx, c.bringAndFetch) })
	}
	people.Go(func() { repeat(ctx, c.readJournal) })
	people.Go(func() { repeat(ctx, c.fiddle) })
	timer := time.NewTimer(moment)
	defer timer.Stop()
	<-timer.C
	end()
	cancel()
	people.Wait()
}

// repeat does a job until the context ends or nobody answers any more.
func repeat(ctx context.Context, job func(context.Context) error) {
	for ctx.Err() == nil {
		if job(ctx) != nil {
			return
		}
	}
}

// bringAndFetch stores a parcel and, once its code has come, fetches it again.
// An error means that nobody answers.
func (c *shift) bringAndFetch(ctx context.Context) error {
	c.mu.Lock()
	c.parcels++
	parcel := small(fmt.Sprintf("PKT-%d", c.parcels))
	c.mu.Unlock()
	a, err := c.s.partner.send(ctx, http.MethodPost, "/v1/dropoffs", parcel, "Idempotency-Key", parcel.Parcel.ID)
	if err != nil || a.status != http.StatusCreated {
		return err
	}
	r, err := read[reservation](a, http.StatusCreated)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.stored[r.ID] = r
	c.mu.Unlock()
	if err := c.atDoor(ctx, r, "deposit", "put", map[string]string{"parcel": parcel.Parcel.ID}); err != nil {
		return err
	}
	code, err := c.code(ctx, parcel.Parcel.ID)
	if err != nil {
		return err
	}
	a, err = c.s.anyone.send(ctx, http.MethodPost, "/v1/pickups", map[string]string{"code": code})
	if err != nil || a.status != http.StatusOK {
		return err
	}
	c.mu.Lock()
	c.taken[r.ID] = code
	c.mu.Unlock()
	return c.atDoor(ctx, r, "pickup", "take", nil)
}

// atDoor waits until the kiosk has seen the door open, does something there and
// pushes the door shut.
func (c *shift) atDoor(ctx context.Context, r reservation, purpose, act string, body any) error {
	err := c.await(ctx, func() (bool, error) {
		c.mu.Lock()
		defer c.mu.Unlock()
		return slices.ContainsFunc(c.journal, func(rec record) bool {
			return rec.Kind == "door.opened" && rec.Reservation == r.ID && rec.Detail["for"] == purpose
		}), nil
	})
	if err != nil {
		return err
	}
	door := "/sim/v1/lockers/" + r.Locker + "/"
	if _, err := c.s.anyone.send(ctx, http.MethodPost, door+act, body); err != nil {
		return err
	}
	_, err = c.s.anyone.send(ctx, http.MethodPost, door+"push", nil)
	return err
}

// code waits for the code of a parcel.
func (c *shift) code(ctx context.Context, parcel string) (code string, err error) {
	err = c.await(ctx, func() (bool, error) {
		if err := c.readMessages(ctx); err != nil {
			return false, err
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		code = c.codes[parcel]
		return code != "", nil
	})
	return code, err
}

func (c *shift) readMessages(ctx context.Context) error {
	a, err := c.s.anyone.send(ctx, http.MethodGet, "/sim/v1/messages", nil)
	if err != nil {
		return err
	}
	all, err := read[struct{ Messages []message }](a, http.StatusOK)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range all.Messages {
		if m.Code != "" {
			c.codes[m.Parcel] = m.Code
		}
		c.s.secrets.add(m.Code, m.To)
	}
	return err
}

// await looks until something holds. An error means that nobody answers any more.
func (c *shift) await(ctx context.Context, holds func() (bool, error)) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if ok, err := holds(); ok || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// readJournal reads on where it stopped.
func (c *shift) readJournal(ctx context.Context) error {
	c.mu.Lock()
	after := 0
	if len(c.journal) > 0 {
		after = int(c.journal[len(c.journal)-1].Seq)
	}
	c.mu.Unlock()
	a, err := c.s.admin.send(ctx, http.MethodGet, fmt.Sprintf("/v1/journal?after=%d&limit=1000", after), nil)
	if err != nil {
		return err
	}
	page, err := read[struct{ Records []record }](a, http.StatusOK)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.journal = append(c.journal, page.Records...)
	return err
}

// fiddle does what operators do all day.
func (c *shift) fiddle(ctx context.Context) error {
	for _, call := range []string{"lockers/24/out-of-order", "sweep", "lockers/24/in-service"} {
		var body any
		if call == "lockers/24/out-of-order" {
			body = map[string]string{"reason": "technician"}
		}
		if _, err := c.s.admin.send(ctx, http.MethodPost, "/v1/"+call, body); err != nil {
			return err
		}
	}
	return nil
}

// isRemembered checks that what was acknowledged is in the books.
func (c *shift) isRemembered() {
	t := c.s.t
	t.Helper()
	for id, acknowledged := range c.stored {
		now := c.s.reservation(id)
		assert.Equal(t, acknowledged.Parcel, now.Parcel, id)
		assert.Equal(t, acknowledged.Locker, now.Locker, id)
		assert.Equal(t, acknowledged.CreatedAt, now.CreatedAt, id)
		again, err := c.s.partner.send(t.Context(), http.MethodPost, "/v1/dropoffs", small(now.Parcel.ID), "Idempotency-Key", now.Parcel.ID)
		require.NoError(t, err)
		same, err := read[reservation](again, http.StatusCreated)
		require.NoError(t, err)
		assert.Contains(t, []string{id, now.ReplacedBy}, same.ID, "the key leads to its reservation")
	}
	journal := c.s.records()
	for _, rec := range c.journal {
		require.Equal(t, rec, journal[rec.Seq-1], "a record that somebody has read")
	}
	for id := range c.taken {
		assert.True(t, slices.ContainsFunc(journal, func(rec record) bool {
			return rec.Kind == "reservation.collecting" && rec.Reservation == id
		}), "the pickup of %s", id)
		assert.NotEqual(t, "depositing", c.s.reservation(id).Status)
	}
}

// isPhysicallyTrue checks that every parcel inside is in the books, and that
// no locker counts as free that is not. What the books excuse is a parcel that
// its customer left behind an opened door: the push, or the taking, was not on
// the disk yet when the machine died.
func (c *shift) isPhysicallyTrue() {
	t := c.s.t
	t.Helper()
	journal := c.s.records()
	books := map[string]locker{}
	for _, l := range c.s.lockers() {
		books[l.ID] = l
	}
	for _, d := range c.s.world().Lockers {
		for _, inside := range d.Contents {
			l := books[d.ID]
			if slices.Contains(l.Reasons, "inspect") || l.Reservation != nil && c.s.reservation(*l.Reservation).Parcel.ID == inside {
				continue
			}
			assert.True(t, slices.ContainsFunc(journal, func(rec record) bool {
				return rec.Kind == "reservation.picked_up" && rec.Locker == d.ID && c.stored[rec.Reservation].Parcel.ID == inside
			}), "parcel %s lies forgotten in locker %s, which is %s %v", inside, d.ID, l.State, l.Reasons)
		}
	}
}

// settle is the technician's round: doors are closed, what nobody knows is
// looked at, lockers go back into service, and customers fetch what waits.
func (c *shift) settle() {
	t := c.s.t
	t.Helper()
	for _, d := range c.s.world().Lockers {
		if d.Open || !d.Latched {
			c.s.push(d.ID)
		}
	}
	for _, l := range c.s.lockers() {
		c.s.readsClosed(l.ID)
	}
	for _, d := range c.s.world().Lockers {
		eventually(t, "locker "+d.ID+" is settled", func() string { return c.settleOne(d.ID) }, func(left string) bool { return left == "" })
	}
	require.NoError(t, c.readMessages(t.Context()))
	for id, r := range c.stored {
		if code := c.codes[r.Parcel.ID]; code != "" && c.s.reservation(id).Status == "active" {
			c.taken[id] = code
			c.s.enter(code)
			c.s.opened(r, "pickup")
			if len(c.s.door(r.Locker).Contents) > 0 {
				c.s.take(r.Locker)
			}
			c.s.push(r.Locker)
			c.s.becomes(r, "picked_up")
		}
	}
}

// settleOne looks into one locker and does what is to be done there first. It
// says what that was; empty if all is settled.
func (c *shift) settleOne(id string) string {
	t, d, l := c.s.t, c.s.door(id), c.s.locker(id)
	inside := l.Reservation != nil && slices.Contains(d.Contents, c.s.reservation(*l.Reservation).Parcel.ID)
	path := "/v1/lockers/" + id
	switch inspect := slices.Contains(l.Reasons, "inspect"); {
	case len(d.Contents) > 0 && !inside: // left behind by somebody
		post[locker](t, c.s.admin, path+"/open", map[string]string{"reason": "something was left behind"})
		c.s.openedByHand(id)
		c.s.take(id)
		c.s.push(id)
		c.s.readsClosed(id)
		return "emptied"
	case inspect && inside:
		post[locker](t, c.s.admin, path+"/resolve", map[string]string{"parcel": "inside"})
		return "found the parcel"
	case inspect:
		post[locker](t, c.s.admin, path+"/resolve", map[string]string{"parcel": "absent"})
		return "found nothing"
	case len(l.Reasons) > 0:
		post[locker](t, c.s.admin, path+"/in-service", nil)
		return "put in service"
	}
	return ""
}
