package orienteer

import "fmt"

// Visit is one visit of a timetable.
type Visit struct {
	Vertex int
	Arrive int // at the vertex
	Start  int // of the visit: at once, or when it opens
	Leave  int // end of the visit, earliest departure
}

// Check walks the tours visit by visit, as early as possible, and returns their
// timetables and total score, or the first rule they break. It shares nothing
// with the search but the problem. A vertex that is mandatory and not visited
// is no error here: see Solution.Missing.
func Check(p *Problem, tours [][]int) (timetable [][]Visit, score int, err error) {
	if len(tours) != len(p.Tours) {
		return nil, 0, fmt.Errorf("%d tours instead of %d", len(tours), len(p.Tours))
	}
	in := make([]int, len(p.Score)) // tour that visits the vertex, from 1
	for k, t := range p.Tours {
		in[t.From], in[t.To] = -k-1, -k-1
	}
	whole := make([]int, len(p.Budgets))
	for k, visits := range tours {
		t := &p.Tours[k]
		used := make([]int, len(p.Budgets))
		at, ready, day := t.From, t.Start, make([]Visit, 0, len(visits))
		for _, v := range visits {
			switch {
			case v < 0 || v >= len(p.Score):
				return nil, 0, fmt.Errorf("tour %d: there is no vertex %d", k, v)
			case in[v] < 0:
				return nil, 0, fmt.Errorf("tour %d: vertex %d is the end of tour %d", k, v, -in[v]-1)
			case in[v] > 0:
				return nil, 0, fmt.Errorf("tour %d: vertex %d is visited in tour %d already", k, v, in[v]-1)
			}
			in[v] = k + 1
			reached := t.Travel.Arrive(at, v, ready)
			start, open := opened(t.Windows[v], reached)
			if !open {
				return nil, 0, fmt.Errorf("tour %d: vertex %d is reached at %d, after it closed", k, v, reached)
			}
			ready = start + p.Service[v]
			day = append(day, Visit{Vertex: v, Arrive: reached, Start: start, Leave: ready})
			at = v
			score += p.Score[v]
			for b := range p.Budgets {
				used[b] += p.Budgets[b].Use[v]
				whole[b] += p.Budgets[b].Use[v]
			}
		}
		if back := t.Travel.Arrive(at, t.To, ready); back > t.End {
			return nil, 0, fmt.Errorf("tour %d: ends at %d, later than %d", k, back, t.End)
		}
		for b, budget := range p.Budgets {
			if budget.Each && used[b] > budget.Limit {
				return nil, 0, fmt.Errorf("tour %d: uses %d of budget %d, more than %d", k, used[b], b, budget.Limit)
			}
		}
		timetable = append(timetable, day)
	}
	for b, budget := range p.Budgets {
		if !budget.Each && whole[b] > budget.Limit {
			return nil, 0, fmt.Errorf("the tours use %d of budget %d, more than %d", whole[b], b, budget.Limit)
		}
	}
	return timetable, score, nil
}

// opened returns the first moment from reached on that lies in a window.
func opened(windows []Window, reached int) (start int, ok bool) {
	for _, w := range windows {
		if start = max(reached, w.Open); start <= w.Close {
			return start, true
		}
	}
	return 0, false
}
