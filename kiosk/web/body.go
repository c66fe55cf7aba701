package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

const maxBody = 64 << 10 // bytes

// readQuery refuses a query that two readers could take differently.
func (h *handler) readQuery(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		invalid("query", "malformed").write(w)
		return
	}
	for name, given := range values {
		if len(given) > 1 {
			invalid("query", fmt.Sprintf("%q comes twice", shortened(name))).write(w)
			return
		}
	}
	next(ctx)
}

// readBody takes in the whole body and lets only JSON through that means the
// same to every reader: encoding/json would take the last of two equal keys,
// and replace bytes that are not UTF-8.
func (h *handler) readBody(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	body, p := read(w, r)
	if p == nil {
		p = checkBody(r, ctx.Operation(), body)
	}
	if p != nil {
		p.write(w)
		return
	}
	// The server's read deadline would otherwise end a request that waits for a latch.
	if err := http.NewResponseController(w).SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		h.refusal(r.Context(), ctx.Operation().Path, err).write(w)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	next(ctx)
}

func read(w http.ResponseWriter, r *http.Request) ([]byte, *Problem) {
	tooLarge := &Problem{Status: http.StatusRequestEntityTooLarge, Code: codeBodyTooLarge, Detail: fmt.Sprintf("a body has at most %d bytes", maxBody)}
	if r.ContentLength > maxBody {
		drain(w, r)
		return nil, tooLarge
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	var network net.Error
	switch {
	case err == nil:
		return body, nil
	case errors.As(err, &large):
		drain(w, r)
		return nil, tooLarge
	case errors.As(err, &network) && network.Timeout():
		return nil, &Problem{Status: http.StatusRequestTimeout, Code: codeTimeout, Detail: "the body did not come in time"}
	default:
		return nil, &Problem{Status: http.StatusBadRequest, Code: codeIncompleteBody, Detail: "the body ended early"}
	}
}

// What is read of a body that is refused, and for how long: many clients write
// all of it before they look for an answer.
const (
	maxDrained = 32 << 20 // bytes
	drainFor   = 5 * time.Second
)

func drain(w http.ResponseWriter, r *http.Request) {
	patience, over := context.WithTimeout(r.Context(), drainFor)
	defer over()
	deadline, _ := patience.Deadline()
	if err := http.NewResponseController(w).SetReadDeadline(deadline); err != nil {
		return
	}
	if _, err := io.CopyN(io.Discard, r.Body, maxDrained); err != nil {
		return // it was shorter, or too slow
	}
}

func checkBody(r *http.Request, op *huma.Operation, body []byte) *Problem {
	if op.RequestBody == nil {
		if text := bytes.TrimSpace(body); len(text) > 0 && string(text) != "{}" {
			return invalid("body", "this call takes none")
		}
		return nil
	}
	if len(body) == 0 {
		return malformed("the body is empty")
	}
	if p := checkMediaType(r.Header); p != nil {
		return p
	}
	return checkJSON(body)
}

func checkMediaType(header http.Header) *Problem {
	p := &Problem{Status: http.StatusUnsupportedMediaType, Code: codeMediaType, Detail: "a body is application/json in UTF-8, not compressed"}
	if header.Get("Content-Encoding") != "" {
		return p
	}
	given := header.Get("Content-Type")
	if given == "" {
		return nil
	}
	media, params, err := mime.ParseMediaType(given)
	charset := params["charset"]
	if err != nil || media != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return p
	}
	return nil
}

func malformed(detail string) *Problem {
	return &Problem{Status: http.StatusBadRequest, Code: codeMalformedJSON, Detail: detail}
}
