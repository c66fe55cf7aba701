package simulator

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	"lockerd/hal"
)

// stateFile is the name of the saved world in a Simulation's directory.
const stateFile = "world.json"

// Simulation is everything around a kiosk: the World, the Panel, the Clock, and
// the phones of the customers. Hand World.Bank(), Panel and Clock to the kiosk,
// and Handler to a web server.
type Simulation struct {
	World  *World
	Panel  *Panel
	Clock  *Clock
	Outbox *Outbox

	base   hal.Clock
	keeper *keeper

	// turn lets one leap of the clock or power cut happen at a time.
	turn chan struct{}

	mu    sync.Mutex
	off   bool
	power bell

	endWatches sync.Once
	ending     chan struct{}
}

// Open builds a simulation on top of the base clock. It goes on where the one
// before it in the same directory left off: doors, contents, faults, and how
// far the clock was moved. With an empty dir nothing is kept. The error is
// ErrDamaged, or one of the file system.
func Open(dir string, base hal.Clock, doors []Door) (*Simulation, error) {
	var path string
	var offset time.Duration
	var saved *state
	if dir != "" {
		path = filepath.Join(dir, stateFile)
		var err error
		if saved, err = readState(path); err != nil {
			return nil, err
		}
	}
	if saved != nil {
		var err error
		if offset, err = saved.offset(); err != nil {
			return nil, err
		}
	}
	clock := NewClock(base, offset)
	s := &Simulation{
		World: NewWorld(clock, doors), Panel: NewPanel(), Clock: clock, Outbox: new(Outbox),
		base: base, turn: make(chan struct{}, 1), ending: make(chan struct{}),
	}
	if saved != nil {
		if err := s.World.restore(saved); err != nil {
			return nil, err
		}
	}
	s.keeper = newKeeper(path, s.state)
	if err := s.keeper.save(); err != nil {
		return nil, err
	}
	s.keeper.watch(&s.World.changed, &s.Clock.changed)
	return s, nil
}

func (s *Simulation) state() state {
	st := s.World.save()
	st.Offset = s.Clock.Offset().String()
	return st
}

// EndWatches ends the streams of Handler, which would otherwise hold up a
// graceful shutdown: hand it to http.Server.RegisterOnShutdown.
func (s *Simulation) EndWatches() { s.endWatches.Do(func() { close(s.ending) }) }

// Close cuts the power and saves the World a last time. Close the kiosk first.
func (s *Simulation) Close() error {
	s.EndWatches()
	s.World.CutPower()
	return s.keeper.close()
}

// takeTurn waits for other leaps and power cuts to end. On success give the
// turn back with endTurn.
func (s *Simulation) takeTurn(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Simulation) endTurn() { <-s.turn }

func (s *Simulation) setPower(on bool) {
	s.mu.Lock()
	s.off = !on
	s.mu.Unlock()
	s.power.ring()
}

func (s *Simulation) powered() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.off
}
