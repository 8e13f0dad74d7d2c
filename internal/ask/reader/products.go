package reader

import (
	"slices"
	"strings"

	"siger/internal/ask"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

// maxProducts is how many classes an ask is answered with.
const maxProducts = 8

// keeping are the forms the same goods are kept or sold in: an ask that names
// the goods alone leaves these open.
var keeping = []corridor.Form{corridor.Fresh, corridor.Raw, corridor.Chilled, corridor.Frozen, corridor.Dried, corridor.Roasted, corridor.Ground, corridor.Instant, corridor.Canned}

type falseFriend struct {
	corridor.FalseFriend
	product int
	instead []int // products the word means in its language
}

// addProducts enters the pack's products with their names, words and false
// friends.
func (r *Reader) addProducts(p *corridor.Pack) {
	for i, q := range p.Products {
		r.byBase[q.Base] = append(r.byBase[q.Base], i)
		e := entry{sense: product, ref: i}
		for _, l := range i18n.Langs {
			for _, phrase := range append([]string{q.Names.In(l)}, q.Words[l]...) {
				if j := strings.IndexByte(phrase, '('); j > 0 {
					phrase = phrase[:j] // "Dried cassava (gaplek)"
				}
				r.lex.add(phrase, langBit[l], e, true)
				r.worthMending(phrase)
			}
		}
		for _, f := range q.FalseFriends {
			r.friends = append(r.friends, falseFriend{FalseFriend: f, product: i})
			r.lex.add(f.Word, 0, entry{sense: friend, ref: len(r.friends) - 1}, false)
		}
	}
	for i := range r.friends {
		f := &r.friends[i]
		toks := tokenise(f.Means.In(f.Lang))
		t := r.lex.scan("", toks)
		for _, s := range r.lex.choose(t, product, nil) {
			if s.cost < oneEdit {
				for _, e := range s.entries {
					f.instead = append(f.instead, e.ref)
				}
			}
		}
	}
}

// findProducts picks the product phrases and the state words outside them. A
// phrase that ends in a number gives it up when a unit of mass follows: "SIR 20
// tan" is twenty tonnes.
func (p *reading) findProducts() {
	r, t := p.r, p.t
	skip := func(h hit) bool {
		if h.cost >= oneEdit && h.end == h.start+1 && (len(t.toks[h.start].text) < 4 || r.lex.means(h, good)) {
			return true
		}
		if t.toks[h.end-1].number && h.end < len(t.toks) {
			u, _ := r.unitAt(t, h.end)
			return u != nil && u.Class == "mass"
		}
		return false
	}
	p.goods = r.lex.choose(t, good, mendedHit)
	friends := r.lex.choose(t, friend, mendedHit)
	spans := r.lex.choose(t, product, skip)
	for _, s := range spans {
		if !longer(p.goods, s) && !longer(friends, s) && !t.negated(s.start) {
			p.productSpans = append(p.productSpans, s)
		}
	}
	for _, s := range friends {
		if !longer(p.goods, s) {
			p.friends = append(p.friends, s)
		}
	}
	p.forms = r.lex.choose(t, form, func(h hit) bool {
		return h.cost >= oneEdit && len(t.toks[h.start].text) < 5 || t.negated(h.start)
	})
}

// longer reports whether any of the spans holds s and more.
func longer(spans []span, s span) bool {
	return slices.ContainsFunc(spans, func(o span) bool { return o.overlaps(s.hit) && o.end-o.start > s.end-s.start })
}

// bareForm reports whether a product phrase is nothing but a state word
// ("keripik"), which names no goods beside a phrase that does.
func (p *reading) bareForm(s span) (corridor.Form, bool) {
	for _, f := range p.forms {
		if f.start == s.start && f.end == s.end {
			return f.entries[0].word.formOf(), true
		}
	}
	return "", false
}

// products resolves phrases and states into product classes, best first.
func (p *reading) products() {
	var bases []span
	for _, s := range p.productSpans {
		if _, bare := p.bareForm(s); !bare {
			bases = append(bases, s)
		}
	}
	if len(bases) == 0 {
		bases = p.productSpans
	}
	p.spans = bases
	asked := p.formsOf(bases)
	groups := map[string]bool{}
	for i, s := range bases {
		p.resolve(s, asked[i])
		groups[p.r.pack.Products[s.entries[0].ref].Base] = true
	}
	if len(p.out.Products) > maxProducts {
		p.out.Products = p.out.Products[:maxProducts]
	}
	if len(groups) > 1 {
		p.note("ask.note.several_goods")
	}
	p.falseFriends()
}

// formsOf assigns each state word outside the phrases to the nearest phrase, in
// front of it where two are as near. A phrase alone after "dan" or a comma takes
// the state named before the goods it is listed with: "keripik pisang dan
// singkong".
func (p *reading) formsOf(bases []span) [][]span {
	asked := make([][]span, len(bases))
	for _, f := range p.forms {
		if inside(f.hit, bases) {
			continue
		}
		best, near := -1, 1<<30
		for i, s := range bases {
			d := max(s.start-f.end, f.start-s.end)
			if d < 0 {
				best = -1
				break // half inside a phrase
			}
			if d < near {
				best, near = i, d
			}
		}
		if best >= 0 {
			asked[best] = append(asked[best], f)
		}
	}
	for i := 1; i < len(bases); i++ {
		a, b := bases[i-1], bases[i]
		if len(asked[i]) > 0 || !p.listed(a.end, b.start) {
			continue
		}
		for _, f := range p.forms {
			if f.start == a.start && f.end < a.end && inside(f.hit, []span{a}) {
				asked[i] = []span{f}
			}
		}
	}
	return asked
}

// listed reports whether two phrases are joined by a word like dan, or a comma.
func (p *reading) listed(end, start int) bool {
	if start == end {
		return p.t.toks[start].breaks
	}
	if start != end+1 {
		return false
	}
	switch p.t.toks[end].text {
	case "dan", "and", "&", "+", "/", "serta", "plus", "or", "atau":
		return true
	}
	return false
}

// resolve adds the classes one phrase may mean.
func (p *reading) resolve(s span, asked []span) {
	all := p.r.pack.Products
	var exact []int
	for _, e := range s.entries {
		exact = append(exact, e.ref)
	}
	base := all[exact[0]].Base
	p.mended(s, all[exact[0]].Names.In(p.out.Lang))
	inner := p.innerForm(s)
	for _, f := range asked {
		var fit []int
		if inner != "" && p.isUnit(f) { // 2000 sachets of something named in full
			continue
		}
		for _, e := range f.entries {
			want := e.word.formOf()
			for _, list := range [2][]int{exact, p.r.byBase[base]} {
				for _, i := range list {
					if all[i].Form == want && !slices.Contains(fit, i) {
						fit = append(fit, i)
					}
				}
			}
		}
		if len(fit) > 0 {
			p.out.Form = string(all[fit[0]].Form)
			p.addClasses(fit)
			return
		}
	}
	p.addClasses(exact)
	if inner != "" {
		if slices.ContainsFunc(exact, func(i int) bool { return all[i].Form == inner }) {
			p.setForm(inner)
		}
		return
	}
	for _, f := range asked {
		if w := f.entries[0].word; !p.isUnit(f) {
			p.setForm(w.formOf())
			p.note("ask.note.form", "form", p.raw(f.start, f.end), "product", all[exact[0]].Names)
			return
		}
	}
	if len(p.spans) == 1 && leavesOpen(all[exact[0]].Form) && !p.qualified(s, base) {
		p.addClasses(p.otherForms(base, all[exact[0]].Form))
	}
}

// qualified reports whether a phrase begins with a shorter one of the same base:
// "kelapa muda" says more than "kelapa".
func (p *reading) qualified(s span, base string) bool {
	for _, h := range p.t.at(s.start) {
		if h.end < s.end && h.cost < oneEdit {
			for _, e := range p.r.lex.nodes[h.node].entries {
				if e.sense == product && p.r.pack.Products[e.ref].Base == base {
					return true
				}
			}
		}
	}
	return false
}

// innerForm returns the state a phrase itself names.
func (p *reading) innerForm(s span) corridor.Form {
	for _, f := range p.forms {
		if s.start <= f.start && f.end <= s.end {
			for _, e := range f.entries {
				for _, q := range s.entries {
					if p.r.pack.Products[q.ref].Form == e.word.formOf() {
						return e.word.formOf()
					}
				}
			}
			return f.entries[0].word.formOf()
		}
	}
	return ""
}

// otherForms returns the classes of a base in the other forms it is kept in.
func (p *reading) otherForms(base string, except corridor.Form) (out []int) {
	for _, want := range keeping {
		for _, i := range p.r.byBase[base] {
			if f := p.r.pack.Products[i].Form; f == want && f != except && !(plain(f) && plain(except)) {
				out = append(out, i)
			}
		}
	}
	return out
}

// leavesOpen reports whether goods of this form may be wanted in another: fresh
// cassava frozen, but nobody who says mocaf means the root.
func leavesOpen(f corridor.Form) bool {
	return plain(f) || f == corridor.Chilled || f == corridor.Frozen || f == corridor.Dried
}

// plain reports whether a form is that of goods as harvested.
func plain(f corridor.Form) bool { return f == corridor.Fresh || f == corridor.Raw }

func (p *reading) setForm(f corridor.Form) {
	if p.out.Form == "" {
		p.out.Form = string(f)
	}
}

// isUnit reports whether a state word was used as a unit ("500 tin").
func (p *reading) isUnit(f span) bool {
	for i := range p.atoms {
		if a := &p.atoms[i]; a.unit != nil && a.start < f.start && f.end <= a.end {
			return true
		}
	}
	return false
}

func (p *reading) addClasses(list []int) {
	for _, i := range list {
		q := p.r.pack.Products[i]
		if !slices.ContainsFunc(p.out.Products, func(o ask.Product) bool { return o.ID == q.ID }) {
			p.out.Products = append(p.out.Products, ask.Product{ID: q.ID, HS: q.HS, Name: q.Names})
		}
	}
}

// falseFriends notes words that mean something else in the asker's language
// and, where nothing else was found, offers what they may mean.
func (p *reading) falseFriends() {
	for _, s := range p.friends {
		f := &p.r.friends[s.entries[0].ref]
		for _, e := range s.entries {
			if c := &p.r.friends[e.ref]; c.Lang == p.out.Lang {
				f = c
			}
		}
		held := slices.ContainsFunc(p.productSpans, func(o span) bool { return o.overlaps(s.hit) })
		exact := slices.ContainsFunc(p.productSpans, func(o span) bool {
			return o.start == s.start && o.end == s.end && slices.ContainsFunc(o.entries, func(e entry) bool { return e.ref == f.product })
		})
		switch {
		case exact && f.Lang == p.out.Lang, !held:
			p.note("ask.note.false_friend", "word", p.raw(s.start, s.end), "means", f.Means)
		}
		if held || s.end-s.start > 1 && len(f.instead) == 0 {
			p.outside = p.outside || !held
			continue
		}
		if f.Lang == p.out.Lang || s.end-s.start > 1 {
			p.addClasses(f.instead)
		}
		if s.end-s.start == 1 {
			for _, e := range s.entries {
				p.addClasses([]int{p.r.friends[e.ref].product})
			}
			p.addClasses(f.instead)
		}
	}
}

var separators = strings.NewReplacer(".", "", ",", "")

// typedHS reads HS codes typed into the ask: after "HS", as 0714.10, or as six
// or more digits that begin a class of the pack. It returns whether it found one.
func (p *reading) typedHS() bool {
	r, t := p.r, p.t
	for i := range t.toks {
		if p.taken[i] {
			continue
		}
		from, said := i, false
		if w, end := r.lex.find(t, i, cue, func(w *word) bool { return w.Key == "hs" }); w != nil {
			from, said = end, true
		}
		if from >= len(t.toks) || !t.toks[from].number {
			continue
		}
		code := separators.Replace(t.toks[from].text)
		end := from + 1
		heading := len(code) == 4 && code == t.toks[from].text && code[0] == '0' && len(r.byHS[code]) > 0
		for (said || heading) && end < len(t.toks) && t.toks[end].number && !t.toks[end].breaks && len(code) < 8 && len(t.toks[end].text) == 2 && !p.measuredAt(end+1) {
			code += t.toks[end].text // 0714 10
			end++
		}
		shaped := heading || dotted(t.toks[from].text) || len(code) >= 6 && len(code) <= 10 && t.toks[from].text[0] == '0' && !strings.ContainsAny(t.toks[from].text, ",.")
		if !said && !shaped && !(len(code) == 6 && code == t.toks[from].text && len(r.pack.ProductsByHS(code)) > 0 && !p.measuredAt(end)) {
			continue
		}
		if !said && p.measuredAt(end) || len(code) < 2 || len(code) > 12 {
			continue
		}
		if i > 0 && !said {
			if cur, _ := r.currencyAt(t, i-1); cur != "" {
				continue
			}
		}
		for n := min(len(code), 6); n >= 4; n-- {
			if list := r.byHS[code[:n]]; len(list) > 0 {
				p.addClasses(list)
				break
			}
		}
		if len(code) < 4 {
			p.addClasses(r.byHS[code])
		}
		for j := i; j < end; j++ {
			p.taken[j] = true
		}
		if len(p.out.Products) == 0 {
			p.note("ask.note.hs_outside", "code", t.toks[from].text)
			p.outside = true
		}
		p.hs = true
	}
	return p.hs
}

// dotted reports whether s is shaped like a tariff code: 0714.10, 0901.11.30.
func dotted(s string) bool {
	parts := strings.Split(s, ".")
	if len(parts) < 2 || len(parts[0]) != 4 {
		return false
	}
	for _, q := range parts[1:] {
		if len(q) != 2 && len(q) != 4 {
			return false
		}
	}
	return len(parts) > 2 || len(parts[1]) == 2
}

// measuredAt reports whether a unit or a currency follows.
func (p *reading) measuredAt(i int) bool {
	u, _ := p.r.unitAt(p.t, i)
	cur, _ := p.r.currencyAt(p.t, i)
	return u != nil || cur != ""
}
