package corridor

import (
	"fmt"

	"siger/internal/clock"
)

// Remark is something a pack is right to hold but its keepers should know: a
// source to read again, a rate nobody has read. It never makes a pack invalid.
type Remark struct {
	File  string `json:"file"`
	Kind  string `json:"kind"` // stale, contested, unverified, general-knowledge, example, unknown
	Count int    `json:"count"`
	What  string `json:"what"`            // in words
	First string `json:"first,omitempty"` // the first of them, by name
}

// tally counts remarks by file and kind in the order they first come up.
type tally struct {
	order []*Remark
	found map[[2]string]*Remark
}

func (t *tally) add(file, kind, what, name string) {
	r := t.found[[2]string{file, kind}]
	if r == nil {
		r = &Remark{File: file, Kind: kind, What: what, First: name}
		t.found[[2]string{file, kind}] = r
		t.order = append(t.order, r)
	}
	r.Count++
}

// fact counts what a row says of its own foundation.
func (t *tally) fact(file, name string, f Fact) {
	switch f.Status {
	case Contested:
		t.add(file, "contested", "rows whose sources disagree", name)
	case Unverified:
		t.add(file, "unverified", "rows nobody has verified", name)
	}
	switch f.Confidence {
	case General:
		t.add(file, "general-knowledge", "rows from general knowledge, never shown as law", name)
	case ExampleRow:
		t.add(file, "example", "rows made up as examples", name)
	}
}

// Review tells what of the pack is stale on a day, contested, unverified, from
// general knowledge, made up, or unknown, counted by file.
func (p *Pack) Review(on clock.Date) []Remark {
	t := &tally{found: map[[2]string]*Remark{}}
	for _, id := range sortedKeys(p.Sources) {
		if p.Sources[id].StaleOn(on) {
			t.add("sources.yaml", "stale", "sources past their shelf life, to be read again", id)
		}
	}
	for _, q := range p.Places {
		t.fact("places", q.ID, q.Fact)
		if !q.HasPoint() {
			t.add("places", "unknown", "places without coordinates", q.ID)
		}
	}
	for _, q := range p.Products {
		t.fact("products", q.ID, q.Fact)
		if d, ok := p.DutyFor(q.HS, "mfn", on); !ok || d.AdValorem == nil && d.Specific == nil {
			t.add("money/duties.csv", "unknown", "products whose import duty has not been read", q.ID)
		}
		if x, ok := p.TaxFor(q, on); !ok || x.Rate == nil {
			t.add("money/taxes.csv", "unknown", "products whose sales tax has not been read", q.ID)
		}
	}
	for _, id := range sortedKeys(p.Agencies) {
		t.fact("agencies.yaml", id, p.Agencies[id].Fact)
	}
	for _, id := range sortedKeys(p.Papers) {
		t.fact("papers.yaml", id, p.Papers[id].Fact)
	}
	p.reviewWork(t)
	p.reviewMoney(t, on)
	p.Calendar.review(t, on)
	out := make([]Remark, len(t.order))
	for i, r := range t.order {
		out[i] = *r
	}
	return out
}

func (p *Pack) reviewWork(t *tally) {
	for _, code := range sortedKeys(p.Occupations) {
		t.fact("work/occupations.yaml", code, p.Occupations[code].Fact)
	}
	for _, s := range p.Standards {
		t.fact("work/units.yaml", s.ID, s.Fact)
		if len(s.Units) == 0 {
			t.add("work/units.yaml", "unknown", "standards of competence whose unit codes have not been read", s.ID)
		}
	}
	for _, q := range p.Topics {
		t.fact("work/opp.yaml", q.ID, q.Fact)
		if len(q.Lines) == 0 {
			t.add("work/opp.yaml", "unknown", "topics of the orientation that nobody has read up", q.ID)
		}
	}
	for _, s := range p.Steps {
		t.fact("work/journey.yaml", s.ID, s.Fact)
		if s.Days == "" {
			t.add("work/journey.yaml", "unknown", "steps of a worker's way whose usual time has not been read", s.ID)
		}
		for _, c := range s.Costs {
			if c.Payer == PayerContests {
				t.add("work/journey.yaml", "contested", "costs of which law says two things who pays", s.ID)
			}
		}
	}
}

// rateDays is how old an exchange rate may be before it is remarked on.
const rateDays = 30

func (p *Pack) reviewMoney(t *tally, on clock.Date) {
	const file = "money/exchange.csv"
	region, market := p.Region.Currency, p.Market.Currency
	for _, pair := range [][2]string{{market, region}, {market, pivot}} {
		if pair[0] == pair[1] {
			continue
		}
		switch r, ok := p.Rate(pair[0], pair[1], on); {
		case !ok:
			t.add(file, "unknown", "pairs of currencies without a rate", pair[0]+"/"+pair[1])
		case r.Date.AddDays(rateDays).Before(on):
			t.add(file, "stale", fmt.Sprintf("pairs whose newest rate is more than %d days old", rateDays), pair[0]+"/"+pair[1]+" of "+r.Date.String())
		}
	}
	for _, r := range p.Rates {
		t.fact(file, r.words(), r.Fact)
	}
	for _, c := range p.Charges {
		t.fact("money/charges.csv", c.Key, c.Fact)
	}
	for _, key := range ChargeKeys {
		if !p.hasCharge(key, on) {
			t.add("money/charges.csv", "unknown", "kinds of charge without a rate", key)
		}
	}
	for _, d := range p.Duties {
		t.fact("money/duties.csv", d.HS, d.Fact)
	}
	for _, x := range p.Taxes {
		t.fact("money/taxes.csv", x.HS+x.Tag, x.Fact)
	}
}

func (p *Pack) hasCharge(key string, on clock.Date) bool {
	for _, c := range p.Charges {
		if c.Key == key && on.Within(c.ValidFrom, c.ValidTo) && (c.Low != nil || c.High != nil) {
			return true
		}
	}
	return false
}
