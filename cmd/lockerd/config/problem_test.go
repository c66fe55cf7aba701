package config_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/cmd/lockerd/config"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestEverythingWrongIsSaidAtOnce(t *testing.T) {
	t.Chdir("testdata")
	_, err := config.Load("wrong.toml", config.Hardware, []string{
		"HOME=/root", "LOCKERD_SOCKET=/run/x.sock", // no business of ours
		"LOCKERD_EXPIRY_SWEEP_EVERY=2h",
		"LOCKERD_JOURNAL_KEEP=90",
		"LOCKERD_EXPIRY_AFTR=2d",
		"LOCKERD_LOCKERS_A1_DOOR=7",
	})
	require.Error(t, err)
	golden := "wrong.txt"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(err.Error()+"\n"), 0o600))
	}
	want, readErr := os.ReadFile(filepath.Clean(golden))
	require.NoError(t, readErr)
	assert.Equal(t, string(want), err.Error()+"\n")
}

func TestWhatIsWrong(t *testing.T) {
	for name, tc := range map[string]struct {
		text string // above the smallest configuration
		want []string
	}{
		"SyntaxErrorIsNotTheEnd": {
			"latch.pulse = 1\nlatch.rest = = \"1s\"\nexpiry.after = 3d\nhttp.listen = off\nclock.max_step = \"1h\n[screen]\nlanguage = \"fr\"\n", []string{
				`f.toml:1: latch.pulse: 1 has no unit: add the one that is meant, "1ms", "1s", "1m", "1h" or "1d"`,
				`f.toml:2: latch.rest: cannot be read: unexpected character U+003D '=' at start of value; text and lengths of time stand in quotes`,
				`f.toml:3: expiry.after: cannot be read: strings must be quoted; text and lengths of time stand in quotes`,
				`f.toml:4: http.listen: cannot be read: unexpected character U+006F 'o' at start of value; text and lengths of time stand in quotes`,
				`f.toml:5: clock.max_step: cannot be read: basic strings cannot have new lines; text and lengths of time stand in quotes`,
				`f.toml:7: screen.language: "fr" is not known: write en or de`,
			},
		},
		"SyntaxErrorThatIsNoKeyHidesWhatItMeant": {
			"[latch\npulse = 5\n[door]\nopen_within = \"0s\"\nhinges = 2\nsizes", []string{
				`f.toml:1: expected ']' to close table name; more may come to light once this is right`,
				`f.toml:5: door.hinges: unknown key: here can be open_within, close_within or ajar_trust`,
				`f.toml:6: expected '=' after key; more may come to light once this is right`,
			},
		},
		"SyntaxErrorBelowAComment": {
			"latch.rest = \"1s\"\n\n# soft locks\nlatch.pulse = .5\n", []string{
				`f.toml:4: latch.pulse: cannot be read: unexpected character U+002E '.' at start of value; text and lengths of time stand in quotes`,
			},
		},
		"ListThatIsNotClosed": {
			"sizes.S = [1, 2, 3\nlatch.pulse = \"1s\"\nlatch.puls = 1", []string{
				`f.toml:2: expected ',' or ']' after array value; more may come to light once this is right`,
				`f.toml:3: latch.puls: unknown key: did you mean pulse?`,
			},
		},
		"UnknownTableIsOneProblem": {
			"[htp]\nlisten = \"off\"\nsocket = \"/x\"\n", []string{`f.toml:1: htp: unknown key: did you mean http?`},
		},
		"UnknownKeyWithControlCharacters": {
			"latch.\"\\u001b[31m\" = 1\n", []string{`f.toml:1: latch."\x1b[31m": unknown key: here can be pulse, max_pulse, rest or retries`},
		},
		"KeysHaveOneSpelling": {
			"sizes.s = [1, 1, 1]\n", []string{`f.toml:1: sizes.s: unknown key: did you mean S?`},
		},
		"KeysOfLaterTimesAreUnknown": {
			"http.tls_cert = \"x\"\n[codes]\nbreakin_per_year = 1e-3\n", []string{
				`f.toml:1: http.tls_cert: unknown key: here can be listen or socket`,
				`f.toml:3: codes.breakin_per_year: unknown key: here can be length, max_life or throttle`,
			},
		},
		"TableTwice": {
			"[latch]\npulse = \"1s\"\n[door]\n[latch]\npulse = \"2s\"\n", []string{
				`f.toml:4: latch: stands twice, first in line 1: put all its keys under one [latch]`,
				`f.toml:5: latch.pulse: is set twice, first in line 2: delete one of them`,
			},
		},
		"TableBothDottedAndOpened": {
			"latch.pulse = \"1s\"\n[latch]\n", []string{`f.toml:2: table latch already exists as defined by a dotted key`},
		},
		"NotATable": {
			"latch = 5\n", []string{`f.toml:1: latch: is a number, but has to be a table: write [latch] in a line of its own and its keys (pulse, max_pulse, rest, retries) below`},
		},
		"NotAValue": {
			"[latch.pulse]\nx = 1\n[clock]\nmax_step.x = 1\n", []string{
				`f.toml:1: latch.pulse: is a single value, not a table: write pulse = ...`,
				`f.toml:4: clock.max_step: is a single value, not a table: write max_step = ...`,
			},
		},
		"SingleTableInDoubleBrackets": {
			"[[latch]]\n", []string{`f.toml:1: latch: there is only one of it: write it in single brackets, [latch]`},
		},
		"WrongTypes": {
			"data.dir = 7\nexpiry.max_extensions = \"1\"\nexpiry.pause_when_down = 1\nclock.max_step = 2026-01-01\njournal.keep = [\"1d\"]\nlatch.retries = 1.5\nscreen.language = true\n", []string{
				`f.toml:1: data.dir: is a number, but has to be text: write "7" in quotes`,
				`f.toml:2: expiry.max_extensions: is text, but has to be a whole number, without quotes`,
				`f.toml:3: expiry.pause_when_down: is a number, but has to be true or false, without quotes`,
				`f.toml:4: clock.max_step: is a date or time, but has to be text in quotes`,
				`f.toml:5: journal.keep: is a list, but has to be text in quotes`,
				`f.toml:6: latch.retries: is a number, but has to be a whole number, without quotes`,
				`f.toml:7: screen.language: is true or false, but has to be text in quotes`,
			},
		},
		"NumberThatNoMachineHolds": {
			"latch.retries = 99999999999999999999\n", []string{`f.toml:1: latch.retries: "99999999999999999999" is not a whole number of sensible size`},
		},
		"PulseAboveItsMaximum": {
			"latch.pulse = \"2s\"\n", []string{`f.toml:1: latch.pulse: pulse (2s) is longer than max_pulse (1s): no pulse may outlast the maximum`},
		},
		"MaximumBelowTheDefaultPulse": {
			"[latch]\nmax_pulse = \"200ms\"\n", []string{`f.toml:2: latch.max_pulse: pulse (500ms) is longer than max_pulse (200ms): no pulse may outlast the maximum`},
		},
		"PulseThatBurnsTheCoil": {
			"latch = {pulse = \"0s\", max_pulse = \"25s\", rest = \"2h\", retries = 11}\n", []string{
				`f.toml:1: latch.pulse: 0s is out of range: write more than 0s, at most 24s`,
				`f.toml:1: latch.max_pulse: 25s is out of range: write more than 0s, at most 24s`,
				`f.toml:1: latch.rest: 2h is out of range: write 0s to 1h`,
				`f.toml:1: latch.retries: 11 is out of range: write 0 to 10`,
			},
		},
		"WarningBeforeTheParcel": {
			"expiry.after = \"12h\"\n", []string{`f.toml:1: expiry.after: expiry.warn_before (1d) is not shorter than expiry.after (12h): the warning would come before the parcel; "0s" is for no warning`},
		},
		"WarningWithTheParcel": {
			"expiry.warn_before = \"3d\"\n", []string{`f.toml:1: expiry.warn_before: expiry.warn_before (3d) is not shorter than expiry.after (3d): the warning would come before the parcel; "0s" is for no warning`},
		},
		"SocketThatLinuxCannotBind": {
			"http.socket = \"/run/" + strings.Repeat("ü", 52) + "\"\n", []string{
				`f.toml:1: http.socket: "/run/` + strings.Repeat("ü", 35) + `..." has to be a whole path of at most 107 bytes, such as "/run/lockerd/lockerd.sock"`,
			},
		},
		"ThrottleThatSlowsNobody": {
			"[codes.throttle]\nentries = 21\nfirst_wait = \"1s\"\n", []string{
				`f.toml:2: codes.throttle.entries: 21 is out of range: write 1 to 20`,
				`f.toml:3: codes.throttle.first_wait: 1s is out of range: write 30s to 1d`,
			},
		},
		"WaitsThatShrink": {
			"[codes.throttle]\nfirst_wait = \"2h\"\n", []string{`f.toml:2: codes.throttle.first_wait: codes.throttle.first_wait (2h) is longer than codes.throttle.max_wait (1h): waits grow from the first to the longest`},
		},
		"CodesThatEndAsTheyBegin": {
			"codes.max_life = \"0s\"\n", []string{`f.toml:1: codes.max_life: "0s" would end a code as it begins: write "deadline" for no limit of its own`},
		},
		"WordsThatNobodyKnows": {
			"allocation.strategy = \"first_fit\"\nexpiry.reclaim = \"\"\nscreen.language = \"fr\"\n", []string{
				`f.toml:1: allocation.strategy: "first_fit" is not known: write exact_fit or best_fit`,
				`f.toml:2: expiry.reclaim: "" is not known: write by_person or at_once`,
				`f.toml:3: screen.language: "fr" is not known: write en or de`,
			},
		},
		"SizesThatDoNotAscend": {
			"sizes.S = [400, 110, 540]\n", []string{`f.toml:1: sizes.S: sizes.S (400x110x540 mm) does not fit into sizes.M (360x190x540 mm): each size has to hold all that the one before it holds`},
		},
		"ImpossibleSizes": {
			"[sizes]\nS = [0, 1, 1]\nM = [1, 1]\nL = [1.5, 1, 1]\nXL = [3001, 1, 1]\n", []string{
				`f.toml:2: sizes.S: 0x1x1 is out of range: every side has to be 1 to 3000 mm`,
				`f.toml:3: sizes.M: has to be inner width, height and depth in whole millimetres, such as [360, 110, 540] in the file or 360x110x540 in the environment`,
				`f.toml:4: sizes.L: has to be inner width, height and depth in whole millimetres, such as [360, 110, 540] in the file or 360x110x540 in the environment`,
				`f.toml:5: sizes.XL: 3001x1x1 is out of range: every side has to be 1 to 3000 mm`,
			},
		},
		"AddressesThatAreNone": {
			"http.listen = \"8080\"\nhttp.socket = \"lockerd.sock\"\ndata.dir = \"data\"\n", []string{
				`f.toml:1: http.listen: "8080" has to be host:port, such as "127.0.0.1:8080" or "[::]:8080", or "off"`,
				`f.toml:2: http.socket: "lockerd.sock" has to be a whole path of at most 107 bytes, such as "/run/lockerd/lockerd.sock"`,
				`f.toml:3: data.dir: "data" has to be a whole path, such as "/var/lib/lockerd"`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, refuse(t, tc.text+smallest))
		})
	}
}

func TestSyntaxErrorInALockerHidesNoOther(t *testing.T) {
	assert.Equal(t, []string{
		`f.toml:4: lockers.door: cannot be read: strings must be quoted; text and lengths of time stand in quotes`,
		`f.toml:7: lockers.size: "XS" is not one of S, M, L, XL`,
	}, refuse(t, "[[lockers]]\nid = \"A1\"\nsize = \"S\"\ndoor = 1A\n[[lockers]]\nid = \"A2\"\nsize = \"XS\"\ndoor = \"2\"\n[kiosk]\nid = \"k\"\nlocation = \"l\"\n"))
}

func TestByteOrderMarkIsPassedOver(t *testing.T) {
	parse(t, "\ufeff"+smallest)
}

func TestWhatIsWrongWithALocker(t *testing.T) {
	for name, tc := range map[string]struct {
		lockers string // from line 2 on
		want    []string
	}{
		"NothingIsSaidOfIt": {"[[lockers]]\n", []string{
			`f.toml:2: lockers.id: is missing: write what is painted on the door, such as id = "A1"`,
			`f.toml:2: lockers.size: this locker has none: write S, M, L or XL in quotes`,
			`f.toml:2: lockers.door: this locker has none, and so no latch and no door switch: name the line of the board that they are wired to`,
		}},
		"TwoOnOneLine": {"[[lockers]]\nid = \"A1\"\nsize = \"S\"\ndoor = \"7\"\n[[lockers]]\nid = \"A2\"\nsize = \"S\"\ndoor = \"7\"\n", []string{
			`f.toml:9: lockers.door: "7" is another locker's door, too: two lockers on one line would open together (see line 5)`,
		}},
		"TwoOfOneName": {"[[lockers]]\nid = \"A1\"\nsize = \"S\"\ndoor = \"7\"\n[[lockers]]\nid = \"A1\"\nsize = \"S\"\ndoor = \"8\"\n", []string{
			`f.toml:7: lockers.id: "A1" is another locker's id, too: every locker has its own (see line 3)`,
		}},
		"NameThatFitsNoDoor": {"[[lockers]]\nid = \"A1234567890123456\"\nsize = \"S\"\ndoor = \"7\\n\"\n", []string{
			`f.toml:3: lockers.id: "A1234567890123456" has to be 1 to 16 printable characters, without slashes and without space around them`,
			`f.toml:5: lockers.door: "7\n" has to be 1 to 64 printable characters, without space around them`,
		}},
		"UnknownSizeAndClimate": {"[[lockers]]\nid = \"A1\"\nsize = \"XS\"\nclimate = \"warm\"\ndoor = \"7\"\n", []string{
			`f.toml:4: lockers.size: "XS" is not one of S, M, L, XL`,
			`f.toml:5: lockers.climate: "warm" is not one of ambient, chilled, frozen`,
		}},
		"PulseOfItsOwnAboveTheCommonMaximum": {"[[lockers]]\nid = \"A1\"\nsize = \"S\"\ndoor = \"7\"\npulse = \"2s\"\n", []string{
			`f.toml:6: lockers.pulse: pulse (2s) is longer than max_pulse (1s): no pulse may outlast the maximum`,
		}},
		"MaximumOfItsOwnTooLong": {"[[lockers]]\nid = \"A1\"\nsize = \"S\"\ndoor = \"7\"\nmax_pulse = \"1m\"\nretries = -1\n", []string{
			`f.toml:6: lockers.max_pulse: 1m is out of range: write more than 0s, at most 24s`,
			`f.toml:7: lockers.retries: -1 is out of range: write 0 to 10`,
		}},
		"SingleBrackets": {"[lockers]\nid = \"A1\"\n", []string{
			`f.toml:2: lockers: has to stand in double brackets, [[lockers]], once for each`,
		}},
		"ListOfNames": {"lockers = [\"A1\", \"A2\"]\n", []string{
			`f.toml:2: lockers: holds text where a table has to be: write [[lockers]] in a line of its own, once for each`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, refuse(t, "kiosk = {id = \"k\", location = \"l\"}\n"+tc.lockers))
		})
	}
}
