package match

import (
	"embed"
	"maps"
	"slices"
)

// Texts holds texts.json: the words of reasons.
//
//go:embed texts.json
var Texts embed.FS

// Reason is one thing that speaks for or against a pair, by the key of a text
// with its name, value slots. Codes and ids stand in the slots as they are; the
// page puts names to them.
type Reason struct {
	Key  string `json:"key"`
	Args []any  `json:"args,omitempty"`
}

// Keys of reasons. Those of Missing keep a pair apart; those of Met speak for it.
const (
	ReasonOccupation = "labour.match.occupation"  // missing: job
	ReasonUnit       = "labour.match.unit"        // missing: unit
	ReasonLanguage   = "labour.match.language"    // missing: lang, has, needs
	ReasonMonths     = "labour.match.months"      // missing: has, needs
	ReasonWage       = "labour.match.wage"        // missing: wage, floor, in sen
	ReasonStart      = "labour.match.start"       // missing: start, from
	ReasonLaw        = "labour.match.law"         // missing: rule
	MetUnits         = "labour.match.met.units"   // n
	MetPreferred     = "labour.match.met.extra"   // unit
	MetMonths        = "labour.match.met.months"  // n
	MetState         = "labour.match.met.state"   // state
	MetSector        = "labour.match.met.sector"  // sector
	MetLanguage      = "labour.match.met.fluency" // lang
)

// Pair is what can be said of one worker and one order.
type Pair struct {
	Suits       bool     `json:"suits"`
	Missing     []Reason `json:"missing,omitempty"`
	Met         []Reason `json:"met,omitempty"`
	WorkerScore int      `json:"worker_score"` // what the order is worth to the worker
	OrderScore  int      `json:"order_score"`  // what the worker is worth to the order
}

// Explain says why a pair fits, or everything that is missing.
func (m *Market) Explain(w *Worker, o *Order) Pair {
	p := Pair{WorkerScore: m.Weights.WorkerScore(w, o), OrderScore: m.Weights.OrderScore(w, o)}
	miss := func(key string, args ...any) { p.Missing = append(p.Missing, Reason{key, args}) }
	met := func(key string, args ...any) { p.Met = append(p.Met, Reason{key, args}) }
	if !has(w.Occupations, o.Occupation) {
		miss(ReasonOccupation, "job", o.Occupation)
	}
	missing := Missing(w, o)
	for _, u := range missing {
		miss(ReasonUnit, "unit", u)
	}
	for _, lang := range slices.Sorted(maps.Keys(o.Languages)) {
		switch level, need := w.Languages[lang], o.Languages[lang]; {
		case level < need:
			miss(ReasonLanguage, "lang", lang, "has", int(level), "needs", int(need))
		case level > need:
			met(MetLanguage, "lang", lang)
		}
	}
	if months := w.Months[o.Occupation]; months < o.MinMonths {
		miss(ReasonMonths, "has", months, "needs", o.MinMonths)
	} else if months > 0 {
		met(MetMonths, "n", months)
	}
	if o.Wage < w.WageFloor {
		miss(ReasonWage, "wage", o.Wage, "floor", w.WageFloor)
	}
	if !w.From.IsZero() && !o.Start.IsZero() && o.Start.Before(w.From) {
		miss(ReasonStart, "start", o.Start, "from", w.From)
	}
	if m.Law != nil {
		if rule := m.Law(w, o); rule != "" {
			miss(ReasonLaw, "rule", rule)
		}
	}
	if n := len(o.Required); n > 0 && len(missing) == 0 {
		met(MetUnits, "n", n)
	}
	for _, u := range o.Preferred {
		if has(w.Units, u) {
			met(MetPreferred, "unit", u)
		}
	}
	if has(w.States, o.State) {
		met(MetState, "state", o.State)
	}
	if has(w.Sectors, o.Sector) {
		met(MetSector, "sector", o.Sector)
	}
	p.Suits = len(p.Missing) == 0
	return p
}

// Missing returns the required units a worker lacks, in the order's order.
func Missing(w *Worker, o *Order) (units []string) {
	for _, u := range o.Required {
		if !has(w.Units, u) && !has(units, u) {
			units = append(units, u)
		}
	}
	return units
}

// Fate says what became of a worker and an order in a matching.
type Fate string

const (
	FateMatched   Fate = "matched"   // this pair
	FateUnsuited  Fate = "unsuited"  // a requirement is not met: see Explain
	FateElsewhere Fate = "elsewhere" // the worker was given an order they would rather have
	FateFull      Fate = "full"      // every place went to workers the order ranks higher
)

// FateOf tells why worker w was or was not placed on order o, by index. In a
// stable matching there is no other case.
func (m *Market) FateOf(res Result, w, o int) Fate {
	switch {
	case res.Order[w] == o:
		return FateMatched
	case !m.Explain(&m.Workers[w], &m.Orders[o]).Suits:
		return FateUnsuited
	case res.Order[w] >= 0 && m.prefers(w, res.Order[w], o):
		return FateElsewhere
	}
	return FateFull
}

// prefers tells whether worker w would rather have order a than order b.
func (m *Market) prefers(w, a, b int) bool {
	sa, sb := m.Weights.WorkerScore(&m.Workers[w], &m.Orders[a]), m.Weights.WorkerScore(&m.Workers[w], &m.Orders[b])
	return sa > sb || sa == sb && m.Orders[a].ID < m.Orders[b].ID
}

// FateText is the text of a fate.
func FateText(f Fate) string { return "labour.match.fate." + string(f) }
