package labour

import (
	"context"

	"siger/internal/amount"
	"siger/internal/code"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/store"
)

// FillOrdersDemo adds the example world's job orders where they are missing: two
// verified ones, of the example employer and of a household, and one that waits
// for the attaché. All are marked as examples. Employer is the organisation of
// the example employer, empty none.
func (d *Orders) FillOrdersDemo(ctx context.Context, employer string) error {
	for i, o := range d.demoOrders(employer) {
		key := "demo-order-" + itoa(i+1)
		if _, found, err := d.Store.filedAs(ctx, key, "demo"); found || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		if err := d.Store.DB.InTx(ctx, func(tx *store.Tx) error { return d.fillOrder(ctx, tx, o, key) }); err != nil {
			return err
		}
	}
	return nil
}

// fillOrder writes one example. It tells nobody and gives the desk no work: an
// example stands on the bench and not among what is due.
func (d *Orders) fillOrder(ctx context.Context, tx *store.Tx, o Order, key string) error {
	now := d.Clock.Now()
	if o.Stage == OrderVerified {
		if err := d.seal(ctx, tx, &o, d.Today().AddDays(usualValid), "Contoh Atase Tenaga Kerja"); err != nil {
			return err
		}
		o.Decided = now
	}
	if _, err := d.Store.putOrder(ctx, tx, o, key, "demo"); err != nil {
		return err
	}
	return journal.Write(ctx, tx, journal.Entry{At: now, Actor: "demo", Verb: "order." + string(o.Stage), Thing: "order", ID: o.ID})
}

// demoOrders are the example world's orders.
func (d *Orders) demoOrders(employer string) []Order {
	no, today := false, d.Today()
	paper := []OrderPaper{{Paper: "approval", Until: today.AddDays(200), Seen: true}}
	example := func(o Order) Order {
		o.ID, o.Code, o.At, o.Example, o.Lang = store.NewID(), code.New(orderCode), d.Clock.Now(), true, i18n.MS
		o.Wage.Currency, o.WorkerPays, o.Passport, o.Deductions = d.Pack.Market.Currency, &no, "worker", &[]Taken{}
		o.Starts, o.Papers = today.AddDays(60), paper
		return o
	}
	company := Employer{Name: "Contoh Ladang Sdn Bhd", Number: "CONTOH-0001", Address: "Contoh, Johor", Person: "Contoh Lim", Contact: "employer@contoh.example", Staff: 120}
	return []Order{
		example(Order{Employer: company, Org: employer, Agency: "Contoh P3MI Sejahtera", Sector: "plantation", ISCO08: "9211", State: "my-01", Site: "Contoh Ladang",
			Places: 20, Units: []string{}, Languages: []Language{{Lang: "ms", Level: "basic"}}, Wage: amount.Money{Amount: amount.Int(1800)},
			Hours: 45, HoursDay: 8, RestDays: 1, Months: 24, Housing: "dormitory", Stage: OrderVerified}),
		example(Order{Employer: Employer{Home: true, Name: "Contoh Keluarga", Address: "Contoh, Selangor", Person: "Contoh", Contact: "keluarga@contoh.example"},
			Agency: "Contoh P3MI Sejahtera", Sector: "domestic", ISCO08: "9111", State: "my-10", Places: 1, Units: []string{"skkni-313-2015.housekeeping"},
			Languages: []Language{{Lang: "ms", Level: "working"}}, Wage: amount.Money{Amount: amount.Int(1700)}, Hours: 48, HoursDay: 8, RestDays: 1, Months: 24,
			Housing: "room", Household: 4, NeedsCare: &no, Stage: OrderVerified}),
		example(Order{Employer: company, Org: employer, Agency: "Contoh P3MI Sejahtera", Sector: "plantation", ISCO08: "9211", State: "my-06", Site: "Contoh Ladang",
			Places: 5, Units: []string{}, Languages: []Language{}, Wage: amount.Money{Amount: amount.Int(1600)}, Hours: 54, HoursDay: 9, RestDays: 1, Months: 24,
			Housing: "dormitory", Stage: OrderFiled}),
	}
}
