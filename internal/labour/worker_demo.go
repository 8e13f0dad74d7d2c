package labour

import (
	"context"
	"slices"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/store"
)

// demoCourse is the example course whose certificate an example worker holds.
var demoCourse = Course{ID: "0199f2a4-3c1e-7b2a-9a52-6a0f6f1f0c01", Code: "CONTOH", Title: "Contoh pelatihan tata graha",
	Units: []string{"skkni-313-2015.housekeeping", "skkni-313-2015.family-cooking"}, Starts: clock.MustDate("2026-08-03"), Ends: clock.MustDate("2026-09-25")}

// demoWorkers are example people of a training centre; the first holds a
// certificate, and the last agreed to training alone.
var demoWorkers = []struct {
	Worker
	purposes []Purpose
}{
	{Worker{Name: "Contoh Siti Aminah", Born: 1999, Sex: "f", Occupations: []string{"9111"},
		Languages: []Language{{"ms", "working"}, {"en", "basic"}}, Experience: []Experience{{"9111", 24, "SG"}}}, Purposes},
	{Worker{Name: "Contoh Agus Prasetyo", Born: 1995, Sex: "m", Occupations: []string{"9211"},
		Languages: []Language{{"ms", "basic"}}}, []Purpose{ForTraining, ForMatching, ForPlacement}},
	{Worker{Name: "Contoh Dewi Lestari", Born: 2003, Sex: "f"}, []Purpose{ForTraining}},
}

// FillWorkersDemo adds the example workers of a training centre that are missing,
// and the example certificate.
func (o *Office) FillWorkersDemo(ctx context.Context, centre string) error {
	homes := o.Pack.PlacesOf(corridor.Regency)
	if len(homes) == 0 {
		return nil
	}
	return o.Store.DB.InTx(ctx, func(tx *store.Tx) error {
		for i, d := range demoWorkers {
			one := d.Worker
			one.Org, one.Regency = centre, homes[i%len(homes)].ID
			one.Occupations = slices.DeleteFunc(slices.Clone(one.Occupations), func(c string) bool { return o.Pack.Occupations[c] == nil })
			one.Experience = slices.DeleteFunc(slices.Clone(one.Experience), func(e Experience) bool { return o.Pack.Occupations[e.ISCO08] == nil })
			if err := one.Check(o.Pack, o.Today()).OrNil(); err != nil {
				return err
			}
			w, err := o.Store.EnterWorker(ctx, tx, "demo", WorkerInput{Worker: one, Consents: o.Agreed(i18n.ID, "paper", d.purposes...)})
			if err != nil {
				return err
			}
			if i > 0 {
				continue
			}
			if ok, err := o.Store.Consented(ctx, tx, w.ID, ForTraining); err != nil || !ok {
				return err
			}
			c := demoCourse
			c.Org = centre
			if _, err := o.IssueSkill(ctx, tx, "demo", Participant{Course: c.ID, Worker: w.ID, Result: Passed}, c, w); err != nil {
				return err
			}
		}
		return nil
	})
}
