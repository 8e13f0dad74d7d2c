package desk

import (
	"context"
	"slices"

	"siger/internal/clock"
	"siger/internal/identity"
)

// Counts holds how many items each value of each filter would show with the
// other filters as they are: Counts["stage"]["waiting"]. The stage's "" is all
// work whose clock runs.
type Counts map[string]map[string]int

// Counts returns the counts of the inbox for who. With a text that very many
// items hold they are nil: not known.
func (s *Store) Counts(ctx context.Context, who identity.Who, f Filter) (out Counts, err error) {
	t := s.tester(who, f)
	if f.Text == "" {
		err := s.follow(ctx, func(all *tally) { out = t.count(all) })
		return out, err
	}
	found, few, err := s.foundFew(ctx, f.Text)
	if err != nil || !few {
		return nil, err
	}
	some := newTally()
	if err := s.tally(ctx, some, found); err != nil {
		return nil, err
	}
	return t.count(some), nil
}

// holding returns those of the desks with work that the filter shows, but for its
// text: an index that holds none would be read to its end for it.
func (s *Store) holding(ctx context.Context, who identity.Who, f Filter, desks []string) ([]string, error) {
	f.Text = ""
	counts, err := s.Counts(ctx, who, f)
	return slices.DeleteFunc(slices.Clone(desks), func(desk string) bool { return counts["desk"][desk] == 0 }), err
}

// foundFew returns the items that hold the text; few is false where too many do.
func (s *Store) foundFew(ctx context.Context, text string) (found match, few bool, err error) {
	words := Words(text)
	few = len(words) == 0
	for _, word := range words {
		n, err := s.holders(ctx, word)
		if err != nil {
			return match{}, false, err
		}
		if few = n <= fewMatches; few {
			break
		}
	}
	if few {
		found, err = s.matching(ctx, text)
	}
	return found, few, err
}

// tester tells which filters items pass that are alike.
type tester struct {
	f        Filter
	me       string
	all      bool     // reads the work of every desk,
	desks    []string // else of these
	today    clock.Date
	from, to clock.Date        // of the filter's due date
	late     map[string]string // the day since when who waits for each waits too long
}

func (s *Store) tester(who identity.Who, f Filter) *tester {
	t := &tester{f: f, me: who.Person.ID, today: s.day(sideOfWho(who))}
	t.desks, t.all = identity.DesksFor(who, "work.read")
	t.from, t.to, _ = dueRange(f.Due, t.today)
	if f.Late {
		t.late = map[string]string{}
		for _, waiting := range Waits {
			t.late[waiting] = s.lateSince(waiting).String()
		}
	}
	return t
}

// count adds each cell to the value it has in each facet whose other filters it
// passes, and to the total, "", where it passes all. What a value passes is
// looked at once a value, not once a cell.
func (t *tester) count(in *tally) Counts {
	var pass [ofDue + 1][]bool
	var sums [ofDue + 1][]int
	for i := range pass {
		pass[i], sums[i] = make([]bool, len(in.names[i])), make([]int, len(in.names[i]))
		for code, value := range in.names[i] {
			pass[i][code] = t.passes(i, value)
		}
	}
	reads := make([]bool, len(in.names[ofDesk]))
	for code, desk := range in.names[ofDesk] {
		reads[code] = t.all || slices.Contains(t.desks, desk)
	}
	late := make([]string, len(in.names[ofWaiting])) // the day since when is too long
	for code, waiting := range in.names[ofWaiting] {
		late[code] = t.late[waiting]
	}
	total := 0
	for _, c := range in.cells {
		if !reads[c.alike[ofDesk]] {
			continue
		}
		if since := in.names[ofSince][c.alike[ofSince]]; t.f.Late && (since == "" || since > late[c.alike[ofWaiting]]) {
			continue
		}
		failed, misses := 0, 0
		for i := range pass {
			if !pass[i][c.alike[i]] {
				failed, misses = i, misses+1
			}
		}
		switch misses {
		case 0:
			total += c.n
			for i := range sums {
				sums[i][c.alike[i]] += c.n
			}
		case 1:
			sums[failed][c.alike[failed]] += c.n
		}
	}
	out := Counts{"": {"": total}}
	for i, facet := range facets {
		counts := map[string]int{}
		for code, n := range sums[i] {
			if n > 0 {
				for _, value := range t.values(i, in.names[i][code]) {
					counts[value] += n
				}
			}
		}
		out[facet] = counts
	}
	return out
}

// passes reports whether an item with the value passes the facet's filter.
func (t *tester) passes(facet int, value string) bool {
	want := ""
	switch facet {
	case ofStage:
		return t.f.Stage == value || t.f.Stage == "all" || t.f.Stage == "" && Stage(value).Live()
	case ofOwner:
		switch t.f.Owner {
		case "me":
			return value == t.me
		case "none":
			return value == ""
		}
		want = t.f.Owner
	case ofDue:
		due, err := clock.ParseDate(value)
		return t.f.Due == "" || err == nil && !due.IsZero() && due.Within(t.from, t.to)
	case ofDesk:
		want = t.f.Desk
	case ofSide:
		want = t.f.Side
	case ofKind:
		want = t.f.Kind
	case ofWaiting:
		if want = t.f.Waiting; t.f.Late && want == "" {
			want = identity.Region
		}
	}
	return want == "" || want == value
}

// values are the values of a filter under which items with the value are shown.
func (t *tester) values(facet int, value string) (out []string) {
	switch {
	case facet == ofStage:
		out = append(out, value, "all")
		if Stage(value).Live() {
			out = append(out, "")
		}
	case facet == ofOwner && value == "":
		out = append(out, "none")
	case value == "":
	case facet == ofOwner && value == t.me:
		out = append(out, value, "me")
	case facet == ofDue:
		date, err := clock.ParseDate(value)
		for _, due := range Dues {
			if from, to, _ := dueRange(due, t.today); err == nil && date.Within(from, to) {
				out = append(out, due)
			}
		}
	default:
		out = append(out, value)
	}
	return out
}
