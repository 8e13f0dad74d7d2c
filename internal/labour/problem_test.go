package labour

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/journal"
)

// The problem list: who is on it, who is published, and that a household never is.
func TestProblemList(t *testing.T) {
	eachOrderDesk(t, func(t *testing.T, d *orderDesk) {
		ctx, today := t.Context(), d.Today()
		row := func(p Problem) Problem {
			p.Evidence = "Contoh: surat 1"
			if p.From.IsZero() {
				p.From = today
			}
			kept, err := d.Store.EnterProblem(ctx, p, "attache")
			if err != nil {
				t.Fatal(err)
			}
			return kept
		}
		if _, err := d.Store.EnterProblem(ctx, Problem{Kind: ProblemAgency, Home: true, Until: today}, "attache"); len(fault.All(err)) != 5 {
			t.Errorf("an empty row: %v", err)
		}
		company := row(Problem{Kind: ProblemEmployer, Name: "Contoh Satu Sdn Bhd", Cause: "unpaid"})
		row(Problem{Kind: ProblemAgency, Name: "Contoh P3MI Dua", Cause: "fee", Until: today.AddDays(5)})
		row(Problem{Kind: ProblemEmployer, Name: "Contoh Murai", Home: true, Cause: "document"})
		row(Problem{Kind: ProblemEmployer, Name: "Contoh Nanti", Cause: "other", From: today.AddDays(1)})
		if _, ok, err := d.Store.PublishedProblems(ctx); ok || err != nil {
			t.Fatalf("published before anybody did: %v", err)
		}
		list, err := d.Store.PublishProblems(ctx, today, "attache")
		if err != nil || len(list.Rows) != 2 || list.Homes != 1 || list.Serial != 1 {
			t.Fatalf("published %+v, %v", list, err)
		}
		if err := d.Store.LeaveProblem(ctx, company.ID, company.Version, " ", "attache"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("left without a reason: %v", err)
		}
		if err := d.Store.LeaveProblem(ctx, company.ID, company.Version, "Contoh: gaji dibayar", "attache"); err != nil {
			t.Fatal(err)
		}
		if err := d.Store.LeaveProblem(ctx, company.ID, company.Version, "again", "attache"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("left twice: %v", err)
		}
		still, _, err := d.Store.PublishedProblems(ctx)
		if err != nil || len(still.Rows) != 2 {
			t.Errorf("what was published changed by itself: %+v, %v", still, err)
		}
		d.clock.at = d.clock.at.Add(time.Hour)
		if list, err = d.Store.PublishProblems(ctx, today.AddDays(6), "attache"); err != nil || len(list.Rows) != 1 || list.Rows[0].Name != "Contoh Nanti" || list.Serial != 2 {
			t.Errorf("published again: %+v, %v", list, err)
		}
		all, err := d.Store.Problems(ctx, d.Store.DB)
		if err != nil || len(all) != 4 {
			t.Errorf("%d rows are kept, %v", len(all), err)
		}
		entries, err := journal.List(ctx, d.Store.DB, journal.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		verbs := map[string]int{}
		for _, e := range entries {
			verbs[e.Verb]++
		}
		if verbs["problem.entered"] != 4 || verbs["problem.left"] != 1 || verbs["problem.published"] != 2 {
			t.Errorf("the journal has %v", verbs)
		}
	})
}

// What may be published holds the name of no household and of nobody whose period
// is over or who was taken off, whatever is on the list.
func TestPublishedNamesNobodyElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := clock.MustDate("2026-11-24")
		var list []Problem
		stands := 0
		for i := range rapid.IntRange(0, 12).Draw(t, "n") {
			p := Problem{Kind: rapid.SampledFrom(ProblemKinds).Draw(t, "kind"), Name: fmt.Sprintf("name%d", i), From: today.AddDays(rapid.IntRange(-3, 3).Draw(t, "from"))}
			p.Until = p.From.AddDays(rapid.IntRange(0, 3).Draw(t, "length"))
			p.Home = p.Kind == ProblemEmployer && rapid.Bool().Draw(t, "home")
			if rapid.Bool().Draw(t, "left") {
				p.Left = time.Unix(1, 0)
			}
			if p.Stands(today) && !p.Home {
				stands++
			}
			list = append(list, p)
		}
		out := publish(list, today)
		if len(out.Rows) != stands {
			t.Fatalf("%d rows, want %d", len(out.Rows), stands)
		}
		for _, row := range out.Rows {
			for _, p := range list {
				if p.Name == row.Name && (p.Home || !p.Stands(today)) {
					t.Fatalf("%s is published: %+v", row.Name, p)
				}
			}
		}
	})
}
