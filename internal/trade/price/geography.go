package price

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"

	"siger/internal/corridor"
)

//go:embed districts.csv
var districtsCSV []byte

// Geography turns the survey's state and district names into the corridor's
// places and the official districts.
type Geography struct {
	states    map[string]*corridor.Place // by folded name and alias
	districts map[[2]string]string       // folded state and name -> official district
}

// NewGeography knows the states of the pack's market.
func NewGeography(p *corridor.Pack) *Geography {
	g := &Geography{states: map[string]*corridor.Place{}, districts: map[[2]string]string{}}
	for _, s := range p.Places {
		if s.Kind != corridor.State || s.Country != p.Market.Country {
			continue
		}
		for _, name := range append([]string{s.Name}, s.Aliases...) {
			if _, taken := g.states[fold(name)]; !taken {
				g.states[fold(name)] = s
			}
		}
	}
	for _, row := range districtRows() {
		g.districts[[2]string{fold(row[0]), fold(row[1])}] = cmp.Or(row[2], row[1])
	}
	return g
}

// districtRows returns state, name, district of the built-in table.
func districtRows() [][]string {
	r := csv.NewReader(bytes.NewReader(districtsCSV))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic("districts.csv: " + err.Error())
	}
	return rows[1:]
}

// fold makes spellings comparable: lower case, letters and digits only, single
// blanks, without the words that mark a federal territory.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r == '.', r == '\'':
			return -1
		}
		return ' '
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	for _, word := range []string{"wilayah persekutuan ", "federal territory of ", "wp "} {
		if rest, ok := strings.CutPrefix(s, word); ok {
			return rest
		}
	}
	return s
}

// Place fills in StateID and Official of the premises and reports every name
// that was read as another or could not be placed.
func (g *Geography) Place(premises []Premise, report *Report) {
	states, byAlias, unmapped := map[Alias]int{}, map[Alias]int{}, map[Alias]int{}
	for i := range premises {
		p := &premises[i]
		if s := g.states[fold(p.State)]; s == nil {
			if !slices.Contains(report.StatesUnknown, p.State) {
				report.StatesUnknown = append(report.StatesUnknown, p.State)
			}
		} else if p.StateID = s.ID; s.Name != p.State {
			states[Alias{From: p.State, To: s.Name}]++
		}
		name := p.District + ", " + p.State
		official, ok := g.districts[[2]string{fold(p.State), fold(p.District)}]
		switch {
		case !ok:
			unmapped[Alias{From: name}]++
		case !strings.EqualFold(official, p.District):
			byAlias[Alias{From: name, To: official}]++
		}
		p.Official = official
	}
	slices.Sort(report.StatesUnknown)
	report.StatesByAlias = aliasList(states)
	report.DistrictsByAlias = aliasList(byAlias)
	report.DistrictsUnmapped = aliasList(unmapped)
}

func aliasList(counts map[Alias]int) (out []Alias) {
	for a, n := range counts {
		a.Count = n
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b Alias) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return out
}
