package kiosk

import "time"

// ThrottleRules say how many wrong codes the whole kiosk takes before it makes
// everybody wait.
type ThrottleRules struct {
	Entries   int           // wrong entries before the first wait, 1 to 20
	FirstWait time.Duration // at least 30 s; doubles with every further wrong entry
	MaxWait   time.Duration // the wait grows no longer than this
}

// Throttle counts wrong codes for the whole kiosk. It is kept in the books and
// committed before the answer, so that a restart earns a guesser nothing.
type Throttle struct {
	Wrong int `json:"wrong,omitempty"`
	// Until is when the present wait ends; zero if there is none.
	Until time.Time `json:"until,omitzero"`
	// Wait is how long the present wait is, so that a clock that was set back cannot prolong it.
	Wait time.Duration `json:"wait,omitempty"`
}

// remaining is how long entries are still refused.
func (t Throttle) remaining(now time.Time) time.Duration {
	if t.Until.IsZero() {
		return 0
	}
	return max(0, min(t.Until.Sub(now), t.Wait))
}

// wrong counts a wrong entry and starts a wait once there have been too many.
func (t Throttle) wrong(now time.Time, rules ThrottleRules) Throttle {
	t.Wrong++
	if t.Wrong < rules.Entries {
		return t
	}
	t.Wait = rules.FirstWait
	for range t.Wrong - rules.Entries {
		if t.Wait *= 2; t.Wait >= rules.MaxWait {
			t.Wait = rules.MaxWait
			break
		}
	}
	t.Until = now.Add(t.Wait)
	return t
}

// pickedUp gives back two wrong entries: an honest customer who mistyped makes
// up for it, a guesser with a parcel of their own gains next to nothing.
func (t Throttle) pickedUp() Throttle {
	t.Wrong = max(0, t.Wrong-2)
	return t
}
