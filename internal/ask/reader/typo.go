package reader

import "slices"

// typoIndex finds vocabulary words one or two letters away from a word: each
// is filed under itself with up to that many letters left out.
type typoIndex struct {
	files map[string][]int32
}

// longWord is the length from which two mended letters are allowed, where only
// one word of the vocabulary is that near.
const longWord = 9

// build files the tokens worth mending towards: those of names, not of
// everyday words.
func (ix *typoIndex) build(x *lexicon, worth map[int32]bool) {
	ix.files = map[string][]int32{}
	for id := int32(0); id < int32(len(x.names)); id++ {
		w := x.names[id]
		if !worth[id] || len(w) < 4 || !isLetter(w) {
			continue
		}
		ix.file(w, id)
		for i := range w {
			one := w[:i] + w[i+1:]
			ix.file(one, id)
			if len(w) >= longWord-1 {
				for j := i; j < len(one); j++ {
					ix.file(one[:j]+one[j+1:], id)
				}
			}
		}
	}
}

func (ix *typoIndex) file(key string, id int32) {
	if list := ix.files[key]; len(list) == 0 || list[len(list)-1] != id {
		ix.files[key] = append(list, id)
	}
}

// mend appends the vocabulary words that w is a misspelling of: all at one
// letter's distance, else the only one at two.
func (ix *typoIndex) mend(x *lexicon, w string, out []alt) []alt {
	before := len(out)
	var buffer [40]byte
	var far [8]int32
	nfar := 0
	try := func(key []byte) {
		for _, id := range ix.files[string(key)] {
			if slices.ContainsFunc(out[before:], func(a alt) bool { return a.id == id }) {
				continue
			}
			switch d := distance(w, x.names[id]); {
			case d == 1 && (len(w) > 7 || w[0] == x.names[id][0]) && (len(w) > 3 || len(x.names[id]) == 4):
				out = append(out, alt{id, oneEdit})
			case d == 2 && len(w) >= longWord && w[0] == x.names[id][0] && nfar < len(far) && !slices.Contains(far[:nfar], id):
				far[nfar] = id
				nfar++
			}
		}
	}
	try(append(buffer[:0], w...))
	for i := range w {
		try(append(append(buffer[:0], w[:i]...), w[i+1:]...))
	}
	if len(out) > before || len(w) < longWord {
		return out
	}
	for i := range w {
		for j := i + 1; j < len(w); j++ {
			b := append(append(buffer[:0], w[:i]...), w[i+1:j]...)
			try(append(b, w[j+1:]...))
		}
	}
	if nfar == 1 {
		out = append(out, alt{far[0], twoEdits})
	}
	return out
}

// distance returns the Damerau-Levenshtein distance (adjacent letters swapped
// count one) of two words of at most 32 letters, or 3 when it is larger.
func distance(a, b string) int {
	if len(a) > 32 || len(b) > 32 || len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return 3
	}
	var rows [3][33]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, up, upper := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			step := 1
			if a[i-1] == b[j-1] {
				step = 0
			}
			row[j] = min(up[j]+1, row[j-1]+1, up[j-1]+step)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], upper[j-2]+1)
			}
		}
	}
	return min(rows[len(a)%3][len(b)], 3)
}
