package labour

import (
	"strings"

	"siger/internal/amount"
	"siger/internal/ask"
	"siger/internal/corridor"
	"siger/internal/labour/figure"
	"siger/internal/labour/hire"
	"siger/internal/rulebook"
	"siger/internal/web"
)

// input returns the question as address parameters, for links that change one
// thing of it.
func (h *HireAnswer) input() ask.Input {
	u := h.Question.Understood
	in := ask.Input{Text: u.Text, Kind: string(ask.Hire), Facts: h.Question.Facts}
	if u.To != nil {
		in.To = u.To.ID
	}
	if h.Question.AsOf != h.Question.KnownOn {
		in.AsOf = h.Question.AsOf.String()
	}
	return in
}

// reply is one answer to a question of the rules.
type reply struct{ Label, Href string }

// replies returns the answers to choose from for a fact that is missing, as
// links to the same page with the fact stated.
func (h *HireAnswer) replies(p *web.Page, key string) (out []reply) {
	name, ok := strings.CutPrefix(key, factPrefix)
	if !ok || !p.Has("ask.answer") {
		return nil
	}
	fact, declared := h.book.Fact(name)
	if !declared {
		return nil
	}
	add := func(value, label string) {
		in := h.input()
		in.Facts = in.Facts.With(name, value)
		out = append(out, reply{label, p.Href("ask.answer", in.Values()...) + "#unknown"})
	}
	switch {
	case name == "sector":
		for _, s := range h.Sectors {
			for _, v := range fact.Values {
				if v.Value == string(s) {
					add(v.Value, p.Text(v.Label))
				}
			}
		}
		return out
	case fact.Type == rulebook.Bool:
		add("yes", p.T("labour.hire.yes"))
		add("no", p.T("labour.hire.no"))
		add(ask.NotKnown, p.T("labour.hire.not_known"))
	}
	return out
}

// profiles says how many may be found.
func (h *HireAnswer) profiles(p *web.Page) string {
	switch {
	case h.Doc.Profiles != nil:
		return p.T("labour.hire.profiles", "n", *h.Doc.Profiles)
	case h.Doc.FewerThan > 0:
		return p.T("labour.hire.profiles.few", "n", h.Doc.FewerThan)
	}
	return p.T("labour.hire.profiles.unknown")
}

// sectorName returns a sector in the page's language.
func sectorName(p *web.Page, book *rulebook.Book, sector string) string {
	if fact, ok := book.Fact("sector"); ok {
		for _, v := range fact.Values {
			if v.Value == sector {
				return p.Text(v.Label)
			}
		}
	}
	return sector
}

// sourceOf says where a figure comes from.
func (h *HireAnswer) sourceOf(f corridor.Fact) web.SourceRef {
	return sourceRef(h.pack, f, h.Question.KnownOn)
}

// weak reports whether a line rests on a figure that is not sure.
func weak(l hire.Line) bool {
	for _, f := range l.Figures {
		if f.Weak() {
			return true
		}
	}
	return false
}

// firstFigure returns the figure a line is sourced by; nil for none.
func firstFigure(l hire.Line) *figure.Figure {
	if len(l.Figures) == 0 {
		return nil
	}
	return &l.Figures[0]
}

func ringgit(d amount.Decimal, currency string) amount.Money {
	return amount.Money{Amount: d, Currency: currency}
}

// onSide returns the findings of one side's law.
func onSide(list []rulebook.Finding, side string) (out []rulebook.Finding) {
	for _, f := range list {
		if f.Side == side {
			out = append(out, f)
		}
	}
	return out
}
