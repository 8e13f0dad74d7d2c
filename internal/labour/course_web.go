package labour

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"

	"siger/internal/clock"
	"siger/internal/code"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/labour/loop"
	"siger/internal/message"
	"siger/internal/web"
)

// Courses shows the public which courses there are.
type Courses struct{ *Office }

// Routes returns the public addresses of courses.
func (o *Courses) Routes() []web.Route {
	const list = "/{lang}/{s:work}/{s:courses}"
	return []web.Route{
		{Name: "labour.courses", Path: list, Right: "public", Handle: o.list},
		{Name: "labour.courses.feed", Path: list + "/feed.xml", Right: "public", Handle: o.feed},
		{Name: "labour.course", Path: list + "/{code}", Right: "public", Handle: o.one},
	}
}

// courseCode is how many characters the code of a course has.
const courseCode = 8

// regionToday returns the day it is in the region, where courses are held.
func (o *Office) regionToday() clock.Date { return clock.Today(o.Clock, o.Pack.RegionZone()) }

// CourseFilter narrows the public list of courses. What is empty narrows nothing.
type CourseFilter struct {
	Regency    string // place id
	Occupation string // ISCO-08 unit group
	Open       bool   // takes participants and has a seat left
}

// pairs returns the filter as the address parameters it is read from.
func (f CourseFilter) pairs() (out []string) {
	open := ""
	if f.Open {
		open = "yes"
	}
	for _, p := range [][2]string{{"regency", f.Regency}, {"occupation", f.Occupation}, {"open", open}} {
		if p[1] != "" {
			out = append(out, p[0], p[1])
		}
	}
	return out
}

// courseFilterOf reads the filter from an address; what is not one is dropped.
func (o *Office) courseFilterOf(r *http.Request) CourseFilter {
	q := r.URL.Query()
	f := CourseFilter{Regency: q.Get("regency"), Occupation: q.Get("occupation"), Open: q.Get("open") == "yes"}
	if p, ok := o.Pack.Place(f.Regency); !ok || p.Kind != corridor.Regency {
		f.Regency = ""
	}
	if o.Pack.Occupations[f.Occupation] == nil {
		f.Occupation = ""
	}
	return f
}

// courseSeats is a course with the seats that are left.
type courseSeats struct {
	Course
	left int
}

// open reports whether somebody may still enrol.
func (c courseSeats) open() bool { return c.Stage == CourseOpened && c.left > 0 }

// coursesToCome returns the courses of the public list.
func (o *Office) coursesToCome(ctx context.Context, f CourseFilter) (out []courseSeats, err error) {
	list, err := o.Store.CoursesToCome(ctx, o.Store.DB, o.regionToday(), f.Regency)
	if err != nil {
		return nil, err
	}
	taken, err := o.Store.SeatsTaken(ctx, o.Store.DB, list...)
	for _, c := range list {
		one := courseSeats{c, max(0, c.Seats-taken[c.ID])}
		if (f.Occupation == "" || slices.Contains(c.ISCO08, f.Occupation)) && (!f.Open || one.open()) {
			out = append(out, one)
		}
	}
	return out, err
}

// coursesPage is how many courses a page of the list holds.
const coursesPage = 30

// coursesView is what the public list shows.
type coursesView struct {
	list        []courseSeats // of this page
	total       int
	filter      CourseFilter
	regencies   []web.Option
	occupations []web.Option
	pages       web.Pages
}

func (o *Courses) list(w http.ResponseWriter, r *http.Request) error {
	p, f := web.PageOf(r), o.courseFilterOf(r)
	list, err := o.coursesToCome(r.Context(), f)
	if err != nil {
		return err
	}
	v := coursesView{total: len(list), filter: f, regencies: regencies(o.Pack), occupations: o.occupations(p)}
	v.pages = web.Pages{Page: 1, Of: max(1, (len(list)+coursesPage-1)/coursesPage),
		Href: func(n int) string { return p.Href("labour.courses", append(f.pairs(), "page", fmt.Sprint(n))...) }}
	if _, err := fmt.Sscan(r.URL.Query().Get("page"), &v.pages.Page); err != nil || v.pages.Page < 1 {
		v.pages.Page = 1
	}
	v.pages.Page = min(v.pages.Page, v.pages.Of)
	from := (v.pages.Page - 1) * coursesPage
	v.list = list[from:min(from+coursesPage, len(list))]
	p.Title, p.Description, p.Plain = p.T("labour.courses.title"), p.T("labour.courses.lead"), true
	p.Crumbs = []web.Crumb{{Href: p.Href("ask.work"), Label: p.T("nav.ask.work")}}
	return web.Render(w, r, http.StatusOK, p, coursesListPage(p, o.Office, v))
}

func (o *Courses) feed(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	list, err := o.coursesToCome(r.Context(), o.courseFilterOf(r))
	if err != nil {
		return err
	}
	f := message.Feed{Title: p.T("labour.courses.title") + " – " + p.T("site.name"), Description: p.T("labour.courses.lead"), Lang: p.Lang,
		Link: p.Site() + p.Href("labour.courses"), Self: p.Site() + p.Href("labour.courses.feed")}
	slices.SortStableFunc(list, func(a, b courseSeats) int { return b.At.Compare(a.At) })
	for _, c := range list {
		f.Items = append(f.Items, message.FeedItem{ID: "course-" + c.Code, Title: c.Title, At: c.At,
			Text: p.T("labour.courses.feed_item", "centre", c.OrgName, "place", o.placeName(c.Place), "starts", c.Starts, "ends", c.Ends, "seats", c.Seats),
			Link: p.Site() + p.Href("labour.course", "code", c.Code)})
	}
	return message.WriteFeed(w, f)
}

// courseView is what the page of a course shows.
type courseView struct {
	courseSeats
	wages loop.Wages  // of verified job orders that ask for what it teaches
	units []loop.Unit // the same by unit
}

func (o *Courses) one(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	c, err := o.courseByCode(r)
	if err != nil {
		return err
	}
	taken, err := o.Store.SeatsTaken(r.Context(), o.Store.DB, c)
	if err != nil {
		return err
	}
	orders, err := o.loopOrders(r.Context())
	if err != nil {
		return err
	}
	v := courseView{courseSeats: courseSeats{c, max(0, c.Seats-taken[c.ID])}}
	figures := loop.Compute(loop.Cohort{Courses: []loop.Course{o.loopCourse(c)}, Orders: orders})
	v.wages, v.units = figures.Centres[0].Orders, figures.Centres[0].Units
	p.Title, p.Plain = c.Title, true
	p.Description = p.T("labour.courses.feed_item", "centre", c.OrgName, "place", o.placeName(c.Place), "starts", c.Starts, "ends", c.Ends, "seats", c.Seats)
	p.NoIndex = c.Example || c.Stage == CourseCancelled
	p.Crumbs = []web.Crumb{{Href: p.Href("ask.work"), Label: p.T("nav.ask.work")}, {Href: p.Href("labour.courses"), Label: p.T("labour.courses.title")}}
	return web.Render(w, r, http.StatusOK, p, coursePage(p, o.Office, v))
}

// courseByCode returns the course of the address, or a NotFound fault.
func (o *Office) courseByCode(r *http.Request) (Course, error) {
	typed, ok := code.Parse(r.PathValue("code"), courseCode)
	if !ok {
		return Course{}, fault.New(fault.NotFound, "error.not_found")
	}
	return o.Store.CourseByCode(r.Context(), o.Store.DB, typed)
}

// occupations returns the occupations to choose from.
func (o *Office) occupations(p *web.Page) (out []web.Option) {
	for code, one := range o.Pack.Occupations {
		out = append(out, web.Option{Value: code, Label: p.Text(one.Names)})
	}
	slices.SortFunc(out, func(a, b web.Option) int { return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Value, b.Value)) })
	return out
}

// occupationName returns the name of an occupation, or its code where the pack
// no longer has it.
func (o *Office) occupationName(p *web.Page, code string) string {
	if one := o.Pack.Occupations[code]; one != nil {
		return p.Text(one.Names)
	}
	return code
}

// courseStatus is the status a stage is shown with.
func courseStatus(s CourseStage) web.Status {
	return map[CourseStage]web.Status{CoursePlanned: web.Info, CourseOpened: web.OK, CourseStarted: web.Info, CourseCompleted: web.NotKnown, CourseCancelled: web.Error}[s]
}
