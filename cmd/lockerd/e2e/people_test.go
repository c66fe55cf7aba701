package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
)

// What people do at a site: couriers, customers, technicians.

func (s *site) world() world {
	s.t.Helper()
	return get[world](s.t, s.anyone, "/sim/v1/world")
}

func (s *site) door(id string) door {
	s.t.Helper()
	for _, d := range s.world().Lockers {
		if d.ID == id {
			return d
		}
	}
	s.t.Fatalf("no door %s", id)
	return door{}
}

func (s *site) locker(id string) locker {
	s.t.Helper()
	return get[locker](s.t, s.admin, "/v1/lockers/"+id)
}

func (s *site) lockers() []locker {
	s.t.Helper()
	return get[struct{ Lockers []locker }](s.t, s.admin, "/v1/lockers").Lockers
}

func (s *site) reservation(id string) reservation {
	s.t.Helper()
	return get[reservation](s.t, s.admin, "/v1/reservations/"+id)
}

func (s *site) free(size string) int {
	s.t.Helper()
	return get[availability](s.t, s.admin, "/v1/availability").Sizes[size].Free
}

// at does something at a door: pull, push, put or take.
func (s *site) at(door, act string, body any) deed {
	s.t.Helper()
	return post[deed](s.t, s.anyone, "/sim/v1/lockers/"+door+"/"+act, body)
}

// deed is the answer to what somebody did at a door.
type deed struct {
	Open  bool     `json:"open"`
	Taken []string `json:"taken"`
}

func (s *site) put(door, parcel string) {
	s.t.Helper()
	s.at(door, "put", map[string]string{"parcel": parcel})
}

func (s *site) take(door string) []string {
	s.t.Helper()
	return s.at(door, "take", nil).Taken
}

func (s *site) push(door string) { s.t.Helper(); s.at(door, "push", nil) }

func (s *site) fault(door, fault string, on bool) {
	s.t.Helper()
	post[deed](s.t, s.anyone, "/sim/v1/lockers/"+door+"/faults", map[string]any{"fault": fault, "on": on})
}

func (s *site) press(keys string) {
	s.t.Helper()
	post[screen](s.t, s.anyone, "/sim/v1/keypad", map[string]string{"keys": keys})
}

func (s *site) scan(data string) {
	s.t.Helper()
	post[screen](s.t, s.anyone, "/sim/v1/scanner", map[string]string{"data": data})
}

// shows waits until the screen has this text, in its title or in a line.
func (s *site) shows(text string) screen {
	s.t.Helper()
	return eventually(s.t, fmt.Sprintf("the screen shows %q", text), func() screen {
		return get[screen](s.t, s.anyone, "/sim/v1/screen")
	}, func(page screen) bool { return strings.Contains(page.String(), text) })
}

func (p screen) String() string { return strings.Join(append([]string{p.Title}, p.Lines...), " | ") }

// advance lets time pass, and the kiosk's sweeps with it.
func (s *site) advance(by string) {
	s.t.Helper()
	post[map[string]any](s.t, s.anyone, "/sim/v1/clock/advance", map[string]string{"by": by})
}

// cutPower lets the kiosk die and boot again.
func (s *site) cutPower() {
	s.t.Helper()
	require.Equal(s.t, "on", post[world](s.t, s.anyone, "/sim/v1/power/cut", nil).Power)
}

// records are the whole journal.
func (s *site) records() []record {
	s.t.Helper()
	var all []record
	after := uint64(0)
	for {
		page := get[struct{ Records []record }](s.t, s.admin, fmt.Sprintf("/v1/journal?after=%d&limit=1000", after)).Records
		if all = append(all, page...); len(page) < 1000 {
			return all
		}
		after = page[len(page)-1].Seq
	}
}

// recorded waits for a record of this kind about a locker or a reservation.
func (s *site) recorded(kind, about string) record {
	s.t.Helper()
	found := func(r record) bool { return r.Kind == kind && (r.Locker == about || r.Reservation == about) }
	all := eventually(s.t, kind+" about "+about, s.records, func(all []record) bool {
		return slices.ContainsFunc(all, found)
	})
	return all[slices.IndexFunc(all, found)]
}

// messages are what customers were sent about a parcel, all kinds or one.
func (s *site) messages(parcel, kind string) []message {
	s.t.Helper()
	all := get[struct{ Messages []message }](s.t, s.anyone, "/sim/v1/messages").Messages
	for _, m := range all {
		s.secrets.add(m.Code, m.To)
	}
	return slices.DeleteFunc(all, func(m message) bool { return m.Parcel != parcel || kind != "" && m.Kind != kind })
}

// message waits for the newest message of this kind about a parcel.
func (s *site) message(parcel, kind string) message {
	s.t.Helper()
	some := eventually(s.t, kind+" to the customer of "+parcel, func() []message { return s.messages(parcel, kind) },
		func(some []message) bool { return len(some) > 0 })
	return some[len(some)-1]
}

// dropOff has a parcel's door opened by its partner.
func (s *site) dropOff(parcel dropOff) reservation {
	s.t.Helper()
	return must[reservation](s.t, s.partner, http.StatusCreated, http.MethodPost, "/v1/dropoffs", parcel, "Idempotency-Key", "key-"+parcel.Parcel.ID)
}

// small is a small parcel for a customer with a telephone.
func small(id string) dropOff {
	return dropOff{Parcel: parcel{ID: id, Size: "S"}, Contact: &contact{Channel: "sms", Address: "+447700900" + phone(id)}}
}

// phone makes three digits of a parcel's id.
func phone(id string) string {
	sum := 0
	for _, r := range id {
		sum = (sum*31 + int(r)) % 1000
	}
	return fmt.Sprintf("%03d", sum)
}

// opened waits until the kiosk has seen the door of a reservation open for a
// deposit, pickup or return, which takes it no longer than a person takes to close it.
func (s *site) opened(r reservation, purpose string) {
	s.t.Helper()
	eventually(s.t, "the door of "+r.ID+" opens for a "+purpose, s.records, func(all []record) bool {
		return slices.ContainsFunc(all, func(rec record) bool {
			return rec.Kind == "door.opened" && rec.Reservation == r.ID && rec.Detail["for"] == purpose
		})
	})
}

// deposited brings a parcel in, and returns the reservation and its code.
func (s *site) deposited(parcel dropOff) (reservation, string) {
	s.t.Helper()
	r := s.dropOff(parcel)
	s.opened(r, "deposit")
	s.put(r.Locker, parcel.Parcel.ID)
	s.push(r.Locker)
	code := s.message(parcel.Parcel.ID, "code.issued").Code
	require.NotEmpty(s.t, code)
	return s.becomes(r, "active"), code
}

// becomes waits until a reservation has this status.
func (s *site) becomes(r reservation, status string) reservation {
	s.t.Helper()
	return eventually(s.t, "reservation "+r.ID+" becomes "+status, func() reservation { return s.reservation(r.ID) },
		func(now reservation) bool { return now.Status == status })
}

// enter has a code entered over the API.
func (s *site) enter(code string) pickUp {
	s.t.Helper()
	return post[pickUp](s.t, s.anyone, "/v1/pickups", map[string]string{"code": code})
}

// collected takes a parcel out with its code.
func (s *site) collected(r reservation, code string) reservation {
	s.t.Helper()
	s.enter(code)
	s.opened(r, "pickup")
	require.Equal(s.t, []string{r.Parcel.ID}, s.take(r.Locker))
	s.push(r.Locker)
	return s.becomes(r, "picked_up")
}

// awaitOpen waits until a door physically stands open.
func (s *site) awaitOpen(id string) {
	s.t.Helper()
	eventually(s.t, "door "+id+" opens", func() door { return s.door(id) }, func(d door) bool { return d.Open })
}

// readsClosed waits until the kiosk has seen a door closed.
func (s *site) readsClosed(id string) {
	s.t.Helper()
	eventuallyIs(s.t, "door "+id+" reads closed", "closed", func() string { return s.locker(id).Door })
}

// openedByHand waits until the kiosk has seen a door open that a technician opened last.
func (s *site) openedByHand(id string) {
	s.t.Helper()
	eventually(s.t, "door "+id+" opens for the technician", func() []record {
		return slices.DeleteFunc(s.records(), func(r record) bool { return r.Locker != id })
	}, func(about []record) bool {
		return len(about) > 0 && about[len(about)-1].Kind == "door.opened"
	})
}
