package terminal

import "time"

// How long the dialogue waits for a person, and a person for the dialogue. A
// door's own time-outs are the kiosk's.
const (
	// sessionIdle logs a courier out who neither scans nor presses a key, and
	// has no door in use.
	sessionIdle = 30 * time.Second
	// entryIdle forgets a code that was begun and not entered.
	entryIdle = 20 * time.Second
	// questionIdle gives up a question that nobody answers.
	questionIdle = 30 * time.Second
	// noticeFor is how long an answer stays on the screen if nobody presses a
	// key or scans.
	noticeFor = 8 * time.Second
	// patience is how long an answer of the kiosk may hold up the keys and
	// scans behind it. A latch that has to rest answers late, and people do
	// not wait for it.
	patience = 3 * time.Second
	// remindEvery is how often the buzzer reminds of a door that stands open.
	remindEvery = 30 * time.Second
	// visitFor is after what time the terminal forgets a door that nobody has
	// closed: that is a technician's business by then.
	visitFor = 15 * time.Minute
	// languageFor is how long the screen keeps a language that somebody chose.
	languageFor = time.Minute
	// screenRetry is how soon a page is shown again that the screen did not take.
	screenRetry = 2 * time.Second
	// journalRetry is how soon the journal is followed again after it could
	// not be read.
	journalRetry = time.Second
)
