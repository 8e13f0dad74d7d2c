package trade

import (
	"strings"

	"siger/internal/ask"
	"siger/internal/rulebook"
	"siger/internal/web"
)

// state adds the facts the asker states to those that are known of the ask. A
// fact the rules do not declare is left out; one the asker does not know is
// nil, which is neither absent nor false.
func (a *Answerer) state(facts map[string]any, given ask.Given) {
	for name, value := range given {
		fact, declared := a.Book.Fact(name)
		switch {
		case !declared:
		case value == ask.NotKnown:
			facts[name] = nil
		case fact.Type == rulebook.Bool:
			facts[name] = value == "yes"
		default:
			facts[name] = value
		}
	}
}

// reply is one answer an asker can give to a question of the rules.
type reply struct{ Label, Href string }

// replies returns the answers to choose from for a fact that is missing, as
// links to the same page with the fact stated; none where the fact is not a
// choice.
func (b *BuyAnswer) replies(p *web.Page, key string) (out []reply) {
	name, ok := strings.CutPrefix(key, factPrefix)
	if !ok || b.book == nil || !p.Has("ask.answer") {
		return nil
	}
	fact, declared := b.book.Fact(name)
	if !declared {
		return nil
	}
	add := func(value, label string) {
		in := b.input()
		in.Facts = in.Facts.With(name, value)
		out = append(out, reply{label, p.Href("ask.answer", in.Values()...) + "#unknown"})
	}
	switch fact.Type {
	case rulebook.Bool:
		add("yes", p.T("trade.unknown.yes"))
		add("no", p.T("trade.unknown.no"))
	case rulebook.Enum:
		for _, v := range fact.Values {
			add(v.Value, p.Text(v.Label))
		}
	default:
		return nil
	}
	add(ask.NotKnown, p.T("trade.unknown.not_known"))
	return out
}

// factPrefix marks unknowns that are facts of the rulebook.
const factPrefix = "fact."
