package debt

import (
	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/labour/figure"
)

// longest is how many months are worked out: fifty years. What is not repaid by
// then has no end.
const longest = 600

// Month is one row of the schedule, in the home currency.
type Month struct {
	Number   int            `json:"month"`
	Interest amount.Decimal `json:"interest"`
	Paid     amount.Decimal `json:"paid"`
	Left     amount.Decimal `json:"left"`
}

// owed is a loan while it is repaid.
type owed struct {
	principal amount.Decimal
	left      amount.Decimal
	up, down  amount.Decimal // interest of a month is × up ÷ down
	flat      bool
}

// loan returns what is owed on a loan. A flat loan of agreed months owes all its
// interest from the start.
func loan(principal amount.Decimal, terms *Loan, digits int32) (o owed, before amount.Decimal) {
	o = owed{principal: principal, left: principal, down: amount.Int(1200)}
	if terms.Per == "month" {
		o.down = amount.Int(100)
	}
	if terms.Rate != nil {
		o.up = *terms.Rate
	}
	o.flat = terms.Method == Flat
	if o.flat && terms.Months != nil {
		before = principal.Mul(o.up).Mul(amount.Int(int64(*terms.Months))).QuoRound(o.down, digits, amount.HalfUp)
		o.left, o.up = o.left.Add(before), amount.Zero
	}
	return o, before
}

// interest is what a month adds.
func (o *owed) interest(digits int32) amount.Decimal {
	base := o.left
	if o.flat {
		base = o.principal
	}
	return base.Mul(o.up).QuoRound(o.down, digits, amount.HalfUp)
}

// Repayment is how a debt goes down. Months nil: it never ends, or what can be
// paid is not known (Endless tells which).
type Repayment struct {
	Months   *int            `json:"months"`
	Endless  bool            `json:"endless"`
	Interest *amount.Decimal `json:"interest"` // in all, nil when endless or not known
	First    amount.Decimal  `json:"first_month_interest"`
	Schedule []Month         `json:"schedule,omitempty"`
}

// repay pays the loans in their order with a fixed sum a month. before is
// interest that is owed from the start.
func repay(loans []owed, before amount.Decimal, payment *amount.Decimal, digits int32) (r Repayment) {
	loans = append([]owed(nil), loans...)
	left := amount.Zero
	for i := range loans {
		left = left.Add(loans[i].left)
		r.First = r.First.Add(loans[i].interest(digits))
	}
	if left.IsZero() {
		none := 0
		r.Months, r.Interest = &none, amount.Zero.Ptr()
		return r
	}
	if payment == nil {
		return r
	}
	total := before
	for n := 1; n <= longest && payment.Sign() > 0; n++ {
		row := Month{Number: n}
		rest := *payment
		for i := range loans {
			o := &loans[i]
			if o.left.IsZero() {
				continue
			}
			add := o.interest(digits)
			o.left, row.Interest = o.left.Add(add), row.Interest.Add(add)
			pay := smaller(rest, o.left)
			o.left, rest, row.Paid = o.left.Sub(pay), rest.Sub(pay), row.Paid.Add(pay)
			row.Left = row.Left.Add(o.left)
		}
		total = total.Add(row.Interest)
		r.Schedule = append(r.Schedule, row)
		if row.Left.IsZero() {
			r.Months, r.Interest = &row.Number, &total
			return r
		}
	}
	r.Endless, r.Schedule = true, r.Schedule[:min(len(r.Schedule), 12)]
	return r
}

func smaller(a, b amount.Decimal) amount.Decimal {
	if b.Cmp(a) < 0 {
		return b
	}
	return a
}

// KUR is the same debt as a state-backed loan. Whether its interest is on the
// remaining debt or on the sum borrowed was not read: low is by the first, high
// by the second.
type KUR struct {
	Percent  amount.Decimal `json:"percent_year"`
	Most     amount.Decimal `json:"most"`
	Fits     bool           `json:"fits"` // the debt is not above Most
	Low      Repayment      `json:"low"`
	High     Repayment      `json:"high"`
	Saves    figure.Bounds  `json:"saves"` // interest less than now, nil where not known
	Source   string         `json:"source"`
	AsOf     clock.Date     `json:"as_of"`
	Sentence i18n.Text      `json:"sentence"`
}

// kur compares with the state-backed loan of the day; nil when none was read.
func (b *Book) kur(principal amount.Decimal, payment *amount.Decimal, now *Repayment, on clock.Date, digits int32) *KUR {
	most, ok1 := b.On("kur.most", on, 0)
	percent, ok2 := b.On("kur.percent-year", on, 0)
	grace, ok3 := b.On("kur.grace", on, 0)
	if !ok1 || !ok2 || !ok3 || principal.IsZero() {
		return nil
	}
	k := &KUR{Percent: *percent.Value, Most: *most.Value, Source: percent.Source, AsOf: percent.AsOf}
	limits := []any{"percent", k.Percent, "grace", *grace.Value, "most", amount.Money{Amount: k.Most, Currency: b.home}}
	if k.Fits = principal.Cmp(k.Most) <= 0; !k.Fits {
		k.Sentence = texts.Say("debt.kur.above", limits...)
		return k
	}
	at := func(method string) Repayment {
		o, before := loan(principal, &Loan{Rate: &k.Percent, Per: "year", Method: method}, digits)
		r := repay([]owed{o}, before, payment, digits)
		r.Schedule = nil
		return r
	}
	k.Low, k.High = at(Reducing), at(Flat)
	if k.Low.Interest == nil || k.High.Interest == nil {
		k.Sentence = texts.Say("debt.kur.unknown", limits...)
		return k
	}
	var months any = *k.Low.Months
	if *k.High.Months != *k.Low.Months {
		months = texts.Say("debt.kur.span", "low", *k.Low.Months, "high", *k.High.Months)
	}
	k.Sentence = texts.Say("debt.kur.months", append(limits, "months", months,
		"least", amount.Money{Amount: *k.Low.Interest, Currency: b.home}, "most_interest", amount.Money{Amount: *k.High.Interest, Currency: b.home})...)
	if now.Interest != nil {
		k.Saves = figure.Bounds{Low: now.Interest.Sub(*k.High.Interest).Ptr(), High: now.Interest.Sub(*k.Low.Interest).Ptr()}
	}
	return k
}
