package rulebook

import (
	"siger/internal/clock"
	"siger/internal/i18n"
)

// FindingDoc is a finding as commands and the API print it, in one language.
type FindingDoc struct {
	Rule        string       `json:"rule"`
	Title       string       `json:"title"`
	Verdict     Verdict      `json:"verdict"`
	Explanation string       `json:"explanation"`
	Value       string       `json:"value,omitempty"`
	Side        string       `json:"side"`
	Paper       string       `json:"paper,omitempty"`
	Agency      string       `json:"agency,omitempty"`
	Source      string       `json:"source"` // title, section and address of the first source
	Sources     []SourceDoc  `json:"sources"`
	Status      string       `json:"status"`
	Confidence  string       `json:"confidence"`
	ValidFrom   clock.Date   `json:"valid_from"`
	ValidTo     clock.Date   `json:"valid_to"`
	Readings    []ReadingDoc `json:"readings,omitempty"`
	Missing     []MissingDoc `json:"missing,omitempty"`
	Possible    []Verdict    `json:"possible,omitempty"`
	Stale       bool         `json:"stale"`
	Hash        string       `json:"hash"`
}

// SourceDoc is one source of a finding.
type SourceDoc struct {
	Title   string     `json:"title"`
	Section string     `json:"section,omitempty"`
	URL     string     `json:"url,omitempty"`
	AsOf    clock.Date `json:"as_of"`
}

// ReadingDoc is one reading of contested law.
type ReadingDoc struct {
	Holder      string  `json:"holder"`
	Verdict     Verdict `json:"verdict"`
	Value       string  `json:"value,omitempty"`
	Explanation string  `json:"explanation"`
}

// MissingDoc is a fact that would settle a finding.
type MissingDoc struct {
	Fact     string `json:"fact"`
	Question string `json:"question"`
	Who      string `json:"who"`
	Proof    string `json:"proof"`
	Settles  int    `json:"settles"`
}

// Doc returns the finding in language l.
func (f Finding) Doc(l i18n.Lang) FindingDoc {
	d := FindingDoc{
		Rule: f.Rule, Title: f.Title.In(l), Verdict: f.Verdict, Explanation: f.Explanation.In(l), Side: f.Side,
		Paper: f.Paper, Agency: f.Agency, Sources: []SourceDoc{}, Status: string(f.Status), Confidence: string(f.Confidence),
		ValidFrom: f.ValidFrom, ValidTo: f.ValidTo, Stale: f.Stale, Hash: f.Hash,
		Value: f.Value, Possible: f.Possible,
	}
	for _, s := range f.Sources {
		d.Sources = append(d.Sources, SourceDoc{Title: s.Title, Section: s.Section, URL: s.URL, AsOf: s.AsOf})
	}
	if len(f.Sources) > 0 {
		s := f.Sources[0]
		d.Source = s.Title
		if s.Section != "" {
			d.Source += ", " + s.Section
		}
		if s.URL != "" {
			d.Source += ", " + s.URL
		}
	}
	for _, r := range f.Readings {
		d.Readings = append(d.Readings, ReadingDoc{Holder: r.Holder.In(l), Verdict: r.Verdict, Value: r.Value, Explanation: r.Explanation.In(l)})
	}
	for _, m := range f.Missing {
		d.Missing = append(d.Missing, MissingDoc{Fact: m.Fact, Question: m.Question.In(l), Who: m.Who.In(l), Proof: m.Proof.In(l), Settles: m.Settles})
	}
	return d
}
