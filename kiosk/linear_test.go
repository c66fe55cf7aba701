package kiosk_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

// TestTwoHundredCouriersTwentyFourLockers: everybody gets a locker of their
// own, or is told that there is none.
func TestTwoHundredCouriersTwentyFourLockers(t *testing.T) {
	bank := map[kiosk.Size]int{kiosk.SizeS: 10, kiosk.SizeM: 8, kiosk.SizeL: 4, kiosk.SizeXL: 2}
	var h *history
	at(t, bank, nil, func(s *site) {
		h = newHistory(s)
		var wg sync.WaitGroup
		for i := range 200 {
			wg.Go(func() { h.dropOff(i, kiosk.ParcelID(fmt.Sprintf("P%d", i)), kiosk.SizeS) })
		}
		wg.Wait()
		got := map[kiosk.LockerID]int{}
		for _, op := range h.ops {
			if out := op.Output.(outcome); out.err == nil {
				got[out.locker]++
			} else {
				require.ErrorIs(t, out.err, kiosk.ErrNoLocker)
			}
		}
		assert.Len(t, got, 24)
		for id, n := range got {
			assert.Equal(t, 1, n, "locker %s", id)
		}
	})
	h.check(t)
}

// TestDecisionsAreLinearizable mixes drop-offs, pickups, sweeps and admins at
// the same instant, over many seeds, and asks whether some order of them
// explains every answer.
func TestDecisionsAreLinearizable(t *testing.T) {
	seeds := 30
	if text := os.Getenv("TEST_SEEDS"); text != "" {
		var err error
		seeds, err = strconv.Atoi(text)
		require.NoError(t, err, "TEST_SEEDS")
	}
	base := rand.Uint64()
	for i := range seeds {
		seed := base + uint64(i)
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			bank := map[kiosk.Size]int{kiosk.SizeS: 4, kiosk.SizeM: 3, kiosk.SizeL: 1}
			var h *history
			at(t, bank, func(r *kiosk.Rules) { r.Expiry.SweepEvery = 1000 * time.Hour }, func(s *site) {
				h = mixedHistory(s, rand.New(rand.NewPCG(seed, 0)))
			})
			h.check(t)
		})
	}
}

// mixedHistory: two parcels that are due, two that are not, and then everything
// in a random order.
func mixedHistory(s *site, random *rand.Rand) *history {
	late := []kiosk.ParcelID{"late1", "late2"}
	for _, p := range late {
		s.deposit(p, kiosk.SizeS)
	}
	s.pass(72 * time.Hour)
	fresh := []kiosk.ParcelID{"fresh1", "fresh2"}
	for _, p := range fresh {
		s.deposit(p, kiosk.SizeM)
	}
	h := newHistory(s)
	for _, p := range late {
		h.start.codes[s.mail.code(p)] = codeDue
	}
	for _, p := range fresh {
		h.start.codes[s.mail.code(p)] = codeGood
	}
	var acts []func(int)
	for i := range 8 {
		size := kiosk.AllSizes[random.IntN(3)]
		acts = append(acts, func(c int) { h.dropOff(c, kiosk.ParcelID(fmt.Sprintf("P%d", i)), size) })
	}
	for _, p := range append(late, fresh...) {
		for range 2 {
			acts = append(acts, func(c int) { h.fetch(c, s.mail.code(p)) })
		}
	}
	for range 2 {
		acts = append(acts, h.sweep)
	}
	for range 4 {
		id := s.rules.Lockers[random.IntN(len(s.rules.Lockers))].ID
		acts = append(acts, func(c int) { h.outOfOrder(c, id) }, func(c int) { h.inService(c, id) })
	}
	random.Shuffle(len(acts), func(i, j int) { acts[i], acts[j] = acts[j], acts[i] })
	// A few at the same instant, and again: what is all at once has too many
	// orders to look for the right one.
	for round := range slices.Chunk(acts, atOnce) {
		var wg sync.WaitGroup
		for client, act := range round {
			wg.Go(func() { act(client) })
		}
		wg.Wait()
	}
	return h
}

const atOnce = 7

// history is what clients asked for at the same time, and what they were told.
type history struct {
	*site
	start bankModel
	tick  atomic.Int64
	mu    sync.Mutex
	ops   []porcupine.Operation
}

func newHistory(s *site) *history {
	h := &history{site: s, start: bankModel{lockers: map[kiosk.LockerID]lockerModel{}, codes: map[string]codeModel{}}}
	views, err := s.Lockers(s.ctx)
	require.NoError(s, err)
	for _, v := range views {
		h.start.lockers[v.ID] = lockerModel{size: v.Size, reserved: v.State == kiosk.Reserved}
	}
	return h
}

// outcome is what a client was told.
type outcome struct {
	err    error
	locker kiosk.LockerID
	n      int
}

// transition is one step of the model: whether this answer is possible in this
// state, and the state after it.
type transition func(bankModel, outcome) (bool, bankModel)

func (h *history) did(client int, what transition, do func(context.Context) outcome) {
	call := h.tick.Add(1)
	out := do(h.ctx)
	op := porcupine.Operation{ClientId: client, Input: what, Call: call, Output: out, Return: h.tick.Add(1)}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ops = append(h.ops, op)
}

func (h *history) dropOff(client int, parcel kiosk.ParcelID, size kiosk.Size) {
	h.did(client, dropOffModel(size), func(ctx context.Context) outcome {
		r, err := h.DropOff(ctx, h.courier, kiosk.DropOff{Parcel: kiosk.Parcel{ID: parcel, Size: size}})
		return outcome{err: err, locker: r.Locker}
	})
}

func (h *history) fetch(client int, code string) {
	h.did(client, fetchModel(code), func(ctx context.Context) outcome {
		_, err := h.Pickup(ctx, code)
		return outcome{err: err}
	})
}

func (h *history) sweep(client int) {
	h.did(client, transition(sweepModel), func(ctx context.Context) outcome {
		n, err := h.Sweep(ctx)
		return outcome{err: err, n: n}
	})
}

func (h *history) outOfOrder(client int, id kiosk.LockerID) {
	h.did(client, brokenModel(id, true), func(ctx context.Context) outcome {
		return outcome{err: errOf(h.SetOutOfOrder(ctx, h.admin, id, "test"))}
	})
}

func (h *history) inService(client int, id kiosk.LockerID) {
	h.did(client, brokenModel(id, false), func(ctx context.Context) outcome {
		return outcome{err: errOf(h.SetInService(ctx, h.admin, id))}
	})
}

// check runs outside of the bubble, whose time stands still while it computes.
func (h *history) check(t *testing.T) {
	t.Helper()
	model := porcupine.Model{
		Init: func() any { return h.start },
		Step: func(state, input, output any) (bool, any) {
			return input.(transition)(state.(bankModel), output.(outcome))
		},
		Equal: func(a, b any) bool { return a.(bankModel).equal(b.(bankModel)) },
	}
	// A history that has an explanation shows it at once; one that has none can
	// take for ever to refute.
	verdict := porcupine.CheckOperationsTimeout(model, h.ops, 20*time.Second)
	if verdict == porcupine.Ok {
		return
	}
	for _, op := range h.ops {
		t.Logf("%3d-%3d client %d: %+v", op.Call, op.Return, op.ClientId, op.Output)
	}
	t.Errorf("no order of the decisions explains the answers: %s", verdict)
}

// bankModel is the bank as simply as it can be said.
type bankModel struct {
	lockers map[kiosk.LockerID]lockerModel
	codes   map[string]codeModel
}

type lockerModel struct {
	size             kiosk.Size
	reserved, broken bool
}

type codeModel int

const (
	codeUnknown codeModel = iota
	codeGood
	codeDue     // past its deadline, and nobody has noticed
	codeExpired // somebody has
)

func (m bankModel) equal(o bankModel) bool {
	return maps.Equal(m.lockers, o.lockers) && maps.Equal(m.codes, o.codes)
}

func (m bankModel) with(change func(bankModel)) bankModel {
	next := bankModel{lockers: maps.Clone(m.lockers), codes: maps.Clone(m.codes)}
	change(next)
	return next
}

// smallestFree is the size that best fit has to choose; NoSize for none.
func (m bankModel) smallestFree(size kiosk.Size) kiosk.Size {
	best := kiosk.NoSize
	for _, l := range m.lockers {
		if !l.reserved && !l.broken && l.size >= size && (best == kiosk.NoSize || l.size < best) {
			best = l.size
		}
	}
	return best
}

func dropOffModel(size kiosk.Size) transition {
	return func(m bankModel, out outcome) (bool, bankModel) {
		best := m.smallestFree(size)
		if out.err != nil {
			return errors.Is(out.err, kiosk.ErrNoLocker) && best == kiosk.NoSize, m
		}
		l := m.lockers[out.locker]
		possible := !l.reserved && !l.broken && l.size == best
		return possible, m.with(func(m bankModel) {
			l.reserved = true
			m.lockers[out.locker] = l
		})
	}
}

func fetchModel(code string) transition {
	return func(m bankModel, out outcome) (bool, bankModel) {
		switch m.codes[code] {
		case codeGood:
			return out.err == nil, m.with(func(m bankModel) { delete(m.codes, code) })
		case codeDue, codeExpired:
			return errors.Is(out.err, kiosk.ErrExpired), m.with(func(m bankModel) { m.codes[code] = codeExpired })
		case codeUnknown:
		}
		return errors.Is(out.err, kiosk.ErrInvalidCode), m
	}
}

func sweepModel(m bankModel, out outcome) (bool, bankModel) {
	due := 0
	next := m.with(func(m bankModel) {
		for code, state := range m.codes {
			if state == codeDue {
				due++
				m.codes[code] = codeExpired
			}
		}
	})
	return out.err == nil && out.n == due, next
}

func brokenModel(id kiosk.LockerID, broken bool) transition {
	return func(m bankModel, out outcome) (bool, bankModel) {
		return out.err == nil, m.with(func(m bankModel) {
			l := m.lockers[id]
			l.broken = broken
			m.lockers[id] = l
		})
	}
}
