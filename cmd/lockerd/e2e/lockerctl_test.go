package e2e

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// operate runs lockerctl at the site's socket, and it has to do what it was asked to.
func (s *site) operate(args ...string) string {
	s.t.Helper()
	got := s.tryToOperate(args...)
	require.Zero(s.t, got.code, "lockerctl %s: %s", strings.Join(args, " "), got.err)
	assert.Empty(s.t, got.err)
	return got.out
}

func (s *site) tryToOperate(args ...string) result {
	s.t.Helper()
	return run(s.t, []string{"LOCKERD_SOCKET=" + s.socket()}, lockerctl, args...)
}

// sameAs compares what lockerctl prints with what the API says at that moment,
// but for what changes by itself.
func (s *site) sameAs(path, printed string, changing ...string) {
	s.t.Helper()
	a, err := s.admin.send(s.t.Context(), http.MethodGet, path, nil)
	require.NoError(s.t, err)
	require.Equal(s.t, http.StatusOK, a.status, a)
	assert.JSONEq(s.t, without(s.t, a.body, changing), without(s.t, []byte(printed), changing), path)
}

func without(t testing.TB, document []byte, keys []string) string {
	t.Helper()
	var object map[string]any
	require.NoError(t, json.Unmarshal(document, &object), "%s", document)
	for _, key := range keys {
		delete(object, key)
	}
	data, err := json.Marshal(object)
	require.NoError(t, err)
	return string(data)
}

// rows are the lines of a table without its heading, in columns.
func rows(table string) [][]string {
	var all [][]string
	for _, line := range strings.Split(strings.TrimSpace(table), "\n")[1:] {
		all = append(all, strings.Fields(line))
	}
	return all
}

func TestOperatorLooks(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	r, _ := s.deposited(small("PKT-1"))

	table := rows(s.operate("lockers"))
	require.Len(t, table, 24)
	assert.Equal(t, []string{"01", "S", "ambient", "-", "reserved", "closed", r.ID, "-"}, table[0])
	assert.Equal(t, []string{"09", "S", "ambient", "low", "empty", "closed", "-", "-"}, table[8])
	assert.Equal(t, table[:1], rows(s.operate("lockers", "01")))

	table = rows(s.operate("reservations"))
	require.Len(t, table, 1)
	assert.Equal(t, r.ID, table[0][0])
	assert.Equal(t, []string{"PKT-1", "S", "01", "active"}, table[0][2:6])
	assert.Equal(t, "none\n", s.operate("reservations", "--status", "expired"))
	assert.Equal(t, "none\n", s.operate("returns"))

	status := s.operate("status")
	assert.Contains(t, status, "23 empty, 1 reserved, 0 out of order")
	assert.Contains(t, status, "trusted")
	assert.Contains(t, status, "Nothing needs attention.")
	assert.Contains(t, s.operate("clock"), "trusted, ")
	journal := s.operate("journal", "--limit", "3")
	assert.Len(t, strings.Split(strings.TrimSpace(journal), "\n"), 3)
	assert.Contains(t, journal, "code.issued")
	assert.Contains(t, journal, "reservation="+r.ID)
}

// With --json it prints exactly the API's objects.
func TestOperatorsProgramsLook(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	r, _ := s.deposited(small("PKT-1"))
	s.sameAs("/v1/lockers", s.operate("lockers", "--json"))
	s.sameAs("/v1/lockers/01", s.operate("lockers", "01", "--json"))
	s.sameAs("/v1/reservations", s.operate("reservations", "--json"))
	s.sameAs("/v1/reservations?status=active", s.operate("--json", "reservations", "--status", "active"))
	s.sameAs("/v1/reservations/"+r.ID, s.operate("reservations", r.ID, "--json"))
	s.sameAs("/v1/returns", s.operate("returns", "--json"))
	s.sameAs("/v1/partners", s.operate("partner", "list", "--json"))
	s.sameAs("/v1/journal?after=2", s.operate("journal", "--after", "2", "--json"))
	s.sameAs("/v1/status", s.operate("status", "--json"), "now", "clock")
	assert.JSONEq(t, `{"expired":0}`, s.operate("sweep", "--json"))
	assert.Contains(t, s.operate("clock", "--json"), `"trusted": true`)

	s.advance("4d")
	s.sameAs("/v1/returns?status=pending", s.operate("returns", "--status", "pending", "--json"))
	s.sameAs("/v1/reservations/"+r.ID, s.operate("reservations", r.ID, "--json"))
	s.sameAs("/v1/status", s.operate("status", "--json"), "now", "clock")
}

func TestOperatorActs(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	assert.Equal(t, "technician", rows(s.operate("out-of-order", "02", "--reason", "hinge is loose"))[0][7])
	assert.Equal(t, "out_of_order", s.locker("02").State)
	s.operate("in-service", "02")
	assert.Equal(t, "empty", s.locker("02").State)

	s.operate("open", "03", "--reason", "cleaning")
	s.recorded("door.opened", "03")
	s.push("03")
	eventuallyIs(t, "nobody vouched for the locker", "out_of_order", func() string { return s.locker("03").State })
	assert.Contains(t, s.operate("status"), "nobody knows what is inside")
	s.operate("resolve", "03", "absent")
	assert.Equal(t, "empty", s.locker("03").State)
	opened := s.recorded("admin.opened", "03")
	assert.Equal(t, "cleaning", opened.Detail["reason"])
	assert.True(t, strings.HasPrefix(opened.Actor, "admin:"), "the socket knows who calls: %s", opened.Actor)

	r, _ := s.deposited(small("PKT-1"))
	assert.Contains(t, s.operate("extend", r.ID), "extended 1 times")
	s.advance("7d")
	assert.Equal(t, "expired", s.reservation(r.ID).Status)
	assert.Equal(t, r.ID, rows(s.operate("returns", "--status", "pending"))[0][0])
	s.operate("returns", "collect", r.ID)
	s.opened(r, "return")
	s.take(r.Locker)
	s.push(r.Locker)
	s.recorded("return.collected", r.ID)

	gone := s.dropOff(small("PKT-2"))
	s.opened(gone, "deposit")
	s.operate("cancel", gone.ID, "--empty")
	s.becomes(gone, "cancelled")
	assert.Equal(t, "expired: 0\n", s.operate("sweep"))
	assert.Contains(t, s.operate("clock", "trust"), "trusted, ")
}

func TestOperatorAndPartners(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	var acme struct{ ID, Name, Token, Badge string }
	require.NoError(t, json.Unmarshal([]byte(s.operate("partner", "add", "Acme Parcels", "--json")), &acme))
	s.secrets.add(acme.Token, acme.Badge)
	partner := caller{base: s.url, token: acme.Token, http: s.anyone.http}
	assert.Empty(t, get[struct{ Reservations []reservation }](t, partner, "/v1/reservations").Reservations)
	s.scan(acme.Badge)
	s.shows("Scan parcel label")
	s.press("*")
	s.shows("Logged out")

	list := s.operate("partner", "list")
	assert.Contains(t, list, "Acme Parcels")
	assert.NotContains(t, list, acme.Token)
	s.operate("partner", "remove", acme.ID)
	refused(t, partner, http.StatusUnauthorized, "unauthorized", http.MethodGet, "/v1/reservations", nil)
	s.scan(acme.Badge)
	s.shows("Badge not accepted")
}

func TestOperatorFollowsTheJournal(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	follower := begin(t, []string{"LOCKERD_SOCKET=" + s.socket()}, lockerctl, "journal", "--follow", "--after", "0", "--json")
	t.Cleanup(func() { follower.kill(t) })
	r, _ := s.deposited(small("PKT-1"))
	said := eventually(t, "the record comes", follower.output.String, func(said string) bool { return strings.Contains(said, "code.issued") })
	lines := strings.Split(strings.TrimSpace(said), "\n")
	for i, line := range lines {
		var rec record
		require.NoError(t, json.Unmarshal([]byte(line), &rec), line)
		assert.EqualValues(t, i+1, rec.Seq)
	}
	assert.Contains(t, said, r.ID)
	require.NoError(t, follower.signal(os.Interrupt))
	assert.Zero(t, follower.code(t), "who has seen enough has not failed: %s", follower.output)
}

func TestOperatorIsRefused(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	for name, want := range map[string]struct {
		args []string
		says string
	}{
		"NoSuchLocker":      {[]string{"lockers", "99"}, "(not_found)"},
		"NoSuchReservation": {[]string{"reservations", "nothing"}, "(not_found)"},
		"NothingToResolve":  {[]string{"resolve", "01", "absent"}, "(illegal_transition)"},
		"NothingToExtend":   {[]string{"extend", "nothing"}, "(not_found)"},
		"NoSuchPartner":     {[]string{"partner", "remove", "nobody"}, "(not_found)"},
		"NoSuchReturn":      {[]string{"returns", "collect", "nothing"}, "(not_found)"},
		"NoKiosk":           {[]string{"status", "--socket", filepath.Join(s.dir, "none.sock")}, "is lockerd running?"},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.tryToOperate(want.args...)
			assert.Equal(t, 1, got.code)
			assert.Contains(t, got.err, want.says)
			assert.True(t, strings.HasPrefix(got.err, "lockerctl: "), got.err)
			assert.Empty(t, got.out)
		})
	}
}

func TestWrongUsageOfLockerctl(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"UnknownCommand":   {"statsu"},
		"UnknownFlag":      {"status", "--jsn"},
		"NoReason":         {"open", "01"},
		"EmptyReason":      {"out-of-order", "01", "--reason", " "},
		"NoLocker":         {"open", "--reason", "cleaning"},
		"NeitherInNorOut":  {"resolve", "01", "maybe"},
		"UnknownStatus":    {"reservations", "--status", "lost"},
		"UnknownReturn":    {"returns", "--status", "lost"},
		"NoPartnerCommand": {"partner"},
		"NoLimit":          {"journal", "--limit", "0"},
		"TooManyArguments": {"sweep", "now"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := run(t, []string{"LOCKERD_SOCKET=/nonexistent/socket"}, lockerctl, args...)
			assert.Equal(t, 2, got.code, got.err)
			assert.True(t, strings.HasPrefix(got.err, "lockerctl: "), got.err)
			assert.Empty(t, got.out)
		})
	}
}
