package landed

import (
	"siger/internal/amount"
)

var hundred = amount.Int(100)

// customsValue rebuilds the CIF value at the port of import from the price:
// legs the Incoterm leaves to the buyer are added, legs after import that the
// price holds are taken out when their cost is known (the law lets them be
// taken out only where they can be told apart, so otherwise the price itself
// is the upper bound).
func (w *worker) customsValue() {
	base := w.cost[iPrice]
	if base.isEmpty() {
		for i := iInland; i <= iInsurance; i++ {
			w.share(i)
		}
		return
	}
	if w.lines[iPrice].Status != Known {
		w.solid = Estimated
	}
	if w.held&afterImport != 0 {
		base = w.takeOut(base)
		w.solid = Estimated
	}
	shares, anyShare := exactly(amount.Zero), false
	for i := iInland; i <= iInsurance; i++ {
		if w.held.has(i) {
			continue
		}
		if w.lines[i].Status != Known {
			w.solid = Estimated
		}
		if w.legs[i].isShare {
			shares, anyShare = shares.add(w.legs[i].percent), true
			continue
		}
		base = base.add(w.cost[i])
	}
	w.cv = base
	if anyShare {
		w.cv = grossUp(base, shares, w.digits)
		sum := base
		for i := iInland; i <= iInsurance; i++ {
			if w.legs[i].isShare && !w.held.has(i) {
				w.share(i)
				sum = sum.add(w.cost[i])
			}
		}
		w.cv = sum
	}
	w.cv = w.cv.round(w.digits)
}

// grossUp returns the value v of which shares per cent and base are the whole:
// v = base × 100 ÷ (100 − shares), to the given decimals.
func grossUp(base, shares span, decimals int32) span {
	out := span{hasLow: base.hasLow, hasHigh: base.hasHigh && shares.hasHigh && shares.high.Cmp(hundred) < 0}
	if out.hasLow {
		left := hundred
		if shares.low.Cmp(hundred) < 0 {
			left = hundred.Sub(shares.low)
		}
		out.low = base.low.Mul(hundred).QuoRound(left, decimals, amount.HalfUp)
	}
	if out.hasHigh {
		out.high = base.high.Mul(hundred).QuoRound(hundred.Sub(shares.high), decimals, amount.HalfUp)
	}
	return out
}

// takeOut removes the legs after import, and for DDP duty and tax, from a
// delivered price.
func (w *worker) takeOut(price span) span {
	fixed, shares := exactly(amount.Zero), exactly(amount.Zero)
	for i := iDestinationPort; i < count; i++ {
		if !w.held.has(i) {
			continue
		}
		switch l := &w.legs[i]; {
		case l.isShare:
			shares = shares.add(l.percent)
		default:
			fixed = fixed.add(l.fixed)
		}
	}
	taxes := levies{taxRate: exactly(amount.Zero), duty: dutyRule{found: true}}
	if w.held.has(iDuty) {
		taxes.duty, _ = w.dutyRow()
		taxes.taxRate = w.goods.tax
		taxes.excise = w.r.Excise
	}
	return taxes.valueWithin(price, fixed, shares).round(w.digits)
}

// levies are the duty and tax that fall on a customs value.
type levies struct {
	duty    dutyRule
	taxRate span // per cent
	excise  *amount.Decimal
}

// valueWithin returns the customs value v for which
//
//	v + shares % of v + duty(v) + excise + tax % of (v + duty(v) + excise) + fixed = total
//
// Each cost unknown leaves the low bound open: v is then at most the high one.
// Higher costs leave less for v, so v's low bound uses the high costs.
func (t levies) valueWithin(total, fixed, shares span) (out span) {
	if total.hasHigh {
		out.high, out.hasHigh = t.solve(total.high, fixed.low, shares.low, t.taxRate.low, false), true
	}
	if total.hasLow && fixed.hasHigh && shares.hasHigh && t.taxRate.hasHigh && t.duty.isKnown() {
		out.low, out.hasLow = t.solve(total.low, fixed.high, shares.high, t.taxRate.high, true), true
	}
	return out
}

// solve answers valueWithin for single figures. Duty parts that are unknown
// count as nothing when the upper bound is sought.
func (t levies) solve(total, fixed, shares, tax amount.Decimal, high bool) amount.Decimal {
	grow := hundred.Add(tax) // of 100: tax falls on value and duty alike
	x := total.Sub(fixed)
	if t.excise != nil {
		x = x.Sub(t.excise.Mul(grow).Shift(-2))
	}
	by := func(adValorem, specific amount.Decimal) amount.Decimal {
		left := x.Sub(specific.Mul(grow).Shift(-2))
		weight := grow.Mul(hundred.Add(adValorem)).Shift(-2).Add(shares)
		if left.Sign() <= 0 {
			return amount.Zero
		}
		return left.Mul(hundred).Quo(weight)
	}
	d := t.duty
	switch {
	case d.combine == "higher" && d.hasAdValorem && d.hasSpecific:
		return smaller(by(d.adValorem, amount.Zero), by(amount.Zero, d.specific))
	case d.combine == "lower":
		if !d.hasAdValorem || !d.hasSpecific {
			return by(amount.Zero, amount.Zero)
		}
		return larger(by(d.adValorem, amount.Zero), by(amount.Zero, d.specific))
	}
	return by(d.adValorem, d.specific)
}
