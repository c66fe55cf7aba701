package config

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockerd/kiosk"
)

// written writes a configuration as a file that says every key. A value is
// written by its String method if it has one.
func written(c Config) string {
	var text strings.Builder
	writeTable(&text, "", allKeys(), reflect.ValueOf(c), 0)
	return text.String()
}

func writeTable(text *strings.Builder, path string, table *key, from reflect.Value, depth int) {
	var tables []*key
	for _, k := range table.keys {
		if k.value == nil {
			tables = append(tables, k)
			continue
		}
		value := from.Field(k.index[depth])
		if value.Kind() == reflect.Pointer && value.IsNil() {
			continue
		}
		fmt.Fprintf(text, "%s = %s\n", k.name, literal(reflect.Indirect(value).Interface()))
	}
	for _, k := range tables {
		below, inside := join(path, k.name), from.Field(k.index[depth])
		if !k.list {
			fmt.Fprintf(text, "[%s]\n", below)
			writeTable(text, below, k, inside, depth+1)
			continue
		}
		for i := range inside.Len() {
			fmt.Fprintf(text, "[[%s]]\n", below)
			writeTable(text, below, k, inside.Index(i), depth+1)
		}
	}
}

func literal(value any) string {
	switch v := value.(type) {
	case Dims:
		return strings.ReplaceAll(fmt.Sprint([3]int(v)), " ", ", ")
	case fmt.Stringer:
		return fmt.Sprintf("%q", v.String())
	case int, bool:
		return fmt.Sprint(v)
	}
	return fmt.Sprintf("%q", value)
}

// drawConfig draws any configuration for hardware that is right.
func drawConfig(t *rapid.T) Config {
	span := func(name string, least, most Duration) Duration {
		return Duration(rapid.Int64Range(int64(least), int64(most)).Draw(t, name))
	}
	name := func(name string, most int) string {
		return rapid.StringMatching(fmt.Sprintf(`[A-Za-z0-9ÄÖ"\\#=-]{1,%d}`, most)).Draw(t, name)
	}
	latch := func() Latch {
		most := span("max_pulse", 1, longestPulse)
		return Latch{
			Pulse: span("pulse", 1, most), MaxPulse: most, Rest: span("rest", 0, hour),
			Retries: rapid.IntRange(0, 10).Draw(t, "retries"),
		}
	}
	c := defaults(Hardware)
	c.Kiosk = Kiosk{ID: name("kiosk", longestName), Location: name("location", longestText)}
	c.Latch = latch()
	c.Door = Door{OpenWithin: span("open", second/10, 5*minute), CloseWithin: span("close", second/10, hour), AjarTrust: span("ajar", 0, days)}
	c.Codes.Length = CodeLength(rapid.SampledFrom([]int{0, 6, 7, 12}).Draw(t, "length"))
	c.Codes.MaxLife = CodeLife(rapid.SampledFrom([]Duration{0, minute, 365 * days}).Draw(t, "life"))
	c.Codes.Throttle.Entries = rapid.IntRange(1, 20).Draw(t, "entries")
	c.Codes.Throttle.FirstWait = span("first", 30*second, days)
	c.Codes.Throttle.MaxWait = span("longest", c.Codes.Throttle.FirstWait, days)
	c.Expiry.After = span("after", minute, 365*days)
	c.Expiry.WarnBefore = span("warn", 0, c.Expiry.After-1)
	c.Expiry.Reclaim = rapid.SampledFrom([]string{"by_person", "at_once"}).Draw(t, "reclaim")
	c.Expiry.PauseWhenDown = rapid.Bool().Draw(t, "pause")
	c.Journal.MaxSize = Bytes(rapid.Int64Range(1<<20, 64<<30).Draw(t, "size"))
	c.HTTP.Listen = rapid.SampledFrom([]string{"", "127.0.0.1:80", "[::]:8080"}).Draw(t, "listen")
	side := rapid.IntRange(1, 750)
	c.Sizes.S = Dims{side.Draw(t, "w"), side.Draw(t, "h"), side.Draw(t, "d")}
	for larger, n := range map[*Dims]int{&c.Sizes.M: 2, &c.Sizes.L: 3, &c.Sizes.XL: 4} {
		*larger = Dims{c.Sizes.S[2] * n, c.Sizes.S[0] * n, c.Sizes.S[1] * n}
	}
	names := rapid.SliceOfNDistinct(rapid.StringMatching(`[A-Za-z0-9Ä][A-Za-z0-9 .-]{0,14}[A-Za-z0-9]`), 1, 20, rapid.ID).Draw(t, "lockers")
	for _, id := range names {
		locker := Locker{
			ID: id, Door: "line " + id,
			Size:       rapid.SampledFrom(kiosk.AllSizes).Draw(t, "size"),
			Climate:    rapid.SampledFrom([]kiosk.Climate{kiosk.Ambient, kiosk.Chilled, kiosk.Frozen}).Draw(t, "climate"),
			Accessible: rapid.Bool().Draw(t, "accessible"),
		}
		if rapid.Bool().Draw(t, "own latch") {
			own := latch()
			locker.Pulse, locker.MaxPulse, locker.Rest, locker.Retries = &own.Pulse, &own.MaxPulse, &own.Rest, &own.Retries
		}
		c.Lockers = append(c.Lockers, locker)
	}
	return c
}

func TestConfigurationIsReadAsItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawConfig(t)
		got, err := Parse("f.toml", []byte(written(want)), Hardware, nil)
		require.NoError(t, err, written(want))
		got.warnings = nil
		assert.Equal(t, want, *got)
	})
}
