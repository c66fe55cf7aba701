package kiosk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

func TestClockThatLiesExpiresNothing(t *testing.T) {
	for name, jump := range map[string]time.Duration{
		"AYearForward": 365 * 24 * time.Hour,
		"AnHourBack":   -time.Hour,
		"To1970":       -56 * 365 * 24 * time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			at(t, small, nil, func(s *site) {
				r := s.deposit("P1", kiosk.SizeS)
				s.deposit("P2", kiosk.SizeS)
				s.clock.SetSynchronised(false)
				s.clock.Jump(jump)
				s.pass(time.Hour)
				assert.Equal(t, kiosk.Active, s.now(r.ID).Status)
				assert.Equal(t, kiosk.PickedUp, s.fetch("P1").Status, "codes go on working")
				o, err := s.Status(s.ctx)
				require.NoError(t, err)
				assert.False(t, o.Clock.Trusted)
				assert.NotEmpty(t, o.Clock.Why)
				assert.Contains(t, s.journal(everything), kiosk.ClockUntrusted)

				s.cut()
				s.start()
				_, err = s.Sweep(s.ctx)
				require.NoError(t, err)
				o, err = s.Status(s.ctx)
				require.NoError(t, err)
				assert.False(t, o.Clock.Trusted, "a restart does not make it true")
				s.pass(100 * time.Hour)
				assert.Equal(t, []kiosk.Kind{kiosk.CodeIssued}, s.mail.kinds("P2"), "nothing that age alone causes happens")

				clock, err := s.TrustClock(s.ctx, s.admin)
				require.NoError(t, err)
				assert.True(t, clock.Trusted)
				s.pass(100 * time.Hour)
				assert.Contains(t, s.mail.kinds("P2"), kiosk.ReturnQueued, "and nothing lives for ever")
			})
		})
	}
}

// TestDeadlinesMoveWithAClockThatIsSetRight: a kiosk that started in the wrong
// year is synchronised, and every customer keeps the time they had left.
func TestDeadlinesMoveWithAClockThatIsSetRight(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		s.clock.SetSynchronised(false)
		s.clock.Jump(30 * 24 * time.Hour)
		s.pass(time.Hour)
		require.Equal(t, kiosk.Active, s.now(r.ID).Status)
		s.clock.SetSynchronised(true)
		s.pass(time.Hour)
		got := s.now(r.ID)
		assert.Equal(t, kiosk.Active, got.Status)
		assert.WithinDuration(t, r.ExpiresAt.Add(30*24*time.Hour), got.ExpiresAt, time.Minute)
		assert.Contains(t, s.journal(everything), kiosk.ClockTrusted)
		s.pass(72 * time.Hour)
		assert.Equal(t, kiosk.Expired, s.now(r.ID).Status)
	})
}

func TestClockThatComesBackByItself(t *testing.T) {
	at(t, small, nil, func(s *site) {
		s.clock.SetSynchronised(false)
		s.clock.Jump(5 * time.Hour)
		s.pass(20 * time.Minute)
		s.clock.Jump(-5 * time.Hour)
		s.pass(20 * time.Minute)
		o, err := s.Status(s.ctx)
		require.NoError(t, err)
		assert.True(t, o.Clock.Trusted)
	})
}
