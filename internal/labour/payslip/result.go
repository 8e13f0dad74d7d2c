package payslip

import (
	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/labour/figure"
)

// Verdict is what a line or check comes to.
type Verdict string

const (
	OK        Verdict = "ok"
	Underpaid Verdict = "underpaid" // by By at least; proven by figures in force that were read
	Breach    Verdict = "breach"    // of a check without an amount of its own
	Ask       Verdict = "ask"       // the figure is unverified or contested, or a fact is missing: ask the office
	Unknown   Verdict = "unknown"   // what was paid, or what is due, is not known
)

// Currency of every amount.
const Currency = "MYR"

// Keys of the lines.
const (
	Basic                 = "basic"
	OvertimeNormal        = "overtime"
	RestDay               = "rest_day"
	RestDayOvertime       = "rest_day_overtime"
	PublicHoliday         = "public_holiday"
	PublicHolidayOvertime = "public_holiday_overtime"
	AllowanceLine         = "allowance"
	DeductionLine         = "deduction"
)

// Line is one line of the comparison. What is due and paid of a deduction is
// below nought. A nil amount is unknown.
type Line struct {
	Key        string              `json:"key"`
	Item       string              `json:"item,omitempty"` // name of an allowance or kind of a deduction
	Label      i18n.Text           `json:"label"`
	Quantity   *amount.Decimal     `json:"quantity,omitempty"`
	Unit       string              `json:"unit,omitempty"` // month, day or hour
	Rate       *amount.Decimal     `json:"rate,omitempty"` // for one unit, rounded half up to 4 decimals, for reading only
	Expected   figure.Bounds       `json:"expected"`
	Paid       *amount.Decimal     `json:"paid"`
	Difference figure.Bounds       `json:"difference"` // paid − expected
	Basis      i18n.Text           `json:"basis"`      // the formula in words
	Sources    []string            `json:"sources"`
	AsOf       clock.Date          `json:"as_of,omitzero"` // the oldest reading behind the line
	Status     corridor.Status     `json:"status"`
	Confidence corridor.Confidence `json:"confidence,omitempty"`
	Verdict    Verdict             `json:"verdict"`
	By         *amount.Decimal     `json:"by,omitempty"` // of an underpaid line: at least so much
	Why        i18n.Text           `json:"why,omitzero"` // why it is to be asked or unknown

	solid amount.Decimal // what is due by figures that prove something
	base  amount.Decimal // what is due of it whatever the law: the contract's
}

// Check is a question of law without a line of its own.
type Check struct {
	Key     string          `json:"key"`
	Label   i18n.Text       `json:"label"`
	Verdict Verdict         `json:"verdict"`
	Text    i18n.Text       `json:"text"`
	Source  string          `json:"source,omitempty"`
	Status  corridor.Status `json:"status,omitempty"`
}

// Total is the sum of the lines.
type Total struct {
	Earned     figure.Bounds   `json:"earned"`   // lines above nought
	Expected   figure.Bounds   `json:"expected"` // of all lines, exactly
	Paid       *amount.Decimal `json:"paid"`
	Difference figure.Bounds   `json:"difference"`
	Verdict    Verdict         `json:"verdict"`
	By         *amount.Decimal `json:"by,omitempty"`
}

// Result is expected against paid.
type Result struct {
	Scope    string      `json:"scope"`
	State    string      `json:"state,omitempty"` // place id
	Period   string      `json:"period"`
	Currency string      `json:"currency"`
	Lines    []Line      `json:"lines"`
	Total    Total       `json:"total"`
	Checks   []Check     `json:"checks"`
	Unknowns []i18n.Text `json:"unknowns"`

	place   string                     // name of the state
	month   clock.Date                 // its first day
	sources map[string]corridor.Source // by id, those behind lines and checks
}

// Line returns the first line with a key and, unless empty, an item.
func (r *Result) Line(key, item string) *Line {
	for i := range r.Lines {
		if l := &r.Lines[i]; l.Key == key && (item == "" || l.Item == item) {
			return l
		}
	}
	return nil
}

// Check returns a check by its key, nil when it was not made.
func (r *Result) Check(key string) *Check {
	for i := range r.Checks {
		if r.Checks[i].Key == key {
			return &r.Checks[i]
		}
	}
	return nil
}

// judge settles a line: weak figures prove nothing.
func (l *Line) judge(weak bool) {
	if l.Paid != nil {
		l.Difference = minus(l.Paid, l.Expected)
	}
	switch high := l.Expected.High; {
	case l.Paid == nil && weak:
		l.Verdict = Ask
	case l.Paid == nil:
		l.Verdict = Unknown
		if l.Why == (i18n.Text{}) {
			l.Why = texts["payslip.why.not_typed"]
		}
	case high != nil && l.Paid.Cmp(*high) >= 0:
		l.Verdict = OK
	case l.Paid.Cmp(l.solid) < 0:
		l.Verdict = Underpaid
		l.By = l.solid.Sub(*l.Paid).Ptr()
	default:
		l.Verdict = Ask
	}
	if l.Verdict == Ask && l.Why == (i18n.Text{}) {
		l.Why = texts["payslip.why.unverified"]
	}
}

// minus returns paid − due.
func minus(paid *amount.Decimal, due figure.Bounds) (out figure.Bounds) {
	if due.High != nil {
		out.Low = paid.Sub(*due.High).Ptr()
	}
	if due.Low != nil {
		out.High = paid.Sub(*due.Low).Ptr()
	}
	return out
}

// total adds the lines up.
func total(lines []Line, net *amount.Decimal) Total {
	earned, expected := amount.Known(amount.Zero), amount.Known(amount.Zero)
	solid := amount.Zero
	for i := range lines {
		l := &lines[i]
		expected = expected.Add(amount.Range(l.Expected))
		if l.Key != DeductionLine {
			earned = earned.Add(amount.Range(l.Expected))
		}
		solid = solid.Add(l.solid)
	}
	sum := Line{Expected: figure.Bounds(expected), Paid: net, solid: solid}
	sum.judge(false)
	return Total{figure.Bounds(earned), sum.Expected, net, sum.Difference, sum.Verdict, sum.By}
}
