package terminal_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/hal"
	"lockerd/kiosk"
	"lockerd/simulator"
)

func TestCustomerTakesTheParcel(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		code := b.waitsAt("01", "P1")
		b.press(code + "#")
		b.sees("Door 01 is open", "Take your parcel")
		b.take("01")
		b.push("01")
		b.sees("Thank you")
		assert.Equal(t, kiosk.PickedUp, b.reservation("P1").Status)
		b.pause(10 * time.Second)
		b.sees("Enter your code")

		b.press(code + "#")
		b.sees("Code not accepted")
	})
}

func TestTheScreenNeverShowsAWholeCode(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		code := b.waitsAt("01", "P1")
		for i, key := range code {
			b.press(string(key))
			b.sees("Your code", strings.Repeat("•", i)+string(key))
		}
		b.press("#")
		for _, page := range b.shown() {
			text := page.Title + strings.Join(page.Lines, " ")
			assert.NotContains(t, text, code)
			assert.NotContains(t, text, code[len(code)-2:], "two digits of it side by side")
		}
	})
}

func TestCustomerClearsAndGivesUp(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		code := b.waitsAt("01", "P1")
		b.press("99*" + code)
		b.pause(21 * time.Second)
		b.sees("Enter your code")
		b.press("#")
		b.sees("Enter your code")
		b.press("9" + "*" + code + "#")
		b.sees("Door 01 is open")
	})
}

func TestTooManyDigitsAreNeverEntered(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		head := b.kiosk.Head()
		b.press("1234567890123")
		b.sees("That is too long")
		b.press("4#")
		b.sees("That is too long")
		assert.Empty(t, b.kinds(head), "nothing was asked of the kiosk")
		b.press("*")
		b.sees("Enter your code")
	})
}

func TestWrongCodes(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.press("12#")
		b.sees("Code not accepted")
		for range 20 {
			b.press("123456#")
		}
		b.press("123456#")
		b.sees("Too many wrong codes", "Please wait")
		assert.True(t, b.heard(hal.SoundRefused))
	})
}

func TestExpiredParcelGoesBack(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		code := b.waitsAt("01", "P1")
		b.pause(expireAfter + 2*time.Minute)
		b.press(code + "#")
		b.sees("Time has run out", "parcel goes", "Tel 0800 123456")
		assert.False(t, b.isOpen("01"))
	})
}

func TestAKeyDuringAResultBeginsTheNextDialogue(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		code := b.waitsAt("01", "P1")
		b.press("123456#7")
		b.sees("Your code", "7")
		b.press("*123456#" + code + "#")
		b.sees("Door 01 is open")
	})
}

func TestTwoCustomersOneAfterTheOther(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		first := b.waitsAt("01", "P1")
		second := b.waitsAt("02", "P2")
		b.press(first + "#" + second + "#")
		b.pause(time.Second) // one latch at a time
		b.sees("Door 02 is open")
		require.True(t, b.isOpen("01"))
		b.take("02")
		b.push("02")
		b.sees("Thank you")
		b.pause(10 * time.Second)
		b.sees("Door 01 is open")
		b.take("01")
		b.push("01")
		b.sees("Thank you")
		assert.Equal(t, kiosk.PickedUp, b.reservation("P1").Status)
	})
}

func TestDoorThatNeverOpensLeavesTheCodeGood(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		code := b.waitsAt("01", "P1")
		b.fails("01", simulator.LatchJammed)
		b.press(code + "#")
		b.sees("Door 01 opens")
		b.pause(15 * time.Second)
		b.sees("Door does not open", "Your code stays good", "Tel 0800 123456", "test-1")
		require.NoError(t, b.world.SetFault("01", simulator.LatchJammed, false))
		b.press(code + "#")
		b.sees("Door 01 is open")
	})
}

func TestDeadBusLeavesTheCodeGood(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		code := b.waitsAt("01", "P1")
		require.NoError(t, b.world.SetBusFault(simulator.BusDead, true))
		b.press(code + "#")
		b.pause(time.Second)
		b.sees("Door does not open", "Your code stays good")
		assert.Equal(t, kiosk.Active, b.reservation("P1").Status)
	})
}

func TestCustomerConfirmsWhereTheSwitchCannotTell(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		code := b.waitsAt("01", "P1")
		b.fails("01", simulator.SwitchStuckOpen)
		b.pause(time.Second)
		b.press(code + "#")
		b.sees("Door 01", "press #")
		b.take("01")
		b.push("01")
		b.press("#")
		b.sees("Thank you")
		assert.Equal(t, kiosk.PickedUp, b.reservation("P1").Status)
	})
}

func TestCustomerSaysNothingWhereTheSwitchCannotTell(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		code := b.waitsAt("01", "P1")
		b.fails("01", simulator.SwitchStuckOpen)
		b.pause(time.Second)
		b.press(code + "#")
		b.sees("Door 01", "press #")
		b.pause(65 * time.Second)
		b.sees("Door does not open", "Your code stays good")
		assert.Equal(t, kiosk.Active, b.reservation("P1").Status)
	})
}

func TestDoorLeftOpenIsRemindedOf(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		code := b.waitsAt("01", "P1")
		b.press(code + "#")
		b.take("01")
		b.pause(61 * time.Second)
		b.sees("Close door 01", "It is still open")
		assert.True(t, b.heard(hal.SoundReminder))
		b.push("01")
		b.sees("Thank you")
	})
}

func TestAnotherLanguage(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.sees("Enter your code", "* Deutsch")
		b.press("*")
		b.sees("Code eingeben", "* English")
		b.press("123456#")
		b.sees("Code gilt nicht")
		b.pause(10 * time.Second)
		b.sees("Code eingeben")
		b.pause(time.Minute)
		b.sees("Enter your code")
	})
}

func TestEveryPageFits(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		code := b.waitsAt("01", "P1")
		b.press(code + "#")
		for _, page := range b.shown() {
			assert.LessOrEqual(t, len(page.Lines), 3)
			assert.False(t, slices.ContainsFunc(append(page.Lines, page.Title), func(line string) bool { return len([]rune(line)) > 20 }), "%q", page)
		}
	})
}
