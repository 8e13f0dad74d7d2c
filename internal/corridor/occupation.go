package corridor

import (
	"regexp"
	"slices"

	"siger/internal/i18n"
)

// Sector is a sector of work as the market's immigration and labour law tell
// them apart.
type Sector string

const (
	Plantation    Sector = "plantation"
	Agriculture   Sector = "agriculture"
	Construction  Sector = "construction"
	Manufacturing Sector = "manufacturing"
	Services      Sector = "services"
	Mining        Sector = "mining"
	Domestic      Sector = "domestic"
)

// Sectors lists the sectors.
var Sectors = []Sector{Plantation, Agriculture, Construction, Manufacturing, Services, Mining, Domestic}

// Occupation is a unit group of ISCO-08 that the corridor needs. The words by
// which employers ask for it are the reader's (words/occupations.yaml).
type Occupation struct {
	Code    string    `yaml:"code"`    // ISCO-08 unit group: four digits
	Title   string    `yaml:"title"`   // ISCO-08's own title, English
	Names   i18n.Text `yaml:"names"`   // as people say
	Sectors []Sector  `yaml:"sectors"` // where it is usually found, the most usual first; a job order names its own
	Fact    `yaml:",inline"`
}

// Standard is a national standard of competence (SKKNI), set by a decree.
// Units hold only codes that somebody read; areas are the fields of work that
// the decree itself names, and serve where its unit codes are not known.
type Standard struct {
	ID          string    `yaml:"id"`     // "skkni-313-2015"
	Decree      string    `yaml:"decree"` // "Kepmenaker 313/2015"
	Name        i18n.Text `yaml:"name"`
	Occupations []string  `yaml:"occupations"` // ISCO-08 unit groups it serves; Siger's mapping
	Areas       []Area    `yaml:"areas,omitempty"`
	Units       []Unit    `yaml:"units,omitempty"`
	Fact        `yaml:",inline"`
}

// Area is a field of work that a standard names, under an id of Siger's own: it
// is no unit code.
type Area struct {
	ID   string    `yaml:"id"` // "skkni-313-2015.elder-care"
	Name i18n.Text `yaml:"name"`
}

// Unit is a competence unit with the code its standard gives it.
type Unit struct {
	Code string    `yaml:"code"` // as printed
	Name i18n.Text `yaml:"name"`
}

var fourDigits = regexp.MustCompile(`^[0-9]{4}$`)

func (l *loader) readOccupations() {
	for _, r := range readList[Occupation](l.files, "work/occupations.yaml", &l.complaints) {
		o := r.value
		if !fourDigits.MatchString(o.Code) {
			l.add(r.at("code"), "code %q is not an ISCO-08 unit group of four digits", o.Code)
		}
		if l.pack.Occupations[o.Code] != nil {
			l.add(r.at("code"), "occupation %q stands twice", o.Code)
		}
		if o.Title == "" {
			l.add(r.at("title"), "occupation %q has no title", o.Code)
		}
		l.needText(r.at("names"), "name", o.Names)
		if len(o.Sectors) == 0 {
			l.add(r.at("sectors"), "no sector")
		}
		for _, s := range o.Sectors {
			if !slices.Contains(Sectors, s) {
				l.add(r.at("sectors"), "sector %q is none of %v", s, Sectors)
			}
		}
		l.checkFact(r.at("source"), o.Fact)
		l.pack.Occupations[o.Code] = &o
	}
}

func (l *loader) readStandards() {
	seen := map[string]bool{}
	for _, r := range readList[Standard](l.files, "work/units.yaml", &l.complaints) {
		s := r.value
		l.needID(r.at("id"), s.ID)
		if s.Decree == "" {
			l.add(r.at("decree"), "standard %q names no decree", s.ID)
		}
		l.needText(r.at("name"), "name", s.Name)
		for _, code := range s.Occupations {
			if l.pack.Occupations[code] == nil {
				l.add(r.at("occupations"), "occupation %q is not in work/occupations.yaml", code)
			}
		}
		l.checkFact(r.at("source"), s.Fact)
		for _, id := range append([]string{s.ID}, areaIDs(s.Areas)...) {
			if seen[id] {
				l.add(r.at("id"), "%q stands twice", id)
			}
			seen[id] = true
		}
		for i, a := range s.Areas {
			l.needID(r.item("areas", i), a.ID)
			l.needText(r.item("areas", i), "name of area "+a.ID, a.Name)
			l.pack.competence[a.ID] = a.Name
		}
		for i, u := range s.Units {
			key := ParseUnitCode(u.Code).Key
			if key == "" {
				l.add(r.item("units", i), "a unit has no code")
			} else if seen[key] {
				l.add(r.item("units", i), "unit %q stands twice", u.Code)
			}
			seen[key] = true
			l.needText(r.item("units", i), "name of unit "+u.Code, u.Name)
			l.pack.competence[key] = u.Name
		}
		l.pack.Standards = append(l.pack.Standards, &s)
	}
}

func areaIDs(areas []Area) (ids []string) {
	for _, a := range areas {
		ids = append(ids, a.ID)
	}
	return ids
}

// Competence returns the name of a competence unit or of an area of a standard,
// by the code as anybody writes it; ok is false for one the pack does not know,
// which is then shown as it was written.
func (p *Pack) Competence(code string) (name i18n.Text, ok bool) {
	if name, ok = p.competence[code]; !ok {
		name, ok = p.competence[ParseUnitCode(code).Key]
	}
	return name, ok
}
