package reader

import (
	"strings"
	"testing"
	"testing/fstest"

	"siger/internal/ask"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

// Another corridor is another pack: the reader knows its goods and places and
// none of Lampung's.
func TestAnotherCorridor(t *testing.T) {
	p, err := corridor.Open("../../corridor/testdata/contoh-utara")
	if err != nil {
		t.Skip("the made-up corridor does not load:", err)
	}
	r, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range p.Products {
		u := r.Read("beli "+q.Names.EN+" 100 kg", i18n.EN)
		if len(u.Products) == 0 || u.Products[0].HS != q.HS || u.Kg == nil {
			t.Errorf("%s: %v %v", q.Names.EN, ids(u.Products), u.Kg)
		}
	}
	if u := r.Read("ubi kayu beku 5 tan ke Shah Alam", i18n.MS); len(u.Products) > 0 && !knows(p, "ubi kayu beku") {
		t.Errorf("knows %v", ids(u.Products))
	}
}

func knows(p *corridor.Pack, word string) bool {
	for _, q := range p.Products {
		for _, list := range q.Words {
			for _, w := range list {
				if strings.EqualFold(w, word) {
					return true
				}
			}
		}
	}
	return false
}

func TestWordsFilesAreChecked(t *testing.T) {
	for _, c := range []struct{ what, file string }{
		{"an unknown key", "- {sense: occupation, codes: ['7212'], wrong: x, en: [welder]}"},
		{"a sense of the language", "- {sense: unit, key: kg, en: [kg]}"},
		{"no words", "- {sense: interest, key: beach}"},
		{"no list", "sense: interest"},
	} {
		files := fstest.MapFS{"words/x.yaml": {Data: []byte(c.file)}}
		if _, err := readWords(files, "words/*.yaml", func(s sense) bool { return local[s] }); err == nil {
			t.Errorf("%s was taken", c.what)
		}
	}
}

func TestEmptyPackReads(t *testing.T) {
	r, err := New(&corridor.Pack{Market: corridor.Side{Country: "MY", Currency: "MYR"}})
	if err != nil {
		t.Fatal(err)
	}
	u := r.Read("singkong beku 5 ton ke Klang", i18n.ID)
	if u.Kind != ask.Buy || u.Kg == nil || len(u.Products) > 0 || u.To != nil {
		t.Errorf("got %+v", u)
	}
}
