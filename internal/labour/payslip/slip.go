// Package payslip compares what a worker was paid for a month in Malaysia with
// what contract and law of that month give, line by line. It is a pure engine:
// no store, no network, no clock; its figures stand in the corridor pack
// (work/pay.yaml), each dated and sourced.
//
// Formal sectors: the day's ordinary rate of pay is the month's wage / 26, the
// hour's that / normal hours of a day (Employment Act 1955, s. 60I); overtime,
// rest days and public holidays by ss. 60A, 60, 60D; where the contract promises
// more, the contract. Domestic workers: contract and memorandum of 2022 only.
// Each line is one exact quotient, rounded half up to the sen once, so the
// lines printed add up to the total printed.
//
// A formula that nobody has read, or that is contested, gives "ask", never
// "underpaid"; what was not typed or not read is unknown and never nought.
package payslip

import (
	"io"
	"strconv"
	"strings"
	"time"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/labour/figure"
)

// Scopes of work, whose law differs.
const (
	Formal   = "formal"   // plantation, construction, manufacturing, services, agriculture
	Domestic = "domestic" // domestic employee
)

// How a basic wage is paid.
const (
	PerMonth = "month"
	PerDay   = "day"
	PerHour  = "hour"
)

// Slip is a month's pay as the worker types it, in ringgit. Nil is not told.
type Slip struct {
	Scope         string          `json:"scope" yaml:"scope" enum:"formal,domestic" doc:"formal or domestic."`
	State         string          `json:"state,omitempty" yaml:"state" doc:"State of Malaysia, by place id, ISO code or name."`
	EmployerStaff *int            `json:"employer_staff,omitempty" yaml:"employer_staff" doc:"How many workers the employer has."`
	Period        string          `json:"period" yaml:"period" doc:"Month of the wage, YYYY-MM."`
	Basic         *amount.Decimal `json:"basic,omitempty" yaml:"basic" doc:"Basic wage by the contract."`
	BasicPer      string          `json:"basic_per,omitempty" yaml:"basic_per" enum:"month,day,hour" doc:"What the basic wage is for; left out: month."`
	HoursPerDay   *amount.Decimal `json:"hours_per_day,omitempty" yaml:"hours_per_day" doc:"Normal hours of a day by the contract."`
	DaysPerWeek   *amount.Decimal `json:"days_per_week,omitempty" yaml:"days_per_week" doc:"Working days of a week by the contract."`
	DaysWorked    *amount.Decimal `json:"days_worked,omitempty" yaml:"days_worked" doc:"Normal days worked; needed when paid by the day."`
	NormalHours   *amount.Decimal `json:"normal_hours,omitempty" yaml:"normal_hours" doc:"Normal hours worked; needed when paid by the hour."`

	Overtime       Overtime        `json:"overtime,omitzero" yaml:"overtime"`
	RestHalfDays   *amount.Decimal `json:"rest_half_days_worked,omitempty" yaml:"rest_half_days_worked" doc:"Rest days worked for up to half the normal hours."`
	RestDays       *amount.Decimal `json:"rest_days_worked,omitempty" yaml:"rest_days_worked" doc:"Rest days worked for more than half the normal hours."`
	HolidaysWorked *amount.Decimal `json:"holidays_worked,omitempty" yaml:"holidays_worked" doc:"Public holidays worked."`
	LeaveDays      *amount.Decimal `json:"paid_leave_days,omitempty" yaml:"paid_leave_days" doc:"Paid leave and paid holidays not worked."`
	SickDays       *amount.Decimal `json:"sick_days,omitempty" yaml:"sick_days" doc:"Paid sick days."`
	UnpaidDays     *amount.Decimal `json:"unpaid_days,omitempty" yaml:"unpaid_days" doc:"Days without pay."`

	Contract   Contract    `json:"contract,omitzero" yaml:"contract"`
	Allowances []Allowance `json:"allowances,omitempty" yaml:"allowances"`
	Deductions []Deduction `json:"deductions,omitempty" yaml:"deductions"`
	Paid       Paid        `json:"paid,omitzero" yaml:"paid"`

	PaidNet *amount.Decimal `json:"paid_net,omitempty" yaml:"paid_net" doc:"What the worker received."`
	PaidOn  clock.Date      `json:"paid_on,omitzero" yaml:"paid_on" doc:"The day it was received."`
}

// Overtime is hours beyond the normal ones, by kind of day.
type Overtime struct {
	NormalDay     *amount.Decimal `json:"normal_day,omitempty" yaml:"normal_day"`
	RestDay       *amount.Decimal `json:"rest_day,omitempty" yaml:"rest_day"`
	PublicHoliday *amount.Decimal `json:"public_holiday,omitempty" yaml:"public_holiday"`
}

// Contract is what the contract promises for extra work, in ringgit.
type Contract struct {
	OvertimeHour  *amount.Decimal `json:"overtime_hour,omitempty" yaml:"overtime_hour" doc:"For an hour of overtime on any day."`
	RestDay       *amount.Decimal `json:"rest_day,omitempty" yaml:"rest_day" doc:"For a rest day worked."`
	PublicHoliday *amount.Decimal `json:"public_holiday,omitempty" yaml:"public_holiday" doc:"For a public holiday worked."`
}

// Allowance is an amount promised beside the basic wage.
type Allowance struct {
	Item   string          `json:"item" yaml:"item"`
	Amount amount.Decimal  `json:"amount" yaml:"amount"`
	Paid   *amount.Decimal `json:"paid,omitempty" yaml:"paid" doc:"What the slip shows of it."`
}

// Deduction is an amount taken from the wage.
type Deduction struct {
	Kind           string         `json:"kind" yaml:"kind" doc:"A kind of work/pay.yaml: epf, socso, housing, levy ..."`
	Item           string         `json:"item,omitempty" yaml:"item" doc:"What the slip calls it."`
	Amount         amount.Decimal `json:"amount" yaml:"amount"`
	WrittenRequest *bool          `json:"written_request,omitempty" yaml:"written_request" doc:"The worker asked for it in writing."`
	DGPermission   *bool          `json:"dg_permission,omitempty" yaml:"dg_permission" doc:"The Director General of Labour allowed it."`
}

// Paid is what the slip shows line by line, before deductions.
type Paid struct {
	Basic                 *amount.Decimal `json:"basic,omitempty" yaml:"basic"`
	Overtime              *amount.Decimal `json:"overtime,omitempty" yaml:"overtime"`
	RestDay               *amount.Decimal `json:"rest_day,omitempty" yaml:"rest_day"`
	RestDayOvertime       *amount.Decimal `json:"rest_day_overtime,omitempty" yaml:"rest_day_overtime"`
	PublicHoliday         *amount.Decimal `json:"public_holiday,omitempty" yaml:"public_holiday"`
	PublicHolidayOvertime *amount.Decimal `json:"public_holiday_overtime,omitempty" yaml:"public_holiday_overtime"`
}

// Read reads a slip written as YAML or JSON; an unknown key is refused. Errors
// are faults payslip.error.file, key and kind.
func Read(r io.Reader) (s Slip, err error) { return s, figure.Read(r, "payslip", &s) }

// largest is more than any month's pay, days or hours.
var largest = amount.Int(1_000_000)

// check reports every field that cannot be used: faults payslip.error.* with
// the field as files name it.
func (s *Slip) check(b *Book) (first clock.Date, err error) {
	var list fault.List
	bad := func(field, key string, args ...any) {
		list = append(list, fault.New(fault.Invalid, "payslip.error."+key, args...).In(field))
	}
	if s.Scope != Formal && s.Scope != Domestic {
		bad("scope", "scope", "value", s.Scope)
	}
	if month, err := time.Parse("2006-01", s.Period); err != nil {
		bad("period", "period", "value", s.Period)
	} else {
		first = clock.DateOf(month)
	}
	if s.State != "" && b.stateOf(s.State) == "" {
		bad("state", "state", "value", s.State)
	}
	if s.EmployerStaff != nil && *s.EmployerStaff < 0 {
		bad("employer_staff", "number", "value", strconv.Itoa(*s.EmployerStaff))
	}
	switch s.BasicPer {
	case "":
		s.BasicPer = PerMonth
	case PerMonth, PerDay, PerHour:
	default:
		bad("basic_per", "per", "value", s.BasicPer)
	}
	for name, d := range s.numbers() {
		if d != nil && (d.Sign() < 0 || d.Cmp(largest) > 0) {
			bad(name, "number", "value", d.String())
		}
	}
	for name, most := range map[string]int64{"hours_per_day": 24, "days_per_week": 7, "unpaid_days": 31, "days_worked": 31} {
		if d := s.numbers()[name]; d != nil && d.Cmp(amount.Int(most)) > 0 {
			bad(name, "most", "value", d.String(), "most", int(most))
		}
	}
	if s.HoursPerDay != nil && s.HoursPerDay.IsZero() {
		bad("hours_per_day", "number", "value", "0")
	}
	for i, d := range s.Deductions {
		at := "deductions[" + strconv.Itoa(i) + "]."
		if _, ok := b.kind(d.Kind); !ok {
			bad(at+"kind", "kind_of_deduction", "value", d.Kind, "kinds", strings.Join(b.Kinds(), ", "))
		}
		if d.Amount.Sign() < 0 || d.Amount.Cmp(largest) > 0 {
			bad(at+"amount", "number", "value", d.Amount.String())
		}
	}
	for i, a := range s.Allowances {
		if a.Amount.Sign() < 0 || a.Amount.Cmp(largest) > 0 {
			bad("allowances["+strconv.Itoa(i)+"].amount", "number", "value", a.Amount.String())
		}
	}
	return first, sorted(list).OrNil()
}

// numbers are the fields that hold one number.
func (s *Slip) numbers() map[string]*amount.Decimal {
	return map[string]*amount.Decimal{
		"basic": s.Basic, "hours_per_day": s.HoursPerDay, "days_per_week": s.DaysPerWeek, "days_worked": s.DaysWorked,
		"normal_hours": s.NormalHours, "overtime.normal_day": s.Overtime.NormalDay, "overtime.rest_day": s.Overtime.RestDay,
		"overtime.public_holiday": s.Overtime.PublicHoliday, "rest_half_days_worked": s.RestHalfDays, "rest_days_worked": s.RestDays,
		"holidays_worked": s.HolidaysWorked, "paid_leave_days": s.LeaveDays, "sick_days": s.SickDays, "unpaid_days": s.UnpaidDays,
		"contract.overtime_hour": s.Contract.OvertimeHour, "contract.rest_day": s.Contract.RestDay, "contract.public_holiday": s.Contract.PublicHoliday,
		"paid.basic": s.Paid.Basic, "paid.overtime": s.Paid.Overtime, "paid.rest_day": s.Paid.RestDay, "paid.rest_day_overtime": s.Paid.RestDayOvertime,
		"paid.public_holiday": s.Paid.PublicHoliday, "paid.public_holiday_overtime": s.Paid.PublicHolidayOvertime, "paid_net": s.PaidNet,
	}
}
