package labour

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"siger/internal/clock"
	"siger/internal/code"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/web"
)

// CentreKind is the kind of an organisation that holds courses.
const CentreKind = "centre"

// Training is where centres keep their courses and who takes part, and where the
// labour desk sees all of them and may act for a centre.
type Training struct {
	*Office
	People *identity.Store
}

// Routes returns the addresses for centres and the labour desk.
func (t *Training) Routes() []web.Route {
	const (
		read, change = "course.read", "course.change"
		list         = "/{lang}/{s:desk}/{s:courses}"
		one          = list + "/{code}"
	)
	return []web.Route{
		{Name: "labour.training", Path: list, Right: read, Handle: t.list},
		{Name: "labour.training.new", Path: list + "/{s:new}", Right: change, Handle: t.form},
		{Name: "labour.training.make", Method: "POST", Path: list + "/{s:new}", Right: change, Handle: t.post},
		{Name: "labour.training.course", Path: one, Right: read, Handle: t.course},
		{Name: "labour.training.edit", Path: one + "/{s:change}", Right: change, Handle: t.form},
		{Name: "labour.training.change", Method: "POST", Path: one + "/{s:change}", Right: change, Handle: t.post},
		{Name: "labour.training.stage", Method: "POST", Path: one + "/{s:course_stage}", Right: change, Handle: t.moveStage},
		{Name: "labour.training.enrol", Path: one + "/{s:course_people}", Right: change, Handle: t.enrolForm},
		{Name: "labour.training.enrol.post", Method: "POST", Path: one + "/{s:course_people}", Right: change, Handle: t.enrolPost},
		{Name: "labour.training.results", Path: one + "/{s:course_results}", Right: change, Handle: t.resultsForm},
		{Name: "labour.training.results.post", Method: "POST", Path: one + "/{s:course_results}", Right: change, Handle: t.resultsPost},
		{Name: "labour.training.attendance", Path: one + "/{s:course_attendance}", Right: change, Handle: t.attendanceForm},
		{Name: "labour.training.attendance.post", Method: "POST", Path: one + "/{s:course_attendance}", Right: change, Handle: t.attendancePost},
		{Name: "labour.training.sheet", Path: one + "/{s:course_sheet}", Right: read, Handle: t.attendanceSheet},
		{Name: "labour.training.file", Path: one + "/{file}", Right: read, Handle: t.file},
	}
}

// centres returns the training centres for which who asks may use the right,
// and whether that is every one of them, as the labour desk may.
func (t *Training) centres(ctx context.Context, right identity.Right) (list []identity.Organisation, all bool, err error) {
	who := identity.Of(ctx)
	all = identity.Can(who, right, identity.Object{Desk: Desk})
	orgs, err := t.People.Organisations(ctx)
	for _, o := range orgs {
		if o.Kind == CentreKind && (all || identity.Can(who, right, identity.Object{Org: o.ID})) {
			list = append(list, o)
		}
	}
	if err == nil && len(list) == 0 && !all {
		err = identity.NotYours() // a partner that is no training centre
	}
	return list, all, err
}

// find returns the course of the address when who asks may use the right on it.
func (t *Training) find(r *http.Request, right identity.Right) (Course, error) {
	c, err := t.courseByCode(r)
	if err == nil && !identity.Can(identity.Of(r.Context()), right, c.Object()) {
		err = identity.NotYours()
	}
	return c, err
}

// trainingView is the list of a centre's courses, or of all.
type trainingView struct {
	list      []courseSeats
	all       bool
	stage     string
	mayChange bool
}

func (t *Training) list(w http.ResponseWriter, r *http.Request) error {
	p, ctx := web.PageOf(r), r.Context()
	centres, all, err := t.centres(ctx, "course.read")
	if err != nil {
		return err
	}
	var orgs []string
	if !all {
		for _, o := range centres {
			orgs = append(orgs, o.ID)
		}
	}
	courses, err := t.Store.CoursesOf(ctx, t.Store.DB, orgs)
	if err != nil {
		return err
	}
	v := trainingView{all: all, stage: r.URL.Query().Get("stage"), mayChange: t.mayMake(ctx)}
	taken, err := t.Store.SeatsTaken(ctx, t.Store.DB, courses...)
	if err != nil {
		return err
	}
	for _, c := range courses {
		if v.stage == "" || v.stage == string(c.Stage) {
			v.list = append(v.list, courseSeats{c, max(0, c.Seats-taken[c.ID])})
		}
	}
	p.Title, p.NoIndex = p.T("labour.training.title"), true
	return web.Render(w, r, http.StatusOK, p, trainingPage(p, t.Office, v))
}

// mayMake reports whether who asks may make a course for some centre.
func (t *Training) mayMake(ctx context.Context) bool {
	list, _, err := t.centres(ctx, "course.change")
	return err == nil && len(list) > 0
}

// courseForm is the form of a course with what was typed.
type courseForm struct {
	course  Course // what is being changed; without a code, a new one
	typed   url.Values
	centres []identity.Organisation
	errs    []web.FieldError
}

// value returns what was typed into a box.
func (f courseForm) value(name string) string { return f.typed.Get(name) }

// action is where the form is sent.
func (f courseForm) action(p *web.Page) string {
	if f.course.Code == "" {
		return p.Href("labour.training.make")
	}
	return p.Href("labour.training.change", "code", f.course.Code)
}

// formKey is how long the key is by which a form is saved once: that of an id.
const formKey = 36

// courseFields are the boxes of the form, in their order.
var courseFields = []string{"org", "kind", "title", "occupation1", "occupation2", "occupation3", "units", "place", "starts", "ends", "seats", "key", "version"}

// begin returns the form for a new course, or for the one of the address.
func (t *Training) begin(r *http.Request) (f courseForm, err error) {
	if f.centres, _, err = t.centres(r.Context(), "course.change"); err != nil {
		return f, err
	}
	f.typed = url.Values{"key": {store.NewID()}, "kind": {"skill"}}
	if r.PathValue("code") == "" {
		if len(f.centres) == 1 {
			f.typed.Set("org", f.centres[0].ID)
		}
		return f, nil
	}
	if f.course, err = t.find(r, "course.change"); err != nil {
		return f, err
	}
	c := f.course
	f.typed = url.Values{"org": {c.Org}, "kind": {"skill"}, "title": {c.Title}, "units": {strings.Join(c.Units, "\n")}, "place": {c.Place},
		"starts": {c.Starts.String()}, "ends": {c.Ends.String()}, "seats": {strconv.Itoa(c.Seats)}, "version": {strconv.Itoa(c.Version)}}
	if c.Orientation {
		f.typed.Set("kind", "orientation")
	}
	for i, code := range c.ISCO08 {
		f.typed.Set("occupation"+strconv.Itoa(i+1), code)
	}
	return f, nil
}

// read returns the course that was typed, and what is wrong with it.
func (t *Training) read(f courseForm) (Course, fault.List) {
	c := f.course
	var faults fault.List
	i := slices.IndexFunc(f.centres, func(o identity.Organisation) bool { return o.ID == f.value("org") })
	switch {
	case c.Code != "": // a course stays with its centre
	case i < 0:
		faults = append(faults, fault.New(fault.Invalid, "labour.course.error.org").In("org"))
	default:
		c.Org, c.OrgName = f.centres[i].ID, f.centres[i].Name
	}
	c.Title, c.Orientation, c.Place = f.value("title"), f.value("kind") == "orientation", f.value("place")
	c.ISCO08 = []string{f.value("occupation1"), f.value("occupation2"), f.value("occupation3")}
	c.Units = strings.FieldsFunc(f.value("units"), func(x rune) bool { return x == '\n' || x == ',' || x == ';' })
	if c.Orientation { // it gives no competence and trains for no occupation
		c.ISCO08, c.Units = nil, nil
	}
	c.Seats, _ = strconv.Atoi(strings.TrimSpace(f.value("seats")))
	var err error
	for name, day := range map[string]*clock.Date{"starts": &c.Starts, "ends": &c.Ends} {
		if *day, err = clock.ParseDate(f.value(name)); err != nil {
			*day = clock.Date{} // Check says so
		}
	}
	if c.Code != "" { // the version its editor saw
		c.Version, _ = strconv.Atoi(f.value("version"))
	}
	return c, append(faults, c.Check(t.Pack)...)
}

func (t *Training) form(w http.ResponseWriter, r *http.Request) error {
	f, err := t.begin(r)
	if err != nil {
		return err
	}
	return t.showForm(w, r, http.StatusOK, f)
}

func (t *Training) showForm(w http.ResponseWriter, r *http.Request, status int, f courseForm) error {
	p := web.PageOf(r)
	t.frame(p, f)
	p.Invalid = len(f.errs) > 0
	return web.Render(w, r, status, p, courseFormPage(p, t.Office, f))
}

// frame fills what the pages of the form share.
func (t *Training) frame(p *web.Page, f courseForm) {
	p.NoIndex = true
	p.Crumbs = []web.Crumb{{Href: p.Href("labour.training"), Label: p.T("labour.training.title")}}
	p.Title = p.T("labour.training.new")
	if f.course.Code != "" {
		p.Title = p.T("labour.training.edit")
		p.Crumbs = append(p.Crumbs, web.Crumb{Href: p.Href("labour.training.course", "code", f.course.Code), Label: f.course.Title})
	}
}

// post takes the form: it shows the answers to check, the form again, or saves.
func (t *Training) post(w http.ResponseWriter, r *http.Request) error {
	f, err := t.begin(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	f.typed = url.Values{}
	for _, name := range courseFields {
		f.typed.Set(name, r.PostForm.Get(name))
	}
	if f.course.Code != "" {
		f.typed.Set("org", f.course.Org)
	}
	p := web.PageOf(r)
	c, faults := t.read(f)
	if len(faults) > 0 {
		f.errs = p.Errors(faults)
		return t.showForm(w, r, http.StatusUnprocessableEntity, f)
	}
	switch r.PostForm.Get("do") {
	case "save":
		if c, err = t.saveCourse(r.Context(), c, f.value("key")); err == nil {
			return web.SeeOther(w, r, p.Href("labour.training.course", "code", c.Code))
		}
		if k := fault.KindOf(err); k != fault.Conflict && k != fault.Invalid {
			return err
		}
		if now, err := t.Store.CourseByID(r.Context(), t.Store.DB, c.ID); err == nil { // saved again, it replaces what somebody else wrote
			f.typed.Set("version", strconv.Itoa(now.Version))
		}
		f.errs = p.Errors(err)
		return t.showForm(w, r, web.StatusOf(fault.KindOf(err)), f)
	case "edit":
		return t.showForm(w, r, http.StatusOK, f)
	}
	t.frame(p, f)
	p.Title = p.T("labour.training.check")
	return web.Render(w, r, http.StatusOK, p, courseCheckPage(p, t.Office, f, c))
}

// saveCourse writes the course with its journal entry. A new one is kept once
// under the key of its form, however often it is sent.
func (t *Training) saveCourse(ctx context.Context, c Course, key string) (out Course, err error) {
	who, made := identity.Of(ctx), c.Code == ""
	if made {
		if len(key) != formKey {
			return c, fault.New(fault.Invalid, "labour.course.error.key")
		}
		c.ID, c.Code, c.Stage, c.At = key, code.New(courseCode), CoursePlanned, t.Clock.Now()
	}
	err = t.Store.DB.InTx(ctx, func(tx *store.Tx) error {
		verb := "course.changed"
		if made {
			verb = "course.made"
			had, err := t.Store.CourseByID(ctx, tx, c.ID)
			if err == nil && had.Org == c.Org {
				out = had // sent twice
				return nil
			}
			if err == nil || fault.KindOf(err) != fault.NotFound {
				return fault.New(fault.Invalid, "labour.course.error.key").Because(err)
			}
		} else if err := t.seatsSuffice(ctx, tx, c); err != nil {
			return err
		}
		if out, err = t.Store.PutCourse(ctx, tx, c); err != nil {
			return err
		}
		return journal.Write(ctx, tx, journal.Entry{At: t.Clock.Now(), Actor: who.Actor(), Verb: verb, Thing: "course", ID: c.ID,
			Detail: map[string]any{"org": c.Org, "assisted": identity.Can(who, "course.change", identity.Object{Desk: Desk})}})
	})
	return out, err
}

// seatsSuffice returns a fault when more people are in the course than it would
// have seats.
func (t *Training) seatsSuffice(ctx context.Context, tx *store.Tx, c Course) error {
	taken, err := t.Store.SeatsTaken(ctx, tx, c)
	if err == nil && taken[c.ID] > c.Seats {
		err = fault.New(fault.Invalid, "labour.course.error.seats_taken", "n", taken[c.ID]).In("seats")
	}
	return err
}

// moveStage takes a course to its next stage.
func (t *Training) moveStage(w http.ResponseWriter, r *http.Request) error {
	c, err := t.find(r, "course.change")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	p := web.PageOf(r)
	if err := t.Move(r.Context(), c, CourseStage(r.PostForm.Get("stage"))); err != nil {
		if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
			return err
		}
		return t.showCourse(w, r, web.StatusOf(fault.KindOf(err)), c, p.Errors(err))
	}
	return web.SeeOther(w, r, p.Href("labour.training.course", "code", c.Code))
}

// Move takes a course to a stage that may follow its own, or returns an Invalid
// fault. It is completed only when everybody has a result.
func (t *Training) Move(ctx context.Context, c Course, to CourseStage) error {
	return t.Store.DB.InTx(ctx, func(tx *store.Tx) error {
		now, err := t.Store.CourseByID(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if !slices.Contains(now.Stage.Next(), to) {
			return fault.New(fault.Invalid, "labour.course.error.stage")
		}
		if to == CourseCompleted {
			people, err := t.Store.Participants(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(people, func(p Participant) bool { return p.Result == Enrolled }) {
				return fault.New(fault.Invalid, "labour.course.error.results")
			}
		}
		was := now.Stage
		now.Stage = to
		if _, err := t.Store.PutCourse(ctx, tx, now); err != nil {
			return err
		}
		return journal.Write(ctx, tx, journal.Entry{At: t.Clock.Now(), Actor: identity.Of(ctx).Actor(), Verb: "course." + string(to), Thing: "course", ID: c.ID,
			Detail: map[string]any{"was": string(was)}})
	})
}
