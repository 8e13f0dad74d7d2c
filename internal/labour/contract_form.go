package labour

import (
	"bytes"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"siger/internal/amount"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/labour/contract"
	"siger/internal/rulebook"
)

// What work a form is for, beside contract.Domestic.
const (
	formal = "formal" // outside a household
	papers = ""       // any: papers are compared
)

// question is one thing a contract says, as the form asks it.
type question struct {
	key   string // path of keys in a contract, and the input's name
	kind  string // money, number, whole, truth, choice, state, text, date, period or list
	facts string // the rulebook's facts it gives; the words of the first are the label
	group string
	only  string   // contract.Domestic, formal, or papers: only where papers are compared; empty: always
	size  string   // unit of what is said: the text labour.check.unit.*
	of    []string // of a choice without a fact: what it takes
	must  bool     // of a choice: it cannot be left open
}

// questions are the questions in their order; those of a group stand together.
var questions = []question{
	{key: "job", kind: "text", group: "job", only: "papers"},
	{key: "sector", kind: "choice", facts: "sector", group: "job", only: formal},
	{key: "state", kind: "state", facts: "work_area", group: "job"},
	{key: "months", kind: "whole", group: "job", size: "months"},
	{key: "wage.basic", kind: "money", facts: "wage_amount wage_month", group: "job"},
	{key: "wage.per", kind: "choice", facts: "wage_per", group: "job"},
	{key: "hours.per_week", kind: "number", facts: "hours_week", group: "job", only: formal, size: "hours"},
	{key: "hours.rest_days_per_week", kind: "number", facts: "rest_days_week", group: "job", size: "days"},
	{key: "passport_held_by", kind: "choice", facts: "passport_held_by", group: "job"},

	{key: "wage.guaranteed_month", kind: "money", facts: "wage_month", group: "pay", only: formal},
	{key: "wage.pay_day", kind: "whole", facts: "wage_pay_day", group: "pay"},
	{key: "wage.channel", kind: "choice", facts: "wage_channel", group: "pay", only: contract.Domestic},
	{key: "hours.per_day", kind: "number", facts: "hours_day", group: "pay", only: formal, size: "hours"},
	{key: "hours.overtime_per_month", kind: "number", facts: "overtime_month", group: "pay", only: formal, size: "hours"},
	{key: "overtime.normal_day", kind: "number", facts: "overtime_normal", group: "pay", only: formal, size: "times"},
	{key: "overtime.rest_day", kind: "number", facts: "overtime_rest_day", group: "pay", only: formal, size: "times"},
	{key: "overtime.public_holiday", kind: "number", facts: "overtime_holiday", group: "pay", only: formal, size: "times"},

	{key: "household.persons", kind: "whole", facts: "household_persons", group: "household", only: contract.Domestic},
	{key: "household.needs_care", kind: "truth", facts: "household_care", group: "household", only: contract.Domestic},
	{key: "household.workers", kind: "whole", facts: "household_workers", group: "household", only: contract.Domestic},
	{key: "hiring_cost", kind: "money", facts: "hiring_cost", group: "household", only: contract.Domestic},

	{key: "leave.annual_days", kind: "number", facts: "leave_annual", group: "leave", only: formal, size: "days"},
	{key: "leave.sick_days", kind: "number", facts: "leave_sick", group: "leave", only: formal, size: "days"},
	{key: "leave.hospital_days", kind: "number", facts: "leave_hospital", group: "leave", only: formal, size: "days"},
	{key: "leave.maternity_days", kind: "number", facts: "leave_maternity", group: "leave", only: formal, size: "days"},
	{key: "leave.public_holidays", kind: "number", facts: "leave_holidays", group: "leave", only: formal, size: "days"},

	{key: "deductions", kind: "list", group: "deductions",
		facts: "deduction_items deductions_month deductions_unrequested deductions_request_unsaid deductions_unpermitted deductions_permission_unsaid housing_deduction"},
	{key: "worker_pays", kind: "list", facts: "worker_pays worker_pays_items", group: "costs"},
	{key: "repatriation_paid_by", kind: "choice", facts: "repatriation_paid_by", group: "costs"},

	{key: "insurance.socso", kind: "truth", facts: "insurance_socso", group: "insurance"},
	{key: "insurance.spikpa", kind: "truth", facts: "insurance_spikpa", group: "insurance"},
	{key: "insurance.epf", kind: "truth", facts: "insurance_epf", group: "insurance", only: formal},

	{key: "housing.kind", kind: "choice", facts: "housing_kind", group: "housing", only: formal},
	{key: "housing.m2_per_person", kind: "number", facts: "housing_m2", group: "housing", only: formal, size: "m2"},
	{key: "housing.own_locker", kind: "truth", facts: "housing_locker", group: "housing", only: formal},

	{key: "clauses.no_leaving", kind: "truth", facts: "clause_no_leaving", group: "clauses"},
	{key: "clauses.penalty", kind: "truth", facts: "clause_penalty", group: "clauses"},
	{key: "clauses.deposit", kind: "truth", facts: "clause_deposit", group: "clauses"},

	{key: "content.employer_address", kind: "truth", facts: "content_employer", group: "content"},
	{key: "content.job_description", kind: "truth", facts: "content_job", group: "content"},
	{key: "content.rights_and_duties", kind: "truth", facts: "content_rights", group: "content"},
	{key: "content.conditions", kind: "truth", facts: "content_conditions", group: "content"},
	{key: "content.term", kind: "truth", facts: "content_term", group: "content"},
	{key: "content.safety", kind: "truth", facts: "content_safety", group: "content"},

	{key: "worker.age", kind: "whole", facts: "worker_age", group: "worker"},
	{key: "worker.sex", kind: "choice", facts: "worker_sex", group: "worker"},
	{key: "worker.service_years", kind: "whole", facts: "service_years", group: "worker"},
	{key: "employer_staff", kind: "whole", facts: "employer_staff", group: "worker", only: formal},
}

// asked reports whether a question is asked of a kind of work.
func (q *question) asked(work string) bool { return q.only == "" || q.only == work || work == papers }

// fact returns the fact whose words are the question's, nil for none.
func (q *question) fact(book *rulebook.Book) *rulebook.Fact {
	name, _, _ := strings.Cut(q.facts, " ")
	f, _ := book.Fact(name)
	return f
}

// Rows of a list of deductions: how many the form begins with and takes.
const firstDeductions, mostDeductions = 2, 10

// perDeduction says how often a deduction may be taken.
var perDeduction = []string{"month", "week", "day", "once"}

// contractForm reads one paper out of a form.
type contractForm struct {
	docForm
	book *rulebook.Book
}

// readPaper reads a paper whose inputs begin with prefix. doc is the paper as a
// file holds it.
func readPaper(book *rulebook.Book, in answers, l i18n.Lang, work, prefix string) (*contractForm, *contract.Contract) {
	f := &contractForm{newDocForm(in, l, prefix), book}
	for i := range questions {
		if q := &questions[i]; q.asked(work) {
			f.answer(q)
		}
	}
	if f.put("signed", f.date("signed")); work == contract.Domestic {
		f.put("sector", contract.Domestic)
	}
	if len(f.wrong) > 0 {
		return f, nil
	}
	c, err := contract.Read(bytes.NewReader(f.file()))
	if err != nil {
		f.wrong = fault.All(err)
		return f, nil
	}
	return f, c
}

// answer reads what one question gives.
func (f *contractForm) answer(q *question) {
	switch {
	case q.key == "deductions":
		f.deductions()
	case q.kind == "list":
		f.payments(q)
	default:
		f.docForm.answer(q, q.choices(f.book))
	}
}

// choices are the answers a question takes.
func (q *question) choices(book *rulebook.Book) (out []string) {
	if q.of != nil {
		return q.of
	}
	if fact := q.fact(book); fact != nil {
		for _, v := range fact.Values {
			out = append(out, v.Value)
		}
	}
	return out
}

// deductions reads the rows; "no" is a list of none, no answer no list.
func (f *contractForm) deductions() {
	yes := f.truth("deductions")
	items, _ := f.book.Fact("deduction_items")
	for i := range mostDeductions {
		one := f.sub("deductions", i)
		item := one.text("item")
		if items == nil || !slices.ContainsFunc(items.Values, func(v rulebook.Value) bool { return v.Value == item }) {
			item = "other"
		}
		one.put("amount", one.money("amount", "MYR"))
		one.put("written_request", one.truth("written_request"))
		one.put("dg_permission", one.truth("dg_permission"))
		one.put("item", item)
		if one.said {
			one.put("per", one.choice("per", perDeduction))
		}
		f.add("deductions", &one)
	}
	if f.doc["deductions"] == nil && yes != nil {
		f.doc["deductions"] = []any{}
		if *yes {
			f.doc["deductions"] = []any{map[string]any{"item": "other"}}
		}
	}
}

// payments reads what the worker pays: the kinds ticked, without their sums.
func (f *contractForm) payments(q *question) {
	yes := f.truth(q.key)
	rows := []any{}
	if items, ok := f.book.Fact("worker_pays_items"); ok {
		for _, v := range items.Values {
			if f.text(q.key+"."+v.Value) == "yes" {
				rows = append(rows, map[string]any{"item": v.Value})
			}
		}
	}
	if len(rows) == 0 && yes != nil && *yes {
		rows = append(rows, map[string]any{"item": "other"})
	}
	if len(rows) > 0 || yes != nil {
		f.doc[q.key] = rows
	}
}

// answersOfPaper writes a paper that was read from a file as the answers of a
// form in language l. What the form does not ask, and a wage in another
// currency, is left out.
func answersOfPaper(c *contract.Contract, l i18n.Lang, prefix string) answers {
	a := answers{}
	for i := range questions {
		q := &questions[i]
		if s := saidAt(reflect.ValueOf(c).Elem(), strings.Split(q.key, "."), q.kind, l); s != "" && q.kind != "list" {
			a[prefix+q.key] = s
		}
	}
	if c.Wage.Currency != "" && c.Wage.Currency != "MYR" && c.Wage.Currency != "RM" {
		delete(a, prefix+"wage.basic")
		delete(a, prefix+"wage.guaranteed_month")
	}
	a.setDate(prefix+"signed", c.Signed)
	if c.Deductions != nil {
		a[prefix+"deductions"] = yesNo(len(c.Deductions) > 0)
	}
	for i, d := range c.Deductions {
		at := func(name string) string { return prefix + row("deductions", i, name) }
		a[at("item")] = kindOf(&contract.Contract{Deductions: []contract.Deduction{d}}, "deduction_items")
		a[at("per")] = d.Per
		if d.Amount != nil {
			a[at("amount")] = moneyInput(l, *d.Amount)
		}
		for name, said := range map[string]*bool{"written_request": d.WrittenRequest, "dg_permission": d.DGPermission} {
			if said != nil {
				a[at(name)] = yesNo(*said)
			}
		}
	}
	if c.WorkerPays != nil {
		a[prefix+"worker_pays"] = yesNo(len(c.WorkerPays) > 0)
	}
	for _, p := range c.WorkerPays {
		a[prefix+"worker_pays."+kindOf(&contract.Contract{WorkerPays: []contract.Payment{p}}, "worker_pays_items")] = "yes"
	}
	return a
}

// kindOf is what the rules call the one item of money in c.
func kindOf(c *contract.Contract, fact string) string {
	if kinds, _ := c.Facts()[fact].([]string); len(kinds) == 1 {
		return kinds[0]
	}
	return "other"
}

// saidAt writes the value at a path of keys as an input holds it.
func saidAt(v reflect.Value, path []string, kind string, l i18n.Lang) string {
	for _, key := range path {
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("yaml") == key {
				v = v.Field(i)
				break
			}
		}
	}
	switch x := v.Interface().(type) {
	case string:
		return x
	case *int:
		if x != nil {
			return strconv.Itoa(*x)
		}
	case *bool:
		if x != nil {
			return yesNo(*x)
		}
	case *amount.Decimal:
		if x != nil && kind == "money" {
			return moneyInput(l, *x)
		} else if x != nil {
			return i18n.Number(l, *x, -1)
		}
	}
	return ""
}
