package reader

import (
	"slices"

	"siger/internal/ask"
	"siger/internal/i18n"
)

// evidence is how strongly an ask speaks for each kind.
type evidence struct{ buy, hire, visit int }

// capped adds w to *sum without passing limit.
func capped(sum *int, w, limit int) { *sum = min(*sum+w, limit) }

// weigh decides what kind of ask it is; the empty kind when nothing in it says.
func (p *reading) weigh(places []named) ask.Kind {
	var e evidence
	p.weighWords(&e, places)
	p.weighNumbers(&e)
	for _, n := range places {
		switch {
		case n.g.region && n.cue == "to":
			e.visit += 2
		case n.g.region && n.cue == "from":
			e.buy++
		case n.g.market && n.cue == "from":
			e.visit++
		}
	}
	switch {
	case e.buy == 0 && e.hire == 0 && e.visit == 0:
		return ""
	case e.hire > e.buy && e.hire >= e.visit:
		return ask.Hire
	case e.visit > e.buy:
		return ask.Visit
	}
	return ask.Buy
}

func (p *reading) weighWords(e *evidence, places []named) {
	names := make([]span, 0, len(places)+len(p.jobs)+len(p.productSpans))
	for _, n := range places {
		names = append(names, n.span)
	}
	names = append(append(names, p.jobs...), p.productSpans...)
	var buy, hire, visit, worker int
	for _, s := range p.cues {
		if inside(s.hit, names) {
			continue
		}
		for _, c := range s.entries {
			switch c.word.Key {
			case "buy":
				capped(&buy, c.word.Weight, 6)
			case "hire":
				capped(&hire, c.word.Weight, 6)
			case "worker":
				worker = max(worker, c.word.Weight)
			case "visit":
				capped(&visit, c.word.Weight, 6)
			}
		}
	}
	e.buy += p.weighProducts()
	if len(p.goods) > 0 || len(p.friends) > 0 {
		e.buy += 2
	}
	if p.hs {
		e.buy += 6
	}
	if len(p.jobs) > 0 {
		e.hire += 5
	}
	wants := 0
	for _, s := range p.wants {
		if !slices.ContainsFunc(p.productSpans, func(o span) bool { return o.overlaps(s.hit) && o.end-o.start > s.end-s.start }) {
			capped(&wants, 1, 3)
		}
	}
	e.buy, e.hire, e.visit = e.buy+buy, e.hire+hire+worker, e.visit+visit+wants
}

// weighProducts returns how strongly the product phrases speak for buying: less
// when they were mended, or name what visitors come for too and stand beside
// something only visitors come for ("coffee and elephants").
func (p *reading) weighProducts() int {
	best := 0
	for _, s := range p.productSpans {
		w := 3
		switch {
		case inside(s.hit, p.jobs), s.cost >= oneEdit && len(p.t.toks[s.mended].text) < 5:
			w = 0
		case s.cost >= oneEdit:
			w = 2
		case inside(s.hit, p.wants) && slices.ContainsFunc(p.wants, func(o span) bool { return !inside(o.hit, p.productSpans) }):
			w = 1
		}
		best = max(best, w)
	}
	return best
}

// cue reports whether a cue of the key stands in the ask.
func (p *reading) cue(key string) bool {
	return slices.ContainsFunc(p.cues, func(s span) bool {
		return slices.ContainsFunc(s.entries, func(e entry) bool { return e.word.Key == key })
	})
}

func (p *reading) weighNumbers(e *evidence) {
	var goods, time, party, people, money int
	for i := range p.atoms {
		a := &p.atoms[i]
		switch a.class {
		case "mass":
			goods = max(goods, 5)
		case "piece", "pack", "load":
			if a.unit.Key != "piece" || goods > 0 {
				goods = max(goods, 4)
			} else {
				goods = max(goods, 1)
			}
		case "day", "week":
			if !p.within(a.start) {
				time = max(time, 3)
			}
		case "night":
			time = max(time, 4)
		case "adult", "child":
			party = 3
		case "person":
			people = 1
		case "money":
			switch a.per {
			case "kg", "tonne", "quintal":
				goods = max(goods, 5)
			case "month":
				money = 3
			}
		}
	}
	if people > 0 && len(p.r.lex.choose(p.t, sector, mendedHit)) > 0 {
		people = 3
	}
	e.buy += goods
	e.hire += people + money
	e.visit += time + party
	if len(p.wants) > 0 && people > 0 {
		e.visit++
	}
}

// tongue returns the language most of an ask's words belong to; the hint, then
// the market's language, break ties.
func (r *Reader) tongue(t *text, hint i18n.Lang) i18n.Lang {
	score := map[i18n.Lang]int{}
	for i := 0; i < len(t.toks); {
		end, mask := i+1, langs(0)
		for _, h := range t.at(i) {
			if h.cost >= oneEdit || mask != 0 && h.end < end {
				continue
			}
			if h.end > end || mask == 0 {
				mask = 0
			}
			end, mask = h.end, mask|r.lex.nodes[h.node].langs
		}
		n := 0
		for _, l := range i18n.Langs {
			if mask&langBit[l] != 0 {
				n++
			}
		}
		for _, l := range i18n.Langs {
			if mask&langBit[l] != 0 && n < 3 {
				score[l] += 4 - n
			}
		}
		i = end
	}
	if _, ok := i18n.ParseLang(string(hint)); ok {
		score[hint]++
	}
	best := r.home
	for _, l := range i18n.Langs {
		if score[l] > score[best] {
			best = l
		}
	}
	return best
}
