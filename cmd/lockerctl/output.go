package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
)

// print shows an answer of the API: as it is with --json, else as show does.
func (a *app) print(answer any, show func() error) error {
	if !a.json {
		return show()
	}
	out := json.NewEncoder(a.out)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(answer)
}

// table prints rows of aligned columns under their headings.
func (a *app) table(headings []string, rows [][]string) error {
	if len(rows) == 0 {
		_, err := fmt.Fprintln(a.out, "none")
		return err
	}
	return columns(a.out, append([][]string{headings}, rows...))
}

// columns prints rows of aligned columns.
func columns(out io.Writer, rows [][]string) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	var errs []error
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = plain(cell)
		}
		_, err := fmt.Fprintln(w, strings.TrimRight(strings.Join(cells, "\t"), "\t "))
		errs = append(errs, err)
	}
	return errors.Join(append(errs, w.Flush())...)
}

// plain keeps what comes from elsewhere from steering the terminal.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return '?'
		}
		return r
	}, text)
}

// when shows a moment to the minute, in the operator's zone.
func (a *app) when(t time.Time) string { return t.In(a.zone).Format("2006-01-02 15:04") }

// whenever is when, and a dash for a moment that has not been set.
func (a *app) whenever(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return a.when(*t)
}

// dash stands where there is nothing to say.
func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// howLong shows a duration by its two greatest units.
func howLong(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= day:
		return fmt.Sprintf("%d d %d h", d/day, d%day/time.Hour)
	case d >= time.Hour:
		return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	case d >= time.Minute:
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return fmt.Sprintf("%d s", d/time.Second)
}

// howMuch shows a number of bytes.
func howMuch(bytes int64) string {
	const kib, mib = 1 << 10, 1 << 20
	if bytes < mib {
		return fmt.Sprintf("%.0f KiB", float64(bytes)/kib)
	}
	return fmt.Sprintf("%.1f MiB", float64(bytes)/mib)
}
