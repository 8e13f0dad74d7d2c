package app

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"siger/internal/ask"
	"siger/internal/i18n"
)

// acceptance returns the folder of cases that nobody here made up.
func acceptance(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("SIGER_ACCEPTANCE")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "acceptance")
	}
	if _, err := os.Stat(folder); err != nil {
		missing := "no acceptance cases: " + err.Error()
		if os.Getenv("SIGER_REQUIRE_ALL") == "1" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	return folder
}

// expected is one labelled ask. What a label leaves out is not compared.
type expected struct {
	Q         string   `json:"q"`
	Kind      string   `json:"kind"`
	HS        []string `json:"hs"` // any of, as prefixes
	Kg        *float64 `json:"kg"`
	To        *string  `json:"to"`
	ISCO      []string `json:"isco"` // any of
	N         *float64 `json:"n"`
	Wage      *float64 `json:"wage"`
	Days      *float64 `json:"days"`
	Adults    *float64 `json:"adults"`
	Children  *float64 `json:"children"`
	From      *string  `json:"from"`
	Budget    *float64 `json:"budget"`
	Interests []string `json:"interests"` // all of
}

// said is the part of the command's JSON that is compared.
type said struct {
	Kind       string
	Understood struct {
		Products  []struct{ HS, Name string }
		Kg        *float64
		To        *struct{ Name, State string }
		ISCO08    []string
		Headcount *float64
		Wage      *float64 `json:"wage_myr"`
		Days      *float64
		Adults    *float64
		Children  *float64
		From      *string
		Budget    *float64 `json:"budget_myr"`
		Interests []string
	}
	Answers  []json.RawMessage
	Findings []json.RawMessage
}

// misses returns in what the document differs from the label.
func (e expected) misses(s said) (out []string) {
	u := s.Understood
	differ := func(field string, got, want any) {
		out = append(out, fmt.Sprintf("%s is %v, want %v", field, got, want))
	}
	number := func(field string, got, want *float64) {
		if want != nil && (got == nil || *got != *want) {
			differ(field, show(got), *want)
		}
	}
	if s.Kind != e.Kind {
		differ("kind", s.Kind, e.Kind)
	}
	if len(e.HS) > 0 && (len(u.Products) == 0 || !slices.ContainsFunc(e.HS, func(p string) bool { return strings.HasPrefix(u.Products[0].HS, p) })) {
		differ("hs", u.Products, e.HS)
	}
	if len(e.ISCO) > 0 && !slices.ContainsFunc(u.ISCO08, func(c string) bool { return slices.Contains(e.ISCO, c) }) {
		differ("isco08", u.ISCO08, e.ISCO)
	}
	number("kg", u.Kg, e.Kg)
	number("headcount", u.Headcount, e.N)
	number("wage", u.Wage, e.Wage)
	number("days", u.Days, e.Days)
	number("adults", u.Adults, e.Adults)
	number("children", u.Children, e.Children)
	number("budget", u.Budget, e.Budget)
	if e.To != nil && (u.To == nil || u.To.Name != *e.To) {
		differ("to", u.To, *e.To)
	}
	if e.From != nil && (u.From == nil || *u.From != *e.From) {
		differ("from", u.From, *e.From)
	}
	for _, want := range e.Interests {
		if !slices.Contains(u.Interests, want) {
			differ("interests", u.Interests, e.Interests)
		}
	}
	return out
}

func show(f *float64) string {
	if f == nil {
		return "unknown"
	}
	return fmt.Sprint(*f)
}

// Every labelled ask is understood as labelled, whatever language the answer is
// wanted in.
func TestLabelledAsks(t *testing.T) {
	folder := acceptance(t)
	k, err := Know("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	front := k.Front(noon)
	f, err := os.Open(filepath.Join(folder, "asks.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	n := 0
	for lines.Scan() {
		var e expected
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		n++
		for _, l := range i18n.Langs {
			a, _, err := front.Ask(t.Context(), ask.Input{Text: e.Q, Lang: l})
			if err != nil {
				t.Errorf("%q: %v", e.Q, err)
				continue
			}
			doc, err := json.Marshal(a.Doc(front.Texts))
			if err != nil {
				t.Fatal(err)
			}
			var got said
			if err := json.Unmarshal(doc, &got); err != nil {
				t.Fatal(err)
			}
			for _, miss := range e.misses(got) {
				t.Errorf("%q in %s: %s", e.Q, l, miss)
			}
			if e.Kind != "visit" && len(got.Findings) == 0 {
				t.Errorf("%q in %s: no rule applies", e.Q, l)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if n != 20 {
		t.Errorf("%d labelled asks, want 20", n)
	}
}
