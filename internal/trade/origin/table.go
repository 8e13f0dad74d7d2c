package origin

import (
	"fmt"
	"io"
	"text/tabwriter"

	"siger/internal/amount"
	"siger/internal/i18n"
	"siger/internal/rulebook"
	"siger/internal/trade/landed"
)

// Sentence is the answer in one sentence. Where only the product-specific rule
// is not known, it says so of the general rules.
func (r *Result) Sentence() i18n.Text {
	if r.Verdict == rulebook.OK {
		return texts.Say("origin.verdict.ok", "route", texts["origin.route."+r.Declare])
	}
	for i := range r.Routes {
		if r.Routes[i].Verdict == rulebook.Unknown && r.Routes[i].Key != PSR {
			return texts["origin.verdict.unknown"]
		}
	}
	return texts["origin.verdict.none"]
}

// Figure writes a route's percentage, and its threshold with the margin to it;
// both are empty where there is none.
func (r *Route) Figure(l i18n.Lang) (percent, margin string) {
	if r.Percent == nil {
		return "", ""
	}
	word := func(key string, args ...any) string { return i18n.Fill(l, texts["origin."+key].In(l), args...) }
	percent = i18n.Percent(l, *r.Percent, 2)
	if r.AtLeast {
		percent = word("at_least", "percent", percent)
	}
	limit, missed := "limit.least", "margin.short"
	if r.Key == DeMinimis {
		limit, missed = "limit.most", "margin.above"
	}
	if r.Margin.Sign() < 0 {
		margin = word(missed, "by", r.Margin.Neg())
	} else {
		margin = word("margin.over", "by", *r.Margin)
	}
	return percent, word(limit, "threshold", *r.Threshold) + ", " + margin
}

// WriteTable writes the result for a terminal in language l: the answer first,
// then each route with its figures, then changes, questions, conditions and
// notes.
func WriteTable(out io.Writer, l i18n.Lang, r Result) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, r.Sentence().In(l))
	if r.Verdict == rulebook.OK {
		fmt.Fprintf(w, "%s\n%s: %s\n", r.Why.In(l), texts["origin.entry"].In(l), r.Entry)
	}
	fmt.Fprintln(w)
	for i := range r.Routes {
		route := &r.Routes[i]
		percent, margin := route.Figure(l)
		formula := landed.Figures(route.Terms, func(d amount.Decimal) string { return i18n.Number(l, d, -1) })
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", texts["origin.route."+route.Key].In(l), texts["origin.status."+string(route.Verdict)].In(l), percent, margin, formula, route.Reason.In(l))
	}
	line := func(text i18n.Text, more string) { fmt.Fprintln(w, "- "+text.In(l)+more) }
	fmt.Fprintln(w)
	for _, c := range r.Changes {
		line(c.Text, "")
	}
	for _, m := range r.Missing {
		line(m.Question, " "+m.Who.In(l))
	}
	for _, c := range r.Conditions {
		line(c, "")
	}
	for _, n := range r.Notes {
		line(n.Text, "")
	}
	return w.Flush()
}
