package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A courier with a badge and a customer with a code, at keypad, scanner and screen.
func TestParcelAtTheTerminal(t *testing.T) {
	t.Parallel()
	s := openSite(t, longCodes)
	s.shows("Enter your code")

	s.scan(s.badge)
	s.shows("Scan parcel label")
	// Announced without its size: the kiosk asks, and knows whom to tell.
	must[parcel](t, s.partner, http.StatusOK, http.MethodPut, "/v1/parcels/PKT-7", map[string]any{"contact": small("PKT-7").Contact})
	s.scan("PKT-7")
	s.shows("1 S  2 M  3 L  4 XL")
	s.press("2")
	s.shows("Door 11 is open") // the first M
	s.put("11", "PKT-7")
	s.push("11")
	s.shows("Stored in 11")
	code := s.message("PKT-7", "code.issued").Code

	// The courier goes on to the next parcel, and then leaves.
	must[parcel](t, s.partner, http.StatusOK, http.MethodPut, "/v1/parcels/PKT-8", map[string]any{"size": "S"})
	s.scan("PKT-8")
	s.shows("Door 01 is open")
	s.put("01", "PKT-8")
	s.push("01")
	s.shows("Stored in 01")
	s.advance("10s") // the answer has been read
	s.shows("Scan parcel label")
	s.press("*")
	s.shows("Logged out")

	for i, digit := range code {
		s.press(string(digit))
		page := s.shows("Your code")
		if i > 0 {
			assert.NotContains(t, page.String(), code[:i+1], "what was typed can be read")
		}
	}
	s.press("#")
	s.shows("Door 11 is open")
	assert.Equal(t, []string{"PKT-7"}, s.take("11"))
	s.push("11")
	s.shows("Thank you")
	assert.Equal(t, "empty", s.locker("11").State)
}

func TestScansThatAreNoLabels(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	s.scan("PKT-1")
	s.shows("Badge first")
	s.scan("LKB-NOBODYSBADGENOBODYSBADGENOBODYSB")
	s.shows("Badge not accepted")
	s.scan(s.badge)
	s.shows("Scan parcel label")
	s.scan("1\x1b#2")
	s.shows("Label not readable")
	s.scan("]C100340123450000000018") // SSCC; its check digit would be 4
	s.shows("Label is wrong")
	assert.Empty(t, get[struct{ Reservations []reservation }](t, s.admin, "/v1/reservations").Reservations)
}

func TestTerminalSpeaksGerman(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	s.press("*")
	s.shows("Code eingeben")
	s.press("999999#")
	s.shows("Code gilt nicht")
	require.Equal(t, "code.rejected", s.records()[len(s.records())-1].Kind)
}

// The courier takes an expired parcel back with # at the terminal.
func TestReturnAtTheTerminal(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	r, code := s.deposited(small("PKT-1"))
	s.advance("3d1m")
	s.becomes(r, "expired")
	s.press(code + "#")
	s.shows("Time has run out")

	s.scan(s.badge)
	s.shows("# return (1)")
	s.press("#")
	s.shows("Door " + r.Locker + " is open")
	assert.Equal(t, []string{"PKT-1"}, s.take(r.Locker))
	s.push(r.Locker)
	s.shows("Return taken")
	assert.Equal(t, "empty", s.locker(r.Locker).State)
}
