package web_test

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk/web"
)

func TestPanelHoldsNothingFromElsewhere(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/panel", "/panel/panel.js", "/panel/panel.css"} {
		rec := s.do(request{method: "GET", path: path})
		require.Equal(t, http.StatusOK, rec.Code, path)
		assert.Contains(t, rec.Header().Get("Content-Security-Policy"), "default-src 'none'; script-src 'self'")
		for _, word := range []string{"http://", "https://", "//cdn", "innerHTML", "insertAdjacentHTML", "style="} {
			assert.NotContains(t, rec.Body.String(), word, path)
		}
	}
}

// browser starts a headless browser, or skips the test where there is none.
// Whatever the page logs as an error fails the test.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("TEST_REQUIRE_BROWSER") != "" {
		t.Fatal("no chromium on this machine, and TEST_REQUIRE_BROWSER is set")
	}
	if err != nil {
		t.Skip("no chromium on this machine (Debian: apt install chromium)")
	}
	ctx, end := chromedp.NewContext(t.Context(), chromedp.WithAllocatorOptions(chromedp.ExecPath(path), chromedp.NoSandbox))
	t.Cleanup(end)
	ctx, late := context.WithTimeout(ctx, time.Minute)
	messages := chromedp.Console(ctx)
	errors := make(chan []string, 1)
	go func() {
		var said []string
		for m, err := range messages {
			if err == nil && (m.IsException() || m.Type == chromedp.ConsoleError) {
				said = append(said, m.Text)
			}
		}
		errors <- said
	}()
	t.Cleanup(func() {
		late()
		assert.Empty(t, <-errors, "the console")
	})
	return ctx
}

func TestOperatorWorksAtThePanel(t *testing.T) {
	ctx := browser(t)
	s := newSite(t)
	addr, _ := s.serve("tcp", "127.0.0.1:0")
	do := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		require.NoError(t, chromedp.Do(ctx, steps...))
	}
	text := func(of chromedp.CSS) string {
		t.Helper()
		found, err := chromedp.Run(ctx, chromedp.Text(of))
		require.NoError(t, err)
		return found
	}
	outOfOrder := chromedp.CSS(`button[aria-label="Out of order: locker A1"]`)
	inService := chromedp.CSS(`button[aria-label="In service: locker A1"]`)

	do(chromedp.Navigate("http://"+addr.String()+"/panel"),
		chromedp.SendKeys(chromedp.CSS("#token"), s.admin+"\r"),
		chromedp.WaitVisible(outOfOrder))
	assert.Equal(t, 4, strings.Count(text("#lockers"), "closed"))

	do(chromedp.Click(outOfOrder),
		chromedp.WaitVisible(chromedp.CSS("#ask-reason")),
		chromedp.SendKeys(chromedp.CSS("#ask-reason"), "hinge is loose\r"),
		chromedp.WaitVisible(inService))
	assert.Contains(t, text("#said"), "Locker A1 is out of order")
	assert.Contains(t, text("#attention"), "A1")
	assert.Equal(t, []string{"technician"}, get[web.Locker](s, "/v1/lockers/A1").Reasons)

	do(chromedp.Click(inService),
		chromedp.WaitVisible(outOfOrder),
		chromedp.WaitVisible(chromedp.Search(`//ol[@id="journal"]/li[contains(., "locker.in_service")]`)),
		chromedp.Click(chromedp.CSS("#leave")),
		chromedp.WaitVisible(chromedp.CSS("#token")))
}
