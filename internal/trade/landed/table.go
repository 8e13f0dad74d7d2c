package landed

import (
	"fmt"
	"io"
	"text/tabwriter"

	"siger/internal/amount"
	"siger/internal/i18n"
)

// WriteTable writes the sheet as a table for a terminal in language l: one row
// a line with its amount, status and figures with the date of their rate, or
// what is missing; then totals and notes.
func WriteTable(out io.Writer, l i18n.Lang, s Sheet) error {
	number := func(d amount.Decimal) string { return i18n.Number(l, d, -1) }
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "HS %s\t%s kg\t%s\t%s\n", dotted(s.HS), number(s.Kg), s.Incoterm, i18n.Date(l, s.AsOf))
	for i := range s.Lines {
		line := &s.Lines[i]
		status := texts["landed.status."+string(line.Status)].In(l)
		if line.Included {
			status = texts["landed.status.included"].In(l)
		}
		if line.Example {
			status += ", " + texts["landed.status.example"].In(l)
		}
		how := Figures(line.Terms, number)
		if why := line.Why.In(l); why != "" {
			how = why
		} else if !line.AsOf.IsZero() {
			how += " (" + i18n.Date(l, line.AsOf) + ")"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", texts["landed.line."+line.Key].In(l), bound(l, line.Amount, s.Currency), status, how)
	}
	fmt.Fprintf(w, "%s\t%s\t\t\n", texts["landed.line.total"].In(l), bound(l, s.Total, s.Currency))
	fmt.Fprintf(w, "%s\t%s\t\t\n", texts["landed.line.per_kg"].In(l), bound(l, s.PerKg, s.Currency))
	if err := w.Flush(); err != nil {
		return err
	}
	for _, n := range s.Notes {
		if _, err := fmt.Fprintln(out, "-", n.In(l)); err != nil {
			return err
		}
	}
	return nil
}

// bound writes a range of money: exact, between, at least, at most or a dash.
func bound(l i18n.Lang, r amount.Range, currency string) string {
	one := func(d *amount.Decimal) string { return i18n.Money(l, amount.Money{Amount: *d, Currency: currency}) }
	switch {
	case r.Low == nil && r.High == nil:
		return "–"
	case r.High == nil:
		return i18n.Fill(l, texts["landed.at_least"].In(l), "amount", one(r.Low))
	case r.Low == nil:
		return i18n.Fill(l, texts["landed.at_most"].In(l), "amount", one(r.High))
	}
	return i18n.MoneyRange(l, r, currency)
}
