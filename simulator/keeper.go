package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"
)

// keeper keeps the file of a Simulation up to date.
type keeper struct {
	path string // empty: nothing is kept
	take func() state

	mu    sync.Mutex
	saved []byte

	end     sync.Once
	closing chan struct{}
	done    sync.WaitGroup
}

func newKeeper(path string, take func() state) *keeper {
	return &keeper{path: path, take: take, closing: make(chan struct{})}
}

// save brings the file up to date, if it is not.
func (k *keeper) save() error {
	if k.path == "" {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	content, err := json.MarshalIndent(k.take(), "", "\t")
	if err != nil {
		return fmt.Errorf("save the world: %w", err)
	}
	if bytes.Equal(content, k.saved) {
		return nil
	}
	if err := writeState(k.path, content); err != nil {
		return err
	}
	k.saved = content
	return nil
}

// watch saves after each change that no request waits for, such as a door that
// springs open. A save that failed is made again by the next, and whoever waits
// for that one hears of it.
func (k *keeper) watch(bells ...*bell) {
	heard, stop := listen(bells...)
	k.done.Go(func() {
		defer stop()
		for {
			select {
			case <-heard:
				if k.save() != nil {
					continue
				}
			case <-k.closing:
				return
			}
		}
	})
}

func (k *keeper) close() error {
	k.end.Do(func() { close(k.closing) })
	k.done.Wait()
	return k.save()
}
