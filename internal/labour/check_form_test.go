package labour

import (
	"net/url"
	"testing"

	"siger/internal/amount"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/labour/contract"
	"siger/internal/labour/debt"
	"siger/internal/labour/payslip"
	"siger/internal/rulebook"
)

// checks are the checks of the built-in pack.
func checks(t testing.TB) *Checks {
	t.Helper()
	pack, err := corridor.Open("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	book, problems := rulebook.Load(pack.Files(), pack)
	pay, more := payslip.Load(pack.Files(), pack)
	debts, again := debt.Load(pack.Files(), pack, book)
	if n := len(problems) + len(more) + len(again); n > 0 {
		t.Fatal(problems, more, again)
	}
	texts, err := i18n.Load(Texts)
	if err != nil {
		t.Fatal(err)
	}
	return &Checks{Office: &Office{Pack: pack, Book: book, Texts: texts}, Pay: pay, Debts: debts}
}

// TestFormFigures: numbers are read as people of a language write them, sums as
// anybody does; words that change a number, and other currencies, are refused.
func TestFormFigures(t *testing.T) {
	for _, c := range []struct {
		lang        i18n.Lang
		typed, want string
		money       bool
	}{
		{i18n.ID, "1.700", "1700", true}, {i18n.MS, "1.700", "1700", true}, {i18n.ID, "RM1,700", "1700", true}, {i18n.EN, "1700 ringgit", "1700", true},
		{i18n.ID, "RM 1.700,50", "1700.5", true}, {i18n.EN, "1,700.50", "1700.5", true}, {i18n.ID, "65,38", "65.38", true}, {i18n.MS, "65.38 sehari", "65.38", true},
		{i18n.ID, "rm1700/bulan", "1700", true}, {i18n.ID, "1.700,-", "1700", true}, {i18n.ID, "0,500", "0.5", true}, {i18n.ID, "12.000.000", "12000000", true},
		{i18n.ID, "1,5", "1.5", false}, {i18n.EN, "1.5x", "", false}, {i18n.EN, "1.5 times", "1.5", false}, {i18n.ID, "1.5", "1.5", false}, {i18n.MS, "1.500", "1.5", false},
		{i18n.ID, "45 jam seminggu", "45", false}, {i18n.MS, "3,6 m²", "3.6", false}, {i18n.ID, "30%", "30", false},
		{i18n.ID, "1,5 juta", "", true}, {i18n.ID, "2 ribu", "", true}, {i18n.ID, "17 ratus", "", true}, {i18n.ID, "Rp 1.700.000", "", true}, {i18n.EN, "-5", "", true},
		{i18n.EN, "1e9", "", true}, {i18n.EN, "NaN", "", true}, {i18n.EN, "99999999999999", "", true}, {i18n.EN, "RM", "", true}, {i18n.EN, "rm rp 5", "", true},
	} {
		f := formReader{in: answers{"x": c.typed}, lang: c.lang}
		d, got := f.number("x"), ""
		if c.money {
			f = formReader{in: answers{"x": c.typed}, lang: c.lang}
			d = f.money("x", "MYR")
		}
		if d != nil && len(f.wrong) == 0 {
			got = d.String()
		}
		if got != c.want || (got == "") != (len(f.wrong) == 1) {
			t.Errorf("%s %q is read as %q with %v, want %q", c.lang, c.typed, got, f.wrong, c.want)
		}
	}
	for _, d := range []string{"1700", "1700.5", "0.125", "1234.567", "65.38", "1000000"} {
		for _, l := range i18n.Langs {
			f := formReader{in: answers{"x": moneyInput(l, amount.Must(d))}, lang: l}
			if got := f.money("x", "MYR"); got == nil || got.Cmp(amount.Must(d)) != 0 {
				t.Errorf("%s written in %s as %q is read as %v", d, l, f.in["x"], got)
			}
		}
	}
}

// TestFormDates: three inputs, or all of it pasted into the first.
func TestFormDates(t *testing.T) {
	for typed, want := range map[[3]string]string{
		{"2", "3", "2026"}: "2026-03-02", {"02", "maret", "2026"}: "2026-03-02", {"2", "Mac", "2026"}: "2026-03-02", {"2/3/2026"}: "2026-03-02", {"2026-03-02"}: "2026-03-02", {"2 March 2026"}: "2026-03-02",
		{"31", "2", "2026"}: "", {"2", "13", "2026"}: "", {"2", "", "2026"}: "", {"x"}: "", {"2", "3", "26"}: "", {"", "3", ""}: "", {"99999999999999999999", "1", "2026"}: "",
	} {
		f := formReader{in: answers{"d.day": typed[0], "d.month": typed[1], "d.year": typed[2]}}
		if got := f.date("d"); got.IsZero() != (want == "") || want != "" && got.String() != want || (want == "") != (len(f.wrong) == 1) {
			t.Errorf("%q is read as %s, want %q", typed, got, want)
		}
	}
}

// TestPaperAndBack: a paper of a file written as answers is the same paper, in
// every language.
func TestPaperAndBack(t *testing.T) {
	c := checks(t)
	in := answers{"sector": "plantation", "wage.basic": "1700", "wage.per": "month", "overtime.normal_day": "1.5", "deductions": "no", "worker_pays.passport": "yes",
		"insurance.epf": "no", "state": "Johor", "signed.day": "2", "signed.month": "3", "signed.year": "2026", "worker.age": "24", "content.safety": "yes"}
	f, paper := readPaper(c.Book, in, i18n.EN, formal, "")
	if paper == nil {
		t.Fatal(f.wrong)
	}
	for _, l := range i18n.Langs {
		again, other := readPaper(c.Book, answersOfPaper(paper, l, "x."), l, formal, "x.")
		if other == nil || string(again.file()) != string(f.file()) {
			t.Errorf("in %s: %v\n%s\nwant\n%s", l, again.wrong, again.file(), f.file())
		}
	}
}

// FuzzForms: whatever is sent, no form panics, and what is accepted can be
// worked with.
func FuzzForms(f *testing.F) {
	c := checks(f)
	for _, s := range []string{"wage.basic=1700&wage.per=month", "state=%7f%00&job=%ff", "deductions[0].amount=5&deductions[9].item=levy&do=add+deductions", "deductions[99999999999].x=1&deductions[=&deductions]=",
		"scope=formal&period.month=10&period.year=2026&allowances[0].item=%22%0A-&allowances[0].amount=1", "items[0].amount=5&items[0].on.day=2&items[1].rate=-1&items.rows=999999", "order.wage.basic=1&signed.file=x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		v, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		in := answersOf(v)
		for _, list := range []string{"deductions", "items", "allowances"} {
			if n := in.rowsOf(list, 2, 10); n < 2 || n > 10 {
				t.Errorf("%d rows of %s", n, list)
			}
		}
		for _, l := range i18n.Langs {
			for _, work := range []string{formal, contract.Domestic, papers} {
				if r, paper := readPaper(c.Book, in, l, work, ""); (paper == nil) != (len(r.wrong) > 0) {
					t.Errorf("paper %v with %v", paper, r.wrong)
				}
			}
			if slip, err := c.readSlip(in, l); err == nil {
				_, _ = c.Pay.Work(slip)
			}
			if ledger, err := c.readDebt(in, l); err == nil {
				_, _ = c.Debts.Work(ledger, ledger.AsOf)
			}
		}
	})
}
