package tripplan

import (
	"slices"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/tourism/atlas"
)

// purse works out prices for the party.
type purse struct {
	*trip
	rate *Rate
}

func (t *trip) purse() *purse {
	p := &purse{trip: t}
	if r, ok := t.Pack.Rate(t.Pack.Market.Currency, t.Pack.Region.Currency, t.q.StartDate); ok {
		p.rate = &Rate{IDR: r.Rate, Date: r.Date, Fact: r.Fact}
	}
	return p
}

// half is what the likely price adds to the low one of a range.
var half = amount.Must("0.5")

// line prices one row for so many heads, groups or vehicles: rounded half up to
// the rupiah, and to the sen. Times is how often it is paid at the low and the
// high end, such as once or twice for a journey there and back.
func (p *purse) line(of string, day int, q *atlas.Price, heads, lowTimes, highTimes int) Line {
	count := heads
	if q.Per != "person" {
		count = 1
	}
	l := Line{What: q.What, Of: of, Day: day, Tier: q.Tier, Count: count, Fact: &q.Fact, Text: texts.Say("tripplan.cost." + q.What)}
	n := func(times int) amount.Decimal { return amount.Int(int64(count * times)) }
	low, high := q.Low.Mul(n(lowTimes)), q.High.Mul(n(highTimes))
	likely := q.Low.Add(q.High).Mul(half).Mul(n(lowTimes))
	if q.What == "package" {
		low = amount.Zero // one may go without
	}
	span := Span{low, likely, high}
	if q.Money == p.Pack.Market.Currency {
		l.MYR = span.round(2)
		if p.rate != nil {
			l.IDR = span.each(func(d amount.Decimal) amount.Decimal { return d.Mul(p.rate.IDR).Round(0, amount.HalfUp) })
		}
		return l
	}
	l.IDR = span.round(0)
	if p.rate != nil {
		l.MYR = span.each(func(d amount.Decimal) amount.Decimal { return d.QuoRound(p.rate.IDR, 2, amount.HalfUp) })
	}
	return l
}

func (s Span) each(f func(amount.Decimal) amount.Decimal) *Span {
	return &Span{f(s.Low), f(s.Likely), f(s.High)}
}

func (s Span) round(decimals int32) *Span {
	return s.each(func(d amount.Decimal) amount.Decimal { return d.Round(decimals, amount.HalfUp) })
}

// Add returns the sum of two spans.
func (s Span) Add(o Span) Span {
	return Span{s.Low.Add(o.Low), s.Likely.Add(o.Likely), s.High.Add(o.High)}
}

// chosen returns the rows of a list that the party pays on a day: those for
// visitors from abroad where the tiers differ, the day's where days differ, and
// the children's row apart where there is one.
func (p *purse) chosen(of string, day int, date clock.Date, list []atlas.Price) (out []Line) {
	foreign := slices.ContainsFunc(list, func(q atlas.Price) bool { return q.Tier == "foreign" })
	weekday := date.Time().Weekday()
	weekend := weekday == 0 || weekday == 6 || len(p.Pack.Calendar.HolidaysOn(p.Pack.Region.ID, date)) > 0
	for i := range list {
		q := &list[i]
		if foreign && q.Tier == "local" || q.Days == "weekend" && !weekend || q.Days == "weekday" && weekend {
			continue
		}
		heads := p.q.Party.Size()
		childRow := slices.ContainsFunc(list, func(o atlas.Price) bool { return o.Child && o.What == q.What })
		switch {
		case q.Child:
			heads = p.q.Party.Children
		case childRow:
			heads -= p.q.Party.Children
		}
		if heads > 0 {
			out = append(out, p.line(of, day, q, heads, 1, 1))
		}
	}
	return out
}

// visit returns the lines of a visit on a day: what the place asks, then its boat.
func (p *purse) visit(v, k int) []Line {
	place, date := p.places[v], p.days[k].date
	out := p.chosen(place.ID, k+1, date, place.Prices)
	if len(place.Prices) == 0 {
		out = append(out, p.unknown("entry", place.ID, k+1))
	}
	if b := p.boats[v]; b != nil {
		if boat := p.chosen(b.ID, k+1, date, b.Prices); len(boat) > 0 {
			return append(out, boat...)
		}
		out = append(out, p.unknown("boat", b.ID, k+1))
	}
	return out
}

// passages returns the lines of the ways there and home: the same passage's
// price may be one way or return, so it counts once at the low end and twice at
// the high one.
func (p *purse) passages(home *Trip) (out []Line) {
	for _, id := range slices.Compact([]string{p.out.Passage, home.Passage}) {
		q := p.passage(id)
		for i := range q.Prices {
			out = append(out, p.line(id, 0, &q.Prices[i], p.q.Party.Size(), 1, 2))
		}
		if len(q.Prices) == 0 {
			out = append(out, p.unknown("flight", id, 0))
		}
	}
	return out
}

func (p *purse) unknown(what, of string, day int) Line {
	return Line{What: what, Of: of, Day: day, Text: texts.Say("tripplan.cost." + what)}
}

// always are what every trip costs and no source prices.
func (p *purse) always(d *draft) (out []Line) {
	if len(d.beds) > 0 {
		out = append(out, p.unknown("lodging", "", 0))
	}
	return append(out, p.unknown("car", "", 0), p.unknown("food", "", 0))
}

// lines returns all lines of a draft.
func (p *purse) lines(d *draft) []Line {
	out := p.passages(&p.back[len(d.tours)-1])
	for k, visits := range d.tours {
		for _, v := range visits {
			out = append(out, p.visit(v, k)...)
		}
	}
	return append(out, p.always(d)...)
}

// total adds up what is known.
func total(lines []Line) (myr, idr Span, complete bool) {
	complete = true
	for _, l := range lines {
		if l.MYR == nil {
			complete = false
		} else {
			myr = myr.Add(*l.MYR)
		}
		if l.IDR != nil {
			idr = idr.Add(*l.IDR)
		}
	}
	return myr, idr, complete
}

// sen returns the likely sum in sen.
func sen(lines []Line) int {
	myr, _, _ := total(lines)
	n, _ := myr.Likely.Shift(2).Round(0, amount.HalfUp).Int64()
	return int(n)
}

// perHead is what a visit likely costs one of the party, in whole rupiah, as far
// as known.
func (t *trip) perHead(p *atlas.Place, b *atlas.Boat) int64 {
	purse, sum := &purse{trip: t}, amount.Zero
	lines := purse.chosen(p.ID, 0, t.q.StartDate, p.Prices)
	if b != nil {
		lines = append(lines, purse.chosen(b.ID, 0, t.q.StartDate, b.Prices)...)
	}
	for _, l := range lines {
		if l.IDR != nil {
			sum = sum.Add(l.IDR.Likely)
		}
	}
	whole, _ := sum.QuoRound(amount.Int(int64(t.q.Party.Size())), 0, amount.HalfUp).Int64()
	return whole
}
