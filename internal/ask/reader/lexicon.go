package reader

import (
	"slices"
)

// entry is one meaning of a phrase: a vocabulary row, or the index of a
// product, place or false friend.
type entry struct {
	sense sense
	word  *word
	ref   int
}

// node is a point in the trie of phrases.
type node struct {
	entries []entry
	langs   langs // languages the phrase ending here belongs to
}

// lexicon is a trie over tokens. Phrases and asks go through the same
// tokeniser, so "SIR20", "sir 20" and "Sir-20" are one phrase.
type lexicon struct {
	ids   map[string]int32 // token -> id
	names []string
	nodes []node
	edges map[uint64]int32
	typos typoIndex
}

func newLexicon() *lexicon {
	return &lexicon{ids: map[string]int32{}, nodes: make([]node, 1), edges: map[uint64]int32{}}
}

func edge(from, tok int32) uint64 { return uint64(uint32(from))<<32 | uint64(uint32(tok)) }

// add enters a phrase. joined also enters it written as one word, as in
// "kualalumpur".
func (x *lexicon) add(phrase string, l langs, e entry, joined bool) {
	toks := tokenise(phrase)
	if len(toks) == 0 {
		return
	}
	texts := make([]string, len(toks))
	whole := ""
	for i, t := range toks {
		texts[i] = t.text
		whole += t.text
	}
	x.enter(texts, l, e)
	if joined && len(texts) > 1 && len(whole) > 6 && isLetter(whole) {
		x.enter([]string{whole}, l, e)
	}
}

func (x *lexicon) enter(texts []string, l langs, e entry) {
	at := int32(0)
	for _, t := range texts {
		id, ok := x.ids[t]
		if !ok {
			id = int32(len(x.names))
			x.ids[t] = id
			x.names = append(x.names, t)
		}
		next, ok := x.edges[edge(at, id)]
		if !ok {
			next = int32(len(x.nodes))
			x.nodes = append(x.nodes, node{})
			x.edges[edge(at, id)] = next
		}
		at = next
	}
	n := &x.nodes[at]
	if !slices.ContainsFunc(n.entries, func(o entry) bool { return o.sense == e.sense && o.word == e.word && o.ref == e.ref }) {
		n.entries = append(n.entries, e)
	}
	n.langs |= l
	if l == 0 {
		n.langs |= langID | langMS | langEN
	}
}

// alt is one way to read a token; cost 0 as written, 1 another inflection, 4
// and 8 with one and two letters mended.
type alt struct {
	id   int32
	cost int
}

const (
	inflected = 1
	oneEdit   = 4
	twoEdits  = 8
)

// hit is a phrase found at tokens start to end.
type hit struct {
	start, end int
	node       int32
	cost       int
	mended     int // the token that was mended, -1 none
	read       int32
}

// text is an ask being read: its tokens and everything found in them.
type text struct {
	raw  string
	toks []token
	hits []hit // by start
	from []int // toks[i]'s hits are hits[from[i]:from[i+1]]
}

// scan finds every phrase in the tokens.
func (x *lexicon) scan(raw string, toks []token) *text {
	t := &text{raw: raw, toks: toks, hits: make([]hit, 0, 4*len(toks)), from: make([]int, len(toks)+1)}
	alts := make([][]alt, len(toks))
	var backing [64]alt
	pool := backing[:0]
	for i := range toks {
		before := len(pool)
		pool = x.readings(&toks[i], pool)
		alts[i] = pool[before:len(pool):len(pool)]
	}
	for i := range toks {
		t.from[i] = len(t.hits)
		x.walk(t, alts, i, i, 0, 0, -1, 0)
	}
	t.from[len(toks)] = len(t.hits)
	return t
}

// walk follows the trie from token i on, having begun at start.
func (x *lexicon) walk(t *text, alts [][]alt, start, i int, at int32, cost, mended int, read int32) {
	if i >= len(alts) {
		return
	}
	for _, a := range alts[i] {
		next, ok := x.edges[edge(at, a.id)]
		if !ok {
			continue
		}
		m, r := mended, read
		if a.cost >= oneEdit {
			if m >= 0 {
				continue // one misspelt word to a phrase
			}
			m, r = i, a.id
		}
		if len(x.nodes[next].entries) > 0 {
			t.hits = append(t.hits, hit{start, i + 1, next, cost + a.cost, m, r})
		}
		x.walk(t, alts, start, i+1, next, cost+a.cost, m, r)
	}
}

// readings appends the ways to read a token.
func (x *lexicon) readings(tok *token, out []alt) []alt {
	before := len(out)
	var buffer [40]byte
	if id, ok := x.ids[tok.text]; ok {
		out = append(out, alt{id, 0})
	}
	if tok.number || !isLetter(tok.text) || len(tok.text) > 32 {
		return out
	}
	try := func(stem string, tail string) {
		b := append(append(buffer[:0], stem...), tail...)
		if id, ok := x.ids[string(b)]; ok {
			out = append(out, alt{id, inflected})
		}
	}
	w := tok.text
	if tok.doubled {
		w = w[:len(w)-1]
		try(w, "")
	}
	if n := len(w); n > 3 {
		if w[n-1] == 's' {
			try(w[:n-1], "")
			if n > 4 && w[n-2] == 'e' {
				try(w[:n-2], "")
				if w[n-3] == 'i' {
					try(w[:n-3], "y")
				}
			}
		} else {
			try(w, "s")
		}
	}
	if n := len(w); n > 5 {
		for _, tail := range [...]string{"nya", "lah", "kah", "pun"} {
			if w[n-3:] == tail {
				try(w[:n-3], "")
			}
		}
	}
	if len(out) == before && len(w) >= 3 {
		out = x.typos.mend(x, w, out)
	}
	return out
}

// at returns the hits beginning at token i.
func (t *text) at(i int) []hit {
	if i < 0 || i >= len(t.toks) {
		return nil
	}
	return t.hits[t.from[i]:t.from[i+1]]
}

// negated reports whether what begins at token i is said not to be wanted. "ada
// tak kopi" asks; it denies nothing.
func (t *text) negated(i int) bool {
	for j := i - 1; j >= 0 && j >= i-2; j-- {
		if j < i-1 && t.toks[j+1].breaks || t.toks[i].breaks {
			return false
		}
		switch t.toks[j].text {
		case "bukan", "tanpa", "jangan", "not", "without", "no", "non":
			return true
		case "tak", "tidak", "nggak", "gak", "tdk", "dont":
			if j > 0 {
				switch t.toks[j-1].text {
				case "ada", "boleh", "dapat", "bisa", "jual":
					return false
				}
			}
			return true
		}
	}
	return false
}

// span is a hit chosen for one of its meanings.
type span struct {
	hit
	entries []entry // those of the wanted sense
}

// choose picks, left to right, the longest phrases of a sense that do not
// overlap; of equally long ones the least mended. skip may refuse a hit.
func (x *lexicon) choose(t *text, want sense, skip func(hit) bool) []span {
	var out []span
	for i := 0; i < len(t.toks); {
		best := hit{end: -1}
		for _, h := range t.at(i) {
			if (h.end > best.end || h.end == best.end && h.cost < best.cost) && x.means(h, want) && (skip == nil || !skip(h)) {
				best = h
			}
		}
		if best.end < 0 {
			i++
			continue
		}
		s := span{hit: best}
		for _, e := range x.nodes[best.node].entries {
			if e.sense == want {
				s.entries = append(s.entries, e)
			}
		}
		out = append(out, s)
		i = best.end
	}
	return out
}

// mendedHit refuses phrases found by mending a word.
func mendedHit(h hit) bool { return h.cost >= oneEdit }

// means reports whether the hit's phrase has the sense.
func (x *lexicon) means(h hit, want sense) bool {
	for i := range x.nodes[h.node].entries {
		if x.nodes[h.node].entries[i].sense == want {
			return true
		}
	}
	return false
}

// find returns the longest unmended phrase of a sense that begins at token i.
func (x *lexicon) find(t *text, i int, want sense, ok func(*word) bool) (w *word, end int) {
	for _, h := range t.at(i) {
		if h.cost >= oneEdit || h.end <= end {
			continue
		}
		for j := range x.nodes[h.node].entries {
			e := &x.nodes[h.node].entries[j]
			if e.sense == want && (ok == nil || ok(e.word)) {
				w, end = e.word, h.end
				break
			}
		}
	}
	return w, end
}

// overlaps reports whether two spans share a token.
func (a hit) overlaps(b hit) bool { return a.start < b.end && b.start < a.end }

// inside reports whether the hit lies in any of the spans.
func inside(h hit, spans []span) bool {
	return slices.ContainsFunc(spans, func(s span) bool { return s.start <= h.start && h.end <= s.end })
}
