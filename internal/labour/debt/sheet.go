package debt

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"siger/internal/amount"
	"siger/internal/i18n"
)

// Rows returns the ledger as a table for a claim in language l: the heads, a row
// for each item, the total. Columns: item, to whom, day, amount, in the home
// currency, loan, what the law of the day says.
func (r *Result) Rows(l i18n.Lang) [][]string {
	word := func(key string) string { return texts["debt."+key].In(l) }
	rows := [][]string{{word("head.item"), word("head.to"), word("head.on"), word("head.amount"), i18n.Fill(l, word("head.home"), "currency", r.Currency), word("head.loan"), word("head.law")}}
	for i := range r.Entries {
		e := &r.Entries[i]
		item, to, on := e.Item.Item, "", word("not_told")
		if label := e.Label.In(l); label != "" && e.Kind != other {
			item = strings.TrimSpace(item + " (" + label + ")")
		}
		if e.To != "" {
			to = word("who." + e.To)
		}
		if !e.On.IsZero() {
			on = i18n.Date(l, e.On)
		}
		rows = append(rows, []string{item, to, on, i18n.Money(l, amount.Money{Amount: e.Amount, Currency: e.Currency}), r.money(l, e.Home), e.terms(l), word("verdict."+string(e.Verdict)) + ". " + e.Says.In(l)})
	}
	return append(rows, []string{word("total"), "", "", "", r.money(l, &r.Total), "", ""})
}

func (r *Result) money(l i18n.Lang, d *amount.Decimal) string {
	if d == nil {
		return texts["debt.not_known"].In(l)
	}
	return i18n.Money(l, amount.Money{Amount: *d, Currency: r.Currency})
}

// terms writes how an item was borrowed.
func (e *Entry) terms(l i18n.Lang) string {
	b := e.Borrowed
	if b == nil {
		return texts["debt.own"].In(l)
	}
	lender := texts["debt.lender.other"]
	if b.Lender != "" {
		lender = texts["debt.lender."+b.Lender]
	}
	if b.Rate == nil {
		return i18n.Fill(l, texts["debt.loan.no_rate"].In(l), "lender", lender)
	}
	if b.Rate.IsZero() {
		return i18n.Fill(l, texts["debt.loan.free"].In(l), "lender", lender)
	}
	per, method := "year", Reducing
	if b.Per != "" {
		per = b.Per
	}
	if b.Method != "" {
		method = b.Method
	}
	s := i18n.Fill(l, texts["debt.loan.terms"].In(l), "lender", lender, "rate", *b.Rate, "per", texts["debt.per."+per], "method", texts["debt.method."+method])
	if b.Months != nil {
		s += ", " + i18n.Fill(l, texts["debt.loan.months"].In(l), "months", *b.Months)
	}
	return s
}

// Text returns the claim sheet as plain text in language l, fit for a message:
// the answer, each item, the share by law, the comparison with KUR, what is not
// known, sources. It names nobody but kinds of payees.
func (r *Result) Text(l i18n.Lang) string {
	var s strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&s, format+"\n", args...) }
	word := func(key string) string { return texts["debt."+key].In(l) }
	fill := func(key string, args ...any) string { return i18n.Fill(l, word(key), args...) }
	line("%s, %s", word("title"), i18n.Date(l, r.AsOf))
	line("\n%s", r.Sentence.In(l))
	if warning := r.Warning.In(l); warning != "" {
		line("%s", warning)
	}
	rows := r.Rows(l)
	for i, row := range rows[1 : len(rows)-1] {
		line("\n%d. %s: %s", i+1, row[0], row[3])
		if row[4] != row[3] {
			line("= %s", row[4])
		}
		if row[1] != "" {
			line("%s: %s", rows[0][1], row[1])
		}
		line("%s: %s", rows[0][2], row[2])
		line("%s: %s", rows[0][5], row[5])
		line("%s: %s", rows[0][6], row[6])
		for _, reading := range r.Entries[i].Readings {
			line("- %s: %s", reading.Holder.In(l), reading.Says.In(l))
		}
	}
	line("\n%s", fill("sum.total", "total", r.money(l, &r.Total), "own", r.money(l, &r.Own), "borrowed", r.money(l, &r.Borrowed)))
	line("%s", fill("sum.month", "wage", r.money(l, r.NetWage), "floor", r.money(l, r.Floor), "payment", r.money(l, r.Payment)))
	if r.WageMonths != nil && r.Borrowed.Sign() > 0 {
		line("%s", fill("sum.wage_months", "months", *r.WageMonths))
	}
	line("%s", fill("sum.share", "forbidden", r.money(l, &r.Share.Forbidden), "contested", r.money(l, &r.Share.Contested), "open", r.money(l, &r.Share.Open)))
	if r.KUR != nil {
		line("%s", r.KUR.Sentence.In(l))
	}
	for _, x := range r.Rates {
		line("%s", fill("sum.exchange", "base", x.Base, "rate", x.Rate, "quote", x.Quote, "date", x.On))
	}
	var unknowns, sources []string
	for _, u := range r.Unknowns {
		unknowns = append(unknowns, u.In(l))
	}
	for _, source := range r.sources {
		name := source.Title
		if source.Section != "" {
			name += ", " + source.Section
		}
		sources = append(sources, fill("read_on", "source", name, "date", source.AsOf))
	}
	slices.Sort(sources)
	for _, list := range []struct {
		key   string
		items []string
	}{{"head.unknowns", unknowns}, {"head.sources", sources}} {
		if len(list.items) > 0 {
			line("\n%s\n- %s", word(list.key), strings.Join(list.items, "\n- "))
		}
	}
	line("\n%s", word("note"))
	return s.String()
}

// WriteTable writes the claim sheet for a terminal or a message in language l.
func WriteTable(out io.Writer, l i18n.Lang, r Result) error {
	_, err := io.WriteString(out, r.Text(l))
	return err
}
