package simulator

import "sync"

// bell tells any number of listeners that something changed.
type bell struct {
	mu   sync.Mutex
	ears map[chan struct{}]struct{}
}

// listen returns a channel that receives after any of the bells has rung, until
// stop is called. Rings that nobody has heard yet coalesce into one.
func listen(bells ...*bell) (heard <-chan struct{}, stop func()) {
	ear := make(chan struct{}, 1)
	for _, b := range bells {
		b.mu.Lock()
		if b.ears == nil {
			b.ears = make(map[chan struct{}]struct{})
		}
		b.ears[ear] = struct{}{}
		b.mu.Unlock()
	}
	return ear, func() {
		for _, b := range bells {
			b.mu.Lock()
			delete(b.ears, ear)
			b.mu.Unlock()
		}
	}
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for ear := range b.ears {
		select {
		case ear <- struct{}{}:
		default:
		}
	}
}
