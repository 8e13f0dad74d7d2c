package reader

import (
	"slices"

	"siger/internal/amount"
)

// journey sets days, nights, party, budget and interests of a visit.
func (p *reading) journey(atoms []atom) {
	p.stay(atoms)
	p.party(atoms)
	if a := p.moneyFor(atoms, "budget"); a != nil {
		if a.start > 0 && (p.t.toks[a.start-1].text == "seorang" || p.t.toks[a.start-1].text == "perorang") ||
			a.per == "head" || a.per == "person" || a.per == "adult" {
			p.note("ask.note.per_head", "wrote", p.raw(a.start, a.end))
		} else {
			p.out.Budget = &amount.Money{Amount: p.number(a, paid), Currency: a.currency}
		}
	}
	p.interests()
}

// stay sets how long: days and nights as said, weeks as seven days, a weekend
// as two days with a note.
func (p *reading) stay(atoms []atom) {
	for i := range atoms {
		a := &atoms[i]
		v := a.n.value
		switch a.class {
		case "day":
			if p.out.Days == nil {
				p.setCount(&p.out.Days, p.number(a, counted))
			}
		case "night":
			if p.out.Nights == nil {
				p.setCount(&p.out.Nights, p.number(a, counted))
			}
		case "week":
			if p.out.Days == nil {
				p.setCount(&p.out.Days, v.Mul(amount.Int(7)))
			}
		}
	}
	if p.out.Days != nil || p.out.Nights != nil {
		return
	}
	if p.cue("weekend") {
		two := 2
		p.out.Days = &two
		p.note("ask.note.weekend")
	}
}

// party sets who travels. A number of people without who they are is noted.
func (p *reading) party(atoms []atom) {
	people := 0
	var adults, children amount.Decimal
	var a0, c0 *atom
	for i := range atoms {
		a := &atoms[i]
		switch a.class {
		case "adult":
			adults, a0 = adults.Add(p.number(a, counted)), a
		case "child":
			children, c0 = children.Add(p.number(a, counted)), a
		case "person":
			if i+1 < len(atoms) && atoms[i+1].class == "money" && atoms[i+1].start == a.end {
				continue // seorang RM1,200
			}
			if n, ok := a.n.value.Int64(); ok && n <= maxPeople {
				people = int(n)
			}
		}
	}
	if a0 != nil {
		p.setCount(&p.out.Adults, adults)
	}
	if c0 != nil {
		p.setCount(&p.out.Children, children)
	}
	if p.out.Adults != nil {
		return
	}
	one, two := 1, 2
	switch {
	case p.cue("pair"):
		p.out.Adults = &two
		return
	case p.cue("solo"):
		p.out.Adults = &one
		return
	}
	if people > 0 {
		p.note("ask.note.party", "n", people)
	}
}

// interests sets what the visitor comes for, in the order said.
func (p *reading) interests() {
	for _, s := range p.wants {
		for _, e := range s.entries {
			if !slices.Contains(p.out.Interests, e.word.Key) {
				p.out.Interests = append(p.out.Interests, e.word.Key)
			}
		}
		p.mended(s, p.nameOf(s))
	}
}

// findWants picks the interests, leaving out words that belong to the name of a
// place outside the region: the island in Pulau Pinang is no wish for one.
func (p *reading) findWants(places []named) {
	t := p.t
	p.wants = p.r.lex.choose(t, interest, func(h hit) bool {
		if h.cost >= oneEdit && len(t.toks[h.mended].text) < 5 || t.negated(h.start) {
			return true
		}
		return slices.ContainsFunc(places, func(n named) bool { return !n.g.region && n.overlaps(h) })
	})
}
