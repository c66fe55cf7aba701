package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"lockerd/hal"
)

const (
	watchEvery     = 50 * time.Millisecond // at most so often
	watchHeartbeat = 15 * time.Second
	watchPatience  = 10 * time.Second // for a client that does not read
)

// topic is one kind of event of a watch.
type topic struct {
	event string
	view  func() any
	bells []*bell
	heard <-chan struct{}
}

func (s *Simulation) topics() []*topic {
	return []*topic{
		{event: "world", view: func() any { return s.viewWorld() }, bells: []*bell{&s.World.changed, &s.Clock.changed, &s.power}},
		{event: "screen", view: func() any { return s.viewScreen() }, bells: []*bell{&s.Panel.changed}},
		{event: "messages", view: func() any { return s.viewMessages() }, bells: []*bell{&s.Outbox.changed}},
	}
}

// watch streams the topics, each whole, at once and after its changes. Its own
// pauses are in the machine's time, not in the simulated one.
func (s *Simulation) watch(w http.ResponseWriter, r *http.Request) {
	topics := s.topics()
	var bells []*bell
	for _, t := range topics {
		heard, stop := listen(t.bells...)
		defer stop()
		t.heard = heard
		bells = append(bells, t.bells...)
	}
	changed, stop := listen(bells...)
	defer stop()

	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return
	}
	stream := eventStream{w: w, control: http.NewResponseController(w), clock: s.base}
	for _, t := range topics {
		if stream.send(t.event, t.view()) != nil {
			return
		}
	}
	var err error
	for err == nil {
		err = s.watchOn(r, stream, topics, changed)
	}
}

// watchOn waits for the next change and sends what has changed, or a heartbeat.
// An error ends the watch.
func (s *Simulation) watchOn(r *http.Request, stream eventStream, topics []*topic, changed <-chan struct{}) error {
	heartbeat := s.base.NewTimer(watchHeartbeat)
	defer heartbeat.Stop()
	select {
	case <-changed:
	case <-heartbeat.C():
		return stream.write(": still here\n\n")
	case <-s.ending:
		return http.ErrServerClosed
	case <-r.Context().Done():
		return r.Context().Err()
	}
	for _, t := range topics {
		select {
		case <-t.heard:
			if err := stream.send(t.event, t.view()); err != nil {
				return err
			}
		default:
		}
	}
	return hal.Sleep(r.Context(), s.base, watchEvery)
}

// eventStream writes Server-Sent Events.
type eventStream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	clock   hal.Clock
}

func (e eventStream) send(event string, document any) error {
	data, err := json.Marshal(document)
	if err != nil {
		return fmt.Errorf("event %s: %w", event, err)
	}
	return e.write(fmt.Sprintf("event: %s\ndata: %s\n\n", event, data))
}

func (e eventStream) write(text string) error {
	deadline := e.control.SetWriteDeadline(e.clock.Now().Add(watchPatience))
	if deadline != nil && !errors.Is(deadline, http.ErrNotSupported) {
		return deadline
	}
	if _, err := e.w.Write([]byte(text)); err != nil {
		return err
	}
	return e.control.Flush()
}
