package payslip

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"siger/internal/amount"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/labour/figure"
)

// Rows returns the comparison as a table for a complaint in language l: the
// heads, a row for each line, the total. Columns: item, quantity, due, paid,
// difference, result, how it is worked out with its sources.
func (r *Result) Rows(l i18n.Lang) [][]string {
	word := func(key string) string { return texts["payslip."+key].In(l) }
	rows := [][]string{{word("head.item"), word("head.quantity"), word("head.expected"), word("head.paid"), word("head.difference"), word("head.result"), word("head.basis")}}
	for i := range r.Lines {
		line := &r.Lines[i]
		basis := line.Basis.In(l)
		if why := line.Why.In(l); why != "" && why != basis {
			basis += " " + why
		}
		if len(line.Sources) > 0 {
			basis += " [" + strings.Join(line.Sources, ", ") + "]"
		}
		rows = append(rows, []string{line.Label.In(l), quantity(l, line), bounds(l, line.Expected), money(l, line.Paid), bounds(l, line.Difference), line.Result().In(l), strings.TrimSpace(basis)})
	}
	t := &r.Total
	return append(rows, []string{word("line.total"), "", bounds(l, t.Expected), money(l, t.Paid), bounds(l, t.Difference), t.Result().In(l), word("rounding")})
}

// Result is the verdict in words: "short by RM 200.00".
func (l *Line) Result() i18n.Text { return result(l.Verdict, l.By) }

// Result is the verdict in words.
func (t *Total) Result() i18n.Text { return result(t.Verdict, t.By) }

func result(v Verdict, by *amount.Decimal) i18n.Text {
	if by != nil {
		return texts.Say("payslip.verdict.underpaid", "by", ringgit(*by))
	}
	return texts["payslip.verdict."+string(v)]
}

func quantity(l i18n.Lang, line *Line) string {
	if line.Quantity == nil {
		return ""
	}
	return texts.Say("payslip.unit."+line.Unit, "n", *line.Quantity).In(l)
}

func money(l i18n.Lang, d *amount.Decimal) string {
	if d == nil {
		return texts["payslip.verdict.unknown"].In(l)
	}
	return i18n.Money(l, ringgit(*d))
}

func bounds(l i18n.Lang, b figure.Bounds) string {
	switch {
	case b.Low == nil && b.High == nil:
		return texts["payslip.verdict.unknown"].In(l)
	case b.Low != nil && b.High != nil && b.Low.Cmp(*b.High) != 0:
		return i18n.Fill(l, texts["payslip.between"].In(l), "low", ringgit(*b.Low), "high", ringgit(*b.High))
	}
	return i18n.MoneyRange(l, amount.Range(b), Currency)
}

// Title names the comparison: month, scope and state.
func (r *Result) Title(l i18n.Lang) string {
	title := i18n.Fill(l, texts["payslip.title"].In(l), "month", i18n.MonthYear(l, r.month), "scope", texts["payslip.scope."+r.Scope])
	if r.place != "" {
		title += ", " + r.place
	}
	return title
}

// Text returns the comparison as plain text that can be sent as a message or
// handed to the Labour Department (JTK): no name, no number of the worker.
func (r *Result) Text(l i18n.Lang) string {
	var s strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&s, format+"\n", args...) }
	word := func(key string) string { return texts["payslip."+key].In(l) }
	line("%s", r.Title(l))
	rows := r.Rows(l)
	for i, row := range rows[1:] {
		line("")
		head := row[0]
		if row[1] != "" {
			head += " (" + row[1] + ")"
		}
		if i < len(r.Lines) {
			head = fmt.Sprintf("%d. %s", i+1, head)
		}
		line("%s", head)
		line("%s: %s", rows[0][2], row[2])
		line("%s: %s", rows[0][3], row[3])
		line("%s: %s", rows[0][5], row[5])
		line("%s", row[6])
	}
	list := func(key string, items []string) {
		if len(items) == 0 {
			return
		}
		line("\n%s", word(key))
		for _, item := range items {
			line("- %s", item)
		}
	}
	var checks, unknowns, sources []string
	for _, c := range r.Checks {
		checks = append(checks, c.Label.In(l)+": "+c.Text.In(l))
	}
	for _, u := range r.Unknowns {
		unknowns = append(unknowns, u.In(l))
	}
	for id, source := range r.sources {
		sources = append(sources, "["+id+"] "+citation(l, source))
	}
	slices.Sort(sources)
	list("head.checks", checks)
	list("head.unknowns", unknowns)
	list("head.sources", sources)
	line("\n%s", word("note"))
	return s.String()
}

// WriteTable writes the comparison for a terminal or a message in language l.
func WriteTable(out io.Writer, l i18n.Lang, r Result) error {
	_, err := io.WriteString(out, r.Text(l))
	return err
}

// citation names a source with its section and the day it was read.
func citation(l i18n.Lang, s corridor.Source) string {
	name := s.Title
	if s.Section != "" {
		name += ", " + s.Section
	}
	return i18n.Fill(l, texts["payslip.read_on"].In(l), "source", name, "date", i18n.Date(l, s.AsOf))
}
