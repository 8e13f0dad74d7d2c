package payslip

import (
	"math"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/labour/figure"
)

// deductions adds a line for each deduction: what may be taken against what was.
func (w *worker) deductions() {
	for _, d := range w.s.Deductions {
		k, _ := w.b.kind(d.Kind)
		taken := d.Amount.Round(2, amount.HalfUp)
		l := Line{Key: DeductionLine, Item: k.Kind, Label: k.Name, Paid: taken.Neg().Ptr(), base: taken.Neg()}
		if d.Item != "" && d.Item != k.Kind {
			l.Label = texts.Say("payslip.line.deduction_named", "kind", k.Name, "item", d.Item)
		}
		w.used = append(w.used, figure.Figure{Key: k.Kind, Fact: k.Fact})
		verdict := w.allowed(k, &d, &l, taken)
		switch verdict {
		case OK:
			l.Expected, l.solid = exactly(taken.Neg()), taken.Neg()
		case Underpaid:
			l.Expected, l.solid = exactly(amount.Zero), amount.Zero
		default: // between nothing and all of it
			l.Expected, l.solid = figure.Bounds{Low: l.base.Ptr(), High: amount.Zero.Ptr()}, l.base
		}
		weak := w.weak
		w.add(l, weak)
		if verdict == Unknown { // judge sees money only
			last := &w.r.Lines[len(w.r.Lines)-1]
			last.Verdict = Unknown
		}
	}
}

func exactly(d amount.Decimal) figure.Bounds { return figure.Bounds{Low: &d, High: &d} }

// allowed tells whether a deduction may be taken: OK all of it, Underpaid none
// of it, Ask and Unknown not settled. It fills the words of the line.
func (w *worker) allowed(k *Kind, d *Deduction, l *Line, taken amount.Decimal) Verdict {
	say := func(v Verdict, key string, args ...any) Verdict {
		l.Basis = texts.Say("payslip.deduction."+key, args...)
		if v == Ask || v == Unknown {
			l.Why = l.Basis
		}
		return v
	}
	told := func(yes *bool) Verdict {
		switch {
		case yes == nil:
			return Ask
		case *yes:
			return OK
		}
		return Underpaid
	}
	switch k.Rule {
	case ruleFree:
		return say(OK, "free")
	case ruleRequest:
		v := told(d.WrittenRequest)
		return say(v, "request."+string(v))
	case rulePermission:
		v := told(d.WrittenRequest)
		if p := told(d.DGPermission); v == OK || p == Underpaid {
			v = p
		}
		return say(v, "permission."+string(v))
	case ruleNever:
		if !k.ValidFrom.IsZero() && w.r.month.Before(k.ValidFrom) {
			return say(Ask, "before", "date", k.ValidFrom)
		}
		return say(Underpaid, "never."+k.Kind, "date", k.ValidFrom)
	case ruleEPF:
		return w.epf(l, taken, say)
	case ruleSOCSO:
		if _, ok := w.fig("socso.percent"); !ok {
			return say(Ask, "socso_before", "date", w.first("socso.percent"))
		}
		w.unknown("payslip.unknown.socso")
		return say(Unknown, "socso")
	case ruleLindung:
		w.unknown("payslip.unknown.lindung")
		return say(Unknown, "lindung")
	case ruleTax:
		w.unknown("payslip.unknown.tax")
		return say(Unknown, "tax")
	}
	return say(Ask, "other")
}

// epf judges a contribution to the provident fund: as its table was not read, an
// amount up to the percentage of all earnings, rounded up to the next ringgit,
// passes.
func (w *worker) epf(l *Line, taken amount.Decimal, say func(Verdict, string, ...any) Verdict) Verdict {
	if w.s.Scope == Domestic {
		return say(Ask, "epf_domestic")
	}
	f, ok := w.fig("epf.percent")
	if !ok {
		return say(Ask, "epf_before", "date", w.first("epf.percent"))
	}
	most := total(w.r.Lines, nil).Earned.High
	if most == nil {
		w.unknown("payslip.unknown.epf")
		return say(Unknown, "epf_open", "percent", *f.Value)
	}
	bound := most.Percent(*f.Value).Round(0, amount.Up)
	if taken.Cmp(bound) > 0 {
		return say(Ask, "epf_more", "percent", *f.Value, "most", ringgit(bound))
	}
	return say(OK, "epf", "percent", *f.Value, "most", ringgit(bound))
}

// checks answers the questions of law that have no line of their own.
func (w *worker) checks() {
	w.checkFloor()
	w.checkPayDay()
	w.checkShare()
	if w.s.Scope == Domestic {
		return
	}
	if f, ok := w.b.On("week.hours", w.r.month, w.staff); !ok {
		w.unknown("payslip.unknown.week", "date", w.first("week.hours"))
	} else if w.s.HoursPerDay != nil && w.s.DaysPerWeek != nil {
		week := w.s.HoursPerDay.Mul(*w.s.DaysPerWeek)
		w.check("week_hours", upTo(week, f), &f, "hours", week, "most", *f.Value)
	}
	if f, ok := w.b.On("overtime.hours-month", w.r.month, w.staff); ok && w.s.Overtime.NormalDay != nil {
		w.check("overtime_hours", upTo(*w.s.Overtime.NormalDay, f), &f, "hours", *w.s.Overtime.NormalDay, "most", *f.Value)
	}
	if f, ok := w.b.On("epf.percent", w.r.month, w.staff); ok && w.r.Line(DeductionLine, "epf") == nil {
		w.check("epf", Ask, &f)
	}
}

// upTo is OK for a number up to the figure, Breach above it.
func upTo(n amount.Decimal, f figure.Figure) Verdict {
	if n.Cmp(*f.Value) > 0 {
		return Breach
	}
	return OK
}

// check adds a check; a weak figure and an uncertain law prove no breach.
func (w *worker) check(key string, v Verdict, f *figure.Figure, args ...any) {
	c := Check{Key: key, Label: texts["payslip.check."+key], Verdict: v}
	if f != nil {
		c.Source, c.Status = f.Source, f.Status
		if v == Breach && (f.Weak() || w.weak) {
			c.Verdict = Ask
		}
		w.r.sources[f.Source] = w.b.pack.Source(f.Source)
	}
	c.Text = texts.Say("payslip.check."+key+"."+string(c.Verdict), args...)
	w.r.Checks = append(w.r.Checks, c)
}

// checkFloor compares the contract's wage with the lowest one of the month.
func (w *worker) checkFloor() {
	f, ok := w.floor()
	if !ok || w.s.Basic == nil {
		if w.s.Basic != nil {
			w.check("floor_"+w.s.Scope, Unknown, nil)
			w.unknown("payslip.unknown.floor")
		}
		return
	}
	args := []any{"wage", ringgit(*w.s.Basic), "floor", ringgit(*f.Value)}
	if w.s.Basic.Cmp(*f.Value) < 0 {
		w.check("floor_"+w.s.Scope, Breach, &f, args...)
		return
	}
	if g, ok := w.largest(); ok && w.s.Basic.Cmp(*g.Value) < 0 {
		w.check("floor_formal", Ask, &g, "wage", ringgit(*w.s.Basic), "floor", ringgit(*g.Value))
		w.unknown("payslip.unknown.staff")
		return
	}
	if g, ok := w.b.On("domestic-floor.asked", w.r.month, w.staff); ok && w.s.Scope == Domestic && w.s.Basic.Cmp(*g.Value) < 0 {
		w.check("floor_domestic", Ask, &g, "wage", ringgit(*w.s.Basic), "floor", ringgit(*g.Value))
		return
	}
	w.check("floor_"+w.s.Scope, OK, &f, args...)
}

// largest returns the floor of large employers where the size of this one was
// not told.
func (w *worker) largest() (figure.Figure, bool) {
	if w.staff >= 0 || w.s.Scope != Formal {
		return figure.Figure{}, false
	}
	large := *w
	large.staff = math.MaxInt
	return large.floor()
}

// checkPayDay compares the day of payment with the last one of the month's rule.
func (w *worker) checkPayDay() {
	f, ok := w.b.On("pay-day."+w.s.Scope, w.r.month, w.staff)
	if !ok || w.s.PaidOn.IsZero() {
		w.unknown("payslip.unknown.pay_day")
		return
	}
	day, _ := f.Value.Int64()
	last := clock.NewDate(w.r.month.Year, w.r.month.Month+1, int(day))
	v := OK
	if w.s.PaidOn.After(last) {
		v = Breach
	}
	w.check("pay_day", v, &f, "paid", w.s.PaidOn, "last", last, "late", last.DaysUntil(w.s.PaidOn))
}

// checkShare compares all deductions with the share of the wage they may take.
func (w *worker) checkShare() {
	taken := amount.Zero
	for _, d := range w.s.Deductions {
		taken = taken.Add(d.Amount)
	}
	f, ok := w.b.On("deductions.percent", w.r.month, w.staff)
	if !ok || taken.IsZero() {
		return
	}
	earned := total(w.r.Lines, nil).Earned
	args := []any{"taken", ringgit(taken), "percent", *f.Value}
	switch {
	case earned.High != nil && taken.Cmp(earned.High.Percent(*f.Value)) > 0:
		w.check("deductions", Breach, &f, args...)
	case earned.Low != nil && taken.Cmp(earned.Low.Percent(*f.Value)) <= 0:
		w.check("deductions", OK, &f, args...)
	default:
		w.check("deductions", Ask, &f, args...)
	}
}
