package e2e

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// site is one simulated kiosk with its data, over as many lives of the process
// as the test wants. When the test ends it is stopped as a service manager
// would, its books have to be in order, and nothing secret may lie about.
type site struct {
	t       testing.TB
	dir     string
	args    []string // besides --data and --listen
	env     []string
	process *process
	secrets *secrets

	url                    string
	admin, partner, anyone caller
	badge                  string
}

// setup is what is special about a site.
type setup func(*site)

// quickLatches are latches that let a test wait for many of them.
func quickLatches(s *site) {
	s.env = append(s.env, "LOCKERD_LATCH_PULSE=20ms", "LOCKERD_LATCH_REST=0s")
}

// longCodes are codes that no counter, hash or time looks like by chance.
func longCodes(s *site) { s.env = append(s.env, "LOCKERD_CODES_LENGTH=12") }

// newSite is a site that has never been started.
func newSite(t testing.TB, special ...setup) *site {
	t.Helper()
	dir, err := os.MkdirTemp("", "lk") //nolint:usetesting // its names outgrow what the path of a socket can be
	require.NoError(t, err)
	s := &site{t: t, dir: dir, secrets: &secrets{}}
	for _, set := range special {
		set(s)
	}
	t.Cleanup(s.close)
	return s
}

// openSite is a site that is open for business.
func openSite(t testing.TB, special ...setup) *site {
	t.Helper()
	s := newSite(t, special...)
	s.start()
	return s
}

func (s *site) close() {
	t := s.t
	defer func() { assert.NoError(t, os.RemoveAll(s.dir)) }()
	if s.process == nil {
		return
	}
	defer s.process.kill(t)
	if t.Failed() {
		t.Logf("the kiosk said:\n%s", s.process.output)
	}
	if s.process.running() {
		s.stop()
	}
	s.verify()
	s.secrets.areKept(t, s.dir)
}

// begin starts the process and does not wait until it is ready.
func (s *site) begin() {
	s.t.Helper()
	args := append([]string{"simulate", "--data", s.dir, "--listen", "127.0.0.1:0"}, s.args...)
	s.process = begin(s.t, s.env, lockerd, args...)
	s.secrets.watch(s.process.output)
}

var greeting = regexp.MustCompile(`The kiosk is open: (http://127\.0\.0\.1:\d+)/`)

// start starts the process and returns when it is open for business.
func (s *site) start() {
	t := s.t
	t.Helper()
	s.begin()
	eventually(t, "the kiosk opens", func() bool {
		if said := greeting.FindStringSubmatch(s.process.output.String()); said != nil {
			s.url = said[1]
			return true
		}
		require.True(t, s.process.running(), "it ended instead of opening:\n%s", s.process.output)
		return false
	}, func(open bool) bool { return open })
	s.meet()
}

// meet lets the people of this site call the new process.
func (s *site) meet() {
	t := s.t
	t.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, "tokens.json"))
	require.NoError(t, err)
	var tokens struct{ Partner, Admin, Badge string }
	require.NoError(t, json.Unmarshal(data, &tokens))
	s.badge = tokens.Badge
	s.secrets.add(tokens.Partner, tokens.Admin, tokens.Badge)
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	t.Cleanup(transport.CloseIdleConnections)
	client := &http.Client{Transport: transport, Timeout: patience}
	s.anyone = caller{base: s.url, http: client}
	s.admin = caller{base: s.url, token: tokens.Admin, http: client}
	s.partner = caller{base: s.url, token: tokens.Partner, http: client}
}

// stop ends the process as a service manager does, and it has to end well.
func (s *site) stop() {
	s.t.Helper()
	require.NoError(s.t, s.process.signal(syscall.SIGTERM))
	require.Zero(s.t, s.process.code(s.t), "after SIGTERM it said:\n%s", s.process.output)
}

// verify has the stopped site's books checked.
func (s *site) verify() {
	s.t.Helper()
	checked := run(s.t, nil, lockerd, "verify", "--data", s.dir)
	require.Zero(s.t, checked.code, "%s%s", checked.out, checked.err)
}

func (s *site) socket() string { return filepath.Join(s.dir, "lockerd.sock") }

// secrets are what must lie nowhere in clear, and where the kiosk talks.
type secrets struct {
	mu          sync.Mutex
	texts       []string
	transcripts []*transcript
}

func (s *secrets) add(texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, text := range texts {
		if text != "" && !slices.Contains(s.texts, text) {
			s.texts = append(s.texts, text)
		}
	}
}

func (s *secrets) watch(t *transcript) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.transcripts = append(s.transcripts, t)
}

// shortestSecret is the length from which a text is nowhere by chance: six
// digits are in the nanoseconds of some time sooner or later.
const shortestSecret = 10

// areKept checks every file of the directory but tokens.json, and all that the
// processes have said.
func (s *secrets) areKept(t testing.TB, dir string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for path, content := range files(t, dir) {
		if filepath.Base(path) != "tokens.json" {
			s.notIn(t, path, content)
		}
	}
	for _, said := range s.transcripts {
		s.notIn(t, "the output of lockerd", said.String())
	}
}

func (s *secrets) notIn(t testing.TB, where, content string) {
	t.Helper()
	for _, text := range s.texts {
		if len(text) >= shortestSecret {
			assert.False(t, strings.Contains(content, text), "%q lies in clear in %s", text, where) // the content is long
		}
	}
}

// files are the regular files in a directory, with their content.
func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	contents := map[string]string{}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, entry := range entries {
		require.False(t, entry.IsDir(), "a directory %s in the data", entry.Name())
		if !entry.Type().IsRegular() {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		require.NoError(t, err)
		contents[entry.Name()] = string(content)
	}
	return contents
}

// hide takes a file away.
func hide(t testing.TB, dir, name string) {
	t.Helper()
	require.NoError(t, os.Rename(filepath.Join(dir, name), filepath.Join(t.TempDir(), name)))
}
