package web

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lockerd/kiosk"
)

// Problem says why a request was refused: an RFC 9457 problem document. Code is
// stable and made for programs; Detail is made for people and may change.
type Problem struct {
	Type   string       `json:"type" doc:"always about:blank: code says what it is"`
	Title  string       `json:"title" doc:"the status in words"`
	Status int          `json:"status"`
	Detail string       `json:"detail" doc:"what was refused, for people"`
	Code   string       `json:"code" doc:"what was refused, for programs"`
	Errors []FieldError `json:"errors,omitempty" nullable:"false" doc:"which values of the request were wrong"`

	header http.Header
}

// FieldError says what is wrong with one value of a request.
type FieldError struct {
	Location string `json:"location" doc:"such as body.parcel.id or query.limit"`
	Message  string `json:"message"`
}

// The codes that come from the wire itself.
const (
	codeInvalid          = "invalid_request"
	codeMalformedJSON    = "malformed_json"
	codeDuplicateKey     = "duplicate_key"
	codeIncompleteBody   = "incomplete_body"
	codeBodyTooLarge     = "body_too_large"
	codeMediaType        = "unsupported_media_type"
	codeKeyRequired      = "idempotency_key_required"
	codeUnauthorized     = "unauthorized"
	codeForbidden        = "forbidden"
	codeNotFound         = "not_found"
	codeMethodNotAllowed = "method_not_allowed"
	codeWrongHost        = "wrong_host"
	codeTimeout          = "request_timeout"
	codeTooManyStreams   = "too_many_streams"
	codeNotReady         = "not_ready"
	codeLockedOut        = "locked_out"
	codeStopped          = "stopped"
	codeInternal         = "internal"
)

// refusals turn what a kiosk refuses into what the wire says. Those that answer
// a guess say it in the same words whatever was wrong with it.
var refusals = []struct {
	err    error
	status int
	code   string
	guess  bool
}{
	{kiosk.ErrNotFound, http.StatusNotFound, codeNotFound, true},
	{kiosk.ErrForbidden, http.StatusForbidden, codeForbidden, false},
	{kiosk.ErrUnknownCredential, http.StatusUnauthorized, codeUnauthorized, true},
	{kiosk.ErrNoLocker, http.StatusConflict, "no_locker_available", false},
	{kiosk.ErrParcelHere, http.StatusConflict, "parcel_already_here", false},
	{kiosk.ErrParcelTooBig, http.StatusUnprocessableEntity, "parcel_too_big", false},
	{kiosk.ErrSizeRequired, http.StatusUnprocessableEntity, "size_required", false},
	{kiosk.ErrIdempotencyMismatch, http.StatusUnprocessableEntity, "idempotency_mismatch", false},
	{kiosk.ErrInspectionPending, http.StatusConflict, "inspection_pending", false},
	{kiosk.ErrIllegalTransition, http.StatusConflict, "illegal_transition", false},
	{kiosk.ErrInvalidCode, http.StatusNotFound, "invalid_code", true},
	{kiosk.ErrExpired, http.StatusGone, "reservation_expired", false},
	{kiosk.ErrHardware, http.StatusServiceUnavailable, "hardware_fault", false},
	{kiosk.ErrJournalFull, http.StatusInsufficientStorage, "storage_full", false},
	{kiosk.ErrStopped, http.StatusServiceUnavailable, codeStopped, false},
	{kiosk.ErrStoreClosed, http.StatusServiceUnavailable, codeStopped, false},
	{context.Canceled, http.StatusRequestTimeout, codeTimeout, false},
	{context.DeadlineExceeded, http.StatusRequestTimeout, codeTimeout, false},
}

// problemOf returns the problem document for what a kiosk answered. An error
// that is nobody's refusal becomes `internal` and tells a stranger nothing.
func problemOf(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var locked *kiosk.LockedOutError
	if errors.As(err, &locked) {
		return lockedOut(locked)
	}
	var value *kiosk.InvalidError
	if errors.As(err, &value) {
		return invalid(value.Field, value.Reason)
	}
	for _, r := range refusals {
		if !errors.Is(err, r.err) {
			continue
		}
		if r.guess {
			err = r.err
		}
		return &Problem{Status: r.status, Code: r.code, Detail: err.Error()}
	}
	return internal()
}

func lockedOut(err *kiosk.LockedOutError) *Problem {
	seconds := int64(math.Ceil(err.RetryAfter.Seconds()))
	return &Problem{
		Status: http.StatusTooManyRequests, Code: codeLockedOut, Detail: err.Error(),
		header: http.Header{"Retry-After": {strconv.FormatInt(max(1, seconds), 10)}},
	}
}

func invalid(location, message string) *Problem {
	return &Problem{
		Status: http.StatusUnprocessableEntity, Code: codeInvalid, Detail: location + ": " + message,
		Errors: []FieldError{{Location: location, Message: message}},
	}
}

func internal() *Problem {
	return &Problem{Status: http.StatusInternalServerError, Code: codeInternal, Detail: "this should not have happened; it has been logged"}
}

// completed fills in what follows from the rest.
func (p *Problem) completed() *Problem {
	full := *p
	full.Type, full.Title = "about:blank", http.StatusText(p.Status)
	return &full
}

// Error returns the detail and the code.
func (p *Problem) Error() string { return p.Detail + " (" + p.Code + ")" }

// GetStatus tells huma the status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders tells huma the headers, such as Retry-After.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType tells huma that this is a problem document.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// RetryAfter is how long the kiosk asks to wait before the next try; zero if it does not.
func (p *Problem) RetryAfter() time.Duration {
	seconds, err := strconv.Atoi(p.header.Get("Retry-After"))
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// write answers with the problem, outside of huma.
func (p *Problem) write(w http.ResponseWriter) {
	for name, values := range p.header {
		w.Header()[name] = values
	}
	writeJSON(w, p.Status, problemType, p.completed())
}

// humaProblem turns huma's own error into ours. The value that was refused is
// left out: it may be a code.
func humaProblem(_ huma.Context, _ string, body any) (any, error) {
	switch e := body.(type) {
	case *Problem:
		return e.completed(), nil
	case *huma.ErrorModel:
		p := &Problem{Status: e.Status, Code: codeInvalid, Detail: e.Detail}
		if e.Status >= http.StatusInternalServerError {
			return internal().completed(), nil
		}
		for _, f := range e.Errors {
			p.Errors = append(p.Errors, FieldError{Location: f.Location, Message: f.Message})
		}
		if len(p.Errors) > 0 {
			p.Detail = strings.TrimPrefix(p.Errors[0].Location+": "+p.Errors[0].Message, ": ")
		}
		return p.completed(), nil
	}
	return body, nil
}

func writeJSON(w http.ResponseWriter, status int, contentType string, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	if _, err := w.Write(append(data, '\n')); err != nil {
		return // the client has gone
	}
}
