// Package loop closes the loop from training to wage: which units of a centre's
// courses appear in verified job orders and what those pay, and how many of the
// people it trained were placed and still paid after six months. It computes and
// nothing else, and no small number can be worked out of what it gives.
//
// People are counted by cohort: those who completed a course in one closed
// period, looked at once, six months after the last of them could have started
// to work. Cohorts must not share people and each is given out once; then no
// difference of two releases says anything new. Correcting a cohort that was
// given out is a matter for a person, not for this package.
package loop

import (
	"cmp"
	"slices"
)

// Course is a course of a centre in the cohort's period.
type Course struct {
	Centre string // organisation id
	Units  []string
}

// Order is a verified job order. Orders are public: what they pay is no secret.
type Order struct {
	ID    string
	Units []string
	Wage  int64 // basic, sen a month
}

// Person is one person of the cohort who completed a course, counted once, at
// the centre of their last course.
type Person struct {
	Centre string
	Placed bool // on a verified order
	Paid   bool // as promised, six months on, with evidence; only of the placed
	Pay    int64
}

// Cohort is what the figures are computed from.
type Cohort struct {
	Courses []Course
	Orders  []Order
	People  []Person
}

// Threshold is the smallest number of people that is given out, and the least
// width of the interval into which anybody can place a number withheld.
const Threshold = 5

// payStep is what a median pay is rounded to, in sen: with few people the median
// is the pay of one of them.
const payStep = 50_00

// Wages is what verified orders pay, in sen a month.
type Wages struct {
	Orders int   `json:"orders"`
	Low    int64 `json:"low"`
	Median int64 `json:"median"` // of an even number the lower of the two in the middle
	High   int64 `json:"high"`
}

// Unit is a unit that a centre teaches and the orders that ask for it.
type Unit struct {
	Code string `json:"code"`
	Wages
}

// People is how far the people of a row came. The three parts exclude each other.
type People struct {
	Completed int `json:"completed"`
	Unplaced  int `json:"unplaced"`
	Placed    int `json:"placed"` // placed, and not shown to be paid after six months
	Paid      int `json:"paid"`   // placed and paid after six months
	// MedianPay is of those paid after six months, to the nearest RM 50; 0 not said.
	MedianPay int64 `json:"median_pay,omitempty"`
}

// Centre is the row of a centre.
type Centre struct {
	Centre string  `json:"centre"`
	Units  []Unit  `json:"units"`            // what its courses teach, by code; no orders: nobody asked for it
	Orders Wages   `json:"wages"`            // orders that ask for any of its units, each counted once
	People *People `json:"people,omitempty"` // nil withheld
}

// Figures are the rows of all centres and their sum.
type Figures struct {
	Centres []Centre `json:"centres"`         // by id
	Total   *People  `json:"total,omitempty"` // nil withheld
}

// Compute returns the figures of a cohort. A centre's row of people is given out
// whole or not at all: see protect.
func Compute(c Cohort) Figures {
	units, people, pay := map[string][]string{}, map[string]*People{}, map[string][]int64{}
	row := func(centre string) *People {
		if people[centre] == nil {
			people[centre] = &People{}
		}
		return people[centre]
	}
	for _, k := range c.Courses {
		row(k.Centre)
		units[k.Centre] = append(units[k.Centre], k.Units...)
	}
	for _, p := range c.People {
		r := row(p.Centre)
		r.Completed++
		switch {
		case !p.Placed:
			r.Unplaced++
		case !p.Paid:
			r.Placed++
		default:
			r.Paid++
			if p.Pay > 0 {
				pay[p.Centre] = append(pay[p.Centre], p.Pay)
			}
		}
	}
	var f Figures
	for centre, r := range people {
		taught := slices.Compact(slices.Sorted(slices.Values(units[centre])))
		one := Centre{Centre: centre, People: r, Units: []Unit{}}
		for _, u := range taught {
			one.Units = append(one.Units, Unit{u, wages(c.Orders, []string{u})})
		}
		one.Orders = wages(c.Orders, taught)
		if n := len(pay[centre]); n >= Threshold && n == r.Paid {
			r.MedianPay = (median(pay[centre]) + payStep/2) / payStep * payStep
		}
		f.Centres = append(f.Centres, one)
	}
	slices.SortFunc(f.Centres, func(a, b Centre) int { return cmp.Compare(a.Centre, b.Centre) })
	f.protect()
	return f
}

// wages returns what the orders pay that ask for one of the units.
func wages(orders []Order, units []string) (w Wages) {
	var pay []int64
	for _, o := range orders {
		if slices.ContainsFunc(o.Units, func(u string) bool { return slices.Contains(units, u) }) {
			pay = append(pay, o.Wage)
		}
	}
	if len(pay) == 0 {
		return w
	}
	return Wages{Orders: len(pay), Low: slices.Min(pay), Median: median(pay), High: slices.Max(pay)}
}

// median returns the middle, of an even number the lower of the two.
func median(of []int64) int64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[(len(sorted)-1)/2]
}
