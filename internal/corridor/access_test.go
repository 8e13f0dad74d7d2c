package corridor

import (
	"testing"

	"pgregory.net/rapid"

	"siger/internal/amount"
	"siger/internal/clock"
)

var day = clock.MustDate("2026-11-24")

func TestPlacesAndProducts(t *testing.T) {
	p := good(t, "testdata/contoh-utara")
	if q, ok := p.Place("xn-town-bandar-contoh"); !ok || q.Aliases[0] != "BC" {
		t.Errorf("town: %+v %v", q, ok)
	}
	if _, ok := p.Place("nowhere"); ok {
		t.Error("found a place that is not there")
	}
	for id, want := range map[string]string{"xn-town-bandar-contoh": "xn-01", "port-muara-contoh": "id-99", "xn-01": "xn-01", "nowhere": ""} {
		got := ""
		if s := p.StateOf(id); s != nil {
			got = s.ID
		}
		if got != want {
			t.Errorf("StateOf(%s) = %q, want %q", id, got, want)
		}
	}
	if n := len(p.PlacesOf(Port)); n != 2 {
		t.Errorf("%d ports, want 2", n)
	}
	if q, ok := p.Product("p3"); !ok || q.Names.EN != "Nutmeg jam" {
		t.Errorf("product: %+v", q)
	}
	for prefix, want := range map[string]int{"09": 2, "0908": 1, "090811": 1, "2007": 1, "08": 0} {
		if got := len(p.ProductsByHS(prefix)); got != want {
			t.Errorf("%d products under %s, want %d", got, prefix, want)
		}
	}
	if s := p.Source("contoh-law"); s.Section != "Schedule 1" {
		t.Errorf("source: %+v", s)
	}
	if s := p.Source("gone"); s.Title != "gone" {
		t.Errorf("an unknown source must show its id: %+v", s)
	}
}

func TestDutyAndTax(t *testing.T) {
	p := good(t, "testdata/contoh-utara")
	if d, ok := p.DutyFor("090510", "mfn", day); !ok || d.AdValorem.String() != "10" {
		t.Errorf("mfn: %+v %v", d, ok)
	}
	if d, ok := p.DutyFor("090510", "atiga", day); !ok || d.AdValorem.String() != "0" {
		t.Errorf("atiga: %+v %v", d, ok)
	}
	if _, ok := p.DutyFor("090510", "mfn", clock.MustDate("2025-12-31")); ok {
		t.Error("a duty held before it was in force")
	}
	if d, ok := p.DutyFor("200799", "mfn", day); !ok || d.AdValorem != nil {
		t.Errorf("an unread rate must stay unknown: %+v %v", d, ok)
	}
	p.Duties = append(p.Duties, Duty{HS: "090510", Regime: "mfn", AdValorem: amount.Int(3).Ptr()})
	if d, _ := p.DutyFor("09051090", "mfn", day); d.HS != "090510" {
		t.Errorf("the longest code must win, got %s", d.HS)
	}
	vanilla, _ := p.Product("p1")
	jam, _ := p.Product("p3")
	if x, ok := p.TaxFor(vanilla, day); !ok || x.Tag != "spice" || x.Rate.String() != "7" {
		t.Errorf("tax by tag: %+v", x)
	}
	if x, ok := p.TaxFor(jam, day); !ok || x.HS != "2007" || x.Rate != nil {
		t.Errorf("tax not read: %+v", x)
	}
	p.Taxes = append(p.Taxes, Tax{HS: "09", Rate: amount.Int(1).Ptr()})
	if x, _ := p.TaxFor(vanilla, day); x.HS != "09" {
		t.Errorf("a code must win over a tag: %+v", x)
	}
}

// The made-up rates: USD/THB 33 and USD/IDR 16000 on 1 October, 32 and 16400 on
// 1 November 2026.
func TestRate(t *testing.T) {
	p := good(t, "testdata/contoh-utara")
	for _, c := range []struct {
		base, quote, on string
		rate, date      string // empty: no rate
		used            int
	}{
		{"USD", "THB", "2026-11-24", "32", "2026-11-01", 1},
		{"USD", "THB", "2026-11-01", "32", "2026-11-01", 1},
		{"USD", "THB", "2026-10-31", "33", "2026-10-01", 1}, // never a later one
		{"USD", "THB", "2026-09-30", "", "", 0},
		{"THB", "USD", "2026-11-24", "0.03125", "2026-11-01", 1}, // 1/32
		{"THB", "IDR", "2026-11-24", "512.5", "2026-11-01", 2},   // 16400/32
		{"IDR", "THB", "2026-10-15", "0.0020625", "2026-10-01", 2},
		{"THB", "SGD", "2026-11-24", "", "", 0},
		{"THB", "THB", "2026-11-24", "", "", 0},
	} {
		r, ok := p.Rate(c.base, c.quote, clock.MustDate(c.on))
		if ok != (c.rate != "") {
			t.Errorf("%s/%s on %s: found %v", c.base, c.quote, c.on, ok)
			continue
		}
		if !ok {
			continue
		}
		if r.Rate.Cmp(amount.Must(c.rate)) != 0 || r.Date.String() != c.date || len(r.Used) != c.used || r.Base != c.base || r.Quote != c.quote {
			t.Errorf("%s/%s on %s: %s of %s from %d rows, want %s of %s from %d", c.base, c.quote, c.on, r.Rate, r.Date, len(r.Used), c.rate, c.date, c.used)
		}
	}
	r, _ := p.Rate("THB", "IDR", day)
	if want := "cross of USD/THB 32 of 2026-11-01 and USD/IDR 16400 of 2026-11-01"; r.Note != want || r.Confidence != Computed {
		t.Errorf("the cross says %q (%s), want %q", r.Note, r.Confidence, want)
	}
}

// A cross is as old as its older leg, and loses to a newer direct rate.
func TestRateTakesTheNewest(t *testing.T) {
	files := contoh(t)
	head := "date,base,quote,rate,source,as_of,confidence,note\n"
	rows := func(s string) { files["money/exchange.csv"].Data = []byte(head + s) }
	tail := ",contoh-bank,2026-11-01,single,\n"
	load := func() *Pack {
		p, problems := Load(files)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return p
	}
	rows("2026-11-01,USD,THB,32" + tail + "2026-10-01,USD,IDR,16000" + tail)
	if r, _ := load().Rate("THB", "IDR", day); r.Date.String() != "2026-10-01" || r.Rate.String() != "500.00000" && r.Rate.Cmp(amount.Int(500)) != 0 {
		t.Errorf("the cross is dated %s with %s, want its older leg's 2026-10-01 and 500", r.Date, r.Rate)
	}
	rows("2026-11-01,USD,THB,32" + tail + "2026-10-01,USD,IDR,16000" + tail + "2026-10-15,THB,IDR,510" + tail)
	if r, _ := load().Rate("THB", "IDR", day); r.Rate.Cmp(amount.Int(510)) != 0 {
		t.Errorf("got %s, want the newer direct 510", r.Rate)
	}
	rows("2026-10-01,THB,IDR,505" + tail + "2026-11-01,IDR,THB,0.002" + tail)
	if r, _ := load().Rate("THB", "IDR", day); r.Rate.Cmp(amount.Int(500)) != 0 {
		t.Errorf("got %s, want the newer inverse 500", r.Rate)
	}
}

// Whatever rates a pack holds, a rate is never from after the asked day, and a
// pair times its inverse is one to 30 digits.
func TestRateProperties(t *testing.T) {
	currencies := []string{"USD", "THB", "IDR", "SGD"}
	rapid.Check(t, func(t *rapid.T) {
		p := &Pack{pairs: map[[2]string][]ExchangeRate{}}
		first := clock.MustDate("2026-01-01")
		for range rapid.IntRange(0, 12).Draw(t, "rows") {
			p.Rates = append(p.Rates, ExchangeRate{
				Date: first.AddDays(rapid.IntRange(0, 20).Draw(t, "day")),
				Base: rapid.SampledFrom(currencies).Draw(t, "base"), Quote: rapid.SampledFrom(currencies).Draw(t, "quote"),
				Rate: amount.Int(rapid.Int64Range(1, 1e9).Draw(t, "rate")).Shift(-4)})
		}
		p.index()
		on := first.AddDays(rapid.IntRange(0, 20).Draw(t, "on"))
		base, quote := rapid.SampledFrom(currencies).Draw(t, "asked base"), rapid.SampledFrom(currencies).Draw(t, "asked quote")
		r, ok := p.Rate(base, quote, on)
		back, okBack := p.Rate(quote, base, on)
		if ok != okBack {
			t.Fatalf("%s/%s found %v, its inverse %v", base, quote, ok, okBack)
		}
		if !ok {
			return
		}
		if r.Date.After(on) || r.Rate.Sign() <= 0 {
			t.Fatalf("rate %s of %s on %s", r.Rate, r.Date, on)
		}
		for _, u := range r.Used {
			if u.Date.After(on) {
				t.Fatalf("used a row of %s on %s", u.Date, on)
			}
		}
		if r.Date != back.Date {
			t.Fatalf("dates differ: %s and %s", r.Date, back.Date)
		}
	})
}

// Imported rates and charges make a pack of their own; the first stays as it was.
func TestWith(t *testing.T) {
	p := good(t, "testdata/contoh-utara")
	q := p.With([]ExchangeRate{{Date: day, Base: "USD", Quote: "THB", Rate: amount.Int(31)}}, nil)
	for _, c := range []struct {
		pack *Pack
		rate string
		n    int
	}{{p, "32", 4}, {q, "31", 0}} {
		r, ok := c.pack.Rate("USD", "THB", day)
		if n := len(c.pack.Charges); !ok || r.Rate.String() != c.rate || n != c.n {
			t.Errorf("%s with %d charges, want %s with %d", r.Rate, n, c.rate, c.n)
		}
	}
	if _, ok := q.Rate("USD", "IDR", day); ok {
		t.Error("the old rates are still there")
	}
}

func TestReview(t *testing.T) {
	p := good(t, "testdata/contoh-utara")
	find := func(on, file, kind string) (Remark, bool) {
		for _, r := range p.Review(clock.MustDate(on)) {
			if r.File == file && r.Kind == kind {
				return r, true
			}
		}
		return Remark{}, false
	}
	for _, c := range []struct {
		on, file, kind string
		count          int
		first          string
	}{
		{"2026-11-24", "sources.yaml", "stale", 0, ""},
		{"2026-12-02", "sources.yaml", "stale", 1, "contoh-bank"}, // read 1 November, 30 days
		{"2027-02-01", "sources.yaml", "stale", 3, "contoh-bank"}, // and the law (60) and general knowledge (90)
		{"2026-11-24", "money/exchange.csv", "stale", 0, ""},
		{"2026-12-02", "money/exchange.csv", "stale", 2, "THB/IDR of 2026-11-01"},
		{"2026-01-01", "money/exchange.csv", "unknown", 2, "THB/IDR"},
		{"2026-11-24", "money/charges.csv", "example", 4, "freight"},
		{"2026-11-24", "money/charges.csv", "unknown", 3, "inland_origin"}, // inland_origin, customs_broker, last_mile
		{"2026-11-24", "money/duties.csv", "unknown", 1, "p3"},
		{"2026-11-24", "money/duties.csv", "unverified", 1, "2007"},
		{"2026-11-24", "money/taxes.csv", "unknown", 1, "p3"},
		{"2026-11-24", "places", "unknown", 1, "id-99"},
	} {
		r, ok := find(c.on, c.file, c.kind)
		if ok != (c.count > 0) || r.Count != c.count || r.First != c.first {
			t.Errorf("%s %s on %s: %+v, want %d from %q", c.file, c.kind, c.on, r, c.count, c.first)
		}
	}
}
