package labour

import (
	"context"
	"slices"
	"strings"
	"time"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/desk"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/store"
)

// agencyColumns are the columns of the official list. Its own date and source
// stand in the first row; the other rows leave them empty or repeat them.
var agencyColumns = []document.Column{
	{Key: "licence", Required: true}, {Key: "name", Required: true}, {Key: "stage", Required: true}, {Key: "until", Kind: document.Day},
	{Key: "phones"}, {Key: "regency"}, {Key: "placed", Kind: document.Number}, {Key: "complaints", Kind: document.Number}, {Key: "period"},
	{Key: "as_of", Kind: document.Day}, {Key: "source"}, {Key: "url"},
}

// stageWords are the words for a licence's state that a list may use.
var stageWords = map[string]AgencyStage{
	"licensed": AgencyLicensed, "berizin": AgencyLicensed, "berlesen": AgencyLicensed, "aktif": AgencyLicensed,
	"suspended": AgencySuspended, "dibekukan": AgencySuspended, "digantung": AgencySuspended,
	"withdrawn": AgencyWithdrawn, "dicabut": AgencyWithdrawn, "dibatalkan": AgencyWithdrawn,
}

const (
	longestAgencyName = 200
	longestSource     = 300
	mostPhones        = 10
)

// agencyLine is a row of the list.
type agencyLine struct {
	line int
	Agency
	figures *Figures // nil: the row says nothing
}

// agencySheet is a list that was read.
type agencySheet struct {
	asOf        clock.Date
	source, url string
	rows        []agencyLine
	faults      []desk.RowFault
}

func (s *agencySheet) bad(line int, column, value, key string, args ...any) {
	s.faults = append(s.faults, desk.RowFault{Line: line, Column: column, Value: value, Fault: fault.New(fault.Invalid, "labour.agency.error."+key, args...)})
}

// readAgencies reads the rows and says what is wrong with each.
func readAgencies(rows []document.Row, today clock.Date) (s agencySheet) {
	seen := map[string]int{}
	for i, r := range rows {
		s.head(r, i == 0, today)
		one := s.row(r)
		key := foldLicence(one.Licence)
		if first, twice := seen[key]; twice {
			s.bad(r.Line, "licence", one.Licence, "twice", "line", first)
		}
		seen[key] = r.Line
		s.rows = append(s.rows, one)
	}
	return s
}

// head reads the date and the source of the list.
func (s *agencySheet) head(r document.Row, first bool, today clock.Date) {
	asOf, _ := r.Cells[9].(clock.Date)
	source, url := cell(r, 10), cell(r, 11)
	if first {
		s.asOf, s.source, s.url = asOf, source, url
		switch {
		case asOf.IsZero():
			s.bad(r.Line, "as_of", "", "as_of")
		case asOf.After(today):
			s.bad(r.Line, "as_of", asOf.String(), "future")
		}
		if source == "" || len(source) > longestSource {
			s.bad(r.Line, "source", "", "source", "max", longestSource)
		}
		if url != "" && !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") || len(url) > longestSource {
			s.bad(r.Line, "url", url, "url")
		}
		return
	}
	if !asOf.IsZero() && asOf != s.asOf {
		s.bad(r.Line, "as_of", asOf.String(), "differs")
	}
	if source != "" && source != s.source {
		s.bad(r.Line, "source", source, "differs")
	}
	if url != "" && url != s.url {
		s.bad(r.Line, "url", url, "differs")
	}
}

// row reads an agency.
func (s *agencySheet) row(r document.Row) agencyLine {
	one := agencyLine{line: r.Line, Agency: Agency{Licence: cell(r, 0), Name: cell(r, 1), Regency: cell(r, 5)}}
	if foldLicence(one.Licence) == "" || len(one.Licence) > longestAgencyName {
		s.bad(r.Line, "licence", one.Licence, "licence")
	}
	if agencyKey(one.Name) == "" || len(one.Name) > longestAgencyName {
		s.bad(r.Line, "name", one.Name, "name", "max", longestAgencyName)
	}
	var ok bool
	if one.Stage, ok = stageWords[strings.ToLower(cell(r, 2))]; !ok {
		s.bad(r.Line, "stage", cell(r, 2), "stage")
	}
	one.Until, _ = r.Cells[3].(clock.Date)
	for text := range strings.FieldsFuncSeq(cell(r, 4), func(c rune) bool { return c == ',' || c == ';' || c == '\n' || c == '/' }) {
		phones := PhonesOf(text)
		if len(phones) == 0 || len(one.Phones) == mostPhones {
			s.bad(r.Line, "phones", text, "phones", "max", mostPhones)
			break
		}
		if !slices.Contains(one.Phones, phones[0]) { // without its country a number is of Indonesia
			one.Phones = append(one.Phones, phones[0])
		}
	}
	slices.Sort(one.Phones)
	f := Figures{Placed: s.count(r, 6, "placed"), Complaints: s.count(r, 7, "complaints"), Period: cell(r, 8)}
	if f.Placed != nil || f.Complaints != nil {
		one.figures = &f
		if f.Period == "" || len(f.Period) > 40 {
			s.bad(r.Line, "period", f.Period, "period")
		}
	}
	return one
}

// count reads a number of people; an empty cell is not known.
func (s *agencySheet) count(r document.Row, i int, column string) *int {
	d, ok := r.Cells[i].(amount.Decimal)
	if !ok {
		return nil
	}
	n, whole := d.Int64()
	if !whole || n < 0 || n > 100_000_000 {
		s.bad(r.Line, column, d.String(), "count")
		return nil
	}
	out := int(n)
	return &out
}

// cell returns a text with single blanks.
func cell(r document.Row, i int) string { return strings.Join(strings.Fields(r.String(i)), " ") }

// plan is what a list changes: each agency as it becomes, with the state it had.
type plan struct {
	registry *Registry // nil: it is the list that counts already
	changes  []change
	same     int
}

// change is an agency that becomes another.
type change struct {
	line   int
	was    *Agency // nil: new
	Agency         // as it becomes
	told   bool    // brings figures that will be public
	said   bool    // the list says something else of its licence or name
}

// planOf compares the list with what is there. Agencies that are not on it are
// gone; nothing is deleted.
func (s agencySheet) planOf(had []Agency, newest *Registry, example bool, today clock.Date) (p plan) {
	if newest == nil || newest.AsOf != s.asOf || newest.Source != s.source || newest.URL != s.url || newest.Example != example {
		p.registry = &Registry{AsOf: s.asOf, Source: s.source, URL: s.url, Rows: len(s.rows), Example: example}
	}
	left := map[string]*Agency{}
	for i := range had {
		left[foldLicence(had[i].Licence)] = &had[i]
	}
	for _, row := range s.rows {
		key := foldLicence(row.Licence)
		c := change{line: row.line, was: left[key], Agency: row.Agency}
		delete(left, key)
		c.Example = example
		c.carry(row.figures, s.asOf, today)
		p.add(c)
	}
	for _, a := range had {
		if was := left[foldLicence(a.Licence)]; was != nil && was.Example == example {
			c := change{line: 1, was: was, Agency: *was}
			c.Stage = AgencyGone
			if was.Stage != AgencyGone {
				c.Since = s.asOf
			}
			p.add(c)
		}
	}
	return p
}

// carry takes over what a list does not say – account, public figures, replies –
// and sets the new figures to be public after the notice.
func (c *change) carry(brought *Figures, asOf, today clock.Date) {
	c.Since = asOf
	if c.was == nil {
		c.ID = store.NewID()
	} else {
		was := *c.was
		was.settle(today)
		c.ID, c.Org, c.Version, c.At, c.Shown, c.Coming = was.ID, was.Org, was.Version, was.At, was.Shown, was.Coming
		if was.Stage == c.Stage {
			c.Since = was.Since
		}
	}
	if brought == nil || brought.same(c.newest()) {
		return
	}
	if brought.same(c.Shown) { // what was coming is taken back
		c.Coming = nil
		return
	}
	f := *brought
	f.AsOf, f.From = asOf, today.AddDays(FiguresNotice)
	c.Coming, c.told = &f, true
}

// add keeps a change, or counts what stays the same.
func (p *plan) add(c change) {
	was := c.was
	c.said = was == nil || was.Stage != c.Stage || was.Until != c.Until || was.Name != c.Name || was.Example != c.Example
	if !c.said && !c.told && was.Licence == c.Licence && was.Regency == c.Regency && slices.Equal(was.Phones, c.Phones) && was.newest().same(c.newest()) {
		if was.Stage != AgencyGone {
			p.same++
		}
		return
	}
	p.changes = append(p.changes, c)
}

// lines says what would change: the list itself, then each agency with its
// states, in the words of the sheet.
func (p *plan) lines() (out []desk.ImportLine) {
	if p.registry != nil {
		out = append(out, desk.ImportLine{Line: 1, What: p.registry.AsOf.String() + " – " + p.registry.Source})
	}
	for _, c := range p.changes {
		what := c.Name + " (" + c.Licence + "): "
		if c.was != nil && c.was.Stage != c.Stage {
			what += string(c.was.Stage) + " → "
		}
		out = append(out, desk.ImportLine{Line: c.line, What: what + string(c.Stage), Changed: c.was != nil})
	}
	return out
}

// List lets the labour desk bring in the official list of agencies as a sheet.
func (o *Agencies) List() desk.ImportList {
	return desk.ImportList{Name: "labour.agencies", May: desk.DeskMay(Desk), Columns: agencyColumns,
		Check: func(ctx context.Context, who identity.Who, rows []document.Row) (desk.Checked, error) {
			if len(rows) == 0 {
				return desk.Checked{}, fault.New(fault.Invalid, "labour.agency.error.empty")
			}
			s := readAgencies(rows, o.today())
			p, newest, err := o.plan(ctx, o.Store.DB, s)
			if err != nil {
				return desk.Checked{}, err
			}
			if newest != nil && s.asOf.Before(newest.AsOf) && !s.asOf.IsZero() {
				s.bad(rows[0].Line, "as_of", s.asOf.String(), "older", "date", newest.AsOf)
			}
			return desk.Checked{Lines: p.lines(), Same: p.same, Faults: s.faults, Save: func(ctx context.Context, tx *store.Tx) error {
				return o.save(ctx, tx, s, newest, who.Actor())
			}}, nil
		},
		Rows: func(ctx context.Context, _ identity.Who) ([][]any, error) { return o.rows(ctx) },
	}
}

// plan is planOf against what q sees.
func (o *Agencies) plan(ctx context.Context, q store.Queryer, s agencySheet) (plan, *Registry, error) {
	newest, err := o.Store.Registry(ctx, q)
	if err != nil {
		return plan{}, nil, err
	}
	had, err := o.Store.Agencies(ctx, q)
	return s.planOf(had, newest, o.World, o.today()), newest, err
}

// save writes what the list changes, unless another list came in since it was
// checked.
func (o *Agencies) save(ctx context.Context, tx *store.Tx, s agencySheet, checked *Registry, actor string) error {
	p, newest, err := o.plan(ctx, tx, s)
	if err != nil {
		return err
	}
	if (newest == nil) != (checked == nil) || newest != nil && newest.ID != checked.ID {
		return fault.New(fault.Conflict, "error.conflict")
	}
	if p.registry == nil && len(p.changes) == 0 {
		return nil
	}
	return o.put(ctx, tx, p, s, actor, o.Clock.Now())
}

// put writes a plan. A correction of the list that counts is a list of its own:
// what each said stays readable.
func (o *Agencies) put(ctx context.Context, tx *store.Tx, p plan, s agencySheet, actor string, now time.Time) error {
	r := Registry{AsOf: s.asOf, Source: s.source, URL: s.url, Rows: len(s.rows), Example: o.World, ID: store.NewID(), By: actor, At: now}
	if err := o.Store.putRegistry(ctx, tx, r); err != nil {
		return err
	}
	for _, c := range p.changes {
		a := c.Agency
		a.At = now
		a, err := o.Store.PutAgency(ctx, tx, a)
		if err != nil {
			return err
		}
		if err := o.Store.putPhones(ctx, tx, a); err != nil {
			return err
		}
		if c.said {
			if err := o.Store.putHistory(ctx, tx, r.ID, a); err != nil {
				return err
			}
			detail := map[string]any{"registry": r.ID, "stage": string(a.Stage)}
			if c.was != nil {
				detail["was"] = string(c.was.Stage)
			}
			if err := journal.Write(ctx, tx, journal.Entry{At: now, Actor: actor, Verb: "agency.listed", Thing: "agency", ID: a.ID, Detail: detail}); err != nil {
				return err
			}
		}
		if c.told && a.Org != "" && o.Tell != nil {
			if err := o.Tell(ctx, tx, a, actor); err != nil {
				return err
			}
		}
	}
	return nil
}

// rows returns the list that counts, in the columns of the sheet.
func (o *Agencies) rows(ctx context.Context) (out [][]any, err error) {
	r, err := o.Store.Registry(ctx, o.Store.DB)
	if err != nil || r == nil {
		return nil, err
	}
	all, err := o.Store.Agencies(ctx, o.Store.DB)
	for _, a := range all {
		if a.Stage == AgencyGone || a.Example != r.Example {
			continue
		}
		row := []any{a.Licence, a.Name, string(a.Stage), a.Until, strings.Join(a.Phones, ", "), a.Regency, nil, nil, nil, nil, nil, nil}
		if f := a.newest(); f != nil {
			row[6], row[7], row[8] = number(f.Placed), number(f.Complaints), f.Period
		}
		if len(out) == 0 {
			row[9], row[10], row[11] = r.AsOf, r.Source, r.URL
		}
		out = append(out, row)
	}
	return out, err
}

// number returns a count as a cell, empty where it is not known.
func number(n *int) any {
	if n == nil {
		return nil
	}
	return *n
}
