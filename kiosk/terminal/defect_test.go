package terminal_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"lockerd/hal"
	"lockerd/kiosk"
	"lockerd/kiosk/terminal"
)

// defective is the real kiosk with a defect in one place.
type defective struct{ *kiosk.Kiosk }

func (defective) Pickup(context.Context, string) (kiosk.Reservation, error) { panic("a defect") }

func TestADefectCostsOneAnswerAndIsJournaled(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.press("123456#")
		b.sees("Not possible now")
		assert.Contains(t, b.kinds(0), kiosk.KioskFaulted)
		b.scan(b.partner.Badge)
		b.sees("Scan parcel label")
	}, func(b *booth, parts *terminal.Parts) {
		parts.Kiosk = defective{b.kiosk}
	})
}

// deafScreen takes no page while it is deaf.
type deafScreen struct {
	hal.Screen
	deaf atomic.Bool
}

func (s *deafScreen) Show(page hal.Page) error {
	if s.deaf.Load() {
		return errors.New("no answer on the bus")
	}
	return s.Screen.Show(page)
}

func TestAScreenThatCameBackShowsThePresentPage(t *testing.T) {
	screen := &deafScreen{}
	atTheBooth(t, func(b *booth) {
		screen.deaf.Store(true)
		b.press("12")
		b.sees("Enter your code")
		screen.deaf.Store(false)
		b.pause(3 * time.Second)
		b.sees("Your code", "•2")
	}, func(_ *booth, parts *terminal.Parts) {
		screen.Screen = parts.Screen
		parts.Screen = screen
	})
}

// slow is the real kiosk behind a latch that has to rest for a long time.
type slow struct {
	*kiosk.Kiosk
	clock hal.Clock
}

func (s slow) Pickup(ctx context.Context, code string) (kiosk.Reservation, error) {
	r, err := s.Kiosk.Pickup(ctx, code)
	return r, errors.Join(err, hal.Sleep(ctx, s.clock, 15*time.Second))
}

func TestALateAnswerIsStillGiven(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.press("123456#")
		b.pause(4 * time.Second)
		b.sees("Enter your code")
		b.pause(12 * time.Second)
		b.sees("Code not accepted")
	}, func(b *booth, parts *terminal.Parts) {
		parts.Kiosk = slow{b.kiosk, b.clock}
	})
}

func TestALateAnswerHoldsNobodyUp(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		code := b.waitsAt("01", "P1")
		b.press(code + "#")
		b.sees("One moment please")
		b.press("55")
		b.sees("One moment please")
		b.pause(4 * time.Second)
		b.sees("Your code", "•5")
		b.pause(12 * time.Second)
		b.press("*")
		b.sees("Door 01 is open") // the late answer
	}, func(b *booth, parts *terminal.Parts) {
		parts.Kiosk = slow{b.kiosk, b.clock}
	})
}
