package labour

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/labour/credential"
	"siger/internal/store"
)

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
