package desk

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/store/storetest"
)

// tuesday is noon in Kuala Lumpur on Tuesday 24 November 2026.
var tuesday = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

// movable is a clock that tests set.
type movable struct{ at time.Time }

func (m *movable) Now() time.Time { return m.at }

// office is a store with the people of two desks.
type office struct {
	*Store
	db                                        *store.DB
	clock                                     *movable
	officer, attache, clerk, leader, outsider identity.Who // clerk: of the labour desk
}

// eachOffice runs f on a fresh office on both engines.
func eachOffice(t *testing.T, f func(t *testing.T, o *office)) {
	t.Helper()
	storetest.Each(t, []fs.FS{journal.Migrations, identity.Migrations, document.Migrations, Migrations}, func(t *testing.T, db *store.DB) { f(t, openOffice(t, db)) })
}

func openOffice(t testing.TB, db *store.DB) *office {
	t.Helper()
	pack, err := corridor.Open("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	c := &movable{tuesday}
	people := identity.NewStore(db, c)
	codes := 0
	o := &office{db: db, clock: c, Store: NewStore(db, pack, c, people, func() string { codes++; return fmt.Sprintf("OWN%05d", codes) })}
	add := func(name string, m identity.Membership) (who identity.Who) {
		err := people.InTx(t.Context(), func(tx *store.Tx) (err error) {
			who.Person, err = people.AddPerson(t.Context(), tx, "test", identity.Person{Name: "Contoh " + name, Email: strings.ToLower(name) + "@contoh.example", Lang: i18n.ID}, m)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		who.Memberships, err = people.MembershipsOf(t.Context(), who.Person.ID)
		if err != nil {
			t.Fatal(err)
		}
		return who
	}
	o.officer = add("Petugas", identity.Membership{Role: identity.Officer, Desk: "trade", Side: identity.Region})
	o.attache = add("Atase", identity.Membership{Role: identity.Attache, Desk: "trade", Side: identity.Market})
	o.clerk = add("Kerja", identity.Membership{Role: identity.Officer, Desk: "labour", Side: identity.Region})
	o.leader = add("Pimpinan", identity.Membership{Role: identity.Leader})
	o.outsider = add("Admin", identity.Membership{Role: identity.Admin})
	return o
}

// receive takes an item into the worklist.
func (o *office) receive(t testing.TB, it Item) Item {
	t.Helper()
	if it.Desk == "" {
		it.Desk = "trade"
	}
	if it.Title == "" {
		it.Title = "lada hitam 2 tan ke Kuching"
	}
	if it.Kind == "" {
		it.Kind = "ask.buy"
	}
	it.Lang = "ms"
	var out Item
	err := o.db.InTx(t.Context(), func(tx *store.Tx) (err error) { out, err = o.Receive(t.Context(), tx, it, "public"); return err })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// count counts rows.
func (o *office) count(t testing.TB, sql string, args ...any) (n int) {
	t.Helper()
	if err := o.db.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// A work item is received with its code, side and due date, an event and a
// journal entry, or not at all.
func TestReceive(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		for _, c := range []struct{ kind, side, due string }{
			{"ask.buy", identity.Market, "2026-11-25"},   // the mission: the next working day
			{"ask.unmet", identity.Region, "2026-11-27"}, // the province: Wed, Thu, Fri
		} {
			it := o.receive(t, Item{Kind: c.kind, Thing: c.kind, Contact: "+60123456789"})
			if it.Side != c.side || it.Due != on(c.due) || it.Stage != Received || it.Version != 1 || it.Code == "" {
				t.Errorf("%s: %+v", c.kind, it)
			}
			back, err := o.ByCode(t.Context(), o.officer, it.Code)
			if err != nil || back != it {
				t.Errorf("read back: %+v, %v", back, err)
			}
			events, err := o.Timeline(t.Context(), it.ID)
			if err != nil || len(events) != 1 || events[0].Verb != VerbReceived || events[0].Actor != "public" {
				t.Errorf("timeline: %+v, %v", events, err)
			}
			entries, err := journal.Of(t.Context(), o.db, "work", it.ID)
			if err != nil || len(entries) != 1 || entries[0].Verb != "work.received" {
				t.Errorf("journal: %+v, %v", entries, err)
			}
		}
		failed := fmt.Errorf("the ask was not kept")
		err := o.db.InTx(t.Context(), func(tx *store.Tx) error {
			if _, err := o.Receive(t.Context(), tx, Item{Desk: "trade", Kind: "ask.buy", Title: "gone"}, "public"); err != nil {
				return err
			}
			return failed
		})
		if err == nil || o.count(t, `SELECT count(*) FROM desk_item WHERE title = 'gone'`) != 0 {
			t.Errorf("an ask that was not kept has work: %v", err)
		}
		err = o.db.InTx(t.Context(), func(tx *store.Tx) error {
			_, err := o.Receive(t.Context(), tx, Item{Desk: "trade", Kind: "ask.buy", Title: "again", Thing: "ask.buy"}, "public")
			return err
		})
		if !store.IsUnique(err) {
			t.Errorf("an ask has two items: %v", err)
		}
	})
}

// On a Friday evening before Deepavali (Sunday 8 and Monday 9 November) the
// mission has until Tuesday, the region until Wednesday: Mon 9, Tue 10, Wed 11.
func TestDueDatesOverHolidays(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.clock.at = time.Date(2026, 11, 6, 12, 0, 0, 0, time.UTC)
		if it := o.receive(t, Item{Kind: "ask.buy"}); it.Due != on("2026-11-10") {
			t.Errorf("the mission: %s", it.Due)
		}
		if it := o.receive(t, Item{Kind: "ask.unmet"}); it.Due != on("2026-11-11") {
			t.Errorf("the region: %s", it.Due)
		}
		// 16:30 UTC is Saturday in Kuala Lumpur and still Friday in Lampung.
		o.clock.at = time.Date(2026, 11, 13, 16, 30, 0, 0, time.UTC)
		if o.day(identity.Market) != on("2026-11-14") || o.day(identity.Region) != on("2026-11-13") {
			t.Errorf("the day is %s and %s", o.day(identity.Market), o.day(identity.Region))
		}
	})
}

// Each change writes the item, its timeline and the journal.
func TestChanges(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx, it := t.Context(), o.receive(t, Item{})
		step := func(next Item, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			if next.Version != it.Version+1 {
				t.Errorf("version %d after %d", next.Version, it.Version)
			}
			it = next
		}
		step(o.Assign(ctx, o.attache, it.Code, it.Version, o.attache.Person.ID))
		step(o.Assign(ctx, o.attache, it.Code, it.Version, o.officer.Person.ID))
		if it.Side != identity.Region || it.Due != on("2026-11-27") {
			t.Errorf("handed to the region: %+v", it)
		}
		step(o.Wait(ctx, o.officer, it.Code, it.Version, "market", clock.Date{}))
		if it.Due != on("2026-11-25") || it.Since != on("2026-11-24") {
			t.Errorf("waits for the market: %+v", it)
		}
		step(o.Change(ctx, o.officer, it.Code, Change{Verb: VerbResumed, Version: it.Version}))
		step(o.Answer(ctx, o.officer, it.Code, it.Version, "Tiga pemasok"))
		step(o.Close(ctx, o.officer, it.Code, it.Version, "deal", ""))
		step(o.Change(ctx, o.officer, it.Code, Change{Verb: VerbReopened, Version: it.Version}))
		if err := o.Comment(ctx, o.officer, it.Code, "  Sudah ditelepon "); err != nil {
			t.Fatal(err)
		}
		events, err := o.Timeline(ctx, it.ID)
		var verbs []string
		for _, e := range events {
			verbs = append(verbs, e.Verb)
		}
		want := []string{VerbReceived, VerbAssigned, VerbAssigned, VerbWaiting, VerbResumed, VerbAnswered, VerbClosed, VerbReopened, VerbCommented}
		if err != nil || !slices.Equal(verbs, want) || events[8].Text != "Sudah ditelepon" || events[5].Text != "Tiga pemasok" || events[6].Target != "deal" {
			t.Errorf("timeline %v, %v: %+v", verbs, err, events)
		}
		entries, err := journal.Of(ctx, o.db, "work", it.ID)
		if err != nil || len(entries) != len(want) {
			t.Fatalf("%d journal entries, %v", len(entries), err)
		}
		for i, e := range entries {
			if e.Verb != "work."+want[i] || i > 0 && e.Actor == "public" {
				t.Errorf("entry %d: %+v", i, e)
			}
		}
		// Refusals change nothing.
		rows := o.count(t, `SELECT count(*) FROM desk_event`)
		for name, try := range map[string]func() error{
			"owner of another desk": func() error { _, err := o.Assign(ctx, o.officer, it.Code, it.Version, o.clerk.Person.ID); return err },
			"nobody's id":           func() error { _, err := o.Assign(ctx, o.officer, it.Code, it.Version, "x"); return err },
			"a leader's change":     func() error { _, err := o.Answer(ctx, o.leader, it.Code, it.Version, ""); return err },
			"a leader's comment":    func() error { return o.Comment(ctx, o.leader, it.Code, "x") },
			"an empty comment":      func() error { return o.Comment(ctx, o.officer, it.Code, " ") },
			"another desk":          func() error { _, err := o.Answer(ctx, o.clerk, it.Code, it.Version, ""); return err },
			"an administrator":      func() error { _, err := o.Answer(ctx, o.outsider, it.Code, it.Version, ""); return err },
			"a visitor":             func() error { _, err := o.Answer(ctx, identity.Who{}, it.Code, it.Version, ""); return err },
		} {
			if err := try(); err == nil {
				t.Errorf("%s: allowed", name)
			}
		}
		if now, _ := o.ByCode(ctx, o.officer, it.Code); now != it || o.count(t, `SELECT count(*) FROM desk_event`) != rows {
			t.Errorf("a refusal changed something: %+v", now)
		}
		if next, err := o.Assign(ctx, o.leader, it.Code, it.Version, o.attache.Person.ID); err != nil || next.Owner != o.attache.Person.ID {
			t.Errorf("a leader assigns: %v", err)
		}
	})
}

// Of two editors who saw the same version the second meets both versions and
// loses nothing; with the newer version their change is made.
func TestTwoEditors(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx, it := t.Context(), o.receive(t, Item{})
		if _, err := o.Wait(ctx, o.attache, it.Code, it.Version, "region", clock.Date{}); err != nil {
			t.Fatal(err)
		}
		_, err := o.Close(ctx, o.officer, it.Code, it.Version, "no-offer", "tidak ada stok")
		c, ok := ClashOf(err)
		if fault.KindOf(err) != fault.Conflict || !ok {
			t.Fatalf("the second editor: %v", err)
		}
		if c.Theirs.Stage != Waiting || c.By != o.attache.Person.ID || c.Mine.Outcome != "no-offer" || c.Would.Stage != Closed || !c.May {
			t.Errorf("the two versions: %+v", c)
		}
		if now, _ := o.ByCode(ctx, o.officer, it.Code); now.Stage != Waiting || now.Version != 2 {
			t.Errorf("the conflict changed the item: %+v", now)
		}
		if _, err := o.Close(ctx, o.officer, it.Code, c.Theirs.Version, c.Mine.Outcome, c.Mine.Text); err != nil {
			t.Errorf("with the newer version: %v", err)
		}
		_, err = o.Wait(ctx, o.attache, it.Code, 2, "asker", clock.Date{})
		if c, ok := ClashOf(err); !ok || c.May {
			t.Errorf("what is closed cannot wait any more: %+v, %v", c, err)
		}
		// At the same time: one of eight wins, and the timeline has one entry of it.
		other := o.receive(t, Item{})
		results := make(chan error, 8)
		for range 8 {
			go func() {
				_, err := o.Answer(context.WithoutCancel(ctx), o.officer, other.Code, 1, "")
				results <- err
			}()
		}
		won := 0
		for range 8 {
			if err := <-results; err == nil {
				won++
			} else if fault.KindOf(err) != fault.Conflict {
				t.Errorf("a loser: %v", err)
			}
		}
		if n := o.count(t, `SELECT count(*) FROM desk_event WHERE item = $1 AND verb = 'answered'`, other.ID); won != 1 || n != 1 {
			t.Errorf("%d won, %d events", won, n)
		}
	})
}

// What is about another desk's work is as unknown as what does not exist: in
// lists, counts, search, by code, and in the words of the refusal.
func TestForeignWorkDoesNotExist(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		secret := o.receive(t, Item{Title: "kenari canary 5 tan", Asker: "Contoh Kenari", Contact: "canary@contoh.example"})
		own := o.receive(t, Item{Desk: "labour", Kind: "ask.hire", Title: "20 pengimpal ke Johor"})
		for _, f := range []Filter{{}, {Stage: "all"}, {Text: "canary"}, {Text: "kenari"}, {Text: secret.Code}, {Desk: "trade"}, {Kind: "ask.buy"}, {Owner: "none"}, {Due: "tomorrow"}, {Side: identity.Market}} {
			page, err := o.List(ctx, o.clerk, f)
			if err != nil || slices.ContainsFunc(page.Items, func(it Item) bool { return it.ID != own.ID }) {
				t.Errorf("%+v lists %+v, %v", f, page.Items, err)
			}
			counts, err := o.Counts(ctx, o.clerk, f)
			if err != nil || counts["desk"]["trade"] != 0 || counts["kind"]["ask.buy"] != 0 || counts[""][""] > 1 {
				t.Errorf("%+v counts %v, %v", f, counts, err)
			}
			if page, err := o.List(ctx, o.outsider, f); err != nil || len(page.Items) != 0 {
				t.Errorf("an administrator sees %+v, %v", page.Items, err)
			}
		}
		_, foreign := o.ByCode(ctx, o.clerk, secret.Code)
		_, missing := o.ByCode(ctx, o.clerk, "NOTHING0")
		if foreign == nil || foreign.Error() != missing.Error() {
			t.Errorf("foreign: %v; missing: %v", foreign, missing)
		}
		_, foreign = o.Answer(ctx, o.clerk, secret.Code, 99, "")
		_, missing = o.Answer(ctx, o.clerk, "NOTHING0", 99, "")
		if foreign == nil || foreign.Error() != missing.Error() {
			t.Errorf("a change: foreign %v; missing %v", foreign, missing)
		}
		token := o.officer
		token.Token, token.Scopes = true, []string{"demand.read"}
		if page, err := o.List(ctx, token, Filter{}); err != nil || len(page.Items) != 0 {
			t.Errorf("a token without the scope lists %+v, %v", page.Items, err)
		}
		entries, err := journal.Of(ctx, o.db, "work", secret.ID)
		if text := fmt.Sprint(entries); err != nil || strings.Contains(strings.ToLower(text), "canary") || strings.Contains(text, "enari") {
			t.Errorf("the journal holds words of the case: %s", text)
		}
		day, err := o.Today(ctx, o.clerk)
		if err != nil || day.Tomorrow != 1 {
			t.Errorf("the clerk's day: %+v, %v", day, err)
		}
	})
}

// Every filter lists and counts what a plain look at each item says, page by
// page, for every kind of asker.
func TestFiltersAgreeWithAPlainLook(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx, draw := t.Context(), rand.New(rand.NewPCG(7, 7))
		var all []Item
		for i := range 160 {
			desk := []string{"trade", "labour"}[draw.IntN(2)]
			it := o.receive(t, Item{Desk: desk, Kind: Kinds[draw.IntN(len(Kinds))], Title: fmt.Sprintf("%s %d tan", []string{"lada hitam", "kopi", "ubi kayu"}[draw.IntN(3)], i),
				Due: on("2026-11-18").AddDays(draw.IntN(16))})
			who := o.officer
			if desk == "labour" {
				who = o.clerk
			}
			var err error
			switch draw.IntN(5) {
			case 0:
				it, err = o.Assign(ctx, who, it.Code, it.Version, who.Person.ID)
			case 1:
				o.clock.at = tuesday.AddDate(0, 0, -draw.IntN(12))
				it, err = o.Wait(ctx, who, it.Code, it.Version, Waits[draw.IntN(4)], clock.Date{})
				o.clock.at = tuesday
			case 2:
				it, err = o.Close(ctx, who, it.Code, it.Version, "informed", "")
			}
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, it)
		}
		for range 150 {
			pick := func(values ...string) string { return append(values, "", "", "")[draw.IntN(len(values)+3)] }
			f := Filter{Desk: pick("trade", "labour"), Side: pick(identity.Region, identity.Market), Stage: pick("received", "assigned", "waiting", "closed", "all"),
				Owner: pick("me", "none", o.officer.Person.ID), Kind: pick(Kinds...), Waiting: pick(Waits...), Due: pick(Dues...), Late: draw.IntN(5) == 0,
				Text: pick("lada", "kop", "hitam lada", "tan", "1"), Limit: 1 + draw.IntN(40)}
			who := []identity.Who{o.officer, o.clerk, o.leader}[draw.IntN(3)]
			var want []string
			for _, it := range all {
				if o.looksLike(it, who, f) {
					want = append(want, it.ID)
				}
			}
			slices.Sort(want)
			got := o.listAll(t, who, f)
			if !slices.Equal(got, want) {
				t.Fatalf("%+v lists %d, want %d", f, len(got), len(want))
			}
			counts, err := o.Counts(ctx, who, f)
			if err != nil || counts[""][""] != len(want) {
				t.Fatalf("%+v counts %v, %v; want %d", f, counts[""], err, len(want))
			}
			if kind := Kinds[draw.IntN(len(Kinds))]; true {
				g := f
				g.Kind = kind
				if n := len(o.listAll(t, who, g)); n != counts["kind"][kind] {
					t.Fatalf("%+v with %s: %d, counted %d", f, kind, n, counts["kind"][kind])
				}
			}
		}
	})
}

// listAll returns the ids of every page of a list, sorted; the pages' order and
// the absence of repeats are checked on the way.
func (o *office) listAll(t testing.TB, who identity.Who, f Filter) (ids []string) {
	t.Helper()
	last := ""
	for {
		page, err := o.List(t.Context(), who, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range page.Items {
			key := it.Due.String() + it.ID
			if last != "" && (key < last) != f.backwards() {
				t.Fatalf("%+v: %s comes after %s", f, key, last)
			}
			last = key
			ids = append(ids, it.ID)
		}
		if f.After = page.Next; page.Next == "" {
			slices.Sort(ids)
			return ids
		}
	}
}

// looksLike tells by a plain look whether the filter shows the item to who.
func (o *office) looksLike(it Item, who identity.Who, f Filter) bool {
	day := o.day(sideOfWho(who))
	ok := identity.Can(who, "work.read", it.Object())
	match := func(want, have string) { ok = ok && (want == "" || want == have) }
	match(f.Desk, it.Desk)
	match(f.Side, it.Side)
	match(f.Kind, it.Kind)
	match(f.Waiting, it.Waiting)
	switch f.Stage {
	case "":
		ok = ok && it.Stage != Answered && it.Stage != Closed
	case "all":
	default:
		match(f.Stage, string(it.Stage))
	}
	switch f.Owner {
	case "me":
		ok = ok && it.Owner == who.Person.ID
	case "none":
		ok = ok && it.Owner == ""
	default:
		match(f.Owner, it.Owner)
	}
	if f.Due != "" {
		from := map[string]int{"overdue": -1000, "today": 0, "tomorrow": 1, "week": 0, "later": 7}[f.Due]
		to := map[string]int{"overdue": -1, "today": 0, "tomorrow": 1, "week": 6, "later": 1000}[f.Due]
		n := day.DaysUntil(it.Due)
		ok = ok && it.Stage.Live() && from <= n && n <= to
	}
	if f.Late {
		late := cmp.Or(f.Waiting, identity.Region)
		place, days := o.promise(late)
		ok = ok && it.Stage == Waiting && it.Waiting == late &&
			o.pack.Calendar.WorkingDaysBetween(place, it.Since, o.day(late)) > days
	}
	for _, word := range strings.Fields(f.Text) {
		ok = ok && slices.ContainsFunc(strings.Fields(strings.ToLower(it.Title+" "+it.Code)), func(w string) bool { return strings.HasPrefix(w, word) })
	}
	return ok
}
