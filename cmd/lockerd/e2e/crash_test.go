package e2e

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Killed in the middle of things, again and again: the books are in order, and
// all that was acknowledged is in them.
func TestKilledInTheMiddleOfThings(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(seed(t), 0))
	s := newSite(t, quickLatches, longCodes)
	people := newShift(s)
	for range 4 {
		s.start()
		people.settle()
		people.workUntil(time.Duration(100+random.IntN(900))*time.Millisecond, func() { s.process.kill(t) })
		s.verify()
		s.start()
		people.isRemembered()
		people.isPhysicallyTrue()
		if random.IntN(2) == 0 {
			s.process.kill(t)
		} else {
			s.stop()
		}
	}
	t.Logf("acknowledged: %d drop-offs, %d pickups, %d records", len(people.stored), len(people.taken), len(people.journal))
	require.NotEmpty(t, people.stored)
	require.NotEmpty(t, people.taken)
}

// Killed while it starts, from the very first start on: a later start is none
// the worse for it.
func TestKilledWhileStarting(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(seed(t), 0))
	s := newSite(t)
	for range 12 {
		s.begin()
		moment := time.NewTimer(time.Duration(random.IntN(60)) * time.Millisecond)
		select {
		case <-moment.C:
		case <-s.process.ended:
			require.Fail(t, "it ended by itself", "%s", s.process.output)
		}
		s.process.kill(t)
	}
	s.start()
	r, code := s.deposited(small("PKT-1"))
	s.collected(r, code)
}

// A file is replaced through another one beside it. What a kill in between
// leaves there, tokens and keys among it, does not stay.
func TestLeftoversOfAKill(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	s.stop()
	for _, name := range []string{"tokens.json", "device.key", "world.json"} {
		content, err := os.ReadFile(filepath.Join(s.dir, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(s.dir, name+".new"), content, 0o600))
	}
	s.start()
	s.stop()
	var left []string
	for name := range files(t, s.dir) {
		left = append(left, name)
	}
	slices.Sort(left)
	assert.Equal(t, []string{"device.key", "lockerd.db", "tokens.json", "world.json"}, left)
}
