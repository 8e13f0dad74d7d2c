package web_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// tokens reads the colours of the light and the dark palette from the sheet;
// what dark does not name is as in light.
func tokens(t *testing.T) map[string]map[string]string {
	t.Helper()
	css, err := os.ReadFile("static/siger.css")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile(`:root\{[^}]*\}`).FindAllString(string(css), 2)
	out := map[string]map[string]string{"light": {}, "dark": {}}
	for i, palettes := range [][]string{{"light", "dark"}, {"dark"}} {
		for _, m := range regexp.MustCompile(`--([a-z-]+):(#[0-9A-F]{6})`).FindAllStringSubmatch(blocks[i], -1) {
			for _, p := range palettes {
				out[p][m[1]] = m[2]
			}
		}
	}
	return out
}

// luminance is the relative luminance of a colour as WCAG 2.2 defines it.
func luminance(hex string) float64 {
	var l float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, _ := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		l += weight * c
	}
	return l
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestContrast(t *testing.T) {
	if c := contrast("#FFFFFF", "#000000"); math.Abs(c-21) > 1e-9 {
		t.Fatalf("black on white is %v, want 21", c)
	}
	const text, shape = 4.5, 3.0 // WCAG 1.4.3 and 1.4.11, level AA
	for palette, colour := range tokens(t) {
		for _, c := range []struct {
			front, back string
			least       float64
		}{
			{"text", "bg", text}, {"text", "surface", text}, {"muted", "bg", text}, {"muted", "surface", text},
			{"link", "bg", text}, {"link", "surface", text}, {"link-hover", "bg", text}, {"link-hover", "surface", text}, {"visited", "bg", text}, {"visited", "surface", text},
			{"on-action", "action", text}, {"on-action", "action-hover", text}, {"action", "bg", shape},
			{"on-band", "band", text}, {"on-band-gold", "band", text}, {"gold", "band", shape}, {"gold-text", "bg", text}, {"gold-text", "surface", text},
			{"control", "bg", shape}, {"control", "surface", shape},
			{"ok", "bg", text}, {"ok", "ok-bg", text}, {"warn", "bg", text}, {"warn", "warn-bg", text}, {"error", "bg", text}, {"error", "error-bg", text},
			{"info", "bg", text}, {"info", "info-bg", text}, {"text", "ok-bg", text}, {"text", "warn-bg", text}, {"text", "error-bg", text}, {"text", "info-bg", text},
			{"link", "ok-bg", text}, {"link", "warn-bg", text}, {"link", "error-bg", text}, {"link", "info-bg", text},
			{"focus", "focus-outer", shape},
		} {
			front, back := colour[c.front], colour[c.back]
			if front == "" || back == "" {
				t.Fatalf("%s: no colour %s or %s", palette, c.front, c.back)
			}
			if got := contrast(front, back); got < c.least {
				t.Errorf("%s: %s on %s has %.2f, want %.1f", palette, c.front, c.back, got, c.least)
			}
		}
		for _, under := range []string{"bg", "surface", "band", "action"} { // one of the two rings stands out anywhere
			if got := max(contrast(colour["focus"], colour[under]), contrast(colour["focus-outer"], colour[under])); got < shape {
				t.Errorf("%s: the focus on %s has %.2f, want %.1f", palette, under, got, shape)
			}
		}
	}
}

func TestSheet(t *testing.T) {
	css, err := os.ReadFile("static/siger.css")
	if err != nil {
		t.Fatal(err)
	}
	if len(css) > 12<<10 {
		t.Errorf("the sheet has %d bytes, want at most %d", len(css), 12<<10)
	}
	for _, want := range []string{"prefers-reduced-motion", "prefers-color-scheme:dark", "@media print", ":focus-visible", "tabular-nums", "font-display:optional"} {
		if !strings.Contains(string(css), want) {
			t.Errorf("the sheet lacks %s", want)
		}
	}
	used := regexp.MustCompile(`var\(--([a-z-]+)\)`).FindAllStringSubmatch(string(css), -1)
	for _, m := range used {
		if !strings.Contains(string(css), "--"+m[1]+":") {
			t.Errorf("the sheet uses --%s, which nothing sets", m[1])
		}
	}
}
