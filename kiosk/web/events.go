package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"lockerd/kiosk"
)

const (
	maxStreams     = 64
	heartbeatEvery = 15 * time.Second // an idle stream says so often that it lives
	writeWithin    = 10 * time.Second // a client that takes longer has gone
)

type eventsRequest struct {
	LastEventID uint64 `header:"Last-Event-ID" maximum:"9007199254740991" doc:"the sequence after which to go on; left out: from now on"`
	Resumes     bool
}

// Resolve notes whether the client goes on from somewhere: 0 is a place too.
func (in *eventsRequest) Resolve(ctx huma.Context) []error {
	in.Resumes = ctx.Header("Last-Event-ID") != ""
	return nil
}

// eventStream describes the answer, which is no JSON document.
func eventStream(op *huma.Operation) {
	op.Responses["200"] = &huma.Response{
		Description: "One event a record: id is its sequence, event its kind, data the record as JSON. A partner sees what concerns its own parcels.",
		Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}},
	}
}

func (h *handler) events(_ context.Context, by kiosk.Actor, in *eventsRequest) (*huma.StreamResponse, error) {
	after := h.kiosk.Head()
	if in.Resumes {
		after = min(after, in.LastEventID)
	}
	select {
	case h.streams <- struct{}{}:
	default:
		return nil, &Problem{
			Status: http.StatusServiceUnavailable, Code: codeTooManyStreams, Detail: "too many event streams are open",
			header: http.Header{"Retry-After": {"10"}},
		}
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		defer func() { <-h.streams }()
		r, w := humago.Unwrap(ctx)
		if r.Method == http.MethodHead {
			return
		}
		if err := h.stream(w, r, by, after); err != nil {
			h.log.DebugContext(r.Context(), "an event stream ended", "err", err)
		}
	}}, nil
}

// stream sends records until the client leaves, the server shuts down, or the kiosk stops.
func (h *handler) stream(w http.ResponseWriter, r *http.Request, by kiosk.Actor, after uint64) error {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(shutdownOf(ctx), cancel)()

	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	out := &eventWriter{w: w, conn: http.NewResponseController(w)}
	if err := out.comment("following"); err != nil {
		return err
	}
	records, ended := h.follow(ctx, after)
	for {
		heartbeat, stop := context.WithTimeout(ctx, heartbeatEvery)
		var err error
		select {
		case rec := <-records:
			if concerns(rec, by) {
				err = out.record(rec)
			}
		case err = <-ended:
			err = errors.Join(err, errStreamEnd)
		case <-heartbeat.Done():
			if err = ctx.Err(); err == nil {
				err = out.comment("alive")
			}
		}
		stop()
		if err != nil {
			return err
		}
	}
}

var errStreamEnd = errors.New("no more records")

// follow hands over the records after a sequence until ctx ends; ended then gets the reason.
func (h *handler) follow(ctx context.Context, after uint64) (<-chan kiosk.Record, <-chan error) {
	records, ended := make(chan kiosk.Record), make(chan error, 1)
	go func() {
		for rec, err := range h.kiosk.Follow(ctx, after) {
			if err != nil {
				ended <- err
				return
			}
			select {
			case records <- rec:
			case <-ctx.Done():
				ended <- ctx.Err()
				return
			}
		}
		ended <- nil
	}()
	return records, ended
}

// concerns says whether somebody may see the record: a partner only what is about its own parcels.
func concerns(rec kiosk.Record, by kiosk.Actor) bool {
	return by.IsAdmin() || rec.Partner != "" && rec.Partner == by.Partner
}

// eventWriter writes Server-Sent Events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
type eventWriter struct {
	w    http.ResponseWriter
	conn *http.ResponseController
}

func (e *eventWriter) comment(text string) error { return e.write([]byte(": " + text + "\n\n")) }

func (e *eventWriter) record(rec kiosk.Record) error {
	data, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	var event bytes.Buffer
	fmt.Fprintf(&event, "id: %d\nevent: %s\ndata: %s\n\n", rec.Seq, rec.Kind, data)
	return e.write(event.Bytes())
}

// write sends and flushes. Each write has a deadline of its own, for the
// server's is about the whole answer; one that has begun when the server shuts
// down is finished, so that the client sees a whole event.
func (e *eventWriter) write(data []byte) error {
	if err := e.deadline(time.Time{}); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), writeWithin)
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		if err := e.deadline(time.Unix(1, 0)); err != nil { // long past: a write under way ends now
			return
		}
	})()
	if _, err := e.w.Write(data); err != nil {
		return err
	}
	return e.conn.Flush()
}

func (e *eventWriter) deadline(t time.Time) error {
	if err := e.conn.SetWriteDeadline(t); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}
