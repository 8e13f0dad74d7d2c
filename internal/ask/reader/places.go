package reader

import (
	"siger/internal/ask"
	"siger/internal/corridor"
)

// gazetteer is what the reader knows of a place.
type gazetteer struct {
	place  *corridor.Place
	as     ask.Place
	market bool
	region bool
}

// named is a place mentioned in an ask.
type named struct {
	span
	g   *gazetteer
	cue string // to, from, empty none
}

// kindRank orders places of one name: the wider one is the safer reading.
var kindRank = map[corridor.PlaceKind]int{corridor.State: 0, corridor.Town: 1, corridor.Province: 1, corridor.Regency: 2, corridor.Port: 3, corridor.Airport: 4}

// addPlaces enters the pack's places.
func (r *Reader) addPlaces(p *corridor.Pack) {
	byID := map[string]*corridor.Place{}
	for _, q := range p.Places {
		byID[q.ID] = q
	}
	for i, q := range p.Places {
		g := gazetteer{place: q, market: q.Country == p.Market.Country, as: ask.Place{ID: q.ID, Name: q.Name}}
		for s, steps := q, 0; s != nil && steps < 8; s, steps = byID[s.In], steps+1 {
			if s.Kind == corridor.State || s.Kind == corridor.Province {
				g.as.State = s.Name
			}
			g.region = g.region || s.ID == p.Region.ID
		}
		r.places = append(r.places, g)
		for _, name := range append([]string{q.Name}, q.Aliases...) {
			r.lex.add(name, 0, entry{sense: place, ref: i}, true)
			r.worthMending(name)
		}
	}
}

// namedPlaces finds the places in the ask, with the word before each that says
// whether it is a destination.
func (p *reading) namedPlaces() []named {
	r, t := p.r, p.t
	spans := r.lex.choose(t, place, func(h hit) bool {
		if h.cost >= oneEdit && h.end == h.start+1 && len(t.toks[h.start].text) < 5 {
			return true
		}
		return p.partOfProduct(h) || h.end == h.start+1 && h.cost < oneEdit && r.everyday(t, h.start) && !p.cued(h)
	})
	out := make([]named, 0, len(spans))
	for _, s := range spans {
		n := named{span: s}
		for _, e := range s.entries {
			g := &r.places[e.ref]
			if n.g == nil || !n.g.market && g.market || n.g.market == g.market && kindRank[g.place.Kind] < kindRank[n.g.place.Kind] {
				n.g = g
			}
		}
		out = append(out, n)
	}
	for i := range out {
		floor := 0
		if i > 0 {
			floor = out[i-1].end
		}
		out[i].cue = p.cueBefore(out[i].start, max(floor, out[i].start-4))
	}
	return out
}

// partOfProduct reports whether a longer product phrase holds the place's
// words: gula melaka is no sugar for Melaka.
func (p *reading) partOfProduct(h hit) bool {
	for _, s := range p.productSpans {
		if s.overlaps(h) && s.end-s.start > h.end-h.start && s.cost < oneEdit {
			return true
		}
	}
	return false
}

// cued reports whether a place word stands where places stand: after a
// preposition, or at the end of a clause.
func (p *reading) cued(h hit) bool {
	if p.cueBefore(h.start, h.start-1) != "" {
		return true
	}
	return h.start > 0 && (h.end == len(p.t.toks) || p.t.toks[h.end].breaks)
}

// cueBefore returns the nearest to or from word that ends at or before token
// i, looking back no further than floor.
func (p *reading) cueBefore(i, floor int) string {
	for j := i - 1; j >= floor && j >= 0; j-- {
		if p.taken[j] {
			continue
		}
		for _, h := range p.t.at(j) {
			if h.cost >= oneEdit || h.end > i {
				continue
			}
			for k := range p.r.lex.nodes[h.node].entries {
				e := &p.r.lex.nodes[h.node].entries[k]
				if e.sense == cue && (e.word.Key == "to" || e.word.Key == "from") {
					return e.word.Key
				}
			}
		}
	}
	return ""
}

// everyday reports whether token i is also an everyday word.
func (r *Reader) everyday(t *text, i int) bool {
	for _, h := range t.at(i) {
		if h.end == i+1 && h.cost == 0 && (r.lex.means(h, stop) || r.lex.means(h, known)) {
			return true
		}
	}
	return false
}

// destination sets where goods or people are wanted: the market's place after
// a to word, else any market place not after a from word, else any. Of a town
// and its state side by side the town is meant.
func (p *reading) destination(places []named) {
	best, score := -1, 0
	for i, n := range places {
		if !n.g.market {
			continue
		}
		s := 2
		switch n.cue {
		case "to":
			s = 3
		case "from":
			s = 1
		}
		if best >= 0 && i == best+1 && narrower(n.g, places[best].g) && n.start <= places[best].end+1 && s >= score-1 {
			best = i
			continue
		}
		if s > score {
			best, score = i, s
		}
	}
	for i, n := range places {
		if best < 0 && n.cue == "to" && n.g.place.Country != p.r.pack.Region.Country {
			best = i // beyond the market
		}
	}
	if best >= 0 {
		to := places[best].g.as
		p.out.To = &to
		p.mended(places[best].span, to.Name)
	}
}

// narrower reports whether a lies in the state b.
func narrower(a, b *gazetteer) bool {
	return b.place.Kind == corridor.State && a.place.Kind != corridor.State && a.as.State == b.as.Name
}

// start sets where a journey begins.
func (p *reading) start(places []named) {
	best, score := -1, 0
	for i, n := range places {
		s := 0
		switch {
		case n.cue == "from" && !n.g.region:
			s = 4
		case n.g.market && n.cue == "":
			s = 2
		case n.g.market:
			s = 1
		}
		if best >= 0 && i == best+1 && narrower(n.g, places[best].g) && n.start <= places[best].end+1 {
			best = i
			continue
		}
		if s > score {
			best, score = i, s
		}
	}
	if best >= 0 {
		from := places[best].g.as
		p.out.From = &from
		p.mended(places[best].span, from.Name)
	}
}
