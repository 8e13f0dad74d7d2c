package loop

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// row makes the people of a centre by the parts they fall into.
func row(centre string, unplaced, placed, paid int) (people []Person) {
	for range unplaced {
		people = append(people, Person{Centre: centre})
	}
	for range placed {
		people = append(people, Person{Centre: centre, Placed: true})
	}
	for i := range paid {
		people = append(people, Person{Centre: centre, Placed: true, Paid: true, Pay: 1700_00 + int64(i)*100_00})
	}
	return people
}

func TestFigures(t *testing.T) {
	c := Cohort{
		Courses: []Course{{"a", []string{"u1", "u2"}}, {"a", []string{"u2", "u3"}}},
		Orders:  []Order{{"o1", []string{"u1", "u2"}, 1700_00}, {"o2", []string{"u2"}, 1900_00}, {"o3", []string{"u9"}, 9900_00}, {"o4", []string{"u2"}, 1800_00}, {"o5", []string{"u2"}, 2000_00}},
		People:  row("a", 6, 7, 8),
	}
	f := Compute(c)
	if len(f.Centres) != 1 {
		t.Fatalf("%d centres", len(f.Centres))
	}
	got := f.Centres[0]
	want := []Unit{{"u1", Wages{1, 1700_00, 1700_00, 1700_00}}, {"u2", Wages{4, 1700_00, 1800_00, 2000_00}}, {"u3", Wages{}}}
	if !slices.Equal(got.Units, want) {
		t.Errorf("units %+v, want %+v", got.Units, want)
	}
	if (got.Orders != Wages{4, 1700_00, 1800_00, 2000_00}) {
		t.Errorf("orders %+v: one that asks two of the units counts once", got.Orders)
	}
	// Pays are 1,700 to 2,400: the lower middle is 2,000.
	if got.People == nil || *got.People != (People{21, 6, 7, 8, 2000_00}) || f.Total == nil || f.Total.Completed != 21 {
		t.Errorf("people %+v, total %+v", got.People, f.Total)
	}
}

func TestWithheld(t *testing.T) {
	for _, c := range []struct {
		name   string
		people []Person
		want   string // given rows and total
	}{
		{"all large", slices.Concat(row("a", 5, 5, 5), row("b", 9, 9, 9)), "a b total"},
		{"everybody paid is told of nobody", slices.Concat(row("a", 0, 0, 30), row("b", 9, 9, 9), row("c", 9, 9, 9)), "b c"},
		{"two small: one more would know the other", slices.Concat(row("a", 4, 9, 9), row("b", 4, 9, 9), row("c", 9, 9, 9), row("d", 10, 10, 10), row("e", 11, 11, 11)), "d e total"},
		{"three small that hide each other", slices.Concat(row("a", 4, 9, 9), row("b", 4, 9, 9), row("c", 4, 9, 9), row("d", 10, 10, 10), row("e", 11, 11, 11)), "d e total"},
		{"nothing but small", slices.Concat(row("a", 1, 1, 1), row("b", 1, 1, 1), row("c", 1, 1, 1)), ""},
		{"small alone, the sum is large", slices.Concat(row("a", 4, 4, 4), row("b", 4, 4, 4), row("c", 4, 4, 4)), "total"},
		{"nobody", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := Compute(Cohort{People: c.people})
			got := ""
			for _, r := range f.Centres {
				if r.People != nil {
					got += " " + r.Centre
				}
			}
			if f.Total != nil {
				got += " total"
			}
			if got != "" {
				got = got[1:]
			}
			if got != c.want {
				t.Errorf("given out: %q, want %q", got, c.want)
			}
		})
	}
}

// An attacker with everything that was given out, and one who also knows a row
// of their own, find an interval at least as wide as the threshold for every
// number withheld. Without a total nothing joins the rows; with it the only
// equations are part by part: the rows withheld sum to total minus the rest.
func TestAttack(t *testing.T) {
	withheld, totals := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.OneOf(rapid.IntRange(0, 6), rapid.IntRange(5, 40))
		var people []Person
		truth := map[string][3]int{}
		var courses []Course
		for i := range rapid.IntRange(0, 9).Draw(t, "centres") {
			id := fmt.Sprintf("c%d", i)
			courses = append(courses, Course{Centre: id})
			if rapid.IntRange(0, 4).Draw(t, "empty") == 0 {
				continue
			}
			truth[id] = [3]int{part.Draw(t, "unplaced"), part.Draw(t, "placed"), part.Draw(t, "paid")}
			people = append(people, row(id, truth[id][0], truth[id][1], truth[id][2])...)
		}
		f := Compute(Cohort{Courses: courses, People: people})
		var gone []string
		left := [3]int{}
		if f.Total != nil {
			left = f.Total.parts()
			totals++
			if slices.Min(left[:]) < Threshold {
				t.Fatalf("the total gives out %v", left)
			}
		}
		for _, c := range f.Centres {
			if c.People == nil {
				if truth[c.Centre] != [3]int{} { // a centre known to have had nobody hides nobody
					gone = append(gone, c.Centre)
				}
				withheld++
				continue
			}
			for k, n := range c.People.parts() {
				left[k] -= n
				if n < Threshold {
					t.Fatalf("%s gives out %d", c.Centre, n)
				}
			}
		}
		if f.Total == nil || len(gone) == 0 {
			return
		}
		for _, insider := range append([]string{""}, gone...) {
			for k := range left {
				unknown, sum := len(gone), left[k]
				if insider != "" {
					unknown, sum = unknown-1, sum-truth[insider][k]
				}
				// Each of the unknown rows lies between 0 and sum.
				if unknown < 2 || sum < Threshold {
					t.Fatalf("part %d: %d rows share %d (insider %q)", k, unknown, sum, insider)
				}
			}
		}
	})
	if withheld == 0 || totals == 0 {
		t.Error("the attack met no row withheld, or no total")
	}
}

// The order of the input changes nothing.
func TestOrderDoesNotMatter(t *testing.T) {
	people := slices.Concat(row("b", 9, 9, 9), row("a", 5, 6, 7), row("c", 1, 1, 1))
	one := fmt.Sprintf("%+v", plain(Compute(Cohort{People: people})))
	slices.Reverse(people)
	if two := fmt.Sprintf("%+v", plain(Compute(Cohort{People: people}))); one != two {
		t.Errorf("%s became %s", one, two)
	}
}

func plain(f Figures) (out []People) {
	for _, c := range f.Centres {
		if c.People != nil {
			out = append(out, *c.People)
		}
	}
	return out
}
