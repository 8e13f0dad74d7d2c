package labour

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"siger/internal/clock"
	"siger/internal/desk"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/store"
	"siger/internal/web"
)

// trainee is a participant with the worker they are.
type trainee struct {
	Participant
	worker Worker
	agreed bool // their consent to training stands
}

// trainees returns who is in a course, by name; of those who withdrew their
// consent to training nothing but the initials. The journal of each of the others
// notes that who asks read it.
func (t *Training) trainees(ctx context.Context, c Course) (out []trainee, err error) {
	err = t.Store.DB.InTx(ctx, func(tx *store.Tx) error {
		out = nil
		people, err := t.Store.Participants(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		for _, p := range people {
			w, err := t.Store.Worker(ctx, tx, p.Worker)
			if err != nil {
				return err
			}
			one := trainee{p, Worker{ID: w.ID, Name: w.Initials()}, false}
			if one.agreed, err = t.Store.Consented(ctx, tx, w.ID, ForTraining); err != nil {
				return err
			}
			if one.agreed {
				one.worker = w
				if err := identity.ReadBy(ctx, tx, t.Clock.Now(), "worker", w.ID); err != nil {
					return err
				}
			}
			out = append(out, one)
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b trainee) int {
		return strings.Compare(strings.ToLower(a.worker.Name), strings.ToLower(b.worker.Name))
	})
	return out, err
}

// trainingCourse is what a centre sees of its course.
type trainingCourse struct {
	courseSeats
	people    []trainee
	mayChange bool
	errs      []web.FieldError
}

func (t *Training) course(w http.ResponseWriter, r *http.Request) error {
	c, err := t.find(r, "course.read")
	if err != nil {
		return err
	}
	return t.showCourse(w, r, http.StatusOK, c, nil)
}

func (t *Training) showCourse(w http.ResponseWriter, r *http.Request, status int, c Course, errs []web.FieldError) error {
	p := web.PageOf(r)
	people, err := t.trainees(r.Context(), c)
	if err != nil {
		return err
	}
	v := trainingCourse{people: people, errs: errs, mayChange: identity.Can(identity.Of(r.Context()), "course.change", c.Object())}
	v.Course = c
	v.left = c.Seats - len(slices.DeleteFunc(slices.Clone(people), func(p trainee) bool { return p.Result == Left }))
	p.Title, p.NoIndex, p.Invalid = c.Title, true, len(errs) > 0
	p.Crumbs = []web.Crumb{{Href: p.Href("labour.training"), Label: p.T("labour.training.title")}}
	return web.Render(w, r, status, p, trainingCoursePage(p, t.Office, v))
}

// under begins a page that stands below a course's.
func (t *Training) under(r *http.Request, c Course, title string) *web.Page {
	p := web.PageOf(r)
	p.Title, p.NoIndex = p.T(title), true
	p.Crumbs = []web.Crumb{{Href: p.Href("labour.training"), Label: p.T("labour.training.title")},
		{Href: p.Href("labour.training.course", "code", c.Code), Label: c.Title}}
	return p
}

// enrolView is the form to enter somebody.
type enrolView struct {
	course Course
	typed  url.Values
	errs   []web.FieldError
}

func (t *Training) enrolForm(w http.ResponseWriter, r *http.Request) error {
	c, err := t.find(r, "course.change")
	if err != nil {
		return err
	}
	typed := url.Values{"regency": {c.Place}, "consent_by": {identity.Of(r.Context()).Person.Name}, "consent_on": {t.regionToday().String()}, "consent_how": {"paper"}}
	return t.showEnrol(w, r, http.StatusOK, enrolView{course: c, typed: typed})
}

func (t *Training) showEnrol(w http.ResponseWriter, r *http.Request, status int, v enrolView) error {
	p := t.under(r, v.course, "labour.participant.add")
	p.Invalid = len(v.errs) > 0
	return web.Render(w, r, status, p, enrolPage(p, t.Office, v))
}

func (t *Training) enrolPost(w http.ResponseWriter, r *http.Request) error {
	c, err := t.find(r, "course.change")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	f := r.PostForm
	e := Entrant{Worker: Worker{Name: f.Get("name"), Regency: f.Get("regency"), Phone: f.Get("phone")}, ConsentBy: f.Get("consent_by"), ConsentHow: f.Get("consent_how")}
	e.Worker.Born, _ = strconv.Atoi(strings.TrimSpace(f.Get("born")))
	e.ConsentOn, _ = clock.ParseDate(f.Get("consent_on")) // Check says so
	faults := e.Check(t.Pack, t.regionToday())
	if f.Get("consent") != "yes" {
		faults = append(faults, fault.New(fault.Invalid, "labour.participant.error.consent").In("consent"))
	}
	p := web.PageOf(r)
	if err = faults.OrNil(); err == nil {
		err = t.Store.DB.InTx(r.Context(), func(tx *store.Tx) error {
			_, err := t.Enrol(r.Context(), tx, identity.Of(r.Context()).Actor(), p.Lang, c, e)
			return err
		})
	}
	switch {
	case err == nil:
		return web.SeeOther(w, r, p.Href("labour.training.course", "code", c.Code))
	case fault.KindOf(err) != fault.Invalid:
		return err
	}
	return t.showEnrol(w, r, http.StatusUnprocessableEntity, enrolView{c, f, p.Errors(err)})
}

// resultsView is the table of results.
type resultsView struct {
	course Course
	people []trainee
	typed  url.Values // by participant; nil: as they stand
	errs   []web.FieldError
}

// result returns what the table shows of a participant.
func (v resultsView) result(p trainee) string {
	if v.typed != nil {
		return v.typed.Get("result-" + p.ID)
	}
	return string(p.Result)
}

func (t *Training) resultsForm(w http.ResponseWriter, r *http.Request) error {
	c, err := t.find(r, "course.change")
	if err != nil {
		return err
	}
	return t.showResults(w, r, http.StatusOK, resultsView{course: c})
}

func (t *Training) showResults(w http.ResponseWriter, r *http.Request, status int, v resultsView) (err error) {
	if v.people, err = t.trainees(r.Context(), v.course); err != nil {
		return err
	}
	p := t.under(r, v.course, "labour.participant.results")
	p.Invalid = len(v.errs) > 0
	return web.Render(w, r, status, p, resultsPage(p, v))
}

func (t *Training) resultsPost(w http.ResponseWriter, r *http.Request) error {
	c, err := t.find(r, "course.change")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	actor := identity.Of(r.Context()).Actor()
	err = t.Store.DB.InTx(r.Context(), func(tx *store.Tx) error {
		people, err := t.Store.Participants(r.Context(), tx, c.ID)
		if err != nil {
			return err
		}
		for _, p := range people {
			to := Result(r.PostForm.Get("result-" + p.ID))
			if !slices.Contains(Results, to) {
				return fault.New(fault.Invalid, "labour.participant.error.result").In("result-" + p.ID)
			}
			if err := t.SetResult(r.Context(), tx, actor, c, p, to); err != nil {
				return inField(err, "result-"+p.ID)
			}
		}
		if len(people) == 0 {
			return fault.New(fault.Invalid, "labour.participant.error.nobody")
		}
		return nil
	})
	p := web.PageOf(r)
	switch {
	case err == nil:
		return web.SeeOther(w, r, p.Href("labour.training.course", "code", c.Code))
	case fault.KindOf(err) != fault.Invalid:
		return err
	}
	return t.showResults(w, r, http.StatusUnprocessableEntity, resultsView{course: c, typed: r.PostForm, errs: p.Errors(err)})
}

// inField puts an Invalid fault beside a field; other errors stay as they are.
func inField(err error, field string) error {
	if fault.KindOf(err) != fault.Invalid {
		return err
	}
	return fault.All(err)[0].In(field)
}

// participantColumns are the columns in which participants leave: programs rely
// on them.
var participantColumns = []string{"course", "name", "born", "regency", "phone", "result"}

// file answers with the participants of a course.
func (t *Training) file(w http.ResponseWriter, r *http.Request) error {
	c, err := t.find(r, "course.read")
	if err != nil {
		return err
	}
	format, ok := map[string]document.Format{"participants.csv": document.AsCSV, "participants.xlsx": document.AsXLSX}[r.PathValue("file")]
	if !ok {
		return fault.New(fault.NotFound, "error.not_found")
	}
	people, err := t.trainees(r.Context(), c)
	if err != nil {
		return err
	}
	e := desk.Export{List: "participants", Columns: participantColumns, Filters: map[string]any{"course": c.Code}, Contact: true}
	for _, one := range people {
		e.Rows = append(e.Rows, []any{c.Code, one.worker.Name, bornText(one.worker.Born), one.worker.Regency, one.worker.Phone, string(one.Result)})
	}
	if err := desk.JournalExport(r.Context(), t.Store.DB, t.Clock, identity.Of(r.Context()).Actor(), string(format), e); err != nil {
		return err
	}
	return e.Send(w, format, nil)
}
