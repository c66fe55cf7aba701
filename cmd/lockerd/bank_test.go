package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/cmd/lockerd/config"
	"lockerd/hal"
)

// TestSimulatedDoorsAreCalledAsTheLockers: people at a simulated door name what
// is painted on it, however the real one is wired.
func TestSimulatedDoorsAreCalledAsTheLockers(t *testing.T) {
	c, err := config.Load("../../deploy/lockerd.toml", config.Simulator, nil)
	require.NoError(t, err)
	rules := c.Rules()
	doors := simulatedBank(&rules, c.LatchRules())
	require.Len(t, doors, len(rules.Lockers))
	for i, spec := range rules.Lockers {
		assert.Equal(t, hal.DoorID(spec.ID), doors[i].ID)
		assert.Equal(t, doors[i].ID, spec.Door)
	}
}

func TestWithoutLockersThereIsTheDefaultBank(t *testing.T) {
	c, err := config.Load("", config.Simulator, nil)
	require.NoError(t, err)
	rules := c.Rules()
	doors := simulatedBank(&rules, c.LatchRules())
	assert.Len(t, doors, 24)
	assert.Len(t, rules.Lockers, 24)
}
