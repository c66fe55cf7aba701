package config

import (
	"fmt"
	"slices"
	"strings"
)

// complaint says that values make no sense, by themselves or together.
type complaint struct {
	// keys are the paths it is about. The first that somebody wrote is blamed; if
	// none was written, the first.
	keys []string
	what string
	// see is the path of another place that belongs to it.
	see string
}

type complaints []complaint

func (c *complaints) about(key, format string, args ...any) {
	c.between([]string{key}, format, args...)
}

func (c *complaints) between(keys []string, format string, args ...any) {
	*c = append(*c, complaint{keys: keys, what: fmt.Sprintf(format, args...)})
}

// span checks a length of time against its bounds.
func (c *complaints) span(key string, value, least, most Duration) {
	if value < least || value > most {
		c.about(key, "%s is out of range: write %s to %s", value, least, most)
	}
}

// count checks a number against its bounds.
func (c *complaints) count(key string, value, least, most int) {
	if value < least || value > most {
		c.about(key, "%d is out of range: write %d to %d", value, least, most)
	}
}

// word checks that a word is one of a few.
func (c *complaints) word(key, value string, known []string) {
	if !slices.Contains(known, value) {
		c.about(key, "%s is not known: write %s", quote(value), list(known))
	}
}

// locate says where a complaint belongs: to what was written about it, in the
// environment or the file; to the table that lacks it; to the file as a whole.
func (s sources) locate(found complaint) Problem {
	if found.see != "" {
		found.what += s.seeAlso(found.see)
	}
	for _, key := range found.keys {
		if name, ok := s.environment.names[key]; ok {
			return Problem{Variable: name, What: found.what}
		}
		if line, ok := s.document.lines[key]; ok {
			return s.inFile(line, key, found.what)
		}
	}
	for around := found.keys[0]; around != ""; around = parent(around) {
		if line, ok := s.document.lines[around]; ok {
			return s.inFile(line, found.keys[0], found.what)
		}
	}
	return s.inFile(1, found.keys[0], found.what)
}

func (s sources) inFile(line int, key, what string) Problem {
	return Problem{File: s.document.name, Line: line, Key: shown(key), What: what}
}

func (s sources) seeAlso(path string) string {
	for ; path != ""; path = parent(path) {
		if line, ok := s.document.lines[path]; ok {
			return fmt.Sprintf(" (see line %d)", line)
		}
	}
	return ""
}

// parent is the path of the table around a key; empty for a section.
func parent(path string) string {
	return path[:max(0, strings.LastIndexByte(path, '.'))]
}
