package config

import "lockerd/kiosk"

// Locker is one [[lockers]] of the file.
type Locker struct {
	ID         string        `mapstructure:"id"`
	Size       kiosk.Size    `mapstructure:"size"`
	Climate    kiosk.Climate `mapstructure:"climate"`
	Accessible bool          `mapstructure:"accessible"`
	Door       string        `mapstructure:"door"`

	// What this locker's latch can bear, where it differs from [latch]; nil where it does not.
	Pulse    *Duration `mapstructure:"pulse"`
	MaxPulse *Duration `mapstructure:"max_pulse"`
	Rest     *Duration `mapstructure:"rest"`
	Retries  *int      `mapstructure:"retries"`
}

// latch returns what the locker's latch can bear: its own word, or else the common one.
func (l Locker) latch(common Latch) Latch {
	return Latch{
		Pulse:    own(l.Pulse, common.Pulse),
		MaxPulse: own(l.MaxPulse, common.MaxPulse),
		Rest:     own(l.Rest, common.Rest),
		Retries:  own(l.Retries, common.Retries),
	}
}

func own[T any](value *T, common T) T {
	if value != nil {
		return *value
	}
	return common
}
