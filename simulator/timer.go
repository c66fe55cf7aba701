package simulator

import (
	"container/heap"
	"time"
)

// timer is one running timer of a Clock, and implements hal.Timer.
type timer struct {
	clock *Clock
	due   time.Duration // monotonic
	c     chan time.Time
	index int // in the heap; -1 once it has fired or was stopped
}

func (t *timer) C() <-chan time.Time { return t.c }

func (t *timer) Stop() bool {
	c := t.clock
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.index < 0 {
		return false
	}
	heap.Remove(&c.timers, t.index)
	if len(c.timers) == 0 {
		c.poke() // nobody needs to wait any more
	}
	return true
}

// timerHeap implements heap.Interface, the timer that is due first on top.
type timerHeap []*timer

func (h timerHeap) Len() int           { return len(h) }
func (h timerHeap) Less(i, j int) bool { return h[i].due < h[j].due }

func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

func (h *timerHeap) Push(x any) {
	t := x.(*timer)
	t.index = len(*h)
	*h = append(*h, t)
}

func (h *timerHeap) Pop() any {
	last := len(*h) - 1
	t := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	t.index = -1
	return t
}
