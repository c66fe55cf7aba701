package terminal_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/hal"
	"lockerd/kiosk"
	"lockerd/kiosk/terminal"
)

// sscc is an example of GS1 documents.
const sscc = "106141412345678908"

func TestParseLabel(t *testing.T) {
	const gs = "\x1d"
	for name, c := range map[string]struct {
		scan hal.Scan
		want kiosk.ParcelID
		err  error
	}{
		"PlainTrackingNumber":        {scan: "1Z999AA10123456784", want: "1Z999AA10123456784"},
		"PlainShort":                 {scan: "P1", want: "P1"},
		"PlainInLowerCase":           {scan: "parcel-7_a.b/c", want: "parcel-7_a.b/c"},
		"PlainPaddedWithSpaces":      {scan: "  RR123456785DE ", want: "RR123456785DE"},
		"PlainOfLongest":             {scan: hal.Scan(strings.Repeat("A", 64)), want: kiosk.ParcelID(strings.Repeat("A", 64))},
		"PlainCode128WithSymbology":  {scan: "]C0RR123456785DE", want: "RR123456785DE"},
		"PlainQRWithSymbology":       {scan: "]Q1RR123456785DE", want: "RR123456785DE"},
		"PlainDigitsOfSSCCsLength":   {scan: sscc, want: sscc},
		"PlainTooLong":               {scan: hal.Scan(strings.Repeat("A", 65)), err: terminal.ErrLabelMalformed},
		"ScanTooLong":                {scan: hal.Scan(strings.Repeat(" ", 129)), err: terminal.ErrLabelMalformed},
		"ScanVeryLong":               {scan: hal.Scan(strings.Repeat("9", 1<<20)), err: terminal.ErrLabelMalformed},
		"SymbologyThatIsNone":        {scan: "]\x7f0ABC", err: terminal.ErrLabelMalformed},
		"Empty":                      {scan: "", err: terminal.ErrLabelMalformed},
		"Blank":                      {scan: "   ", err: terminal.ErrLabelMalformed},
		"SymbologyAlone":             {scan: "]C0", err: terminal.ErrLabelMalformed},
		"Enter":                      {scan: "ABC123\r", err: terminal.ErrLabelMalformed},
		"Null":                       {scan: "ABC\x00123", err: terminal.ErrLabelMalformed},
		"Escape":                     {scan: "\x1b[2JABC", err: terminal.ErrLabelMalformed},
		"Keys":                       {scan: "123456#", err: terminal.ErrLabelMalformed},
		"Star":                       {scan: "*", err: terminal.ErrLabelMalformed},
		"SpaceWithin":                {scan: "ABC 123", err: terminal.ErrLabelMalformed},
		"NotASCII":                   {scan: "PÄCKCHEN1", err: terminal.ErrLabelMalformed},
		"NotUTF8":                    {scan: "ABC\xff123", err: terminal.ErrLabelMalformed},
		"Badge":                      {scan: "LKB-ABCDEFGHIJKLMNOP", err: terminal.ErrLabelMalformed},
		"SSCC128":                    {scan: "]C100" + sscc, want: sscc},
		"SSCCDataMatrix":             {scan: "]d200" + sscc, want: sscc},
		"SSCCQR":                     {scan: "]Q300" + sscc, want: sscc},
		"SSCCDataBar":                {scan: "]e000" + sscc, want: sscc},
		"SSCCForPeople":              {scan: "(00)" + sscc, want: sscc},
		"SSCCWithoutSymbology":       {scan: "00" + sscc, want: sscc},
		"SSCCBehindLeadingFNC1":      {scan: gs + "00" + sscc, want: sscc},
		"SSCCBeforeOthers":           {scan: "]C100" + sscc + "4201234" + gs + "10LOT", want: sscc},
		"SSCCBehindFixedLength":      {scan: "]C102" + "09501101530003" + "15261224" + "00" + sscc, want: sscc},
		"SSCCBehindVariableLength":   {scan: "]C110LOT7" + gs + "00" + sscc, want: sscc},
		"SSCCBehindFNC1ThatIsNoNeed": {scan: "]C115261224" + gs + "00" + sscc, want: sscc},
		"SSCCBehindWeight":           {scan: "]C13102001750" + "00" + sscc, want: sscc},
		"SSCCTwiceTheSame":           {scan: "]C100" + sscc + "00" + sscc, want: sscc},
		"SSCCForPeopleAmongOthers":   {scan: "(15)261224(00)" + sscc + "(10)LOT7", want: sscc},
		"SSCCOfZeros":                {scan: "]C100" + "000000000000000000", want: "000000000000000000"},
		"SSCCMisread":                {scan: "]C100106141412345678909", err: terminal.ErrLabelCheckDigit},
		"SSCCMisreadBare":            {scan: "00106141412345678909", err: terminal.ErrLabelCheckDigit},
		"SSCCMisreadForPeople":       {scan: "(00)106141412345678909", err: terminal.ErrLabelCheckDigit},
		"SSCCTransposed":             {scan: "]C100160141412345678908", err: terminal.ErrLabelCheckDigit},
		"SSCCCutShort":               {scan: "]C10010614141234567", err: terminal.ErrLabelMalformed},
		"SSCCCutByFNC1":              {scan: "]C1001061414123456" + gs + "78908", err: terminal.ErrLabelMalformed},
		"SSCCForPeopleTooLong":       {scan: "(00)" + sscc + "1", err: terminal.ErrLabelMalformed},
		"SSCCWithLetters":            {scan: "]C10010614141234567890A", err: terminal.ErrLabelMalformed},
		"SSCCTwoDifferent":           {scan: "]C100" + sscc + "00340123450000000017", err: terminal.ErrLabelMalformed},
		"ElementsWithoutSSCC":        {scan: "]C10109501101530003" + "10LOT7", err: terminal.ErrLabelNoParcel},
		"ElementsForPeopleNoSSCC":    {scan: "(01)09501101530003", err: terminal.ErrLabelNoParcel},
		"GS1Empty":                   {scan: "]C1", err: terminal.ErrLabelNoParcel},
		"FNC1Alone":                  {scan: gs, err: terminal.ErrLabelNoParcel},
		"GS1NoIdentifier":            {scan: "]C1ABC", err: terminal.ErrLabelMalformed},
		"GS1ControlCharacter":        {scan: "]C110LO\x07T" + gs + "00" + sscc, err: terminal.ErrLabelMalformed},
		"GS1BadCharacterInForPeople": {scan: "(10)LO\x07T(00)" + sscc, err: terminal.ErrLabelMalformed},
		"ForPeopleUnclosed":          {scan: "(00" + sscc, err: terminal.ErrLabelMalformed},
		"ForPeopleEmpty":             {scan: "()", err: terminal.ErrLabelMalformed},
		"FNC1InPlainText":            {scan: "ABC" + gs + "DEF", err: terminal.ErrLabelMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := terminal.ParseLabel(c.scan)
			if c.err != nil {
				require.ErrorIs(t, err, c.err)
				assert.Empty(t, got)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

// Every digit that was misread alone is found.
func TestCheckDigitFindsEverySingleError(t *testing.T) {
	for at := range len(sscc) {
		for wrong := byte('0'); wrong <= '9'; wrong++ {
			if wrong == sscc[at] {
				continue
			}
			misread := sscc[:at] + string(wrong) + sscc[at+1:]
			_, err := terminal.ParseLabel(hal.Scan("]C100" + misread))
			assert.ErrorIs(t, err, terminal.ErrLabelCheckDigit, misread)
		}
	}
}

func FuzzLabel(f *testing.F) {
	for _, scan := range []string{
		"1Z999AA10123456784", "]C100" + sscc, "(00)" + sscc + "(10)A", "00" + sscc, "]d210LOT\x1d00" + sscc, "LKB-ABC", "\x1d", "]C1", "((", "(00)",
	} {
		f.Add(scan)
	}
	f.Fuzz(func(t *testing.T, scan string) {
		id, err := terminal.ParseLabel(hal.Scan(scan))
		if err != nil {
			assert.Empty(t, id)
			return
		}
		assert.NotEmpty(t, id)
		assert.LessOrEqual(t, len(id), 64)
		for _, c := range string(id) {
			assert.True(t, c < unicode.MaxASCII && (unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune("-./_", c)), "%q", id)
		}
		for _, c := range scan {
			assert.False(t, unicode.IsControl(c) && c != '\x1d', "took %q from %q", id, scan)
		}
		again, err := terminal.ParseLabel(hal.Scan(id))
		if err == nil {
			assert.Equal(t, id, again, "an id is its own label")
		}
	})
}
