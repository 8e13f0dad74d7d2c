package labour

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/store"
)

// The verdict by state of the licence, its last day, and the age of the list.
func TestVerdicts(t *testing.T) {
	list := clock.MustDate("2026-11-20")
	for _, c := range []struct {
		stage     AgencyStage
		until, on string
		want      Verdict
	}{
		{AgencyLicensed, "2027-01-01", "2026-11-20", Licensed},
		{AgencyLicensed, "", "2026-11-20", Licensed},
		{AgencyLicensed, "2026-11-24", "2026-11-24", Licensed},
		{AgencyLicensed, "2026-11-23", "2026-11-24", Expired},
		{AgencySuspended, "2027-01-01", "2026-11-24", Suspended},
		{AgencySuspended, "2026-01-01", "2026-11-24", Suspended},
		{AgencyWithdrawn, "2027-01-01", "2026-11-24", Withdrawn},
		{AgencyGone, "2027-01-01", "2026-11-24", Gone},
		{AgencyLicensed, "2027-01-01", "2026-11-27", Licensed}, // seven days
		{AgencyLicensed, "2027-01-01", "2026-11-28", Withheld}, // eight
		{AgencyWithdrawn, "2027-01-01", "2026-11-28", Withheld},
	} {
		a := Agency{ID: "a", Stage: c.stage, Until: date(c.until)}
		got := verdict(date(c.on), &Registry{AsOf: list}, []Agency{a}, nil, nil)
		if got.Verdict != c.want || got.Agency == nil {
			t.Errorf("%+v: %s", c, got.Verdict)
		}
	}
	on := clock.MustDate("2026-11-24")
	two := []Agency{{ID: "a"}, {ID: "b"}}
	for name, c := range map[string]struct {
		got  Checked
		want Verdict
	}{
		"no list":      {verdict(on, nil, nil, nil, nil), NoList},
		"none":         {verdict(on, &Registry{AsOf: list}, nil, nil, nil), NotFound},
		"near":         {verdict(on, &Registry{AsOf: list}, nil, nil, two), NotFound},
		"words":        {verdict(on, &Registry{AsOf: list}, nil, two[:1], nil), Several},
		"two":          {verdict(on, &Registry{AsOf: list}, two, nil, nil), Several},
		"none, stale":  {verdict(on, &Registry{AsOf: on.AddDays(-8)}, nil, nil, nil), Withheld},
		"many, capped": {verdict(on, &Registry{AsOf: list}, make([]Agency, 50), nil, nil), Several},
	} {
		if c.got.Verdict != c.want || len(c.got.Choices) > maxChoices {
			t.Errorf("%s: %s with %d choices", name, c.got.Verdict, len(c.got.Choices))
		}
	}
}

func date(s string) clock.Date { return clock.MustDate(s) }

func people(n int) *int { return &n }

// A rate tells something of twenty people and more, and of what is known.
func TestRate(t *testing.T) {
	for _, c := range []struct {
		placed, complaints *int
		rate               float64
		ok                 bool
	}{
		{people(40), people(3), 7.5, true}, {people(20), people(1), 5, true}, {people(19), people(3), 0, false},
		{nil, people(3), 0, false}, {people(40), nil, 0, false}, {people(100), people(0), 0, true},
	} {
		if rate, ok := (&Figures{Placed: c.placed, Complaints: c.complaints}).Rate(); rate != c.rate || ok != c.ok {
			t.Errorf("%v of %v: %v %v", c.complaints, c.placed, rate, ok)
		}
	}
	if _, ok := (*Figures)(nil).Rate(); ok {
		t.Error("a rate of nothing")
	}
}

// agencies is the feature on an engine, at a clock that can be set.
func agencies(db *store.DB, c clock.Clock) *Agencies {
	pack := &corridor.Pack{}
	pack.Region.Zone, pack.Market.Zone = "Asia/Jakarta", "Asia/Kuala_Lumpur"
	return &Agencies{Office: &Office{Store: &Store{DB: db, Clock: c}, Pack: pack, Clock: c}}
}

// labourOfficer may bring lists in.
var labourOfficer = identity.Who{Person: identity.Person{ID: "petugas"}, Memberships: []identity.Membership{{Person: "petugas", Role: identity.Officer, Desk: Desk, Side: identity.Region}}}

// agencyRows is a sheet: licence, name, stage, until, phones, placed, complaints.
func agencyRows(asOf string, lines ...[7]string) (out []document.Row) {
	for i, l := range lines {
		r := document.Row{Line: i + 2, Cells: make([]any, len(agencyColumns))}
		for c := range r.Cells {
			r.Cells[c] = nil
		}
		r.Cells[0], r.Cells[1], r.Cells[2], r.Cells[4], r.Cells[8] = l[0], l[1], l[2], l[4], "2025"
		if l[3] != "" {
			r.Cells[3] = date(l[3])
		}
		for k, s := range l[5:] {
			if s != "" {
				r.Cells[6+k] = amount.Must(s)
			}
		}
		if i == 0 {
			r.Cells[9], r.Cells[10], r.Cells[11] = date(asOf), "Contoh daftar", "https://contoh.example/daftar"
		}
		out = append(out, r)
	}
	return out
}

// bringAgencies checks a sheet and saves it.
func bringAgencies(t testing.TB, o *Agencies, sheet []document.Row) (added, changed, same int) {
	t.Helper()
	c, err := o.List().Check(context.Background(), labourOfficer, sheet)
	if err != nil || len(c.Faults) > 0 {
		t.Fatalf("%v, %+v", err, c.Faults)
	}
	if len(c.Lines) > 0 {
		if err := o.Store.DB.InTx(context.Background(), func(tx *store.Tx) error { return c.Save(context.Background(), tx) }); err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range c.Lines {
		if l.Changed {
			changed++
		} else {
			added++
		}
	}
	return added, changed, c.Same
}

var (
	maju   = [7]string{"X-1/2024", "PT Contoh Maju", "licensed", "2027-06-30", "0840-0000-0001", "150", "3"}
	lama   = [7]string{"X-2/2022", "PT Contoh Lama Sekali", "Dicabut", "2026-01-31", "+62 840 0000 002, 0840 0000 003", "12", "4"}
	mundur = [7]string{"X-3/2023", "PT Contoh Mundur", "licensed", "2026-11-20", "0840-0000-0001", "", ""}
)

// From a list to answers: numbers, names, licences; what is gone is kept; what a
// list says has its history; figures wait for their notice and licences do not.
func TestListsAndChecks(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		c := &now{noon}
		o := agencies(db, c)
		var told []string
		o.Tell = func(_ context.Context, _ *store.Tx, a Agency, _ string) error {
			told = append(told, a.Licence)
			return nil
		}
		says := func(text string, want Verdict) Checked {
			t.Helper()
			got, err := o.Check(t.Context(), text)
			if err != nil || got.Verdict != want {
				t.Errorf("%q: %s, %v, want %s", text, got.Verdict, err, want)
			}
			return got
		}
		says("PT Contoh Maju", NoList)
		if added, changed, _ := bringAgencies(t, o, agencyRows("2026-11-23", maju, lama, mundur)); added != 4 || changed != 0 {
			t.Errorf("first list: %d new, %d changed", added, changed)
		}
		says("contoh maju", Licensed)
		says("ContohMaju", Licensed)
		says("pt. contoh-maju", Licensed)
		says("x1/2024", Licensed)
		says("izin nomor X-1/2024 kata mereka", Licensed)
		says("Contoh Mundur", Expired)
		says("+62840 0000 002", Withdrawn)
		if got := says("0840-0000-0001", Several); len(got.Choices) != 2 {
			t.Errorf("a shared number: %+v", got.Choices)
		}
		if got := says("contoh", Several); len(got.Choices) != 3 {
			t.Errorf("a word of three names: %+v", got.Choices)
		}
		if got := says("Contoh Majuu", NotFound); len(got.Similar) != 1 || got.Similar[0].Name != "PT Contoh Maju" {
			t.Errorf("a near name: %+v", got)
		}
		if got := says("PT Contoh Maju 0840-9999-9999", Licensed); !got.OtherPhone {
			t.Error("a number that is not the agency's is not told")
		}
		if says("PT Contoh Maju, WA 084000000001", Several).OtherPhone || says("contoh maju", Licensed).OtherPhone {
			t.Error("a number of the agency's is called another's")
		}
		says("0811111111111", NotFound)
		says("Karang Taruna", NotFound)
		if _, err := o.Check(t.Context(), "?"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("nothing to look for: %v", err)
		}

		// The same list again changes nothing; a later one of the same rows is a list.
		if added, changed, same := bringAgencies(t, o, agencyRows("2026-11-23", maju, lama, mundur)); added+changed != 0 || same != 3 {
			t.Errorf("again: %d new, %d changed, %d same", added, changed, same)
		}
		c.at = noon.AddDate(0, 0, 9)
		says("contoh maju", Withheld)
		says("tidak ada", Withheld)
		if added, changed, same := bringAgencies(t, o, agencyRows("2026-12-02", maju, lama, mundur)); added != 1 || changed != 0 || same != 3 {
			t.Errorf("a later list: %d new, %d changed, %d same", added, changed, same)
		}
		a := says("contoh maju", Licensed).Agency
		if f := a.PublicOn(o.today()); f == nil || *f.Placed != 150 {
			t.Errorf("figures after their notice: %+v", f)
		}

		// One is gone, one withdrawn, one with new figures.
		linked := *a
		linked.Org = "lembaga"
		putAgency(t, o, linked)
		changedMaju := maju
		changedMaju[2], changedMaju[5] = "withdrawn", "170"
		bringAgencies(t, o, agencyRows("2026-12-03", changedMaju, lama))
		if got := says("Contoh Mundur", Gone); got.Agency.Since != date("2026-12-03") {
			t.Errorf("gone since %s", got.Agency.Since)
		}
		a = says("contoh maju", Withdrawn).Agency // the licence at once
		if f := a.PublicOn(o.today()); *f.Placed != 150 || a.Org != "lembaga" || *a.Coming.Placed != 170 || *a.PublicOn(o.today().AddDays(6)).Placed != 150 || *a.PublicOn(o.today().AddDays(7)).Placed != 170 {
			t.Errorf("figures before and after the notice: %+v, %+v", a.Shown, a.Coming)
		}
		if !slices.Equal(told, []string{"X-1/2024"}) {
			t.Errorf("told %v", told)
		}
		history, err := o.Store.History(t.Context(), db, a.ID)
		if err != nil || len(history) != 2 || history[0].Stage != AgencyWithdrawn || history[1].Stage != AgencyLicensed || history[1].AsOf != date("2026-11-23") {
			t.Errorf("history %+v, %v", history, err)
		}
		entries, err := journal.Of(t.Context(), db, "agency", a.ID)
		if err != nil || len(entries) != 2 || entries[1].Detail["was"] != "licensed" || entries[1].Actor != "petugas" {
			t.Errorf("journal %+v, %v", entries, err)
		}

		// It comes back; what it was is still there.
		bringAgencies(t, o, agencyRows("2026-12-03", changedMaju, lama, mundur))
		says("Contoh Mundur", Expired)
		out, err := o.rows(t.Context())
		if err != nil || len(out) != 3 {
			t.Errorf("%d rows, %v", len(out), err)
		}
	})
}

// putAgency keeps an agency that somebody changed.
func putAgency(t testing.TB, o *Agencies, a Agency) {
	t.Helper()
	if err := o.Store.DB.InTx(context.Background(), func(tx *store.Tx) error {
		_, err := o.Store.PutAgency(context.Background(), tx, a)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// What is wrong is named by row and column, and a list that came in meanwhile
// refuses the one checked before it.
func TestBadLists(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		o := agencies(db, clock.Fixed(noon))
		for name, c := range map[string]struct {
			change func(r []document.Row)
			want   string
		}{
			"no date":       {func(r []document.Row) { r[0].Cells[9] = nil }, "2 as_of"},
			"tomorrow":      {func(r []document.Row) { r[0].Cells[9] = date("2026-11-25") }, "2 as_of"},
			"no source":     {func(r []document.Row) { r[0].Cells[10] = "" }, "2 source"},
			"address":       {func(r []document.Row) { r[0].Cells[11] = "javascript:x" }, "2 url"},
			"two dates":     {func(r []document.Row) { r[1].Cells[9] = date("2026-11-22") }, "3 as_of"},
			"no licence":    {func(r []document.Row) { r[1].Cells[0] = " / " }, "3 licence"},
			"twice":         {func(r []document.Row) { r[1].Cells[0] = "x1 2024" }, "3 licence"},
			"no name":       {func(r []document.Row) { r[1].Cells[1] = "!" }, "3 name"},
			"stage":         {func(r []document.Row) { r[1].Cells[2] = "baik" }, "3 stage"},
			"phone":         {func(r []document.Row) { r[1].Cells[4] = "hubungi kami" }, "3 phones"},
			"half a person": {func(r []document.Row) { r[1].Cells[6] = amount.Must("1.5") }, "3 placed"},
			"negative":      {func(r []document.Row) { r[1].Cells[7] = amount.Must("-1") }, "3 complaints"},
			"no period":     {func(r []document.Row) { r[1].Cells[8] = "" }, "3 period"},
		} {
			sheet := agencyRows("2026-11-23", maju, lama)
			c.change(sheet)
			got, err := o.List().Check(t.Context(), labourOfficer, sheet)
			if err != nil || len(got.Faults) != 1 || fmt.Sprint(got.Faults[0].Line, " ", got.Faults[0].Column) != c.want {
				t.Errorf("%s: %+v, %v", name, got.Faults, err)
			}
		}
		if _, err := o.List().Check(t.Context(), labourOfficer, nil); fault.KindOf(err) != fault.Invalid {
			t.Errorf("an empty list: %v", err)
		}
		first, err := o.List().Check(t.Context(), labourOfficer, agencyRows("2026-11-22", maju))
		if err != nil {
			t.Fatal(err)
		}
		bringAgencies(t, o, agencyRows("2026-11-23", maju, lama))
		if err := db.InTx(t.Context(), func(tx *store.Tx) error { return first.Save(t.Context(), tx) }); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a list that was overtaken: %v", err)
		}
		if got, err := o.List().Check(t.Context(), labourOfficer, agencyRows("2026-11-22", maju)); err != nil || len(got.Faults) != 1 || got.Faults[0].Column != "as_of" {
			t.Errorf("an older list: %+v, %v", got.Faults, err)
		}
	})
}

// An exact check reads by index only, whatever is asked.
func TestCheckReadsByIndex(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		if db.Engine() != store.SQLite {
			return // PostgreSQL reads a short table whole, as it should
		}
		q := ParseAgencyQuery("PT Contoh X-1/2024 0840-0000-0001")
		var byName, byPhone []any
		for text, args := range map[string]*[]any{
			`labour_agency WHERE name_key = $1` + or(`licence_key`, q.Licences, func() *[]any { byName = []any{q.Name}; return &byName }()): &byName,
			`labour_agency WHERE id IN (SELECT agency FROM labour_agency_phone WHERE phone IN (` + slots(q.Phones, &byPhone) + `))`:         &byPhone,
		} {
			plan, err := store.Collect(t.Context(), db, `EXPLAIN QUERY PLAN SELECT document FROM `+text, func(rows *sql.Rows) (s string, err error) {
				var a, b, c int
				err = rows.Scan(&a, &b, &c, &s)
				return s, err
			}, *args...)
			if err != nil || len(plan) == 0 || strings.Contains(strings.Join(plan, "\n"), "SCAN") {
				t.Errorf("%s: %v, %v", text, plan, err)
			}
		}
	})
}

// The example world's list is fresh each day and leaves others' lists alone.
func TestAgencyDemo(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		c := &now{noon}
		o := agencies(db, c)
		o.World = true
		for range 2 {
			if err := o.FillDemo(t.Context(), "lembaga"); err != nil {
				t.Fatal(err)
			}
		}
		for text, want := range map[string]Verdict{"Contoh P3MI Sejahtera": Licensed, "+62 840-0000-0002": Withdrawn, "CONTOH-003/SIP3MI/2021": Expired} {
			if got, err := o.Check(t.Context(), text); err != nil || got.Verdict != want || !got.List.Example {
				t.Errorf("%s: %s, %v", text, got.Verdict, err)
			}
		}
		c.at = noon.AddDate(0, 0, 20)
		if err := o.FillDemo(t.Context(), "lembaga"); err != nil {
			t.Fatal(err)
		}
		got, err := o.Check(t.Context(), "Contoh P3MI Sejahtera")
		if err != nil || got.Verdict != Licensed || got.Agency.Org != "lembaga" {
			t.Errorf("twenty days later: %s, %+v, %v", got.Verdict, got.Agency, err)
		}
		if n, err := o.Store.Registries(t.Context(), db, 10); err != nil || len(n) != 2 {
			t.Errorf("%d lists, %v", len(n), err)
		}
	})
}

// Replies: beside public or coming figures, up to a length, taken back.
func TestReply(t *testing.T) {
	at := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	a := Agency{Shown: &Figures{Placed: people(40)}, Coming: &Figures{Placed: people(50), From: date("2026-11-28")}}
	shown := a.Shown
	if err := a.reply(false, "  Sudah selesai.\r\n", "p", at); err != nil || a.Shown.Reply.Text != "Sudah selesai." || shown.Reply != nil || a.Coming.Reply != nil {
		t.Errorf("%v, %+v", err, a.Shown.Reply)
	}
	if err := a.reply(true, strings.Repeat("é", MaxReply), "p", at); err != nil || a.Coming.Reply == nil {
		t.Errorf("the longest: %v", err)
	}
	if err := a.reply(true, strings.Repeat("é", MaxReply+1), "p", at); fault.KindOf(err) != fault.Invalid {
		t.Errorf("too long: %v", err)
	}
	if err := a.reply(false, " ", "p", at); err != nil || a.Shown.Reply != nil {
		t.Errorf("taken back: %v", err)
	}
	a.Coming = nil
	if err := a.reply(true, "x", "p", at); fault.KindOf(err) != fault.Conflict {
		t.Errorf("figures that are not there: %v", err)
	}
}

// A check among a thousand agencies: by licence, by name, and of a name that is
// near one of them.
func BenchmarkCheckAgency(b *testing.B) {
	db, err := store.Open(b.Context(), b.TempDir())
	if err == nil {
		err = db.Migrate(b.Context(), journal.Migrations, Migrations)
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	o := agencies(db, clock.Fixed(noon))
	var lines [][7]string
	for i := range 1000 {
		lines = append(lines, [7]string{fmt.Sprintf("X-%d/2024", i), fmt.Sprintf("PT Contoh %c%c%c Nomor Ke %d Nusantara", 'a'+i%26, 'a'+i/26%26, 'a'+i%7, i), "licensed", "2027-06-30", fmt.Sprintf("+62840000%04d", i), "150", "3"})
	}
	bringAgencies(b, o, agencyRows("2026-11-23", lines...))
	for name, text := range map[string]string{"licence": "X-500/2024", "phone": "0840 000 0500", "near": "PT Contoh gtd Nomer Ke 500 Nusantara"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				c, err := o.Check(context.Background(), text)
				if err != nil || c.Agency == nil && len(c.Similar) == 0 {
					b.Fatalf("%+v, %v", c, err)
				}
			}
		})
	}
}
