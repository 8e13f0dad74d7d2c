package bench

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"siger/internal/amount"
	"siger/internal/app"
	"siger/internal/clock"
	"siger/internal/labour/contract"
	"siger/internal/rulebook"
)

// contractText is a contract that says all that the rules ask of a plantation.
const contractText = `
worker: {age: 24, sex: female}
sector: plantation
state: Johor
employer_staff: 120
signed: 2026-03-02
months: 24
wage: {basic: 1650, currency: MYR, per: month, pay_day: 7, channel: bank}
hours: {per_day: 8, per_week: 48, rest_days_per_week: 1, overtime_per_month: 60}
overtime: {normal_day: 1.5, rest_day: 2.0, public_holiday: 3.0}
leave: {annual_days: 8, sick_days: 14, hospital_days: 60, maternity_days: 98, public_holidays: 11}
deductions: [{item: levy, amount: 55, written_request: true, dg_permission: false}]
worker_pays: [{item: agency service fee, amount: 12000000, currency: IDR}]
passport_held_by: employer
insurance: {socso: true, spikpa: true, epf: true}
repatriation_paid_by: employer
hiring_cost: 9000
content: {employer_address: true, job_description: true, rights_and_duties: true, conditions: true, term: true, safety: true}
household: {persons: 5, needs_care: false, workers: 1}
housing: {kind: room, m2_per_person: 3.6, own_locker: true}
clauses: {no_leaving: false, penalty: false, deposit: false}
`

// bareRule is one reading of a rule in bare cel-go.
type bareRule struct {
	rule     string
	program  cel.Program
	verdicts []rulebook.Verdict
}

// bareRules compiles the conditions of the rules that hold on the day as they
// stand in the files, with doubles for decimals: no missing facts, no
// sentences, no sources, no dates.
func bareRules(b *testing.B, book *rulebook.Book, facts map[string]any, on clock.Date) []bareRule {
	opts := []cel.EnvOption{cel.CrossTypeNumericComparisons(true), cel.Variable("law_date", cel.TimestampType),
		cel.Function("decimal", cel.Overload("decimal_string", []*cel.Type{cel.StringType}, cel.DoubleType, cel.UnaryBinding(func(v ref.Val) ref.Val {
			return types.Double(amount.Must(string(v.(types.String))).Float())
		}))),
		cel.Function("date", cel.Overload("date_string", []*cel.Type{cel.StringType}, cel.TimestampType, cel.UnaryBinding(func(v ref.Val) ref.Val {
			return types.Timestamp{Time: clock.MustDate(string(v.(types.String))).Time()}
		})))}
	kinds := map[rulebook.FactType]*cel.Type{rulebook.Bool: cel.BoolType, rulebook.Int: cel.IntType, rulebook.Decimal: cel.DoubleType,
		rulebook.Date: cel.TimestampType, rulebook.List: cel.ListType(cel.StringType), rulebook.Enum: cel.StringType, rulebook.String: cel.StringType}
	for name := range facts {
		f, _ := book.Fact(name)
		opts = append(opts, cel.Variable(name, kinds[f.Type]))
	}
	env, err := cel.NewEnv(opts...)
	if err != nil {
		b.Fatal(err)
	}
	var out []bareRule
	for _, r := range book.Rules() {
		for _, v := range r.Versions {
			if r.Scope != contract.Scope || !on.Within(v.ValidFrom, v.ValidTo) {
				continue
			}
			tables := []rulebook.Table{v.Table}
			if len(v.Readings) > 0 {
				tables = nil
				for _, reading := range v.Readings {
					tables = append(tables, reading.Table)
				}
			}
			for _, t := range tables {
				one := bareRule{rule: r.ID}
				text := ""
				for i, w := range t.When {
					one.verdicts = append(one.verdicts, w.Verdict)
					if w.If != "" {
						text += fmt.Sprintf("(%s) ? %d : ", w.If, i)
					} else {
						text += fmt.Sprint(i)
					}
				}
				if v.Applies != "" {
					text = "(" + v.Applies + ") ? (" + text + ") : -1"
				}
				checked, issues := env.Compile(text)
				if issues.Err() != nil {
					b.Fatal(r.ID, issues.Err())
				}
				if one.program, err = env.Program(checked, cel.EvalOptions(cel.OptOptimize)); err != nil {
					b.Fatal(err)
				}
				out = append(out, one)
			}
		}
	}
	return out
}

// bareVerdicts runs the bare rules and joins readings.
func bareVerdicts(b *testing.B, rules []bareRule, facts map[string]any, out map[string]rulebook.Verdict) {
	clear(out)
	for i := range rules {
		r := &rules[i]
		v, _, err := r.program.Eval(facts)
		if err != nil {
			b.Fatal(r.rule, err)
		}
		verdict := rulebook.NotApplicable
		if n := v.(types.Int); n >= 0 {
			verdict = r.verdicts[n]
		}
		if before, twice := out[r.rule]; twice && before != verdict {
			verdict = rulebook.ContestedLaw
		}
		out[r.rule] = verdict
	}
}

// native judges a contract by the law of March 2026 in plain Go: the same
// verdicts, no missing facts, no dates, no sentences, no sources.
func native(c *contract.Contract, out map[string]rulebook.Verdict) {
	clear(out)
	home := c.Sector == contract.Domestic
	put := func(rule string, formal bool, ok bool, otherwise rulebook.Verdict) {
		switch {
		case formal && home:
			out[rule] = rulebook.NotApplicable
		case ok:
			out[rule] = rulebook.OK
		default:
			out[rule] = otherwise
		}
	}
	breach, ask := rulebook.Breach, rulebook.Ask
	atLeast := func(d *amount.Decimal, n amount.Decimal) bool { return d.Cmp(n) >= 0 }
	n := amount.Int
	put("my.wage.minimum", true, atLeast(c.Wage.Basic, n(1700)), breach)
	put("my.wage.payday", false, *c.Wage.PayDay <= 7, breach)
	lawful, housing, month := breach, false, amount.Zero
	for _, d := range c.Deductions {
		housing = housing || strings.EqualFold(d.Item, "housing")
		month = month.Add(*d.Amount)
	}
	put("my.deductions.lawful", false, !slices.ContainsFunc(c.Deductions, func(d contract.Deduction) bool { return strings.EqualFold(d.Item, "levy") }), lawful)
	put("my.deductions.cap", false, month.Add(month).Cmp(*c.Wage.Basic) <= 0, breach)
	out["my.deductions.housing"] = rulebook.NotApplicable
	if housing {
		out["my.deductions.housing"] = ask
	}
	put("my.hours.week", true, c.Hours.PerWeek.Cmp(n(45)) <= 0, breach)
	put("my.hours.day", true, c.Hours.PerDay.Cmp(n(8)) <= 0, breach)
	put("my.rest-day", false, atLeast(c.Hours.RestDaysPerWeek, n(1)), breach)
	put("my.overtime.rate", true, atLeast(c.Overtime.NormalDay, oneAndAHalf) && atLeast(c.Overtime.PublicHoliday, n(3)) && atLeast(c.Overtime.RestDay, n(2)), breach)
	put("my.overtime.cap", true, c.Hours.OvertimePerMonth.Cmp(n(104)) <= 0, breach)
	put("my.leave.annual", true, atLeast(c.Leave.AnnualDays, n(8)), breach)
	put("my.leave.sick", true, atLeast(c.Leave.SickDays, n(14)), breach)
	put("my.leave.hospital", true, atLeast(c.Leave.HospitalDays, n(60)), breach)
	put("my.holidays", true, atLeast(c.Leave.PublicHolidays, n(11)), breach)
	put("my.maternity", true, atLeast(c.Leave.MaternityDays, n(98)), breach)
	put("my.passport.holding", false, c.PassportHeldBy == "worker", breach)
	put("my.socso", false, *c.Insurance.SOCSO, breach)
	put("my.epf", true, *c.Insurance.EPF, breach)
	put("my.spikpa", false, *c.Insurance.SPIKPA, ask)
	put("my.age.range", false, *c.Worker.Age >= 18 && *c.Worker.Age <= 45, breach)
	put("my.sector.gender", false, c.Worker.Sex == "female" || c.Sector != "manufacturing", ask)
	put("my.housing.standard", true, *c.Housing.OwnLocker && atLeast(c.Housing.M2, roomM2), breach)
	put("my.clause.leaving", false, !*c.Clauses.NoLeaving, ask)
	put("my.clause.penalty", false, !*c.Clauses.Penalty, ask)
	put("my.clause.deposit", false, !*c.Clauses.Deposit, breach)
	put("id.age.minimum", false, *c.Worker.Age >= 18, breach)
	put("id.placement-cost", false, len(c.WorkerPays) == 0, rulebook.ContestedLaw)
	put("id.repatriation", false, c.RepatriationPaidBy == "employer" || c.RepatriationPaidBy == "agency", ask)
	p := c.Content
	put("id.contract.content", false, *p.EmployerAddress && *p.JobDescription && *p.RightsAndDuties && *p.Conditions && *p.Term && *p.Safety, breach)
	for _, rule := range [...]string{"my.lindung", "my.wage.domestic-floor", "my.wage.channel", "my.household.size", "my.domestic.hiring-cost"} {
		out[rule] = rulebook.NotApplicable
	}
}

var oneAndAHalf, roomM2 = amount.Must("1.5"), amount.Must("3.6")

// BenchmarkContract checks whole contracts – facts, every rule, sentences in
// three languages, sources, what changes within the term, receipt – beside the
// same conditions in bare cel-go and the same verdicts in plain Go, in turn, by
// processor time.
func BenchmarkContract(b *testing.B) {
	k, err := app.Know("lampung-malaysia")
	if err != nil {
		b.Fatal(err)
	}
	c, err := contract.Read(strings.NewReader(contractText))
	if err != nil {
		b.Fatal(err)
	}
	day := c.Signed
	facts := c.Facts()
	bare := map[string]any{"law_date": day.Time()}
	for name, v := range facts {
		if d, ok := v.(amount.Decimal); ok {
			v = d.Float()
		}
		bare[name] = v
	}
	rules := bareRules(b, k.Book, facts, day)
	report, err := contract.Check(b.Context(), k.Book, c, day)
	if err != nil {
		b.Fatal(err)
	}
	inBare, inGo := map[string]rulebook.Verdict{}, map[string]rulebook.Verdict{}
	bareVerdicts(b, rules, bare, inBare)
	native(c, inGo)
	for _, f := range report.Findings {
		if inBare[f.Rule] != f.Verdict || inGo[f.Rule] != f.Verdict {
			b.Errorf("%s is %s, in bare cel-go %s, in Go %s", f.Rule, f.Verdict, inBare[f.Rule], inGo[f.Rule])
		}
	}
	if doc, err := json.Marshal(report.Doc("id")); err != nil || len(doc) < 10_000 {
		b.Fatal("the report is not there", err)
	}
	within := *c
	within.Months = nil // by the law of its day alone, as the peers are
	const turns = 200
	var whole, oneDay, inCEL, plain time.Duration
	checks := 0
	for b.Loop() {
		whole += spent(b, turns, func() { _, err = contract.Check(b.Context(), k.Book, c, day) })
		oneDay += spent(b, turns, func() { _, err = contract.Check(b.Context(), k.Book, &within, day) })
		inCEL += spent(b, turns, func() { bareVerdicts(b, rules, bare, inBare) })
		plain += spent(b, turns, func() { native(c, inGo) })
		checks += turns
	}
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(checks)/whole.Seconds(), "checks/s")
	b.ReportMetric(float64(checks)/oneDay.Seconds(), "one-day-checks/s")
	b.ReportMetric(oneDay.Seconds()/inCEL.Seconds(), "x-bare-cel")
	b.ReportMetric(oneDay.Seconds()/plain.Seconds(), "x-plain-go")
	b.ReportMetric(whole.Seconds()/inCEL.Seconds(), "with-term-x-bare-cel")
}

// spent returns the processor time f takes n times.
func spent(tb testing.TB, n int, f func()) time.Duration {
	before := cpuTime(tb)
	for range n {
		f()
	}
	return cpuTime(tb) - before
}
