package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with a configuration, where it stands, and
// what to do about it.
type Problem struct {
	File     string // empty where there is no file
	Line     int    // of the file, from 1
	Key      string // such as "lockers.door"; empty where the file is no TOML
	Variable string // of the environment, where the value came from there
	What     string
}

// Error returns one line: "FILE:LINE: key: what" or "VARIABLE: what".
func (p Problem) Error() string {
	var line strings.Builder
	switch {
	case p.Variable != "":
		line.WriteString(p.Variable + ": ")
		return line.String() + p.What
	case p.File != "":
		fmt.Fprintf(&line, "%s:%d: ", p.File, p.Line)
	}
	if p.Key != "" {
		line.WriteString(p.Key + ": ")
	}
	return line.String() + p.What
}

// Problems are all problems of a configuration: by line, those of the
// environment last.
type Problems []Problem

// Error returns one line for each problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns every problem as an error of its own.
func (p Problems) Unwrap() []error {
	all := make([]error, len(p))
	for i, problem := range p {
		all[i] = problem
	}
	return all
}

// sorted orders the problems as a person meets them.
func (p Problems) sorted() Problems {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Variable, b.Variable), cmp.Compare(a.Line, b.Line))
	})
	return slices.Compact(p)
}

var elementNumber = regexp.MustCompile(`\[[0-9]+\]`)

// shown is how a key is called in a message: without the element's number, for
// which the line stands.
func shown(path string) string { return elementNumber.ReplaceAllString(path, "") }
