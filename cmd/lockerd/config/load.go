package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"

	"github.com/go-viper/mapstructure/v2"
	"github.com/spf13/viper"
)

// longestFile is far more than 200 lockers with all their keys and comments need.
const longestFile = 256 << 10

// Load reads the configuration at path, lays it over the defaults, and the
// overrides of env, given as os.Environ returns them, over both. An empty path
// stands for an empty file.
//
// The error is Problems if the configuration is wrong, and another one if the
// file could not be read.
func Load(path string, target Target, env []string) (*Config, error) {
	if path == "" {
		return Parse("", nil, target, env)
	}
	text, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, text, target, env)
}

func readFile(path string) (text []byte, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	text, err = io.ReadAll(io.LimitReader(file, longestFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	if len(text) > longestFile {
		return nil, fmt.Errorf("reading the configuration: %s is larger than %s", path, Bytes(longestFile))
	}
	return text, nil
}

// Editors on Windows put it in front of UTF-8; TOML does not know it.
var byteOrderMark = []byte("\ufeff")

// Parse is Load for a text that is at hand. Its problems call it by name.
func Parse(name string, text []byte, target Target, env []string) (*Config, error) {
	keys := allKeys()
	from := sources{
		document:    readDocument(name, bytes.TrimPrefix(text, byteOrderMark), keys),
		environment: readEnvironment(env, keys),
	}
	problems := append(from.document.problems, from.environment.problems...)
	if from.document.torn {
		return nil, problems.sorted()
	}
	c, err := from.decode(keys, defaults(target))
	if err != nil {
		return nil, err
	}
	c.settle(target)
	for _, found := range c.validate(target) {
		if !from.doubted(found.keys) {
			problems = append(problems, from.locate(found))
		}
	}
	if len(problems) > 0 {
		return nil, problems.sorted()
	}
	for _, found := range c.risks() {
		c.warnings = append(c.warnings, from.locate(found).Error())
	}
	return c, nil
}

// sources are where values came from.
type sources struct {
	document    *document
	environment *environment
}

// decode lays the environment over the file and both over the defaults.
func (s sources) decode(keys *key, base Config) (*Config, error) {
	v := viper.New()
	keys.each(func(path string, k *key) {
		v.SetDefault(path, reflect.ValueOf(base).FieldByIndex(k.index).Interface())
	})
	// viper lower-cases the keys of the map it is given.
	if err := v.MergeConfigMap(s.document.values); err != nil {
		return nil, fmt.Errorf("merging the configuration: %w", err)
	}
	for path, value := range s.environment.values {
		v.Set(path, value)
	}
	var c Config
	strictly := func(d *mapstructure.DecoderConfig) { d.WeaklyTypedInput = false }
	err := v.UnmarshalExact(&c, viper.DecodeHook(mapstructure.TextUnmarshallerHookFunc()), strictly)
	if err != nil {
		return nil, fmt.Errorf("decoding the configuration: %w", err)
	}
	return &c, nil
}

// doubted says whether one of the keys, or a table around it, was wrong in itself and put aside.
func (s sources) doubted(keys []string) bool {
	for _, path := range keys {
		for ; path != ""; path = parent(path) {
			if s.document.wrong[path] || s.environment.wrong[path] {
				return true
			}
		}
	}
	return false
}
