package simulator

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"lockerd/hal"
)

// Machine is the kiosk's side of a Simulation, as far as its control calls
// reach it. Every function has to be given.
type Machine struct {
	// Kill stops the kiosk as it stands, with no goodbye. After it has returned
	// the kiosk decides and writes nothing more. Killing twice is no error.
	Kill func()
	// Boot starts the kiosk again from its disk and returns when it is ready,
	// with a new World.Bank and new channels of the Panel.
	Boot func(context.Context) error
	// Settle does now what the kiosk does from time to time, such as a sweep.
	Settle func(context.Context) error
	// SettleEvery is how much time passes between two calls of Settle while the
	// clock is advanced; a long way takes greater steps. Zero means a minute.
	SettleEvery time.Duration
	// Session is what the page may do. It is told to this machine alone.
	Session func() Session
	// Hosts are host names, besides this machine's own addresses and localhost,
	// by which the control calls may be reached.
	Hosts []string
}

// Session is what the page needs to show a courier and a technician at work.
type Session struct {
	Partner string `json:"partner"` // token
	Admin   string `json:"admin"`   // token
	Badge   string `json:"badge"`   // what the courier's badge barcode says
}

// settlings is the most steps in which one advance is made.
const settlings = 240

// advance lets time pass in steps, and lets the kiosk follow each of them.
func (s *Simulation) advance(ctx context.Context, m Machine, by time.Duration) error {
	if err := s.takeTurn(ctx); err != nil {
		return err
	}
	defer s.endTurn()
	if err := s.Clock.canAdvance(by); err != nil {
		return err
	}
	// What is in motion arrives first: a leap would tear a door's swing apart.
	if err := hal.Sleep(ctx, s.base, swingTime); err != nil {
		return err
	}
	step := max(cmp.Or(m.SettleEvery, time.Minute), by/settlings)
	for left := by; left > 0; left -= step {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.Clock.Advance(min(step, left)); err != nil {
			return err
		}
		if !s.powered() {
			continue // nobody is there to follow
		}
		if err := m.Settle(ctx); err != nil {
			return fmt.Errorf("after a step of the clock: %w", err)
		}
	}
	return nil
}

// cutPower kills the kiosk and boots it again. A caller who gives up does not
// stop it.
func (s *Simulation) cutPower(ctx context.Context, m Machine) error {
	if err := s.takeTurn(ctx); err != nil {
		return err
	}
	defer s.endTurn()
	s.setPower(false)
	m.Kill()
	s.World.CutPower()
	s.Panel.CutPower()
	if err := m.Boot(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("boot after the power cut: %w", err)
	}
	s.setPower(true)
	return nil
}
