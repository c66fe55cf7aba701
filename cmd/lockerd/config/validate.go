package config

import (
	"path/filepath"
	"time"
	"unicode"
	"unicode/utf8"

	"lockerd/kiosk"
	"lockerd/kiosk/terminal"
)

const (
	longestID   = 16  // of a locker: it has to fit on its door and on a small screen
	longestName = 64  // of a kiosk or a line
	longestText = 128 // of a location
	longestPath = 107 // what a Unix socket's address can hold on Linux
	largestSide = 3000

	second = Duration(time.Second)
	minute = Duration(time.Minute)
	hour   = Duration(time.Hour)
	days   = Duration(day)
)

// validate finds everything that is wrong with values which are right in their
// form. Each section checks itself.
func (c *Config) validate(target Target) complaints {
	var found complaints
	c.Kiosk.validate(&found, target)
	c.Data.validate(&found, target)
	c.Sizes.validate(&found)
	validateLockers(&found, c.Lockers, c.Latch, target)
	c.Latch.validate(&found, "latch")
	c.Door.validate(&found)
	c.Allocation.validate(&found)
	c.Codes.validate(&found)
	c.Expiry.validate(&found)
	c.Clock.validate(&found)
	c.Journal.validate(&found)
	c.History.validate(&found)
	c.HTTP.validate(&found, target)
	c.Screen.validate(&found)
	return found
}

// risks are what is allowed and yet has to be said.
func (c *Config) risks() complaints {
	var found complaints
	if c.Expiry.Reclaim == string(kiosk.ReclaimAtOnce) {
		found.about("expiry.reclaim", `with "at_once" an expired parcel's locker is given away unseen: the operator answers for the locker being empty`)
	}
	return found
}

func (k Kiosk) validate(found *complaints, target Target) {
	if k.ID == "" && target == Hardware {
		found.about("kiosk.id", `is missing: name this kiosk, as the region knows it, such as id = "station-north-1"`)
	} else if k.ID != "" && !plain(k.ID, longestName) {
		found.about("kiosk.id", "%s has to be at most %d printable characters, without space around them", quote(k.ID), longestName)
	}
	if k.Location == "" && target == Hardware {
		found.about("kiosk.location", `is missing: say where this kiosk stands, such as location = "North station, hall 2"`)
	} else if k.Location != "" && !plain(k.Location, longestText) {
		found.about("kiosk.location", "%s has to be at most %d printable characters, without space around them", quote(k.Location), longestText)
	}
}

func (d Data) validate(found *complaints, target Target) {
	if target == Simulator && d.Dir == "" {
		return
	}
	if !plain(d.Dir, longestValue) || target == Hardware && !filepath.IsAbs(d.Dir) {
		found.about("data.dir", "%s has to be a whole path, such as %s", quote(d.Dir), quote(defaultDir))
	}
}

func (s Sizes) validate(found *complaints) {
	all := []struct {
		key  string
		dims Dims
	}{{"sizes.S", s.S}, {"sizes.M", s.M}, {"sizes.L", s.L}, {"sizes.XL", s.XL}}
	for i, size := range all {
		if !size.dims.possible() {
			found.about(size.key, "%s is out of range: every side has to be 1 to %d mm", size.dims, largestSide)
			continue
		}
		if i == 0 || !all[i-1].dims.possible() {
			continue
		}
		if smaller := all[i-1]; !kiosk.Dims(smaller.dims).Fits(kiosk.Dims(size.dims)) {
			found.between([]string{size.key, smaller.key},
				"%s (%s mm) does not fit into %s (%s mm): each size has to hold all that the one before it holds",
				smaller.key, smaller.dims, size.key, size.dims)
		}
	}
}

func (d Dims) possible() bool {
	for _, side := range d {
		if side < 1 || side > largestSide {
			return false
		}
	}
	return true
}

func (d Door) validate(found *complaints) {
	found.span("door.open_within", d.OpenWithin, second/10, 5*minute)
	found.span("door.close_within", d.CloseWithin, second/10, hour)
	found.span("door.ajar_trust", d.AjarTrust, 0, days)
}

func (a Allocation) validate(found *complaints) {
	var names []string
	for _, strategy := range kiosk.Strategies {
		names = append(names, strategy.Name())
	}
	found.word("allocation.strategy", a.Strategy, names)
}

func (c Clock) validate(found *complaints) {
	found.span("clock.max_step", c.MaxStep, 10*second, 7*days)
}

func (j Journal) validate(found *complaints) {
	found.span("journal.keep", j.Keep, days, 3650*days)
	if least, most := Bytes(1<<20), Bytes(64<<30); j.MaxSize < least || j.MaxSize > most {
		found.about("journal.max_size", "%s is out of range: write %s to %s", j.MaxSize, least, most)
	}
}

// An Idempotency-Key is remembered for a day and names a reservation: that has
// to be kept at least as long.
func (h History) validate(found *complaints) {
	found.span("history.keep", h.Keep, days, 3650*days)
}

func (s Screen) validate(found *complaints) {
	var tags []string
	for _, language := range terminal.Languages {
		tags = append(tags, language.String())
	}
	found.word("screen.language", s.Language, tags)
}

// plain says whether text can be shown on one line as it is.
func plain(text string, most int) bool {
	if text == "" || utf8.RuneCountInString(text) > most {
		return false
	}
	for i, r := range text {
		outer := i == 0 || i+utf8.RuneLen(r) == len(text)
		if r == utf8.RuneError || !unicode.IsPrint(r) || outer && r == ' ' {
			return false
		}
	}
	return true
}
