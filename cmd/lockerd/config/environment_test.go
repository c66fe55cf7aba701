package config_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"lockerd/kiosk"
)

func TestEnvironmentOverridesTheFile(t *testing.T) {
	c := parse(t, "expiry.after = \"4d\"\n"+smallest,
		"LOCKERD_EXPIRY_AFTER=2d",
		"LOCKERD_KIOSK_ID=k2",
		"LOCKERD_CODES_THROTTLE_FIRST_WAIT=1m",
		"LOCKERD_CODES_LENGTH=9",
		"LOCKERD_SIZES_S=10x20x30",
		"LOCKERD_EXPIRY_PAUSE_WHEN_DOWN=false",
		"LOCKERD_LATCH_RETRIES=0",
		"LOCKERD_JOURNAL_MAX_SIZE=1GiB",
	)
	rules := c.Rules()
	assert.Equal(t, 48*time.Hour, rules.Expiry.After)
	assert.Equal(t, "k2", rules.KioskID)
	assert.Equal(t, time.Minute, rules.Codes.Throttle.FirstWait)
	assert.Equal(t, 9, rules.Codes.Length)
	assert.Equal(t, kiosk.Dims{10, 20, 30}, rules.Sizes[kiosk.SizeS])
	assert.False(t, rules.Expiry.PauseWhenDown)
	assert.Zero(t, rules.Lockers[0].Latch.Retries)
	assert.EqualValues(t, 1<<30, rules.Journal.MaxSize)
}

func TestLastOfTwoAssignmentsCounts(t *testing.T) {
	assert.Equal(t, "b", parse(t, smallest, "LOCKERD_KIOSK_ID=a", "LOCKERD_KIOSK_ID=b").Kiosk.ID)
}

func TestEnvironmentOfOthersIsLeftAlone(t *testing.T) {
	parse(t, smallest, "HOME=/", "lockerd_x=1", "XLOCKERD_KIOSK_ID=z", "LOCKERD_SOCKET=/x", "LOCKERD_NOTHING", "")
}

func TestWhatIsWrongInTheEnvironment(t *testing.T) {
	for name, tc := range map[string]struct{ variable, want string }{
		"UnknownKey":       {"LOCKERD_COLOUR=red", "LOCKERD_COLOUR: sets no key: unset it, or see the keys in the reference configuration"},
		"Misspelt":         {"LOCKERD_EXPIRY_AFTR=2d", "LOCKERD_EXPIRY_AFTR: sets no key: did you mean LOCKERD_EXPIRY_AFTER?"},
		"SectionWithNoKey": {"LOCKERD_KIOSK=k", "LOCKERD_KIOSK: sets no key: did you mean LOCKERD_KIOSK_ID?"},
		"Lockers":          {"LOCKERD_LOCKERS=[]", "LOCKERD_LOCKERS: lockers can be set in the file only"},
		"ControlCharacter": {"LOCKERD_\x1b=1", `"LOCKERD_\x1b": sets no key: unset it, or see the keys in the reference configuration`},
		"NoUnit":           {"LOCKERD_EXPIRY_AFTER=2", `LOCKERD_EXPIRY_AFTER: 2 has no unit: add the one that is meant, "2ms", "2s", "2m", "2h" or "2d"`},
		"NoTruth":          {"LOCKERD_EXPIRY_PAUSE_WHEN_DOWN=yes", `LOCKERD_EXPIRY_PAUSE_WHEN_DOWN: "yes" has to be true or false`},
		"NoNumber":         {"LOCKERD_LATCH_RETRIES=two", `LOCKERD_LATCH_RETRIES: "two" is not a whole number of sensible size`},
		"NoSides":          {"LOCKERD_SIZES_S=10x20", "LOCKERD_SIZES_S: has to be inner width, height and depth in whole millimetres, such as [360, 110, 540] in the file or 360x110x540 in the environment"},
		"OutOfRange":       {"LOCKERD_LATCH_RETRIES=11", "LOCKERD_LATCH_RETRIES: 11 is out of range: write 0 to 10"},
		"AgainstTheFile":   {"LOCKERD_EXPIRY_AFTER=12h", `LOCKERD_EXPIRY_AFTER: expiry.warn_before (1d) is not shorter than expiry.after (12h): the warning would come before the parcel; "0s" is for no warning`},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, []string{tc.want}, refuse(t, smallest, tc.variable))
		})
	}
}
