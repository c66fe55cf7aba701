package terminal

import (
	"slices"
	"time"

	"lockerd/hal"
)

// display is what the screen shows, as far as is known.
type display struct {
	page  hal.Page
	known bool
	// retryAt is when to show the page again that the screen did not take; 0
	// if it took it.
	retryAt time.Duration
}

// show brings the page to the screen, unless it is there already.
func (t *Terminal) show(page hal.Page) {
	now := t.clock.Monotonic()
	same := t.display.page.Title == page.Title && slices.Equal(t.display.page.Lines, page.Lines)
	if t.display.known && same || same && now < t.display.retryAt {
		return
	}
	if err := t.screen.Show(page); err != nil {
		if t.display.retryAt == 0 {
			t.log.ErrorContext(t.ctx, "the screen does not take a page", "error", err)
		}
		t.display = display{page: page, retryAt: now + screenRetry}
		return
	}
	t.display = display{page: page, known: true}
}
