package web_test

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"siger/internal/i18n"
)

var update = flag.Bool("update", false, "write the golden pages anew")

// hashes are the content hashes in the addresses of static files, which change
// with every stroke of the sheet.
var hashes = regexp.MustCompile(`-[0-9a-f]{12}\.`)

// readable breaks a page into lines, so that a change shows where it is.
func readable(page string) string {
	return strings.ReplaceAll(hashes.ReplaceAllString(page, "-HASH."), "><", ">\n<")
}

// TestGoldenPages compares the frame with every component, a refused form and
// a page that is not there, in the three languages, with testdata. Run with
// -update after a change that is meant, and read the difference.
func TestGoldenPages(t *testing.T) {
	s := newServer(t)
	for _, l := range i18n.Langs {
		for name, c := range map[string]struct{ method, path string }{
			"page":    {"GET", s.Href(l, "goods.list")},
			"refused": {"POST", s.Href(l, "goods.send")},
			"missing": {"GET", "/" + string(l) + "/nowhere"},
		} {
			golden := "testdata/" + name + "." + string(l) + ".html"
			got := readable(get(s, c.method, c.path, "").Body.String()) + "\n"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs from what is served: run with -update and read the difference", golden)
			}
		}
	}
}

// A refused form says so in the title, in a summary that takes the focus and
// links to the inputs, and beside each input.
func TestRefusedForm(t *testing.T) {
	body := get(newServer(t), "POST", "/en/products/request", "").Body.String()
	for _, want := range []string{
		"<title>Problem: Minta sebut harga – Siger</title>",
		`role="alert" tabindex="-1" autofocus`,
		`<a href="#in-kg">Enter a weight above 1,000 kg.</a>`,
		`aria-describedby="in-kg-hint in-kg-error" aria-invalid="true"`,
		`<p class="fault" id="in-kg-error">`,
		`<a href="#in-when">Choose when to deliver.</a>`,
		`value="1" id="in-when"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

// Every id is used once, every described-by and label leads somewhere.
func TestPagesHoldTogether(t *testing.T) {
	s := newServer(t)
	for _, c := range [][2]string{{"GET", "/id/produk"}, {"POST", "/id/produk/minta"}} {
		body := get(s, c[0], c[1], "").Body.String()
		ids := map[string]int{}
		for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(body, -1) {
			if ids[m[1]]++; ids[m[1]] > 1 {
				t.Errorf("%s: the id %s is used twice", c[1], m[1])
			}
		}
		for _, m := range regexp.MustCompile(` (?:for|aria-describedby|aria-labelledby|href)="(#?[^"]+)"`).FindAllStringSubmatch(body, -1) {
			for name := range strings.FieldsSeq(m[1]) {
				inPage, isLink := strings.CutPrefix(name, "#")
				if strings.Contains(m[0], "href=") && !isLink {
					continue
				}
				if ids[inPage] == 0 {
					t.Errorf("%s: %s leads nowhere", c[1], m[0])
				}
			}
		}
	}
}

// The frame costs little: a page of nothing and the sheet stay far below the
// 30 KB of a worker's page.
func TestWeight(t *testing.T) {
	s := newServer(t)
	page := get(s, "GET", "/id/kerja", "", "Accept-Encoding", "br").Body.Len()
	sheet := get(s, "GET", s.Static("siger.css"), "", "Accept-Encoding", "br").Body.Len()
	if page+sheet > 8<<10 {
		t.Errorf("an empty page weighs %d and its sheet %d bytes", page, sheet)
	}
	t.Logf("page %d, sheet %d bytes, compressed", page, sheet)
}
