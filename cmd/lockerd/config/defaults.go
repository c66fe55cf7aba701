package config

import (
	"lockerd/kiosk"
	"lockerd/kiosk/terminal"
)

// Target is what the configuration is for.
type Target uint8

// The targets. A simulator needs no configuration at all: it has a bank, a name
// and a place for its data of its own.
const (
	Hardware Target = iota
	Simulator
)

const (
	defaultDir    = "/var/lib/lockerd"
	defaultSocket = "/run/lockerd/lockerd.sock"
	simulatorID   = "simulator"
	// off is how http.listen says that it is not used.
	off = "off"
)

// defaults returns the configuration of an empty file.
func defaults(target Target) Config {
	rules, latch := kiosk.DefaultRules(), kiosk.DefaultLatch()
	c := Config{
		Data: Data{Dir: defaultDir},
		Sizes: Sizes{
			S: Dims(rules.Sizes[kiosk.SizeS]), M: Dims(rules.Sizes[kiosk.SizeM]),
			L: Dims(rules.Sizes[kiosk.SizeL]), XL: Dims(rules.Sizes[kiosk.SizeXL]),
		},
		Latch: Latch{
			Pulse: Duration(latch.Pulse), MaxPulse: Duration(latch.Max),
			Rest: Duration(latch.Rest), Retries: latch.Retries,
		},
		Door: Door{
			OpenWithin:  Duration(rules.Door.OpenWithin),
			CloseWithin: Duration(rules.Door.CloseWithin),
			AjarTrust:   Duration(rules.Door.AjarTrust),
		},
		Allocation: Allocation{Strategy: rules.Strategy.Name()},
		Codes: Codes{
			Length:  AutoLength,
			MaxLife: CodeLife(rules.Codes.MaxLife),
			Throttle: Throttle{
				Entries:   rules.Codes.Throttle.Entries,
				FirstWait: Duration(rules.Codes.Throttle.FirstWait),
				MaxWait:   Duration(rules.Codes.Throttle.MaxWait),
			},
		},
		Expiry: Expiry{
			After:         Duration(rules.Expiry.After),
			WarnBefore:    Duration(rules.Expiry.WarnBefore),
			SweepEvery:    Duration(rules.Expiry.SweepEvery),
			Reclaim:       string(rules.Expiry.Reclaim),
			MaxExtensions: rules.Expiry.MaxExtensions,
			PauseWhenDown: rules.Expiry.PauseWhenDown,
		},
		Clock:   Clock{MaxStep: Duration(rules.Clock.MaxStep)},
		Journal: Journal{Keep: Duration(rules.Journal.Keep), MaxSize: Bytes(rules.Journal.MaxSize)},
		History: History{Keep: Duration(rules.KeepHistory)},
		HTTP:    HTTP{Socket: defaultSocket},
		Screen:  Screen{Language: terminal.English.String()},
	}
	if target == Simulator {
		c.Kiosk.ID, c.Data.Dir, c.HTTP.Socket = simulatorID, "", ""
	}
	return c
}
