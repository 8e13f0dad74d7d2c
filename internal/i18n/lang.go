// Package i18n holds Siger's three languages: texts side by side, numbers,
// money, dates and amounts in words, as CLDR and each language's readers
// expect them.
package i18n

// Lang is one of Siger's languages by its BCP 47 code.
type Lang string

const (
	ID Lang = "id" // Indonesian
	MS Lang = "ms" // Malay, as used in Malaysia
	EN Lang = "en" // English, as used in Malaysia
)

// Langs lists the languages in the order they are offered.
var Langs = []Lang{ID, MS, EN}

// ParseLang returns the language of a code, and whether Siger speaks it.
func ParseLang(s string) (Lang, bool) {
	switch Lang(s) {
	case ID, MS, EN:
		return Lang(s), true
	}
	return "", false
}

// Text is one text in the three languages, as data files and texts.json hold it.
type Text struct {
	ID string `json:"id" yaml:"id"`
	MS string `json:"ms" yaml:"ms"`
	EN string `json:"en" yaml:"en"`
}

// In returns the text in language l.
func (t Text) In(l Lang) string {
	switch l {
	case ID:
		return t.ID
	case MS:
		return t.MS
	}
	return t.EN
}

// Missing returns the languages in which the text is empty.
func (t Text) Missing() (out []Lang) {
	for _, l := range Langs {
		if t.In(l) == "" {
			out = append(out, l)
		}
	}
	return out
}
