package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// caller is somebody who calls a kiosk over HTTP, with a token or without.
type caller struct {
	base, token string
	http        *http.Client
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// send makes one call. Header holds names and values in turn.
func (c caller) send(ctx context.Context, method, path string, body any, header ...string) (_ answer, err error) {
	var content io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		content = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, content)
	if err != nil {
		return answer{}, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	data, err := io.ReadAll(resp.Body)
	return answer{status: resp.StatusCode, header: resp.Header, body: data}, err
}

// code is the stable code of a problem document; empty if it is none.
func (a answer) code() string {
	var problem struct {
		Code string `json:"code"`
	}
	if err := json.Unmarshal(a.body, &problem); err != nil {
		return ""
	}
	return problem.Code
}

func (a answer) String() string { return fmt.Sprintf("%d %s", a.status, a.body) }

// read decodes an answer that has to be of this status.
func read[T any](a answer, status int) (value T, err error) {
	if a.status != status {
		return value, fmt.Errorf("answered %s, want %d", a, status)
	}
	err = json.Unmarshal(a.body, &value)
	return value, err
}

// must makes a call whose answer has to be of this status, and decodes it.
func must[T any](t testing.TB, c caller, status int, method, path string, body any, header ...string) T {
	t.Helper()
	a, err := c.send(t.Context(), method, path, body, header...)
	require.NoError(t, err)
	value, err := read[T](a, status)
	require.NoError(t, err, "%s %s", method, path)
	return value
}

// get is must for reading.
func get[T any](t testing.TB, c caller, path string) T {
	t.Helper()
	return must[T](t, c, http.StatusOK, http.MethodGet, path, nil)
}

// post is must for what changes something.
func post[T any](t testing.TB, c caller, path string, body any) T {
	t.Helper()
	return must[T](t, c, http.StatusOK, http.MethodPost, path, body)
}

// refused makes a call that has to be refused with this status and code.
func refused(t testing.TB, c caller, status int, code, method, path string, body any, header ...string) answer {
	t.Helper()
	a, err := c.send(t.Context(), method, path, body, header...)
	require.NoError(t, err)
	require.Equal(t, status, a.status, "%s %s: %s", method, path, a)
	require.Equal(t, code, a.code(), "%s %s: %s", method, path, a)
	return a
}
