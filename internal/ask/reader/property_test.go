package reader

import (
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"siger/internal/ask"
	"siger/internal/i18n"
)

// core is an understanding without what repeats the writing: text and notes.
func core(u ask.Understood) string {
	u.Text, u.Notes = "", nil
	b, _ := json.Marshal(u)
	return string(b)
}

// goods, amounts and so on are clauses an ask can be put together from, with
// nothing open in them, so that only their meeting is tested.
var (
	goodsWords   = []string{"ubi kayu beku", "singkong beku", "frozen cassava", "lada hitam", "nenas dalam tin", "keripik singkong", "ikan bilis", "kopi bubuk", "tepung tapioka", "cocoa butter"}
	amountsWords = []string{"5 tan", "2 ton", "300 kg", "1.5 tonnes", "18mt", "200 pek x 500 g", "setengah tan", "dua puluh kilo"}
	placesWords  = []string{"ke Shah Alam", "to Port Klang", "ke Kuching", "untuk Johor Bahru", "to Penang", "di Kota Kinabalu"}
	fillerWords  = []string{"tolong", "please", "pls", "salam", "hi", "terima kasih", "thanks", "bang", "mohon", "sila"}
)

func pick(t *rapid.T, name string, from []string) string {
	return rapid.SampledFrom(from).Draw(t, name)
}

// The order of clauses does not matter.
func TestOrderDoesNotMatter(t *testing.T) {
	r := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		parts := []string{pick(rt, "goods", goodsWords), pick(rt, "amount", amountsWords), pick(rt, "place", placesWords)}
		want := core(r.Read(strings.Join(parts, ", "), i18n.MS))
		got := core(r.Read(strings.Join(rapid.Permutation(parts).Draw(rt, "order"), ", "), i18n.MS))
		if got != want {
			rt.Fatalf("%v:\n got %s\nwant %s", parts, got, want)
		}
	})
}

// Case, spaces, closing signs and courtesies do not matter.
func TestDressDoesNotMatter(t *testing.T) {
	r := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		q := pick(rt, "goods", goodsWords) + " " + pick(rt, "amount", amountsWords) + " " + pick(rt, "place", placesWords)
		want := core(r.Read(q, i18n.MS))
		dressed := q
		switch rapid.IntRange(0, 2).Draw(rt, "case") {
		case 1:
			dressed = strings.ToUpper(q)
		case 2:
			dressed = strings.ToUpper(q[:1]) + q[1:]
		}
		dressed = strings.ReplaceAll(dressed, " ", pick(rt, "gap", []string{" ", "  ", "\t", "\u00a0"}))
		dressed += pick(rt, "end", []string{"", ".", "!!", " ?", "...", " 🙏"})
		if polite := pick(rt, "filler", fillerWords); rapid.Bool().Draw(rt, "before") {
			dressed = polite + " " + dressed
		} else {
			dressed += " " + polite
		}
		var a, b ask.Understood
		a, b = r.Read(q, i18n.MS), r.Read(dressed, i18n.MS)
		b.Lang = a.Lang // a courtesy may tip the language
		if core(b) != want {
			rt.Fatalf("%q:\n got %s\nwant %s", dressed, core(b), want)
		}
	})
}

// One letter wrong in a long word of a product still finds the product.
func TestOneWrongLetter(t *testing.T) {
	r := open(t)
	var phrases []string
	for _, p := range r.pack.Products {
		for _, l := range i18n.Langs {
			for _, w := range append([]string{p.Names.In(l)}, p.Words[l]...) {
				if isLetter(w) && len(w) >= 8 && strings.IndexFunc(w, func(r rune) bool { return r < 'a' || r > 'z' }) < 0 {
					phrases = append(phrases, w)
				}
			}
		}
	}
	slices.Sort(phrases)
	phrases = slices.Compact(phrases)
	if len(phrases) < 40 {
		t.Fatalf("only %d long words", len(phrases))
	}
	random := rand.New(rand.NewPCG(1, 2))
	found, tried := 0, 0
	for _, w := range phrases {
		want := r.Read(w+" 100 kg", i18n.EN).Products
		for range 8 {
			i := 1 + random.IntN(len(w)-1)
			typo := [...]string{w[:i] + w[i+1:], w[:i] + "q" + w[i:], w[:i] + "z" + w[i+1:], swap(w, i)}[random.IntN(4)]
			if _, known := r.lex.ids[typo]; typo == w || known {
				continue
			}
			tried++
			if got := r.Read(typo+" 100 kg", i18n.EN).Products; len(got) > 0 && len(want) > 0 && got[0].ID == want[0].ID {
				found++
			} else {
				t.Logf("%s for %s: %v, want %v", typo, w, ids(got), ids(want))
			}
		}
	}
	if found*100 < tried*98 {
		t.Errorf("%d of %d misspellings found, want 98 in 100", found, tried)
	}
}

func swap(w string, i int) string {
	b := []byte(w)
	b[i-1], b[i] = b[i], b[i-1]
	return string(b)
}

// Every product is found by each of its own words; a word two classes share
// finds both.
func TestEveryProductWord(t *testing.T) {
	r := open(t)
	for _, p := range r.pack.Products {
		for _, l := range i18n.Langs {
			for _, w := range append([]string{p.Names.In(l)}, p.Words[l]...) {
				u := r.Read("beli "+w+" 100 kg", l)
				if !slices.ContainsFunc(u.Products, func(o ask.Product) bool { return o.ID == p.ID }) {
					t.Errorf("%q (%s) finds %v, want %s", w, l, ids(u.Products), p.ID)
				}
			}
		}
	}
}

// Every place of the market is found by its name and aliases after "ke".
func TestEveryPlaceName(t *testing.T) {
	r := open(t)
	for _, p := range r.pack.Places {
		if p.Country != r.pack.Market.Country {
			continue
		}
		for _, name := range append([]string{p.Name}, p.Aliases...) {
			u := r.Read("ubi kayu beku 5 tan ke "+name, i18n.MS)
			if u.To == nil || u.To.ID != p.ID && !sharesName(r, name, u.To.ID) {
				t.Errorf("%q is %v, want %s", name, u.To, p.ID)
			}
		}
	}
}

// sharesName reports whether the place with the id also goes by the name.
func sharesName(r *Reader, name, id string) bool {
	for _, g := range r.places {
		if g.place.ID == id {
			return slices.ContainsFunc(append([]string{g.place.Name}, g.place.Aliases...), func(n string) bool { return strings.EqualFold(n, name) })
		}
	}
	return false
}

// Every occupation is a hire with its codes.
func TestEveryOccupationWord(t *testing.T) {
	r := open(t)
	rows, err := readWords(r.pack.Files(), "words/*.yaml", func(sense) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range rows {
		if w.Sense != occupation {
			continue
		}
		w.phrases(func(phrase string, _ langs) {
			u := r.Read("perlu 5 orang "+phrase+" di Ipoh gaji RM2,000", i18n.MS)
			if u.Kind != ask.Hire || !slices.ContainsFunc(u.ISCO08, func(c string) bool { return slices.Contains(w.Codes, c) }) {
				t.Errorf("%q is %s %v, want hire %v", phrase, u.Kind, u.ISCO08, w.Codes)
			}
			if u.Headcount == nil || *u.Headcount != 5 {
				t.Errorf("%q: headcount %v, want 5", phrase, u.Headcount)
			}
		})
	}
}

// HS codes of goods outside the pack are codes of HS 2022.
func TestGoodsHaveRealCodes(t *testing.T) {
	codes := hsCodes(t, filepath.Join(acceptance(t), "hs", "harmonized-system.csv"))
	r := open(t)
	rows, err := readWords(r.pack.Files(), "words/*.yaml", func(sense) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range rows {
		if w.HS != "" && !codes[w.HS] {
			t.Errorf("%s: %s is no code of HS 2022", w.Key, w.HS)
		}
	}
}

func TestReadIsPure(t *testing.T) {
	r := open(t)
	const q = "ubi kayo beku 5-10 tan sebulan ke Shah Alm, RM3.20/kg"
	want := r.Read(q, i18n.MS)
	done := make(chan ask.Understood)
	for range 8 {
		go func() {
			var u ask.Understood
			for range 50 {
				u = r.Read(q, i18n.MS)
			}
			done <- u
		}()
	}
	for range 8 {
		if got := <-done; !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	}
}

func TestLongTextIsCut(t *testing.T) {
	r := open(t)
	long := "singkong beku 5 ton ke Klang " + strings.Repeat("lada hitam dan kopi robusta 12,5 tan roobusta ", 400)
	start := time.Now()
	u := r.Read(long, i18n.ID)
	if took := time.Since(start); took > 200*time.Millisecond {
		t.Errorf("took %v", took)
	}
	if len(u.Products) == 0 || u.Products[0].ID != "p23" {
		t.Errorf("products %v, want p23 first", ids(u.Products))
	}
	if !slices.ContainsFunc(u.Notes, func(n ask.Note) bool { return n.Key == "ask.note.cut" }) {
		t.Error("no note of the cut")
	}
}

// Notes have texts in three languages and every slot filled.
func TestNotesHaveTexts(t *testing.T) {
	catalog, err := i18n.Load(Texts)
	if err != nil {
		t.Fatal(err)
	}
	r := open(t)
	seen := map[string]bool{}
	files, _ := filepath.Glob("testdata/*.jsonl")
	for _, f := range files {
		for _, c := range readLabelled(t, f) {
			for _, n := range r.Read(c.Q, i18n.Lang(c.Hint)).Notes {
				seen[n.Key] = true
				for _, l := range i18n.Langs {
					if s := catalog.T(l, n.Key, n.Args...); s == "" || strings.ContainsAny(s, "{}") {
						t.Errorf("%q: %s in %s reads %q", c.Q, n.Key, l, s)
					}
				}
			}
		}
	}
	if len(seen) < 15 {
		t.Errorf("%d kinds of note seen, want 15 or more: %v", len(seen), seen)
	}
}

func TestNames(t *testing.T) {
	r := open(t)
	if got := r.Occupation("7212").MS; got != "pengimpal" {
		t.Errorf("7212 is %q, want pengimpal", got)
	}
	if got := r.Interest("beach").ID; got != "pantai" {
		t.Errorf("beach is %q, want pantai", got)
	}
	if got := r.Occupation("0000"); got != (i18n.Text{}) {
		t.Errorf("0000 is %v, want empty", got)
	}
}

func FuzzRead(f *testing.F) {
	r := open(f)
	for _, file := range []string{"buy", "hire", "visit", "odd"} {
		for _, c := range readLabelled(f, "testdata/"+file+".jsonl") {
			f.Add(c.Q)
		}
	}
	f.Fuzz(func(t *testing.T, q string) {
		start := time.Now()
		u := r.Read(q, i18n.MS)
		if took := time.Since(start); took > time.Second {
			t.Errorf("took %v", took)
		}
		if again := r.Read(q, i18n.MS); !reflect.DeepEqual(u, again) {
			t.Errorf("%q reads differently the second time", q)
		}
		if u.Kg != nil && u.Kg.Sign() < 0 {
			t.Errorf("%q weighs %s", q, u.Kg)
		}
		for _, n := range u.Notes {
			for _, a := range n.Args {
				if s, ok := a.(string); ok && utf8.ValidString(q) && !utf8.ValidString(s) {
					t.Errorf("%q: note holds broken text %q", q, s)
				}
			}
		}
		if _, err := json.Marshal(u.JSON(i18n.EN, "MYR")); err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	r := open(b)
	list := append(append(readLabelled(b, "testdata/buy.jsonl"), readLabelled(b, "testdata/hire.jsonl")...), readLabelled(b, "testdata/visit.jsonl")...)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r.Read(list[i%len(list)].Q, i18n.MS)
	}
}
