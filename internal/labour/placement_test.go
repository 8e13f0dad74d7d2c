package labour

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/labour/hire"
	"siger/internal/labour/match"
	"siger/internal/store"
)

// placing is an office on the real pack and an empty store.
func placing(t *testing.T, f func(t *testing.T, d *Placements, h *hireClock)) {
	t.Helper()
	hiring(t, func(t *testing.T, a *Answerer, s *Store, h *hireClock) {
		words, err := i18n.Load(Texts, hire.Texts, match.Texts)
		if err != nil {
			t.Fatal(err)
		}
		f(t, &Placements{Office: &Office{Store: s, Pack: a.Pack, Book: a.Book, Texts: words, Clock: h}}, h)
	})
}

// inTx does something that must succeed.
func inTx(t *testing.T, d *Placements, do func(tx *store.Tx) error) {
	t.Helper()
	if err := d.Store.DB.InTx(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

// jobFor keeps a verified order for welders.
func jobFor(t *testing.T, d *Placements, places int, change func(*Order)) Order {
	t.Helper()
	o := Order{ID: store.NewID(), Code: store.NewID(), Sector: "construction", ISCO08: "7212", State: "my-01", Places: places, Units: []string{},
		Languages: []Language{}, Wage: amount.Money{Amount: amount.Int(1800), Currency: "MYR"}, Months: 24, Stage: OrderVerified,
		Until: d.Today().AddDays(90), At: d.Clock.Now()}
	if change != nil {
		change(&o)
	}
	inTx(t, d, func(tx *store.Tx) (err error) { o, err = d.Store.PutOrder(t.Context(), tx, o); return err })
	return o
}

// welder enters a welder who agreed to purposes.
func welder(t *testing.T, d *Placements, name string, purposes ...Purpose) (w Worker) {
	t.Helper()
	inTx(t, d, func(tx *store.Tx) (err error) {
		w, err = d.Store.EnterWorker(t.Context(), tx, "test", WorkerInput{Worker: Worker{Org: "centre", Name: name, Born: 1998, Sex: "m", Regency: "id-18.07",
			Occupations: []string{"7212"}}, Consents: d.Agreed(i18n.ID, "paper", purposes...)})
		return err
	})
	return w
}

func offered(t *testing.T, d *Placements, w Worker, o Order) (p Placement, err error) {
	t.Helper()
	err = d.Store.DB.InTx(t.Context(), func(tx *store.Tx) (err error) {
		p, err = d.Store.Offer(t.Context(), tx, "test", w, o, "agency")
		return err
	})
	return p, err
}

func wantFault(t *testing.T, err error, key string) {
	t.Helper()
	if list := fault.All(err); len(list) != 1 || list[0].Key != key {
		t.Errorf("%v, want %s", err, key)
	}
}

// A place is offered once, to somebody who agreed and is free, while one is left.
func TestOffer(t *testing.T) {
	placing(t, func(t *testing.T, d *Placements, _ *hireClock) {
		o, other := jobFor(t, d, 1, nil), jobFor(t, d, 5, nil)
		shy, one, two := welder(t, d, "Contoh Ani", ForTraining), welder(t, d, "Contoh Budi", ForMatching), welder(t, d, "Contoh Cici", ForMatching)
		_, err := offered(t, d, shy, o)
		wantFault(t, err, "labour.placement.error.consent")
		p, err := offered(t, d, one, o)
		if err != nil {
			t.Fatal(err)
		}
		_, err = offered(t, d, one, other)
		wantFault(t, err, "labour.placement.error.busy")
		_, err = offered(t, d, two, o)
		wantFault(t, err, "labour.placement.error.full")
		inTx(t, d, func(tx *store.Tx) error {
			p, err = d.Store.Accept(t.Context(), tx, "test", p, o, false, d.agreeing(i18n.ID, "spoken"))
			return err
		})
		if p.Stage != PlacementEnded || p.Reason != "declined" {
			t.Errorf("a no: %+v", p)
		}
		if ok, _ := d.Store.Consented(t.Context(), d.Store.DB, one.ID, ForPlacement); ok {
			t.Error("a no is taken for consent")
		}
		if _, err = offered(t, d, two, o); err != nil {
			t.Errorf("the place is free again: %v", err)
		}
		_, err = offered(t, d, one, jobFor(t, d, 1, func(o *Order) { o.Stage = OrderFiled }))
		wantFault(t, err, "labour.placement.error.order")
	})
}

// Many at once never get more places than there are.
func TestOfferIsNeverOversold(t *testing.T) {
	placing(t, func(t *testing.T, d *Placements, _ *hireClock) {
		o := jobFor(t, d, 3, nil)
		var people []Worker
		for i := range 12 {
			people = append(people, welder(t, d, "Contoh "+strings.Repeat("a", i+1), ForMatching))
		}
		done := make(chan error, len(people))
		for _, w := range people {
			go func() {
				done <- d.Store.DB.InTx(t.Context(), func(tx *store.Tx) error { _, err := d.Store.Offer(t.Context(), tx, "test", w, o, ""); return err })
			}()
		}
		got := 0
		for range people {
			if err := <-done; err == nil {
				got++
			}
		}
		counts, err := d.Store.CountsOf(t.Context(), o.ID)
		if err != nil || got != 3 || counts[PlacementOffered] != 3 {
			t.Errorf("%d places of 3, %v %v", got, counts, err)
		}
	})
}

// Every stage comes in turn, each outcome only with evidence.
func TestStages(t *testing.T) {
	today := clock.MustDate("2026-11-24")
	day := func(n int) clock.Date { return today.AddDays(n) }
	promised, less := amount.Int(1800), amount.Int(1799)
	o := Order{Wage: amount.Money{Amount: promised, Currency: "MYR"}}
	at := func(s PlacementStage, on clock.Date) Placement {
		days := map[PlacementStage]clock.Date{s: on}
		if s != PlacementArrived {
			days[PlacementArrived] = on
		}
		return Placement{Stage: s, Days: days}
	}
	for _, c := range []struct {
		what string
		p    Placement
		m    Move
		open []string
		want string // key of the fault
	}{
		{"accepted", at(PlacementOffered, day(-9)), Move{To: PlacementAccepted, On: today}, nil, ""},
		{"a stage left out", at(PlacementOffered, day(-9)), Move{To: PlacementPrepared, On: today}, nil, "labour.placement.error.turn"},
		{"backwards", at(PlacementDeparted, day(-9)), Move{To: PlacementPrepared, On: today}, nil, "labour.placement.error.turn"},
		{"papers missing", at(PlacementAccepted, day(-9)), Move{To: PlacementPrepared, On: today}, []string{"visa"}, "labour.placement.error.open"},
		{"prepared", at(PlacementAccepted, day(-9)), Move{To: PlacementPrepared, On: today}, nil, ""},
		{"tomorrow", at(PlacementPrepared, day(-9)), Move{To: PlacementDeparted, On: day(1)}, nil, "labour.placement.error.day"},
		{"before the stage before", at(PlacementPrepared, day(-9)), Move{To: PlacementDeparted, On: day(-10)}, nil, "labour.placement.error.day"},
		{"no day", at(PlacementPrepared, day(-9)), Move{To: PlacementDeparted}, nil, "labour.placement.error.day"},
		{"departed", at(PlacementPrepared, day(-9)), Move{To: PlacementDeparted, On: day(-9)}, nil, ""},
		{"arrived without evidence", at(PlacementDeparted, day(-9)), Move{To: PlacementArrived, On: today}, nil, "labour.placement.error.evidence"},
		{"arrived, a file", at(PlacementDeparted, day(-9)), Move{To: PlacementArrived, On: today, File: "f"}, nil, ""},
		{"arrived, the attaché", at(PlacementDeparted, day(-9)), Move{To: PlacementArrived, On: today, Attache: true}, nil, ""},
		{"paid, how much unsaid", at(PlacementArrived, day(-40)), Move{To: PlacementPaid, On: today, File: "f"}, nil, "labour.placement.error.wage"},
		{"paid less", at(PlacementArrived, day(-40)), Move{To: PlacementPaid, On: today, File: "f", Wage: &less}, nil, "labour.placement.error.less"},
		{"paid without evidence", at(PlacementArrived, day(-40)), Move{To: PlacementPaid, On: today, Wage: &promised}, nil, "labour.placement.error.evidence"},
		{"paid as promised", at(PlacementArrived, day(-40)), Move{To: PlacementPaid, On: today, File: "f", Wage: &promised}, nil, ""},
		{"five months", at(PlacementPaid, clock.MustDate("2026-05-25")), Move{To: PlacementSettled, On: today, File: "f"}, nil, "labour.placement.error.early"},
		{"six months", at(PlacementPaid, clock.MustDate("2026-05-24")), Move{To: PlacementSettled, On: today, File: "f"}, nil, ""},
		{"the end of the end", at(PlacementEnded, day(-9)), Move{To: PlacementEnded, On: today, Reason: "other"}, nil, "error.conflict"},
		{"ended without a reason", at(PlacementArrived, day(-9)), Move{To: PlacementEnded, On: today}, nil, "labour.placement.error.reason"},
		{"ended", at(PlacementArrived, day(-9)), Move{To: PlacementEnded, On: today, Reason: "home"}, nil, ""},
		{"on from settled", at(PlacementSettled, day(-9)), Move{To: "", On: today}, nil, "labour.placement.error.turn"},
	} {
		next, err := c.p.With(c.m, o, c.open, today)
		if c.want != "" {
			if list := fault.All(err); len(list) != 1 || list[0].Key != c.want || next.Stage != c.p.Stage {
				t.Errorf("%s: %v, want %s", c.what, err, c.want)
			}
			continue
		}
		if err != nil || next.Stage != c.m.To || next.Days[c.m.To] != c.m.On || len(c.p.Evidence) != 0 {
			t.Errorf("%s: %v %+v", c.what, err, next)
		}
		if c.m.To.NeedsEvidence() != (len(next.Evidence) == 1) {
			t.Errorf("%s: evidence %v", c.what, next.Evidence)
		}
	}
}

// The journal tells each stage, with no name in it, and outcomes with what they
// rest on.
func TestOutcomesAreJournalledWithoutNames(t *testing.T) {
	placing(t, func(t *testing.T, d *Placements, _ *hireClock) {
		o, w := jobFor(t, d, 1, nil), welder(t, d, "Contoh Kenari", ForMatching)
		p, err := offered(t, d, w, o)
		if err != nil {
			t.Fatal(err)
		}
		inTx(t, d, func(tx *store.Tx) (err error) {
			if p, err = d.Store.Accept(t.Context(), tx, byWorker, p, o, true, d.agreeing(i18n.ID, "page")); err != nil {
				return err
			}
			p.Stage = PlacementDeparted
			if p, err = p.With(Move{To: PlacementArrived, On: d.Today(), Attache: true, By: "attaché", At: d.Clock.Now()}, o, nil, d.Today()); err != nil {
				return err
			}
			if p, err = d.Store.PutPlacement(t.Context(), tx, p); err != nil {
				return err
			}
			return d.Store.noteStage(t.Context(), tx, "attaché", p, o, w.Regency)
		})
		list, err := journal.Of(t.Context(), d.Store.DB, "placement", p.ID)
		if err != nil || len(list) != 3 {
			t.Fatalf("%v %v", list, err)
		}
		if text := fmt.Sprint(list); strings.Contains(text, "Kenari") {
			t.Error("a name is in the journal")
		}
		if e := list[2]; e.Verb != "placement.arrived" || e.Detail["evidence"] != "attache" || e.Detail["regency"] != "id-18.07" {
			t.Errorf("%+v", e)
		}
		if ok, _ := d.Store.Consented(t.Context(), d.Store.DB, w.ID, ForPlacement); !ok {
			t.Error("accepting is no consent to the journey")
		}
		stale := p
		stale.Version--
		err = d.Store.DB.InTx(t.Context(), func(tx *store.Tx) error { _, err := d.Store.PutPlacement(t.Context(), tx, stale); return err })
		wantFault(t, err, "error.conflict")
	})
}

// Only those who agreed are matched; each order gets no more than its places;
// the one who fits better comes first; a course that closes a gap is named.
func TestTable(t *testing.T) {
	placing(t, func(t *testing.T, d *Placements, _ *hireClock) {
		jobFor(t, d, 1, func(o *Order) { o.Units = []string{"C.24LAS01.001.1"} })
		jobFor(t, d, 4, func(o *Order) { o.Until = d.Today().AddDays(-1) }) // no longer valid
		fit, misses := welder(t, d, "Contoh Fajar", ForMatching), welder(t, d, "Contoh Gita", ForMatching)
		welder(t, d, "Contoh Hadi", ForTraining)
		inTx(t, d, func(tx *store.Tx) (err error) {
			fit.Units = []string{"c24las01.001.1"} // as a centre may write it
			if fit, err = d.Store.PutWorker(t.Context(), tx, fit); err != nil {
				return err
			}
			_, err = d.Store.PutCourse(t.Context(), tx, Course{ID: store.NewID(), Code: "LAS2", Org: "centre", OrgName: "Contoh Balai", Title: "Las", ISCO08: []string{"7212"},
				Units: []string{"C.24LAS01.001.1"}, Starts: d.Today().AddDays(3), Ends: d.Today().AddDays(30), Stage: CourseOpened, At: d.Clock.Now()})
			return err
		})
		table, err := d.Table(t.Context(), d.Store.DB, "")
		if err != nil || len(table.Orders) != 1 || len(table.Workers) != 2 {
			t.Fatalf("%d orders, %d workers, %v", len(table.Orders), len(table.Workers), err)
		}
		best := table.Best(t.Context(), 0, 9)
		if len(best) != 2 || table.Workers[best[0].Worker].ID != fit.ID || !best[0].Suits || best[1].Suits {
			t.Fatalf("best: %+v", best)
		}
		if table.Workers[best[1].Worker].ID != misses.ID || len(best[1].Plan) != 1 || best[1].Plan[0].Title != "Las" {
			t.Errorf("the gap: %+v", best[1])
		}
		if plan := table.Proposal(t.Context()); len(plan) != 1 || table.Workers[plan[0].Worker].ID != fit.ID {
			t.Errorf("the proposal: %+v", plan)
		}
		if other, err := d.Table(t.Context(), d.Store.DB, "agency"); err != nil || len(other.Workers) != 0 {
			t.Errorf("another organisation sees %d workers, %v", len(other.Workers), err)
		}
		inTx(t, d, func(tx *store.Tx) error {
			return d.Store.WithdrawConsent(t.Context(), tx, byWorker, fit.ID, ForMatching)
		})
		if table, err = d.Table(t.Context(), d.Store.DB, ""); err != nil || len(table.Workers) != 1 {
			t.Errorf("who withdrew is still found: %v", err)
		}
	})
}

// Who may enter is what the rules say of age and sex; of a year of birth the age
// is one of two, and only what holds for both forbids.
func TestWhoMayEnter(t *testing.T) {
	placing(t, func(t *testing.T, d *Placements, _ *hireClock) {
		table := &Table{book: d.Book, on: clock.MustDate("2026-11-24")}
		for _, c := range []struct {
			born                       int
			sex, sector, refuses, asks string
		}{
			{1998, "m", "construction", "", ""}, {1998, "m", "manufacturing", "", "my.sector.gender"}, {1998, "f", "manufacturing", "", ""},
			{1998, "", "manufacturing", "", ""}, {1980, "f", "domestic", "", "my.age.range"}, {1979, "f", "domestic", "my.age.range", ""},
			{2008, "f", "domestic", "", "id.age.minimum"}, {2009, "f", "domestic", "id.age.minimum", ""}, {0, "m", "services", "", ""},
		} {
			if refuses, asks := table.entry(t.Context(), Worker{Born: c.born, Sex: c.sex}, c.sector); refuses != c.refuses || asks != c.asks {
				t.Errorf("born %d, %q, %s: refused by %q, to ask by %q", c.born, c.sex, c.sector, refuses, asks)
			}
		}
	})
}

// Steps wait for their day from the event on, and only those before departure
// hold it up.
func TestJourney(t *testing.T) {
	pack, err := corridor.Open("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	today := clock.MustDate("2026-11-24")
	p := Placement{Route: "domestic", Stage: PlacementArrived, Days: map[PlacementStage]clock.Date{PlacementArrived: today}}
	list := Journey(pack, p, "my-10", nil)
	i := slices.IndexFunc(list, func(m Milestone) bool { return m.ID == "medical-malaysia" })
	if due := list[i].Mark.Due; due.Before(today.AddDays(9)) || due.After(today.AddDays(13)) {
		t.Errorf("seven working days from %s end on %s", today, due)
	}
	before := len(open(list, today))
	marks := []Step{{Key: "passport", Done: today, Until: today.AddDays(5)}}
	if got := len(open(Journey(pack, p, "my-10", marks), today)); got != before-1 {
		t.Errorf("%d steps open, want %d", got, before-1)
	}
	if got := len(open(Journey(pack, p, "my-10", marks), today.AddDays(6))); got != before {
		t.Error("a paper that expired holds nobody up")
	}
	if slices.ContainsFunc(open(list, today), func(key string) bool { return key == "first-wage" }) {
		t.Error("the first wage is asked for before departure")
	}
}

// Five hundred workers and fifty orders are matched in one go, with a query for
// each noun.
func TestMatchingFiveHundredIsFast(t *testing.T) {
	placing(t, func(t *testing.T, d *Placements, _ *hireClock) {
		for range 50 {
			jobFor(t, d, 5, nil)
		}
		inTx(t, d, func(tx *store.Tx) error {
			for i := range 500 {
				name := "Contoh " + strings.Map(func(r rune) rune { return 'a' + r - '0' }, fmt.Sprint(i))
				if _, err := d.Store.EnterWorker(t.Context(), tx, "test", WorkerInput{Worker: Worker{Org: "centre", Name: name, Born: 1985 + i%20, Regency: "id-18.07",
					Occupations: []string{"7212"}}, Consents: d.Agreed(i18n.ID, "paper", ForMatching)}); err != nil {
					return err
				}
			}
			return nil
		})
		begin := time.Now()
		table, err := d.Table(t.Context(), d.Store.DB, "")
		if err != nil {
			t.Fatal(err)
		}
		plan := table.Proposal(t.Context())
		if took := time.Since(begin); len(plan) != 250 || took > 5*time.Second {
			t.Errorf("%d placed in %s", len(plan), took)
		} else {
			t.Logf("500 workers, 50 orders: %s", took)
		}
	})
}
