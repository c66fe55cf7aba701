package config

import (
	"bytes"
	"errors"
	"reflect"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// passSyntaxError reports what the parser stumbled over, moves start behind the
// line, and returns the table to go on with. Most often somebody forgot quotes,
// and the lines below are as good as any. Whatever follows, a document with a
// syntax error is never accepted.
func (d *document) passSyntaxError(here place) place {
	at, what := len(d.text)-d.start, d.parser.Error().Error()
	var refused *unstable.ParserError
	if errors.As(d.parser.Error(), &refused) {
		at, what = int(d.parser.Range(refused.Highlight).Offset), refused.Message
	}
	number := d.line(at)
	line, begun := d.lineText(number), d.nextBegins()
	d.last = number
	d.start += at
	if end := bytes.IndexByte(d.text[d.start:], '\n'); end >= 0 {
		d.start += end + 1
	} else {
		d.start = len(d.text)
	}
	// A value over several lines may have swallowed other keys: no key is blamed then.
	if k, path := keyOn(line, here); k != nil && begun == number {
		d.lines[path] = number
		d.putAside(number, path, "cannot be read: %s%s", what, k.hint())
		return here
	}
	d.torn = true
	d.complain(number, "", "%s; more may come to light once this is right", what)
	if strings.HasPrefix(strings.TrimSpace(line), "[") {
		return place{}
	}
	return here
}

// nextBegins is the line in which the expression after the last begins: the
// first that is neither empty nor a comment.
func (d *document) nextBegins() int {
	number := d.last + 1
	for number <= len(d.newlines) {
		if line := strings.TrimSpace(d.lineText(number)); line != "" && line[0] != '#' {
			break
		}
		number++
	}
	return number
}

func (d *document) lineText(number int) string {
	from, to := 0, len(d.text)
	if number > 1 {
		from = d.newlines[number-2] + 1
	}
	if number <= len(d.newlines) {
		to = d.newlines[number-1]
	}
	return string(d.text[from:to])
}

var plainAssignment = regexp.MustCompile(`^[ \t]*([A-Za-z0-9_.-]+)[ \t]*=`)

// keyOn finds the key that a line sets, as far as that can be told from a line
// that is no TOML.
func keyOn(line string, here place) (k *key, path string) {
	match := plainAssignment.FindStringSubmatch(line)
	if match == nil || here.table == nil {
		return nil, ""
	}
	k, path = here.table, here.path
	for name := range strings.SplitSeq(match[1], ".") {
		if k = k.child(name); k == nil || k.list {
			return nil, ""
		}
		path = join(path, name)
	}
	if k.value == nil {
		return nil, ""
	}
	return k, path
}

// hint says what is forgotten most often.
func (k *key) hint() string {
	if kind := k.value.Kind(); kind == reflect.Bool || kind == reflect.Int || kind == reflect.Array {
		return ""
	}
	return "; text and lengths of time stand in quotes"
}
