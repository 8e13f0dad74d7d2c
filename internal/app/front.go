package app

import (
	"context"
	"fmt"
	"io"
	"strings"

	"siger/internal/ask"
	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/labour"
	"siger/internal/tourism"
	"siger/internal/tourism/tripplan"
	"siger/internal/trade"
	"siger/internal/trade/landed"
)

// Front returns a front that answers from the pack and its example world and
// keeps nothing: what the command line needs.
func (k *Knowledge) Front(c clock.Clock) *ask.Front {
	view := &trade.View{Pack: k.Pack, Charges: k.World.Charges, Tariff: landed.NewTariff(k.Pack, k.World.Charges)}
	view.Catalogue = trade.NewCatalogue(k.Pack, k.World.Suppliers, k.World.Offers, clock.Today(c, k.Pack.MarketZone()), true)
	answerer := &trade.Answerer{Book: k.Book, Market: func(context.Context) (*trade.View, error) { return view, nil }}
	return &ask.Front{Pack: k.Pack, Reader: k.Reader, Answerers: append(k.visitAnswerers(), answerer, k.hireAnswerer()), Texts: catalog(), Clock: c}
}

// WriteAnswer writes an answer as plain lines in the question's language.
func WriteAnswer(w io.Writer, a *ask.Answer) error {
	l, c := a.Question.Lang, catalog()
	var b strings.Builder
	heading := func(key string) { fmt.Fprintf(&b, "\n%s\n", c.T(l, key)) }
	u := a.Question.Understood
	b.WriteString(c.T(l, "ask.kind."+u.Kind.Word()))
	for _, p := range u.Products[:min(1, len(u.Products))] {
		fmt.Fprintf(&b, " · %s (HS %s)", p.Name.In(l), p.HS)
	}
	if u.Kg != nil {
		fmt.Fprintf(&b, " · %s kg", i18n.Number(l, u.Kg.Reduce(), -1))
	}
	if u.To != nil {
		fmt.Fprintf(&b, " · %s", u.To.Name)
	}
	b.WriteByte('\n')
	for _, n := range u.Notes {
		fmt.Fprintf(&b, "  %s\n", c.T(l, n.Key, n.Args...))
	}
	if a.Unmet {
		heading("app.unmet")
	} else if len(a.Offers) > 0 {
		heading("app.offers")
	}
	for i, o := range a.Offers {
		switch s := o.Landed.(type) {
		case *landed.Sheet:
			fmt.Fprintf(&b, "%2d. %s  %.0f/100  %s/kg", i+1, o.Supplier, o.Score, i18n.MoneyRange(l, s.PerKg, s.Currency))
		case *labour.HireDoc:
			fmt.Fprintf(&b, "%2d. %s  %s", i+1, o.Supplier, c.T(l, o.Reasons[0].Key, o.Reasons[0].Args...))
			if s.Cost != nil {
				fmt.Fprintf(&b, "\n    %s: %s", c.T(l, "labour.hire.cost"), i18n.MoneyRange(l, s.Cost.Total, s.Cost.Currency))
			}
		case *tripplan.Plan:
			fmt.Fprintf(&b, "%2d. %s  %.0f/100", i+1, o.Supplier, o.Score)
			for _, line := range tourism.PlanLines(l, s) {
				fmt.Fprintf(&b, "\n    %s", line)
			}
		default:
			fmt.Fprintf(&b, "%2d. %s  %.0f/100", i+1, o.Supplier, o.Score)
		}
		b.WriteByte('\n')
	}
	if len(a.Findings) > 0 {
		heading("app.rules")
	}
	for _, f := range a.Findings {
		fmt.Fprintf(&b, "  [%s] %s\n", c.T(l, "verdict."+string(f.Verdict)), f.Title.In(l))
	}
	if len(a.Unknowns) > 0 {
		heading("app.unknowns")
	}
	for _, x := range a.Unknowns {
		fmt.Fprintf(&b, "  %s\n", x.What.In(l))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
