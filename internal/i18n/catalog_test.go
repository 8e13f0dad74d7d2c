package i18n_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/i18n"
)

func file(s string) fs.FS { return fstest.MapFS{"texts.json": {Data: []byte(s)}} }

func TestLoadRefusesWhatAReaderWouldMiss(t *testing.T) {
	for name, c := range map[string]struct{ files, want string }{
		"missing language": {`{"a": {"id": "x", "en": "x"}}`, `text "a" is missing in [ms]`},
		"unknown language": {`{"a": {"id": "x", "ms": "x", "en": "x", "jv": "x"}}`, "jv"},
		"given twice":      {`{"a": {"id": "x", "ms": "x", "en": "x"}, "a": {"id": "y", "ms": "y", "en": "y"}}`, `text "a" is given twice`},
		"twice in files":   {`{"a": {"id": "x", "ms": "x", "en": "x"}}|{"a": {"id": "x", "ms": "x", "en": "x"}}`, `text "a" is given twice`},
		"other slots":      {`{"a": {"id": "{n} x", "ms": "{n} x", "en": "x {m}"}}`, `text "a" has slots [n] in id but [m] in en`},
		"slot left out":    {`{"a": {"id": "{n} {p}", "ms": "{n} {p}", "en": "{n}"}}`, "but [n] in en"},
		"open brace":       {`{"a": {"id": "{n", "ms": "{n}", "en": "{n}"}}`, "a { without its }"},
		"closing brace":    {`{"a": {"id": "n}", "ms": "{n}", "en": "{n}"}}`, "a } without its {"},
		"bad slot":         {`{"a": {"id": "{N}", "ms": "{N}", "en": "{N}"}}`, `"N" is not a slot name`},
		"one plural form":  {`{"a": {"id": "{n}", "ms": "{n}", "en": "{n|ton}"}}`, "one form or two"},
		"not an object":    {`["a"]`, "is not an object of texts"},
		"no JSON":          {`{"a": `, "texts.json"},
	} {
		t.Run(name, func(t *testing.T) {
			var files []fs.FS
			for s := range strings.SplitSeq(c.files, "|{") {
				if !strings.HasPrefix(s, "{") && !strings.HasPrefix(s, "[") {
					s = "{" + s
				}
				files = append(files, file(s))
			}
			if name == "one plural form" { // holds the separator itself
				files = []fs.FS{file(c.files)}
			}
			if _, err := i18n.Load(files...); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Load: %v, want %q", err, c.want)
			}
		})
	}
	if _, err := i18n.Load(fstest.MapFS{}); err == nil {
		t.Error("Load takes a file system without texts.json")
	}
}

func TestLoadNamesEveryProblem(t *testing.T) {
	_, err := i18n.Load(file(`{"a": {"id": "x"}, "b": {"en": "y"}}`))
	if err == nil || !strings.Contains(err.Error(), `"a"`) || !strings.Contains(err.Error(), `"b"`) {
		t.Errorf("Load: %v, want both texts named", err)
	}
}

func TestTexts(t *testing.T) {
	c, err := i18n.Load(file(`{
		"plain": {"id": "Masuk", "ms": "Log masuk", "en": "Sign in"},
		"found": {"id": "{n} pemasok", "ms": "{n} pembekal", "en": "{n} {n|supplier|suppliers}"},
		"price": {"id": "{product} {price} sejak {date}", "ms": "{product} {price} sejak {date}", "en": "{product} {price} since {date}"}}`))
	if err != nil {
		t.Fatal(err)
	}
	price := []any{"product", i18n.Text{ID: "singkong", MS: "ubi kayu", EN: "cassava"},
		"price", amount.Money{Amount: amount.Must("1250.5"), Currency: "MYR"}, "date", clock.MustDate("2026-11-24")}
	for _, k := range []struct {
		l    i18n.Lang
		key  string
		args []any
		want string
	}{
		{i18n.MS, "plain", nil, "Log masuk"},
		{i18n.EN, "found", []any{"n", 1}, "1 supplier"},
		{i18n.EN, "found", []any{"n", 2}, "2 suppliers"},
		{i18n.EN, "found", []any{"n", 0}, "0 suppliers"},
		{i18n.EN, "found", []any{"n", int64(1)}, "1 supplier"},
		{i18n.EN, "found", []any{"n", amount.Must("1.0")}, "1 supplier"},
		{i18n.EN, "found", []any{"n", amount.Must("1").Ptr()}, "1 supplier"},
		{i18n.ID, "found", []any{"n", 1500}, "1.500 pemasok"},
		{i18n.ID, "found", []any{"n", (*amount.Decimal)(nil)}, "– pemasok"},
		{i18n.ID, "found", []any{"n", "beberapa"}, "beberapa pemasok"},
		{i18n.ID, "found", nil, "{n} pemasok"}, // a slot without a value stays visible
		{i18n.ID, "price", price, "singkong RM 1.250,50 sejak 24 November 2026"},
		{i18n.EN, "price", price, "cassava RM 1,250.50 since 24 November 2026"},
	} {
		if got := c.T(k.l, k.key, k.args...); got != k.want {
			t.Errorf("%s in %s with %v: %q, want %q", k.key, k.l, k.args, got, k.want)
		}
	}
	if got := c.Keys("p"); strings.Join(got, " ") != "plain price" {
		t.Errorf("Keys: %v", got)
	}
	if c.Has("other") {
		t.Error("Has says yes to a key that is not there")
	}
}

func TestUnknownKeyPanicsInTests(t *testing.T) {
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if recover() == nil {
			t.Error("T did not panic on an unknown key")
		}
	}()
	c.T(i18n.ID, "no.such.key")
}

func TestFill(t *testing.T) {
	if got := i18n.Fill(i18n.EN, "Duty is {rate} on {kg} kg", "rate", "5%", "kg", 2000); got != "Duty is 5% on 2,000 kg" {
		t.Errorf("Fill: %q", got)
	}
	if got := i18n.Fill(i18n.EN, "a { that is no slot"); got != "a { that is no slot" {
		t.Errorf("Fill of a text that is no template: %q", got)
	}
}

func TestSentenceFillsAsFillDoes(t *testing.T) {
	text := i18n.Text{ID: "{n} orang", MS: "{n} orang }", EN: "{n} {n|person|people}"}
	s := i18n.NewSentence(text)
	for _, l := range i18n.Langs {
		for _, n := range []int{1, 2} {
			if got, want := s.Fill(l, "n", n), i18n.Fill(l, text.In(l), "n", n); got != want {
				t.Errorf("%s: %q, want %q", l, got, want)
			}
		}
	}
}
