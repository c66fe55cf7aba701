package config

import (
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// keyValue reads "a.b = value" inside a table.
func (d *document) keyValue(here place, expression *unstable.Node) {
	if here.table == nil {
		return
	}
	parts := d.parts(expression)
	last := len(parts) - 1
	for _, through := range parts[:last] {
		if here = d.through(here, through); here.table == nil {
			return
		}
	}
	if k, path := d.find(here, parts[last]); k != nil {
		d.assign(here, k, path, parts[last].line, expression.Value())
	}
}

// assign sets one key of a table, once.
func (d *document) assign(here place, k *key, path string, line int, value *unstable.Node) {
	if before, ok := d.lines[path]; ok {
		d.repeated(line, path, "is set twice, first in line %d: delete one of them", before)
		return
	}
	d.lines[path] = line
	switch {
	case k.value != nil:
		d.set(here, k, path, line, value)
	case k.list && value.Kind == unstable.Array:
		d.elements(here, k, path, line, value)
	case !k.list && value.Kind == unstable.InlineTable:
		d.openedOnce(path, line)
		d.inlineTable(d.inside(here, k, path, line), value)
	case k.list:
		d.putAside(line, path, "is %s, but has to be tables: write [[%s]] in a line of its own, once for each", describe(value.Kind), path)
	default:
		d.putAside(line, path, "is %s, but has to be a table: write [%s] in a line of its own and its keys (%s) below", describe(value.Kind), path, strings.Join(k.names(), ", "))
	}
}

// set reads a single value. One that is wrong is put aside.
func (d *document) set(here place, k *key, path string, line int, value *unstable.Node) {
	parsed, err := k.read(value)
	if err != nil {
		d.putAside(line, path, "%s", err)
		return
	}
	here.values[k.name] = parsed
}

// elements reads lockers = [{...}, {...}].
func (d *document) elements(here place, k *key, path string, line int, value *unstable.Node) {
	for each := value.Children(); each.Next(); {
		if each.Node().Kind != unstable.InlineTable {
			d.putAside(line, path, "holds %s where a table has to be: write [[%s]] in a line of its own, once for each", describe(each.Node().Kind), path)
			continue
		}
		if first := each.Node().Child(); first != nil {
			line = d.parts(first)[0].line
		}
		d.inlineTable(d.element(here, k, path, line), each.Node())
	}
}

func (d *document) inlineTable(here place, value *unstable.Node) {
	for each := value.Children(); each.Next(); {
		d.keyValue(here, each.Node())
	}
}
