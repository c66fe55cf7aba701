package config

import (
	"fmt"

	"github.com/pelletier/go-toml/v2/unstable"
)

// header follows [a.b] or [[a]] and returns the table whose keys come next.
func (d *document) header(root place, expression *unstable.Node) place {
	parts := d.parts(expression)
	last := len(parts) - 1
	here := root
	for _, through := range parts[:last] {
		if here = d.through(here, through); here.table == nil {
			return here
		}
	}
	table, path := d.find(here, parts[last])
	twice := expression.Kind == unstable.ArrayTable
	switch {
	case table == nil:
		return place{}
	case table.value != nil:
		d.putAside(parts[last].line, path, "is a single value, not a table: write %s = ...", table.name)
		return place{}
	case table.list && !twice:
		d.putAside(parts[last].line, path, "has to stand in double brackets, [[%s]], once for each", path)
		return place{}
	case !table.list && twice:
		d.putAside(parts[last].line, path, "there is only one of it: write it in single brackets, [%s]", path)
		return place{}
	case table.list:
		return d.element(here, table, path, parts[last].line)
	}
	d.openedOnce(path, parts[last].line)
	return d.inside(here, table, path, parts[last].line)
}

// find looks a key up in a table. An unknown one is a problem.
func (d *document) find(here place, p part) (*key, string) {
	if k := here.table.child(p.name); k != nil {
		return k, join(here.path, k.name)
	}
	d.unknown(here, p)
	return nil, ""
}

// through enters the table that a dotted key passes through.
func (d *document) through(here place, p part) place {
	k, path := d.find(here, p)
	switch {
	case k == nil:
		return place{}
	case k.value != nil:
		d.putAside(p.line, path, "is a single value, not a table: write %s = ...", k.name)
		return place{}
	case k.list:
		d.putAside(p.line, path, "has to stand in double brackets, [[%s]], once for each, and its keys below", path)
		return place{}
	}
	return d.inside(here, k, path, p.line)
}

// inside returns a table within a table.
func (d *document) inside(here place, table *key, path string, line int) place {
	values, ok := here.values[table.name].(map[string]any)
	if !ok {
		values = map[string]any{}
		here.values[table.name] = values
		d.lines[path] = line
	}
	return place{table: table, path: path, values: values}
}

// element begins the next element of a list.
func (d *document) element(here place, table *key, path string, line int) place {
	elements, _ := here.values[table.name].([]any)
	values := map[string]any{}
	here.values[table.name] = append(elements, values)
	if _, ok := d.lines[path]; !ok {
		d.lines[path] = line
	}
	path = fmt.Sprintf("%s[%d]", path, len(elements))
	d.lines[path] = line
	return place{table: table, path: path, values: values}
}

func (d *document) openedOnce(path string, line int) {
	if before, ok := d.headers[path]; ok {
		d.repeated(line, path, "stands twice, first in line %d: put all its keys under one [%s]", before, path)
		return
	}
	d.headers[path] = line
}

func (d *document) unknown(here place, p part) {
	path := join(here.path, bare(p.name))
	if name, ok := meant(p.name, here.table.names()); ok {
		d.putAside(p.line, path, "unknown key: did you mean %s?", name)
		return
	}
	d.putAside(p.line, path, "unknown key: here can be %s", list(here.table.names()))
}
