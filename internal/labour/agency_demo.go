package labour

import (
	"context"

	"siger/internal/store"
)

// FillDemo gives the example world an example list: an agency that is licensed,
// one whose licence was withdrawn and one whose licence has run out. org is the
// account of the first; empty none. A list that is not the example's own, or is
// fresh, is left alone.
func (o *Agencies) FillDemo(ctx context.Context, org string) error {
	today := o.today()
	return o.Store.DB.InTx(ctx, func(tx *store.Tx) error {
		newest, err := o.Store.Registry(ctx, tx)
		if err != nil || newest != nil && (newest.By != demoActor || newest.AsOf.DaysUntil(today) <= 1) {
			return err
		}
		count := func(n int) *int { return &n }
		s := agencySheet{asOf: today.AddDays(-1), source: "Contoh: daftar P3MI buatan untuk peragaan", rows: []agencyLine{
			{Agency: Agency{Licence: "CONTOH-001/SIP3MI/2024", Name: "Contoh P3MI Sejahtera", Stage: AgencyLicensed, Until: today.AddDays(400), Phones: []string{"+6284000000001"}, Regency: "Contoh Kota"},
				figures: &Figures{Placed: count(150), Complaints: count(3), Period: "2025"}},
			{Agency: Agency{Licence: "CONTOH-002/SIP3MI/2022", Name: "Contoh PT Angin Lalu", Stage: AgencyWithdrawn, Until: today.AddDays(200), Phones: []string{"+6284000000002"}, Regency: "Contoh Kota"},
				figures: &Figures{Placed: count(12), Complaints: count(4), Period: "2025"}},
			{Agency: Agency{Licence: "CONTOH-003/SIP3MI/2021", Name: "Contoh PT Waktu Berlalu", Stage: AgencyLicensed, Until: today.AddDays(-45), Phones: []string{"+6284000000003"}}},
		}}
		had, err := o.Store.Agencies(ctx, tx)
		if err != nil {
			return err
		}
		p := s.planOf(had, newest, true, today)
		for i := range p.changes {
			c := &p.changes[i]
			if c.was != nil {
				continue
			}
			c.told = false
			c.settle(today.AddDays(FiguresNotice))
			if c.line == 0 && c.Stage == AgencyLicensed && c.Shown != nil {
				c.Org = org
				c.Coming = &Figures{Placed: count(172), Complaints: count(4), Period: "2025 – Oktober 2026", AsOf: s.asOf, From: today.AddDays(FiguresNotice - 1)}
			}
		}
		return o.put(ctx, tx, p, s, demoActor, o.Clock.Now())
	})
}

// demoActor is who the example world's records are written by.
const demoActor = "demo"
