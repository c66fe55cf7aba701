package terminal_test

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/hal"
	"lockerd/kiosk"
)

// Whatever strangers press and scan, without a code or a badge, nothing
// changes but the count of wrong codes; and the next person is served.
func FuzzKeypad(f *testing.F) {
	f.Add("123456#")
	f.Add("*#*#*1*2*3#0000000000000000#")
	f.Add("12~34#~~*~")
	f.Add("{P1}{LKB-AAAA}{(00)106141412345678908}1{\x00#}2#")
	f.Add("9473{8}6#*{947386#}")
	f.Fuzz(func(t *testing.T, doings string) {
		if len(doings) > 100 || tells(doings, firstCode) {
			t.Skip()
		}
		atTheBooth(t, func(b *booth) {
			code := b.waitsAt("01", "P1")
			head := b.kiosk.Head()
			b.does(doings)

			for _, r := range b.records() {
				if r.Seq > head {
					assert.Contains(t, []kiosk.Kind{kiosk.CodeRejected, kiosk.CodeLockedOut}, r.Kind)
				}
			}
			assert.Equal(t, kiosk.Active, b.reservation("P1").Status)
			b.pause(2 * time.Minute)
			b.sees("Enter your code")
			b.showedNoCode(code)
		})
	})
}

// Whatever a courier and customers do with all that they have, the dialogue
// neither stumbles nor gives a code away.
func FuzzDialogue(f *testing.F) {
	f.Add("B{P1}1*2#~{P2}2*1~{P3}3*3#C#")
	f.Add("B{P1}4*1~~~~*2~~{P1}1C")
	f.Add("C*C#C#~~~~#B#*1#")
	f.Add("B#{P1}1{P2}1{P3}1***1*3~~2#*")
	f.Fuzz(func(t *testing.T, doings string) {
		if len(doings) > 60 || tells(doings, firstCode) {
			t.Skip()
		}
		for _, label := range strings.Split(doings, "{")[1:] {
			if label, _, _ = strings.Cut(label, "}"); strings.Contains(label, "C") {
				t.Skip() // a label that says the code is shown as what it is
			}
		}
		atTheBooth(t, func(b *booth) {
			code := b.waitsAt("01", "P0")
			doings = strings.NewReplacer("B", "{"+b.partner.Badge+"}", "C", code).Replace(doings)
			b.does(doings)
			b.pause(20 * time.Minute)
			b.press("*")
			b.showedNoCode(code)
		})
	})
}

// tells says whether somebody guesses right: whether the code is what is left
// of the doings without everything that is no digit.
func tells(doings, code string) bool {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, doings)
	return strings.Contains(digits, code)
}

// does presses keys, scans what stands in braces, and waits at every tilde.
// What is not on the keypad is not pressed.
func (b *booth) does(doings string) {
	for doings != "" {
		if label, rest, ok := strings.Cut(doings[1:], "}"); doings[0] == '{' && ok {
			b.panel.Scan(label)
			doings = rest
		} else {
			if key := hal.Key(doings[0]); key.Valid() {
				require.NoError(b.t, b.panel.Press(string(key)))
			} else if key == '~' {
				b.pause(11 * time.Second)
			}
			doings = doings[1:]
		}
		b.pause(10 * time.Millisecond)
	}
	b.pause(moment)
}

// showedNoCode checks that no page told more of a code than its newest digit,
// and that each fitted the screen.
func (b *booth) showedNoCode(code string) {
	b.t.Helper()
	for _, page := range b.shown() {
		text := page.Title + "\n" + strings.Join(page.Lines, "\n")
		assert.NotContains(b.t, text, code)
		if page.Title == "Your code" || page.Title == "Ihr Code" {
			digits := strings.ContainsFunc(strings.TrimLeft(page.Lines[0], "•"), unicode.IsDigit)
			assert.True(b.t, digits && len([]rune(strings.TrimLeft(page.Lines[0], "•"))) == 1, "%q", page)
		}
		assert.LessOrEqual(b.t, len(page.Lines), 3, "%q", page)
		for line := range strings.SplitSeq(text, "\n") {
			assert.LessOrEqual(b.t, len([]rune(line)), 20, "%q", page)
		}
	}
}
