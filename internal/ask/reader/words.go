package reader

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v3"

	"siger/internal/amount"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

//go:embed language/*.yaml
var language embed.FS

// Texts holds the words of the notes a reading carries.
//
//go:embed texts.json
var Texts embed.FS

// sense is what a phrase can be.
type sense string

const (
	product    sense = "product"
	friend     sense = "friend" // a word that means something else in a sister language
	good       sense = "good"   // goods outside the pack
	form       sense = "form"   // the state goods are in
	place      sense = "place"
	occupation sense = "occupation"
	sector     sense = "sector"
	interest   sense = "interest"
	unit       sense = "unit"
	number     sense = "number"
	currency   sense = "currency"
	cue        sense = "cue"
	every      sense = "every" // how often: key is week, month, year, ...
	stop       sense = "stop"  // carries nothing
	known      sense = "known" // a word of its own, not a misspelling
)

// word is one row of a vocabulary file: a meaning and the phrases for it.
type word struct {
	Sense  sense           `yaml:"sense"`
	Key    string          `yaml:"key"`
	Class  string          `yaml:"class"`  // of units and numbers
	Grams  int64           `yaml:"grams"`  // mass of one unit, 0 not fixed
	Count  int64           `yaml:"count"`  // pieces in one unit, 0 one
	Value  *amount.Decimal `yaml:"value"`  // of number words
	Weight int             `yaml:"weight"` // how strongly a cue speaks for its kind
	Codes  []string        `yaml:"codes"`  // ISCO-08 unit groups
	HS     string          `yaml:"hs"`     // of goods outside the pack, empty not looked up
	Any    []string        `yaml:"any"`    // phrases of no language in particular
	ID     []string        `yaml:"id"`
	MS     []string        `yaml:"ms"`
	EN     []string        `yaml:"en"`
}

// senses a corridor's own vocabulary may add; the rest is language.
var local = map[sense]bool{occupation: true, sector: true, interest: true, good: true}

// readWords reads every file of the pattern. Unknown keys, senses and empty
// rows are errors: a word that nobody would ever match is a mistake.
func readWords(files fs.FS, pattern string, allowed func(sense) bool) ([]*word, error) {
	names, err := fs.Glob(files, pattern)
	if err != nil {
		return nil, err
	}
	var out []*word
	for _, name := range names {
		f, err := files.Open(name)
		if err != nil {
			return nil, err
		}
		var rows []*word
		dec := yaml.NewDecoder(f)
		dec.KnownFields(true)
		err = errors.Join(dec.Decode(&rows), f.Close())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for i, w := range rows {
			if w == nil || !allowed(w.Sense) {
				return nil, fmt.Errorf("%s: row %d has a sense this file may not have", name, i+1)
			}
			if len(w.Any)+len(w.ID)+len(w.MS)+len(w.EN) == 0 {
				return nil, fmt.Errorf("%s: row %d (%s %s) has no words", name, i+1, w.Sense, w.Key)
			}
		}
		out = append(out, rows...)
	}
	return out, nil
}

// first returns the name of the row in each language: its first phrase.
func (w *word) first() i18n.Text {
	pick := func(list []string) string {
		for _, l := range [][]string{list, w.EN, w.MS, w.ID, w.Any} {
			if len(l) > 0 {
				return l[0]
			}
		}
		return w.Key
	}
	return i18n.Text{ID: pick(w.ID), MS: pick(w.MS), EN: pick(w.EN)}
}

// langs is a set of languages.
type langs uint8

const (
	langID langs = 1 << iota
	langMS
	langEN
)

var langBit = map[i18n.Lang]langs{i18n.ID: langID, i18n.MS: langMS, i18n.EN: langEN}

// phrases calls add for each phrase of the row with its language, 0 for none.
func (w *word) phrases(add func(phrase string, l langs)) {
	for _, g := range []struct {
		list []string
		l    langs
	}{{w.Any, 0}, {w.ID, langID}, {w.MS, langMS}, {w.EN, langEN}} {
		for _, p := range g.list {
			add(p, g.l)
		}
	}
}

// formOf is the corridor's form behind a form row.
func (w *word) formOf() corridor.Form { return corridor.Form(w.Key) }
