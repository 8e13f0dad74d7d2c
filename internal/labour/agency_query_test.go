package labour

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What people paste: numbers as WhatsApp, contacts and messages write them.
func TestPhonesOf(t *testing.T) {
	for text, want := range map[string]string{
		"0812-3456 7890": "+6281234567890 +6081234567890", "+62 812-3456-7890": "+6281234567890", "62812 3456 7890": "+6281234567890",
		"+62 (0)812 3456 7890": "+6281234567890", "0062 812 3456 7890": "+6281234567890", "(021) 2924-4800": "+622129244800 +602129244800",
		"+60 12-345 6789": "+60123456789", "012-345 6789": "+6212345678" + "9 +60123456789", "81234567890": "+6281234567890",
		"": "", "0": "", "12345": "", "0000000000": "", "+1": "", "99999999999999999999": "",
	} {
		if got := strings.Join(PhonesOf(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestParseAgencyQuery(t *testing.T) {
	for text, want := range map[string][3]string{ // phone, licence, name
		"PT. Contoh Maju Jaya, Tbk":             {"", "", "contohmajujaya"},
		"P.T. CONTOH-MAJU":                      {"", "", "contohmaju"},
		"pt":                                    {"", "", "pt"},
		"B.3/123/PPTK/2024":                     {"", "b3123pptk2024", "b3123pptk2024"},
		"https://wa.me/6281234567890?text=halo": {"+6281234567890", "", ""},
		"wa.me/+6281234567890":                  {"+6281234567890", "", ""},
		"api.whatsapp.com/send?phone=6281234567890&x=1": {"+6281234567890", "", ""},
		"Kami PT Contoh Maju, WA 0812 3456 7890":        {"+6281234567890", "", "kamicontohmajuwa"},
		"\u202a+62 812‑3456‑7890\u202c":                 {"+6281234567890", "", ""},
		"０８１２３４５６７８９０":                                  {"+6281234567890", "", ""},
		"izin X-1/2024 0812 3456 7890":                  {"+6281234567890", "", "izinx12024"},
		"Cóntoh Maju":                                   {"", "", "contohmaju"},
		" \t ":                                          {},
		"?!":                                            {},
	} {
		q := ParseAgencyQuery(text)
		phone, licence := "", ""
		if len(q.Phones) > 0 {
			phone = q.Phones[0]
		}
		if len(q.Licences) > 0 {
			licence = q.Licences[0]
		}
		if phone != want[0] || want[1] != "" && licence != want[1] || q.Name != want[2] || q.Empty() != (want == [3]string{} && licence == "") {
			t.Errorf("%q: %+v, want %v", text, q, want)
		}
	}
}

func FuzzParseAgencyQuery(f *testing.F) {
	for _, s := range []string{"PT Contoh", "0812-3456 7890", "wa.me/62812345678", "+62 (0)21", "B.3/12", "\xff\x00", strings.Repeat("9", 400)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q := ParseAgencyQuery(s)
		for _, p := range q.Phones {
			if len(p) < 9 || len(p) > 16 || p[0] != '+' || strings.Trim(p[1:], "0123456789") != "" {
				t.Errorf("%q: telephone %q", s, p)
			}
			if again := PhonesOf(p); len(again) != 1 || again[0] != p {
				t.Errorf("%q: %q reads back as %v", s, p, again)
			}
		}
		if len(q.Phones) > 6 || len(q.Licences) > 10 || q.Name != strings.Join(q.Words, "") || strings.ContainsAny(q.Name, " \x00") {
			t.Errorf("%q: %+v", s, q)
		}
	})
}

func TestNearNames(t *testing.T) {
	for _, c := range []struct {
		a, b string
		near bool
	}{
		{"Sejahtera Mandiri", "PT Sejahtera Mandiri", false}, // the same
		{"Sejahtera Mandiri", "Sejahterah Mandiri", true},
		{"Sejahtera Mandiri", "Sejahtera Mandlri", true},
		{"Sejahtera Mandiri", "Sejatera Mandri", true},
		{"Sejahtera Mandiri", "Mandiri Sejahtera", false},
		{"Sejahtera Mandiri", "Sejahtera Abadi", false},
		{"Maju", "Mayu", false}, // too short to tell
		{"Karya", "Krayа", false},
		{"Karya", "Kayra", true},
	} {
		if got := nearTo(agencyKey(c.a), agencyKey(c.b)); got != c.near || nearTo(agencyKey(c.b), agencyKey(c.a)) != got {
			t.Errorf("%s and %s: near %v, want %v", c.a, c.b, got, c.near)
		}
	}
	for asked, want := range map[string]bool{"sejahtera": true, "mandiri sejahtera": true, "sej": true, "se": false, "csm": true, "cs": false, "sejahtera abadi": false, "pt": false} {
		if got := partOf(nameWords(asked), nameWords("PT Contoh Sejahtera Mandiri")); got != want {
			t.Errorf("%q: part %v, want %v", asked, got, want)
		}
	}
}

// Looking only within the bound finds what looking everywhere finds.
func TestDistanceWithinBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.SliceOfN(rapid.SampledFrom([]rune("abc")), 0, 9)
		x, y, bound := letters.Draw(t, "x"), letters.Draw(t, "y"), rapid.IntRange(1, 4).Draw(t, "bound")
		all := distance(x, y, 20)
		if got := distance(x, y, bound); min(got, bound+1) != min(all, bound+1) || all != distance(y, x, 20) {
			t.Fatalf("%q, %q: %d within %d, %d in all", string(x), string(y), got, bound, all)
		}
	})
}
