package config

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
)

// key is one key that a configuration may have, as the Config struct declares it.
type key struct {
	name  string
	value reflect.Type // what a value becomes; nil for a table
	keys  []*key       // the keys of a table
	list  bool         // a table that stands once for each element: [[name]]
	index []int        // of the struct's field, from Config
}

// longestValue is more than the longest path has.
const longestValue = 4096

// allKeys returns the root table, whose keys are the sections.
func allKeys() *key { return keyOf("", reflect.TypeFor[Config](), nil) }

func keyOf(name string, t reflect.Type, index []int) *key {
	k := &key{name: name, index: index}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if k.list = t.Kind() == reflect.Slice; k.list {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		k.value = t
		return k
	}
	for i := range t.NumField() {
		if tag, ok := t.Field(i).Tag.Lookup("mapstructure"); ok {
			k.keys = append(k.keys, keyOf(tag, t.Field(i).Type, append(slices.Clone(index), i)))
		}
	}
	return k
}

// child finds a key of a table by its exact name.
func (k *key) child(name string) *key {
	for _, child := range k.keys {
		if child.name == name {
			return child
		}
	}
	return nil
}

// names are the names of a table's keys.
func (k *key) names() []string {
	names := make([]string, len(k.keys))
	for i, child := range k.keys {
		names[i] = child.name
	}
	return names
}

// each calls visit for every value that is not an element's, with its whole key.
func (k *key) each(visit func(path string, k *key)) {
	k.eachBelow("", visit)
}

func (k *key) eachBelow(path string, visit func(string, *key)) {
	switch {
	case k.value != nil:
		visit(path, k)
	case !k.list:
		for _, child := range k.keys {
			child.eachBelow(join(path, child.name), visit)
		}
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// reader returns what reads a value of the key's type from text, if the type has its own way.
func (k *key) reader() (encoding.TextUnmarshaler, bool) {
	reader, ok := reflect.New(k.value).Interface().(encoding.TextUnmarshaler)
	return reader, ok
}

// parse checks text against the key's type. What it returns is ready to be decoded.
func (k *key) parse(text string) (any, error) {
	if len(text) > longestValue {
		return nil, fmt.Errorf("%s is longer than any value has to be", quote(text))
	}
	if reader, ok := k.reader(); ok {
		return text, reason(reader.UnmarshalText([]byte(text)))
	}
	if k.value.Kind() == reflect.Bool {
		if text != "true" && text != "false" {
			return nil, fmt.Errorf("%s has to be true or false", quote(text))
		}
		return text == "true", nil
	}
	if k.value.Kind() == reflect.Int {
		number, err := strconv.Atoi(text)
		if err != nil {
			return nil, fmt.Errorf("%s is not a whole number of sensible size", quote(text))
		}
		return number, nil
	}
	return text, nil
}
