package reader

import (
	"strings"

	"siger/internal/ask"
)

// note adds a note; the same note is not repeated.
func (p *reading) note(key string, args ...any) {
	for _, n := range p.out.Notes {
		if n.Key == key && (len(args) < 2 || len(n.Args) < 2 || n.Args[1] == args[1]) {
			return
		}
	}
	p.out.Notes = append(p.out.Notes, ask.Note{Key: key, Args: args})
}

// raw returns tokens i to j as the asker wrote them.
func (p *reading) raw(i, j int) string {
	if i >= j {
		return ""
	}
	return p.t.raw[p.t.toks[i].start:p.t.toks[j-1].end]
}

// mended notes that a span was found by mending a word.
func (p *reading) mended(s span, read string) {
	if s.cost >= oneEdit {
		p.note("ask.note.typo", "wrote", p.raw(s.mended, s.mended+1), "read", read)
	}
}

// maxWords is how much of an unknown wish a note repeats, in bytes.
const maxWords = 80

// unmet notes goods that the pack has no class for, so that the wish is kept.
func (p *reading) unmet(places []named) {
	if len(p.out.Products) > 0 {
		return
	}
	for _, s := range p.goods {
		w := s.entries[0].word
		p.note("ask.note.outside", "words", p.raw(s.start, s.end), "name", w.first(), "hs", w.HS)
	}
	if len(p.goods) > 0 || p.outside {
		return
	}
	if words := p.leftover(places); words != "" {
		p.note("ask.note.unknown_goods", "words", words)
	} else if !p.hs {
		p.note("ask.note.no_goods")
	}
}

// leftover returns the words of an ask that nothing was read from.
func (p *reading) leftover(places []named) string {
	used := make([]bool, len(p.t.toks))
	mark := func(from, to int) {
		for i := from; i < to; i++ {
			used[i] = true
		}
	}
	for i := range p.atoms {
		mark(p.atoms[i].start, p.atoms[i].end)
	}
	for _, n := range places {
		mark(n.start, n.end)
	}
	for _, list := range [][]span{p.cues, p.r.lex.choose(p.t, stop, mendedHit), p.r.lex.choose(p.t, every, mendedHit)} {
		for _, s := range list {
			if s.cost < oneEdit {
				mark(s.start, s.end)
			}
		}
	}
	var words []string
	size := 0
	for i := range p.t.toks {
		if used[i] || p.t.toks[i].number || !isWord(p.t.toks[i].text) {
			continue
		}
		w := p.raw(i, i+1)
		if size += len(w) + 1; size > maxWords {
			break
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

// isWord reports whether a token is a word of two letters or more.
func isWord(s string) bool { return len(s) > 1 && !strings.Contains(signs, s[:1]) }
