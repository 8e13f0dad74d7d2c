package labour

import (
	"bytes"
	"strings"

	"siger/internal/i18n"
	"siger/internal/labour/payslip"
)

// payQuestions are the questions about a month's pay, in their order.
var payQuestions = []question{
	{key: "scope", kind: "choice", group: "month", of: []string{payslip.Formal, payslip.Domestic}, must: true},
	{key: "period", kind: "period", group: "month"},
	{key: "state", kind: "state", group: "month"},
	{key: "basic", kind: "money", group: "month"},
	{key: "basic_per", kind: "choice", group: "month", of: []string{payslip.PerMonth, payslip.PerDay, payslip.PerHour}, must: true},
	{key: "hours_per_day", kind: "number", group: "month"},
	{key: "overtime.normal_day", kind: "number", group: "month"},
	{key: "paid_net", kind: "money", group: "month"},

	{key: "days_worked", kind: "number", group: "time"},
	{key: "normal_hours", kind: "number", group: "time"},
	{key: "rest_half_days_worked", kind: "number", group: "time"},
	{key: "rest_days_worked", kind: "number", group: "time"},
	{key: "overtime.rest_day", kind: "number", group: "time"},
	{key: "holidays_worked", kind: "number", group: "time"},
	{key: "overtime.public_holiday", kind: "number", group: "time"},
	{key: "paid_leave_days", kind: "number", group: "time"},
	{key: "sick_days", kind: "number", group: "time"},
	{key: "unpaid_days", kind: "number", group: "time"},

	{key: "deductions", kind: "list", group: "deductions"},

	{key: "paid.basic", kind: "money", group: "paid"},
	{key: "paid.overtime", kind: "money", group: "paid"},
	{key: "paid.rest_day", kind: "money", group: "paid"},
	{key: "paid.rest_day_overtime", kind: "money", group: "paid"},
	{key: "paid.public_holiday", kind: "money", group: "paid"},
	{key: "paid.public_holiday_overtime", kind: "money", group: "paid"},
	{key: "paid_on", kind: "date", group: "paid"},

	{key: "allowances", kind: "list", group: "promised"},
	{key: "contract.overtime_hour", kind: "money", group: "promised"},
	{key: "contract.rest_day", kind: "money", group: "promised"},
	{key: "contract.public_holiday", kind: "money", group: "promised"},

	{key: "days_per_week", kind: "number", group: "employer"},
	{key: "employer_staff", kind: "whole", group: "employer"},
}

// Rows of the lists of a payslip.
const firstRows, mostRows = 2, 10

// readSlip reads a payslip out of a form; the faults are those of its inputs.
func (c *Checks) readSlip(in answers, l i18n.Lang) (payslip.Slip, error) {
	f := newDocForm(in, l, "")
	for i := range payQuestions {
		q := &payQuestions[i]
		switch q.key {
		case "period":
			if month := f.monthOf(q.key); !month.IsZero() {
				f.put(q.key, month.String()[:len("2026-01")])
			} else if len(f.wrong) == 0 {
				f.refuse("period.month", "month")
			}
		case "allowances":
			for i := range mostRows {
				allowance(&f, i)
			}
		case "deductions":
			for i := range mostRows {
				c.payDeduction(&f, i)
			}
		default:
			f.answer(q, q.of)
		}
	}
	if f.doc["scope"] == nil {
		f.refuse("scope", "scope")
	}
	if len(f.wrong) > 0 {
		return payslip.Slip{}, f.wrong
	}
	return payslip.Read(bytes.NewReader(f.file()))
}

// allowance reads a row of what was promised beside the basic wage.
func allowance(f *docForm, n int) {
	one := f.sub("allowances", n)
	one.put("item", one.text("item"))
	one.put("amount", one.money("amount", payslip.Currency))
	one.put("paid", one.money("paid", payslip.Currency))
	if one.said && one.doc["amount"] == nil && len(one.wrong) == 0 {
		one.refuse("amount", "amount")
	}
	f.add("allowances", &one)
}

// payDeduction reads a row of what was taken from the wage.
func (c *Checks) payDeduction(f *docForm, n int) {
	one := f.sub("deductions", n)
	kind := one.choice("kind", c.Pay.Kinds())
	one.put("amount", one.money("amount", payslip.Currency))
	one.put("written_request", one.truth("written_request"))
	one.put("dg_permission", one.truth("dg_permission"))
	if kind == "" {
		kind = "other"
	}
	one.put("kind", kind)
	if one.said && one.doc["amount"] == nil && len(one.wrong) == 0 {
		one.refuse("amount", "amount")
	}
	f.add("deductions", &one)
}

// inputOf is the input that a field of an engine is asked by.
func inputOf(field string) string {
	if field == "period" {
		return "period.month"
	}
	for _, money := range []string{"net_wage", "floor"} {
		field = strings.TrimPrefix(field, money+".") // asked as one amount
		if field == "amount" {
			return money
		}
	}
	return field
}
