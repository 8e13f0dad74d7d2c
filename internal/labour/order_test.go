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

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/document"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/jobs"
	"siger/internal/journal"
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
