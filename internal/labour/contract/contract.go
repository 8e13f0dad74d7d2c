// Package contract checks a contract of employment clause by clause against the
// dated law of both countries. The law is data: the rules of the scope
// labour.contract in the corridor pack. This package reads a contract, works
// out the facts those rules look at, and puts what they say in order; it keeps
// no store and speaks no HTTP.
//
// What a contract does not say is unknown: never zero, never false.
package contract

import (
	"siger/internal/amount"
	"siger/internal/clock"
)

// Contract is what a contract of employment, a job order or the paper shown on
// arrival says. Every field may be left out. Lists tell "nothing" (empty, not
// nil) from "not said" (nil).
type Contract struct {
	Worker             Worker          `yaml:"worker"`
	Job                string          `yaml:"job"`            // title of the job, in the paper's words
	Sector             string          `yaml:"sector"`         // one of Sectors
	State              string          `yaml:"state"`          // Malaysian state or federal territory of the work
	EmployerStaff      *int            `yaml:"employer_staff"` // people who work for the employer
	Signed             clock.Date      `yaml:"signed"`
	Months             *int            `yaml:"months"` // term
	Wage               Wage            `yaml:"wage"`
	Hours              Hours           `yaml:"hours"`
	Overtime           Overtime        `yaml:"overtime"`
	Leave              Leave           `yaml:"leave"`
	Deductions         []Deduction     `yaml:"deductions"`
	WorkerPays         []Payment       `yaml:"worker_pays"`      // what the worker pays to get the job
	PassportHeldBy     string          `yaml:"passport_held_by"` // worker | employer | agency | other
	Insurance          Insurance       `yaml:"insurance"`
	RepatriationPaidBy string          `yaml:"repatriation_paid_by"` // employer | agency | worker | other
	HiringCost         *amount.Decimal `yaml:"hiring_cost"`          // what the employer pays the agency, MYR
	Content            Content         `yaml:"content"`
	Household          Household       `yaml:"household"`
	Housing            Housing         `yaml:"housing"`
	Clauses            Clauses         `yaml:"clauses"`
}

// Worker is what of the worker the rules look at; no name, no number.
type Worker struct {
	Age          *int   `yaml:"age"`           // years, when the contract is signed
	Sex          string `yaml:"sex"`           // male | female
	ServiceYears *int   `yaml:"service_years"` // whole years with this employer before this contract; not said: none, the service begins with it
}

// Wage is the basic wage, allowances apart.
type Wage struct {
	Basic           *amount.Decimal `yaml:"basic"`
	Currency        string          `yaml:"currency"`         // not said: MYR
	Per             string          `yaml:"per"`              // month | day | hour | piece; not said: unknown
	GuaranteedMonth *amount.Decimal `yaml:"guaranteed_month"` // the least for a month, where pay is by the piece
	PayDay          *int            `yaml:"pay_day"`          // day of the next month by which it is paid
	Channel         string          `yaml:"channel"`          // bank | e-wages | cash | other
}

// Hours are normal hours of work, overtime apart.
type Hours struct {
	PerDay           *amount.Decimal `yaml:"per_day"`
	PerWeek          *amount.Decimal `yaml:"per_week"`
	RestDaysPerWeek  *amount.Decimal `yaml:"rest_days_per_week"`
	OvertimePerMonth *amount.Decimal `yaml:"overtime_per_month"` // the most
}

// Overtime is pay for hours beyond the normal ones, as multiples of the hourly wage.
type Overtime struct {
	NormalDay     *amount.Decimal `yaml:"normal_day"`
	RestDay       *amount.Decimal `yaml:"rest_day"`
	PublicHoliday *amount.Decimal `yaml:"public_holiday"`
}

// Leave is in days a year; maternity in days a birth.
type Leave struct {
	AnnualDays     *amount.Decimal `yaml:"annual_days"`
	SickDays       *amount.Decimal `yaml:"sick_days"`
	HospitalDays   *amount.Decimal `yaml:"hospital_days"`
	MaternityDays  *amount.Decimal `yaml:"maternity_days"`
	PublicHolidays *amount.Decimal `yaml:"public_holidays"`
}

// Deduction is one sum taken from the wage.
type Deduction struct {
	Item           string          `yaml:"item"` // in the paper's words
	Amount         *amount.Decimal `yaml:"amount"`
	Currency       string          `yaml:"currency"`        // not said: MYR
	Per            string          `yaml:"per"`             // month | week | day | once; not said: month
	WrittenRequest *bool           `yaml:"written_request"` // of the worker
	DGPermission   *bool           `yaml:"dg_permission"`   // of the Director General of Labour
}

// Payment is one sum the worker pays to get the job.
type Payment struct {
	Item     string          `yaml:"item"` // in the paper's words
	Amount   *amount.Decimal `yaml:"amount"`
	Currency string          `yaml:"currency"`
}

// Insurance is what the employer registers or buys for the worker.
type Insurance struct {
	SOCSO  *bool `yaml:"socso"`
	SPIKPA *bool `yaml:"spikpa"`
	EPF    *bool `yaml:"epf"`
}

// Content is what the paper has of UU 18/2017 article 15(2).
type Content struct {
	EmployerAddress *bool `yaml:"employer_address"`
	JobDescription  *bool `yaml:"job_description"`
	RightsAndDuties *bool `yaml:"rights_and_duties"`
	Conditions      *bool `yaml:"conditions"`
	Term            *bool `yaml:"term"`
	Safety          *bool `yaml:"safety"`
}

// Household is the employer's, where the work is domestic.
type Household struct {
	Persons   *int  `yaml:"persons"`
	NeedsCare *bool `yaml:"needs_care"` // an infant or an elderly person who needs care
	Workers   *int  `yaml:"workers"`    // domestic workers employed there, this one included
}

// Housing is where the worker sleeps.
type Housing struct {
	Kind      string          `yaml:"kind"`          // room | dormitory
	M2        *amount.Decimal `yaml:"m2_per_person"` // sleeping space
	OwnLocker *bool           `yaml:"own_locker"`
}

// Clauses are terms that control the worker.
type Clauses struct {
	NoLeaving *bool `yaml:"no_leaving"` // forbids leaving the place of work
	Penalty   *bool `yaml:"penalty"`    // for quitting, leaving or pregnancy
	Deposit   *bool `yaml:"deposit"`    // wages held back until the end
}

// Domestic is the sector of work in a household.
const Domestic = "domestic"

// Sectors are those a contract may name, as the fact "sector" declares them.
var Sectors = []string{"plantation", "agriculture", "construction", "manufacturing", "services", "mining", "fishing", Domestic}

// End returns the day after the last of the term that begins on the day; zero
// when the term is not said.
func (c *Contract) End(begin clock.Date) clock.Date {
	if c.Months == nil {
		return clock.Date{}
	}
	return clock.DateOf(begin.Time().AddDate(0, *c.Months, 0))
}
