package contract

import (
	"slices"
	"strings"

	"siger/internal/amount"
	"siger/internal/clock"
)

// Figures of the law that turn one unit of pay into another.
var (
	weeksYear  = amount.Int(52)
	monthsYear = amount.Int(12)
	daysWeek   = amount.Int(7)
	payDays    = amount.Int(26) // days a monthly wage is divided by: Employment Act 1955 section 60I
)

// ringgit is the currency the wage rules are written in.
const ringgit = "MYR"

// Facts returns what the rules look at, as rules/facts.yaml declares it; what
// the contract does not say is not in the map. Amounts are exact decimals in
// ringgit; a sum in another currency is left out, since the rules have no rate.
//
// wage_month is the basic wage of a month: by the day it is wage × working days
// a week × 52 / 12, by the hour wage × hours a week × 52 / 12, the arithmetic by
// which the Minimum Wages Order 2024 comes from RM1,700 to its day and hour
// rates; rounded half up to the sen. By the piece it is what is guaranteed.
//
// deductions_month is what is taken in one month at most: by the week × 52 / 12,
// by the day × 26 (Employment Act 1955 section 60I), what is taken once in full.
func (c *Contract) Facts() map[string]any {
	f := facts{}
	f.text("sector", c.Sector)
	f.text("worker_sex", c.Worker.Sex)
	f.text("work_area", area(c.State))
	f.whole("worker_age", c.Worker.Age)
	f.whole("employer_staff", c.EmployerStaff)
	f["service_years"] = 0
	f.whole("service_years", c.Worker.ServiceYears)
	f.number("hours_day", c.Hours.PerDay)
	f.number("hours_week", c.Hours.PerWeek)
	f.number("rest_days_week", c.Hours.RestDaysPerWeek)
	f.number("overtime_month", c.Hours.OvertimePerMonth)
	f.number("overtime_normal", c.Overtime.NormalDay)
	f.number("overtime_rest_day", c.Overtime.RestDay)
	f.number("overtime_holiday", c.Overtime.PublicHoliday)
	f.number("leave_annual", c.Leave.AnnualDays)
	f.number("leave_sick", c.Leave.SickDays)
	f.number("leave_hospital", c.Leave.HospitalDays)
	f.number("leave_maternity", c.Leave.MaternityDays)
	f.number("leave_holidays", c.Leave.PublicHolidays)
	f.choice("passport_held_by", c.PassportHeldBy, "worker", "employer", "agency")
	f.choice("repatriation_paid_by", c.RepatriationPaidBy, "employer", "agency", "worker")
	f.truth("insurance_socso", c.Insurance.SOCSO)
	f.truth("insurance_spikpa", c.Insurance.SPIKPA)
	f.truth("insurance_epf", c.Insurance.EPF)
	f.number("hiring_cost", c.HiringCost)
	f.whole("household_persons", c.Household.Persons)
	f.truth("household_care", c.Household.NeedsCare)
	f.whole("household_workers", c.Household.Workers)
	f.text("housing_kind", c.Housing.Kind)
	f.number("housing_m2", c.Housing.M2)
	f.truth("housing_locker", c.Housing.OwnLocker)
	f.truth("clause_no_leaving", c.Clauses.NoLeaving)
	f.truth("clause_penalty", c.Clauses.Penalty)
	f.truth("clause_deposit", c.Clauses.Deposit)
	c.wageFacts(f)
	c.deductionFacts(f)
	c.paymentFacts(f)
	c.contentFacts(f)
	return f
}

func (c *Contract) wageFacts(f facts) {
	w := c.Wage
	f.text("wage_per", w.Per)
	f.whole("wage_pay_day", w.PayDay)
	f.choice("wage_channel", w.Channel, "bank", "e-wages", "cash")
	if !inRinggit(w.Currency) {
		return
	}
	if w.Per != "piece" {
		f.number("wage_amount", w.Basic)
	}
	f.number("wage_month", c.WageMonth())
}

// WageMonth returns the basic wage of a month in ringgit, as Facts describes it;
// nil when the contract does not tell.
func (c *Contract) WageMonth() *amount.Decimal {
	w := c.Wage
	if !inRinggit(w.Currency) {
		return nil
	}
	if w.Per == "piece" {
		return w.GuaranteedMonth
	}
	if w.Basic == nil {
		return nil
	}
	var units amount.Decimal // of pay in a week
	switch {
	case w.Per == "month":
		return w.Basic
	case w.Per == "day" && c.Hours.RestDaysPerWeek != nil && c.Hours.RestDaysPerWeek.Cmp(daysWeek) <= 0:
		units = daysWeek.Sub(*c.Hours.RestDaysPerWeek)
	case w.Per == "hour" && c.Hours.PerWeek != nil:
		units = *c.Hours.PerWeek
	default:
		return nil
	}
	return monthly(w.Basic.Mul(units)).Ptr()
}

// monthly turns what comes each week into what comes each month, to the sen.
func monthly(week amount.Decimal) amount.Decimal {
	return week.Mul(weeksYear).QuoRound(monthsYear, 2, amount.HalfUp).Reduce()
}

// Hourly returns the ordinary hourly rate in ringgit: monthly wage / 26 / normal
// hours a day (Employment Act 1955 section 60I), exact to 34 digits; nil when
// the contract does not tell.
func (c *Contract) Hourly() *amount.Decimal {
	switch month := c.WageMonth(); {
	case c.Wage.Per == "hour" && inRinggit(c.Wage.Currency):
		return c.Wage.Basic
	case month == nil || c.Hours.PerDay == nil || c.Hours.PerDay.IsZero():
		return nil
	default:
		return month.Quo(payDays.Mul(*c.Hours.PerDay)).Ptr()
	}
}

func (c *Contract) deductionFacts(f facts) {
	if c.Deductions == nil {
		return
	}
	kinds, unrequested, requestUnsaid, unpermitted, permissionUnsaid := []string{}, []string{}, []string{}, []string{}, []string{}
	sum, housing := amount.Zero.Ptr(), amount.Zero.Ptr()
	for _, d := range c.Deductions {
		if d.Amount != nil && d.Amount.IsZero() {
			continue // nothing is taken
		}
		kind := deductionKind(d.Item)
		kinds = insert(kinds, kind)
		sort := func(said *bool, no, unsaid *[]string) {
			switch {
			case said == nil:
				*unsaid = insert(*unsaid, kind)
			case !*said:
				*no = insert(*no, kind)
			}
		}
		sort(d.WrittenRequest, &unrequested, &requestUnsaid)
		sort(d.DGPermission, &unpermitted, &permissionUnsaid)
		month := d.month()
		sum = plus(sum, month)
		if kind == "housing" {
			housing = plus(housing, month)
		}
	}
	f["deduction_items"] = kinds
	f["deductions_unrequested"], f["deductions_request_unsaid"] = unrequested, requestUnsaid
	f["deductions_unpermitted"], f["deductions_permission_unsaid"] = unpermitted, permissionUnsaid
	f.number("deductions_month", sum)
	f.number("housing_deduction", housing)
}

// month returns what the deduction takes in a month, nil when not told.
func (d *Deduction) month() *amount.Decimal {
	if d.Amount == nil || !inRinggit(d.Currency) {
		return nil
	}
	switch d.Per {
	case "week":
		return monthly(*d.Amount).Ptr()
	case "day":
		return d.Amount.Mul(payDays).Ptr()
	}
	return d.Amount
}

// plus adds; unknown and anything is unknown.
func plus(a, b *amount.Decimal) *amount.Decimal {
	if a == nil || b == nil {
		return nil
	}
	return a.Add(*b).Ptr()
}

func (c *Contract) paymentFacts(f facts) {
	if c.WorkerPays == nil {
		return
	}
	kinds := []string{}
	for _, p := range c.WorkerPays {
		if p.Amount == nil || !p.Amount.IsZero() {
			kinds = insert(kinds, paymentKind(p.Item))
		}
	}
	f["worker_pays"], f["worker_pays_items"] = len(kinds) > 0, kinds
}

func (c *Contract) contentFacts(f facts) {
	missing := []string{}
	for _, part := range []struct {
		name string
		said *bool
	}{{"employer", c.Content.EmployerAddress}, {"job", c.Content.JobDescription}, {"rights", c.Content.RightsAndDuties},
		{"conditions", c.Content.Conditions}, {"term", c.Content.Term}, {"safety", c.Content.Safety}} {
		f.truth("content_"+part.name, part.said)
		if part.said != nil && !*part.said {
			missing = append(missing, part.name)
		}
	}
	f["content_missing"] = missing
}

// facts collects what is said.
type facts map[string]any

func (f facts) text(name, s string) {
	if s != "" {
		f[name] = s
	}
}

// choice keeps a text that is one of the allowed and calls every other "other".
func (f facts) choice(name, s string, allowed ...string) {
	s = strings.ToLower(s)
	if s == "agent" {
		s = "agency"
	}
	if s != "" && !slices.Contains(allowed, s) {
		s = "other"
	}
	f.text(name, s)
}

func (f facts) whole(name string, n *int) {
	if n != nil {
		f[name] = *n
	}
}

func (f facts) truth(name string, b *bool) {
	if b != nil {
		f[name] = *b
	}
}

func (f facts) number(name string, d *amount.Decimal) {
	if d != nil {
		f[name] = *d
	}
}

func insert(list []string, s string) []string {
	if i, found := slices.BinarySearch(list, s); !found {
		list = slices.Insert(list, i, s)
	}
	return list
}

func inRinggit(currency string) bool {
	return currency == "" || strings.EqualFold(currency, ringgit) || strings.EqualFold(currency, "RM")
}

// service adds the whole years since a day to the service before it.
func (c *Contract) service(begin, on clock.Date) int {
	years := on.Year - begin.Year
	if clock.DateOf(begin.Time().AddDate(years, 0, 0)).After(on) {
		years--
	}
	if c.Worker.ServiceYears != nil {
		years += *c.Worker.ServiceYears
	}
	return years
}

// area returns the part of Malaysia whose labour law holds in a state; empty
// when the state is not known.
func area(state string) string {
	switch s := strings.ToLower(state); s {
	case "sabah", "sarawak", "labuan":
		return s
	case "johor", "kedah", "kelantan", "melaka", "malacca", "negeri sembilan", "pahang", "penang", "pulau pinang", "perak", "perlis",
		"selangor", "terengganu", "kuala lumpur", "putrajaya":
		return "peninsula"
	}
	return ""
}
