package reader

import (
	"siger/internal/amount"
)

// atom is a number with what it counts.
type atom struct {
	start, end int
	class      string // mass, piece, pack, load, other, day, night, week, person, adult, child, money, bare; empty: of no use
	unit       *word
	n          numeral
	high       *numeral // the upper end of a range
	linked     bool     // said to be the size of one: "x", "@", "isi", "each"
	currency   string   // of money
	per        string   // what money or a number is per: kg, tonne, day, week, month, year, hour, head; unit keys
	perClass   string
}

// measure finds every number in the ask and what it counts. taken marks tokens
// that belong to names ("SIR 20", "3 in 1").
func (r *Reader) measure(t *text, taken []bool) []atom {
	var out []atom
	linked := false
	for i := 0; i < len(t.toks); {
		if taken[i] {
			i++
			continue
		}
		if t.toks[i].opens {
			linked = true
		}
		if end := r.skipCode(t, i); end > i {
			i, linked = end, false
			continue
		}
		a, ok := r.atomAt(t, i, taken)
		if !ok {
			if w, end := r.lex.find(t, i, cue, func(w *word) bool { return w.Key == "of" }); w != nil {
				linked = true
				if u, e := r.unitAt(t, end); w != nil && u != nil && t.toks[i].text != "x" && (u.Class == "piece" || u.Class == "pack") {
					end = e // per carton 10 kg
				}
				if n := len(out); n > 0 && t.toks[i].text == "each" {
					out[n-1].linked = true // 24 x 565 g each
					linked = false
				}
				i = end
				continue
			}
			if !r.isFiller(t, i) {
				linked = false
			}
			i++
			continue
		}
		a.linked = linked
		linked = false
		out = append(out, a)
		i = a.end
	}
	return out
}

// isFiller reports whether token i may stand between "isi" and its number.
func (r *Reader) isFiller(t *text, i int) bool {
	switch t.toks[i].text {
	case "about", "kira", "sekitar", "ca", "approx", "of", "-", "=", "berat", "weight", "net":
		return true
	}
	return false
}

// skipCode steps over dates, phone numbers and long codes.
func (r *Reader) skipCode(t *text, i int) int {
	toks := t.toks
	if toks[i].text == "+" && i+1 < len(toks) && toks[i+1].number && toks[i+1].glued {
		for i++; i < len(toks) && (toks[i].number || toks[i].text == "-"); i++ {
		}
		return i
	}
	if !toks[i].number {
		return i
	}
	if i+4 < len(toks) && toks[i+1].text == "/" && toks[i+2].number && toks[i+3].text == "/" && toks[i+4].number {
		return i + 5
	}
	n, ok := figuresOf(toks[i].text)
	if ok && !n.code {
		return i
	}
	for i++; i < len(toks) && (toks[i].text == "-" || toks[i].number && !r.unitFollows(t, i+1)); i++ {
	}
	return i
}

// unitFollows reports whether a unit stands at token i.
func (r *Reader) unitFollows(t *text, i int) bool { u, _ := r.unitAt(t, i); return u != nil }

// unitAt returns the unit at token i, also fused with "se" left off.
func (r *Reader) unitAt(t *text, i int) (*word, int) {
	if i >= len(t.toks) || t.toks[i].breaks && !t.toks[i].glued {
		return nil, i
	}
	w, end := r.lex.find(t, i, unit, func(w *word) bool { return !single(t.toks[i].text) || t.toks[i].glued || t.toks[i].text == "g" })
	return w, end
}

func single(s string) bool { return len(s) == 1 }

// atomAt reads a number and its unit, or a unit that says one ("sekilo", "a
// tonne", "seorang"), or money, at token i.
func (r *Reader) atomAt(t *text, i int, taken []bool) (atom, bool) {
	if cur, end := r.currencyAt(t, i); cur != "" {
		if n, ok := r.numeralAt(t, end); ok && !n.code {
			return r.money(t, atom{start: i, end: n.end, n: n, currency: cur}), true
		}
		return atom{}, false
	}
	if a, ok := r.one(t, i); ok {
		return a, true
	}
	n, ok := r.numeralAt(t, i)
	if !ok || n.end == n.start {
		return atom{}, false
	}
	a := atom{start: i, end: n.end, n: n, class: "bare"}
	if high, end, ok := r.rangeTo(t, n.end); ok {
		a.high, a.end = &high, end
		if n.grouped == nil && n.times.Cmp(high.times) < 0 && n.value.Cmp(amount.Int(1000)) < 0 {
			a.n.times = high.times // "5-10 ribu"
		}
	}
	if cur, end := r.currencyAt(t, a.end); cur != "" && (end >= len(t.toks) || !t.toks[end].number) {
		a.currency, a.end = cur, end
		return r.money(t, a), true
	}
	return r.counted(t, a), true
}

// one reads units that say one.
func (r *Reader) one(t *text, i int) (atom, bool) {
	tok := &t.toks[i]
	a := atom{start: i, end: i + 1, n: numeral{start: i, end: i + 1, value: amount.Int(1), times: amount.Int(1)}}
	if u := r.fused[tok.text]; u != nil {
		if u.Class == "piece" && u.Key == "piece" { // sebuah kontena
			if v, end := r.unitAt(t, i+1); v != nil && v.Class == "load" {
				u, a.end = v, end
			}
		}
		a.unit, a.class = u, u.Class
		return a, true
	}
	if tok.text == "a" || tok.text == "an" {
		if u, end := r.unitAt(t, i+1); u != nil && !single(t.toks[i+1].text) {
			switch u.Class {
			case "mass", "pack", "load", "week", "day", "child":
				a.unit, a.class, a.end = u, u.Class, end
				return a, true
			}
		}
	}
	return a, false
}

// rangeTo reads the upper end of a range at token i: "-10", "hingga 10", "to 10".
func (r *Reader) rangeTo(t *text, i int) (numeral, int, bool) {
	if i+1 >= len(t.toks) || t.toks[i].breaks {
		return numeral{}, i, false
	}
	end := i + 1
	switch t.toks[i].text {
	case "-", "~", "dan", "and":
		if t.toks[i].text == "dan" || t.toks[i].text == "and" {
			if b := i - 2; b < 0 || t.toks[b].text != "antara" && t.toks[b].text != "between" {
				return numeral{}, i, false
			}
		}
	case "s":
		if i+3 < len(t.toks) && t.toks[i+1].text == "/" && t.toks[i+2].text == "d" {
			end = i + 3
			break
		}
		return numeral{}, i, false
	default:
		w, e := r.lex.find(t, i, cue, func(w *word) bool { return w.Key == "through" })
		if w == nil {
			return numeral{}, i, false
		}
		end = e
	}
	if _, e := r.currencyAt(t, end); e > end {
		end = e // RM1700-RM1900
	}
	n, ok := r.numeralAt(t, end)
	if !ok || n.code || !n.figures && t.toks[i].text == "-" {
		return numeral{}, i, false
	}
	return n, n.end, true
}

// counted attaches the unit after a number.
func (r *Reader) counted(t *text, a atom) atom {
	if a.end < len(t.toks) {
		if size := r.footage(t, a.end); size > 0 { // 20 ft container
			a.class, a.end = "size", size
			if u, end := r.unitAt(t, size); u != nil && u.Class == "load" {
				a.class, a.unit, a.end, a.n = "load", u, end, unity(a.n)
			}
			return a
		}
	}
	if t.next(a.end, "x") && a.end+1 < len(t.toks) && t.toks[a.end+1].number {
		if size := r.footage(t, a.end+2); size > 0 { // 2 x 20'
			a.class, a.unit, a.end = "load", r.container, size
			if u, end := r.unitAt(t, size); u != nil && u.Class == "load" {
				a.end = end
			}
			return a
		}
		a.class = "times" // 24 x 565 g
		return a
	}
	if u := r.abbreviated(t, a); u != nil {
		a.unit, a.class, a.end = u, u.Class, a.end+1
		return a
	}
	u, end := r.unitAt(t, a.end)
	if u == nil || r.beginsJob(t, a.end, end) {
		return a
	}
	a.unit, a.class, a.end = u, u.Class, end
	if v, e := r.unitAt(t, end); v != nil && !r.beginsJob(t, end, e) { // a classifier before what is counted
		switch {
		case u.Key == "piece" && (v.Class == "load" || v.Class == "pack"),
			u.Class == "person" && (v.Class == "adult" || v.Class == "child"):
			a.unit, a.class, a.end = v, v.Class, e
		}
	}
	if a.class == "mass" {
		if per, class, e := r.perAt(t, a.end); e > 0 && (class == "piece" || class == "pack" || class == "load") {
			a.per, a.perClass, a.end = per, class, e // 25 kg per bag
		}
	}
	return a
}

// abbreviated returns the unit behind a single letter after a number: 3D2N, days
// and nights; 3H2M, hari and malam; 2A2C, adults and children; 5t.
func (r *Reader) abbreviated(t *text, a atom) *word {
	if a.end >= len(t.toks) || t.toks[a.end].breaks {
		return nil
	}
	glued := t.toks[a.end].glued
	first := glued && a.end+2 < len(t.toks) && t.toks[a.end+1].number // of a pair
	switch t.toks[a.end].text {
	case "t":
		return r.tonne
	case "d":
		if glued {
			return r.day
		}
	case "n":
		if glued {
			return r.night
		}
	case "h":
		if first && t.next(a.end+2, "m") {
			return r.day
		}
	case "m":
		if glued && t.next(a.start-1, "h") {
			return r.night
		}
	case "a":
		if first && t.next(a.end+2, "c") {
			return r.adult
		}
	case "c":
		if glued && t.next(a.start-1, "a") {
			return r.child
		}
	}
	return nil
}

// beginsJob reports whether an occupation longer than the unit begins at token
// i: five "anak buah kapal" are no children.
func (r *Reader) beginsJob(t *text, i, end int) bool {
	w, e := r.lex.find(t, i, occupation, nil)
	return w != nil && e > end
}

// unity is one, standing where n stands.
func unity(n numeral) numeral {
	n.value, n.grouped, n.times = amount.Int(1), nil, amount.Int(1)
	return n
}

// footage returns the end of the size words of a container at token i ("ft",
// "kaki", "' HC"), 0 when there are none.
func (r *Reader) footage(t *text, i int) int {
	end := 0
	for i < len(t.toks) {
		w, e := r.lex.find(t, i, unit, func(w *word) bool { return w.Key == "foot" })
		if w == nil {
			break
		}
		i, end = e, e
	}
	return end
}

func (t *text) next(i int, word string) bool {
	return i >= 0 && i < len(t.toks) && t.toks[i].text == word
}

// currencyAt returns the currency named at token i and the token after it.
func (r *Reader) currencyAt(t *text, i int) (string, int) {
	w, end := r.lex.find(t, i, currency, nil)
	if w == nil {
		return "", i
	}
	if w.Key == "USD" && t.toks[i].text == "us" && !t.next(end, "$") {
		return "", i
	}
	if t.next(end, "$") {
		end++
	}
	return w.Key, end
}

// money completes an amount of money: a range and what it is per.
func (r *Reader) money(t *text, a atom) atom {
	a.class = "money"
	if high, end, ok := r.rangeTo(t, a.end); ok && a.high == nil {
		a.high, a.end = &high, end
	}
	if per, class, end := r.perAt(t, a.end); end > 0 {
		a.per, a.perClass, a.end = per, class, end
	}
	return a
}

// perAt reads "/kg", "per tonne", "sekilo", "a month", "sebulan" at token i and
// returns the unit's key and class and the token after it, 0 when there is none.
func (r *Reader) perAt(t *text, i int) (key, class string, end int) {
	if i >= len(t.toks) {
		return "", "", 0
	}
	if w, e := r.lex.find(t, i, every, nil); w != nil {
		return w.Key, "time", e
	}
	if t.toks[i].breaks {
		return "", "", 0
	}
	if u := r.fused[t.toks[i].text]; u != nil {
		return u.Key, u.Class, i + 1
	}
	w, e := r.lex.find(t, i, cue, func(w *word) bool { return w.Key == "per" })
	if w == nil {
		return "", "", 0
	}
	if u, after := r.lex.find(t, e, unit, nil); u != nil {
		return u.Key, u.Class, after
	}
	return "", "", 0
}
