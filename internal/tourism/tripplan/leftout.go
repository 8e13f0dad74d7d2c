package tripplan

import (
	"slices"

	"siger/internal/tourism/atlas"
	"siger/internal/tourism/orienteer"
)

// leftOut states why a place is not in the plan.
func (t *trip) leftOut(p *atlas.Place, code string, args ...any) LeftOut {
	return LeftOut{Place: p.ID, Name: p.Name, Code: code, Reason: texts.Say("tripplan.left."+code, args...), Must: has(t.q.Must, p.ID)}
}

// reasons returns why each place that could be planned is not in the draft.
func (s *search) reasons(d *draft) (out []LeftOut) {
	out = []LeftOut{}
	used := map[string]bool{}
	for _, visits := range d.tours {
		for _, v := range visits {
			used[s.places[v].ID] = true
		}
	}
	for i := range s.Atlas.Places {
		p := &s.Atlas.Places[i]
		if never, ok := s.never[p.ID]; ok {
			out = append(out, never)
			continue
		}
		v := slices.Index(s.places, p)
		if v < 0 || used[p.ID] {
			continue
		}
		out = append(out, s.reason(d, v))
	}
	return out
}

// reason tries the place on each day, alone and at each point of the day's tour,
// and tells what stands in the way where least does.
func (s *search) reason(d *draft, v int) LeftOut {
	p := s.places[v]
	if len(s.q.Interests) > 0 && !s.wanted(p) && !slices.Contains(s.must, v) {
		return s.leftOut(p, "interest")
	}
	alone, short, day, open := orienteer.MaxTime, orienteer.MaxTime, 0, false
	full := true
	for k, visits := range d.tours {
		tour := s.tour(k, len(d.tours), d.beds, false)
		if len(tour.Windows[v]) == 0 {
			continue
		}
		open = true
		if m := s.missing(&tour, []int{v}); m < alone {
			alone, day = m, k
		}
		if len(visits) >= s.pace.visits {
			continue
		}
		full = false
		for at := 0; at <= len(visits); at++ {
			short = min(short, s.missing(&tour, slices.Insert(slices.Clone(visits), at, v)))
		}
	}
	switch {
	case !open:
		return s.closedWhy(p, v)
	case short == 0:
		return s.short(d, v, day)
	case alone > 12*60:
		return s.leftOut(p, "far")
	case alone > 0 && s.boats[v] != nil:
		return s.leftOut(p, "boat-back", "minutes", alone, "time", clockOf(s.boats[v].Back))
	case alone > 0:
		return s.leftOut(p, "minutes", "minutes", alone, "day", day+1)
	case full:
		return s.leftOut(p, "pace", "visits", s.pace.visits)
	}
	return s.leftOut(p, "beside", "minutes", short)
}

// short tells of a place there was time for: it would cost too much, or a day
// held better ones.
func (s *search) short(d *draft, v, day int) LeftOut {
	if s.q.BudgetMYR == nil {
		return s.leftOut(s.places[v], "room")
	}
	purse := s.purse()
	limit, _ := s.q.BudgetMYR.Shift(2).Int64()
	if over := sen(purse.lines(d)) + sen(purse.visit(v, day)) - int(limit); over > 0 {
		return s.leftOut(s.places[v], "budget", "over", ringgit(s.Pack.Market.Currency, over))
	}
	return s.leftOut(s.places[v], "room")
}

// closedWhy tells why no day has a window for a place.
func (s *search) closedWhy(p *atlas.Place, v int) LeftOut {
	if slices.ContainsFunc(s.q.Locked, func(l Lock) bool { return l.Place == p.ID }) {
		return s.leftOut(p, "locked")
	}
	if b := s.boats[v]; b != nil {
		return s.leftOut(p, "boat-last", "last", clockOf(b.Last), "back", clockOf(b.Back))
	}
	return s.leftOut(p, "far")
}

// missing returns how many minutes a tour comes too late at worst.
func (s *search) missing(t *orienteer.Tour, visits []int) (late int) {
	at, ready := t.From, t.Start
	for _, v := range visits {
		arrive := ready + s.leg[at*len(s.score)+v]
		begins, over := arrive, orienteer.MaxTime
		for _, w := range t.Windows[v] {
			if begins, over = max(arrive, w.Open), max(0, arrive-w.Close); over == 0 {
				break
			}
		}
		late = max(late, over)
		at, ready = v, begins+s.stay[v]
	}
	return max(late, ready+s.leg[at*len(s.score)+t.To]-t.End)
}

// unknowns lists what a traveller should ask, for what is in the plan.
func (s *search) unknowns(d *draft, lines []Line) (out []Unknown) {
	out = []Unknown{}
	add := func(about, what string, args ...any) {
		u := Unknown{About: about, What: what, Text: texts.Say("tripplan.unknown."+what, append(args, "name", s.name(about))...)}
		if !slices.ContainsFunc(out, func(o Unknown) bool { return o.About == about && o.What == what }) {
			out = append(out, u)
		}
	}
	if s.out.Assumed || s.back[len(d.tours)-1].Assumed {
		add(s.out.Passage, "passage")
	}
	if p := s.passage(s.out.Passage); p != nil {
		if _, ok := s.door(p); !ok {
			add(s.home.ID, "door", "town", s.home.Name)
		}
	}
	for k, visits := range d.tours {
		for _, v := range visits {
			p, day := s.places[v], s.Atlas.OpenOn(s.places[v], s.days[k].date)
			if !day.Known {
				add(p.ID, "hours")
			}
			if day.Unsure {
				add(p.ID, "holiday", "day", s.days[k].date)
			}
			if b := s.boats[v]; b != nil && !b.Known {
				add(p.ID, "boat")
			}
			if !p.Prays && s.prays && s.boats[v] != nil {
				add(p.ID, "prayer")
			}
			for _, danger := range p.Safety {
				if danger.Switch == "krakatau" || danger.Switch == "suoh" {
					add(p.ID, "alert")
				}
			}
		}
	}
	for _, l := range lines {
		switch {
		case l.MYR != nil:
		case l.Of == "":
			out = append(out, Unknown{What: l.What, Text: texts.Say("tripplan.unknown." + l.What)})
		case l.What == "boat":
			add(l.Of, "fare")
		default:
			add(l.Of, "price")
		}
	}
	for _, interest := range s.q.Interests {
		if !slices.ContainsFunc(s.Atlas.Places, func(p atlas.Place) bool { return has(p.Interests, interest) || p.Kind == interest }) {
			out = append(out, Unknown{What: "interest", Text: texts.Say("tripplan.unknown.interest", "interest", interest)})
		}
	}
	return out
}
