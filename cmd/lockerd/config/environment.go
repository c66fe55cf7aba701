package config

import (
	"strings"
)

const prefix = "LOCKERD_"

// environment is what the environment says of the configuration.
type environment struct {
	values map[string]any
	// names are the variables that set a key, wrongly or not.
	names    map[string]string
	wrong    map[string]bool
	problems Problems
}

// variableOf returns the name of the environment variable that overrides a key.
func variableOf(key string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

func readEnvironment(env []string, keys *key) *environment {
	e := &environment{values: map[string]any{}, names: map[string]string{}, wrong: map[string]bool{}}
	given := map[string]string{}
	for _, assignment := range env {
		if name, value, ok := strings.Cut(assignment, "="); ok && strings.HasPrefix(name, prefix) {
			given[name] = value
		}
	}
	var known []string
	keys.each(func(path string, k *key) {
		name := variableOf(path)
		known = append(known, name)
		if text, ok := given[name]; ok {
			e.set(path, name, k, text)
			delete(given, name)
		}
	})
	for name := range given {
		if !othersUse(name) {
			e.unknown(name, known)
		}
	}
	return e
}

func (e *environment) set(path, name string, k *key, text string) {
	e.names[path] = name
	value, err := k.parse(text)
	if err != nil {
		e.wrong[path] = true
		e.problems = append(e.problems, Problem{Variable: name, What: err.Error()})
		return
	}
	e.values[path] = value
}

func (e *environment) unknown(name string, known []string) {
	what := "sets no key: unset it, or see the keys in the reference configuration"
	if strings.HasPrefix(name, prefix+"LOCKERS") {
		what = "lockers can be set in the file only"
	} else if near, ok := meant(name, known); ok {
		what = "sets no key: did you mean " + near + "?"
	}
	e.problems = append(e.problems, Problem{Variable: bare(name), What: what})
}

// othersUse says whether a variable with our prefix is meant for another program:
// lockerctl finds the kiosk's socket by it.
func othersUse(name string) bool { return name == "LOCKERD_SOCKET" }
