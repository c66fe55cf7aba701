package simulator

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"lockerd/hal"
)

// labelLength is the most characters that a parcel's name can have.
const labelLength = 200

// keysAtOnce is the most keys that one call presses.
const keysAtOnce = 64

func (s *Simulation) pull(w http.ResponseWriter, r *http.Request) (any, error) {
	return s.atDoor(w, r, fields{}, s.World.Pull)
}

// swingTime is how long a person takes to push an open door shut.
const swingTime = 300 * time.Millisecond

// push answers when the door is shut: a door has a way to go, and a program
// that calls this is no quicker at it than a person.
func (s *Simulation) push(w http.ResponseWriter, r *http.Request) (any, error) {
	return s.atDoor(w, r, fields{}, func(id hal.DoorID) error {
		if truth, err := s.World.Door(id); err == nil && truth.Open {
			if err := hal.Sleep(r.Context(), s.base, swingTime); err != nil {
				return err
			}
		}
		return s.World.Push(id)
	})
}

func (s *Simulation) put(w http.ResponseWriter, r *http.Request) (any, error) {
	var parcel string
	return s.atDoor(w, r, fields{"parcel": &parcel}, func(id hal.DoorID) error {
		if err := checkText("parcel", parcel, labelLength); err != nil {
			return err
		}
		return s.World.Put(id, parcel)
	})
}

func (s *Simulation) take(w http.ResponseWriter, r *http.Request) (any, error) {
	var taken []string
	locker, err := s.atDoor(w, r, fields{}, func(id hal.DoorID) (err error) {
		taken, err = s.World.Take(id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return takenView{lockerView: locker.(lockerView), Taken: taken}, nil
}

func (s *Simulation) breakDoor(w http.ResponseWriter, r *http.Request) (any, error) {
	var fault Fault
	var on bool
	return s.atDoor(w, r, fields{"fault": &fault, "on": &on}, func(id hal.DoorID) error {
		return s.World.SetFault(id, fault, on)
	})
}

// atDoor does something at the door that the request names, and answers how it
// stands then. The door comes first: what is asked of a door that is not there
// does not matter.
func (s *Simulation) atDoor(w http.ResponseWriter, r *http.Request, want fields, do func(hal.DoorID) error) (any, error) {
	id := hal.DoorID(r.PathValue("id"))
	if _, err := s.World.Door(id); err != nil {
		return nil, err
	}
	if err := readBody(w, r, want); err != nil {
		return nil, err
	}
	if err := do(id); err != nil {
		return nil, err
	}
	truth, err := s.World.Door(id)
	if err != nil {
		return nil, err
	}
	return viewLocker(truth), nil
}

func (s *Simulation) breakBus(w http.ResponseWriter, r *http.Request) (any, error) {
	var fault BusFault
	var on bool
	if err := readBody(w, r, fields{"fault": &fault, "on": &on}); err != nil {
		return nil, err
	}
	if err := s.World.SetBusFault(fault, on); err != nil {
		return nil, err
	}
	return s.viewBus(), nil
}

func (s *Simulation) press(w http.ResponseWriter, r *http.Request) (any, error) {
	var keys string
	if err := readBody(w, r, fields{"keys": &keys}); err != nil {
		return nil, err
	}
	if err := checkText("keys", keys, keysAtOnce); err != nil {
		return nil, err
	}
	if err := s.Panel.Press(keys); err != nil {
		return nil, err
	}
	return s.viewScreen(), nil
}

// scan takes whatever a barcode can say, control characters included: it is for
// the kiosk to refuse them.
func (s *Simulation) scan(w http.ResponseWriter, r *http.Request) (any, error) {
	var data string
	if err := readBody(w, r, fields{"data": &data}); err != nil {
		return nil, err
	}
	if data == "" {
		return nil, checkText("data", data, 1)
	}
	s.Panel.Scan(data)
	return s.viewScreen(), nil
}

func (s *Simulation) advanceClock(m Machine) call {
	return func(w http.ResponseWriter, r *http.Request) (any, error) {
		return s.leap(w, r, func(by string) error {
			d, err := parseDuration(by)
			if err != nil {
				return err
			}
			if err := unhurried(w); err != nil {
				return err
			}
			return s.advance(r.Context(), m, d)
		})
	}
}

func (s *Simulation) jumpClock(w http.ResponseWriter, r *http.Request) (any, error) {
	return s.leap(w, r, func(by string) error {
		d, err := parseDuration(by)
		if err != nil {
			return err
		}
		return s.Clock.Jump(d)
	})
}

func (s *Simulation) leap(w http.ResponseWriter, r *http.Request, do func(by string) error) (any, error) {
	var by string
	if err := readBody(w, r, fields{"by": &by}); err != nil {
		return nil, err
	}
	if err := do(by); err != nil {
		return nil, fmt.Errorf("by: %w", err)
	}
	return s.viewClock(), nil
}

func (s *Simulation) synchroniseClock(w http.ResponseWriter, r *http.Request) (any, error) {
	var on bool
	if err := readBody(w, r, fields{"on": &on}); err != nil {
		return nil, err
	}
	s.Clock.SetSynchronised(on)
	return s.viewClock(), nil
}

// unhurried lifts the server's time-out from a call that takes long by nature.
func unhurried(w http.ResponseWriter) error {
	err := http.NewResponseController(w).SetWriteDeadline(time.Time{})
	if errors.Is(err, http.ErrNotSupported) {
		return nil // no connection, no time-out
	}
	return err
}

func (s *Simulation) powerCut(m Machine) call {
	return func(w http.ResponseWriter, r *http.Request) (any, error) {
		if err := readBody(w, r, fields{}); err != nil {
			return nil, err
		}
		if err := unhurried(w); err != nil {
			return nil, err
		}
		if err := s.cutPower(r.Context(), m); err != nil {
			return nil, err
		}
		return s.viewWorld(), nil
	}
}
