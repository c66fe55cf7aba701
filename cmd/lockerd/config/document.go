package config

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// document is a TOML file, walked key by key against the keys that there are.
type document struct {
	name     string
	text     []byte
	newlines []int
	parser   unstable.Parser
	// start is where in the text the parser's own text begins.
	start int
	// last is the line in which the last expression ended, right or not.
	last int
	// values are those that are right in themselves, as nested tables.
	values map[string]any
	// lines say where each key and table stands, by its path, such as "lockers[2].door".
	lines map[string]int
	// headers say where each table was opened, so that a second time is noticed.
	headers map[string]int
	// wrong are the paths of the values and tables that were put aside.
	wrong    map[string]bool
	problems Problems
	// repeats says that something was found to stand twice.
	repeats bool
	// torn says that something could not be read, and nobody knows which key it was.
	torn bool
}

// place is a table of the document into which keys are being read.
type place struct {
	table  *key // nil for an unknown table: nothing in it is looked at
	path   string
	values map[string]any
}

// part is one part of a dotted key.
type part struct {
	name string
	line int
}

// readDocument walks the whole text, and goes on after everything that is wrong.
func readDocument(name string, text []byte, keys *key) *document {
	d := &document{
		name: name, text: text, values: map[string]any{}, lines: map[string]int{},
		headers: map[string]int{}, wrong: map[string]bool{},
	}
	for offset, b := range text {
		if b == '\n' {
			d.newlines = append(d.newlines, offset)
		}
	}
	root := place{table: keys, values: d.values}
	here, whole := d.walk(root, root), true
	for d.parser.Error() != nil {
		whole = false
		here = d.walk(root, d.passSyntaxError(here))
	}
	if whole {
		d.askAuthority()
	}
	return d
}

// walk reads from start to the end or the next syntax error, and returns the
// table that it came to.
func (d *document) walk(root, here place) place {
	d.parser.Reset(d.text[d.start:])
	for d.parser.NextExpression() {
		expression := d.parser.Expression()
		if expression.Kind == unstable.KeyValue {
			d.last = d.line(int(expression.Raw.Offset + expression.Raw.Length - 1))
			d.keyValue(here, expression)
		} else {
			d.last = d.parts(expression)[0].line
			here = d.header(root, expression)
		}
	}
	return here
}

// askAuthority has go-toml read the text as well: what it refuses is no TOML,
// even where the walk, which sees one expression at a time, found nothing. It
// stops at the first thing that stands twice, of which the walk finds all.
func (d *document) askAuthority() {
	var refused *toml.DecodeError
	err := toml.Unmarshal(d.text, &map[string]any{})
	if d.repeats || !errors.As(err, &refused) {
		return
	}
	line, _ := refused.Position()
	for _, known := range d.problems {
		if known.Line == line {
			return
		}
	}
	d.complain(line, "", "%s", strings.TrimPrefix(refused.Error(), "toml: "))
}

func (d *document) parts(expression *unstable.Node) []part {
	var parts []part
	for each := expression.Key(); each.Next(); {
		node := each.Node()
		parts = append(parts, part{name: string(node.Data), line: d.line(int(node.Raw.Offset))})
	}
	return parts
}

// line is where the parser's offset lies in the file.
func (d *document) line(offset int) int {
	return sort.SearchInts(d.newlines, d.start+offset) + 1
}

func (d *document) complain(line int, path, format string, args ...any) {
	d.problems = append(d.problems, Problem{File: d.name, Line: line, Key: shown(path), What: fmt.Sprintf(format, args...)})
}

// putAside complains about something that is left out of the values.
func (d *document) putAside(line int, path, format string, args ...any) {
	d.wrong[path] = true
	d.complain(line, path, format, args...)
}

func (d *document) repeated(line int, path, format string, args ...any) {
	d.repeats = true
	d.complain(line, path, format, args...)
}
