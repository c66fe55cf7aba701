package simulator

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"lockerd/hal"
)

// How much the panel holds for a kiosk that is busy; what comes on top is lost.
const (
	keysWaiting  = 256
	scansWaiting = 64
)

// ErrNoSuchKey answers for a key that the keypad does not have.
var ErrNoSuchKey = errors.New("no such key")

// Panel is what a person stands in front of: keypad, scanner, screen and
// buzzer. It implements hal.Keypad, hal.Scanner, hal.Screen and hal.Buzzer.
//
// All methods may be called from several goroutines.
type Panel struct {
	mu     sync.Mutex
	keys   chan hal.Key
	scans  chan hal.Scan
	page   hal.Page
	sounds []hal.Sound

	changed bell
}

var (
	_ hal.Keypad  = (*Panel)(nil)
	_ hal.Scanner = (*Panel)(nil)
	_ hal.Screen  = (*Panel)(nil)
	_ hal.Buzzer  = (*Panel)(nil)
)

// NewPanel returns a panel whose screen is blank.
func NewPanel() *Panel {
	return &Panel{keys: make(chan hal.Key, keysWaiting), scans: make(chan hal.Scan, scansWaiting)}
}

// Keys implements hal.Keypad. The channel is closed by CutPower; the next life
// of the kiosk asks for the next channel.
func (p *Panel) Keys() <-chan hal.Key {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.keys
}

// Scans implements hal.Scanner, with Keys' rules.
func (p *Panel) Scans() <-chan hal.Scan {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.scans
}

// Show implements hal.Screen. It never fails.
func (p *Panel) Show(page hal.Page) error {
	p.mu.Lock()
	p.page = hal.Page{Title: page.Title, Lines: slices.Clone(page.Lines)}
	p.mu.Unlock()
	p.changed.ring()
	return nil
}

// Beep implements hal.Buzzer.
func (p *Panel) Beep(s hal.Sound) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.sounds) == keysWaiting {
		p.sounds = p.sounds[1:]
	}
	p.sounds = append(p.sounds, s)
}

// Page is what the screen shows.
func (p *Panel) Page() hal.Page {
	p.mu.Lock()
	defer p.mu.Unlock()
	return hal.Page{Title: p.page.Title, Lines: slices.Clone(p.page.Lines)}
}

// Sounds are the newest sounds that the buzzer made, the oldest first.
func (p *Panel) Sounds() []hal.Sound {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.sounds)
}

// Press presses keys, one after another. If one of them is not on the keypad,
// none is pressed and the error is ErrNoSuchKey.
func (p *Panel) Press(keys string) error {
	for _, key := range keys {
		if !hal.Key(key).Valid() {
			return fmt.Errorf("%w: %q", ErrNoSuchKey, key)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, key := range keys {
		select {
		case p.keys <- hal.Key(key):
		default:
		}
	}
	return nil
}

// Scan holds a barcode before the scanner. It may say anything at all.
func (p *Panel) Scan(data string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case p.scans <- hal.Scan(data):
	default:
	}
}

// CutPower makes the screen blank and forgets what nobody has read yet. The
// channels of Keys and Scans are closed.
func (p *Panel) CutPower() {
	p.mu.Lock()
	drain(p.keys)
	drain(p.scans)
	p.keys = make(chan hal.Key, keysWaiting)
	p.scans = make(chan hal.Scan, scansWaiting)
	p.page, p.sounds = hal.Page{}, nil
	p.mu.Unlock()
	p.changed.ring()
}

// drain closes a channel so that its reader finds nothing left in it.
func drain[T any](c chan T) {
	close(c)
	for range c {
	}
}
