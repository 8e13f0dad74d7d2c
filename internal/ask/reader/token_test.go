package reader

import (
	"strings"
	"testing"

	"siger/internal/amount"
	"siger/internal/i18n"
)

func TestTokenise(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Ubi Kayu BEKU", "ubi kayu beku"},
		{"5tan", "5 tan"},
		{"SIR-20", "sir 20"},
		{"24x565g", "24 x 565 g"},
		{"24×565g", "24 x 565 g"},
		{"3D2N", "3 d 2 n"},
		{"1.500,50 kg", "1.500,50 kg"},
		{"5 ton.", "5 ton"},
		{"2 dewasa,2 anak", "2 dewasa 2 anak"},
		{"anak-anak", "anak2"},
		{"anak anak", "anak2"},
		{"anak2", "anak2"},
		{"K.L.", "kl"},
		{"P. Pinang", "p pinang"},
		{"20'", "20 ft"},
		{"2x20' HC", "2 x 20 ft hc"},
		{"5-10 ton", "5 - 10 ton"},
		{"5–10 ton", "5 - 10 ton"},
		{"3-day trip", "3 day trip"},
		{"RM3.20/kg", "rm 3.20 / kg"},
		{"buyer's shop", "buyers shop"},
		{"kôpi", "kopi"},
		{"1½ ton", "1.5 ton"},
		{"½ ton", "0.5 ton"},
		{"５ tan", "5 tan"},
		{"🍌", ""},
		{"", ""},
	} {
		var got []string
		for _, tok := range tokenise(c.in) {
			got = append(got, tok.text)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q is %q, want %q", c.in, s, c.want)
		}
	}
}

func TestTokensKnowWhereTheyStand(t *testing.T) {
	const s = "Ubi Kayu, 5tan"
	toks := tokenise(s)
	for i, want := range []string{"Ubi", "Kayu", "5", "tan"} {
		if got := s[toks[i].start:toks[i].end]; got != want {
			t.Errorf("token %d is %q, want %q", i, got, want)
		}
	}
	if !toks[2].breaks || toks[3].breaks || !toks[3].glued || toks[1].glued {
		t.Errorf("breaks and glue are wrong: %+v", toks)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"kopi", "kopi", 0}, {"kopi", "kopo", 1}, {"kopi", "kpoi", 1}, {"kopi", "kop", 1}, {"kopi", "kkopi", 1},
		{"robusta", "roobuzta", 2}, {"robusta", "arabika", 3}, {"a", "abcd", 3},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("%s to %s is %d, want %d", c.a, c.b, got, c.want)
		}
		if distance(c.a, c.b) != distance(c.b, c.a) {
			t.Errorf("%s and %s: not the same both ways", c.a, c.b)
		}
	}
}

// Figures as the three habits read them: measured goods in Indonesian, then in
// Malay, and counted things in Malay; "-" is no number.
func TestFigures(t *testing.T) {
	for _, c := range []struct{ in, id, ms, things string }{
		{"5", "5", "5", "5"},
		{"1,5", "1.5", "1.5", "1.5"},
		{"1.5", "1.5", "1.5", "1.5"},
		{"1.500", "1500", "1.500", "1500"},
		{"1,500", "1.500", "1500", "1500"},
		{"0.500", "0.500", "0.500", "0.500"},
		{"1.500.000", "1500000", "1500000", "1500000"},
		{"1,500,000", "1500000", "1500000", "1500000"},
		{"1.500,50", "1500.50", "1500.50", "1500.50"},
		{"1,500.50", "1500.50", "1500.50", "1500.50"},
		{"1500.500", "1500.500", "1500.500", "1500.500"},
		{"12,50", "12.50", "12.50", "12.50"},
		{"1.5.5,2", "-", "-", "-"},
		{"1234567890123456789", "-", "-", "-"},
	} {
		n, ok := figuresOf(c.in)
		if !ok {
			if c.id != "-" {
				t.Errorf("%s is no number, want %s", c.in, c.id)
			}
			continue
		}
		for _, r := range []struct {
			m    manner
			l    i18n.Lang
			want string
		}{{measured, i18n.ID, c.id}, {measured, i18n.MS, c.ms}, {counted, i18n.MS, c.things}} {
			got, open := n.read(r.m, r.l)
			if r.want == "-" || got.Cmp(amount.Must(r.want)) != 0 {
				t.Errorf("%s in %s is %s, want %s", c.in, r.l, got, r.want)
			}
			if open != (c.id != c.ms) {
				t.Errorf("%s: open is %v", c.in, open)
			}
		}
	}
}

func TestSpokenNumbers(t *testing.T) {
	r := open(t)
	for _, c := range []struct{ in, want string }{
		{"lima", "5"}, {"sebelas", "11"}, {"lima belas", "15"}, {"dua puluh", "20"}, {"dua puluh lima", "25"},
		{"seratus", "100"}, {"seratus dua puluh tiga", "123"}, {"dua ratus lima puluh", "250"}, {"seribu", "1000"},
		{"seribu lima ratus", "1500"}, {"dua belas ribu tiga ratus empat puluh lima", "12345"}, {"dua juta", "2000000"},
		{"setengah", "0.5"}, {"satu setengah", "1.5"}, {"setengah juta", "500000"}, {"tiga suku", "0.75"}, {"suku", "0.25"},
		{"one", "1"}, {"twenty five", "25"}, {"one hundred and twenty", "120"}, {"two thousand five hundred", "2500"},
		{"one and a half", "1.5"}, {"half", "0.5"}, {"half a million", "500000"}, {"eighteen", "18"},
		{"5 ribu", "5000"}, {"5k", "5000"}, {"1,5 juta", "1500000"}, {"2 setengah", "2.5"}, {"3 suku", "0.75"},
		{"1/2", "0.5"}, {"1 1/2", "1.5"}, {"3/4", "0.75"}, {"3 ½", "3.5"}, {"1½", "1.5"},
	} {
		toks := tokenise(c.in)
		n, ok := r.numeralAt(r.lex.scan(c.in, toks), 0)
		if !ok {
			t.Errorf("%q is no number", c.in)
			continue
		}
		if got, _ := n.read(measured, i18n.ID); got.Cmp(amount.Must(c.want)) != 0 || n.end != len(toks) {
			t.Errorf("%q is %s up to token %d of %d, want %s", c.in, got, n.end, len(toks), c.want)
		}
	}
}

// Every number up to 2,500 in words reads back as itself, in each language.
func TestWordsReadBack(t *testing.T) {
	r := open(t)
	for _, l := range i18n.Langs {
		for n := int64(1); n <= 2500; n++ {
			s := i18n.Words(l, n)
			got, ok := r.numeralAt(r.lex.scan(s, tokenise(s)), 0)
			if v, _ := got.read(measured, l); !ok || v.Cmp(amount.Int(n)) != 0 {
				t.Fatalf("%q reads as %s, want %d", s, v, n)
			}
		}
	}
}

func TestEchoInWords(t *testing.T) {
	got := inWords(amount.Must("1500.50"))
	want := i18n.Text{ID: "seribu lima ratus koma lima", MS: "seribu lima ratus perpuluhan lima", EN: "one thousand five hundred point five"}
	if got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}
