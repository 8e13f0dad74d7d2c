// Package match joins workers and the places of job orders: who fits, who is
// placed where, why, why not, and which course would close the gap. It computes
// and nothing else.
//
// The matching is stable and the best of all stable ones for every worker: no
// worker and order would both rather have each other than what they were given,
// and nobody could be given something better without breaking that (Gale and
// Shapley, "College Admissions and the Stability of Marriage", American
// Mathematical Monthly 69, 1962, many-to-one with capacities).
//
// What must be fulfilled is a requirement and never weighed: occupation, units,
// language, months of experience, the worker's own wage floor and earliest day,
// and what law allows. What remains is scored, with weights in the open.
package match

import (
	"siger/internal/clock"
)

// Level is how well somebody speaks a language.
type Level int

const (
	None    Level = iota
	Basic         // simple words of work and home
	Working       // instructions and answers
	Fluent        // whatever is said
)

// Worker is what matching knows of a worker: no name, no sex, no age.
type Worker struct {
	ID          string   // stable and unique; breaks ties, the lower first
	Occupations []string // ISCO-08 unit groups the worker takes
	Units       []string // competence units held, each code written one way only
	Languages   map[string]Level
	Months      map[string]int // experience in months, by ISCO-08 unit group
	States      []string       // place ids wished for, the dearest first; empty: any
	Sectors     []string       // sectors wished for, the dearest first; empty: any
	WageFloor   int64          // sen a month, 0 none: below it the worker does not go
	From        clock.Date     // earliest first day; zero: any
}

// Order is a verified job order with its open places.
type Order struct {
	ID         string // stable and unique; breaks ties, the lower first
	Occupation string // ISCO-08 unit group
	Sector     string
	State      string   // place id
	Required   []string // competence units
	Preferred  []string // competence units that count, but are not needed
	Languages  map[string]Level
	MinMonths  int   // of experience in the occupation
	Wage       int64 // basic, sen a month
	Places     int
	Start      clock.Date // first day; zero: not said
}

// Allows tells whether law lets a worker take an order, such as an age at
// application or a sector closed to men. It returns the key of the reason and
// its sourced rule's id where it does not, empty where it does. It is asked
// often and must be quick, pure, and the same for the same pair.
type Allows func(w *Worker, o *Order) (reason string)

// Weights are the points that decide whom an order takes first and which order
// a worker would rather have. They are Siger's, not law.
type Weights struct {
	// The worker's side.
	Wage   int // for each whole RM 50 a month
	State  int // for the dearest state; each further wish counts one less, others nothing
	Sector int // for the dearest sector, in the same way
	// The order's side.
	Preferred int // for each preferred unit held
	Month     int // for each month of experience in the occupation
	MonthsTop int // months beyond this count nothing more
	Language  int // for each level above the one asked
}

// Usual are the weights in use: a wished state outweighs RM 300 a month, a
// wished sector RM 200; a preferred unit outweighs a year of experience.
var Usual = Weights{Wage: 10, State: 60, Sector: 40, Preferred: 24, Month: 2, MonthsTop: 60, Language: 10}

// wageStep is the step of the wage that counts, in sen.
const wageStep = 50_00

// Market is a set of workers and orders to be joined. IDs are unique on each
// side. Law may be nil: everything is allowed.
type Market struct {
	Workers []Worker
	Orders  []Order
	Law     Allows
	Weights Weights
}

// Result is a matching.
type Result struct {
	Order   []int   // by worker: the index of the order, or -1
	Workers [][]int // by order: the indexes of its workers, the one it ranks first first
}

// WorkerScore returns what an order is worth to a worker, in points.
func (ws Weights) WorkerScore(w *Worker, o *Order) int {
	above := o.Wage - w.WageFloor
	return ws.Wage*int(above/wageStep) + wished(w.States, o.State, ws.State) + wished(w.Sectors, o.Sector, ws.Sector)
}

// OrderScore returns what a worker is worth to an order, in points.
func (ws Weights) OrderScore(w *Worker, o *Order) int {
	score := ws.Month * min(w.Months[o.Occupation], ws.MonthsTop)
	for _, u := range o.Preferred {
		if has(w.Units, u) {
			score += ws.Preferred
		}
	}
	for lang, need := range o.Languages {
		score += ws.Language * int(w.Languages[lang]-need)
	}
	return score
}

// wished returns the points of a wish: full for the first of the list, one less
// for each after it.
func wished(list []string, it string, points int) int {
	for i, s := range list {
		if s == it {
			return max(points-i, 0)
		}
	}
	return 0
}

func has(list []string, it string) bool {
	for _, s := range list {
		if s == it {
			return true
		}
	}
	return false
}

// Suits tells whether the two sides' requirements are met, law not asked.
func Suits(w *Worker, o *Order) bool {
	if !has(w.Occupations, o.Occupation) || o.Wage < w.WageFloor || w.Months[o.Occupation] < o.MinMonths {
		return false
	}
	if !w.From.IsZero() && !o.Start.IsZero() && o.Start.Before(w.From) {
		return false
	}
	for _, u := range o.Required {
		if !has(w.Units, u) {
			return false
		}
	}
	for lang, need := range o.Languages {
		if w.Languages[lang] < need {
			return false
		}
	}
	return true
}
