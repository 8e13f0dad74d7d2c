package payslip

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
)

// book loads the built-in pack's figures once.
var book = sync.OnceValue(func() *Book {
	p, err := corridor.Open("lampung-malaysia")
	if err != nil {
		panic(err)
	}
	b, problems := Load(p.Files(), p)
	if len(problems) > 0 {
		panic(problems[0].String())
	}
	return b
})

func d(s string) *amount.Decimal { return amount.Must(s).Ptr() }
func is(v bool) *bool            { return &v }

func work(t testing.TB, s Slip) Result {
	t.Helper()
	r, err := book().Work(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// shown writes a line's bounds and verdict as "low..high verdict by".
func shown(l *Line) string {
	if l == nil {
		return "no line"
	}
	one := func(d *amount.Decimal) string {
		if d == nil {
			return "?"
		}
		return d.String()
	}
	s := one(l.Expected.Low)
	if one(l.Expected.High) != s {
		s += ".." + one(l.Expected.High)
	}
	s += " " + string(l.Verdict)
	if l.By != nil {
		s += " " + l.By.String()
	}
	return s
}

func want(t *testing.T, r Result, key, item, text string) {
	t.Helper()
	if got := shown(r.Line(key, item)); got != text {
		t.Errorf("%s %s: %s, want %s", key, item, got, text)
	}
}

func wantCheck(t *testing.T, r Result, key string, v Verdict) {
	t.Helper()
	if c := r.Check(key); c == nil || c.Verdict != v {
		t.Errorf("check %s: %+v, want %s", key, c, v)
	}
}

// A factory month: RM 1,700, 8 hours, 20 h overtime, one holiday worked, one
// rest day worked, EPF RM 40 taken, RM 100 for housing without permission.
//
//	day 1700 ÷ 26 = 65.3846…, hour ÷ 8 = 8.1730…
//	overtime  20 × 1.5 × 1700 ÷ (26 × 8)  = 51000 ÷ 208 = 245.19
//	rest day  1 × 1700 ÷ 26               = 65.38 (from memory: to be asked)
//	holiday   1 × 2 × 1700 ÷ 26           = 130.77
//	beyond    2 × 3 × 1700 ÷ 208          = 10200 ÷ 208 = 49.04
//	earned 1700 + 245.19 + 65.38 + 130.77 + 49.04 = 2190.38; EPF ≤ 2 % = 43.81, up to 44
//	net due 2190.38 − 40 − 0 = 2150.38; proven without the rest day 2085.00
func factory() Slip {
	return Slip{Scope: Formal, State: "Selangor", EmployerStaff: new(int), Period: "2026-10", Basic: d("1700"), HoursPerDay: d("8"), DaysPerWeek: d("6"),
		Overtime: Overtime{NormalDay: d("20"), PublicHoliday: d("2")}, RestDays: d("1"), HolidaysWorked: d("1"),
		Deductions: []Deduction{{Kind: "epf", Amount: amount.Must("40")}, {Kind: "housing", Item: "Hostel", Amount: amount.Must("100"), WrittenRequest: is(true), DGPermission: is(false)}},
		Paid:       Paid{Basic: d("1700"), Overtime: d("200"), RestDay: d("0"), PublicHoliday: d("130.77")},
		PaidNet:    d("1890.77"), PaidOn: clock.MustDate("2026-11-07")}
}

func TestFactoryMonth(t *testing.T) {
	r := work(t, factory())
	want(t, r, Basic, "", "1700.00 ok")
	want(t, r, OvertimeNormal, "", "245.19 underpaid 45.19")
	want(t, r, RestDay, "", "65.38 ask")
	want(t, r, PublicHoliday, "", "130.77 ok")
	want(t, r, PublicHolidayOvertime, "", "49.04 unknown")
	want(t, r, DeductionLine, "epf", "-40.00 ok")
	want(t, r, DeductionLine, "housing", "0 underpaid 100.00")
	if r.Line(RestDay, "").Status != corridor.Unverified || r.Line(OvertimeNormal, "").Status != corridor.InForce {
		t.Error("the rest day is unverified, overtime in force")
	}
	got := r.Total
	if got.Expected.Low.String() != "2150.38" || got.Earned.High.String() != "2190.38" || got.Verdict != Underpaid || got.By.String() != "194.23" {
		t.Errorf("total %s, earned %s, %s by %s", got.Expected.Low, got.Earned.High, got.Verdict, got.By) // 2085.00 − 1890.77
	}
	wantCheck(t, r, "floor_formal", OK)
	wantCheck(t, r, "pay_day", OK)
	wantCheck(t, r, "week_hours", Breach) // 48 hours
	wantCheck(t, r, "overtime_hours", OK)
	wantCheck(t, r, "deductions", OK)
}

// RM 1,500 in October 2026 is raised to RM 1,700, and overtime follows it:
// 10 × 1.5 × 1700 ÷ 208 = 122.60.
func TestMinimumWageIsTheRateOfItsDate(t *testing.T) {
	s := Slip{Scope: Formal, Period: "2026-10", Basic: d("1500"), HoursPerDay: d("8"), Overtime: Overtime{NormalDay: d("10")}, Paid: Paid{Basic: d("1500")}}
	r := work(t, s)
	want(t, r, Basic, "", "1700.00 underpaid 200.00")
	want(t, r, OvertimeNormal, "", "122.60 unknown")
	wantCheck(t, r, "floor_formal", Breach)

	s.Period = "2025-03" // RM 1,700 for five workers or more, RM 1,500 for fewer
	r = work(t, s)
	wantCheck(t, r, "floor_formal", Ask)
	want(t, r, Basic, "", "1500.00 ok")
	few, many := 4, 5
	s.EmployerStaff = &few
	wantCheck(t, work(t, s), "floor_formal", OK)
	s.EmployerStaff = &many
	r = work(t, s)
	wantCheck(t, r, "floor_formal", Breach)
	want(t, r, Basic, "", "1700.00 underpaid 200.00")
	s.Period, s.Basic = "2024-12", d("1400")
	want(t, work(t, s), Basic, "", "1500.00 ok")
	s.Period = "2022-04" // not read
	wantCheck(t, work(t, s), "floor_formal", Unknown)
}

// By the day in a six-day week: 60 < 65.38; 24 days + 2 sick = 26 × 65.38 = 1699.88.
// By the hour: 100 h × 9.00 + 1 leave day × 8 × 9.00 = 972; overtime 4 × 1.5 × 9 = 54.
func TestPaidByDayAndHour(t *testing.T) {
	r := work(t, Slip{Scope: Formal, Period: "2026-10", Basic: d("60"), BasicPer: PerDay, DaysPerWeek: d("6"), HoursPerDay: d("8"),
		DaysWorked: d("24"), SickDays: d("2"), RestDays: d("1"), Overtime: Overtime{NormalDay: d("8")}, Paid: Paid{Basic: d("1560")}})
	want(t, r, Basic, "", "1699.88 underpaid 139.88")
	want(t, r, OvertimeNormal, "", "98.07 unknown") // 8 × 1.5 × 65.38 ÷ 8
	want(t, r, RestDay, "", "0..? ask")             // by the day: not read
	r = work(t, Slip{Scope: Formal, Period: "2026-10", Basic: d("9"), BasicPer: PerHour, HoursPerDay: d("8"), NormalHours: d("100"), LeaveDays: d("1"), Overtime: Overtime{NormalDay: d("4")}})
	want(t, r, Basic, "", "972.00 unknown")
	want(t, r, OvertimeNormal, "", "54.00 unknown")
	want(t, work(t, Slip{Scope: Formal, Period: "2026-10", Basic: d("9"), BasicPer: PerHour}), Basic, "", "? ask")
}

// Two days without pay in October: 1700 − 2 × 1700 ÷ 26 = 1569.23 at least,
// 1700 − 2 × 1700 ÷ 31 = 1590.32 at most; how it is cut has not been read.
func TestUnpaidDaysAreAsked(t *testing.T) {
	r := work(t, Slip{Scope: Formal, Period: "2026-10", Basic: d("1700"), UnpaidDays: d("2"), Paid: Paid{Basic: d("1500")}, PaidNet: d("1500")})
	want(t, r, Basic, "", "1569.23..1590.32 ask")
	if r.Total.Verdict != Ask {
		t.Errorf("total %s, want ask", r.Total.Verdict)
	}
}

func TestDomesticIsContractAndMemorandum(t *testing.T) {
	s := Slip{Scope: Domestic, Period: "2026-10", Basic: d("1500"), Overtime: Overtime{NormalDay: d("30")}, RestDays: d("2"),
		Deductions: []Deduction{{Kind: "recruitment", Amount: amount.Must("400")}}, Paid: Paid{Basic: d("1500")}, PaidNet: d("1100"), PaidOn: clock.MustDate("2026-11-12")}
	r := work(t, s)
	want(t, r, Basic, "", "1500.00..1700 ask") // 1,500 or 1,700: contested
	want(t, r, OvertimeNormal, "", "0..? ask") // no statutory overtime
	want(t, r, RestDay, "", "0..? ask")        // paid, the contract says how much
	want(t, r, DeductionLine, "recruitment", "0 underpaid 400.00")
	wantCheck(t, r, "floor_domestic", Ask)
	wantCheck(t, r, "pay_day", Breach)
	if r.Check("overtime_hours") != nil || r.Check("week_hours") != nil {
		t.Error("hours of the Act were checked for a domestic worker")
	}
	if r.Total.Verdict != Underpaid || r.Total.By.String() != "400.00" {
		t.Errorf("total %s %v", r.Total.Verdict, r.Total.By)
	}

	s.Contract = Contract{RestDay: d("60"), OvertimeHour: d("7")}
	r = work(t, s)
	want(t, r, RestDay, "", "120.00 unknown")
	want(t, r, OvertimeNormal, "", "210.00 unknown")

	s.Basic = d("1200")
	r = work(t, s)
	wantCheck(t, r, "floor_domestic", Breach)
	want(t, r, Basic, "", "1500.00..1700 ask")
	s.Paid.Basic = d("1200")
	want(t, work(t, s), Basic, "", "1500.00..1700 underpaid 300.00")
}

func TestDeductionsBySection24(t *testing.T) {
	cases := []struct {
		name, period, scope string
		d                   Deduction
		want                string
	}{
		{"advance", "2026-10", Formal, Deduction{Kind: "advance"}, "-50.00 ok"},
		{"union asked", "2026-10", Formal, Deduction{Kind: "union", WrittenRequest: is(true)}, "-50.00 ok"},
		{"union not told", "2026-10", Formal, Deduction{Kind: "union"}, "-50.00..0 ask"},
		{"union not asked", "2026-10", Formal, Deduction{Kind: "union", WrittenRequest: is(false)}, "0 underpaid 50.00"},
		{"food allowed", "2026-10", Formal, Deduction{Kind: "food", WrittenRequest: is(true), DGPermission: is(true)}, "-50.00 ok"},
		{"food, permission not told", "2026-10", Formal, Deduction{Kind: "food", WrittenRequest: is(true)}, "-50.00..0 ask"},
		{"food, nothing told but no permission", "2026-10", Formal, Deduction{Kind: "food", DGPermission: is(false)}, "0 underpaid 50.00"},
		{"levy", "2026-10", Formal, Deduction{Kind: "levy"}, "0 underpaid 50.00"},
		{"levy before 2018", "2017-10", Formal, Deduction{Kind: "levy"}, "-50.00..0 ask"},
		{"fine", "2026-10", Domestic, Deduction{Kind: "fine"}, "0 underpaid 50.00"},
		{"SOCSO", "2026-10", Formal, Deduction{Kind: "socso"}, "-50.00..0 unknown"},
		{"SOCSO before", "2024-06", Formal, Deduction{Kind: "socso"}, "-50.00..0 ask"},
		{"LINDUNG", "2026-10", Formal, Deduction{Kind: "lindung"}, "-50.00..0 unknown"},
		{"EPF above 2 % of 1,700", "2026-10", Formal, Deduction{Kind: "epf"}, "-50.00..0 ask"},
		{"EPF of a domestic worker", "2026-10", Domestic, Deduction{Kind: "epf"}, "-50.00..0 ask"},
		{"EPF in September 2025", "2025-09", Formal, Deduction{Kind: "epf"}, "-50.00..0 ask"},
		{"other", "2026-10", Formal, Deduction{Kind: "other"}, "-50.00..0 ask"},
		{"Sabah before the ordinance was aligned", "2025-04", "sabah", Deduction{Kind: "levy"}, "0 ask"},
		{"Sabah after", "2025-05", "sabah", Deduction{Kind: "levy"}, "0 underpaid 50.00"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := Slip{Scope: c.scope, Period: c.period, Basic: d("1700")}
			if c.scope == "sabah" {
				s.Scope, s.State = Formal, "Sabah"
			}
			c.d.Amount = amount.Int(50)
			s.Deductions = []Deduction{c.d}
			want(t, work(t, s), DeductionLine, "", c.want)
		})
	}
}

func TestLimits(t *testing.T) {
	s := Slip{Scope: Formal, Period: "2026-10", Basic: d("4500"), HoursPerDay: d("8"), DaysPerWeek: d("5.5"), Overtime: Overtime{NormalDay: d("105")},
		Deductions: []Deduction{{Kind: "advance", Amount: amount.Int(9000)}}, PaidOn: clock.MustDate("2026-11-08")}
	r := work(t, s)
	want(t, r, OvertimeNormal, "", "0..3407.45 ask") // above RM 4,000: 105 × 1.5 × 4500 ÷ 208
	wantCheck(t, r, "week_hours", OK)
	wantCheck(t, r, "overtime_hours", Breach) // above 104
	wantCheck(t, r, "pay_day", Breach)        // the 8th
	wantCheck(t, r, "deductions", Breach)     // 9000 > 50 % of 7907.45
}

func TestWrongFieldsAreNamed(t *testing.T) {
	_, err := book().Work(Slip{Scope: "x", State: "Atlantis", Period: "October", Basic: d("-1"), BasicPer: "week", HoursPerDay: d("0"),
		Deductions: []Deduction{{Kind: "gift", Amount: amount.Int(-1)}}})
	var fields []string
	for _, f := range fault.All(err) {
		fields = append(fields, f.Field)
		if _, ok := texts[f.Key]; !ok {
			t.Errorf("no text %s", f.Key)
		}
	}
	if diff := cmp.Diff([]string{"basic", "basic_per", "deductions[0].amount", "deductions[0].kind", "hours_per_day", "period", "scope", "state"}, fields); diff != "" {
		t.Error(diff)
	}
	for text, key := range map[string]string{"scop: formal": "payslip.error.key", "basic: [1]": "payslip.error.kind", "a: [": "payslip.error.file", "": "payslip.error.empty", "scope: formal\n---\nscope: formal": "payslip.error.file"} {
		_, err := Read(strings.NewReader(text))
		if err == nil || fault.All(err)[0].Key != key {
			t.Errorf("%q: %v, want %s", text, err, key)
		}
	}
}

func TestSlipAndResultRoundTrip(t *testing.T) {
	s := factory()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	back, err := Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	first, _ := json.Marshal(work(t, s))
	second, _ := json.Marshal(work(t, back))
	if diff := cmp.Diff(string(first), string(second)); diff != "" {
		t.Error(diff)
	}
	var r Result
	if err := json.Unmarshal(first, &r); err != nil {
		t.Fatal(err)
	}
	if third, _ := json.Marshal(r); string(third) != string(first) {
		t.Errorf("the result changes when read back:\n%s\n%s", first, third)
	}
}

func TestTextsAndTable(t *testing.T) {
	if _, err := i18n.Load(Texts); err != nil {
		t.Fatal(err)
	}
	r := work(t, factory())
	for l, words := range map[i18n.Lang][]string{
		i18n.ID: {"Pemeriksaan gaji Oktober 2026, sektor formal, Selangor", "Lembur hari biasa (20 jam)", "Seharusnya: RM 245,19", "kurang RM 45,19", "Belum diverifikasi"},
		i18n.MS: {"Semakan gaji Oktober 2026", "Kerja lebih masa hari biasa (20 jam)", "Sepatutnya: RM 245.19", "kurang RM 45.19"},
		i18n.EN: {"Pay check for October 2026", "20 hours × 1.5 × (RM 1,700.00 ÷ 26 days ÷ 8 hours)", "short by RM 45.19", "[ea-1955-s19] Employment Act 1955, section 19 (read 24 November 2026)"},
	} {
		text := r.Text(l)
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("%s: no %q in\n%s", l, w, text)
			}
		}
		if strings.Contains(text, "{") || strings.Contains(text, "payslip.") {
			t.Errorf("%s: a slot or key is left in\n%s", l, text)
		}
		rows := r.Rows(l)
		if len(rows) != len(r.Lines)+2 {
			t.Errorf("%s: %d rows", l, len(rows))
		}
	}
}
