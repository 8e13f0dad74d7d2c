package i18n

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
)

// Texts is the shape of a texts.json file: one text per key.
type Texts map[string]Text

// Catalog holds every text of the pages by key. It is read-only after Load and
// safe for concurrent use.
type Catalog struct{ texts map[string]map[Lang]template }

// Load reads texts.json and every other texts*.json of each file system into one
// catalog; a large part keeps a file per noun, texts_order.json. It fails, naming
// every problem, on a text that lacks a language, a key given twice, and a text
// whose slots differ between the languages.
func Load(files ...fs.FS) (*Catalog, error) {
	c := &Catalog{texts: map[string]map[Lang]template{}}
	var problems []error
	for _, fsys := range files {
		names, err := fs.Glob(fsys, "texts*.json")
		if err != nil || len(names) == 0 {
			return nil, fmt.Errorf("texts: no texts.json: %w", errors.Join(err, fs.ErrNotExist))
		}
		for _, name := range names {
			b, err := fs.ReadFile(fsys, name)
			if err != nil {
				return nil, fmt.Errorf("texts: %w", err)
			}
			if err := eachText(b, func(key string, t Text) {
				if err := c.add(key, t); err != nil {
					problems = append(problems, err)
				}
			}); err != nil {
				problems = append(problems, fmt.Errorf("%s: %w", name, err))
			}
		}
	}
	return c, errors.Join(problems...)
}

// eachText calls f with each text of a texts.json file in the file's order;
// a plain map would lose keys given twice.
func eachText(b []byte, f func(string, Text)) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if t, err := d.Token(); err != nil {
		return fmt.Errorf("texts.json: %w", err)
	} else if t != json.Delim('{') {
		return fmt.Errorf("texts.json: %v is not an object of texts", t)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return fmt.Errorf("texts.json: %w", err)
		}
		var t Text
		if err := d.Decode(&t); err != nil {
			return fmt.Errorf("texts.json: %v: %w", key, err)
		}
		f(key.(string), t)
	}
	return nil
}

// add compiles and keeps one text.
func (c *Catalog) add(key string, t Text) error {
	if _, taken := c.texts[key]; taken {
		return fmt.Errorf("text %q is given twice", key)
	}
	if missing := t.Missing(); len(missing) > 0 {
		return fmt.Errorf("text %q is missing in %v", key, missing)
	}
	compiled := map[Lang]template{}
	var slots []string
	for i, l := range Langs {
		parsed, err := parseTemplate(t.In(l))
		if err != nil {
			return fmt.Errorf("text %q in %s: %w", key, l, err)
		}
		if compiled[l] = parsed; i == 0 {
			slots = parsed.slots()
		} else if got := parsed.slots(); !slices.Equal(slots, got) {
			return fmt.Errorf("text %q has slots %v in %s but %v in %s", key, slots, Langs[0], got, l)
		}
	}
	c.texts[key] = compiled
	return nil
}

// Has reports whether the catalog holds key.
func (c *Catalog) Has(key string) bool { _, ok := c.texts[key]; return ok }

// Keys returns the keys with the prefix, sorted.
func (c *Catalog) Keys(prefix string) (keys []string) {
	for k := range c.texts {
		if strings.HasPrefix(k, prefix) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

// T returns the text behind key in language l with its slots filled from args,
// which are name, value pairs. Values of type int, amount.Decimal,
// amount.Money, clock.Date and Text are formatted for l. A key the catalog does
// not hold is a defect: T panics in tests and shows the key otherwise.
func (c *Catalog) T(l Lang, key string, args ...any) string {
	t, ok := c.texts[key]
	if !ok {
		if testing.Testing() {
			panic("i18n: no text for key " + key)
		}
		return key
	}
	return t[l].fill(l, args)
}

// Fill fills the slots of a text that is data, such as a rule's explanation. A
// text that is not a valid template is returned as it is.
func Fill(l Lang, text string, args ...any) string {
	t, err := parseTemplate(text)
	if err != nil {
		return text
	}
	return t.fill(l, args)
}

// Sentence is a text in all languages that is data and filled often: its slots
// were found once.
type Sentence struct {
	text   Text
	parsed map[Lang]template // of the languages in which the text is a valid template
}

// NewSentence finds the slots of a text.
func NewSentence(t Text) Sentence {
	s := Sentence{text: t, parsed: map[Lang]template{}}
	for _, l := range Langs {
		if parsed, err := parseTemplate(t.In(l)); err == nil {
			s.parsed[l] = parsed
		}
	}
	return s
}

// Fill fills the slots as the function Fill does.
func (s Sentence) Fill(l Lang, args ...any) string {
	if t, ok := s.parsed[l]; ok {
		return t.fill(l, args)
	}
	return s.text.In(l)
}

// ReadTexts reads the texts.json of a package that puts its sentences into all
// three languages at once, because they travel with a result. It panics on a
// broken file: the file is part of the program.
func ReadTexts(fsys fs.FS) Texts {
	b, err := fs.ReadFile(fsys, "texts.json")
	if err != nil {
		panic(err)
	}
	out := Texts{}
	if err := eachText(b, func(key string, t Text) { out[key] = t }); err != nil {
		panic(err)
	}
	return out
}

// Say returns a text in all languages with its slots filled; args are name,
// value pairs as for Fill. An unknown key shows itself.
func (t Texts) Say(key string, args ...any) Text {
	text, ok := t[key]
	switch {
	case !ok:
		return Text{ID: key, MS: key, EN: key}
	case len(args) == 0:
		return text
	}
	return Text{ID: Fill(ID, text.ID, args...), MS: Fill(MS, text.MS, args...), EN: Fill(EN, text.EN, args...)}
}
