package desk

import (
	"slices"
	"strings"
	"testing"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/identity"
)

func on(s string) clock.Date { return clock.MustDate(s) }

// terms are those of Tuesday 24 November 2026: the market moves work by the
// 25th, the region by the 27th, and one waits until the 30th.
var testTerms = Terms{Actor: "officer", Today: on("2026-11-24"),
	Usual: func(side string) clock.Date {
		if side == identity.Region {
			return on("2026-11-27")
		}
		return on("2026-11-25")
	},
	Wait: func(string, string) clock.Date { return on("2026-11-30") }}

// Which change may follow which stage, and what comes of it. A stage that is
// not named refuses the change.
func TestStages(t *testing.T) {
	table := map[string]map[Stage]Stage{
		VerbAssigned: {Received: Assigned, Assigned: Assigned, Waiting: Waiting, Answered: Answered},
		VerbWaiting:  {Received: Waiting, Assigned: Waiting, Waiting: Waiting, Answered: Waiting},
		VerbResumed:  {Waiting: Assigned},
		VerbAnswered: {Received: Answered, Assigned: Answered, Waiting: Answered, Answered: Answered},
		VerbClosed:   {Received: Closed, Assigned: Closed, Waiting: Closed, Answered: Closed},
		VerbReopened: {Answered: Assigned, Closed: Assigned},
		"deleted":    {},
	}
	for verb, becomes := range table {
		for _, stage := range Stages {
			it := Item{Stage: stage, Owner: "other", Side: identity.Market, Due: on("2026-11-20")}
			if stage == Received {
				it.Owner = ""
			}
			next, err := it.With(Change{Verb: verb, Owner: "new", Side: identity.Market, Waiting: "asker", Outcome: "deal"}, testTerms)
			want, allowed := becomes[stage]
			if allowed != (err == nil) || allowed && next.Stage != want {
				t.Errorf("%s from %s: %s, %v; want %s, %v", verb, stage, next.Stage, err, want, allowed)
			}
			if err != nil && (next != it || fault.KindOf(err) != fault.Invalid) {
				t.Errorf("%s from %s: refused with %v and yet %+v", verb, stage, err, next)
			}
		}
	}
}

func TestWhatAChangeLeavesBehind(t *testing.T) {
	fresh := Item{Stage: Received, Side: identity.Market, Due: on("2026-11-25")}
	owned := Item{Stage: Assigned, Owner: "a", Side: identity.Market, Due: on("2026-11-25")}
	waits := Item{Stage: Waiting, Owner: "a", Side: identity.Market, Waiting: "region", Since: on("2026-11-18"), Due: on("2026-11-23")}
	closed := Item{Stage: Closed, Owner: "a", Side: identity.Region, Outcome: "deal", Due: on("2026-11-02")}
	for _, c := range []struct {
		name string
		it   Item
		c    Change
		want Item
	}{
		{"to the same side: the date stays", fresh, Change{Verb: VerbAssigned, Owner: "a", Side: identity.Market},
			Item{Stage: Assigned, Owner: "a", Side: identity.Market, Due: on("2026-11-25")}},
		{"over the sea: that side's time begins", owned, Change{Verb: VerbAssigned, Owner: "b", Side: identity.Region},
			Item{Stage: Assigned, Owner: "b", Side: identity.Region, Due: on("2026-11-27")}},
		{"given back", owned, Change{Verb: VerbAssigned}, fresh},
		{"somebody else waits on: for whom, since when and until when stay", waits, Change{Verb: VerbAssigned, Owner: "b", Side: identity.Region},
			Item{Stage: Waiting, Owner: "b", Side: identity.Region, Waiting: "region", Since: on("2026-11-18"), Due: on("2026-11-23")}},
		{"who waits owns it", fresh, Change{Verb: VerbWaiting, Waiting: "asker"},
			Item{Stage: Waiting, Owner: "officer", Side: identity.Market, Waiting: "asker", Since: on("2026-11-24"), Due: on("2026-11-30")}},
		{"asked again: it has waited all along", waits, Change{Verb: VerbWaiting, Waiting: "region", Due: on("2026-12-01")},
			Item{Stage: Waiting, Owner: "a", Side: identity.Market, Waiting: "region", Since: on("2026-11-18"), Due: on("2026-12-01")}},
		{"for somebody else: it begins anew", waits, Change{Verb: VerbWaiting, Waiting: "agency", Due: on("2026-11-24")},
			Item{Stage: Waiting, Owner: "a", Side: identity.Market, Waiting: "agency", Since: on("2026-11-24"), Due: on("2026-11-24")}},
		{"answered", waits, Change{Verb: VerbAnswered}, Item{Stage: Answered, Owner: "a", Side: identity.Market, Due: on("2026-11-23")}},
		{"closed", fresh, Change{Verb: VerbClosed, Outcome: "no-reply"},
			Item{Stage: Closed, Owner: "officer", Side: identity.Market, Outcome: "no-reply", Due: on("2026-11-25")}},
		{"reopened: its owner has it, with a new date", closed, Change{Verb: VerbReopened},
			Item{Stage: Assigned, Owner: "a", Side: identity.Region, Due: on("2026-11-27")}},
	} {
		got, err := c.it.With(c.c, testTerms)
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v\nwant %+v", c.name, got, err, c.want)
		}
	}
	for field, c := range map[string]Change{
		"waiting": {Verb: VerbWaiting, Waiting: "moon"}, "outcome": {Verb: VerbClosed, Outcome: "won"}, "text": {Verb: VerbAnswered, Text: strings.Repeat("x", MaxNote+1)},
	} {
		if _, err := owned.With(c, testTerms); err == nil || fault.All(err)[0].Field != field {
			t.Errorf("%+v: %v, want a fault of %s", c, err, field)
		}
	}
	for _, due := range []string{"2026-11-23", "2027-11-26", "1990-01-01"} {
		if _, err := owned.With(Change{Verb: VerbWaiting, Waiting: "asker", Due: on(due)}, testTerms); err == nil || fault.All(err)[0].Field != "due" {
			t.Errorf("waiting until %s: %v", due, err)
		}
	}
}

func TestOverdue(t *testing.T) {
	today := on("2026-11-24")
	for _, c := range []struct {
		stage Stage
		due   string
		want  bool
	}{{Received, "2026-11-23", true}, {Waiting, "2026-11-23", true}, {Assigned, "2026-11-24", false}, {Answered, "2026-11-01", false}, {Closed, "2026-11-01", false}} {
		if got := (Item{Stage: c.stage, Due: on(c.due)}).Overdue(today); got != c.want {
			t.Errorf("%s due %s: %v", c.stage, c.due, got)
		}
	}
}

func TestDeskOf(t *testing.T) {
	for kind, want := range map[string]string{"ask.buy": "trade", "ask.unmet": "trade", "ask.hire": "labour", "ask.visit": "tourism", "ask.unclear": "province", "buy": "trade", "": "province"} {
		if got := DeskOf(kind); got != want || !slices.Contains(identity.Desks, got) {
			t.Errorf("%q goes to %q, want %q", kind, got, want)
		}
	}
}

func TestOwnerOf(t *testing.T) {
	members := []identity.Membership{{Person: "p", Role: identity.Partner}, {Person: "o", Role: identity.Officer, Desk: "trade", Side: identity.Region}, {Person: "a", Role: identity.Attache, Desk: "trade", Side: identity.Market}}
	for person, side := range map[string]string{"o": identity.Region, "a": identity.Market, "p": "", "x": "", "": ""} {
		if m, ok := OwnerOf(members, person); ok != (side != "") || m.Side != side {
			t.Errorf("%q: %+v, %v", person, m, ok)
		}
	}
}
