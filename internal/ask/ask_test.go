package ask

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"siger/internal/fault"
)

func TestParseContact(t *testing.T) {
	for in, want := range map[string]string{
		"":                      "",
		" nama@contoh.my ":      "nama@contoh.my",
		"0812-3456-7890":        "+6281234567890",
		"012 345 6789":          "+60123456789",
		"+60 12-345 6789":       "+60123456789",
		"6281234567890":         "+6281234567890",
		"(021) 555":             "?", // neither Indonesian mobile nor Malaysian
		"08":                    "?",
		"call me":               "?",
		"a@b@c":                 "?",
		"Nama <nama@contoh.my>": "?",
		"+62 812 abc":           "?",
		"a\x00@contoh.my":       "?",
		"\"a\x00\"@contoh.my":   "?",
		"a\xff@contoh.my":       "?",
	} {
		got, ok := ParseContact(in)
		if want == "?" {
			if ok {
				t.Errorf("%q passes as %q", in, got)
			}
		} else if !ok || got != want {
			t.Errorf("%q is read as %q, %v; want %q", in, got, ok, want)
		}
	}
}

// Every wrong field is named at once, and what was typed is kept.
func TestCheckNamesEveryField(t *testing.T) {
	a := Ask{Text: "  ", Contact: "nobody"}
	faults := fault.All(a.Check())
	if len(faults) != 2 || faults[0].Field != "q" || faults[1].Field != "contact" {
		t.Fatalf("got %v", faults)
	}
	if a.Contact != "nobody" {
		t.Errorf("the contact became %q", a.Contact)
	}
	long := Ask{Text: strings.Repeat("x", MaxText+1)}
	if f := fault.All(long.Check()); f[0].Key != "ask.error.long" {
		t.Errorf("a long ask gives %v", f)
	}
	dirty := Ask{Text: "\x00lada\r\nhitam\xff \u0085"}
	if err := dirty.Check(); err != nil || dirty.Text != "lada  hitam\uFFFD" {
		t.Errorf("%q, %v", dirty.Text, err)
	}
	good := Ask{Text: " lada hitam 2 tan ", Contact: "08123456789"}
	if err := good.Check(); err != nil || good.Text != "lada hitam 2 tan" || good.Contact != "+628123456789" {
		t.Errorf("%+v, %v", good, err)
	}
}

// An address that states too many facts keeps the same ones every time.
func TestTheSameAddressKeepsTheSameFacts(t *testing.T) {
	v := url.Values{}
	for i := range 3 * maxGiven {
		v.Set(fmt.Sprintf("%sf%03d", givenPrefix, i), "yes")
	}
	for range 20 {
		got := givenIn(v)
		if len(got) != maxGiven || got["f000"] != "yes" || got[fmt.Sprintf("f%03d", maxGiven-1)] != "yes" {
			t.Fatalf("%d facts: %v", len(got), got)
		}
	}
}
