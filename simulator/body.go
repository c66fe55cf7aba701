package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bodyLimit is the most bytes that a control call takes.
const bodyLimit = 64 << 10

// fields are what a body has to hold, all of it and nothing else: names, and
// pointers to where the values go.
type fields map[string]any

// readBody reads a request's body strictly. A call without fields may come
// without a body.
func readBody(w http.ResponseWriter, r *http.Request, want fields) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return &callError{http.StatusRequestEntityTooLarge, "body_too_large", fmt.Sprintf("the body has more than %d bytes", bodyLimit)}
	}
	if err != nil {
		return malformed("the body ends early")
	}
	if len(body) == 0 && len(want) == 0 {
		return nil
	}
	// A page of another site can send a form here, but not JSON.
	given := r.Header.Get("Content-Type")
	if kind, _, err := mime.ParseMediaType(given); given != "" && (err != nil || kind != "application/json") {
		return &callError{http.StatusUnsupportedMediaType, "unsupported_media_type", "the body has to be application/json"}
	}
	return want.read(body)
}

// read reads one JSON object with exactly the wanted fields. Unlike package
// json it takes no field twice, none by another spelling, and no null.
func (want fields) read(body []byte) error {
	if !utf8.Valid(body) {
		return malformed("the body is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return malformed("the body is not a JSON object")
	}
	var seen []string
	for decoder.More() {
		token, err := decoder.Token()
		name, isName := token.(string)
		if err != nil || !isName {
			return malformed("the body is not a JSON object")
		}
		if slices.Contains(seen, name) {
			return &callError{http.StatusBadRequest, "duplicate_field", fmt.Sprintf("%q comes twice", name)}
		}
		target, known := want[name]
		if !known {
			return &callError{http.StatusBadRequest, "unknown_field", fmt.Sprintf("%q is not a field of this call", name)}
		}
		seen = append(seen, name)
		if err := readValue(decoder, name, target); err != nil {
			return err
		}
	}
	if _, err := decoder.Token(); err != nil {
		return malformed("the body ends early")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return malformed("something follows the object")
	}
	for name := range want {
		if !slices.Contains(seen, name) {
			return &callError{http.StatusUnprocessableEntity, "missing_field", fmt.Sprintf("%q is missing", name)}
		}
	}
	return nil
}

func readValue(decoder *json.Decoder, name string, target any) error {
	var raw json.RawMessage
	if err := decoder.Decode(&raw); err != nil {
		return malformed("the body is not JSON")
	}
	if err := json.Unmarshal(raw, target); err != nil || string(raw) == "null" {
		return &callError{http.StatusUnprocessableEntity, "invalid_field", fmt.Sprintf("%q is of the wrong type", name)}
	}
	return nil
}

func malformed(detail string) error {
	return &callError{http.StatusBadRequest, "malformed_body", detail}
}

// checkText refuses texts that nobody can write on a label or type at once.
func checkText(name, text string, most int) error {
	switch {
	case text == "":
		return &callError{http.StatusUnprocessableEntity, "invalid_field", fmt.Sprintf("%q is empty", name)}
	case utf8.RuneCountInString(text) > most:
		return &callError{http.StatusUnprocessableEntity, "invalid_field", fmt.Sprintf("%q is longer than %d characters", name, most)}
	case strings.ContainsFunc(text, unicode.IsControl):
		return &callError{http.StatusUnprocessableEntity, "invalid_field", fmt.Sprintf("%q holds control characters", name)}
	}
	return nil
}
