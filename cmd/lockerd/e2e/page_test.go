package e2e

import (
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The page in a real browser, over the real kiosk and its real books.
func TestPage(t *testing.T) {
	t.Parallel()
	browser := openBrowser(t)
	for name, visit := range map[string]struct {
		width, height int64
		do            func(*tab, *site)
	}{
		"ClicksAlone":   {1440, 900, func(p *tab, s *site) { wholeVisit(p, s, func(string) {}) }},
		"KeyboardAlone": {1280, 800, keyboardAlone},
		"HintsAlone":    {1280, 800, hintsAlone},
		"Phone":         {360, 800, onThePhone},
		"PowerCut":      {1280, 800, cutAtThePage},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openSite(t)
			visit.do(openTab(browser, t, s, visit.width, visit.height), s)
		})
	}
	t.Run("TheWatchSeesErrors", func(t *testing.T) { t.Parallel(); watchSeesErrors(t, blankTab(browser, t), openSite(t)) })
}

// wholeVisit brings a parcel and fetches it again, by clicking alone. After
// each step somebody looks at the page.
func wholeVisit(p *tab, s *site, look func(step string)) {
	look("1-rest")
	p.click("scan-badge")
	p.shows("Scan parcel label")
	p.click("scan-new-parcel")
	p.opens("11") // the first M: what the page announces where nobody chooses
	look("2-door-open")
	p.click("door-11")
	look("3-panel")
	p.click("action-put")
	p.until("the parcel is drawn", `document.querySelector('[data-testid="door-11"]').classList.contains('full')`)
	inside := s.door("11").Contents
	require.Len(p.t, inside, 1)
	p.click("action-push")
	p.until("the code comes", `document.querySelector('[data-testid="message"][data-kind="code.issued"]')?.dataset.code?.length > 0`)
	look("4-stored")
	require.False(p.t, s.door("11").Open)
	require.NotNil(p.t, s.locker("11").Reservation)
	r := s.reservation(*s.locker("11").Reservation)
	assert.Equal(p.t, inside[0], r.Parcel.ID)
	assert.Equal(p.t, "active", r.Status)

	p.click("type-code")
	p.opens("11")
	p.shows("Door 11")
	p.click("door-11")
	p.click("action-take")
	p.until("nothing is drawn inside", `!document.querySelector('[data-testid="door-11"]').classList.contains('full')`)
	p.click("action-push")
	p.shows("Thank you")
	p.until("the code opens nothing more", `document.querySelector('[data-testid="type-code"]') === null`)
	p.until("the journal tells it", `document.querySelector('[data-testid="journal-entry"][data-kind="reservation.picked_up"]') !== null`)
	look("5-collected")
	p.isCollected(s, "11", r)
}

// isCollected compares the page's story with the physical truth and the books.
func (p *tab) isCollected(s *site, id string, r reservation) {
	p.t.Helper()
	assert.Equal(p.t, door{ID: id, Latched: true, Contents: []string{}, Faults: []string{}}, s.door(id))
	s.becomes(r, "picked_up")
	assert.Equal(p.t, "empty", s.locker(id).State)
}

func (p *tab) opens(id string) {
	p.t.Helper()
	p.until("door "+id+" opens", `document.querySelector('`+testID("door-"+id)+`').dataset.open === 'true'`)
}

// keyboardAlone does the same with tabulator, Enter and digits.
func keyboardAlone(p *tab, s *site) {
	p.tabTo("scan-badge")
	p.types(kb.Enter)
	p.shows("Scan parcel label")
	p.tabTo("scan-input")
	p.types("KEYS-1", kb.Enter)
	p.shows("Size of KEYS-1")
	p.tabTo("scan-submit") // a digit in a field is text, beside it a key of the keypad
	p.types("1")
	p.opens("01")
	r := s.reservation(*s.locker("01").Reservation)
	s.opened(r, "deposit")
	p.tabTo("door-01")
	p.types(kb.Enter)
	p.focused("action-put")
	p.types(kb.Enter)
	p.focused("action-push")
	p.types(kb.Enter)
	p.focused("door-01")
	p.until("the code comes", `document.querySelector('[data-testid="message"]')?.dataset.code?.length > 0`)
	require.Equal(p.t, []string{"KEYS-1"}, s.door("01").Contents)

	p.types(see[string](p, `document.querySelector('[data-testid="message"]').dataset.code`), "#")
	p.opens("01")
	s.opened(r, "pickup")
	p.types(kb.Enter)
	p.focused("action-take")
	p.types(kb.Enter)
	p.focused("action-push")
	p.types(kb.Enter)
	p.shows("Thank you")
	p.isCollected(s, "01", r)
}

// tabTo presses the tabulator until something has the focus.
func (p *tab) tabTo(id string) {
	p.t.Helper()
	for range 100 {
		if p.hasFocus(id) {
			return
		}
		p.types("\t")
	}
	require.Fail(p.t, "the tabulator never comes to "+id)
}

func (p *tab) hasFocus(id string) bool {
	p.t.Helper()
	return see[bool](p, `document.activeElement?.dataset?.testid === `+quoted(id))
}

func (p *tab) focused(id string) {
	p.t.Helper()
	eventuallyIs(p.t, id+" has the focus", true, func() bool { return p.hasFocus(id) })
}

func (p *tab) types(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		p.do(chromedp.KeyEvent(key))
	}
}

// hintsAlone clicks "Do it", whatever it does: it leads through a drop-off and
// a pickup.
func hintsAlone(p *tab, s *site) {
	done := `document.querySelector('[data-testid="journal-entry"][data-kind="reservation.picked_up"]') !== null`
	hint := func() string { return see[string](p, `document.querySelector('[data-testid="hint"]').textContent`) }
	for range 20 {
		if see[bool](p, done) {
			break
		}
		p.until("there is something to do", `!document.querySelector('#hint-do').hidden || `+done)
		// In the instant before a released door springs open it says "pull": no
		// person is as quick as that.
		before := eventually(p.t, "the door springs open", hint, func(now string) bool { return !strings.Contains(now, "released") })
		p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('#hint-do').click()`))
		eventually(p.t, "the hint goes on", hint, func(now string) bool { return now != before || see[bool](p, done) })
	}
	p.until("the parcel was brought and fetched", done)
	for _, d := range s.world().Lockers {
		assert.True(p.t, d.Latched && len(d.Contents) == 0, "%+v", d)
	}
}

// onThePhone does the whole visit on a small screen, where nothing may lie
// beside it.
func onThePhone(p *tab, s *site) {
	wholeVisit(p, s, func(step string) {
		p.picture("phone-" + step)
		require.Equal(p.t, 360, see[int](p, `innerWidth`))
		assert.LessOrEqual(p.t, see[int](p, `document.documentElement.scrollWidth`), 360, "the page scrolls sideways at %s", step)
	})
}

// cutAtThePage cuts the power while a door stands open.
func cutAtThePage(p *tab, s *site) {
	p.click("scan-badge")
	p.shows("Scan parcel label")
	p.click("scan-new-parcel")
	p.opens("11")
	r := s.reservation(*s.locker("11").Reservation)
	s.opened(r, "deposit")
	p.click("power-cut")
	p.until("the books say what happened", `document.querySelector('[data-testid="journal-entry"][data-kind="reservation.uncertain"]') !== null`)
	p.until("the kiosk is back", `document.querySelector('#power').dataset.power === 'on'`)
	p.shows("Enter your code")
	assert.True(p.t, s.door("11").Open, "the door knows nothing of the power")
}

// watchSeesErrors: what would fail the tests above is seen.
func watchSeesErrors(t *testing.T, p *tab, s *site) {
	p.do(chromedp.Navigate(s.url + "/"))
	p.until("the kiosk is on", `document.querySelector('#power')?.dataset.power === 'on'`)
	require.Empty(t, p.complaints())
	for what, doing := range map[string]string{
		"console.error":    `console.error('said aloud'); true`,
		"exception":        `setTimeout(() => { throw new Error('thrown'); }); true`,
		"promise":          `Promise.reject(new Error('broken')); true`,
		"failed request":   `fetch('/nothing-here'); true`,
		"missing picture":  `new Image().src = '/no.png'; true`,
		"refused by a CSP": `new Image().src = 'http://192.0.2.1/x.png'; true`,
	} {
		before := len(p.complaints())
		see[bool](p, doing)
		eventually(t, what+" is noticed", p.complaints, func(all []string) bool { return len(all) > before })
	}
}

// quoted writes a text as JavaScript does.
func quoted(text string) string { return strconv.Quote(text) }
