package payslip

import (
	"siger/internal/amount"
	"siger/internal/i18n"
	"siger/internal/labour/figure"
)

// extra adds the lines of overtime, rest days and public holidays worked.
func (w *worker) extra() {
	o, c, p := &w.s.Overtime, &w.s.Contract, &w.s.Paid
	w.overtime(OvertimeNormal, o.NormalDay, "overtime.factor", p.Overtime)
	w.restDays(c.RestDay, p.RestDay)
	w.overtime(RestDayOvertime, o.RestDay, "rest-day.overtime.factor", p.RestDayOvertime)
	w.holidays(c.PublicHoliday, p.PublicHoliday)
	w.overtime(PublicHolidayOvertime, o.PublicHoliday, "holiday.overtime.factor", p.PublicHolidayOvertime)
}

// law is what the Act gives for a line: nil when it cannot be worked out, with
// the reason.
type law struct {
	due   *amount.Decimal
	rate  *amount.Decimal
	basis i18n.Text
	why   i18n.Text
}

// settle finishes a line of extra work: the Act's amount or the contract's,
// whichever is more. promised is the contract's for the whole line, nil for none.
func (w *worker) settle(l Line, act law, promised *amount.Decimal) {
	l.Basis, l.Why, l.Rate = act.basis, act.why, act.rate
	weak := act.due == nil
	switch {
	case act.due == nil && promised == nil:
		l.Expected.Low = amount.Zero.Ptr()
	case act.due == nil:
		l.Expected.Low, l.base = promised, *promised
	default:
		l.Expected = figure.Bounds{Low: act.due, High: act.due}
		l.solid = *act.due
		if promised != nil {
			l.base = *promised
		}
		if promised != nil && promised.Cmp(*act.due) > 0 {
			l.Expected, l.solid, l.Basis = figure.Bounds{Low: promised, High: promised}, *promised, texts["payslip.basis.promised"]
			w.used = nil
		}
	}
	if w.s.Scope == Formal && act.due != nil && w.aboveCeiling() {
		weak = true
		if promised == nil {
			l.Expected.Low = amount.Zero.Ptr()
		} else {
			l.Expected.Low = promised
		}
		l.Why = texts["payslip.why.ceiling"]
	}
	if w.s.Scope == Domestic && promised != nil {
		weak, l.Basis, l.Why = false, texts["payslip.basis.promised"], i18n.Text{}
		l.Expected, l.solid = figure.Bounds{Low: promised, High: promised}, *promised
	}
	w.add(l, weak)
}

// aboveCeiling reports whether the basic wage lies above the sum up to which the
// Act gives overtime to everybody.
func (w *worker) aboveCeiling() bool {
	f, ok := w.b.On("overtime.wage-ceiling", w.r.month, w.staff)
	if ok && w.s.BasicPer == PerMonth && w.s.Basic != nil && w.s.Basic.Cmp(*f.Value) > 0 {
		w.used = append(w.used, f)
		return true
	}
	return false
}

// overtime adds hours beyond the normal ones: hours × factor × rate of an hour.
func (w *worker) overtime(key string, hours *amount.Decimal, factor string, paid *amount.Decimal) {
	if hours == nil || hours.IsZero() {
		return
	}
	l := Line{Key: key, Label: texts["payslip.line."+key], Quantity: hours, Unit: PerHour, Paid: paid}
	promised := times(hours, w.s.Contract.OvertimeHour)
	if w.s.Scope == Domestic {
		w.settle(l, law{basis: texts["payslip.basis.domestic_overtime"], why: texts["payslip.why.contract_silent"]}, promised)
		return
	}
	rate := w.hour()
	f, ok := w.fig(factor)
	if rate == nil || !ok {
		w.unknown("payslip.unknown.hour")
		w.settle(l, law{basis: texts.Say("payslip.basis.overtime_open", "factor", *f.Value), why: texts["payslip.why.hour"]}, promised)
		return
	}
	due := rate.times(*hours, *f.Value)
	act := law{due: &due, rate: rate.up.Mul(*f.Value).QuoRound(rate.down, 4, amount.HalfUp).Ptr()}
	switch w.s.BasicPer {
	case PerMonth:
		d, _ := w.b.On("day.divisor", w.r.month, w.staff)
		act.basis = texts.Say("payslip.basis.overtime.month", "hours", *hours, "factor", *f.Value, "wage", ringgit(w.wage), "divisor", *d.Value, "day", *w.s.HoursPerDay)
	case PerDay:
		act.basis = texts.Say("payslip.basis.overtime.day", "hours", *hours, "factor", *f.Value, "wage", ringgit(w.wage), "day", *w.s.HoursPerDay)
	default:
		act.basis = texts.Say("payslip.basis.overtime.hour", "hours", *hours, "factor", *f.Value, "wage", ringgit(w.wage))
	}
	w.settle(l, act, promised)
}

// restDays adds rest days worked. Only the terms of those paid by the month are
// known, and those from memory.
func (w *worker) restDays(promise, paid *amount.Decimal) {
	days := sum(w.s.RestHalfDays, w.s.RestDays)
	if days.IsZero() {
		return
	}
	l := Line{Key: RestDay, Label: texts["payslip.line.rest_day"], Quantity: &days, Unit: PerDay, Paid: paid}
	promised := times(&days, promise)
	if w.s.Scope == Domestic {
		if f, ok := w.b.On("domestic-floor.month", w.r.month, w.staff); ok { // the memorandum
			w.used = append(w.used, f)
		}
		w.settle(l, law{basis: texts["payslip.basis.domestic_rest"], why: texts["payslip.why.contract_silent"]}, promised)
		return
	}
	rate := w.day()
	if rate == nil || w.s.BasicPer != PerMonth {
		w.settle(l, law{basis: texts["payslip.basis.rest_open"], why: texts["payslip.why.not_monthly"]}, promised)
		return
	}
	half, _ := w.fig("rest-day.half")
	full, _ := w.fig("rest-day.full")
	d, _ := w.b.On("day.divisor", w.r.month, w.staff)
	due := rate.times(sum(w.s.RestHalfDays).Mul(*half.Value).Add(sum(w.s.RestDays).Mul(*full.Value)))
	w.settle(l, law{due: &due, basis: texts.Say("payslip.basis.rest", "halves", sum(w.s.RestHalfDays), "half", *half.Value,
		"days", sum(w.s.RestDays), "full", *full.Value, "wage", ringgit(w.wage), "divisor", *d.Value), why: texts["payslip.why.unverified"]}, promised)
}

// holidays adds public holidays worked, on top of the holiday's own pay.
func (w *worker) holidays(promise, paid *amount.Decimal) {
	days := w.s.HolidaysWorked
	if days == nil || days.IsZero() {
		return
	}
	l := Line{Key: PublicHoliday, Label: texts["payslip.line.public_holiday"], Quantity: days, Unit: PerDay, Paid: paid}
	promised := times(days, promise)
	if w.s.Scope == Domestic {
		w.settle(l, law{basis: texts["payslip.basis.domestic_holiday"], why: texts["payslip.why.contract_silent"]}, promised)
		return
	}
	rate := w.day()
	if rate == nil || w.s.BasicPer != PerMonth {
		w.settle(l, law{basis: texts["payslip.basis.holiday_open"], why: texts["payslip.why.not_monthly"]}, promised)
		return
	}
	f, _ := w.fig("holiday.days")
	d, _ := w.b.On("day.divisor", w.r.month, w.staff)
	due := rate.times(*days, *f.Value)
	w.settle(l, law{due: &due, rate: rate.times(*f.Value).Ptr(), basis: texts.Say("payslip.basis.holiday", "days", *days, "factor", *f.Value, "wage", ringgit(w.wage), "divisor", *d.Value)}, promised)
}

// times returns n × each, nil when there is no promise.
func times(n, each *amount.Decimal) *amount.Decimal {
	if each == nil {
		return nil
	}
	return n.Mul(*each).Round(2, amount.HalfUp).Ptr()
}

// allowances adds what was promised beside the basic wage.
func (w *worker) allowances() {
	for _, a := range w.s.Allowances {
		due := a.Amount.Round(2, amount.HalfUp)
		w.add(Line{Key: AllowanceLine, Item: a.Item, Label: i18n.Text{ID: a.Item, MS: a.Item, EN: a.Item}, Expected: figure.Bounds{Low: &due, High: &due},
			solid: due, base: due, Paid: a.Paid, Basis: texts["payslip.basis.allowance"]}, false)
	}
}
