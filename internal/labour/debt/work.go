package debt

import (
	"context"
	"slices"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/labour/figure"
	"siger/internal/rulebook"
)

// Signal is what the months mean by indicator 9 of the ILO; the thresholds are
// Siger's own and are to be agreed.
type Signal string

const (
	NoSignal      Signal = "none"
	Flag          Signal = "flag"    // above signal.flag months
	Red           Signal = "red"     // above signal.red months, longer than the contract, or without end
	UnknownSignal Signal = "unknown" // wage, floor or a rate is not known
)

// Entry is an item in the home currency with what the law of its day says.
type Entry struct {
	Item
	Label    i18n.Text        `json:"label"`   // the kind of cost
	Home     *amount.Decimal  `json:"home"`    // in the home currency, nil without a rate
	Verdict  rulebook.Verdict `json:"verdict"` // breach: the worker should not have paid
	Says     i18n.Text        `json:"says"`
	Readings []Reading        `json:"readings,omitempty"` // both, where law is contested
	Sources  []string         `json:"sources"`
	Status   corridor.Status  `json:"status,omitempty"`
}

// Reading is one way to read contested law.
type Reading struct {
	Holder  i18n.Text        `json:"holder"`
	Verdict rulebook.Verdict `json:"verdict"`
	Says    i18n.Text        `json:"says"`
}

// Share is what of the whole should not have been paid, in the home currency.
type Share struct {
	Forbidden amount.Decimal `json:"forbidden"` // by the law of its day
	Contested amount.Decimal `json:"contested"` // forbidden by one reading, perhaps not by the other
	Open      amount.Decimal `json:"open"`      // to be asked, or not known
}

// Result is the debt clock.
type Result struct {
	AsOf       clock.Date      `json:"as_of"`
	Currency   string          `json:"currency"` // home currency of all amounts
	Entries    []Entry         `json:"entries"`
	Total      amount.Decimal  `json:"total"`    // all that was paid or borrowed
	Own        amount.Decimal  `json:"own"`      // of it from own money
	Borrowed   amount.Decimal  `json:"borrowed"` // of it owed, before interest
	Complete   bool            `json:"complete"` // false: an amount or a rate of interest is missing, the months are "at least"
	NetWage    *amount.Decimal `json:"net_wage"`
	Floor      *amount.Decimal `json:"floor"`
	Payment    *amount.Decimal `json:"payment"`     // a month: net wage less floor, never below nought
	WageMonths *amount.Decimal `json:"wage_months"` // all that is owed with interest, in months of whole net wage, rounded up to a tenth
	Repayment
	KUR      *KUR        `json:"kur"`
	Share    Share       `json:"share"`
	Signal   Signal      `json:"signal"`
	Sentence i18n.Text   `json:"sentence"` // the answer in one sentence
	Warning  i18n.Text   `json:"warning,omitzero"`
	Rates    []Exchange  `json:"exchange"`
	Unknowns []i18n.Text `json:"unknowns"`

	sources map[string]corridor.Source
}

// worker works one ledger out.
type worker struct {
	b      *Book
	l      Ledger
	r      Result
	digits int32
}

// Work works a ledger out. today is the day whose knowledge of the law counts
// and the day of the account where the ledger has none. Errors are a fault.List
// of debt.error.* with the fields.
func (b *Book) Work(l Ledger, today clock.Date) (Result, error) {
	if err := l.check(b); err != nil {
		return Result{}, err
	}
	if l.AsOf.IsZero() {
		l.AsOf = today
	}
	w := &worker{b: b, l: l, digits: int32(i18n.MoneyDecimals(b.home))}
	w.r = Result{AsOf: l.AsOf, Currency: b.home, Entries: []Entry{}, Complete: true, Rates: []Exchange{}, Unknowns: []i18n.Text{}, sources: map[string]corridor.Source{}}
	for _, item := range l.Items {
		if err := w.entry(item, today); err != nil {
			return Result{}, err
		}
	}
	w.wage()
	w.clock()
	w.signal()
	return w.r, nil
}

func (w *worker) unknown(key string, args ...any) {
	if t := texts.Say(key, args...); !slices.Contains(w.r.Unknowns, t) {
		w.r.Unknowns = append(w.r.Unknowns, t)
	}
}

func (w *worker) money(d amount.Decimal) amount.Money {
	return amount.Money{Amount: d, Currency: w.r.Currency}
}

// entry puts an item into the home currency and asks the law of its day.
func (w *worker) entry(item Item, today clock.Date) error {
	e := Entry{Item: item, Label: w.b.Kind(item.Kind), Home: w.home(item.Amount, item.Currency), Sources: []string{}}
	if err := w.law(&e, today); err != nil {
		return err
	}
	if e.Home == nil {
		w.r.Complete = false
		w.r.Entries = append(w.r.Entries, e)
		return nil
	}
	w.r.Total = w.r.Total.Add(*e.Home)
	if item.Borrowed != nil {
		w.r.Borrowed = w.r.Borrowed.Add(*e.Home)
	} else {
		w.r.Own = w.r.Own.Add(*e.Home)
	}
	switch e.Verdict {
	case rulebook.Breach:
		w.r.Share.Forbidden = w.r.Share.Forbidden.Add(*e.Home)
	case rulebook.ContestedLaw:
		w.r.Share.Contested = w.r.Share.Contested.Add(*e.Home)
	default:
		w.r.Share.Open = w.r.Share.Open.Add(*e.Home)
	}
	w.r.Entries = append(w.r.Entries, e)
	return nil
}

// law asks the rulebook who should have borne the cost on the day it was paid.
func (w *worker) law(e *Entry, today clock.Date) error {
	e.Verdict = rulebook.Unknown
	if e.On.IsZero() {
		e.Says = texts["debt.law.no_date"]
		w.unknown("debt.unknown.date")
		return nil
	}
	facts := map[string]any{factPays: true, factItems: []string{e.Kind}}
	if w.l.Sector != "" {
		facts[factWork] = w.l.Sector
	}
	report, err := w.b.rules.Evaluate(context.Background(), rulebook.Query{Scope: scope, Facts: facts, LawDate: e.On, KnownOn: today})
	if err != nil {
		return err
	}
	for i := range report.Findings {
		f := &report.Findings[i]
		if f.Rule != rule {
			continue
		}
		e.Verdict, e.Says, e.Status = f.Verdict, f.Explanation, f.Status
		for _, s := range f.Sources {
			e.Sources = append(e.Sources, s.ID)
			w.r.sources[s.ID] = s
		}
		for _, r := range f.Readings {
			e.Readings = append(e.Readings, Reading{r.Holder, r.Verdict, r.Explanation})
		}
		return nil
	}
	e.Says = texts["debt.law.not_read"]
	return nil
}

// home turns an amount into the home currency by the newest rate on or before
// the day of the account: the ledger's own first, then the pack's.
func (w *worker) home(d amount.Decimal, currency string) *amount.Decimal {
	into := w.r.Currency
	if currency == into {
		return d.Round(w.digits, amount.HalfUp).Ptr()
	}
	var best *Exchange
	for i := range w.l.Exchange {
		x := &w.l.Exchange[i]
		if x.Base == currency && x.Quote == into && !x.On.After(w.l.AsOf) && (best == nil || x.On.After(best.On)) {
			best = x
		}
	}
	if best == nil {
		r, ok := w.b.pack.Rate(currency, into, w.l.AsOf)
		if !ok {
			w.unknown("debt.unknown.exchange", "currency", currency)
			return nil
		}
		best = &Exchange{currency, into, r.Rate, r.Date}
		for _, used := range append(r.Used, r) {
			if s := w.b.pack.Source(used.Source); s.ID != "" {
				w.r.sources[s.ID] = s
			}
		}
	}
	if !slices.Contains(w.r.Rates, *best) {
		w.r.Rates = append(w.r.Rates, *best)
	}
	return d.Mul(best.Rate).Round(w.digits, amount.HalfUp).Ptr()
}

// wage settles what can be paid in a month.
func (w *worker) wage() {
	if m := w.l.NetWage; m != nil {
		w.r.NetWage = w.home(m.Amount, m.Currency)
	} else {
		w.unknown("debt.unknown.wage")
	}
	floor := amount.Zero
	if m := w.l.Floor; m != nil {
		if w.r.Floor = w.home(m.Amount, m.Currency); w.r.Floor == nil {
			return
		}
		floor = *w.r.Floor
	} else {
		w.unknown("debt.unknown.floor")
		w.r.Complete = false
	}
	if w.r.NetWage != nil {
		if w.r.Payment = w.r.NetWage.Sub(floor).Ptr(); w.r.Payment.Sign() < 0 {
			w.r.Payment = amount.Zero.Ptr()
		}
	}
}

// clock repays the loans, in the order of the days they were taken.
func (w *worker) clock() {
	var taken []Entry
	for _, e := range w.r.Entries {
		if e.Borrowed != nil && e.Home != nil {
			taken = append(taken, e)
		}
	}
	slices.SortStableFunc(taken, func(a, b Entry) int { return a.On.Compare(b.On) })
	loans, before := make([]owed, len(taken)), amount.Zero
	for i, e := range taken {
		if e.Borrowed.Rate == nil {
			w.r.Complete = false
			w.unknown("debt.unknown.interest", "item", e.Item.Item)
		}
		var first amount.Decimal
		loans[i], first = loan(*e.Home, e.Borrowed, w.digits)
		before = before.Add(first)
	}
	w.r.Repayment = repay(loans, before, w.r.Payment, w.digits)
	if w.r.Interest != nil && w.r.NetWage != nil && w.r.NetWage.Sign() > 0 {
		w.r.WageMonths = w.r.Borrowed.Add(*w.r.Interest).QuoRound(*w.r.NetWage, 1, amount.Up).Ptr()
	}
	if w.r.KUR = w.b.kur(w.r.Borrowed, w.r.Payment, &w.r.Repayment, w.l.AsOf, w.digits); w.r.KUR != nil {
		w.r.sources[w.r.KUR.Source] = w.b.pack.Source(w.r.KUR.Source)
	} else if w.r.Borrowed.Sign() > 0 {
		w.unknown("debt.unknown.kur")
	}
}

// signal says what the months mean.
func (w *worker) signal() {
	flag, red := w.limit("signal.flag"), w.limit("signal.red")
	r := &w.r
	switch {
	case r.Endless:
		r.Signal = Red
		key := "debt.answer.endless"
		if r.Payment.Sign() > 0 && r.First.Cmp(*r.Payment) < 0 {
			key = "debt.answer.too_long"
		}
		r.Sentence = texts.Say(key, "payment", w.money(*r.Payment), "interest", w.money(r.First), "years", longest/12)
	case r.Months == nil:
		r.Signal, r.Sentence = UnknownSignal, texts["debt.answer.unknown"]
	case r.Borrowed.IsZero():
		r.Signal, r.Sentence = NoSignal, texts["debt.answer.none"]
	default:
		months, key := amount.Int(int64(*r.Months)), "debt.answer.months"
		if !r.Complete {
			key = "debt.answer.at_least"
		}
		r.Sentence = texts.Say(key, "months", *r.Months, "interest", w.money(*r.Interest))
		switch {
		case months.Cmp(*red.Value) > 0 || w.l.ContractMonths != nil && *r.Months > *w.l.ContractMonths:
			r.Signal = Red
		case months.Cmp(*flag.Value) > 0:
			r.Signal = Flag
		case !r.Complete:
			r.Signal = UnknownSignal
		default:
			r.Signal = NoSignal
		}
	}
	if r.Signal == Flag || r.Signal == Red {
		r.Warning = texts.Say("debt.signal."+string(r.Signal), "flag", *flag.Value, "red", *red.Value)
		r.sources[flag.Source] = w.b.pack.Source(flag.Source)
	}
}

func (w *worker) limit(key string) figure.Figure {
	f, _ := w.b.On(key, w.l.AsOf, 0)
	return f
}
