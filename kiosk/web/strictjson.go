package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"unicode"
	"unicode/utf8"
)

const maxDepth = 8 // of objects and arrays within each other

// checkJSON refuses what is not one JSON value of modest depth, without
// duplicate keys, with whole numbers only and with strings that can be shown.
func checkJSON(body []byte) *Problem {
	if !utf8.Valid(body) {
		return malformed("the body is not UTF-8")
	}
	var whole json.RawMessage
	if err := json.Unmarshal(body, &whole); err != nil {
		return malformed(err.Error())
	}
	c := checker{json.NewDecoder(bytes.NewReader(body))}
	c.UseNumber()
	return c.value("body", 0)
}

// checker walks over JSON that is known to be well formed.
type checker struct{ *json.Decoder }

func (c checker) value(at string, depth int) *Problem {
	token, err := c.Token()
	if err != nil {
		return malformed(err.Error())
	}
	switch t := token.(type) {
	case json.Delim:
		if depth == maxDepth {
			return invalid(at, "nested too deeply")
		}
		if t == '{' {
			return c.object(at, depth+1)
		}
		return c.array(at, depth+1)
	case json.Number:
		if !wholeNumber.MatchString(t.String()) {
			return invalid(at, "expected a whole number of at most 15 digits")
		}
	case string:
		return checkText(at, t)
	}
	return nil
}

var wholeNumber = regexp.MustCompile(`^-?[0-9]{1,15}$`)

// knownKey is how this API spells its keys. Any other is unknown, and must not
// reach encoding/json, which takes "ID" for "id".
var knownKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

func (c checker) object(at string, depth int) *Problem {
	seen := map[string]bool{}
	for c.More() {
		token, err := c.Token()
		if err != nil {
			return malformed(err.Error())
		}
		key, ok := token.(string)
		if !ok {
			return malformed("a key is not a string")
		}
		if !knownKey.MatchString(key) {
			return invalid(at, fmt.Sprintf("unexpected property %q", shortened(key)))
		}
		if seen[key] {
			return &Problem{Status: http.StatusBadRequest, Code: codeDuplicateKey, Detail: fmt.Sprintf("%s: %q comes twice", at, key)}
		}
		seen[key] = true
		if p := c.value(at+"."+key, depth); p != nil {
			return p
		}
	}
	return c.end()
}

func (c checker) array(at string, depth int) *Problem {
	for i := 0; c.More(); i++ {
		if p := c.value(fmt.Sprintf("%s[%d]", at, i), depth); p != nil {
			return p
		}
	}
	return c.end()
}

func (c checker) end() *Problem {
	if _, err := c.Token(); err != nil {
		return malformed(err.Error())
	}
	return nil
}

// checkText refuses what moves a cursor or hides: control characters, line and
// paragraph separators, marks that turn the direction of text, and what stands
// for half a surrogate pair.
func checkText(at, text string) *Problem {
	for _, r := range text {
		if unicode.IsControl(r) || r == utf8.RuneError || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control) {
			return invalid(at, fmt.Sprintf("the character %U is not allowed", r))
		}
	}
	return nil
}

// shortened keeps a stranger's key from filling an answer.
func shortened(key string) string {
	const most = 40
	if utf8.RuneCountInString(key) <= most {
		return key
	}
	return string([]rune(key)[:most]) + "..."
}
