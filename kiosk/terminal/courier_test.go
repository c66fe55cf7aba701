package terminal_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
	"lockerd/simulator"
)

func TestCourierStoresOneParcelAfterAnother(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan(b.partner.Badge)
		b.sees("Scan parcel label", "# return (0)")
		b.stores("P1", "01")
		b.stores("P2", "02") // while the result still stands on the screen
		assert.Equal(t, kiosk.Active, b.reservation("P1").Status)
		assert.Equal(t, kiosk.Active, b.reservation("P2").Status)
	})
}

func TestAnnouncedParcelNeedsNoQuestion(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		require.NoError(t, b.kiosk.Announce(t.Context(), b.partnerActor(), kiosk.Parcel{ID: sscc, Size: kiosk.SizeM}, kiosk.Contact{}))
		b.scan(b.partner.Badge)
		b.scan("]C100" + sscc)
		b.sees("Door 03 is open", "…345678908")
	})
}

func TestNextLabelWhileTheLastDoorIsOpen(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan(b.partner.Badge)
		b.scan("P1")
		b.press("1")
		b.scan("P2")
		b.press("2")
		b.sees("Door 03 is open", "Put in P2")
		b.scan("P1")
		b.sees("Door 01 is open", "Put in P1")
		b.put("03", "P2")
		b.push("03")
		b.put("01", "P1")
		b.push("01")
		b.sees("Stored in 01", "P1")
		assert.Equal(t, kiosk.Active, b.reservation("P1").Status)
		assert.Equal(t, kiosk.Active, b.reservation("P2").Status)
	})
}

func TestScansAndKeysKeepTheirOrder(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan(b.partner.Badge)
		b.panel.Scan("P1")
		b.pause(0)
		b.sees("Size of P1")
		require.NoError(t, b.panel.Press("1"))
		b.panel.Scan("P2")
		b.pause(2 * time.Second)
		b.sees("Size of P2")
		b.press("2")
		b.pause(time.Second)
		b.sees("Door 03 is open")
		assert.True(t, b.isOpen("01"))
	})
}

func TestWhoIsNotLoggedIn(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan("P1")
		b.sees("Badge first")
		b.scan(kiosk.BadgePrefix + "NOBODYSBADGE")
		b.sees("Badge not accepted")
		b.scan(kiosk.BadgePrefix + "\x00")
		b.sees("Label not readable")
		b.scan(b.partner.Token)
		b.sees("Badge first")
	})
}

func TestCourierWhoDoesNothingIsLoggedOut(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan(b.partner.Badge)
		b.pause(25 * time.Second)
		b.scan("P1")
		b.pause(25 * time.Second)
		b.sees("Size of P1")
		b.pause(6 * time.Second)
		b.sees("Enter your code")
		b.scan("P2")
		b.sees("Badge first")
	})
}

func TestAnOpenDoorKeepsTheCourierLoggedIn(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan(b.partner.Badge)
		b.scan("P1")
		b.press("1")
		b.pause(45 * time.Second)
		b.sees("Door 01 is open")
		b.put("01", "P1")
		b.push("01")
		b.sees("Stored in 01")
		b.pause(25 * time.Second)
		b.scan("P2")
		b.sees("Size of P2")
	})
}

func TestADoorLeftOpenKeepsNobodyLoggedIn(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan(b.partner.Badge)
		b.scan("P1")
		b.press("1")
		b.pause(100 * time.Second)
		b.sees("Close door 01", "* problem")
		b.scan("P2")
		b.sees("Badge first")
		b.pause(10 * time.Second)
		b.sees("Close door 01")
		b.press("*")
		b.sees("Badge first", "then press *")
		b.scan(b.partner.Badge)
		b.sees("Scan parcel label", "about door 01")
		b.press("*2#")
		b.sees("Not stored", "Close door 01")
		assert.Equal(t, kiosk.Cancelled, b.reservation("P1").Status)
	})
}

func TestCustomerTypesWhileACourierIsLoggedIn(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		code := b.waitsAt("01", "P1")
		b.scan(b.partner.Badge)
		b.press(code + "#")
		b.sees("Door 01 is open", "Take your parcel")
	})
}

func TestRefusedParcels(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan(b.partner.Badge)
		b.stores("P1", "01")
		b.scan("P1")
		b.sees("Already here", "is in 01")
		b.scan("]C100106141412345678909")
		b.sees("Label is wrong")
		b.scan("]C10109501101530003")
		b.sees("No parcel number")
		b.scan("12345\r#")
		b.sees("Label not readable")
		for _, label := range []string{"XL1", "XL2"} {
			b.scan(label)
			b.press("4")
			b.pause(time.Second)
		}
		b.sees("No locker is free")
	})
}

func TestSizeQuestion(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan(b.partner.Badge)
		b.scan("P1")
		b.press("7#")
		b.sees("Size of P1")
		b.scan("P2")
		b.sees("Size of P2")
		b.press("*")
		b.sees("Scan parcel label")
		b.scan("P3")
		b.press("3")
		b.sees("Door 04 is open")
	})
}

func TestParcelIsTooLargeForItsLocker(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan(b.partner.Badge)
		b.scan("P1")
		b.press("1")
		b.press("*")
		b.sees("Door 01: what?")
		b.press("1")
		b.pause(time.Second)
		b.sees("Use door 03", "Put in P1")
		b.put("03", "P1")
		b.push("03")
		b.sees("Stored in 03")
		b.pause(10 * time.Second)
		b.sees("Door 01 is open", "Please close it")
		b.push("01")
		b.sees("Thank you")
		assert.Equal(t, kiosk.Active, b.reservation("P1").Status)
	})
}

func TestNoLargerLockerIsFree(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan(b.partner.Badge)
		b.scan("P1")
		b.press("4")
		b.press("*1")
		b.sees("No larger one free", "close door 05")
		b.press("*2#")
		b.sees("Not stored", "Close door 05")
		b.push("05")
		b.sees("Thank you")
		assert.Equal(t, kiosk.Cancelled, b.reservation("P1").Status)
	})
}

func TestLockerWasOccupied(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan(b.partner.Badge)
		b.scan("P1")
		b.press("1")
		b.press("*3")
		b.pause(time.Second)
		b.sees("Use door 02", "Put in P1")
		view, err := b.kiosk.Locker(t.Context(), "01")
		require.NoError(t, err)
		assert.True(t, view.Has(kiosk.Inspect))
	})
}

func TestNothingWasDeposited(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan(b.partner.Badge)
		b.scan("P1")
		b.press("1")
		b.press("*2")
		b.sees("Is 01 empty?")
		b.press("#")
		b.sees("Not stored", "Close door 01")
		b.push("01")
		b.sees("Thank you")
		assert.Equal(t, kiosk.Cancelled, b.reservation("P1").Status)
		view, err := b.kiosk.Locker(t.Context(), "01")
		require.NoError(t, err)
		assert.Equal(t, kiosk.Empty, view.State)
	})
}

func TestNobodySaysWhetherItIsEmpty(t *testing.T) {
	for name, answer := range map[string]func(*booth){
		"Silence":    func(b *booth) { b.pause(31 * time.Second) },
		"AnotherKey": func(b *booth) { b.press("*") },
	} {
		t.Run(name, func(t *testing.T) {
			atTheBooth(t, func(b *booth) {
				b.scan(b.partner.Badge)
				b.scan("P1")
				b.press("1")
				b.press("*2")
				answer(b)
				b.sees("Unsettled: 01", "scan P1")
				assert.True(t, b.reservation("P1").Uncertain)
			})
		})
	}
}

func TestDoorIsClosedWhileTheQuestionStands(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan(b.partner.Badge)
		b.scan("P1")
		b.press("1")
		b.press("*2")
		b.push("01")
		assert.True(t, b.reservation("P1").Uncertain, "a door that is closed now is no deposit")
		b.sees("Is 01 empty?")
		b.press("#")
		assert.Equal(t, kiosk.Cancelled, b.reservation("P1").Status)
		view, err := b.kiosk.Locker(t.Context(), "01")
		require.NoError(t, err)
		assert.Equal(t, kiosk.Empty, view.State)
	})
}

func TestOlderOpenDoorIsReachedByTheMenu(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan(b.partner.Badge)
		b.scan("P1")
		b.press("1")
		b.scan("P2")
		b.press("2")
		b.pause(time.Second)
		b.press("*")
		b.sees("Door 03: what?")
		b.press("*")
		b.sees("Door 01: what?")
		b.press("*")
		b.sees("Door 03 is open")
	})
}

func TestUncertainDepositIsLookedAt(t *testing.T) {
	for name, c := range map[string]struct {
		key    string
		title  string
		status kiosk.Status
	}{
		"Inside": {key: "1", title: "Thank you", status: kiosk.Active},
		"Absent": {key: "2", title: "Not inside", status: kiosk.Cancelled},
	} {
		t.Run(name, func(t *testing.T) {
			atTheBooth(t, func(b *booth) {
				b.scan(b.partner.Badge)
				b.scan("P1")
				b.press("1")
				b.press("*2*")
				b.scan("P1")
				b.sees("First close 01")
				b.push("01")
				b.pause(2 * time.Second)
				b.scan("P1")
				b.pause(2 * time.Second)
				b.sees("Look into 01", "1 yes", "2 no")
				require.True(t, b.isOpen("01"))
				b.press(c.key)
				b.sees(c.title)
				assert.Equal(t, c.status, b.reservation("P1").Status)
				b.push("01")
				b.pause(time.Second)
				assert.Equal(t, c.status, b.reservation("P1").Status)
			})
		})
	}
}

func TestDoorFailsAndAnotherOpens(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.fails("01", simulator.LatchJammed)
		b.scan(b.partner.Badge)
		b.scan("P1")
		b.press("1")
		b.sees("Door 01 opens")
		b.pause(15 * time.Second)
		b.sees("Use door 02", "Put in P1")
		b.put("02", "P1")
		b.push("02")
		b.sees("Stored in 02")
	})
}

func TestDoorFailsAndNoOtherIsFree(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.fails("05", simulator.LatchJammed)
		b.scan(b.partner.Badge)
		b.scan("P1")
		b.press("4")
		b.pause(11 * time.Second)
		b.sees("Door 05 failed", "Keep P1")
		assert.Equal(t, kiosk.Cancelled, b.reservation("P1").Status)
	})
}

// A door fails behind a courier's back who is busy with the next parcel.
func TestFailureIsToldOnceNobodyIsInTheMiddleOfSomething(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.fails("05", simulator.LatchJammed)
		b.scan(b.partner.Badge)
		b.scan("P1")
		b.press("4")
		b.scan("P2")
		b.pause(11 * time.Second)
		b.sees("Size of P2")
		b.press("*")
		b.sees("Door 05 failed", "Keep P1")
	})
}

func TestReturnsAreCollectedOneByOne(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan(b.partner.Badge)
		b.stores("P1", "01")
		b.stores("P2", "02")
		b.pause(expireAfter + 2*time.Minute)
		b.press("#")
		b.sees("Enter your code")
		b.scan(b.partner.Badge)
		b.sees("Scan parcel label", "# return (2)")
		b.press("#")
		b.sees("Door 01 is open", "Take P1")
		b.press("#")
		b.sees("First close 01")
		b.take("01")
		b.push("01")
		b.sees("Return taken", "1 left")
		b.press("#")
		b.sees("Door 02 is open", "Take P2")
		b.take("02")
		b.push("02")
		b.sees("Return taken", "0 left")
		b.press("#")
		b.sees("No returns wait")
		assert.Equal(t, kiosk.ReturnCollected, b.reservation("P1").Return.Status)
		assert.Equal(t, kiosk.ReturnCollected, b.reservation("P2").Return.Status)
	})
}

func TestReturnBehindAStuckDoorComesLast(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan(b.partner.Badge)
		b.stores("P1", "01")
		b.stores("P2", "02")
		b.pause(expireAfter + 2*time.Minute)
		b.fails("01", simulator.LatchJammed)
		b.scan(b.partner.Badge)
		b.press("#")
		b.sees("Door 01 opens")
		b.pause(15 * time.Second)
		b.sees("Door 01 stuck")
		b.press("#")
		b.sees("Door 02 is open", "Take P2")
	})
}

func TestCourierSeesOwnReturnsAlone(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		b.scan(b.partner.Badge)
		b.stores("P1", "01")
		b.pause(expireAfter + 2*time.Minute)
		other, err := b.kiosk.AddPartner(t.Context(), kiosk.Admin("test"), "Other")
		require.NoError(t, err)
		b.scan(other.Badge)
		b.sees("Scan parcel label", "# return (0)")
		b.press("#")
		b.sees("No returns wait")
	})
}

// What is said of a locker counts only if its own courier says it.
func TestAnotherCourierCannotSpeakForAnOpenDoor(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		other, err := b.kiosk.AddPartner(t.Context(), kiosk.Admin("test"), "Other")
		require.NoError(t, err)
		b.scan(b.partner.Badge)
		b.scan("P1")
		b.press("1")
		b.put("01", "P1")
		b.scan(other.Badge)
		b.sees("Scan parcel label", "* log out")
		b.press("*")
		b.sees("Logged out")
		b.press("*")
		b.sees("Badge first", "then press *")
		assert.Equal(t, kiosk.Depositing, b.reservation("P1").Status)
		b.push("01")
		assert.Equal(t, kiosk.Active, b.reservation("P1").Status)
	})
}

func TestCourierLogsInWhileACustomersDoorIsOpen(t *testing.T) {
	atTheBooth(t, func(b *booth) {
		code := b.waitsAt("01", "P1")
		b.press(code + "#")
		b.sees("Door 01 is open")
		b.scan(b.partner.Badge)
		b.sees("Scan parcel label")
		b.stores("P2", "02")
		b.pause(9 * time.Second)
		b.sees("Scan parcel label")
		b.take("01")
		b.push("01")
		assert.Equal(t, kiosk.PickedUp, b.reservation("P1").Status)
	})
}
