package payslip

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/rulebook"
)

// cents draws an amount of ringgit, or hours with two decimals.
func cents(t *rapid.T, label string, most int64) *amount.Decimal {
	return amount.Int(rapid.Int64Range(0, most*100).Draw(t, label)).Shift(-2).Ptr()
}

// maybe draws an amount or nil.
func maybe(t *rapid.T, label string, most int64) *amount.Decimal {
	if rapid.Bool().Draw(t, label+" told") {
		return cents(t, label, most)
	}
	return nil
}

// slip draws any slip that can be used.
func slip(t *rapid.T) Slip {
	s := Slip{Scope: rapid.SampledFrom([]string{Formal, Domestic}).Draw(t, "scope"),
		State:  rapid.SampledFrom([]string{"", "Selangor", "Sabah"}).Draw(t, "state"),
		Period: rapid.SampledFrom([]string{"2022-03", "2024-12", "2025-03", "2025-09", "2026-10"}).Draw(t, "period"),
		Basic:  maybe(t, "basic", 6000), BasicPer: rapid.SampledFrom([]string{PerMonth, PerDay, PerHour}).Draw(t, "per"),
		DaysPerWeek: amount.Int(rapid.Int64Range(4, 6).Draw(t, "days a week")).Ptr(),
		DaysWorked:  maybe(t, "days", 30), NormalHours: maybe(t, "hours", 240),
		Overtime: Overtime{maybe(t, "overtime", 150), maybe(t, "rest overtime", 50), maybe(t, "holiday overtime", 50)},
		RestDays: maybe(t, "rest days", 4), RestHalfDays: maybe(t, "half days", 4), HolidaysWorked: maybe(t, "holidays", 3),
		LeaveDays: maybe(t, "leave", 5), UnpaidDays: maybe(t, "unpaid", 20),
		Contract: Contract{maybe(t, "promised hour", 30), maybe(t, "promised rest day", 150), maybe(t, "promised holiday", 150)},
		Paid:     Paid{Basic: maybe(t, "paid basic", 6000), Overtime: maybe(t, "paid overtime", 2000), RestDay: maybe(t, "paid rest day", 500)},
		PaidNet:  maybe(t, "net", 8000)}
	if rapid.Bool().Draw(t, "day told") {
		s.HoursPerDay = amount.Int(rapid.Int64Range(4, 12).Draw(t, "hours a day")).Ptr()
	}
	if rapid.Bool().Draw(t, "staff told") {
		n := rapid.IntRange(0, 20).Draw(t, "staff")
		s.EmployerStaff = &n
	}
	for range rapid.IntRange(0, 3).Draw(t, "deductions") {
		s.Deductions = append(s.Deductions, Deduction{Kind: rapid.SampledFrom(book().Kinds()).Draw(t, "kind"), Amount: *cents(t, "taken", 900)})
	}
	for range rapid.IntRange(0, 2).Draw(t, "allowances") {
		s.Allowances = append(s.Allowances, Allowance{Item: "shift", Amount: *cents(t, "allowance", 300)})
	}
	return s
}

func compute(t *rapid.T, s Slip) Result {
	r, err := book().Work(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The totals are the sums of the lines, exactly, and low is never above high.
func TestTotalIsTheSumOfLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := compute(t, slip(t))
		total, earned := amount.Known(amount.Zero), amount.Known(amount.Zero)
		for _, l := range r.Lines {
			total = total.Add(amount.Range(l.Expected))
			if l.Key != DeductionLine {
				earned = earned.Add(amount.Range(l.Expected))
			}
			if l.Expected.Low != nil && l.Expected.High != nil && l.Expected.Low.Cmp(*l.Expected.High) > 0 {
				t.Fatalf("%s: %s above %s", l.Key, l.Expected.Low, l.Expected.High)
			}
			if (l.Verdict == Underpaid) != (l.By != nil) {
				t.Fatalf("%s: %s by %v", l.Key, l.Verdict, l.By)
			}
		}
		same(t, "expected", total, amount.Range(r.Total.Expected))
		same(t, "earned", earned, amount.Range(r.Total.Earned))
	})
}

func same(t *rapid.T, what string, a, b amount.Range) {
	one, _ := json.Marshal(a)
	two, _ := json.Marshal(b)
	if string(one) != string(two) {
		t.Fatalf("%s: %s, want %s", what, two, one)
	}
}

// More hours or days of extra work never lower what was earned.
func TestMoreHoursNeverLessExpected(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := slip(t)
		before := compute(t, s)
		more := *cents(t, "more", 10)
		field := map[string]**amount.Decimal{"overtime": &s.Overtime.NormalDay, "rest overtime": &s.Overtime.RestDay, "holiday overtime": &s.Overtime.PublicHoliday,
			"rest days": &s.RestDays, "half days": &s.RestHalfDays, "holidays": &s.HolidaysWorked}[rapid.SampledFrom([]string{"overtime", "rest overtime", "holiday overtime", "rest days", "half days", "holidays"}).Draw(t, "field")]
		*field = sum(*field, &more).Ptr()
		after := compute(t, s)
		lower := func(a, b *amount.Decimal) bool { return a != nil && b != nil && b.Cmp(*a) < 0 }
		if lower(before.Total.Earned.Low, after.Total.Earned.Low) || lower(before.Total.Earned.High, after.Total.Earned.High) {
			t.Fatalf("earned %+v, then %+v", before.Total.Earned, after.Total.Earned)
		}
	})
}

// rank orders verdicts on known pay, the worst first.
var rank = map[Verdict]int{Underpaid: 0, Ask: 1, OK: 2}

// More pay never makes a verdict worse.
func TestMorePaidNeverWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := slip(t)
		s.PaidNet, s.Paid.Basic, s.Paid.Overtime = cents(t, "net", 8000), cents(t, "basic paid", 6000), cents(t, "overtime paid", 2000)
		before := compute(t, s)
		more := cents(t, "more", 3000)
		s.PaidNet, s.Paid.Basic, s.Paid.Overtime = sum(s.PaidNet, more).Ptr(), sum(s.Paid.Basic, more).Ptr(), sum(s.Paid.Overtime, more).Ptr()
		after := compute(t, s)
		if rank[after.Total.Verdict] < rank[before.Total.Verdict] {
			t.Fatalf("total %s, then %s", before.Total.Verdict, after.Total.Verdict)
		}
		for i, l := range before.Lines {
			if (l.Key == Basic || l.Key == OvertimeNormal) && rank[after.Lines[i].Verdict] < rank[l.Verdict] {
				t.Fatalf("%s %s, then %s", l.Key, l.Verdict, after.Lines[i].Verdict)
			}
		}
	})
}

// A slip written as JSON and read again gives the same result.
func TestSlipsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := slip(t)
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Read(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		one, _ := json.Marshal(compute(t, s))
		two, _ := json.Marshal(compute(t, back))
		if string(one) != string(two) {
			t.Fatalf("%s\n%s", one, two)
		}
	})
}

// The pack's figures and its rules say the same: the figure itself is enough
// for the rule, a sen less is not.
func TestFiguresAgreeWithTheRulebook(t *testing.T) {
	b := book()
	rules, problems := rulebook.Load(b.pack.Files(), b.pack)
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	known := clock.MustDate("2026-11-24")
	verdict := func(rule string, on clock.Date, facts map[string]any) rulebook.Verdict {
		report, err := rules.Evaluate(context.Background(), rulebook.Query{Scope: "labour.contract", Facts: facts, LawDate: on, KnownOn: known})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range report.Findings {
			if f.Rule == rule {
				return f.Verdict
			}
		}
		t.Fatalf("no rule %s", rule)
		return ""
	}
	plain := func(fact string, d amount.Decimal) any {
		if f, ok := rules.Fact(fact); ok && f.Type == "int" {
			n, _ := d.Int64()
			return n
		}
		return d
	}
	sen := amount.Must("0.01")
	for _, c := range []struct {
		figure, rule, fact string
		more               map[string]any
		step               amount.Decimal // from the last that is allowed to the first that is not
		wrong              rulebook.Verdict
	}{
		{"minimum-wage.month", "my.wage.minimum", "wage_amount", map[string]any{"sector": "plantation", "wage_per": "month", "employer_staff": 5}, sen.Neg(), rulebook.Breach},
		{"minimum-wage.hour", "my.wage.minimum", "wage_amount", map[string]any{"sector": "plantation", "wage_per": "hour", "employer_staff": 5}, sen.Neg(), rulebook.Breach},
		{"minimum-wage.day.6", "my.wage.minimum", "wage_amount", map[string]any{"sector": "plantation", "wage_per": "day", "rest_days_week": 1, "employer_staff": 5}, sen.Neg(), rulebook.Breach},
		{"minimum-wage.day.5", "my.wage.minimum", "wage_amount", map[string]any{"sector": "plantation", "wage_per": "day", "rest_days_week": 2, "employer_staff": 5}, sen.Neg(), rulebook.Breach},
		{"minimum-wage.day.4", "my.wage.minimum", "wage_amount", map[string]any{"sector": "plantation", "wage_per": "day", "rest_days_week": 3, "employer_staff": 5}, sen.Neg(), rulebook.Breach},
		{"domestic-floor.month", "my.wage.domestic-floor", "wage_month", map[string]any{"sector": "domestic"}, sen.Neg(), rulebook.Breach},
		{"domestic-floor.asked", "my.wage.domestic-floor", "wage_month", map[string]any{"sector": "domestic"}, sen.Neg(), rulebook.Ask},
		{"overtime.factor", "my.overtime.rate", "overtime_normal", map[string]any{"sector": "plantation", "wage_month": "1750", "overtime_rest_day": 2, "overtime_holiday": 3}, sen.Neg(), rulebook.Breach},
		{"rest-day.overtime.factor", "my.overtime.rate", "overtime_rest_day", map[string]any{"sector": "plantation", "wage_month": "1750", "overtime_normal": 2, "overtime_holiday": 3}, sen.Neg(), rulebook.Ask},
		{"holiday.overtime.factor", "my.overtime.rate", "overtime_holiday", map[string]any{"sector": "plantation", "wage_month": "1750", "overtime_normal": 2, "overtime_rest_day": 2}, sen.Neg(), rulebook.Breach},
		{"overtime.hours-month", "my.overtime.cap", "overtime_month", map[string]any{"sector": "plantation"}, amount.Int(1), rulebook.Breach},
		{"pay-day.formal", "my.wage.payday", "wage_pay_day", map[string]any{"sector": "plantation"}, amount.Int(1), rulebook.Breach},
		{"pay-day.domestic", "my.wage.payday", "wage_pay_day", map[string]any{"sector": "domestic"}, amount.Int(1), rulebook.Breach},
	} {
		versions := 0
		for _, f := range b.Rows() {
			if f.Key != c.figure || f.Key[:3] == "min" && f.ValidTo == clock.MustDate("2025-07-31") && f.StaffFrom == 0 {
				continue // the rows for small employers have other facts
			}
			versions++
			on := f.ValidFrom
			if on.IsZero() {
				on = known
			}
			facts := map[string]any{c.fact: plain(c.fact, *f.Value)}
			for k, v := range c.more {
				facts[k] = v
			}
			at := verdict(c.rule, on, facts)
			facts[c.fact] = plain(c.fact, f.Value.Add(c.step))
			if past := verdict(c.rule, on, facts); at == c.wrong || past != c.wrong {
				t.Errorf("%s on %s: %s at %s, %s at %s", c.figure, on, at, f.Value, past, f.Value.Add(c.step))
			}
		}
		if versions == 0 {
			t.Errorf("no version of %s", c.figure)
		}
	}
}
