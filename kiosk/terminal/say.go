package terminal

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"lockerd/hal"
	"lockerd/kiosk"
)

// args are what a text may speak of.
type args struct {
	locker kiosk.LockerID
	parcel kiosk.ParcelID
	entry  string
	wait   time.Duration
	count  int
}

// The longest that an argument may be on a screen of 20 columns.
const (
	widestLocker  = 7
	widestParcel  = 10
	widestKiosk   = 14
	widestSupport = 16
	mostCounted   = 999
)

// say puts a text into the present language and fills its arguments in.
func (t *Terminal) say(what text, a args) hal.Page {
	page := texts[what][t.language]
	call := texts[textTellOperator][t.language].Title
	if t.support != "" {
		call = "Tel " + head(t.support, widestSupport)
	}
	fill := strings.NewReplacer(
		"{door}", head(string(a.locker), widestLocker),
		"{parcel}", tail(string(a.parcel), widestParcel),
		"{entry}", a.entry,
		"{wait}", inWords(a.wait),
		"{count}", strconv.Itoa(min(a.count, mostCounted)),
		"{call}", call,
		"{kiosk}", head(t.kioskID, widestKiosk),
	)
	said := hal.Page{Title: fill.Replace(page.Title), Lines: make([]string, len(page.Lines))}
	for i, line := range page.Lines {
		said.Lines[i] = strings.TrimRight(fill.Replace(line), " ")
	}
	return said
}

// head returns the first characters of a text that is too long for its place.
func head(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}

// tail returns the last ones: the end of a number tells parcels apart.
func tail(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return "…" + string(r[len(r)-most+1:])
	}
	return text
}

// inWords rounds a wait up, so that nobody comes back too early.
func inWords(wait time.Duration) string {
	if wait <= 90*time.Second {
		return fmt.Sprintf("%d s", (wait+time.Second-1)/time.Second)
	}
	return fmt.Sprintf("%d min", (wait+time.Minute-1)/time.Minute)
}
