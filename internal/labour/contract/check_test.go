package contract

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/rulebook"
)

// book is the rulebook of the built-in corridor.
var book = sync.OnceValue(func() *rulebook.Book {
	files, err := corridor.FilesOf("lampung-malaysia")
	if err != nil {
		panic(err)
	}
	pack, _ := corridor.Load(files)
	b, problems := rulebook.Load(files, pack)
	if len(problems) > 0 {
		panic(problems[0].String())
	}
	return b
})

// tester is a test, or one draw of a property.
type tester interface {
	Helper()
	Context() context.Context
	Fatal(...any)
}

func check(t tester, c *Contract, asOf clock.Date) Report {
	t.Helper()
	r, err := Check(t.Context(), book(), c, asOf)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func verdicts(r Report) map[string]rulebook.Verdict {
	out := map[string]rulebook.Verdict{}
	for _, f := range r.Findings {
		out[f.Rule] = f.Verdict
	}
	return out
}

func read(t testing.TB, text string) *Contract {
	t.Helper()
	c, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// lawful is a plantation contract that keeps every rule that looks at it.
const lawful = `
worker: {age: 24, sex: female}
sector: plantation
state: Johor
employer_staff: 120
signed: 2026-03-02
months: 24
wage: {basic: 1750, currency: MYR, per: month, pay_day: 7, channel: bank}
hours: {per_day: 8, per_week: 45, rest_days_per_week: 1, overtime_per_month: 60}
overtime: {normal_day: 1.5, rest_day: 2.0, public_holiday: 3.0}
leave: {annual_days: 8, sick_days: 14, hospital_days: 60, maternity_days: 98, public_holidays: 11}
deductions: []
worker_pays: []
passport_held_by: worker
insurance: {socso: true, spikpa: true, epf: true}
repatriation_paid_by: employer
content: {employer_address: true, job_description: true, rights_and_duties: true, conditions: true, term: true, safety: true}
housing: {kind: room, m2_per_person: 3.6, own_locker: true}
clauses: {no_leaving: false, penalty: false, deposit: false}
`

// domestic is the same for a household.
const domestic = `
worker: {age: 24, sex: female}
sector: domestic
state: Selangor
signed: 2026-03-02
months: 24
wage: {basic: 1800, currency: MYR, per: month, pay_day: 7, channel: e-wages}
hours: {per_day: 10, per_week: 60, rest_days_per_week: 1}
deductions: []
worker_pays: []
passport_held_by: worker
insurance: {socso: true, spikpa: true, epf: false}
repatriation_paid_by: employer
hiring_cost: 15000
content: {employer_address: true, job_description: true, rights_and_duties: true, conditions: true, term: true, safety: true}
household: {persons: 5, needs_care: false, workers: 1}
clauses: {no_leaving: false, penalty: false, deposit: false}
`

// TestLawfulContracts: a contract that says all and keeps all has no verdict but
// ok and not-applicable.
func TestLawfulContracts(t *testing.T) {
	for name, text := range map[string]string{"plantation": lawful, "household": domestic} {
		r := check(t, read(t, text), clock.Date{})
		for _, f := range r.Findings {
			if f.Verdict != rulebook.OK && f.Verdict != rulebook.NotApplicable {
				t.Errorf("%s: %s is %s: %s", name, f.Rule, f.Verdict, f.Explanation.EN)
			}
		}
		if n := r.Count(rulebook.OK); n < 15 {
			t.Errorf("%s: only %d ok", name, n)
		}
	}
}

// TestEachTerm changes one term of a lawful contract and wants the one verdict.
func TestEachTerm(t *testing.T) {
	for _, c := range []struct{ base, from, to, rule, want string }{
		{lawful, "basic: 1750", "basic: 1699.99", "my.wage.minimum", "breach"},
		{lawful, "basic: 1750", "basic: 1750.5e0", "my.wage.minimum", "ok"},
		{lawful, "basic: 1750, currency: MYR, per: month", "basic: 65.38, per: day", "my.wage.minimum", "ok"},
		{lawful, "basic: 1750, currency: MYR, per: month", "basic: 65.37, per: day", "my.wage.minimum", "breach"},
		{lawful, "basic: 1750, currency: MYR, per: month", "basic: 8.71, per: hour", "my.wage.minimum", "breach"},
		{lawful, "basic: 1750, currency: MYR, per: month", "basic: 30, per: piece", "my.wage.minimum", "unknown"},
		{lawful, "basic: 1750, currency: MYR, per: month", "guaranteed_month: 1700, per: piece", "my.wage.minimum", "ok"},
		{lawful, "currency: MYR", "currency: IDR", "my.wage.minimum", "unknown"},
		{lawful, "pay_day: 7", "pay_day: 8", "my.wage.payday", "breach"},
		{lawful, "per_week: 45", "per_week: 48", "my.hours.week", "breach"},
		{lawful, "per_day: 8", "per_day: 9", "my.hours.day", "ok"},
		{lawful, "per_day: 8", "per_day: 10", "my.hours.day", "breach"},
		{lawful, "rest_days_per_week: 1", "rest_days_per_week: 0", "my.rest-day", "breach"},
		{lawful, "normal_day: 1.5", "normal_day: 1.25", "my.overtime.rate", "breach"},
		{lawful, "rest_day: 2.0", "rest_day: 1.5", "my.overtime.rate", "ask"},
		{lawful, "overtime_per_month: 60", "overtime_per_month: 105", "my.overtime.cap", "breach"},
		{lawful, "annual_days: 8", "annual_days: 7", "my.leave.annual", "breach"},
		{lawful, "sex: female", "sex: female, service_years: 2", "my.leave.annual", "breach"},
		{lawful, "sick_days: 14", "sick_days: 13", "my.leave.sick", "breach"},
		{lawful, "hospital_days: 60", "hospital_days: 14", "my.leave.hospital", "breach"},
		{lawful, "maternity_days: 98", "maternity_days: 60", "my.maternity", "breach"},
		{lawful, "public_holidays: 11", "public_holidays: 10", "my.holidays", "breach"},
		{lawful, "deductions: []", "deductions: [{item: Levi pekerja asing, amount: 55, written_request: true, dg_permission: true}]", "my.deductions.lawful", "breach"},
		{lawful, "deductions: []", "deductions: [{item: agency fee, amount: 200, written_request: true, dg_permission: true}]", "my.deductions.lawful", "breach"},
		{lawful, "deductions: []", "deductions: [{item: EPF, amount: 35}]", "my.deductions.lawful", "ok"},
		{lawful, "deductions: []", "deductions: [{item: hostel, amount: 50, written_request: true, dg_permission: false}]", "my.deductions.lawful", "breach"},
		{lawful, "deductions: []", "deductions: [{item: hostel, amount: 50, written_request: true, dg_permission: true}]", "my.deductions.lawful", "ok"},
		{lawful, "deductions: []", "deductions: [{item: hostel, amount: 50}]", "my.deductions.lawful", "ask"},
		{lawful, "deductions: []", "deductions: [{item: hostel, amount: 50}]", "my.deductions.housing", "ask"},
		{lawful, "deductions: []", "deductions: [{item: qwerty, amount: 50}]", "my.deductions.lawful", "ask"},
		{lawful, "deductions: []", "deductions: [{item: advance, amount: 875.01}]", "my.deductions.cap", "breach"},
		{lawful, "deductions: []", "deductions: [{item: advance, amount: 875}]", "my.deductions.cap", "ok"},
		{lawful, "deductions: []", "deductions: [{item: advance, amount: 202, per: week}]", "my.deductions.cap", "breach"},
		{lawful, "deductions: []", "deductions: [{item: advance}]", "my.deductions.cap", "unknown"},
		{lawful, "deductions: []\n", "", "my.deductions.lawful", "unknown"},
		{lawful, "held_by: worker", "held_by: agent", "my.passport.holding", "breach"},
		{lawful, "held_by: worker", "held_by: friend", "my.passport.holding", "ask"},
		{lawful, "socso: true", "socso: false", "my.socso", "breach"},
		{lawful, "epf: true", "epf: false", "my.epf", "breach"},
		{lawful, "spikpa: true", "spikpa: false", "my.spikpa", "ask"},
		{lawful, "age: 24", "age: 46", "my.age.range", "breach"},
		{lawful, "age: 24", "age: 17", "id.age.minimum", "breach"},
		{lawful, "sex: female}\nsector: plantation", "sex: male}\nsector: manufacturing", "my.sector.gender", "ask"},
		{lawful, "worker_pays: []", "worker_pays: [{item: passport}]", "id.placement-cost", "contested"},
		{lawful, "worker_pays: []", "worker_pays: [{item: passport, amount: 0}]", "id.placement-cost", "ok"},
		{lawful, "worker_pays: []\n", "", "id.placement-cost", "unknown"},
		{lawful, "term: true", "term: false", "id.contract.content", "breach"},
		{lawful, "paid_by: employer", "paid_by: worker", "id.repatriation", "ask"},
		{lawful, "m2_per_person: 3.6", "m2_per_person: 3.5", "my.housing.standard", "breach"},
		{lawful, "deposit: false", "deposit: true", "my.clause.deposit", "breach"},
		{lawful, "penalty: false", "penalty: true", "my.clause.penalty", "ask"},
		{lawful, "no_leaving: false", "no_leaving: true", "my.clause.leaving", "ask"},
		{lawful, "signed: 2026-03-02", "signed: 2021-01-01", "my.wage.minimum", "unknown"},
		{lawful, "signed: 2026-03-02", "signed: 2026-06-01", "my.lindung", "ask"},
		{domestic, "basic: 1800", "basic: 1499", "my.wage.domestic-floor", "breach"},
		{domestic, "basic: 1800", "basic: 1500", "my.wage.domestic-floor", "ask"},
		{domestic, "basic: 1800", "basic: 1700", "my.wage.domestic-floor", "ok"},
		{domestic, "channel: e-wages", "channel: cash", "my.wage.channel", "breach"},
		{domestic, "rest_days_per_week: 1", "rest_days_per_week: 0", "my.rest-day", "breach"},
		{domestic, "persons: 5", "persons: 7", "my.household.size", "breach"},
		{domestic, "needs_care: false", "needs_care: true", "my.household.size", "breach"},
		{domestic, "needs_care: false, workers: 1", "needs_care: true", "my.household.size", "unknown"},
		{domestic, "hiring_cost: 15000", "hiring_cost: 15000.01", "my.domestic.hiring-cost", "breach"},
		{domestic, "2026-03-02", "2024-06-10", "my.hours.week", "not-applicable"},
		{domestic, "worker_pays: []\n", "worker_pays: [{item: biaya jasa agen, amount: 5000000, currency: IDR}]\n", "id.placement-cost", "contested"},
	} {
		if !strings.Contains(c.base, c.from) {
			t.Fatalf("nothing says %q", c.from)
		}
		r := check(t, read(t, strings.Replace(c.base, c.from, c.to, 1)), clock.Date{})
		if got := verdicts(r)[c.rule]; string(got) != c.want {
			t.Errorf("%q for %q: %s is %s, want %s", c.to, c.from, c.rule, got, c.want)
		}
	}
	paid := strings.NewReplacer("2026-03-02", "2024-06-10", "worker_pays: []", "worker_pays: [{item: agency service fee, amount: 12000000, currency: IDR}]").Replace(domestic)
	if got := verdicts(check(t, read(t, paid), clock.Date{}))["id.placement-cost"]; got != rulebook.Breach {
		t.Errorf("a fee of 2024 is %s", got)
	}
}

// TestWarnings: a contract is judged by the law of its day, and warned of what
// changes before it ends.
func TestWarnings(t *testing.T) {
	c := read(t, strings.NewReplacer("basic: 1750", "basic: 1600", "signed: 2026-03-02", "signed: 2024-06-10", "months: 24", "months: 25").Replace(lawful))
	r := check(t, c, clock.Date{})
	if got := verdicts(r)["my.wage.minimum"]; got != rulebook.OK {
		t.Fatalf("RM1,600 in June 2024 is %s", got)
	}
	var got []string
	for _, w := range r.Warnings {
		got = append(got, strings.Join([]string{w.From.String(), w.Finding.Rule, string(w.Before), string(w.Finding.Verdict)}, " "))
	}
	want := []string{"2025-02-01 my.wage.minimum ok breach", "2025-10-01 my.epf ok ok",
		"2026-06-01 my.lindung not-applicable ask", "2026-06-10 my.leave.annual ok breach", "2026-06-10 my.leave.sick ok breach"}
	if !slices.Equal(got, want) {
		t.Errorf("warned of\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if again := check(t, c, clock.MustDate("2026-03-02")); verdicts(again)["my.wage.minimum"] != rulebook.Breach {
		t.Error("by the law of 2026 RM1,600 is no breach")
	}
	c.Months = nil
	if r := check(t, c, clock.Date{}); len(r.Warnings) != 0 {
		t.Error("warned within a term that is not said")
	}
}

// TestOrder: breach, contested, ask, unknown, ok, not-applicable; the same each time.
func TestOrder(t *testing.T) {
	c := read(t, strings.NewReplacer("basic: 1800", "basic: 1550", "held_by: worker", "held_by: employer", "worker_pays: []", "worker_pays: [{item: visa}]", "socso: true, ", "").Replace(domestic))
	r := check(t, c, clock.Date{})
	if !slices.IsSortedFunc(r.Findings, func(a, b rulebook.Finding) int { return rank(a.Verdict) - rank(b.Verdict) }) {
		t.Error("the findings are out of order")
	}
	for _, v := range order {
		if r.Count(v) == 0 {
			t.Errorf("no finding is %s", v)
		}
	}
	first := r.Doc(i18n.MS)
	for range 3 {
		next := check(t, c, clock.Date{})
		if d := next.Doc(i18n.MS); !slices.EqualFunc(d.Findings, first.Findings, func(a, b rulebook.FindingDoc) bool {
			return a.Rule == b.Rule && a.Explanation == b.Explanation
		}) {
			t.Error("the report is not the same twice")
		}
	}
}

func TestNoDay(t *testing.T) {
	_, err := Check(t.Context(), book(), &Contract{}, clock.Date{})
	if fault.KindOf(err) != fault.Invalid || fault.All(err)[0].Key != "contract.error.date" {
		t.Errorf("no day gives %v", err)
	}
	if r := check(t, &Contract{}, clock.MustDate("2026-03-02")); r.Count(rulebook.Breach) != 0 || r.Count(rulebook.Unknown) < 15 {
		t.Errorf("an empty contract has %d breaches and %d unknown", r.Count(rulebook.Breach), r.Count(rulebook.Unknown))
	}
}

// TestFigures: what is derived is exact.
func TestFigures(t *testing.T) {
	c := read(t, "wage: {basic: 65.38, per: day}\nhours: {rest_days_per_week: 1, per_day: 8}")
	if got := c.WageMonth(); got == nil || got.String() != "1699.88" { // 65.38 × 6 × 52 / 12
		t.Errorf("RM65.38 a day is %v a month", got)
	}
	c = read(t, "wage: {basic: 1700, per: month}\nhours: {per_day: 8}")
	if got := c.Hourly(); got == nil || got.Round(4, amount.HalfUp).String() != "8.1731" { // 1700 / 26 / 8
		t.Errorf("RM1,700 a month is %v an hour", got)
	}
	c = read(t, "wage: {basic: 8.72, per: hour}\nhours: {per_week: 45}")
	if got := c.WageMonth(); got == nil || got.String() != "1700.4" {
		t.Errorf("RM8.72 an hour is %v a month", got)
	}
	c = read(t, "deductions: [{item: epf, amount: 35}, {item: meals, amount: 6, per: day}, {item: advance, amount: 100, per: once}]")
	if got := c.Facts()["deductions_month"].(amount.Decimal); got.Cmp(amount.Int(35+6*26+100)) != 0 {
		t.Errorf("deductions come to %s", got)
	}
}

// TestItems: papers name one thing by many words.
func TestItems(t *testing.T) {
	for words, want := range map[string]string{"levy": "levy", "Foreign worker levy": "levy", "levi": "levy", "agency service fee": "placement",
		"social security (SOCSO)": "socso", "Security deposit": "deposit", "hostel": "housing", "uang makan": "food", "advance with interest": "interest-advance",
		"pendahuluan": "advance", "biaya agen": "placement", "uniform": "other", "": "other", "third-party": "third-party", "interest-advance": "interest-advance"} {
		if got := deductionKind(words); got != want {
			t.Errorf("a deduction for %q is %s, want %s", words, got, want)
		}
	}
	for words, want := range map[string]string{"agency service fee": "service-fee", "tiket pulang": "ticket-home", "flight": "ticket-out", "paspor": "passport",
		"MCU": "medical", "extra medical": "medical-extra", "BPJS": "social-security", "SKCK": "police-letter", "ticket-out": "ticket-out", "uang saku": "other"} {
		if got := paymentKind(words); got != want {
			t.Errorf("a payment for %q is %s, want %s", words, got, want)
		}
	}
}

// TestFactsAreDeclared: every kind and fact this package makes is one the rules know.
func TestFactsAreDeclared(t *testing.T) {
	b := book()
	full := maps.Clone(read(t, lawful).Facts())
	maps.Copy(full, read(t, domestic).Facts())
	for name := range full {
		if _, ok := b.Fact(name); !ok {
			t.Errorf("fact %s is not declared", name)
		}
	}
	for fact, kinds := range map[string][]kind{"deduction_items": deductionKinds, "worker_pays_items": paymentKinds} {
		f, _ := b.Fact(fact)
		for _, k := range kinds {
			if !slices.ContainsFunc(f.Values, func(v rulebook.Value) bool { return v.Value == k.name }) {
				t.Errorf("%s does not declare %s", fact, k.name)
			}
		}
	}
	f, _ := b.Fact("sector")
	for i, v := range f.Values {
		if i >= len(Sectors) || Sectors[i] != v.Value {
			t.Errorf("sector %s is not where the package has it", v.Value)
		}
	}
}
