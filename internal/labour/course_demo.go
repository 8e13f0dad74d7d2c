package labour

import (
	"context"

	"siger/internal/code"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/store"
)

// demoCentre is the training centre of the example world.
const demoCentre = "Contoh Balai Latihan Kerja"

// FillDemo adds the example courses that are missing, with the example workers:
// one that takes people, one that is completed, and an orientation.
func (t *Training) FillDemo(ctx context.Context) error {
	org, err := t.People.OrganisationByName(ctx, demoCentre)
	if err != nil {
		return err
	}
	today := t.regionToday()
	people := func(of ...int) (list []Entrant) {
		for _, i := range of {
			list = append(list, Entrant{Worker: demoWorkers[i].Worker, ConsentHow: "paper", ConsentBy: "Contoh Rini Pelatihan", ConsentOn: today})
		}
		return list
	}
	for _, one := range []struct {
		Course
		people  []Entrant
		results []Result
	}{
		{Course{ID: "example-course-care", Title: "Contoh: merawat lansia di rumah", ISCO08: []string{"5322"}, Units: []string{"skkni-313-2015.caretaking"},
			Starts: today.AddDays(14), Ends: today.AddDays(44), Seats: 16, Stage: CourseOpened}, people(1, 2), nil},
		{Course{ID: "example-course-house", Title: "Contoh: tata graha", ISCO08: []string{"5152", "9111"}, Units: []string{"skkni-313-2015.housekeeping", "skkni-313-2015.family-cooking"},
			Starts: today.AddDays(-60), Ends: today.AddDays(-20), Seats: 20, Stage: CourseStarted}, people(0, 1, 2), []Result{Passed, Failed, Passed}},
		{Course{ID: "example-course-opp", Title: "Contoh: orientasi sebelum berangkat", Orientation: true,
			Starts: today.AddDays(5), Ends: today.AddDays(6), Seats: 40, Stage: CourseOpened}, people(0, 2), nil},
	} {
		c := one.Course
		c.Org, c.OrgName, c.Place, c.Example, c.At = org.ID, org.Name, "id-18.71", true, t.Clock.Now()
		if err := t.fillCourse(ctx, c, one.people, one.results); err != nil {
			return err
		}
	}
	return nil
}

// fillCourse adds an example course with its people, unless it is there.
func (t *Training) fillCourse(ctx context.Context, c Course, people []Entrant, results []Result) error {
	const actor = "demo"
	return t.Store.DB.InTx(ctx, func(tx *store.Tx) error {
		if _, err := t.Store.CourseByID(ctx, tx, c.ID); fault.KindOf(err) != fault.NotFound {
			return err
		}
		c := c
		c.Code = code.New(courseCode)
		c, err := t.Store.PutCourse(ctx, tx, c)
		if err != nil {
			return err
		}
		if err := journal.Write(ctx, tx, journal.Entry{At: c.At, Actor: actor, Verb: "course.made", Thing: "course", ID: c.ID}); err != nil {
			return err
		}
		for i, e := range people {
			p, err := t.Enrol(ctx, tx, actor, i18n.ID, c, e)
			if err == nil && results != nil {
				err = t.SetResult(ctx, tx, actor, c, p, results[i])
			}
			if err != nil {
				return err
			}
		}
		if results != nil {
			c.Stage = CourseCompleted
			_, err = t.Store.PutCourse(ctx, tx, c)
		}
		return err
	})
}
