package labour

import (
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/jobs"
	"siger/internal/journal"
	"siger/internal/labour/credential"
	"siger/internal/message"
	"siger/internal/rulebook"
	"siger/internal/store"
	"siger/internal/store/storetest"
)

// handed remembers what reached the desk.
type handed struct{ received, settled []string }

func (h *handed) Receive(_ context.Context, _ *store.Tx, t Task, _ string) error {
	h.received = append(h.received, t.Code+" "+t.Title)
	return nil
}

func (h *handed) Settle(_ context.Context, _ *store.Tx, thing, outcome, _ string) error {
	h.settled = append(h.settled, thing+" "+outcome)
	return nil
}

// moving is a clock that tests set.
type moving struct{ at time.Time }

func (m *moving) Now() time.Time { return m.at }

// orderDesk is the parts of job orders on a fresh store.
type orderDesk struct {
	*Orders
	problems *Problems
	clock    *moving
	desk     *handed
	attache  identity.Who
	registry AgencyVerdict
}

func eachOrderDesk(t *testing.T, f func(t *testing.T, d *orderDesk)) {
	t.Helper()
	pack, err := corridor.Open("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	book, problems := rulebook.Load(pack.Files(), pack)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	evidence, wrong := ReadEvidence(pack)
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	texts, err := i18n.Load(Texts, document.Texts, message.Texts)
	if err != nil {
		t.Fatal(err)
	}
	sets := []fs.FS{journal.Migrations, identity.Migrations, document.Migrations, message.Migrations, Migrations}
	storetest.Each(t, sets, func(t *testing.T, db *store.DB) {
		if err := jobs.Migrate(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		c := &moving{time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)}
		o := &Office{Store: &Store{DB: db, Clock: c}, Pack: pack, Book: book, Texts: texts, Clock: c,
			Issuers: &Issuers{DB: db, Pack: pack, Clock: c}}
		press := &document.Press{Texts: texts, Pack: pack}
		link := func(l i18n.Lang, route string, args ...string) string {
			return "https://siger.example/" + string(l) + "/" + route + "/" + strings.Join(args, "/")
		}
		d := &orderDesk{clock: c, desk: &handed{}, attache: identity.Who{Person: identity.Person{ID: "attache", Name: "Contoh Atase"},
			Memberships: []identity.Membership{{Person: "attache", Role: identity.Attache, Desk: Desk, Side: identity.Market}}}}
		d.registry = AgencyVerdict{Loaded: true, Found: true, Stage: AgencyLicensed, Until: clock.MustDate("2028-01-01")}
		d.Orders = &Orders{Office: o, Evidence: evidence, Work: d.desk, Press: press, Link: link,
			Agencies: func(context.Context, string) (AgencyVerdict, error) { return d.registry, nil }}
		d.problems = &Problems{Office: o, Press: press, Link: link}
		f(t, d)
	})
}

// filed is an employer's filled form; changes are name, value pairs.
func filed(changes ...string) url.Values {
	v := url.Values{"home": {"company"}, "name": {"Contoh Kilang Sdn Bhd"}, "number": {"CONTOH-7777"}, "address": {"No. 7, Jalan Contoh, Shah Alam"}, "staff": {"60"},
		"sector": {"plantation"}, "isco08": {"9211"}, "state": {"my-10"}, "site": {"Contoh"}, "places": {"12"}, "starts": {"2027-02-01"}, "months": {"24"},
		"wage": {"1,800"}, "hours_day": {"8"}, "hours": {"45"}, "rest_days": {"1"}, "lang_ms": {"basic"}, "experience": {"6"}, "housing": {"dormitory"}, "passport": {"worker"},
		"agency": {"Contoh P3MI Sejahtera"}, "worker_pays": {"no"}, "approval_until": {"2027-03-01"}, "person": {"Contoh Kenari"}, "contact": {"0123330777"}}
	for i := 0; i+1 < len(changes); i += 2 {
		v.Set(changes[i], changes[i+1])
		if changes[i+1] == "" {
			v.Del(changes[i])
		}
	}
	return v
}

// file files an order with the answers.
func (d *orderDesk) file(t *testing.T, changes ...string) Order {
	t.Helper()
	f := newOrderForm(filed(changes...), i18n.EN)
	o := f.order(d.Pack, d.Today())
	if len(f.bad) > 0 {
		t.Fatal(f.bad)
	}
	kept, err := d.Store.FileOrder(t.Context(), o, store.NewID(), "public", nil)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// see notes every needed item of the evidence as good.
func (d *orderDesk) see(t *testing.T, o Order) Order {
	t.Helper()
	for _, e := range evidenceOf(d.Evidence, o) {
		if err := d.Note(t.Context(), d.attache, o.Code, OrderCheck{Item: e.ID, State: "ok"}, clock.Date{}); err != nil {
			t.Fatalf("%s: %v", e.ID, err)
		}
	}
	return d.now(t, o)
}

// now is the order as it stands.
func (d *orderDesk) now(t *testing.T, o Order) Order {
	t.Helper()
	o, err := d.Store.Order(t.Context(), d.Store.DB, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// verified files an order and signs it.
func (d *orderDesk) verified(t *testing.T, changes ...string) Order {
	t.Helper()
	o := d.see(t, d.file(t, changes...))
	o, err := d.Verify(t.Context(), d.attache, o.Code, o.Version, d.Today().AddDays(60))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// told returns the templates posted about an order, in order.
func (d *orderDesk) told(t *testing.T, o Order) (out []string) {
	t.Helper()
	list, err := message.NewStore(d.Store.DB).Waiting(t.Context(), []string{Desk}, false, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		if m.ThingID == o.ID {
			out = append(out, strings.TrimPrefix(m.Template, "labour.order.told_"))
		}
	}
	return out
}

// The stages an order can take, from every stage to every other.
func TestOrderStages(t *testing.T) {
	want := "filed verified|filed refused|verified refused|verified expired|verified filled"
	var got []string
	for _, from := range OrderStages {
		for _, to := range OrderStages {
			if from.May(to) {
				got = append(got, string(from)+" "+string(to))
			}
		}
	}
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("an order may go %s, want %s", s, want)
	}
}

func TestReminderAt(t *testing.T) {
	for left, want := range map[int]int{-1: 0, 0: 7, 7: 7, 8: 14, 14: 14, 15: 30, 30: 30, 31: 0} {
		if got, ok := ReminderAt(left); got != want || ok != (want > 0) {
			t.Errorf("%d days before: reminder %d, %v, want %d", left, got, ok, want)
		}
	}
}

func TestMatchKey(t *testing.T) {
	for _, pair := range [][2]string{{"Contoh Kilang Sdn. Bhd.", "CONTOH KILANG SDN BHD"}, {"No. 7, Jln Contoh", "7 Jalan Contoh"}, {"2019-0102 (A)", "20190102a"}, {"PT Contoh", "contoh"}} {
		if MatchKey(pair[0]) != MatchKey(pair[1]) {
			t.Errorf("%q and %q do not meet: %q, %q", pair[0], pair[1], MatchKey(pair[0]), MatchKey(pair[1]))
		}
	}
	if MatchKey("Contoh Satu") == MatchKey("Contoh Dua") {
		t.Error("two names meet")
	}
}

// Every question is needed where it is asked, and says so beside its field.
func TestOrderAnswers(t *testing.T) {
	pack, err := corridor.Open("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	today := clock.MustDate("2026-11-24")
	wrong := func(l i18n.Lang, v url.Values) (fields []string) {
		f := newOrderForm(v, l)
		f.order(pack, today)
		for _, one := range f.bad {
			if stepOf(one.Field) < 0 {
				t.Errorf("fault %s at the field %q, which no question asks", one.Key, one.Field)
			}
			fields = append(fields, one.Field)
		}
		slices.Sort(fields)
		return fields
	}
	if got := wrong(i18n.EN, filed()); got != nil {
		t.Fatalf("good answers are refused: %v", got)
	}
	for _, c := range []struct{ field, value string }{
		{"home", "ship"}, {"name", ""}, {"number", ""}, {"address", ""}, {"staff", "0"}, {"sector", "domestic"}, {"isco08", "0000"}, {"state", "id-18"},
		{"places", "1.5"}, {"starts", "2026-11-23"}, {"starts", "2031-01-01"}, {"starts", "soon"}, {"months", "61"}, {"wage", "-5"}, {"wage", ""}, {"wage", "1800.555"},
		{"hours_day", "25"}, {"hours", ""}, {"rest_days", "7"}, {"deduction_item", strings.Repeat("x", 201)}, {"units", "none"}, {"lang_en", "native"},
		{"housing", ""}, {"passport", "bank"}, {"worker_pays", ""}, {"approval_until", "2026-02-30"}, {"person", ""}, {"contact", "12"},
	} {
		if got := wrong(i18n.EN, filed(c.field, c.value)); !slices.Contains(got, c.field) {
			t.Errorf("%s %q: faults at %v", c.field, c.value, got)
		}
	}
	home := filed("home", "home", "sector", "domestic", "number", "", "staff", "", "isco08", "9111")
	if got := wrong(i18n.EN, home); fmt.Sprint(got) != "[household needs_care]" {
		t.Errorf("a household is asked %v", got)
	}
	f := newOrderForm(filed("wage", "1.800"), i18n.ID)
	if o := f.order(pack, today); o.Wage.Amount.Cmp(amount.Int(1800)) != 0 {
		t.Errorf("1.800 in Indonesian is %s", o.Wage)
	}
}

// Nothing anybody sends to the form breaks it, and what it keeps is bounded.
func FuzzOrderAnswers(f *testing.F) {
	pack, err := corridor.Open("lampung-malaysia")
	if err != nil {
		f.Fatal(err)
	}
	f.Add("wage", "1e999999")
	f.Add("places", "999999999999999999999")
	f.Add("name", "\xff\x00\u202e")
	f.Fuzz(func(t *testing.T, field, value string) {
		form := newOrderForm(filed(field, value), i18n.MS)
		o := form.order(pack, clock.MustDate("2026-11-24"))
		if len(form.bad) == 0 && (o.Places < 1 || o.Places > maxPlaces || o.Employer.Name == "" || len([]rune(o.Employer.Name)) > maxAnswer) {
			t.Errorf("kept %+v", o)
		}
	})
}

// What an employer says of wage and hours is judged at once: the order can be
// filed, and cannot be signed.
func TestABreachKeepsFromSigningNotFromFiling(t *testing.T) {
	eachOrderDesk(t, func(t *testing.T, d *orderDesk) {
		o := d.see(t, d.file(t, "wage", "1,500"))
		law, err := o.Check(t.Context(), d.Book, d.Pack, d.Today())
		if err != nil || len(breaches(law)) != 1 || breaches(law)[0].Rule != "my.wage.minimum" {
			t.Fatalf("RM1,500 on a plantation: %v, %v", breaches(law), err)
		}
		if _, err := d.Verify(t.Context(), d.attache, o.Code, o.Version, d.Today().AddDays(30)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("signed below the minimum wage: %v", err)
		}
		if o := d.now(t, o); o.Stage != OrderFiled || o.Number != "" {
			t.Errorf("the order is %s, number %q", o.Stage, o.Number)
		}
	})
}

// An order is signed once all is there: number, dates, a credential that verifies
// and tells no contact, a settled work item, word to the employer.
func TestVerify(t *testing.T) {
	eachOrderDesk(t, func(t *testing.T, d *orderDesk) {
		ctx := t.Context()
		o := d.file(t)
		if _, err := d.Verify(ctx, d.attache, o.Code, o.Version, d.Today().AddDays(30)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("signed without evidence: %v", err)
		}
		o = d.see(t, o)
		for _, until := range []string{"", "2026-11-24", "2027-03-02", "2028-11-24"} { // none, today, past a paper, too long
			day, _ := clock.ParseDate(until)
			if _, err := d.Verify(ctx, d.attache, o.Code, o.Version, day); fault.KindOf(err) != fault.Invalid {
				t.Errorf("until %q: %v", until, err)
			}
		}
		if _, err := d.Verify(ctx, d.attache, o.Code, o.Version-1, d.Today().AddDays(30)); fault.KindOf(err) != fault.Conflict {
			t.Errorf("signed in an old version: %v", err)
		}
		o, err := d.Verify(ctx, d.attache, o.Code, o.Version, d.Today().AddDays(30))
		if err != nil {
			t.Fatal(err)
		}
		if o.Number != "1/NAKER-JO/PERWAKILAN/XI/2026" || o.Stage != OrderVerified || o.Ref == "" || o.Ref == o.Code {
			t.Errorf("verified as %q, %s, ref %q", o.Number, o.Stage, o.Ref)
		}
		report := d.Issuers.Verify(ctx, []byte(o.Signed))
		if report.Verdict != credential.Valid || report.Suite != string(credential.JCS) {
			t.Errorf("the credential is %s: %+v", report.Verdict, report)
		}
		for _, secret := range []string{o.Employer.Contact, o.Employer.Person, o.Employer.Address, o.Code} {
			if strings.Contains(o.Signed, secret) {
				t.Errorf("the credential holds %q", secret)
			}
		}
		if got := d.told(t, o); fmt.Sprint(got) != "[verified]" {
			t.Errorf("told %v", got)
		}
		if fmt.Sprint(d.desk.settled) != "["+o.ID+" deal]" {
			t.Errorf("settled %v", d.desk.settled)
		}
		first, err := d.printOrder(i18n.ID, o)
		if err != nil || !strings.HasPrefix(string(first), "%PDF") {
			t.Fatalf("paper: %v", err)
		}
		if again, _ := d.printOrder(i18n.ID, o); string(again) != string(first) {
			t.Error("the same order gives other paper")
		}
		d.refuseVerified(t, o)
	})
}

// refuseVerified takes a verified order back: its credential says so.
func (d *orderDesk) refuseVerified(t *testing.T, o Order) {
	t.Helper()
	for _, c := range [][2]string{{"", "x"}, {"nothing", "x"}, {"papers", ""}, {"papers", strings.Repeat("x", 1001)}} {
		if _, err := d.Refuse(t.Context(), d.attache, o.Code, o.Version, c[0], c[1]); fault.KindOf(err) != fault.Invalid {
			t.Errorf("refused for %q with %d characters: %v", c[0], len(c[1]), err)
		}
	}
	o, err := d.Refuse(t.Context(), d.attache, o.Code, o.Version, "papers", "Contoh: kelulusan dibatalkan.")
	if err != nil || o.Stage != OrderRefused {
		t.Fatalf("%s, %v", o.Stage, err)
	}
	if report := d.Issuers.Verify(t.Context(), []byte(o.Signed)); report.Verdict == credential.Valid {
		t.Error("the credential of a refused order is still valid")
	}
	if got := d.told(t, o); fmt.Sprint(got) != "[verified refused]" {
		t.Errorf("told %v", got)
	}
	if _, err := d.Refuse(t.Context(), d.attache, o.Code, o.Version, "papers", "again"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("refused twice: %v", err)
	}
}

// No two orders share a number, however many are signed at once, and there is no
// gap.
func TestOrderNumbersAreUnique(t *testing.T) {
	eachOrderDesk(t, func(t *testing.T, d *orderDesk) {
		const n = 8
		var ready []Order
		for i := range n {
			ready = append(ready, d.see(t, d.file(t, "name", fmt.Sprintf("Contoh %d", i), "number", fmt.Sprint(i), "address", fmt.Sprint(i), "contact", fmt.Sprintf("01200000%02d", i))))
		}
		numbers := make(chan string, n)
		for _, o := range ready {
			go func() {
				o, err := d.Verify(context.Background(), d.attache, o.Code, o.Version, d.Today().AddDays(30))
				if err != nil {
					t.Error(err)
				}
				numbers <- o.Number
			}()
		}
		got := map[string]bool{}
		for range n {
			got[<-numbers] = true
		}
		for i := 1; i <= n; i++ {
			if !got[fmt.Sprintf("%d/NAKER-JO/PERWAKILAN/XI/2026", i)] {
				t.Errorf("no order has number %d: %v", i, got)
			}
		}
	})
}

// Evidence: what may be noted, and what keeps an order open.
func TestEvidence(t *testing.T) {
	eachOrderDesk(t, func(t *testing.T, d *orderDesk) {
		ctx := t.Context()
		o := d.file(t)
		note := func(item, state, text string) error {
			return d.Note(ctx, d.attache, o.Code, OrderCheck{Item: item, State: state, Note: text}, clock.Date{})
		}
		for _, c := range [][3]string{{"employer", "", ""}, {"employer", "fine", ""}, {"employer", "bad", ""}, {"employer", "waived", " "}, {"employer", "ok", strings.Repeat("x", 1001)}} {
			if err := note(c[0], c[1], c[2]); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%v: %v", c, err)
			}
		}
		for _, item := range []string{"nothing", "identity"} { // none, and one of households
			if err := note(item, "ok", ""); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: %v", item, err)
			}
		}
		open := func() (out []string) {
			checks, err := d.Store.OrderChecks(ctx, d.Store.DB, o.ID)
			law, err2 := o.Check(ctx, d.Book, d.Pack, d.Today())
			if err != nil || err2 != nil {
				t.Fatal(err, err2)
			}
			for _, one := range Openings(d.Evidence, o, checks, law, nil) {
				out = append(out, one.Key+" "+one.Item)
			}
			return out
		}
		before := len(open())
		o = d.see(t, o)
		if got := open(); before == 0 || len(got) != 0 {
			t.Errorf("open at first %d, in the end %v", before, got)
		}
		if err := note("contract", "bad", "Contoh: tiada cuti."); err != nil {
			t.Fatal(err)
		}
		if got := open(); fmt.Sprint(got) != "[bad contract]" {
			t.Errorf("open: %v", got)
		}
		if err := note("contract", "waived", "Contoh: dilampirkan kemudian."); err != nil {
			t.Fatal(err)
		}
		if got := open(); len(got) != 0 {
			t.Errorf("open: %v", got)
		}
		if err := d.Note(ctx, d.attache, o.Code, OrderCheck{Item: "approval", State: "ok"}, clock.MustDate("2027-01-15")); err != nil {
			t.Fatal(err)
		}
		if o = d.now(t, o); o.EarliestPaper() != clock.MustDate("2027-01-15") {
			t.Errorf("the first paper ends %s", o.EarliestPaper())
		}
	})
}

// The store finds the same employer under other spellings, what was refused, the
// household, the registry and the problem list.
func TestHits(t *testing.T) {
	eachOrderDesk(t, func(t *testing.T, d *orderDesk) {
		ctx := t.Context()
		kinds := func(o Order) (out []string) {
			hits, err := d.Hits(ctx, d.Store.DB, o)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range hits {
				out = append(out, h.Kind)
			}
			slices.Sort(out)
			return out
		}
		first := d.file(t)
		if got := kinds(first); got != nil {
			t.Errorf("alone: %v", got)
		}
		if _, err := d.Refuse(ctx, d.attache, first.Code, first.Version, "employer", "Contoh"); err != nil {
			t.Fatal(err)
		}
		same := d.file(t, "name", "CONTOH KILANG", "number", "contoh 7777", "address", "7 Jln Contoh Shah Alam", "contact", "+60 12-333 0777")
		if got := kinds(same); fmt.Sprint(got) != "[address contact name number refused]" {
			t.Errorf("the same employer: %v", got)
		}
		other := d.file(t, "name", "Contoh Lain", "number", "X1", "address", "Contoh 9, Ipoh", "contact", "0199999999", "agency", "")
		if got := kinds(other); fmt.Sprint(got) != "[agency-none]" {
			t.Errorf("another: %v", got)
		}
		home := d.file(t, "home", "home", "sector", "domestic", "isco08", "9111", "household", "7", "needs_care", "yes", "name", "Contoh Rumah", "address", "Contoh 3", "contact", "0188888888", "number", "", "staff", "")
		if got := kinds(home); fmt.Sprint(got) != "[care household]" {
			t.Errorf("a household: %v", got)
		}
		for kind, v := range map[string]AgencyVerdict{
			"agency-unknown": {}, "agency-bad": {Loaded: true},
		} {
			d.registry = v
			if got := kinds(home); !slices.Contains(got, kind) {
				t.Errorf("%+v: %v", v, got)
			}
		}
		d.registry = AgencyVerdict{Loaded: true, Found: true, Stage: AgencyLicensed, Until: clock.MustDate("2026-11-23")}
		if got := kinds(home); !slices.Contains(got, "agency-bad") {
			t.Errorf("a licence that ended: %v", got)
		}
		for _, p := range []Problem{{Kind: ProblemEmployer, Name: "contoh lain sdn bhd", Cause: "unpaid"}, {Kind: ProblemAgency, Name: "CONTOH P3MI SEJAHTERA", Cause: "fee"}} {
			p.Evidence, p.From = "Contoh", d.Today()
			if _, err := d.Store.EnterProblem(ctx, p, "attache"); err != nil {
				t.Fatal(err)
			}
		}
		if got := kinds(other); !slices.Contains(got, "listed-employer") {
			t.Errorf("on the list: %v", got)
		}
		if got := kinds(home); !slices.Contains(got, "listed-agency") {
			t.Errorf("its agency is on the list: %v", got)
		}
	})
}

// Reminders go out once each, however often the job runs, and a renewed paper is
// a new matter. What is over is expired once.
func TestDates(t *testing.T) {
	eachOrderDesk(t, func(t *testing.T, d *orderDesk) {
		o := d.verified(t) // until 2027-01-23; its approval until 2027-03-01
		start := d.clock.at
		for day := 0; day <= 65; day++ {
			d.clock.at = start.AddDate(0, 0, day)
			for range 3 {
				if err := d.Dates(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got := d.told(t, o); fmt.Sprint(got) != "[verified ends ends ends expired]" {
			t.Errorf("told %v", got)
		}
		if o = d.now(t, o); o.Stage != OrderExpired || o.Signed == "" || o.Ref == "" {
			t.Errorf("the order is %s", o.Stage)
		}
		ended, err := d.Store.PublicOrders(t.Context(), OrderExpired, OrderFilter{})
		if err != nil || len(ended) != 1 {
			t.Errorf("expired orders that can be seen: %d, %v", len(ended), err)
		}

		d.clock.at = start
		late := d.file(t, "name", "Contoh Lewat", "number", "L1", "address", "L", "contact", "0177777777", "approval_until", "2026-12-10")
		for range 2 { // 16 days before: the reminder of 30 days only
			if err := d.Dates(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Note(t.Context(), d.attache, late.Code, OrderCheck{Item: "approval", State: "ok"}, clock.MustDate("2026-12-20")); err != nil {
			t.Fatal(err)
		}
		if err := d.Dates(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := d.told(t, late); fmt.Sprint(got) != "[ends ends]" {
			t.Errorf("told %v", got)
		}
	})
}

// One form is one order, also when it is sent at the same time.
func TestFilingTwiceIsOnce(t *testing.T) {
	eachOrderDesk(t, func(t *testing.T, d *orderDesk) {
		f := newOrderForm(filed(), i18n.MS)
		o := f.order(d.Pack, d.Today())
		codes := make(chan string, 4)
		for range 4 {
			go func() {
				kept, err := d.Store.FileOrder(context.Background(), o, "one form", "public", func(ctx context.Context, tx *store.Tx, o Order) error { return nil })
				if err != nil {
					t.Error(err)
				}
				codes <- kept.Code
			}()
		}
		first := <-codes
		for range 3 {
			if next := <-codes; next != first || next == "" {
				t.Errorf("one form is the orders %q and %q", first, next)
			}
		}
		o.Places++
		if _, err := d.Store.FileOrder(t.Context(), o, "one form", "public", nil); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the same form with other answers: %v", err)
		}
	})
}

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
