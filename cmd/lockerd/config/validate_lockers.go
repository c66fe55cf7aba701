package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lockerd/kiosk"
)

const (
	mostLockers = 200
	// longestPulse is what lock boards can be set to at the most; a coil that is
	// held longer burns.
	longestPulse = Duration(24 * time.Second)
)

func validateLockers(found *complaints, lockers []Locker, common Latch, target Target) {
	if len(lockers) == 0 && target == Hardware {
		found.about("lockers", "there are none: write one [[lockers]] with id, size and door for each locker of the bank")
	}
	if len(lockers) > mostLockers {
		found.about(element(mostLockers, ""), "there are %d lockers: one kiosk drives at most %d", len(lockers), mostLockers)
	}
	ids, doors := map[string]int{}, map[string]int{}
	for i, locker := range lockers {
		locker.validateID(found, i, ids)
		locker.validateKind(found, i)
		locker.validateDoor(found, i, doors)
		locker.validateLatch(found, i, common)
	}
}

// element is the path of a locker's key; of the locker itself if name is empty.
func element(i int, name string) string {
	path := fmt.Sprintf("lockers[%d]", i)
	if name == "" {
		return path
	}
	return join(path, name)
}

// called is how messages call the locker.
func (l Locker) called() string {
	if l.ID == "" {
		return "this locker"
	}
	return "locker " + quote(l.ID)
}

func (l Locker) validateID(found *complaints, i int, seen map[string]int) {
	key := element(i, "id")
	if l.ID == "" {
		found.about(key, `is missing: write what is painted on the door, such as id = "A1"`)
		return
	}
	// An id is one segment of the API's paths, too.
	if !plain(l.ID, longestID) || strings.Contains(l.ID, "/") || strings.Trim(l.ID, ".") == "" {
		found.about(key, "%s has to be 1 to %d printable characters, without slashes and without space around them", quote(l.ID), longestID)
	}
	once(found, seen, l.ID, i, "id", "%s is another locker's id, too: every locker has its own", quote(l.ID))
}

func (l Locker) validateKind(found *complaints, i int) {
	if l.Size == kiosk.NoSize {
		found.about(element(i, "size"), "%s has none: write S, M, L or XL in quotes", l.called())
	}
	if _, err := kiosk.ParseClimate(string(l.Climate)); err != nil {
		found.about(element(i, "climate"), "%s", reason(err))
	}
}

func (l Locker) validateDoor(found *complaints, i int, seen map[string]int) {
	key := element(i, "door")
	if l.Door == "" {
		found.about(key, "%s has none, and so no latch and no door switch: name the line of the board that they are wired to", l.called())
		return
	}
	if !plain(l.Door, longestName) {
		found.about(key, "%s has to be 1 to %d printable characters, without space around them", quote(l.Door), longestName)
	}
	once(found, seen, l.Door, i, "door", "%s is another locker's door, too: two lockers on one line would open together", quote(l.Door))
}

// once complains about the second locker that has the same name for something.
func once(found *complaints, seen map[string]int, name string, i int, key, format string, args ...any) {
	first, ok := seen[name]
	if !ok {
		seen[name] = i
		return
	}
	found.about(element(i, key), format, args...)
	(*found)[len(*found)-1].see = element(first, key)
}

// validateLatch looks at what the locker says of its own; the common rules are
// looked at once, where they stand.
func (l Locker) validateLatch(found *complaints, i int, common Latch) {
	if l.Pulse == nil && l.MaxPulse == nil && l.Rest == nil && l.Retries == nil {
		return
	}
	var both complaints
	l.latch(common).validate(&both, element(i, ""))
	said := map[string]bool{
		element(i, "pulse"): l.Pulse != nil, element(i, "max_pulse"): l.MaxPulse != nil,
		element(i, "rest"): l.Rest != nil, element(i, "retries"): l.Retries != nil,
	}
	for _, complaint := range both {
		if !slices.ContainsFunc(complaint.keys, func(key string) bool { return said[key] }) {
			continue
		}
		// What the locker does not say itself comes from [latch].
		if len(complaint.keys) > 1 {
			complaint.keys = append(complaint.keys, "latch.pulse", "latch.max_pulse")
		}
		*found = append(*found, complaint)
	}
}

// validate checks what stands in the table at path: [latch], or a locker.
func (l Latch) validate(found *complaints, path string) {
	pulse, most := join(path, "pulse"), join(path, "max_pulse")
	if l.Pulse <= 0 || l.Pulse > longestPulse {
		found.about(pulse, "%s is out of range: write more than 0s, at most %s", l.Pulse, longestPulse)
	}
	if l.MaxPulse <= 0 || l.MaxPulse > longestPulse {
		found.about(most, "%s is out of range: write more than 0s, at most %s", l.MaxPulse, longestPulse)
	}
	if l.Pulse > l.MaxPulse {
		found.between([]string{pulse, most}, "pulse (%s) is longer than max_pulse (%s): no pulse may outlast the maximum", l.Pulse, l.MaxPulse)
	}
	found.span(join(path, "rest"), l.Rest, 0, hour)
	found.count(join(path, "retries"), l.Retries, 0, 10)
}
