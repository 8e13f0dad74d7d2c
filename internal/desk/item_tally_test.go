package desk

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"siger/internal/clock"
	"siger/internal/identity"
	"siger/internal/store"
)

// After every change, whoever made it and whatever came of it, two nodes count
// what a plain look at each item says; so they do when a day has passed.
func TestCountsFollowEveryChange(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		for seed := range uint64(4) {
			draw := rand.New(rand.NewPCG(seed, 11))
			nodes := []*Store{o.Store, NewStore(o.db, o.pack, o.clock, o.People, nil)}
			for step := range 40 {
				what := o.stir(t, draw, nodes[draw.IntN(2)])
				if draw.IntN(3) == 0 {
					continue // two changes between two looks
				}
				f := anyFilter(draw, o)
				who := []identity.Who{o.officer, o.clerk, o.leader}[draw.IntN(3)]
				for i, node := range nodes {
					if wrong := o.recount(t, node, who, f); wrong != "" {
						t.Fatalf("seed %d, step %d, after %s, node %d, %+v: %s", seed, step, what, i, f, wrong)
					}
				}
			}
		}
	})
}

// stir does something to the work at random and says what.
func (o *office) stir(t *testing.T, draw *rand.Rand, node *Store) (what string) {
	t.Helper()
	ctx := t.Context()
	o.clock.at = o.clock.at.Add([]time.Duration{0, time.Millisecond, time.Second, time.Minute, 5 * time.Hour}[draw.IntN(5)])
	all, err := o.items(ctx, `SELECT `+itemColumns+` FROM desk_item ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	fresh := func() Item {
		kind := Kinds[draw.IntN(len(Kinds))]
		return Item{Desk: []string{"trade", "labour"}[draw.IntN(2)], Kind: kind, Thing: store.NewID(), Title: "lada hitam", Asker: "Contoh", Code: store.NewID()[24:],
			Due: clock.DateOf(o.clock.at).AddDays(draw.IntN(12) - 3)}
	}
	if len(all) < 5 {
		o.receive(t, fresh())
		return "receiving the first"
	}
	it := all[draw.IntN(len(all))]
	who := o.officer
	if it.Desk == "labour" {
		who = o.clerk
	}
	kind := Kinds[draw.IntN(len(Kinds))]
	gone := errors.New("rolled back")
	switch draw.IntN(8) {
	case 0:
		what = "moving an item"
		err = o.db.InTx(ctx, func(tx *store.Tx) error { return node.Reroute(ctx, tx, it.Thing, kind, VerbMoved, "x") })
	case 1:
		what, err = "forgetting askers", node.ForgetJob(0).Run(ctx, nil)
	case 2, 3:
		what = "receiving many at once"
		undo := draw.IntN(2) == 0
		err = o.db.InTx(ctx, func(tx *store.Tx) error {
			for range 1 + draw.IntN(9) {
				if _, err := node.Receive(ctx, tx, fresh(), "x"); err != nil {
					return err
				}
			}
			if !undo {
				return nil
			}
			if err := node.Reroute(ctx, tx, it.Thing, kind, VerbMoved, "x"); err != nil {
				return err
			}
			if _, err := o.Counts(ctx, who, Filter{}); err != nil { // somebody looks meanwhile
				return err
			}
			return gone
		})
		if undo {
			what += ", and not keeping them"
		}
		if errors.Is(err, gone) {
			err = nil
		}
	default:
		c := Change{Version: it.Version - draw.IntN(2)*draw.IntN(2), Owner: []string{"", who.Person.ID}[draw.IntN(2)], Waiting: Waits[draw.IntN(len(Waits))], Outcome: "informed",
			Verb: []string{VerbAssigned, VerbWaiting, VerbResumed, VerbAnswered, VerbClosed, VerbReopened}[draw.IntN(6)]}
		what = "change " + c.Verb
		_, _ = node.Change(ctx, who, it.Code, c) // refused ones change nothing
	}
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	return what
}

// anyFilter draws a filter without a text.
func anyFilter(draw *rand.Rand, o *office) Filter {
	pick := func(values ...string) string { return append(values, "", "", "", "")[draw.IntN(len(values)+4)] }
	return Filter{Desk: pick("trade", "labour"), Side: pick(identity.Region, identity.Market), Stage: pick("received", "assigned", "waiting", "closed", "all"),
		Owner: pick("me", "none", o.officer.Person.ID), Kind: pick(Kinds...), Waiting: pick(Waits...), Due: pick(Dues...), Late: draw.IntN(6) == 0}
}

// recount says where the counts of a node differ from a plain look at each item.
func (o *office) recount(t *testing.T, node *Store, who identity.Who, f Filter) string {
	t.Helper()
	all, err := o.items(t.Context(), `SELECT `+itemColumns+` FROM desk_item`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := node.Counts(t.Context(), who, f)
	if err != nil {
		t.Fatal(err)
	}
	look := func(f Filter) (n int) {
		for _, it := range all {
			if o.looksLike(it, who, f) {
				n++
			}
		}
		return n
	}
	if want := look(f); got[""][""] != want {
		return fmt.Sprintf("%d in all, counted %d", want, got[""][""])
	}
	stages := []string{"", "all"}
	for _, s := range Stages {
		stages = append(stages, string(s))
	}
	for facet, values := range map[string][]string{"desk": identity.Desks, "side": {identity.Region, identity.Market}, "stage": stages, "kind": Kinds,
		"owner": {"me", "none", o.officer.Person.ID, o.clerk.Person.ID}, "waiting": Waits, "due": Dues} {
		for _, value := range values {
			g := f
			*map[string]*string{"desk": &g.Desk, "side": &g.Side, "stage": &g.Stage, "kind": &g.Kind, "owner": &g.Owner, "waiting": &g.Waiting, "due": &g.Due}[facet] = value
			if want := look(g); got[facet][value] != want {
				return fmt.Sprintf("%s %q: %d, counted %d", facet, value, want, got[facet][value])
			}
		}
	}
	return ""
}

// A day that begins counts anew without a change: what was due tomorrow is due
// today, then overdue; what waited as long as promised waits too long.
func TestCountsAtMidnight(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.receive(t, Item{Due: on("2026-11-25")})
		it := o.receive(t, Item{Due: on("2026-11-25")})
		if _, err := o.Wait(t.Context(), o.officer, it.Code, 1, identity.Region, on("2026-12-20")); err != nil {
			t.Fatal(err)
		}
		type day struct{ overdue, today, tomorrow, late int }
		count := func() (d day) {
			all, err := o.Counts(t.Context(), o.officer, Filter{})
			if err != nil {
				t.Fatal(err)
			}
			tooLong, err := o.Counts(t.Context(), o.officer, Filter{Late: true})
			if err != nil {
				t.Fatal(err)
			}
			return day{all["due"]["overdue"], all["due"]["today"], all["due"]["tomorrow"], tooLong[""][""]}
		}
		// The officer's day is Lampung's: it ends at 17:00 UTC. The region promised
		// three working days: Wed 25, Thu 26, Fri 27; Monday 30 is one more.
		for _, c := range []struct {
			at   string
			want day
		}{
			{"2026-11-24T16:59:59Z", day{0, 0, 1, 0}},
			{"2026-11-24T17:00:00Z", day{0, 1, 0, 0}},
			{"2026-11-25T17:00:00Z", day{1, 0, 0, 0}},
			{"2026-11-29T16:59:59Z", day{1, 0, 0, 0}},
			{"2026-11-29T17:00:00Z", day{1, 0, 0, 1}},
		} {
			at, err := time.Parse(time.RFC3339, c.at)
			if err != nil {
				t.Fatal(err)
			}
			o.clock.at = at
			if got := count(); got != c.want {
				t.Errorf("%s: %+v, want %+v", c.at, got, c.want)
			}
		}
	})
}

// What a transaction of another node kept back for a minute is counted a few
// seconds after its end at the latest.
func TestCountsOfASlowTransaction(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		total := func() int {
			counts, err := o.Counts(t.Context(), o.officer, Filter{})
			if err != nil {
				t.Fatal(err)
			}
			return counts[""][""]
		}
		var seen []int
		other := NewStore(o.db, o.pack, o.clock, o.People, nil)
		seen = append(seen, total())
		err := o.db.InTx(t.Context(), func(tx *store.Tx) error {
			if _, err := other.Receive(t.Context(), tx, Item{Desk: "trade", Kind: "ask.buy", Title: "slow", Code: "SLOW0001"}, "public"); err != nil {
				return err
			}
			o.clock.at = o.clock.at.Add(time.Minute)
			seen = append(seen, total())
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		o.clock.at = o.clock.at.Add(lateEvery)
		if seen = append(seen, total()); !slices.Equal(seen, []int{0, 0, 1}) {
			t.Errorf("before, meanwhile and after: %v", seen)
		}
	})
}
