package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// browsers are the names under which the browser is installed.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// openBrowser starts a browser for all pages of a test.
func openBrowser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range browsers {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		missing := "the page is not tested: there is no browser here (apt-get install chromium)"
		require.Empty(t, os.Getenv("TEST_REQUIRE_BROWSER"), missing)
		t.Skip(missing)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)
	allocator, release := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	t.Cleanup(release)
	browser, closeBrowser := chromedp.NewContext(allocator)
	t.Cleanup(closeBrowser)
	require.NoError(t, chromedp.Do(browser), "the browser does not start")
	return browser
}

// tab is the simulator's page in a tab of its own, and a person before it.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu     sync.Mutex
	errors []string // what the console was told
}

// openTab opens a window of this size on the site's page. When the test ends,
// the console has to have heard of no error.
func openTab(browser context.Context, t *testing.T, s *site, width, height int64) *tab {
	t.Helper()
	p := blankTab(browser, t)
	p.do(chromedp.EmulateViewport(width, height), chromedp.Navigate(s.url+"/"))
	p.until("the kiosk is on", `document.querySelector('#power')?.dataset.power === 'on'`)
	p.until("the bank is drawn", `document.querySelectorAll('[data-testid^="door-"]').length === 24`)
	p.until("the books are known", `document.querySelector('[data-testid="door-01"]').dataset.state !== ''`)
	t.Cleanup(func() { assert.Empty(t, p.complaints(), "the console was told of errors") })
	return p
}

func blankTab(browser context.Context, t *testing.T) *tab {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(browser)
	ctx, expire := context.WithTimeout(ctx, 6*patience)
	p := &tab{t: t, ctx: ctx}
	messages := chromedp.Console(ctx)
	var listener sync.WaitGroup
	listener.Go(func() {
		for message, err := range messages {
			if err != nil {
				return // the tab is closed
			}
			p.hear(message)
		}
	})
	t.Cleanup(func() { closeTab(); expire(); listener.Wait() })
	return p
}

// hear notes exceptions, console.error, and what the browser itself calls an
// error: a request that failed is one.
func (p *tab) hear(message chromedp.ConsoleMessage) {
	if message.Type != chromedp.ConsoleError && !message.IsException() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.errors = append(p.errors, message.String()+" at "+message.URL)
}

func (p *tab) complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.errors...)
}

func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	require.NoError(p.t, chromedp.Do(p.ctx, actions...))
}

// see evaluates an expression in the page.
func see[T any](p *tab, expression string) T {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression))
	require.NoError(p.t, err, expression)
	return value
}

// until waits until an expression is true in the page.
func (p *tab) until(what, expression string) {
	p.t.Helper()
	eventuallyIs(p.t, what+": "+expression, true, func() bool { return see[bool](p, expression) })
}

func testID(id string) string { return `[data-testid="` + id + `"]` }

// click clicks on something that can be seen, as a mouse does: at where it is.
// The page may draw it anew between the look and the click; then again.
func (p *tab) click(id string) {
	p.t.Helper()
	target := chromedp.CSS(testID(id))
	refusal := func() string {
		if err := chromedp.Do(p.ctx, chromedp.ScrollIntoView(target), chromedp.Click(target, chromedp.NodeVisible)); err != nil {
			return err.Error()
		}
		return ""
	}
	eventuallyIs(p.t, "a click on "+id, "", refusal)
}

func (p *tab) shows(title string) {
	p.t.Helper()
	p.until("the screen says "+title, `document.querySelector('[data-testid="screen"]').innerText.includes(`+quoted(title)+`)`)
}

// picture writes what can be seen to the directory for screenshots, if there is one.
func (p *tab) picture(name string) {
	p.t.Helper()
	dir := os.Getenv("TEST_SCREENSHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	require.NoError(p.t, err)
	require.NoError(p.t, os.MkdirAll(dir, 0o755))
	require.NoError(p.t, os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644))
}
