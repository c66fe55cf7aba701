package haltest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"lockerd/hal"
	"lockerd/hal/haltest"
)

func TestClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := haltest.NewClock()
		wall := clock.Now()
		assert.Zero(t, clock.Monotonic())
		assert.NoError(t, hal.Sleep(t.Context(), clock, time.Hour))
		assert.Equal(t, time.Hour, clock.Monotonic())

		clock.Jump(-3 * time.Hour)
		assert.Equal(t, -2*time.Hour, clock.Now().Sub(wall))
		assert.Equal(t, time.Hour, clock.Monotonic(), "a jump of the wall clock alone")

		assert.True(t, clock.Synchronised())
		clock.SetSynchronised(false)
		assert.False(t, clock.Synchronised())

		timer := clock.NewTimer(time.Minute)
		assert.True(t, timer.Stop())
		<-clock.NewTimer(time.Minute).C()
		assert.Equal(t, time.Hour+time.Minute, clock.Monotonic())
	})
}
