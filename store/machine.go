package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"lockerd/kiosk"
)

// newEpoch draws 40 random bits: enough to tell apart the few epochs of one kiosk.
func newEpoch() string { return strings.ToLower(rand.Text()[:8]) }

// Machine is the kiosk's own state. There always is one.
func (t *tx) Machine() (kiosk.Machine, error) {
	machine, err := load[kiosk.Machine](t, inMeta, []byte(keyMachine))
	if errors.Is(err, kiosk.ErrNoRecord) {
		return kiosk.Machine{}, damaged("the machine's own state is missing")
	}
	return machine, err
}

// PutMachine replaces the kiosk's own state. It has to name an epoch: without
// one, ids would come twice.
func (t *tx) PutMachine(m kiosk.Machine) error {
	if err := usable(m.Epoch); err != nil {
		return fmt.Errorf("epoch: %w", err)
	}
	return save(t, inMeta, []byte(keyMachine), m)
}
