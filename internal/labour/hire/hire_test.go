package hire

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
)

func built(t *testing.T) (*Book, *corridor.Pack) {
	t.Helper()
	pack, err := corridor.Open("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	book, problems := Load(pack.Files(), pack)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return book, pack
}

func day(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func bound(d *amount.Decimal) string {
	if d == nil {
		return "?"
	}
	return d.String()
}

// Levies as read (hrinasia.com, MOHA), by sector and area.
func TestLevies(t *testing.T) {
	book, _ := built(t)
	for _, c := range []struct{ sector, area, low, high string }{
		{"manufacturing", "peninsula", "1850", "1850"}, {"construction", "peninsula", "1850", "1850"}, {"services", "peninsula", "1850", "1850"},
		{"plantation", "peninsula", "640", "640"}, {"agriculture", "peninsula", "640", "640"}, {"domestic", "peninsula", "410", "590"},
		{"manufacturing", "sabah", "1010", "1010"}, {"services", "sarawak", "1490", "1490"}, {"plantation", "sabah", "410", "590"},
		{"domestic", "sabah", "?", "?"}, {"mining", "peninsula", "?", "?"}, {"fishing", "sarawak", "?", "?"}, {"manufacturing", "labuan", "?", "?"},
		{"", "peninsula", "?", "?"}, {"plantation", "", "?", "?"},
	} {
		for _, on := range []string{"2016-03-18", "2025-12-31", "2026-01-01", "2026-11-24"} {
			l := book.Work(Request{Sector: c.sector, Area: c.area, On: day(on)}).Lines[0]
			if l.Key != "levy" || bound(l.Amount.Low) != c.low || bound(l.Amount.High) != c.high {
				t.Errorf("levy of %s in %s on %s: %s to %s, want %s to %s", c.sector, c.area, on, bound(l.Amount.Low), bound(l.Amount.High), c.low, c.high)
			}
			for _, f := range l.Figures {
				if on >= "2026" != f.Weak() {
					t.Errorf("levy of %s on %s: status %s", c.sector, on, f.Status)
				}
			}
		}
		if l := book.Work(Request{Sector: c.sector, Area: c.area, On: day("2016-03-17")}).Lines[0]; l.Known() {
			t.Errorf("a levy of %s is known before there was one", c.sector)
		}
	}
}

// The total has what is known as its low end and, while a line is unknown, no
// high end; the guarantee is not in it.
func TestTotal(t *testing.T) {
	book, _ := built(t)
	three := amount.Int(3000)
	s := book.Work(Request{Sector: "manufacturing", Area: "peninsula", Wage: &three, Workers: 6, On: day("2026-11-24")})
	if bound(s.Total.Low) != "2057" || s.Total.High != nil || bound(s.All.Low) != "12342" {
		t.Errorf("%s to %s, all %s", bound(s.Total.Low), bound(s.Total.High), bound(s.All.Low))
	}
	if !strings.Contains(strings.Join(s.Unknown, " "), "epf") || len(s.Unknown) != len(unread)+1 {
		t.Errorf("unknown: %v", s.Unknown)
	}
	if s.Most != nil {
		t.Error("a factory has the limit of households")
	}
	home := book.Work(Request{Sector: "domestic", Area: "peninsula", On: day("2026-11-24")})
	if bound(home.Most) != "15000" || bound(home.Total.Low) != "617" || home.All != nil {
		t.Errorf("a household: most %s, low %s", bound(home.Most), bound(home.Total.Low))
	}
	for _, l := range home.Lines {
		if l.Key == "epf" {
			t.Error("a household pays EPF")
		}
	}
	doc, err := json.Marshal(home)
	if err != nil || !strings.Contains(string(doc), `"total_myr":{"high":null,"low":617}`) {
		t.Errorf("%v %s", err, doc)
	}
}

func TestSteps(t *testing.T) {
	book, _ := built(t)
	ids := func(sector string) (out string) {
		for _, s := range book.Steps(sector) {
			out += s.ID + " "
		}
		return out
	}
	if home := ids("domestic"); !strings.Contains(home, "one-channel") || strings.Contains(home, "hostel") {
		t.Error(home)
	}
	if farm := ids("plantation"); strings.Contains(farm, "one-channel") || !strings.Contains(farm, "hostel") {
		t.Error(farm)
	}
	if either := ids(""); strings.Contains(either, "one-channel") || strings.Contains(either, "hostel") || !strings.Contains(either, "verify") {
		t.Error(either)
	}
}

// What a step lacks is a problem with its line.
func TestLoadRefuses(t *testing.T) {
	_, pack := built(t)
	good, err := fs.ReadFile(pack.Files(), File)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, says string }{
		{"work: all", "work: some", "none of all"}, {"agency: jtk", "agency: nobody", "agencies.yaml"}, {"side: market", "side: moon", "neither region"},
		{"source: quota-2025", "source: nowhere", "sources.yaml"}, {"- id: quota", "- id: approval", "twice"}, {"key: guarantee,", "key: other,", "guarantee"},
		{`ms: "Kuota pekerja asing"`, `ms: ""`, "lacks a text"}, {"days:", "dayz:", "dayz"},
	} {
		files := fstest.MapFS{File: {Data: []byte(strings.Replace(string(good), c.from, c.to, 1))}}
		_, problems := Load(files, pack)
		if len(problems) == 0 || !strings.Contains(problems[0].String(), c.says) && !strings.Contains(problems[len(problems)-1].String(), c.says) {
			t.Errorf("%s: %v", c.to, problems)
		}
	}
}
