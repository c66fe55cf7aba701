package kiosk

import (
	"maps"
	"sync"
)

// The consumers that are registered: the journal keeps what they have not taken.
const consumerMessages = "messages"

var consumers = []string{consumerMessages}

// cursorSet is how far consumers have come, by name.
type cursorSet map[string]uint64

// cursors knows how far each consumer has come. A cursor is not worth a
// transaction of its own: it rides on the next decision, and a crash before
// that only repeats what the consumer has seen.
type cursors struct {
	mu   sync.Mutex
	seen cursorSet
	kept cursorSet // as the books have it
}

func newCursors(kept cursorSet) *cursors {
	return &cursors{seen: maps.Clone(kept), kept: kept}
}

func (c *cursors) at(consumer string) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen[consumer]
}

func (c *cursors) move(consumer string, seq uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[consumer] = max(seq, c.seen[consumer])
}

// unsaved returns the cursors that the books do not have yet.
func (c *cursors) unsaved() cursorSet {
	c.mu.Lock()
	defer c.mu.Unlock()
	riding := cursorSet{}
	for consumer, seq := range c.seen {
		if c.kept[consumer] != seq {
			riding[consumer] = seq
		}
	}
	return riding
}

// saved says that these cursors are in the books now.
func (c *cursors) saved(ridden cursorSet) {
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.Copy(c.kept, ridden)
}
