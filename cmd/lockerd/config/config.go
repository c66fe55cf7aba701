package config

// Config is a whole configuration, as it counts: defaults, file and environment.
// The tags are the keys' names in the file, and there are no keys but these.
type Config struct {
	Kiosk      Kiosk      `mapstructure:"kiosk"`
	Data       Data       `mapstructure:"data"`
	Sizes      Sizes      `mapstructure:"sizes"`
	Lockers    []Locker   `mapstructure:"lockers"`
	Latch      Latch      `mapstructure:"latch"`
	Door       Door       `mapstructure:"door"`
	Allocation Allocation `mapstructure:"allocation"`
	Codes      Codes      `mapstructure:"codes"`
	Expiry     Expiry     `mapstructure:"expiry"`
	Clock      Clock      `mapstructure:"clock"`
	Journal    Journal    `mapstructure:"journal"`
	History    History    `mapstructure:"history"`
	HTTP       HTTP       `mapstructure:"http"`
	Screen     Screen     `mapstructure:"screen"`

	warnings []string
}

// Kiosk says which kiosk this is.
type Kiosk struct {
	ID       string `mapstructure:"id"`
	Location string `mapstructure:"location"`
}

// Data says where the books are.
type Data struct {
	// Dir is empty for a simulator whose configuration does not name one.
	Dir string `mapstructure:"dir"`
}

// Sizes are the inner dimensions of the sizes.
type Sizes struct {
	S  Dims `mapstructure:"S"`
	M  Dims `mapstructure:"M"`
	L  Dims `mapstructure:"L"`
	XL Dims `mapstructure:"XL"`
}

// Latch says what a latch can bear, unless a locker says otherwise of its own.
type Latch struct {
	Pulse    Duration `mapstructure:"pulse"`
	MaxPulse Duration `mapstructure:"max_pulse"`
	Rest     Duration `mapstructure:"rest"`
	Retries  int      `mapstructure:"retries"`
}

// Door holds the time-outs of the door cycle.
type Door struct {
	OpenWithin  Duration `mapstructure:"open_within"`
	CloseWithin Duration `mapstructure:"close_within"`
	AjarTrust   Duration `mapstructure:"ajar_trust"`
}

// Allocation names the strategy that chooses a locker.
type Allocation struct {
	Strategy string `mapstructure:"strategy"`
}

// Codes says what pickup codes look like and how guessing is slowed.
type Codes struct {
	Length   CodeLength `mapstructure:"length"`
	MaxLife  CodeLife   `mapstructure:"max_life"`
	Throttle Throttle   `mapstructure:"throttle"`
}

// Throttle says how many wrong codes make everybody wait, and how long.
type Throttle struct {
	Entries   int      `mapstructure:"entries"`
	FirstWait Duration `mapstructure:"first_wait"`
	MaxWait   Duration `mapstructure:"max_wait"`
}

// Expiry says how long a parcel may wait, and what happens then.
type Expiry struct {
	After         Duration `mapstructure:"after"`
	WarnBefore    Duration `mapstructure:"warn_before"` // 0: never
	SweepEvery    Duration `mapstructure:"sweep_every"`
	Reclaim       string   `mapstructure:"reclaim"`
	MaxExtensions int      `mapstructure:"max_extensions"`
	PauseWhenDown bool     `mapstructure:"pause_when_down"`
}

// Clock says when the clock is not believed.
type Clock struct {
	MaxStep Duration `mapstructure:"max_step"`
}

// Journal bounds the journal.
type Journal struct {
	Keep    Duration `mapstructure:"keep"`
	MaxSize Bytes    `mapstructure:"max_size"`
}

// History says how long ended reservations are kept.
type History struct {
	Keep Duration `mapstructure:"keep"`
}

// HTTP says where the API is served.
type HTTP struct {
	// Listen is host:port; empty when the API is off but for the socket.
	Listen string `mapstructure:"listen"`
	// Socket is empty for a simulator whose configuration does not name one.
	Socket string `mapstructure:"socket"`
}

// Screen says how the kiosk speaks to the people in front of it.
type Screen struct {
	Language string `mapstructure:"language"`
}
