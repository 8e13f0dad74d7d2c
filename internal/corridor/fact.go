package corridor

import (
	"fmt"
	"slices"

	"siger/internal/clock"
)

// Confidence says how well a row of a pack is founded.
type Confidence string

const (
	Several    Confidence = "several"           // seen in two or more independent sources
	Single     Confidence = "single"            // seen in one source
	SingleOld  Confidence = "single-old"        // seen in one source older than about five years
	Computed   Confidence = "computed"          // computed by Siger from named inputs
	General    Confidence = "general-knowledge" // not seen in a source; may guide, is never shown as law
	ExampleRow Confidence = "example"           // made up for the demo; never mixed into public figures
)

// Status says whether a rule or figure stands.
type Status string

const (
	InForce    Status = "in-force"
	Superseded Status = "superseded"
	Contested  Status = "contested"
	Unverified Status = "unverified"
)

// Fact is what every row of a pack carries: where it comes from, when that was
// read, and how sure it is.
type Fact struct {
	Source     string     `yaml:"source" json:"source"` // id in sources.yaml
	AsOf       clock.Date `yaml:"as_of" json:"as_of"`
	Confidence Confidence `yaml:"confidence" json:"confidence"`
	Status     Status     `yaml:"status,omitempty" json:"status,omitempty"`
	Note       string     `yaml:"note,omitempty" json:"note,omitempty"`
}

// Flaws returns what is wrong with the fact by itself and against the sources of
// the pack, for checks of a pack.
func (f Fact) Flaws(p *Pack) (wrong []string) {
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if f.Source == "" {
		add("no source")
	} else if _, ok := p.Sources[f.Source]; !ok {
		add("source %q is not in sources.yaml", f.Source)
	}
	if f.AsOf.IsZero() {
		add("no as_of: the day the source was read")
	}
	if f.Confidence == "" {
		add("no confidence")
	} else if !slices.Contains(Confidences, f.Confidence) {
		add("confidence %q is none of %v", f.Confidence, Confidences)
	}
	if f.Status != "" && !slices.Contains(Statuses, f.Status) {
		add("status %q is none of %v", f.Status, Statuses)
	}
	return wrong
}

// Source is one document or dataset that facts refer to.
type Source struct {
	ID        string     `yaml:"id" json:"id"`
	Title     string     `yaml:"title" json:"title"`
	Section   string     `yaml:"section,omitempty" json:"section,omitempty"`
	Publisher string     `yaml:"publisher,omitempty" json:"publisher,omitempty"`
	URL       string     `yaml:"url,omitempty" json:"url,omitempty"`
	AsOf      clock.Date `yaml:"as_of" json:"as_of"`           // the day it was last read
	ShelfDays int        `yaml:"shelf_days" json:"shelf_days"` // days until it must be read again
	Licence   string     `yaml:"licence,omitempty" json:"licence,omitempty"`
}

// StaleOn reports whether the source is past its shelf life on day d.
func (s Source) StaleOn(d clock.Date) bool {
	return s.ShelfDays > 0 && s.AsOf.AddDays(s.ShelfDays).Before(d)
}
