package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"siger/internal/app"
	"siger/internal/clock"
	"siger/internal/i18n"
)

// The world and the browser are shared by all tests: both take a second to start.
var (
	world   = sync.OnceValues(openWorld)
	browser = sync.OnceValues(openBrowser)
	closers []func()
)

// now is 11 in the morning in Kuala Lumpur, 10 in Lampung.
var now = clock.Fixed(time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC))

func TestMain(m *testing.M) {
	code := m.Run()
	for i := len(closers) - 1; i >= 0; i-- {
		closers[i]()
	}
	os.Exit(code)
}

// site is a Siger that listens on the loopback.
type site struct {
	*app.App
	url string
	log *lines
}

// lines is a log that tests read while it is written.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func openWorld() (*site, error) {
	dir, err := os.MkdirTemp("", "e2e-")
	if err != nil {
		return nil, err
	}
	closers = append(closers, func() { os.RemoveAll(dir) })
	s := &site{log: new(lines)}
	s.App, err = app.Open(context.Background(), app.Options{
		Corridor: "lampung-malaysia", DB: dir, World: true, Lang: i18n.ID, Clock: now, Log: slog.New(slog.NewTextHandler(s.log, nil)), RateLimit: "off",
	})
	if err != nil {
		return nil, err
	}
	server := httptest.NewServer(s.Handler())
	s.url = server.URL
	closers = append(closers, func() { s.Close() }, server.Close)
	return s, nil
}

func open(t *testing.T) *site {
	t.Helper()
	s, err := world()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// errAbsent is why a browser test skips.
var errAbsent = errors.New("no Chromium here: install it or name it in SIGER_CHROMIUM")

func openBrowser() (context.Context, error) {
	path := os.Getenv("SIGER_CHROMIUM")
	if path == "" {
		var err error
		if path, err = exec.LookPath("chromium"); err != nil {
			return nil, errAbsent
		}
	}
	dir, err := os.MkdirTemp("", "e2e-browser-")
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(dir), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		// Whatever is not ours cannot be reached, so asking for it is an error the console shows.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(ctx)
	closers = append(closers, func() { os.RemoveAll(dir) }, stop, cancel)
	return ctx, chromedp.Do(ctx)
}

// tab is one page of the browser and what it complained of.
type tab struct {
	*testing.T
	ctx  context.Context
	site *site

	mu       sync.Mutex
	problems []string
	expected []string // parts of complaints the test asks for
}

// newTab opens a tab that fails the test on any complaint of the browser:
// errors in the console, requests that fail, requests to others, breaches of
// the content security policy.
func newTab(t *testing.T) *tab {
	t.Helper()
	b, err := browser()
	if errors.Is(err, errAbsent) && os.Getenv("SIGER_REQUIRE_ALL") != "1" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(b, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	ctx, stop := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(stop)
	p := &tab{T: t, ctx: ctx, site: open(t)}
	if err := chromedp.Do(ctx); err != nil { // opens the tab, which lives as long as this context
		t.Fatal(err)
	}
	p.do(chromedp.EmulateViewport(360, 800, chromedp.EmulateMobile))
	go func() {
		for m, err := range chromedp.Console(ctx) {
			if err != nil {
				return
			}
			if m.Type != chromedp.ConsoleLog && m.Type != chromedp.ConsoleDebug {
				p.mu.Lock()
				p.problems = append(p.problems, fmt.Sprintf("%s %s %s", m.Source, m.Text, m.URL))
				p.mu.Unlock()
			}
		}
	}()
	t.Cleanup(p.quiet)
	return p
}

// expect names a complaint that is right, such as the status of a refused form.
func (p *tab) expect(part string) { p.expected = append(p.expected, part) }

// quiet fails the test on what the browser complained of.
func (p *tab) quiet() {
	p.mu.Lock()
	defer p.mu.Unlock()
next:
	for _, problem := range p.problems {
		for _, part := range p.expected {
			if strings.Contains(problem, part) {
				continue next
			}
		}
		p.Errorf("the browser complains: %s", problem)
	}
	if p.Failed() {
		p.Logf("the server's log:\n%s", p.site.log)
	}
}

// do runs steps in the tab and ends the test when one fails.
func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	for i, step := range steps {
		ctx, cancel := context.WithTimeout(p.ctx, 20*time.Second)
		err := chromedp.Do(ctx, step)
		cancel()
		if err != nil {
			p.Fatalf("step %d: %v", i+1, err)
		}
	}
}

// open goes to an address of the site.
func (p *tab) open(path string) {
	p.Helper()
	p.do(chromedp.Navigate(p.site.url + path))
}

// ask evaluates an expression in the page.
func ask[T any](p *tab, expression string) T {
	p.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatal(err)
	}
	return v
}

// call sends a command of the browser's protocol.
func call(method string, params map[string]any) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error { return target.Call(ctx, method, params, nil) })
}

// prefer sets the colour scheme the visitor prefers.
func prefer(scheme string) chromedp.Action[chromedp.Void] {
	return call("Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]string{"name": "prefers-color-scheme", "value": scheme}}})
}

// wide sets the width of the window.
func wide(width int64) chromedp.Action[chromedp.Void] {
	if width > 700 {
		return chromedp.EmulateViewport(width, 800)
	}
	return chromedp.EmulateViewport(width, 800, chromedp.EmulateMobile)
}

// keep leaves a picture of the whole page where SIGER_SHOTS wants it.
func (p *tab) keep(name string) {
	p.Helper()
	dir := os.Getenv("SIGER_SHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644)
	}
	if err != nil {
		p.Error(err)
	}
}
