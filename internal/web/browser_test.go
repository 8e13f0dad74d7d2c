package web_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browser starts a headless Chromium, or skips the test where there is none.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("SIGER_REQUIRE_ALL") == "1" {
			t.Fatal("chromium is required")
		}
		t.Skip("no chromium here")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.UserDataDir(t.TempDir()))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// measured is what the page says of itself.
type measured struct {
	Width, Header float64
	Small         []string // targets below 44 px, but for links within a text
	Focused       string
}

const measure = `(() => {
	const small = [];
	for (const e of document.querySelectorAll("a, button, input, select, textarea, summary")) {
		const box = (e.closest("label.pick") || e).getBoundingClientRect();
		const inText = e.tagName === "A" && e.closest("p, dd, td") && !e.classList.contains("button");
		if (!inText && !e.classList.contains("skip") && box.width && (box.height < 44 || box.width < 44)) small.push(e.outerHTML.slice(0, 80) + " " + box.width + "x" + box.height);
	}
	return {Width: document.documentElement.scrollWidth, Header: document.querySelector("header").getBoundingClientRect().height,
		Small: small, Focused: document.activeElement.className};
})()`

// TestPagesInABrowser checks what only a browser knows: no overflow at 320 px,
// a header of one row, targets of 44 px, the focus on the error summary, and
// not one violation of the content security policy. With SIGER_PICTURES set to
// a folder it leaves screenshots there.
func TestPagesInABrowser(t *testing.T) {
	ctx := browser(t)
	site := httptest.NewServer(newServer(t))
	defer site.Close()
	var mu sync.Mutex
	var complaints []string
	if err := chromedp.Do(ctx); err != nil { // starts the browser before anybody listens
		t.Fatal(err)
	}
	go func() {
		for message, err := range chromedp.Console(ctx) {
			if err != nil {
				return // the browser is gone: the test is over
			}
			mu.Lock()
			complaints = append(complaints, message.Source+": "+message.Text)
			mu.Unlock()
		}
	}()
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{320, 360, 1280} {
			for name, path := range map[string]string{"page": "/id/produk", "missing": "/ms/tiada"} {
				t.Run(fmt.Sprintf("%s-%d-%s", name, width, scheme), func(t *testing.T) {
					err := chromedp.Do(ctx, prefer(scheme), chromedp.EmulateViewport(width, 800, chromedp.EmulateMobile), chromedp.Navigate(site.URL+path))
					if err != nil {
						t.Fatal(err)
					}
					m, picture := look(t, ctx)
					keep(t, picture)
					if m.Width > float64(width) {
						t.Errorf("the page is %v px wide in a window of %d", m.Width, width)
					}
					if m.Header > 74 {
						t.Errorf("the header is %v px high", m.Header)
					}
					if len(m.Small) > 0 {
						t.Errorf("targets below 44 px: %q", m.Small)
					}
				})
			}
		}
	}
	t.Run("refused form", func(t *testing.T) {
		err := chromedp.Do(ctx, prefer("light"), chromedp.EmulateViewport(360, 800, chromedp.EmulateMobile), chromedp.Navigate(site.URL+"/id/produk/minta"),
			chromedp.Click(chromedp.CSS("form .button")), chromedp.WaitVisible(chromedp.CSS(".summary")))
		if err != nil {
			t.Fatal(err)
		}
		m, picture := look(t, ctx)
		keep(t, picture)
		if m.Focused != "summary" {
			t.Errorf("the focus is on %q, want the error summary", m.Focused)
		}
	})
	mu.Lock()
	defer mu.Unlock()
	for _, c := range complaints {
		if !strings.Contains(c, "status of 404") && !strings.Contains(c, "status of 422") { // which the test asks for
			t.Errorf("the browser complains: %s", c)
		}
	}
}

// prefer sets the colour scheme the visitor prefers.
func prefer(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		feature := map[string]string{"name": "prefers-color-scheme", "value": scheme}
		return target.Call(ctx, "Emulation.setEmulatedMedia", map[string]any{"features": []any{feature}}, nil)
	})
}

// look measures and photographs the page.
func look(t *testing.T, ctx context.Context) (measured, []byte) {
	t.Helper()
	m, err := chromedp.Run(ctx, chromedp.Evaluate[measured](measure))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	return m, picture
}

// keep writes a picture where SIGER_PICTURES wants it.
func keep(t *testing.T, picture []byte) {
	if dir := os.Getenv("SIGER_PICTURES"); dir != "" {
		name := filepath.Join(dir, filepath.Base(t.Name())+".png")
		if err := os.WriteFile(name, picture, 0o644); err != nil {
			t.Error(err)
		}
	}
}
