package contract

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/rulebook"
)

// days are days on both sides of every change of the law on contracts.
var days = []string{"2019-05-05", "2021-06-01", "2022-12-31", "2023-07-01", "2024-06-10", "2025-01-31", "2025-02-01", "2025-07-31", "2025-08-24", "2025-10-01", "2026-03-02", "2026-11-24"}

// drawContract draws a contract as a file would write it; any field may be missing.
func drawContract(t *rapid.T) map[string]any {
	out := map[string]any{}
	put := func(m map[string]any, key string, g *rapid.Generator[any]) {
		if rapid.IntRange(0, 4).Draw(t, key+" said") > 0 {
			m[key] = g.Draw(t, key)
		}
	}
	group := func(key string, fields map[string]*rapid.Generator[any], names ...string) {
		m := map[string]any{}
		for _, name := range names {
			put(m, name, fields[name])
		}
		out[key] = m
	}
	yes := rapid.Bool().AsAny()
	some := func(values ...any) *rapid.Generator[any] { return rapid.SampledFrom(values) }
	put(out, "sector", some("plantation", "construction", "manufacturing", "services", "domestic"))
	put(out, "state", some("Johor", "Sabah", "Sarawak", "Atlantis"))
	put(out, "employer_staff", some(1, 4, 5, 120))
	put(out, "months", some(6, 12, 24, 36, 72))
	out["signed"] = rapid.SampledFrom(days).Draw(t, "signed")
	group("worker", map[string]*rapid.Generator[any]{"age": some(17, 18, 30, 45, 46), "sex": some("male", "female"), "service_years": some(0, 2, 5)}, "age", "sex", "service_years")
	group("wage", map[string]*rapid.Generator[any]{"basic": some(json.Number("1100"), json.Number("1499.99"), json.Number("1500"), json.Number("1700"), json.Number("4500")),
		"per": some("month"), "pay_day": some(1, 7, 8, 30), "channel": some("bank", "e-wages", "cash", "shells")}, "basic", "per", "pay_day", "channel")
	group("hours", map[string]*rapid.Generator[any]{"per_day": some(8, json.Number("8.5"), 9, 12), "per_week": some(40, 45, json.Number("45.5"), 60),
		"rest_days_per_week": some(0, json.Number("0.5"), 1, 2), "overtime_per_month": some(0, 104, 105)}, "per_day", "per_week", "rest_days_per_week", "overtime_per_month")
	rates := some(1, json.Number("1.5"), 2, 3)
	group("overtime", map[string]*rapid.Generator[any]{"normal_day": rates, "rest_day": rates, "public_holiday": rates}, "normal_day", "rest_day", "public_holiday")
	leave := some(0, 7, 8, 12, 14, 18, 22, 60, 98)
	group("leave", map[string]*rapid.Generator[any]{"annual_days": leave, "sick_days": leave, "hospital_days": leave, "maternity_days": leave, "public_holidays": leave},
		"annual_days", "sick_days", "hospital_days", "maternity_days", "public_holidays")
	money := func(items ...any) *rapid.Generator[any] {
		return rapid.Custom(func(t *rapid.T) any {
			list := []any{}
			for range rapid.IntRange(0, 3).Draw(t, "items") {
				m := map[string]any{"item": some(items...).Draw(t, "item")}
				if len(items) > 5 {
					put(m, "written_request", yes)
					put(m, "dg_permission", yes)
				}
				put(m, "amount", some(0, 50, json.Number("849.5"), 1500))
				list = append(list, m)
			}
			return list
		})
	}
	put(out, "deductions", money("levy", "housing", "food", "advance", "epf", "qwerty"))
	put(out, "worker_pays", money("agency service fee", "passport", "qwerty"))
	put(out, "passport_held_by", some("worker", "employer", "agency", "friend"))
	put(out, "repatriation_paid_by", some("employer", "agency", "worker", "friend"))
	put(out, "hiring_cost", some(0, 15000, 15001))
	group("insurance", map[string]*rapid.Generator[any]{"socso": yes, "spikpa": yes, "epf": yes}, "socso", "spikpa", "epf")
	group("content", map[string]*rapid.Generator[any]{"employer_address": yes, "job_description": yes, "rights_and_duties": yes, "conditions": yes, "term": yes, "safety": yes},
		"employer_address", "job_description", "rights_and_duties", "conditions", "term", "safety")
	group("household", map[string]*rapid.Generator[any]{"persons": some(1, 6, 7), "needs_care": yes, "workers": some(1, 2)}, "persons", "needs_care", "workers")
	group("housing", map[string]*rapid.Generator[any]{"kind": some("room", "dormitory"), "m2_per_person": some(json.Number("2.9"), 3, json.Number("3.6")), "own_locker": yes},
		"kind", "m2_per_person", "own_locker")
	group("clauses", map[string]*rapid.Generator[any]{"no_leaving": yes, "penalty": yes, "deposit": yes}, "no_leaving", "penalty", "deposit")
	return out
}

// asYAML writes a drawn contract as YAML; a number of JSON is a number there.
func asYAML(t *rapid.T, v any) string {
	var plain func(v any) any
	plain = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			m := map[string]any{}
			for k, x := range v {
				m[k] = plain(x)
			}
			return m
		case []any:
			list := make([]any, len(v))
			for i, x := range v {
				list[i] = plain(x)
			}
			return list
		case json.Number:
			return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!float", Value: v.String()}
		}
		return v
	}
	text, err := yaml.Marshal(plain(v))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func readDrawn(t *rapid.T, v any) *Contract {
	c, err := Read(strings.NewReader(asYAML(t, v)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestFormatsAgree: JSON and YAML say the same, and no verdict lacks a source,
// a sentence in three languages or, when it asks, something to ask.
func TestFormatsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawn := drawContract(t)
		c := readDrawn(t, drawn)
		text, err := json.MarshalIndent(drawn, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		same, err := Read(strings.NewReader(string(text)))
		if err != nil || !reflect.DeepEqual(c, same) {
			t.Fatalf("JSON gives %+v (%v), YAML %+v", same, err, c)
		}
		r := check(t, c, clock.Date{})
		findings := r.Findings
		for _, w := range r.Warnings {
			findings = append(findings, w.Finding)
		}
		for _, f := range findings {
			if len(f.Explanation.Missing()) > 0 || f.Hash != "" && len(f.Sources) == 0 {
				t.Fatalf("%s says %q by %d sources", f.Rule, f.Explanation, len(f.Sources))
			}
			if settled := f.Verdict == rulebook.OK || f.Verdict == rulebook.Breach; settled && (f.Hash == "" || f.Status == "unverified" || f.Confidence == "general-knowledge") {
				t.Fatalf("%s is %s though nobody read it", f.Rule, f.Verdict)
			}
			if f.Verdict == rulebook.Unknown && f.Hash != "" && len(f.Missing) == 0 {
				t.Fatalf("%s is unknown and asks nothing", f.Rule)
			}
		}
	})
}

// better are terms with values from worse to better for the worker. Hours and
// wages are compared for a monthly wage: by the hour, fewer hours are less pay.
var better = []struct {
	path   string
	values []any
}{
	{"wage.basic", []any{1000, 1499, 1500, 1600, 1700, 3000, 5000}},
	{"wage.pay_day", []any{31, 8, 7, 1}},
	{"hours.per_week", []any{72, 48, 45, 40}},
	{"hours.per_day", []any{12, 9, 8, 6}},
	{"hours.rest_days_per_week", []any{0, 1, 2}},
	{"hours.overtime_per_month", []any{200, 104, 10}},
	{"overtime.normal_day", []any{1, json.Number("1.5"), 3}},
	{"overtime.rest_day", []any{1, 2, 3}},
	{"overtime.public_holiday", []any{1, 3, 4}},
	{"leave.annual_days", []any{0, 8, 12, 16, 30}},
	{"leave.sick_days", []any{0, 14, 18, 22}},
	{"leave.hospital_days", []any{0, 60}},
	{"leave.maternity_days", []any{0, 98}},
	{"leave.public_holidays", []any{0, 11}},
	{"passport_held_by", []any{"employer", "friend", "worker"}},
	{"repatriation_paid_by", []any{"worker", "employer"}},
	{"insurance.socso", []any{false, true}},
	{"insurance.spikpa", []any{false, true}},
	{"insurance.epf", []any{false, true}},
	{"content.term", []any{false, true}},
	{"content.safety", []any{false, true}},
	{"household.persons", []any{9, 7, 6, 2}},
	{"household.workers", []any{1, 2}},
	{"household.needs_care", []any{true, false}},
	{"housing.m2_per_person", []any{2, 3, 4}},
	{"housing.own_locker", []any{false, true}},
	{"clauses.no_leaving", []any{true, false}},
	{"clauses.penalty", []any{true, false}},
	{"clauses.deposit", []any{true, false}},
	{"hiring_cost", []any{20000, 15000}},
	{"worker_pays", []any{[]any{map[string]any{"item": "visa"}, map[string]any{"item": "agency"}}, []any{map[string]any{"item": "visa"}}, []any{}}},
	{"deductions", []any{
		[]any{map[string]any{"item": "housing", "amount": 900}, map[string]any{"item": "levy", "amount": 55}},
		[]any{map[string]any{"item": "housing", "amount": 900}},
		[]any{map[string]any{"item": "housing", "amount": 40, "written_request": true, "dg_permission": true}}, []any{}}},
}

// TestBetterIsNeverWorse: whatever else a contract says, a better term never
// gets any rule to a worse verdict.
func TestBetterIsNeverWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawn := drawContract(t)
		term := rapid.SampledFrom(better).Draw(t, "term")
		i := rapid.IntRange(0, len(term.values)-2).Draw(t, "worse")
		j := rapid.IntRange(i+1, len(term.values)-1).Draw(t, "better")
		set(drawn, term.path, term.values[i])
		low := verdicts(check(t, readDrawn(t, drawn), clock.Date{}))
		set(drawn, term.path, term.values[j])
		high := verdicts(check(t, readDrawn(t, drawn), clock.Date{}))
		for rule, v := range high {
			if low[rule] == rulebook.Unknown {
				continue // it may have been any
			}
			if rank(v) < rank(low[rule]) {
				t.Fatalf("%s from %v to %v: %s goes from %s to %s", term.path, term.values[i], term.values[j], rule, low[rule], v)
			}
		}
	})
}

// TestSilenceIsNeverOK: a contract that no longer says something may make a
// rule unknown; it never makes one ok, and never finds a breach.
func TestSilenceIsNeverOK(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawn := drawContract(t)
		said := verdicts(check(t, readDrawn(t, drawn), clock.Date{}))
		path := rapid.SampledFrom(better).Draw(t, "term").path
		if rapid.Bool().Draw(t, "other") {
			path = rapid.SampledFrom([]string{"sector", "state", "employer_staff", "worker.age", "worker.sex", "wage.per", "wage.channel", "housing.kind"}).Draw(t, "path")
		}
		set(drawn, path, nil)
		for rule, v := range verdicts(check(t, readDrawn(t, drawn), clock.Date{})) {
			if v != said[rule] && v != rulebook.Unknown {
				t.Fatalf("without %s %s goes from %s to %s", path, rule, said[rule], v)
			}
		}
	})
}

// set puts a value at a path of keys, or takes it away when it is nil.
func set(m map[string]any, path string, v any) {
	key, rest, deep := strings.Cut(path, ".")
	switch {
	case deep:
		inner, ok := m[key].(map[string]any)
		if !ok {
			inner = map[string]any{}
			m[key] = inner
		}
		set(inner, rest, v)
	case v == nil:
		delete(m, key)
	default:
		m[key] = v
	}
}

// TestFewerStaffOnlyHelpTheEmployer: the exemption of small employers never
// makes a wage lawful that a larger one may not pay after July 2025.
func TestFewerStaffOnlyHelpTheEmployer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := &Contract{Sector: "services", Signed: clock.MustDate("2025-08-01").AddDays(rapid.IntRange(0, 900).Draw(t, "days"))}
		c.Wage = Wage{Per: "month", Basic: amount.Int(int64(rapid.IntRange(1500, 1699).Draw(t, "wage"))).Ptr()}
		staff := rapid.IntRange(1, 9).Draw(t, "staff")
		c.EmployerStaff = &staff
		if v := verdicts(check(t, c, clock.Date{}))["my.wage.minimum"]; v != rulebook.Breach {
			t.Fatal(fmt.Sprint(c.Signed, " ", v))
		}
	})
}
