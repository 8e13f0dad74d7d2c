package reader

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"siger/internal/amount"
	"siger/internal/ask"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

// lampung is the reader of the built-in corridor, loaded once.
var lampung = sync.OnceValues(func() (*Reader, error) {
	p, err := corridor.Open("lampung-malaysia")
	if err != nil {
		return nil, err
	}
	return New(p)
})

func open(t testing.TB) *Reader {
	t.Helper()
	r, err := lampung()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// labelled is an ask with what must be understood, in the shape of the
// acceptance asks. A field that is absent is not looked at; one that is null
// must not have been understood.
type labelled struct {
	Q         string          `json:"q"`
	Hint      string          `json:"hint"`
	Kind      *string         `json:"kind"`
	HS        []string        `json:"hs"`   // any of, as prefixes, of the first product
	ID        string          `json:"id"`   // of the first product
	Also      []string        `json:"also"` // ids that must follow
	None      bool            `json:"none"` // no product
	Form      *string         `json:"form"`
	Kg        json.RawMessage `json:"kg"`
	Count     json.RawMessage `json:"count"`
	Unit      string          `json:"unit"`
	To        json.RawMessage `json:"to"`
	State     string          `json:"state"`
	Every     *string         `json:"every"`
	Price     json.RawMessage `json:"price"`
	ISCO      []string        `json:"isco"` // any of
	N         json.RawMessage `json:"n"`
	Wage      json.RawMessage `json:"wage"`
	Days      json.RawMessage `json:"days"`
	Nights    json.RawMessage `json:"nights"`
	Adults    json.RawMessage `json:"adults"`
	Children  json.RawMessage `json:"children"`
	From      json.RawMessage `json:"from"`
	Budget    json.RawMessage `json:"budget"`
	Interests []string        `json:"interests"` // all of
	Note      string          `json:"note"`      // a note key that must be there, without ask.note.
	Lang      string          `json:"lang"`
}

// misses returns in what the understanding differs from the label.
func (c labelled) misses(u ask.Understood) (out []string) {
	bad := func(field string, got, want any) { out = append(out, differs(field, got, want)) }
	same := func(field string, want json.RawMessage, got any) {
		if g, _ := json.Marshal(got); want != nil && !sameJSON(g, want) {
			bad(field, got, want)
		}
	}
	if c.Kind != nil && string(u.Kind) != *c.Kind {
		bad("kind", u.Kind, *c.Kind)
	}
	hasPrefix := func(hs string) bool {
		return slices.ContainsFunc(c.HS, func(w string) bool { return strings.HasPrefix(hs, w) })
	}
	if len(c.HS) > 0 && (len(u.Products) == 0 || !hasPrefix(u.Products[0].HS)) {
		bad("hs", ids(u.Products), c.HS)
	}
	if c.ID != "" && (len(u.Products) == 0 || u.Products[0].ID != c.ID) {
		bad("id", ids(u.Products), c.ID)
	}
	for _, id := range c.Also {
		if !slices.ContainsFunc(u.Products, func(p ask.Product) bool { return p.ID == id }) {
			bad("also", ids(u.Products), id)
		}
	}
	if c.None && len(u.Products) > 0 {
		bad("products", ids(u.Products), nil)
	}
	if c.Form != nil && u.Form != *c.Form {
		bad("form", u.Form, *c.Form)
	}
	same("kg", c.Kg, u.Kg)
	if c.Count != nil || c.Unit != "" {
		if u.Quantity == nil {
			bad("quantity", nil, c.Unit)
		} else {
			same("count", c.Count, u.Quantity.Count)
			if c.Unit != "" && c.Unit != u.Quantity.Unit {
				bad("unit", u.Quantity.Unit, c.Unit)
			}
		}
	}
	return append(out, c.missesMore(u)...)
}

// missesMore looks at the places, people and journeys.
func (c labelled) missesMore(u ask.Understood) (out []string) {
	bad := func(field string, got, want any) { out = append(out, differs(field, got, want)) }
	same := func(field string, want json.RawMessage, got any) {
		if g, _ := json.Marshal(got); want != nil && !sameJSON(g, want) {
			bad(field, got, want)
		}
	}
	same("to", c.To, nameOf(u.To))
	if c.State != "" && (u.To == nil || u.To.State != c.State) {
		bad("state", u.To, c.State)
	}
	if c.Every != nil && u.Every != *c.Every {
		bad("every", u.Every, *c.Every)
	}
	same("price", c.Price, amountOf(u.PriceWish))
	if len(c.ISCO) > 0 && !slices.ContainsFunc(u.ISCO08, func(s string) bool { return slices.Contains(c.ISCO, s) }) {
		bad("isco", u.ISCO08, c.ISCO)
	}
	same("n", c.N, u.Headcount)
	same("wage", c.Wage, amountOf(u.Wage))
	same("days", c.Days, u.Days)
	same("nights", c.Nights, u.Nights)
	same("adults", c.Adults, u.Adults)
	same("children", c.Children, u.Children)
	same("from", c.From, nameOf(u.From))
	same("budget", c.Budget, amountOf(u.Budget))
	for _, w := range c.Interests {
		if !slices.Contains(u.Interests, w) {
			bad("interests", u.Interests, c.Interests)
			break
		}
	}
	if c.Note != "" && !slices.ContainsFunc(u.Notes, func(n ask.Note) bool { return n.Key == "ask.note."+c.Note }) {
		bad("notes", u.Notes, c.Note)
	}
	if c.Lang != "" && string(u.Lang) != c.Lang {
		bad("lang", u.Lang, c.Lang)
	}
	return out
}

func differs(field string, got, want any) string {
	g, _ := json.Marshal(got)
	w, _ := json.Marshal(want)
	return field + " is " + string(g) + ", want " + string(w)
}

func sameJSON(a, b []byte) bool {
	if string(a) == string(b) {
		return true
	}
	var x, y amount.Decimal
	return x.UnmarshalJSON(a) == nil && y.UnmarshalJSON(b) == nil && x.Cmp(y) == 0
}

func nameOf(p *ask.Place) *string {
	if p == nil {
		return nil
	}
	return &p.Name
}

func amountOf(m *amount.Money) *amount.Decimal {
	if m == nil {
		return nil
	}
	return &m.Amount
}

func ids(list []ask.Product) (out []string) {
	for _, p := range list {
		out = append(out, p.ID+" "+p.HS)
	}
	return out
}

func readLabelled(t testing.TB, file string) (out []labelled) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var c labelled
		dec := json.NewDecoder(strings.NewReader(line))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&c); err != nil {
			t.Fatalf("%s line %d: %v", file, n, err)
		}
		out = append(out, c)
	}
	return out
}

func check(t *testing.T, r *Reader, list []labelled) {
	t.Helper()
	for _, c := range list {
		u := r.Read(c.Q, i18n.Lang(c.Hint))
		for _, m := range c.misses(u) {
			t.Errorf("%q: %s", c.Q, m)
		}
	}
}

// acceptance returns the folder of the acceptance cases, or skips the test.
func acceptance(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("SIGER_ACCEPTANCE")
	if dir == "" {
		at, _ := os.Getwd()
		for at != filepath.Dir(at) {
			if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
				dir = filepath.Join(filepath.Dir(at), "shared", "acceptance")
				break
			}
			at = filepath.Dir(at)
		}
	}
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("SIGER_REQUIRE_ALL") == "1" {
			t.Fatal("the acceptance cases are not there:", dir)
		}
		t.Skip("the acceptance cases are not there:", dir)
	}
	return dir
}

func TestAcceptanceAsks(t *testing.T) {
	list := readLabelled(t, filepath.Join(acceptance(t), "asks.jsonl"))
	if len(list) < 20 {
		t.Fatalf("%d asks, want 20 or more", len(list))
	}
	check(t, open(t), list)
}

func TestLabelledAsks(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.jsonl")
	n := 0
	for _, f := range files {
		list := readLabelled(t, f)
		n += len(list)
		t.Run(strings.TrimSuffix(filepath.Base(f), ".jsonl"), func(t *testing.T) { check(t, open(t), list) })
	}
	if n < 250 {
		t.Errorf("%d labelled asks, want 250 or more", n)
	}
}

// hsCodes reads the codes of the HS 2022 list.
func hsCodes(t testing.TB, file string) map[string]bool {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, row := range rows {
		out[row[1]] = true
	}
	return out
}
