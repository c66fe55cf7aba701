package config

import (
	"slices"
	"time"

	"lockerd/hal"
	"lockerd/kiosk"
)

// Rules returns what the configuration means to the kiosk.
func (c *Config) Rules() kiosk.Rules {
	return kiosk.Rules{
		KioskID:  c.Kiosk.ID,
		Location: c.Kiosk.Location,
		Sizes: kiosk.SizeTable{
			kiosk.SizeS: kiosk.Dims(c.Sizes.S), kiosk.SizeM: kiosk.Dims(c.Sizes.M),
			kiosk.SizeL: kiosk.Dims(c.Sizes.L), kiosk.SizeXL: kiosk.Dims(c.Sizes.XL),
		},
		Lockers:  c.lockerSpecs(),
		Strategy: c.Allocation.rule(),
		Door: kiosk.DoorRules{
			OpenWithin:  time.Duration(c.Door.OpenWithin),
			CloseWithin: time.Duration(c.Door.CloseWithin),
			AjarTrust:   time.Duration(c.Door.AjarTrust),
		},
		Codes: c.Codes.rules(),
		Expiry: kiosk.ExpiryRules{
			After:         time.Duration(c.Expiry.After),
			WarnBefore:    time.Duration(c.Expiry.WarnBefore),
			SweepEvery:    time.Duration(c.Expiry.SweepEvery),
			Reclaim:       kiosk.Reclaim(c.Expiry.Reclaim),
			MaxExtensions: c.Expiry.MaxExtensions,
			PauseWhenDown: c.Expiry.PauseWhenDown,
		},
		Clock:       kiosk.ClockRules{MaxStep: time.Duration(c.Clock.MaxStep)},
		Journal:     kiosk.JournalRules{Keep: time.Duration(c.Journal.Keep), MaxSize: int64(c.Journal.MaxSize)},
		KeepHistory: time.Duration(c.History.Keep),
	}
}

// LatchRules returns what a latch of which nothing else is said can bear.
func (c *Config) LatchRules() kiosk.LatchRules { return c.Latch.rules() }

// Warnings returns what is allowed and yet has to be said, one line each, with
// its place as Problem has it.
func (c *Config) Warnings() []string { return slices.Clone(c.warnings) }

func (c *Config) lockerSpecs() []kiosk.LockerSpec {
	specs := make([]kiosk.LockerSpec, 0, len(c.Lockers))
	for _, locker := range c.Lockers {
		specs = append(specs, kiosk.LockerSpec{
			ID:         kiosk.LockerID(locker.ID),
			Size:       locker.Size,
			Climate:    locker.Climate,
			Accessible: locker.Accessible,
			Door:       hal.DoorID(locker.Door),
			Latch:      locker.latch(c.Latch).rules(),
		})
	}
	return specs
}

func (l Latch) rules() kiosk.LatchRules {
	return kiosk.LatchRules{
		Pulse: time.Duration(l.Pulse), Max: time.Duration(l.MaxPulse),
		Rest: time.Duration(l.Rest), Retries: l.Retries,
	}
}

func (c Codes) rules() kiosk.CodeRules {
	rules := kiosk.CodeRules{
		Length:  int(c.Length),
		MaxLife: time.Duration(c.MaxLife),
		Throttle: kiosk.ThrottleRules{
			Entries:   c.Throttle.Entries,
			FirstWait: time.Duration(c.Throttle.FirstWait),
			MaxWait:   time.Duration(c.Throttle.MaxWait),
		},
	}
	if c.Length == AutoLength {
		rules.Length = kiosk.DefaultRules().Codes.Length
	}
	return rules
}

// rule finds the strategy by its name; validation has made sure that there is one.
func (a Allocation) rule() kiosk.Strategy {
	for _, strategy := range kiosk.Strategies {
		if strategy.Name() == a.Strategy {
			return strategy
		}
	}
	return kiosk.DefaultRules().Strategy
}
