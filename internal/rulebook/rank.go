package rulebook

import "slices"

// rank lists the facts that open findings wait for, those that settle most
// first. A fact with an end of values counts by its best value.
func (b *Book) rank(open []*answer) []Missing {
	scores := map[int]*score{}
	for _, a := range open {
		for _, i := range a.missing {
			if scores[i] == nil {
				scores[i] = newScore(b, i)
			}
			scores[i].count(a)
		}
	}
	return b.ranked(scores)
}

// score counts how many open findings each value of a fact settles.
type score struct {
	fact    int
	byValue []int
	weight  int
}

func newScore(b *Book, fact int) *score {
	return &score{fact: fact, byValue: make([]int, max(1, len(b.facts[fact].domain)))}
}

func (s *score) count(a *answer) {
	s.weight += a.weight[s.fact]
	if settling, ok := a.settles[s.fact]; ok {
		for v, yes := range settling {
			if yes {
				s.byValue[v]++
			}
		}
		return
	}
	if len(a.missing) == 1 && len(a.declined) == 0 {
		for v := range s.byValue {
			s.byValue[v]++
		}
	}
}

func (s *score) total() (n int) {
	for _, v := range s.byValue {
		n += v
	}
	return n
}

func (b *Book) ranked(scores map[int]*score) []Missing {
	list := make([]*score, 0, len(scores))
	for _, s := range scores {
		list = append(list, s)
	}
	slices.SortFunc(list, func(x, y *score) int { return b.better(x, y) })
	out := make([]Missing, len(list))
	for i, s := range list {
		f := b.facts[s.fact]
		out[i] = Missing{Fact: f.Name, Question: f.Question, Who: f.Who, Proof: f.Proof, Settles: slices.Max(s.byValue)}
	}
	return out
}

// better orders by what the best value settles, then by the average over the
// values (compared across: x.total/len(x) with y.total/len(y)), then by how
// often the fact decides, then by name.
func (b *Book) better(x, y *score) int {
	if d := slices.Max(y.byValue) - slices.Max(x.byValue); d != 0 {
		return d
	}
	if d := y.total()*len(x.byValue) - x.total()*len(y.byValue); d != 0 {
		return d
	}
	if d := y.weight - x.weight; d != 0 {
		return d
	}
	if b.facts[x.fact].Name < b.facts[y.fact].Name {
		return -1
	}
	return 1
}
