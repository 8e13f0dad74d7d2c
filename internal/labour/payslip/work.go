package payslip

import (
	"slices"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/labour/figure"
)

// worker compares one slip.
type worker struct {
	b     *Book
	s     Slip
	r     Result
	staff int
	weak  bool           // the law itself is not certain for this month and state
	wage  amount.Decimal // basic wage due for its unit, at least
	used  []figure.Figure
}

// Work compares a slip with contract and law of its month. Errors are a
// fault.List of payslip.error.* with the fields.
func (b *Book) Work(s Slip) (Result, error) {
	month, err := s.check(b)
	if err != nil {
		return Result{}, err
	}
	w := &worker{b: b, s: s, staff: -1}
	if s.EmployerStaff != nil {
		w.staff = *s.EmployerStaff
	}
	w.r = Result{Scope: s.Scope, State: b.stateOf(s.State), Period: s.Period, Currency: Currency, month: month,
		Lines: []Line{}, Checks: []Check{}, Unknowns: []i18n.Text{}, sources: map[string]corridor.Source{}}
	if q, ok := b.pack.Place(w.r.State); ok {
		w.r.place = q.Name
	}
	w.territory()
	w.basic()
	w.extra()
	w.allowances()
	w.deductions()
	w.checks()
	w.r.Total = total(w.r.Lines, s.PaidNet)
	if s.PaidNet == nil {
		w.unknown("payslip.unknown.net")
	}
	for _, l := range w.r.Lines {
		for _, id := range l.Sources {
			w.r.sources[id] = b.pack.Source(id)
		}
	}
	return w.r, nil
}

// fig returns a figure that holds in the month and remembers it for the line.
func (w *worker) fig(key string) (figure.Figure, bool) {
	f, ok := w.b.On(key, w.r.month, w.staff)
	if ok {
		w.used = append(w.used, f)
	}
	return f, ok
}

// first is the first day a figure holds.
func (w *worker) first(key string) (day clock.Date) {
	for _, f := range w.b.Rows() {
		if f.Key == key && (day.IsZero() || f.ValidFrom.Before(day)) {
			day = f.ValidFrom
		}
	}
	return day
}

func (w *worker) unknown(key string, args ...any) {
	if t := texts.Say(key, args...); !slices.Contains(w.r.Unknowns, t) {
		w.r.Unknowns = append(w.r.Unknowns, t)
	}
}

// territory settles whether the Act was the law of the state in that month.
func (w *worker) territory() {
	if w.s.Scope == Formal && slices.Contains(w.b.borneo, w.r.State) {
		if _, aligned := w.b.On("borneo.aligned", w.r.month, w.staff); !aligned {
			w.weak = true
			w.unknown("payslip.unknown.borneo", "date", w.first("borneo.aligned"))
		}
	}
	if w.s.State == "" && w.s.Scope == Formal {
		w.unknown("payslip.unknown.state")
	}
}

// add finishes a line with the figures used since the last one.
func (w *worker) add(l Line, weak bool) {
	l.Sources, l.Status, l.Confidence = []string{}, corridor.InForce, ""
	for _, f := range w.used {
		if !slices.Contains(l.Sources, f.Source) {
			l.Sources = append(l.Sources, f.Source)
		}
		if l.AsOf.IsZero() || f.AsOf.Before(l.AsOf) {
			l.AsOf = f.AsOf
		}
		l.Confidence = worse(l.Confidence, f.Confidence)
		if f.Weak() {
			weak, l.Status = true, f.Status
		}
	}
	w.used = nil
	weak = weak || w.weak && l.Key != AllowanceLine
	if weak && l.Status == corridor.InForce {
		l.Status = corridor.Unverified
	}
	if weak {
		l.solid = l.base
	}
	l.judge(weak)
	w.r.Lines = append(w.r.Lines, l)
}

// worse returns the less certain of two confidences; empty is none yet.
func worse(a, b corridor.Confidence) corridor.Confidence {
	if slices.Index(corridor.Confidences, a) > slices.Index(corridor.Confidences, b) {
		return a
	}
	return b
}

// one is the exact rate of a unit: up ÷ down, nil when unknown.
type one struct{ up, down amount.Decimal }

func (o *one) times(parts ...amount.Decimal) amount.Decimal {
	n := o.up
	for _, p := range parts {
		n = n.Mul(p)
	}
	return n.QuoRound(o.down, 2, amount.HalfUp)
}

// day is the ordinary rate of pay of a day by s. 60I; nil when a fact is missing.
func (w *worker) day() *one {
	if w.s.Basic == nil {
		return nil
	}
	switch w.s.BasicPer {
	case PerDay:
		return &one{w.wage, amount.Int(1)}
	case PerHour:
		if w.s.HoursPerDay == nil {
			return nil
		}
		return &one{w.wage.Mul(*w.s.HoursPerDay), amount.Int(1)}
	}
	f, _ := w.fig("day.divisor")
	return &one{w.wage, *f.Value}
}

// hour is the ordinary rate of an hour; nil when a fact is missing.
func (w *worker) hour() *one {
	if w.s.BasicPer == PerHour && w.s.Basic != nil {
		return &one{w.wage, amount.Int(1)}
	}
	d := w.day()
	if d == nil || w.s.HoursPerDay == nil {
		return nil
	}
	return &one{d.up, d.down.Mul(*w.s.HoursPerDay)}
}

// floor returns the lowest wage the month's law allows for the unit the basic
// wage is paid by.
func (w *worker) floor() (figure.Figure, bool) {
	switch {
	case w.s.Scope == Domestic && w.s.BasicPer == PerMonth:
		return w.b.On("domestic-floor.month", w.r.month, w.staff)
	case w.s.Scope == Domestic:
		return figure.Figure{}, false
	case w.s.BasicPer == PerMonth:
		return w.b.On("minimum-wage.month", w.r.month, w.staff)
	case w.s.BasicPer == PerHour:
		return w.b.On("minimum-wage.hour", w.r.month, w.staff)
	case w.s.DaysPerWeek != nil:
		return w.b.On("minimum-wage.day."+w.s.DaysPerWeek.Reduce().String(), w.r.month, w.staff)
	}
	return figure.Figure{}, false
}

// basic is the line of the basic wage: the contract's, raised to the floor of
// the month, for the time that is paid.
func (w *worker) basic() {
	l := Line{Key: Basic, Label: texts["payslip.line.basic"], Unit: w.s.BasicPer, Paid: w.s.Paid.Basic}
	if w.s.Basic == nil {
		l.Expected, l.Basis, l.Why = figure.Bounds{}, texts["payslip.basis.no_basic"], texts["payslip.why.basic"]
		w.unknown("payslip.unknown.basic")
		w.add(l, true)
		return
	}
	w.wage = *w.s.Basic
	l.Basis = texts.Say("payslip.basis.contract", "wage", ringgit(w.wage))
	if f, ok := w.floor(); ok && w.wage.Cmp(*f.Value) < 0 && !w.weak {
		w.used = append(w.used, f)
		w.wage = *f.Value
		l.Basis = texts.Say("payslip.basis.floor."+w.s.Scope, "wage", ringgit(*f.Value), "contract", ringgit(*w.s.Basic))
	}
	l.Rate = w.wage.Ptr()
	weak, low, high := w.time(&l)
	if low == nil {
		w.add(l, true)
		return
	}
	if l.solid = *low; !weak {
		l.base = *low
	}
	if f, ok := w.b.On("domestic-floor.asked", w.r.month, w.staff); ok && w.s.Scope == Domestic && w.s.BasicPer == PerMonth && w.wage.Cmp(*f.Value) < 0 {
		w.used = append(w.used, f)
		high = larger(*f.Value, *high).Ptr()
		l.Why = texts.Say("payslip.why.domestic_floor", "low", ringgit(w.wage), "high", ringgit(*f.Value))
	}
	l.Expected = figure.Bounds{Low: low, High: high}
	w.add(l, weak)
}

// time fills how much time is paid and returns what it is worth.
func (w *worker) time(l *Line) (weak bool, low, high *amount.Decimal) {
	switch w.s.BasicPer {
	case PerMonth:
		l.Quantity = amount.Int(1).Ptr()
		whole := w.wage.Round(2, amount.HalfUp)
		if w.s.UnpaidDays == nil || w.s.UnpaidDays.IsZero() {
			return false, &whole, &whole
		}
		f, _ := w.fig("unpaid-day.divisor")
		length := month(w.r.month)
		l.Basis = texts.Say("payslip.basis.unpaid", "wage", ringgit(w.wage), "days", *w.s.UnpaidDays, "most", *f.Value, "least", length)
		l.Why = texts["payslip.why.unpaid"]
		cut := func(by amount.Decimal) *amount.Decimal {
			return larger(amount.Zero, whole.Sub((&one{w.wage, by}).times(*w.s.UnpaidDays))).Ptr()
		}
		return true, cut(*f.Value), cut(length)
	case PerDay:
		if w.s.DaysWorked == nil {
			l.Why = texts["payslip.why.days"]
			return true, nil, nil
		}
		days := sum(w.s.DaysWorked, w.s.LeaveDays, w.s.SickDays)
		l.Quantity = days.Ptr()
		worth := w.wage.Mul(days).Round(2, amount.HalfUp)
		return false, &worth, &worth
	}
	if w.s.NormalHours == nil {
		l.Why = texts["payslip.why.hours"]
		return true, nil, nil
	}
	hours, off := *w.s.NormalHours, sum(w.s.LeaveDays, w.s.SickDays)
	if !off.IsZero() {
		if w.s.HoursPerDay == nil {
			l.Why = texts["payslip.why.hours_per_day"]
			return true, nil, nil
		}
		hours = hours.Add(off.Mul(*w.s.HoursPerDay))
	}
	l.Quantity = hours.Ptr()
	worth := w.wage.Mul(hours).Round(2, amount.HalfUp)
	return false, &worth, &worth
}

// month returns the number of days of the month that begins on first.
func month(first clock.Date) amount.Decimal {
	return amount.Int(int64(first.DaysUntil(clock.NewDate(first.Year, first.Month+1, 1))))
}

func sum(parts ...*amount.Decimal) (out amount.Decimal) {
	for _, p := range parts {
		if p != nil {
			out = out.Add(*p)
		}
	}
	return out
}

func larger(a, b amount.Decimal) amount.Decimal {
	if a.Cmp(b) < 0 {
		return b
	}
	return a
}

func ringgit(d amount.Decimal) amount.Money { return amount.Money{Amount: d, Currency: Currency} }
