package labour

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/desk"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/store/storetest"
)

// school is a training centre on a fresh store, and somebody of it.
type school struct {
	*Training
	who, other identity.Who // of the centre, and of another one
	today      clock.Date
}

// atSchool runs a test on both engines.
func atSchool(t *testing.T, f func(t *testing.T, s *school)) {
	t.Helper()
	pack, err := corridor.Open("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	texts, err := i18n.Load(Texts)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, []fs.FS{journal.Migrations, identity.Migrations, Migrations}, func(t *testing.T, db *store.DB) {
		c := clock.Fixed(noon)
		people := identity.NewStore(db, c)
		s := &school{Training: &Training{Office: &Office{Store: &Store{DB: db, Clock: c}, Pack: pack, Texts: texts, Clock: c}, People: people}}
		s.Issuers = &Issuers{DB: db, Pack: pack, Clock: c, Origin: "https://siger.example", OrgName: func(ctx context.Context, org string) (string, error) {
			o, err := people.Organisation(ctx, org)
			return o.Name, err
		}}
		s.today = s.regionToday()
		for i, who := range []*identity.Who{&s.who, &s.other} {
			in(t, db, func(tx *store.Tx) error {
				org, err := people.AddOrganisation(t.Context(), tx, "tester", identity.Organisation{Name: fmt.Sprint("Contoh Balai ", i), Kind: CentreKind})
				if err != nil {
					return err
				}
				m := identity.Membership{Role: identity.Partner, Org: org.ID}
				p, err := people.AddPerson(t.Context(), tx, "tester", identity.Person{Name: "Contoh Guru", Email: fmt.Sprintf("guru%d@contoh.example", i)}, m)
				*who = identity.Who{Person: p, Memberships: []identity.Membership{m}}
				return err
			})
		}
		f(t, s)
	})
}

// plan is a course as its centre would make it.
func (s *school) plan() Course {
	return Course{Org: s.who.Memberships[0].Org, OrgName: "Contoh Balai 0", Title: "Contoh kelas", ISCO08: []string{"5322"}, Units: []string{"J.611000.001.01"},
		Place: "id-18.71", Starts: s.today, Ends: s.today.AddDays(30), Seats: 5}
}

// hold makes a course and takes it to a stage.
func (s *school) hold(t *testing.T, c Course, stages ...CourseStage) Course {
	t.Helper()
	ctx := identity.With(t.Context(), s.who)
	if faults := c.Check(s.Pack); len(faults) > 0 {
		t.Fatal(faults)
	}
	c, err := s.saveCourse(ctx, c, store.NewID())
	for _, to := range stages {
		if err == nil {
			err = s.Move(ctx, c, to)
		}
	}
	if err == nil {
		c, err = s.Store.CourseByID(ctx, s.Store.DB, c.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// person is the n-th entrant.
func (s *school) person(n int) Entrant {
	return Entrant{Worker: Worker{Name: fmt.Sprintf("Contoh Peserta %c", 'A'+n), Born: 1999, Regency: "id-18.07"}, ConsentHow: "paper", ConsentBy: "Contoh Guru", ConsentOn: s.today}
}

// enrol enters somebody.
func (s *school) enrol(ctx context.Context, c Course, e Entrant) (p Participant, err error) {
	err = s.Store.DB.InTx(ctx, func(tx *store.Tx) error {
		p, err = s.Enrol(ctx, tx, s.who.Actor(), i18n.ID, c, e)
		return err
	})
	return p, err
}

// mark enters a result.
func (s *school) mark(ctx context.Context, c Course, p Participant, to Result) error {
	return s.Store.DB.InTx(ctx, func(tx *store.Tx) error { return s.SetResult(ctx, tx, s.who.Actor(), c, p, to) })
}

func (s *school) taken(t *testing.T, c Course) int {
	t.Helper()
	taken, err := s.Store.SeatsTaken(t.Context(), s.Store.DB, c)
	if err != nil {
		t.Fatal(err)
	}
	return taken[c.ID]
}

func TestCourseCheck(t *testing.T) {
	pack, err := corridor.Open("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	day := clock.MustDate("2026-12-01")
	for field, spoil := range map[string]func(*Course){
		"":            func(*Course) {},
		"title":       func(c *Course) { c.Title = " " },
		"occupation1": func(c *Course) { c.ISCO08 = []string{"9999"} },
		"units":       func(c *Course) { c.Units = []string{strings.Repeat("x", maxUnitCode+1)} },
		"place":       func(c *Course) { c.Place = "my-10" },
		"starts":      func(c *Course) { c.Starts = clock.Date{} },
		"ends":        func(c *Course) { c.Ends = c.Starts.AddDays(-1) },
		"seats":       func(c *Course) { c.Seats = 0 },
	} {
		c := Course{Title: " Contoh  kelas", ISCO08: []string{"5322", "", "5322"}, Units: []string{"J.611000.001.01", "J611000.001.01", " "}, Place: "id-18.71", Starts: day, Ends: day, Seats: 1}
		spoil(&c)
		faults := c.Check(pack)
		if got := len(faults) == 1 && faults[0].Field == field; got == (field == "") || field == "" && len(faults) > 0 {
			t.Errorf("%s: %v", field, faults)
		}
		if field == "" && (c.Title != "Contoh kelas" || len(c.ISCO08) != 1 || len(c.Units) != 1) {
			t.Errorf("lists %v %v", c.ISCO08, c.Units)
		}
	}
}

// Each stage leads where the field says and nowhere else.
func TestCourseStages(t *testing.T) {
	atSchool(t, func(t *testing.T, s *school) {
		ctx := identity.With(t.Context(), s.who)
		for _, way := range [][]CourseStage{{}, {CourseOpened}, {CourseOpened, CourseStarted}, {CourseOpened, CourseStarted, CourseCompleted}, {CourseCancelled}} {
			c := s.hold(t, s.plan(), way...)
			for _, to := range CourseStages {
				if slices.Contains(c.Stage.Next(), to) {
					continue
				}
				if err := s.Move(ctx, c, to); fault.KindOf(err) != fault.Invalid {
					t.Errorf("%s to %s: %v", c.Stage, to, err)
				}
			}
		}
		c := s.hold(t, s.plan(), CourseOpened, CourseStarted)
		p, err := s.enrol(ctx, c, s.person(1))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Move(ctx, c, CourseCompleted); fault.KindOf(err) != fault.Invalid {
			t.Errorf("completed while somebody has no result: %v", err)
		}
		if err := s.mark(ctx, c, p, Failed); err != nil {
			t.Fatal(err)
		}
		if err := s.Move(ctx, c, CourseCompleted); err != nil {
			t.Error(err)
		}
	})
}

// However many come at once, no more get in than there are seats, and each of
// the others is told.
func TestSeatsAreNeverOversubscribed(t *testing.T) {
	atSchool(t, func(t *testing.T, s *school) {
		c := s.hold(t, s.plan(), CourseOpened)
		var group sync.WaitGroup
		errs := make([]error, 12)
		for i := range errs {
			group.Go(func() { _, errs[i] = s.enrol(t.Context(), c, s.person(i)) })
		}
		group.Wait()
		got := 0
		for _, err := range errs {
			switch {
			case err == nil:
				got++
			case fault.KindOf(err) != fault.Invalid:
				t.Error(err)
			}
		}
		if taken := s.taken(t, c); got != c.Seats || taken != c.Seats {
			t.Errorf("%d got in, %d seats are taken of %d", got, taken, c.Seats)
		}
		if _, err := s.saveCourse(identity.With(t.Context(), s.who), fewer(c), ""); fault.KindOf(err) != fault.Invalid {
			t.Errorf("fewer seats than people: %v", err)
		}
	})
}

func fewer(c Course) Course { c.Seats--; return c }

// Somebody who leaves gives the seat back; who comes twice has one; a passed
// result stands.
func TestSeatsAndResults(t *testing.T) {
	atSchool(t, func(t *testing.T, s *school) {
		ctx := t.Context()
		plan := s.plan()
		plan.Seats = 1
		c := s.hold(t, plan, CourseOpened, CourseStarted)
		first, err := s.enrol(ctx, c, s.person(1))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := s.enrol(ctx, c, s.person(1)); err != nil || again.ID != first.ID || s.taken(t, c) != 1 {
			t.Errorf("the same person again: %+v, %v", again, err)
		}
		if _, err := s.enrol(ctx, c, s.person(2)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a second person on one seat: %v", err)
		}
		if err := s.mark(ctx, c, first, Left); err != nil {
			t.Fatal(err)
		}
		second, err := s.enrol(ctx, c, s.person(2))
		if err != nil {
			t.Fatal(err)
		}
		for to, want := range map[Result]fault.Kind{Passed: fault.Invalid} {
			if err := s.mark(ctx, c, first, to); fault.KindOf(err) != want {
				t.Errorf("who left becomes %s: %v", to, err)
			}
		}
		if err := s.mark(ctx, c, second, Passed); err != nil {
			t.Fatal(err)
		}
		if err := s.mark(ctx, c, second, Failed); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a certificate was issued, and the result becomes failed: %v", err)
		}
		if entries, err := journal.Of(ctx, s.Store.DB, "worker", second.Worker); err != nil || !slices.ContainsFunc(entries, func(e journal.Entry) bool { return e.Verb == "worker.passed" }) {
			t.Errorf("journal %+v, %v", entries, err)
		}
	})
}

// rowsOf makes rows of a sheet; a year is a number, a day a date.
func rowsOf(lines ...string) (rows []document.Row) {
	for i, line := range lines {
		row := document.Row{Line: i + 2}
		for _, cell := range strings.Split(line, "|") {
			switch d, err := clock.ParseDate(cell); {
			case cell == "":
				row.Cells = append(row.Cells, nil)
			case err == nil && len(cell) == 10:
				row.Cells = append(row.Cells, d)
			case len(cell) == 4 && strings.Trim(cell, "0123456789") == "":
				row.Cells = append(row.Cells, amount.Must(cell))
			default:
				row.Cells = append(row.Cells, cell)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// save saves a checked sheet.
func (s *school) save(t *testing.T, c desk.Checked) {
	t.Helper()
	if len(c.Faults) > 0 {
		t.Fatalf("%+v", c.Faults)
	}
	in(t, s.Store.DB, func(tx *store.Tx) error { return c.Save(t.Context(), tx) })
}

// A sheet brought in twice is brought in once; rows without consent, of other
// centres' courses and beyond the seats are refused.
func TestParticipantsComeInAsASheet(t *testing.T) {
	atSchool(t, func(t *testing.T, s *school) {
		c := s.hold(t, s.plan(), CourseOpened, CourseStarted)
		good := rowsOf(c.Code+"|Contoh Ani|1999|Lampung Timur|0812 3456 7890|paper|Contoh Guru|2026-11-20", c.Code+"|Contoh Budi|2001|id-18.71||paper|Contoh Guru|2026-11-20")
		checked, err := s.checkParticipants(t.Context(), s.who, good)
		if err != nil || len(checked.Lines) != 2 {
			t.Fatalf("%+v, %v", checked, err)
		}
		s.save(t, checked)
		if again, err := s.checkParticipants(t.Context(), s.who, good); err != nil || len(again.Lines) != 0 || again.Same != 2 || len(again.Faults) != 0 || s.taken(t, c) != 2 {
			t.Errorf("again: %+v, %v", again, err)
		}
		var many []string
		for i := range 4 {
			many = append(many, fmt.Sprintf("%s|Contoh Lain %c|1999|Metro||paper|Contoh Guru|2026-11-20", c.Code, 'A'+i))
		}
		for name, one := range map[string]struct {
			who    identity.Who
			rows   []document.Row
			column string
			line   int
		}{
			"no consent":          {s.who, rowsOf(c.Code + "|Contoh Cici|1999|Metro||||"), "consent_how", 2},
			"consent to come":     {s.who, rowsOf(c.Code + "|Contoh Cici|1999|Metro||paper|Contoh Guru|2027-01-01"), "consent_on", 2},
			"another centre":      {s.other, rowsOf(c.Code + "|Contoh Cici|1999|Metro||paper|Contoh Guru|2026-11-20"), "course", 2},
			"a child":             {s.who, rowsOf(c.Code + "|Contoh Cici|2015|Metro||paper|Contoh Guru|2026-11-20"), "born", 2},
			"a place elsewhere":   {s.who, rowsOf(c.Code + "|Contoh Cici|1999|Johor||paper|Contoh Guru|2026-11-20"), "regency", 2},
			"half a phone number": {s.who, rowsOf(c.Code + "|Contoh Cici|1999|Metro|0812 3|paper|Contoh Guru|2026-11-20"), "phone", 2},
			"twice":               {s.who, rowsOf(c.Code+"|Contoh Cici|1999|Metro||paper|Contoh Guru|2026-11-20", c.Code+"|contoh cici|1999|Metro||paper|Contoh Guru|2026-11-20"), "name", 3},
			"beyond the seats":    {s.who, rowsOf(many...), "course", 5},
		} {
			checked, err := s.checkParticipants(t.Context(), one.who, one.rows)
			if err != nil || len(checked.Faults) == 0 || checked.Faults[0].Column != one.column || checked.Faults[0].Line != one.line {
				t.Errorf("%s: %+v, %v", name, checked.Faults, err)
			}
		}
		results := rowsOf(c.Code+"|Contoh Ani|1999|Lulus", c.Code+"|Contoh Budi|2001|failed")
		if checked, err = s.checkResults(t.Context(), s.who, results); err != nil || len(checked.Lines) != 2 {
			t.Fatalf("%+v, %v", checked, err)
		}
		s.save(t, checked)
		if again, err := s.checkResults(t.Context(), s.who, results); err != nil || again.Same != 2 || len(again.Lines)+len(again.Faults) != 0 {
			t.Errorf("results again: %+v, %v", again, err)
		}
		for _, row := range []string{c.Code + "|Contoh Ani|1999|failed", c.Code + "|Contoh Siapa|1999|passed", c.Code + "|Contoh Budi|2001|mungkin"} {
			if checked, err := s.checkResults(t.Context(), s.who, rowsOf(row)); err != nil || len(checked.Faults) != 1 {
				t.Errorf("%s: %+v, %v", row, checked, err)
			}
		}
		if rows, err := s.resultRows(identity.With(t.Context(), s.who), s.who); err != nil || len(rows) != 2 {
			t.Errorf("rows %v, %v", rows, err)
		}
		if rows, err := s.resultRows(identity.With(t.Context(), s.other), s.other); err != nil || len(rows) != 0 {
			t.Errorf("another centre sees %v, %v", rows, err)
		}
	})
}

// A passed result brings a certificate; one that was withdrawn lets the result
// change. Who withdraws their consent is no longer named, enters no course and
// gets no result.
func TestCertificateAndConsentOfParticipants(t *testing.T) {
	atSchool(t, func(t *testing.T, s *school) {
		ctx := identity.With(t.Context(), s.who)
		c := s.hold(t, s.plan(), CourseOpened, CourseStarted)
		var people []Participant
		for i := range 2 {
			p, err := s.enrol(ctx, c, s.person(i))
			if err != nil {
				t.Fatal(err)
			}
			people = append(people, p)
		}
		if err := s.mark(ctx, c, people[0], Passed); err != nil {
			t.Fatal(err)
		}
		k, err := s.Store.skillFor(ctx, s.Store.DB, c.ID, people[0].Worker)
		if err != nil || k.Org != c.Org || !slices.Equal(k.Units, c.Units) {
			t.Fatalf("certificate %+v, %v", k, err)
		}
		in(t, s.Store.DB, func(tx *store.Tx) error { return s.RevokeSkill(ctx, tx, "tester", k, "Contoh sebab") })
		if err := s.mark(ctx, c, people[0], Failed); err != nil {
			t.Errorf("the certificate was withdrawn: %v", err)
		}
		if err := s.mark(ctx, c, people[0], Passed); fault.KindOf(err) != fault.Invalid {
			t.Errorf("passed once more: %v", err)
		}
		in(t, s.Store.DB, func(tx *store.Tx) error {
			return s.Store.WithdrawConsent(ctx, tx, byWorker, people[1].Worker, ForTraining)
		})
		if err := s.mark(ctx, c, people[1], Passed); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a result without consent: %v", err)
		}
		other := s.hold(t, s.plan(), CourseOpened)
		if _, err := s.enrol(ctx, other, s.person(1)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a course without consent: %v", err)
		}
		if list, err := s.trainees(ctx, c); err != nil || len(list) != 2 || slices.ContainsFunc(list, func(p trainee) bool {
			return p.worker.Name == s.person(1).Worker.Name || !p.agreed && p.worker.Born != 0
		}) {
			t.Errorf("the list still names who withdrew: %+v, %v", list, err)
		}
		if checked, err := s.checkParticipants(ctx, s.who, rowsOf(other.Code+"|"+s.person(1).Worker.Name+"|1999|Metro||paper|Contoh Guru|2026-11-20")); err != nil || len(checked.Faults) != 1 {
			t.Errorf("a sheet without consent: %+v, %v", checked, err)
		}
		if err := s.mark(ctx, c, people[1], Left); err != nil {
			t.Errorf("taking out who withdrew: %v", err)
		}
	})
}

// passedAt lets somebody pass a course and returns the worker.
func passedAt(t *testing.T, s *school, c Course, e Entrant) string {
	t.Helper()
	p, err := s.enrol(t.Context(), c, e)
	if err == nil {
		err = s.mark(t.Context(), c, p, Passed)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p.Worker
}

// The people of a half-year are counted once, a year later, each at the centre
// of their last course of it, and stay as they were counted.
func TestLoopOfAHalfYear(t *testing.T) {
	atSchool(t, func(t *testing.T, s *school) {
		ctx := identity.With(t.Context(), s.who)
		if got := newestDue(clock.MustDate("2026-11-24")); got != (Period{2025, 1}) {
			t.Errorf("newest due: %v", got)
		}
		if got := newestDue(clock.MustDate("2027-01-01")); got != (Period{2025, 2}) {
			t.Errorf("newest due: %v", got)
		}
		plan := s.plan()
		plan.Starts, plan.Ends, plan.Seats = clock.MustDate("2025-03-01"), clock.MustDate("2025-06-30"), 20
		c := s.hold(t, plan, CourseOpened, CourseStarted)
		order := Order{ID: store.NewID(), Code: "ORDER", Units: []string{"J611000.001.01"}, Stage: OrderVerified, Wage: amount.Money{Amount: amount.Must("1800"), Currency: "MYR"}}
		in(t, s.Store.DB, func(tx *store.Tx) (err error) { order, err = s.Store.PutOrder(ctx, tx, order); return err })
		for i := range 15 {
			w := passedAt(t, s, c, s.person(i))
			if i < 5 { // never placed
				continue
			}
			stage := map[bool]PlacementStage{true: PlacementArrived, false: PlacementSettled}[i < 10]
			in(t, s.Store.DB, func(tx *store.Tx) error {
				p := Placement{ID: store.NewID(), Worker: w, Order: order.ID, Stage: stage, At: noon, Version: 1}
				doc, err := json.Marshal(p)
				if err != nil {
					return err
				}
				_, err = tx.Exec(ctx, `INSERT INTO labour_placement (id, worker, order_id, agency, stage, document, version, at) VALUES ($1, $2, $3, '', $4, $5, 1, $6)`,
					p.ID, p.Worker, p.Order, string(p.Stage), string(doc), store.Time(p.At))
				return err
			})
		}
		if err := s.Move(ctx, c, CourseCompleted); err != nil {
			t.Fatal(err)
		}
		if err := s.Release(ctx); err != nil {
			t.Fatal(err)
		}
		now, people, of, ok, err := s.Loop(ctx)
		if err != nil || !ok || of != (Period{2025, 1}) || people.Total == nil || people.Total.Completed != 15 || people.Total.Unplaced != 5 || people.Total.Placed != 5 || people.Total.Paid != 5 || people.Centres[0].People.MedianPay != 1800_00 {
			t.Fatalf("%+v of %v, %v, %v", people, of, ok, err)
		}
		if len(now.Centres) != 1 || now.Centres[0].Orders.Orders != 1 || now.Centres[0].Orders.Median != 1800_00 {
			t.Errorf("orders that ask for the unit in another spelling: %+v", now)
		}
		late := s.hold(t, plan, CourseOpened, CourseStarted)
		passedAt(t, s, late, s.person(15))
		if err := s.Move(ctx, late, CourseCompleted); err != nil {
			t.Fatal(err)
		}
		if err := s.Release(ctx); err != nil {
			t.Fatal(err)
		}
		if _, again, _, _, err := s.Loop(ctx); err != nil || again.Total.Completed != 15 {
			t.Errorf("counted again: %+v, %v", again, err)
		}
	})
}
