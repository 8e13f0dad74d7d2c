package labour

import (
	"context"
	"slices"
	"strings"

	"siger/internal/amount"
	"siger/internal/code"
	"siger/internal/corridor"
	"siger/internal/desk"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/store"
)

// ImportLists lets centres, and the labour desk for them, bring in participants
// and results as sheets.
func (t *Training) ImportLists() []desk.ImportList {
	may := func(who identity.Who) bool {
		return desk.DeskMay(Desk)(who) || desk.OrgMay(t.isCentre)(who)
	}
	return []desk.ImportList{
		{Name: "labour.participants", May: may, Check: t.checkParticipants, Columns: []document.Column{
			{Key: "course", Required: true}, {Key: "name", Required: true}, {Key: "born", Kind: document.Number, Required: true},
			{Key: "regency", Required: true}, {Key: "phone"}, {Key: "consent_how"}, {Key: "consent_by"}, {Key: "consent_on", Kind: document.Day}}},
		{Name: "labour.results", May: may, Check: t.checkResults, Rows: t.resultRows, Columns: []document.Column{
			{Key: "course", Required: true}, {Key: "name", Required: true}, {Key: "born", Kind: document.Number, Required: true}, {Key: "result", Required: true}}},
	}
}

// isCentre reports whether an organisation is a training centre.
func (t *Training) isCentre(org string) bool {
	o, err := t.People.Organisation(context.Background(), org)
	return err == nil && o.Kind == CentreKind
}

// sheet is a sheet of people being compared with what is there.
type sheet struct {
	t       *Training
	who     identity.Who
	out     desk.Checked
	courses map[string]*sheetCourse // by code
	seen    map[string]bool         // course and person
	save    []func(ctx context.Context, tx *store.Tx) error
}

// sheetCourse is a course of a sheet.
type sheetCourse struct {
	Course
	taken int // with those of the sheet
	fault *fault.Fault
}

func (t *Training) newSheet(who identity.Who) *sheet {
	return &sheet{t: t, who: who, courses: map[string]*sheetCourse{}, seen: map[string]bool{}}
}

// bad notes what is wrong with a cell.
func (s *sheet) bad(line int, value string, f *fault.Fault) {
	s.out.Faults = append(s.out.Faults, desk.RowFault{Line: line, Column: f.Field, Value: value, Fault: f})
}

// told notes an Invalid fault beside a column; other errors it returns.
func (s *sheet) told(line int, value, column string, err error) error {
	if fault.KindOf(err) != fault.Invalid {
		return err
	}
	s.bad(line, value, fault.All(err)[0].In(column))
	return nil
}

// course returns the course of a row when who brings the sheet may change it.
func (s *sheet) course(ctx context.Context, row document.Row) (*sheetCourse, error) {
	typed, _ := code.Parse(row.String(0), courseCode)
	c := s.courses[typed]
	if c == nil {
		c = &sheetCourse{}
		one, err := s.t.Store.CourseByCode(ctx, s.t.Store.DB, typed)
		switch {
		case err != nil && fault.KindOf(err) != fault.NotFound:
			return nil, err
		case err != nil || !identity.Can(s.who, "course.change", one.Object()):
			c.fault = fault.New(fault.Invalid, "labour.participants.import.error.course").In("course")
		default:
			taken, err := s.t.Store.SeatsTaken(ctx, s.t.Store.DB, one)
			if err != nil {
				return nil, err
			}
			c.Course, c.taken = one, taken[one.ID]
		}
		s.courses[typed] = c
	}
	if c.fault != nil {
		s.bad(row.Line, row.String(0), c.fault)
		return nil, nil
	}
	return c, nil
}

// twice notes a person who stands in the sheet twice for one course.
func (s *sheet) twice(row document.Row, c *sheetCourse, name string, born int) bool {
	key := c.ID + "\x00" + strings.ToLower(name) + "\x00" + i18n.Number(i18n.EN, amount.Int(int64(born)), 0)
	had := s.seen[key]
	if s.seen[key] = true; had {
		s.bad(row.Line, name, fault.New(fault.Invalid, "labour.participants.import.error.twice").In("name"))
	}
	return had
}

// checked is what the sheet would change, and how it is saved.
func (s *sheet) checked() desk.Checked {
	save := s.save
	s.out.Save = func(ctx context.Context, tx *store.Tx) error {
		for _, one := range save {
			if err := one(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	}
	return s.out
}

// yearIn returns a year of a Number column; 0 for none.
func yearIn(row document.Row, i int) int {
	if d := row.Decimal(i); d != nil {
		if n, whole := d.Int64(); whole && n > 0 && n < 10000 {
			return int(n)
		}
	}
	return 0
}

func (t *Training) checkParticipants(ctx context.Context, who identity.Who, rows []document.Row) (desk.Checked, error) {
	s := t.newSheet(who)
	for _, row := range rows {
		if err := s.participant(ctx, row); err != nil {
			return desk.Checked{}, err
		}
	}
	return s.checked(), nil
}

// participant compares a row with what is there.
func (s *sheet) participant(ctx context.Context, row document.Row) error {
	c, err := s.course(ctx, row)
	if err != nil {
		return err
	}
	e := Entrant{Worker: Worker{Name: row.String(1), Born: yearIn(row, 2), Regency: s.t.regencyOf(row.String(3)), Phone: row.String(4)},
		ConsentHow: strings.ToLower(strings.TrimSpace(row.String(5))), ConsentBy: row.String(6), ConsentOn: row.Date(7)}
	faults := e.Check(s.t.Pack, s.t.regionToday())
	for _, f := range faults {
		s.bad(row.Line, map[string]string{"regency": row.String(3), "phone": row.String(4)}[f.Field], f)
	}
	if c == nil || len(faults) > 0 || s.twice(row, c, e.Worker.Name, e.Worker.Born) {
		return nil
	}
	w, err := s.t.Store.FindWorker(ctx, s.t.Store.DB, c.Org, e.Worker.Name, e.Worker.Born)
	if err == nil {
		var p Participant
		if p, err = s.t.Store.Participation(ctx, s.t.Store.DB, c.ID, w.ID); err == nil && p.Result != Left {
			s.out.Same++
			return nil
		}
		var asked bool
		if asked, err = s.t.asked(ctx, w.ID, s.t.Agreed(i18n.ID, e.ConsentHow, ForTraining)); err != nil {
			return err
		}
		if asked {
			if err := s.t.agrees(ctx, s.t.Store.DB, w.ID); err != nil {
				return s.told(row.Line, e.Worker.Name, "name", err)
			}
		}
	}
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	switch {
	case !c.Stage.TakesPeople():
		s.bad(row.Line, c.Code, fault.New(fault.Invalid, "labour.participant.error.not_open").In("course"))
		return nil
	case c.taken >= c.Seats:
		s.bad(row.Line, c.Code, fault.New(fault.Invalid, "labour.participant.error.full", "n", c.Seats).In("course"))
		return nil
	}
	c.taken++
	s.out.Lines = append(s.out.Lines, desk.ImportLine{Line: row.Line, What: e.Worker.Name + " – " + c.Title})
	s.save = append(s.save, func(ctx context.Context, tx *store.Tx) error {
		_, err := s.t.Enrol(ctx, tx, s.who.Actor(), i18n.ID, c.Course, e)
		return err
	})
	return nil
}

func (t *Training) checkResults(ctx context.Context, who identity.Who, rows []document.Row) (desk.Checked, error) {
	s := t.newSheet(who)
	for _, row := range rows {
		if err := s.result(ctx, row); err != nil {
			return desk.Checked{}, err
		}
	}
	return s.checked(), nil
}

// result compares a row with what is there.
func (s *sheet) result(ctx context.Context, row document.Row) error {
	c, err := s.course(ctx, row)
	if c == nil || err != nil {
		return err
	}
	name, born := strings.Join(strings.Fields(row.String(1)), " "), yearIn(row, 2)
	to, ok := s.t.resultOf(row.String(3))
	if !ok {
		s.bad(row.Line, row.String(3), fault.New(fault.Invalid, "labour.results.import.column.result").In("result"))
		return nil
	}
	if s.twice(row, c, name, born) {
		return nil
	}
	var p Participant
	w, err := s.t.Store.FindWorker(ctx, s.t.Store.DB, c.Org, name, born)
	if err == nil {
		p, err = s.t.Store.Participation(ctx, s.t.Store.DB, c.ID, w.ID)
	}
	if err != nil {
		if fault.KindOf(err) == fault.NotFound {
			s.bad(row.Line, name, fault.New(fault.Invalid, "labour.results.import.error.nobody").In("name"))
			err = nil
		}
		return err
	}
	if p.Result == to {
		s.out.Same++
		return nil
	}
	if err := s.t.refuses(ctx, s.t.Store.DB, c.Course, p, to); err != nil {
		return s.told(row.Line, row.String(3), "result", err)
	}
	s.out.Lines = append(s.out.Lines, desk.ImportLine{Line: row.Line, What: w.Name + " – " + c.Title, Changed: true})
	s.save = append(s.save, func(ctx context.Context, tx *store.Tx) error {
		return s.t.SetResult(ctx, tx, s.who.Actor(), c.Course, p, to)
	})
	return nil
}

// resultRows returns the participants of courses that take results, as they
// stand.
func (t *Training) resultRows(ctx context.Context, who identity.Who) (rows [][]any, err error) {
	courses, err := t.Store.CoursesOf(ctx, t.Store.DB, nil)
	if err != nil {
		return nil, err
	}
	for _, c := range courses {
		if !c.Stage.TakesResults() || !identity.Can(who, "course.change", c.Object()) {
			continue
		}
		people, err := t.trainees(ctx, c)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			if p.agreed { // of others there is no name to bring in again
				rows = append(rows, []any{c.Code, p.worker.Name, p.worker.Born, string(p.Result)})
			}
		}
	}
	return rows, nil
}

// resultOf returns the result that a sheet names, by its key or by its word in
// one of the languages.
func (t *Training) resultOf(typed string) (Result, bool) {
	typed = strings.ToLower(strings.TrimSpace(typed))
	for _, r := range Results {
		if typed == string(r) || slices.ContainsFunc(i18n.Langs, func(l i18n.Lang) bool {
			return typed == strings.ToLower(t.Texts.T(l, "labour.participant.result."+string(r)))
		}) {
			return r, true
		}
	}
	return "", false
}

// regencyOf returns the id of the regency that a sheet names, by its id, its
// name or another spelling; what is none stays as it was typed.
func (o *Office) regencyOf(typed string) string {
	typed = strings.Join(strings.Fields(typed), " ")
	for _, p := range o.Pack.PlacesOf(corridor.Regency) {
		if strings.EqualFold(typed, p.ID) || strings.EqualFold(typed, p.Name) ||
			slices.ContainsFunc(p.Aliases, func(a string) bool { return strings.EqualFold(typed, a) }) {
			return p.ID
		}
	}
	return typed
}
