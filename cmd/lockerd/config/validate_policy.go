package config

import "lockerd/kiosk"

func (c Codes) validate(found *complaints) {
	if c.MaxLife != UntilDeadline {
		found.span("codes.max_life", Duration(c.MaxLife), minute, 365*days)
	}
	c.Throttle.validate(found)
}

func (t Throttle) validate(found *complaints) {
	const first, longest = "codes.throttle.first_wait", "codes.throttle.max_wait"
	found.count("codes.throttle.entries", t.Entries, 1, 20)
	found.span(first, t.FirstWait, 30*second, days)
	found.span(longest, t.MaxWait, 30*second, days)
	if t.FirstWait > t.MaxWait {
		found.between([]string{first, longest}, "%s (%s) is longer than %s (%s): waits grow from the first to the longest",
			first, t.FirstWait, longest, t.MaxWait)
	}
}

func (e Expiry) validate(found *complaints) {
	const after, warn = "expiry.after", "expiry.warn_before"
	found.span(after, e.After, minute, 365*days)
	found.span("expiry.sweep_every", e.SweepEvery, second, hour)
	found.word("expiry.reclaim", e.Reclaim, []string{string(kiosk.ReclaimByPerson), string(kiosk.ReclaimAtOnce)})
	found.count("expiry.max_extensions", e.MaxExtensions, 0, 100)
	if e.WarnBefore >= e.After {
		found.between([]string{warn, after}, `%s (%s) is not shorter than %s (%s): the warning would come before the parcel; "0s" is for no warning`,
			warn, e.WarnBefore, after, e.After)
	}
}
