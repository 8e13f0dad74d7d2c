package reader

import (
	"slices"

	"siger/internal/amount"
)

// maxPeople bounds what is taken for a number of people.
const maxPeople = 100000

// occupations sets the ISCO-08 groups of the occupations named. Where none is,
// or only a general one ("operator"), those of the sector named stand first.
func (p *reading) occupations() {
	var after []string // of a sector as general as the occupation
	general := len(p.jobs) > 0
	for _, s := range p.jobs {
		general = general && s.entries[0].word.Class == "general"
	}
	if len(p.jobs) == 0 || general {
		sectors := p.r.lex.choose(p.t, sector, func(h hit) bool {
			return inside(h, p.jobs) || h.cost >= oneEdit && len(p.t.toks[h.mended].text) < 5
		})
		for _, s := range sectors {
			if general && s.entries[0].word.Class == "general" {
				after = s.entries[0].word.Codes
				continue
			}
			for _, e := range s.entries {
				p.addCodes(e.word.Codes)
			}
			break
		}
	}
	for _, s := range p.jobs {
		p.mended(s, p.nameOf(s))
		for _, e := range s.entries {
			p.addCodes(e.word.Codes)
		}
	}
	p.addCodes(after)
	if len(p.out.ISCO08) == 0 {
		p.note("ask.note.no_occupation")
	}
}

func (p *reading) addCodes(codes []string) {
	for _, c := range codes {
		if !slices.Contains(p.out.ISCO08, c) {
			p.out.ISCO08 = append(p.out.ISCO08, c)
		}
	}
}

// nameOf returns the name of a span's row in the ask's language.
func (p *reading) nameOf(s span) string { return s.entries[0].word.first().In(p.out.Lang) }

// findJobs picks the occupations. The word for a driver in "pemandu pelancong"
// belongs to a visit.
func (p *reading) findJobs() {
	t := p.t
	p.jobs = p.r.lex.choose(t, occupation, func(h hit) bool {
		w, end := p.r.lex.find(t, h.start, cue, func(w *word) bool { return w.Key == "visit" })
		return w != nil && end > h.end || h.cost >= oneEdit && len(t.toks[h.mended].text) < 5
	})
}

// headcount sets how many people are wanted: the numbers that stand at the
// occupations or count people, summed over occupations; "a" and "seorang" are
// one.
func (p *reading) headcount(atoms []atom) {
	var near, people, bare []*atom
	for i := range atoms {
		a := &atoms[i]
		switch {
		case a.class == "person" || a.class == "adult":
			people = append(people, a)
		case a.class == "piece" && a.unit.Key == "piece", a.class == "bare", a.class == "times":
			if p.atWorkers(a) {
				near = append(near, a)
			} else if a.class == "bare" && a.n.figures {
				bare = append(bare, a)
			}
		}
	}
	list := near
	switch {
	case len(people) > 0 && (len(near) == 0 || len(people) >= len(near)):
		list = people
	case len(near) == 0 && len(bare) == 1 && len(people) == 0:
		list = bare
	}
	if len(list) == 0 {
		if p.articled() {
			one := 1
			p.out.Headcount = &one
		}
		return
	}
	total := amount.Zero
	for i, a := range list {
		if i > 0 && len(p.jobs) < 2 {
			break
		}
		total = total.Add(p.number(a, counted))
	}
	p.setCount(&p.out.Headcount, total)
}

func (p *reading) setCount(to **int, v amount.Decimal) {
	if n, ok := v.Int64(); ok && n >= 0 && n <= maxPeople {
		k := int(n)
		*to = &k
	}
}

// atWorkers reports whether a number stands at an occupation or a word for
// workers: before it with at most three words between, or right after it.
func (p *reading) atWorkers(a *atom) bool {
	for _, s := range append(slices.Clone(p.jobs), p.workers...) {
		if d := s.start - a.end; d >= 0 && d <= 3 && !p.breakBetween(a.end, s.start) {
			return true
		}
		if d := a.start - s.end; d >= 0 && d <= 1 && (a.end == len(p.t.toks) || !p.t.toks[a.end].number) {
			return true
		}
	}
	return false
}

func (p *reading) breakBetween(i, j int) bool {
	for k := i; k <= j && k < len(p.t.toks); k++ {
		if p.t.toks[k].breaks {
			return true
		}
	}
	return false
}

// articled reports whether an occupation stands after "a" or "an".
func (p *reading) articled() bool {
	for _, s := range p.jobs {
		for j := s.start - 1; j >= 0 && j >= s.start-3; j-- {
			if w := p.t.toks[j].text; w == "a" || w == "an" {
				return true
			}
		}
	}
	return false
}

// wage sets the pay per month: an amount of money, or a number after a word for
// pay. Pay by the day or hour is noted, not converted: hours are not known.
func (p *reading) wage(atoms []atom) {
	a := p.moneyFor(atoms, "salary")
	if a == nil {
		return
	}
	switch a.per {
	case "day", "hour", "week", "year":
		p.note("ask.note.wage_period", "wrote", p.raw(a.start, a.end))
		return
	}
	p.out.Wage = &amount.Money{Amount: p.number(a, paid), Currency: a.currency}
}

// moneyFor returns the amount of money of an ask: one in a currency, the one
// after the cue first, else a plain number right after the cue, which is in the
// market's money.
func (p *reading) moneyFor(atoms []atom, key string) *atom {
	var first, plain *atom
	for i := range atoms {
		a := &atoms[i]
		after := p.afterCue(a, key)
		switch {
		case a.class == "money" && (after || first == nil):
			if first == nil || !p.afterCue(first, key) {
				first = a
			}
		case a.class == "bare" && after && plain == nil:
			plain = a
		}
	}
	if first == nil && plain != nil {
		plain.class, plain.currency = "money", p.r.pack.Market.Currency
		if per, class, end := p.r.perAt(p.t, plain.end); end > 0 {
			plain.per, plain.perClass, plain.end = per, class, end
		}
		return plain
	}
	return first
}

// afterCue reports whether an amount stands at most three words after a cue.
func (p *reading) afterCue(a *atom, key string) bool {
	for j := a.start - 1; j >= 0 && j >= a.start-4; j-- {
		if p.t.toks[j].number {
			return false
		}
		if w, _ := p.r.lex.find(p.t, j, cue, func(w *word) bool { return w.Key == key }); w != nil {
			return true
		}
	}
	return false
}
