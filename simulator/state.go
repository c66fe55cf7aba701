package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"

	"lockerd/hal"
)

// ErrDamaged answers for a saved world that cannot be read, or that does not
// fit the bank any more. Whoever moves the file away starts with empty lockers.
var ErrDamaged = errors.New("the saved world is damaged")

const stateVersion = 1

// state is what outlives the program: the physical truth, and how far the
// clock has been moved.
type state struct {
	Version int           `json:"version"`
	Offset  string        `json:"clock_offset"`
	Bus     []BusFault    `json:"bus_faults,omitempty"`
	Lockers []lockerState `json:"lockers"`
}

type lockerState struct {
	ID       hal.DoorID `json:"id"`
	Latched  bool       `json:"latched"`
	Open     bool       `json:"open"`
	Contents []string   `json:"contents,omitempty"`
	Faults   []Fault    `json:"faults,omitempty"`
}

// readState reads a file that writeState wrote. Where there is none, the answer
// is nil.
func readState(path string) (*state, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the saved world: %w", err)
	}
	var s state
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, path, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: %s: something follows the end", ErrDamaged, path)
	}
	if s.Version != stateVersion {
		return nil, fmt.Errorf("%w: %s: version %d, not %d", ErrDamaged, path, s.Version, stateVersion)
	}
	return &s, nil
}

// writeState replaces the file as a whole: after a crash it holds either the
// old state or the new one.
func writeState(path string, content []byte) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("save the world: %w", err)
		}
	}()
	// Always the same name, so that what a kill leaves is written over by the next save.
	file, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

// offset is how far the clock had been moved.
func (s *state) offset() (time.Duration, error) {
	offset, err := time.ParseDuration(s.Offset)
	if err != nil {
		return 0, fmt.Errorf("%w: clock_offset: %w", ErrDamaged, err)
	}
	return offset, nil
}

// save writes down what is physically so.
func (w *World) save() state {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	s := state{
		Version: stateVersion,
		Bus:     slices.Sorted(maps.Keys(w.bus)),
		Lockers: make([]lockerState, len(w.doors)),
	}
	for i, d := range w.doors {
		s.Lockers[i] = lockerState{
			ID: d.ID, Latched: d.latched, Open: d.open,
			Contents: slices.Clone(d.contents),
			Faults:   slices.Sorted(maps.Keys(d.faults)),
		}
	}
	return s
}

// restore makes so what save wrote down. A door that the state does not know
// stays as it was built; a parcel behind a door that is gone is an error.
func (w *World) restore(s *state) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := make(map[hal.DoorID]bool)
	for _, saved := range s.Lockers {
		if err := saved.check(); err != nil {
			return err
		}
		if seen[saved.ID] {
			return fmt.Errorf("%w: locker %s comes twice", ErrDamaged, saved.ID)
		}
		seen[saved.ID] = true
		d := w.byID[saved.ID]
		switch {
		case d != nil:
			d.restore(saved)
		case len(saved.Contents) > 0:
			return fmt.Errorf("%w: parcel %q lies in locker %s, which this bank does not have", ErrDamaged, saved.Contents[0], saved.ID)
		}
	}
	for _, fault := range s.Bus {
		if !slices.Contains(BusFaults, fault) {
			return fmt.Errorf("%w: bus_faults: %w: %q", ErrDamaged, ErrNoSuchFault, string(fault))
		}
		w.bus[fault] = true
	}
	return nil
}

func (s lockerState) check() error {
	if s.Open && s.Latched {
		return fmt.Errorf("%w: locker %s is open and latched", ErrDamaged, s.ID)
	}
	for _, fault := range s.Faults {
		if !slices.Contains(Faults, fault) {
			return fmt.Errorf("%w: locker %s: %w: %q", ErrDamaged, s.ID, ErrNoSuchFault, string(fault))
		}
	}
	return nil
}

func (d *door) restore(s lockerState) {
	d.latched, d.open, d.contents = s.Latched, s.Open, s.Contents
	for _, fault := range s.Faults {
		d.faults[fault] = true
	}
	d.spring() // it was springing when it was saved
}
