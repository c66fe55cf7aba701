package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

var reference = filepath.FromSlash("../../../deploy/lockerd.toml")

func TestReferenceConfigurationShowsTheDefaults(t *testing.T) {
	c, err := Load(reference, Hardware, nil)
	require.NoError(t, err)
	assert.Empty(t, c.Warnings())
	require.Len(t, c.Lockers, 12)
	assert.Equal(t, kiosk.LockerSpec{
		ID: "A1", Size: kiosk.SizeS, Climate: kiosk.Ambient, Accessible: true, Door: "1", Latch: kiosk.DefaultLatch(),
	}, c.Rules().Lockers[0])

	want := defaults(Hardware)
	want.Kiosk, want.Lockers = c.Kiosk, c.Lockers
	assert.Equal(t, want, *c)
}

func TestReferenceConfigurationShowsEveryKey(t *testing.T) {
	text, err := os.ReadFile(reference)
	require.NoError(t, err)
	keys := allKeys()
	written := readDocument(reference, text, keys)

	shownThere := map[string]bool{}
	for path := range written.lines {
		shownThere[shown(path)] = true
	}
	keys.each(func(path string, _ *key) { assert.True(t, shownThere[path], path) })
	for _, name := range keys.child("lockers").names() {
		assert.True(t, shownThere[join("lockers", name)], name)
	}
}

// Two keys with one variable could not be told apart.
func TestEveryKeyHasAVariableOfItsOwn(t *testing.T) {
	seen := map[string]string{}
	allKeys().each(func(path string, _ *key) {
		assert.Empty(t, seen[variableOf(path)], path)
		assert.False(t, othersUse(variableOf(path)), path)
		seen[variableOf(path)] = path
	})
	assert.Greater(t, len(seen), 30)
}
