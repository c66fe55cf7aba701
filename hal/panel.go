package hal

// Key is one key of the kiosk's keypad: '0' to '9', '*' or '#'.
type Key rune

// Valid says whether k is a key that a keypad has.
func (k Key) Valid() bool {
	return k >= '0' && k <= '9' || k == '*' || k == '#'
}

// Digit says whether k is one of '0' to '9'.
func (k Key) Digit() bool { return k >= '0' && k <= '9' }

// Keypad delivers the keys that a person presses.
type Keypad interface {
	// Keys delivers one value a press, without repeats, in order. It is closed
	// when the keypad is. Presses that nobody takes in time are dropped.
	Keys() <-chan Key
}

// Scan is the text of one barcode, as the scanner sent it and without its
// terminator. It is data from a stranger: nothing in it has been checked.
type Scan string

// Scanner delivers whole barcodes.
type Scanner interface {
	// Scans delivers one value a barcode, in order; a scan torn in two by an
	// unplugged cable is never delivered. It is closed when the scanner is.
	Scans() <-chan Scan
}

// Page is what the customer's screen shows: one title over a few lines.
type Page struct {
	Title string
	Lines []string
}

// Screen shows pages to the person at the kiosk.
type Screen interface {
	// Show replaces what the screen shows. It returns at once; an error means
	// that the person may still see the page before.
	Show(Page) error
}

// Sound is one of the few things that the buzzer can say.
type Sound uint8

// What the buzzer says.
const (
	SoundAccepted Sound = iota // what was entered or scanned was taken
	SoundRefused               // it was not
	SoundReminder              // a door stands open
)

// Buzzer makes short sounds.
type Buzzer interface {
	// Beep starts a sound and returns at once.
	Beep(Sound)
}
