package rulebook

import (
	"slices"

	"siger/internal/corridor"
)

// Need says how sure it is that a paper is needed.
type Need string

const (
	Needed      Need = "needed"
	MaybeNeeded Need = "maybe" // it hangs on a missing fact, a contested reading or an office's word
)

// NeededPaper is a paper with the rules that ask for it.
type NeededPaper struct {
	Paper  *corridor.Paper
	Agency *corridor.Agency // nil when the pack does not know it
	Side   string           // region | market
	Need   Need
	Rules  []string // ids, at least one
}

// Papers lists the papers a report asks for, those certainly needed first, in
// the order the rules name them. Who applies, where and how stands in Paper.
func (b *Book) Papers(r Report) []NeededPaper {
	var out []NeededPaper
	for i := range r.Findings {
		f := &r.Findings[i]
		paper, ok := b.pack.Papers[f.Paper]
		if !ok || f.Verdict == NotApplicable {
			continue
		}
		at := slices.IndexFunc(out, func(n NeededPaper) bool { return n.Paper == paper })
		if at < 0 {
			at = len(out)
			out = append(out, NeededPaper{Paper: paper, Agency: b.pack.Agencies[paper.Agency], Side: paper.Side, Need: MaybeNeeded})
		}
		out[at].Rules = append(out[at].Rules, f.Rule)
		if f.PaperSure {
			out[at].Need = Needed
		}
	}
	slices.SortStableFunc(out, func(a, b NeededPaper) int { return rankOf(a.Need) - rankOf(b.Need) })
	return out
}

func rankOf(n Need) int {
	if n == Needed {
		return 0
	}
	return 1
}
