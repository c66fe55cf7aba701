package simulator

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"lockerd/hal"
)

// problem is an RFC 9457 problem document.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	Code   string `json:"code"`
}

// callError is an error that knows how a control call answers it.
type callError struct {
	status int
	code   string
	detail string
}

func (e *callError) Error() string { return e.detail }

// problemOf says how a control call answers an error.
func problemOf(err error) problem {
	status, code := http.StatusInternalServerError, "internal"
	if call, ok := errors.AsType[*callError](err); ok {
		status, code = call.status, call.code
	} else if physics, ok := errors.AsType[*PhysicsError](err); ok {
		status, code = http.StatusConflict, string(physics.Obstacle)
	} else {
		for _, row := range answers {
			if errors.Is(err, row.err) {
				status, code = row.status, row.code
				break
			}
		}
	}
	return problem{
		Type: "about:blank", Title: http.StatusText(status),
		Status: status, Detail: err.Error(), Code: code,
	}
}

var answers = []struct {
	err    error
	status int
	code   string
}{
	{hal.ErrNoSuchDoor, http.StatusNotFound, "no_such_locker"},
	{ErrNoSuchFault, http.StatusUnprocessableEntity, "no_such_fault"},
	{ErrNoSuchKey, http.StatusUnprocessableEntity, "no_such_key"},
	{ErrOutOfRange, http.StatusUnprocessableEntity, "out_of_range"},
	{errDuration, http.StatusUnprocessableEntity, "invalid_duration"},
	{context.Canceled, http.StatusServiceUnavailable, "cancelled"},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, "timed_out"},
}

func writeProblem(w http.ResponseWriter, err error) {
	p := problemOf(err)
	write(w, p.Status, "application/problem+json", p)
}

// write answers with one JSON document. A client that has gone cannot be told
// anything, so that nothing is left to do about an error of the connection.
func write(w http.ResponseWriter, status int, contentType string, document any) {
	body, err := json.Marshal(document)
	if err != nil {
		http.Error(w, "the answer could not be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if _, err := w.Write(append(body, '\n')); err != nil {
		return
	}
}
