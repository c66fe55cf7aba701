package simulator_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/hal"
	"lockerd/simulator"
)

func TestKeysAndScansArriveInOrder(t *testing.T) {
	panel := simulator.NewPanel()
	require.NoError(t, panel.Press("12*#"))
	panel.Scan("LABEL\x1d1")
	panel.Scan("LABEL2")
	for _, want := range "12*#" {
		assert.Equal(t, hal.Key(want), <-panel.Keys())
	}
	assert.Equal(t, hal.Scan("LABEL\x1d1"), <-panel.Scans(), "a scanner sends what the label says")
	assert.Equal(t, hal.Scan("LABEL2"), <-panel.Scans())
}

func TestKeyThatThereIsNot(t *testing.T) {
	panel := simulator.NewPanel()
	for _, keys := range []string{"1A", "12 3", "٣", "\n"} {
		require.ErrorIs(t, panel.Press(keys), simulator.ErrNoSuchKey)
	}
	assert.Empty(t, panel.Keys(), "none of them was pressed")
}

func TestPressesThatNobodyTakesAreDropped(t *testing.T) {
	panel := simulator.NewPanel()
	for range 1000 {
		require.NoError(t, panel.Press("1"))
		panel.Scan("L")
	}
	assert.NotEmpty(t, panel.Keys())
	assert.NotEmpty(t, panel.Scans())
}

func TestScreenShowsTheNewestPage(t *testing.T) {
	panel := simulator.NewPanel()
	lines := []string{"one", "two"}
	require.NoError(t, panel.Show(hal.Page{Title: "Hello", Lines: lines}))
	lines[0] = "changed behind its back"
	assert.Equal(t, hal.Page{Title: "Hello", Lines: []string{"one", "two"}}, panel.Page())

	panel.Beep(hal.SoundAccepted)
	panel.Beep(hal.SoundReminder)
	assert.Equal(t, []hal.Sound{hal.SoundAccepted, hal.SoundReminder}, panel.Sounds())
}

func TestPowerCutForgetsWhatNobodyRead(t *testing.T) {
	panel := simulator.NewPanel()
	keys, scans := panel.Keys(), panel.Scans()
	require.NoError(t, panel.Press("123"))
	panel.Scan("LABEL")
	require.NoError(t, panel.Show(hal.Page{Title: "Hello"}))

	panel.CutPower()
	_, open := <-keys
	assert.False(t, open, "the old keypad is closed, and empty")
	_, open = <-scans
	assert.False(t, open)
	assert.Equal(t, hal.Page{}, panel.Page())

	require.NoError(t, panel.Press("7"))
	assert.Equal(t, hal.Key('7'), <-panel.Keys(), "the next life hears new keys alone")
}

func TestOutboxForgetsTheOldest(t *testing.T) {
	var outbox simulator.Outbox
	for i := range 1200 {
		outbox.Add(simulator.Message{ID: fmt.Sprint(i)})
	}
	messages := outbox.Messages()
	require.Len(t, messages, 1000)
	assert.Equal(t, "200", messages[0].ID)
	assert.Equal(t, "1199", messages[999].ID)
}
