package desk

import (
	"testing"
	"time"

	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/store"
)

// The day of the attaché: twelve rows at most, the most urgent first, each item
// once, and whatever is short leaves its room to the others.
func TestToday(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		day, err := o.Today(ctx, o.attache)
		if err != nil || len(day.Sections) != 0 || day.Tomorrow != 0 {
			t.Fatalf("an empty desk: %+v, %v", day, err)
		}
		for i := range 9 {
			o.receive(t, Item{Due: on("2026-11-20").AddDays(-i)}) // overdue
		}
		for range 3 {
			o.receive(t, Item{Due: on("2026-11-24")})
			o.receive(t, Item{Due: on("2026-11-25")})
		}
		for range 2 {
			it := o.receive(t, Item{Due: on("2026-12-02")})
			if _, err := o.Assign(ctx, o.attache, it.Code, 1, o.attache.Person.ID); err != nil {
				t.Fatal(err)
			}
		}
		// Waits for Lampung since Wednesday 18: Thu 19, Fri 20, Mon 23, Tue 24 are
		// four working days, one more than promised. Since Thursday it is three.
		for _, d := range []int{18, 19} {
			o.clock.at = time.Date(2026, 11, d, 4, 0, 0, 0, time.UTC)
			if _, err := o.Today(ctx, o.attache); err != nil { // counts notice at a look that the clock was set back
				t.Fatal(err)
			}
			it := o.receive(t, Item{})
			if _, err := o.Wait(ctx, o.attache, it.Code, 1, identity.Region, on("2026-12-10")); err != nil {
				t.Fatal(err)
			}
		}
		o.clock.at = tuesday
		day, err = o.Today(ctx, o.attache)
		if err != nil {
			t.Fatal(err)
		}
		total, got := 0, map[string][2]int{}
		for _, sec := range day.Sections {
			total += len(sec.Items)
			got[sec.Key] = [2]int{len(sec.Items), sec.All}
		}
		// A share of three each: 3 overdue, 3 today, 2 mine, 1 region; the three
		// rows left go to the most urgent.
		want := map[string][2]int{"overdue": {6, 9}, "today": {3, 3}, "mine": {2, 2}, "region": {1, 1}}
		for key, w := range want {
			if got[key] != w {
				t.Errorf("%s: %v, want %v", key, got[key], w)
			}
		}
		if total != TodayRows || day.Tomorrow != 3 || day.Sections[0].Items[0].Due != on("2026-11-12") {
			t.Errorf("%d rows, %d tomorrow, first due %s", total, day.Tomorrow, day.Sections[0].Items[0].Due)
		}
	})
}

// An ask whose reading was set right moves to the desk it belongs to and begins
// anew there; one that can be met now goes back to the mission.
func TestReroute(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		reroute := func(thing, kind, verb string) {
			t.Helper()
			if err := o.db.InTx(ctx, func(tx *store.Tx) error { return o.Reroute(ctx, tx, thing, kind, verb, "officer") }); err != nil {
				t.Fatal(err)
			}
		}
		it := o.receive(t, Item{Thing: "ask-1"})
		if _, err := o.Assign(ctx, o.officer, it.Code, 1, o.officer.Person.ID); err != nil {
			t.Fatal(err)
		}
		reroute("ask-1", "ask.hire", VerbMoved)
		if _, err := o.ByCode(ctx, o.officer, it.Code); fault.KindOf(err) != fault.NotFound {
			t.Errorf("the trade desk still has it: %v", err)
		}
		if now, err := o.ByCode(ctx, o.clerk, it.Code); err != nil || now.Owner != "" || now.Stage != Received || now.Kind != "ask.hire" {
			t.Errorf("at the labour desk: %+v, %v", now, err)
		}
		unmet := o.receive(t, Item{Thing: "ask-2", Kind: KindUnmet})
		reroute("ask-2", "ask.buy", VerbOffered)
		if now, err := o.ByCode(ctx, o.officer, unmet.Code); err != nil || now.Side != identity.Market || now.Due != on("2026-11-25") || now.Kind != "ask.buy" {
			t.Errorf("with offers: %+v, %v", now, err)
		}
		version := o.count(t, `SELECT version FROM desk_item WHERE thing = 'ask-2'`)
		reroute("ask-2", "ask.buy", VerbOffered)
		reroute("ask-of-before", "ask.buy", VerbMoved)
		if n := o.count(t, `SELECT version FROM desk_item WHERE thing = 'ask-2'`); n != version {
			t.Error("nothing to change, and yet a new version")
		}
	})
}

// Views are a person's own; askers are forgotten in time.
func TestViewsAndForgetting(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		for _, f := range []Filter{{Due: "overdue"}, {Due: "today", Desk: "trade", Text: "lada & kopi"}} {
			if err := o.KeepView(ctx, o.officer, " Pagi  ini ", f); err != nil {
				t.Fatal(err)
			}
		}
		views, err := o.Views(ctx, o.officer)
		if err != nil || len(views) != 1 || views[0].Name != "Pagi ini" || views[0].Query != "desk=trade&due=today&q=lada+%26+kopi" {
			t.Fatalf("views: %+v, %v", views, err)
		}
		if others, err := o.Views(ctx, o.attache); err != nil || len(others) != 0 {
			t.Errorf("somebody else's: %+v, %v", others, err)
		}
		if err := o.DropView(ctx, o.attache, views[0].ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("dropping somebody else's: %v", err)
		}
		if err := o.KeepView(ctx, o.officer, "", Filter{}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("no name: %v", err)
		}
		if err := o.DropView(ctx, o.officer, views[0].ID); err != nil {
			t.Error(err)
		}
		it := o.receive(t, Item{Asker: "Contoh Ali", Contact: "+60123456789"})
		for days, want := range map[int]int64{-1: 0, 1: 1} {
			if n, err := o.ForgetAskers(ctx, tuesday.Add(time.Duration(days)*time.Hour)); days < 0 && (err != nil || n != want) {
				t.Errorf("%d forgotten, %v; want %d", n, err, want)
			}
		}
		if now, err := o.ByCode(ctx, o.officer, it.Code); err != nil || now.Contact != "" || now.Asker != "" {
			t.Errorf("still there: %+v, %v", now, err)
		}
	})
}
