// Package hire works out what hiring a person from the region costs an employer
// in the first year, line by line, and lists the employer's steps. Figures stand
// in the corridor pack; what has not been read is unknown, never nought. It
// computes and nothing else.
package hire

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/labour/figure"
)

// Texts holds texts.json: the words of lines.
//
//go:embed texts.json
var Texts embed.FS

// File is where a pack keeps the figures and steps of hiring.
const File = "work/hire.yaml"

// Book is the figures and steps of hiring.
type Book struct {
	*figure.Book
	steps    []Step
	currency string // of the figures: the market's
}

// Step is one step an employer takes.
type Step struct {
	ID            string    `yaml:"id"`
	Work          string    `yaml:"work"` // all, formal, domestic
	Side          string    `yaml:"side"` // region | market: where it is done
	Name          i18n.Text `yaml:"name"`
	How           i18n.Text `yaml:"how"`
	Agency        string    `yaml:"agency"` // agency id
	Days          string    `yaml:"days"`   // usual working days; empty: not read
	corridor.Fact `yaml:",inline"`
}

// Areas by which the levy differs, by area of the pack's places; Labuan's levy
// has not been read.
var areas = map[string]string{"peninsula": "peninsula", "sabah": "borneo", "sarawak": "borneo"}

// keys are the figures the package knows. A levy that differs within its cell
// has .low and .high instead of one figure.
var keys = []string{"levy.peninsula.manufacturing", "levy.peninsula.construction", "levy.peninsula.services", "levy.peninsula.plantation",
	"levy.peninsula.agriculture", "levy.peninsula.domestic.low", "levy.peninsula.domestic.high", "levy.borneo.manufacturing",
	"levy.borneo.construction", "levy.borneo.services", "levy.borneo.plantation.low", "levy.borneo.plantation.high",
	"levy.borneo.agriculture.low", "levy.borneo.agriculture.high", "fomema.low", "fomema.high", "guarantee", "domestic.most"}

// Load reads work/hire.yaml of a pack. With problems the book must not be used.
func Load(files fs.FS, pack *corridor.Pack) (*Book, []corridor.Problem) {
	var f struct {
		Figures []figure.Figure `yaml:"figures"`
		Steps   []Step          `yaml:"steps"`
	}
	lineOf, problems := figure.ReadFile(files, File, &f)
	if len(problems) > 0 {
		return nil, problems
	}
	book, problems := figure.Check(File, f.Figures, func(n int) int { return lineOf("figures", n) }, pack, keys)
	for i, s := range f.Steps {
		bad := func(format string, args ...any) {
			problems = append(problems, corridor.Problem{File: File, Line: lineOf("steps", i), What: fmt.Sprintf(format, args...)})
		}
		for _, what := range figure.CheckFact(s.Fact, pack) {
			bad("%s", what)
		}
		if !slices.Contains([]string{"all", "formal", "domestic"}, s.Work) {
			bad("work %q is none of all, formal, domestic", s.Work)
		}
		if s.Side != "region" && s.Side != "market" {
			bad("side %q is neither region nor market", s.Side)
		}
		if pack.Agencies[s.Agency] == nil {
			bad("agency %q is not in agencies.yaml", s.Agency)
		}
		for _, t := range []i18n.Text{s.Name, s.How} {
			if t.ID == "" || t.MS == "" || t.EN == "" {
				bad("step %q lacks a text in one of the languages", s.ID)
			}
		}
		if slices.ContainsFunc(f.Steps[:i], func(other Step) bool { return other.ID == s.ID }) {
			bad("step %q stands twice", s.ID)
		}
	}
	return &Book{book, f.Steps, pack.Market.Currency}, corridor.SortProblems(problems)
}

// Steps returns the employer's steps for a sector, in order; those of every
// kind of work for an empty one.
func (b *Book) Steps(sector string) (out []Step) {
	for _, s := range b.steps {
		if s.Work == "all" || sector != "" && (s.Work == "domestic") == (sector == string(corridor.Domestic)) {
			out = append(out, s)
		}
	}
	return out
}

// Line is one cost of one worker in the first year.
type Line struct {
	Key      string // text labour.hire.line.KEY
	Amount   amount.Range
	Security bool            // a guarantee, not a cost: not in the total
	Figures  []figure.Figure // what the amount rests on
}

// Known reports whether anything is known of the amount.
func (l Line) Known() bool { return l.Amount.Low != nil || l.Amount.High != nil }

// Sheet is what one worker costs the employer in the first year beside the wage.
type Sheet struct {
	Currency string
	Lines    []Line
	Total    amount.Range // of one worker; without a high end while a line is unknown
	Unknown  []string
	Workers  int // 0: not said
	All      *amount.Range
	Most     *amount.Decimal // what all costs of hiring may come to by the memorandum on domestic work
	MostBy   *figure.Figure
}

// Request says what is to be worked out.
type Request struct {
	Sector  string          // empty: not known
	Area    string          // area of the pack's places; empty: not known
	Wage    *amount.Decimal // a month, in the currency of the market; nil not said
	Workers int             // 0 not said
	EPF     *figure.Figure  // the employer's share in per cent; nil not known
	On      clock.Date
}

// unread are the costs that no source gave.
var unread = []string{"cover", "guarantee-premium", "visa", "legalisation", "agency", "ticket", "socso"}

// Work works out the sheet of one worker.
func (b *Book) Work(r Request) Sheet {
	s := Sheet{Currency: b.currency, Workers: r.Workers, Unknown: []string{}}
	levy := Line{Key: "levy"}
	if area := areas[r.Area]; area != "" && r.Sector != "" {
		levy = b.line("levy", "levy."+area+"."+r.Sector, r.On)
	}
	s.Lines = append(s.Lines, levy, b.line("fomema", "fomema", r.On))
	if r.Sector != string(corridor.Domestic) {
		s.Lines = append(s.Lines, epf(r))
	}
	for _, key := range unread {
		s.Lines = append(s.Lines, Line{Key: key})
	}
	guarantee := b.line("guarantee", "guarantee", r.On)
	guarantee.Security = true
	s.Lines = append(s.Lines, guarantee)
	zero := amount.Zero
	s.Total = amount.Range{Low: &zero, High: &zero}
	for _, l := range s.Lines {
		switch {
		case l.Security:
		case l.Known():
			s.Total = s.Total.Add(l.Amount)
		default:
			s.Unknown = append(s.Unknown, l.Key)
			s.Total.High = nil
		}
	}
	if r.Workers > 0 {
		s.All = &amount.Range{Low: times(s.Total.Low, r.Workers), High: times(s.Total.High, r.Workers)}
	}
	if f, ok := b.On("domestic.most", r.On, -1); ok && r.Sector == string(corridor.Domestic) {
		s.Most, s.MostBy = f.Value, &f
	}
	return s
}

func times(d *amount.Decimal, n int) *amount.Decimal {
	if d == nil {
		return nil
	}
	return d.Mul(amount.Int(int64(n))).Ptr()
}

// line returns a line of one figure, or of a low and a high one.
func (b *Book) line(key, of string, on clock.Date) Line {
	l := Line{Key: key}
	if f, ok := b.On(of, on, -1); ok {
		l.Amount, l.Figures = amount.Range{Low: f.Value, High: f.Value}, []figure.Figure{f}
		return l
	}
	low, ok := b.On(of+".low", on, -1)
	high, ok2 := b.On(of+".high", on, -1)
	if ok && ok2 {
		l.Amount, l.Figures = amount.Range{Low: low.Value, High: high.Value}, []figure.Figure{low, high}
	}
	return l
}

// epf is the employer's share of a year's wages; unknown without wage or rate.
func epf(r Request) Line {
	l := Line{Key: "epf"}
	if r.Wage != nil && r.EPF != nil && r.EPF.Value != nil {
		l.Amount = amount.Known(r.Wage.Percent(*r.EPF.Value).Mul(amount.Int(12)).Reduce())
		l.Figures = []figure.Figure{*r.EPF}
	}
	return l
}
