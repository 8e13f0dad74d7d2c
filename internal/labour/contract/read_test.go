package contract

import (
	"strings"
	"testing"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
)

// TestReadRefuses: each wrong file is refused with the key and the line.
func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "The file is empty.",
		"null":                             "The file is empty.",
		"sector: plantation\nwages: {}":    "Line 2: the key wages is not known.",
		"wage:\n  basci: 3":                "Line 2: the key wage.basci is not known.",
		"state: Johor\nstate: Perak":       "Line 2: the key state is written twice.",
		"wage: 1750":                       "Line 1: wage must hold keys and values.",
		"wage: {basic: 1,750}":             "Line 1: the key wage.750 is not known.",
		"wage: {basic: '1,750'}":           "Line 1: wage.basic must be a number like 1750.50, not 1,750.",
		"wage: {basic: -1}":                "Line 1: wage.basic must be a number like 1750.50, not -1.",
		"wage: {basic: .nan}":              "Line 1: wage.basic must be a number like 1750.50, not .nan.",
		"wage: {basic: 1e40}":              "Line 1: wage.basic must be a number like 1750.50, not 1e40.",
		"months: 24.5":                     "Line 1: months must be a whole number, not 24.5.",
		"insurance: {epf: yes please}":     "Line 1: insurance.epf must be true or false, not yes please.",
		"insurance: {epf: 1}":              "Line 1: insurance.epf must be true or false, not 1.",
		"signed: 2026-02-30":               "Line 1: signed must be a date like 2026-03-02, not 2026-02-30.",
		"signed: 02/03/2026":               "Line 1: signed must be a date like 2026-03-02, not 02/03/2026.",
		"sector: [plantation]":             "Line 1: sector must be a short text.",
		"sector: shop":                     "Line 1: sector cannot be shop. Choose one of: plantation, agriculture, construction, manufacturing, services, mining, fishing, domestic.",
		"wage: {per: fortnight}":           "Line 1: wage.per cannot be fortnight. Choose one of: month, day, hour, piece.",
		"deductions: {item: levy}":         "Line 1: deductions must be a list of at most 64 items.",
		"deductions:\n- item: a\n- itm: b": "Line 3: the key deductions[1].itm is not known.",
		"a: &x [1]\nb: *x":                 "Line 1: the key a is not known. Line 2: the key b is not known.",
		"state: &x Johor\nsector: *x":      "Line 2: sector must be a short text.",
		"state: Johor\n---\nstate: Perak":  "The file holds more than one contract.",
		"{\"state\": \"Johor\",}x":         "The file is not proper YAML or JSON: did not find expected <document start>.",
		"[1, 2]":                           "Line 1:  must hold keys and values.",
	} {
		_, err := Read(strings.NewReader(text))
		if err == nil {
			t.Errorf("%q is read", text)
			continue
		}
		if got := said(err); got != want {
			t.Errorf("%q: %s\nwant %s", text, got, want)
		}
	}
	if _, err := Read(strings.NewReader(strings.Repeat("#", MaxSize+1))); fault.KindOf(err) != fault.TooLarge {
		t.Errorf("a huge file: %v", err)
	}
}

func said(err error) string {
	var parts []string
	for _, f := range fault.All(err) {
		parts = append(parts, i18n.Fill(i18n.EN, texts[f.Key].EN, f.Args...))
	}
	return strings.Join(parts, " ")
}

// TestReadTellsNothingFromNotSaid: an empty list, a zero and a false are said;
// what is left out or null is not.
func TestReadTellsNothingFromNotSaid(t *testing.T) {
	c := read(t, "deductions: []\nworker_pays:\nmonths: 0\ninsurance: {epf: false, socso: null}\nwage: {basic: 0}")
	if c.Deductions == nil || c.WorkerPays != nil || c.Months == nil || *c.Insurance.EPF || c.Insurance.SOCSO != nil || !c.Wage.Basic.IsZero() {
		t.Errorf("%+v", c)
	}
	c = read(t, "{\n\t\"state\": \"Johor\",\n\t\"wage\": {\"basic\": 1750.05}\n}")
	if c.State != "Johor" || c.Wage.Basic.String() != "1750.05" {
		t.Errorf("JSON with tabs: %+v", c)
	}
}

// FuzzRead: no file makes the reader or the check panic, and a file that is read
// can be judged.
func FuzzRead(f *testing.F) {
	for _, s := range []string{lawful, domestic, "", "{}", `{"wage": {"basic": 1e3}}`, "deductions: [{item: x, amount: 99999999999}]", "a: &a [*a]",
		"signed: 0001-01-01\nmonths: 1000000", "signed: 9999-12-31\nmonths: 12", "hours: {rest_days_per_week: 9}\nwage: {per: day, basic: 1}", "? {a: b}\n: c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Read(strings.NewReader(text))
		if err != nil {
			if said(err) == "" && len(fault.All(err)) > 0 && fault.KindOf(err) != fault.Internal {
				t.Errorf("no words for %v", err)
			}
			return
		}
		day := clock.MustDate("2026-03-02")
		if r, err := Check(t.Context(), book(), c, day); err != nil {
			t.Errorf("%+v: %v", c, err)
		} else if len(r.Findings) < 30 {
			t.Errorf("only %d findings", len(r.Findings))
		}
		if got, err := Compare(t.Context(), book(), Papers{Signed: c, Shown: c}, day); err != nil || len(got.Changes) != 0 {
			t.Errorf("a paper differs from itself: %v %v", got.Changes, err)
		}
	})
}
