package rulebook

import (
	"embed"
	"regexp"
	"slices"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"siger/internal/clock"
	"siger/internal/i18n"
)

// Texts holds the sentences of the engine and of its faults.
//
//go:embed texts.json
var Texts embed.FS

// words are the sentences the engine itself says.
var words = func() *i18n.Catalog {
	c, err := i18n.Load(Texts)
	if err != nil {
		panic("rulebook: " + err.Error())
	}
	return c
}()

// say returns the engine's own text for key with its slots filled.
func say(key string, args ...any) i18n.Text {
	return eachLang(func(l i18n.Lang) string { return words.T(l, key, args...) })
}

func eachLang(f func(i18n.Lang) string) i18n.Text {
	return i18n.Text{ID: f(i18n.ID), MS: f(i18n.MS), EN: f(i18n.EN)}
}

var slot = regexp.MustCompile(`\{([a-z0-9_]+)(?:\|[^}]*)?\}`)

// slotsOf returns the names of a text's slots, sorted.
func slotsOf(text string) (names []string) {
	for _, m := range slot.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// sentence is an explanation whose slots are facts.
type sentence struct {
	text   i18n.Text
	parsed i18n.Sentence
	slots  []string
}

// fill puts the facts' values into the slots. A fact that was not given is
// said to be so; it is never filled with a zero.
func (s sentence) fill(b *Book, vals []ref.Val) i18n.Text {
	if len(s.slots) == 0 {
		return s.text
	}
	return eachLang(func(l i18n.Lang) string {
		args := make([]any, 0, 2*len(s.slots))
		for _, name := range s.slots {
			i := b.index[name]
			args = append(args, name, b.facts[i].show(l, vals[i]))
		}
		return s.parsed.Fill(l, args...)
	})
}

// show returns the value of a fact as a reader of l expects it.
func (f *Fact) show(l i18n.Lang, v ref.Val) any {
	switch v := v.(type) {
	case nil:
		return words.T(l, "rulebook.not_said")
	case types.Bool:
		if v {
			return words.T(l, "rulebook.yes")
		}
		return words.T(l, "rulebook.no")
	case types.String:
		return f.label(l, string(v))
	case types.Int:
		return int64(v)
	case number:
		return v.Decimal
	case types.Timestamp:
		return clock.DateOf(v.Time)
	}
	list, _ := v.Value().([]string)
	out := ""
	for i, item := range list {
		if i > 0 {
			out += ", "
		}
		out += f.label(l, item)
	}
	return out
}

// label returns the words of an allowed value, or the value itself.
func (f *Fact) label(l i18n.Lang, value string) string {
	for _, v := range f.Values {
		if v.Value == value && v.Label.In(l) != "" {
			return v.Label.In(l)
		}
	}
	return value
}
