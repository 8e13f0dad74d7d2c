package reader

import (
	"siger/internal/amount"
	"siger/internal/ask"
)

var (
	five    = amount.Int(5)
	hundred = amount.Int(100)
)

// quantity works out how much goods an ask wants from its atoms: a mass, a
// number of things, or a number of things of a mass each. What cannot be worked
// out stays unknown.
func (p *reading) quantity(atoms []atom) {
	var masses, counts, other []*atom
	for i := range atoms {
		a := &atoms[i]
		switch a.class {
		case "mass":
			masses = append(masses, a)
		case "piece", "pack", "load", "times":
			counts = append(counts, a)
		case "other":
			other = append(other, a)
		case "bare":
			if a.linked && len(counts) > 0 { // 1200 karton isi 24
				counts = append(counts, a)
			}
		}
	}
	if len(counts) == 0 && len(masses) == 1 && !masses[0].n.figures && masses[0].end-masses[0].start == 1 && p.cue("price") {
		return // the price of "sekilo" is asked
	}
	if len(counts) == 0 && len(masses) == 0 {
		counts = other // litres and the like, when nothing else is counted
	}
	switch {
	case len(masses) == 0 && len(counts) == 0:
	case len(counts) == 0:
		p.mass(masses)
	default:
		p.things(counts, masses)
	}
}

// mass takes the first mass as the total; a further one is another article.
func (p *reading) mass(masses []*atom) {
	m := masses[0]
	count := p.number(m, measured)
	kg := kilograms(count, m.unit)
	p.out.Kg = &kg
	p.out.Quantity = &ask.Quantity{Count: count, Unit: m.unit.Key, Each: kilograms(amount.Int(1), m.unit).Ptr()}
	p.noteTan(m)
	if len(masses) > 1 && len(p.spans) > 1 {
		p.note("ask.note.first_quantity", "quantity", p.raw(m.start, m.end))
	}
}

// things multiplies what is counted by what one of it weighs.
func (p *reading) things(counts, masses []*atom) {
	counts = apiece(counts, masses)
	if len(counts) > 1 {
		switch a, b := counts[0], counts[1]; {
		case a.class == "load" && b.class != "load" && b.class != "times" && !b.linked:
			counts = counts[1:] // a container, and the bags in it
		case a.class == "times" && (b.class == "pack" || b.class == "load"):
			counts[0], counts[1] = b, a // 24 x 565 g, 1200 cartons
		}
	}
	outer := counts[0]
	count := p.number(outer, counted)
	n := count
	if outer.unit != nil && outer.unit.Count > 0 {
		n = n.Mul(amount.Int(outer.unit.Count))
	}
	last := outer
	if len(counts) > 1 {
		if inner := counts[1]; nested(outer, inner) {
			n = n.Mul(p.number(inner, counted))
			last = inner
		}
	}
	q := &ask.Quantity{Count: count, Unit: "piece"}
	if outer.unit != nil {
		q.Unit = outer.unit.Key
	}
	p.out.Quantity = q
	if len(masses) == 0 {
		p.noteSize(outer)
		return
	}
	m := masses[0]
	weight := kilograms(p.number(m, measured), m.unit)
	p.noteTan(m)
	switch {
	case ofOne(m, last, weight):
		kg := n.Mul(weight).Reduce()
		p.out.Kg = &kg
		if !count.IsZero() {
			each := kg.Quo(count).Reduce()
			q.Each = &each
		}
	default:
		p.out.Kg = &weight
	}
}

// apiece drops the "one" that says what one of the things holds: in "200 kotak,
// 1 kotak 12 bungkus, sebungkus 180 g" the numbers after it are sizes.
func apiece(counts, masses []*atom) []*atom {
	out := counts[:0:0]
	for i, a := range counts {
		again := false
		for _, b := range out {
			again = again || a.unit != nil && b.unit != nil && a.unit.Key == b.unit.Key
		}
		if !again || a.n.value.Cmp(amount.Int(1)) != 0 {
			out = append(out, a)
			continue
		}
		if i+1 < len(counts) {
			counts[i+1].linked = true
		}
		for _, m := range masses {
			m.linked = m.linked || m.start >= a.end
		}
	}
	return out
}

// nested reports whether inner counts what is in one of outer.
func nested(outer, inner *atom) bool {
	if inner.class == "other" || outer.class == "other" || inner.class == "load" {
		return false
	}
	return inner.linked && inner.start > outer.start || outer.class == "times" || inner.class == "times" ||
		(outer.class == "pack" || outer.class == "load") && (inner.class == "piece" || inner.class == "times")
}

// ofOne reports whether a mass beside a count is that of one: said so, in
// grams, or of a size one such thing can have.
func ofOne(m, count *atom, kg amount.Decimal) bool {
	if m.linked || m.perClass != "" || count.class == "times" || m.unit.Grams < 1000 {
		return true
	}
	if m.unit.Key != "kg" {
		return false
	}
	switch count.class {
	case "pack":
		return kg.Cmp(hundred) <= 0
	case "piece":
		return kg.Cmp(five) <= 0
	}
	return false
}

// kilograms converts a number of a unit of mass.
func kilograms(n amount.Decimal, u *word) amount.Decimal {
	return n.Mul(amount.Int(u.Grams)).Shift(-3).Reduce()
}

// number reads an atom's number and notes how, where that was open: a range is
// read by its low end.
func (p *reading) number(a *atom, m manner) amount.Decimal {
	v, open := a.n.read(m, p.out.Lang)
	v = v.Reduce()
	if a.high != nil {
		high, _ := a.high.read(m, p.out.Lang)
		if high.Cmp(v) > 0 {
			p.note("ask.note.range", "wrote", p.raw(a.start, a.end), "low", v, "high", high)
		}
	}
	if open && (m != paid || a.n.separator == '.' || p.out.Lang == "id") {
		p.note("ask.note.number", "wrote", p.raw(a.n.start, a.n.end), "words", inWords(v))
	}
	return v
}

// noteTan says in an English ask that "tan" was read as tonne.
func (p *reading) noteTan(m *atom) {
	if p.out.Lang == "en" && p.t.toks[m.end-1].text == "tan" {
		p.note("ask.note.tan")
	}
}

// noteSize says what mass would be needed to go on.
func (p *reading) noteSize(a *atom) {
	if a.unit != nil {
		p.note("ask.note.no_mass", "quantity", p.raw(a.start, a.end))
	}
}

// standing sets how often the need returns.
func (p *reading) standing(atoms []atom) {
	for _, s := range p.r.lex.choose(p.t, every, mendedHit) {
		if p.covered(s.start, atoms, "money") || p.within(s.start) {
			continue
		}
		switch key := s.entries[0].word.Key; key {
		case "week", "month", "year":
			p.out.Every = key
			return
		case "day":
			p.note("ask.note.daily")
			return
		}
	}
	for i := range atoms { // 5 ton/bulan
		if a := &atoms[i]; a.class == "mass" || a.class == "piece" || a.class == "pack" || a.class == "load" {
			if key, class, end := p.r.perAt(p.t, a.end); end > 0 && (class == "week" || class == "month" || class == "year") {
				p.out.Every = key
				return
			}
		}
	}
}

// within reports whether "within" stands before token i: a deadline.
func (p *reading) within(i int) bool {
	if i == 0 {
		return false
	}
	w, end := p.r.lex.find(p.t, i-1, cue, func(w *word) bool { return w.Key == "within" })
	return w != nil && end == i
}

// covered reports whether token i belongs to an atom of the class.
func (p *reading) covered(i int, atoms []atom, class string) bool {
	for j := range atoms {
		if atoms[j].class == class && atoms[j].start <= i && i < atoms[j].end {
			return true
		}
	}
	return false
}

// wish sets the price per kilogram the asker hopes for.
func (p *reading) wish(atoms []atom) {
	for i := range atoms {
		a := &atoms[i]
		if a.class != "money" {
			continue
		}
		grams := int64(0)
		switch a.per {
		case "kg":
			grams = 1000
		case "tonne":
			grams = 1000000
		case "quintal":
			grams = 100000
		default:
			continue
		}
		m := paid
		if grams == 1000 && a.currency != "IDR" {
			m = measured // no price of this kind runs to thousands a kilogram
		}
		v := p.number(a, m)
		v = v.Mul(amount.Int(1000)).Quo(amount.Int(grams)).Reduce()
		p.out.PriceWish = &amount.Money{Amount: v, Currency: a.currency}
		return
	}
}
