package config

import "lockerd/kiosk"

// settle writes out what was meant by leaving something away, so that nobody
// after this has to know.
func (c *Config) settle(target Target) {
	if c.HTTP.Listen == off {
		c.HTTP.Listen = ""
	}
	for i := range c.Lockers {
		locker := &c.Lockers[i]
		if locker.Climate == "" {
			locker.Climate = kiosk.Ambient
		}
		if locker.Door == "" && target == Simulator {
			locker.Door = locker.ID
		}
	}
}
