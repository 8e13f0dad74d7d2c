package landed

import (
	"testing"

	"siger/internal/amount"
	"siger/internal/corridor"
)

// The charge that names the places and the mode most closely wins; the asker's
// own goes before the pack's.
func TestMostParticularChargeWins(t *testing.T) {
	const general = "freight,,,,shipment,1000,1000,MYR,,,bank,2026-10-01,several\n"
	const country = "freight,id-18,my-10,,shipment,900,900,MYR,,,bank,2026-10-01,several\n"
	const ports = "freight,port-panjang,port-klang,,shipment,800,800,MYR,,,bank,2026-10-01,several\n"
	const shared = "freight,port-panjang,port-klang,sea-lcl,shipment,700,700,MYR,,,bank,2026-10-01,several\n"
	const byAir = "freight,port-panjang,port-klang,air,shipment,1,1,MYR,,,bank,2026-10-01,several\n"
	const elsewhere = "freight,port-panjang,port-tawau,,shipment,2,2,MYR,,,bank,2026-10-01,several\n"
	const past = "freight,port-panjang,port-klang,sea-lcl,shipment,3,3,MYR,,2026-11-22,bank,2026-10-01,several\n"
	own := corridor.Charge{Key: Freight, Unit: "shipment", Low: amount.Int(650).Ptr(), High: amount.Int(650).Ptr(), Currency: "MYR"}
	for _, c := range []struct {
		rows  string
		extra []corridor.Charge
		want  string
		st    Status
	}{
		{general, nil, "1000.00", Estimated},
		{general + country, nil, "900.00", Estimated},
		{country + ports + general, nil, "800.00", Estimated},
		{general + country + ports + shared + byAir + elsewhere + past, nil, "700.00", Estimated},
		{shared, []corridor.Charge{own}, "650.00", Known},
		{byAir + elsewhere + past, nil, "?", Unknown},
	} {
		r := ask("100000")
		r.Incoterm, r.Mode = "FOB", "sea-lcl"
		wantLine(t, work(t, testPack(t, c.rows), r, c.extra...), Freight, c.want, c.st)
	}
}

// 18,000 kg: per kg 0.10 = 1,800.00; per tonne 18 × 300 = 5,400.00; containers
// by weight, dry 28,180 kg: 1; 60,000 kg need 3 dry or, at 27,400 kg, 3 cold;
// US$100 a container at 4.20 = 420.00.
func TestChargeUnits(t *testing.T) {
	for _, c := range []struct {
		row, kg, want, formula, mode string
	}{
		{"kg,0.10,0.12,MYR", "18000", "1800.00..2160.00", "18,000 kg × 0.10–0.12 MYR/kg", ""},
		{"tonne,300,300,MYR", "18000", "5400.00", "18 t × 300 MYR/t", ""},
		{"tonne,300,,MYR", "18000", "5400.00..?", "18 t × ≥ 300 MYR/t", ""},
		{"container,100,100,USD", "18000", "420.00", "1 container × 100 USD/container × 4.2000 MYR/USD", ""},
		{"container,100,100,USD", "60000", "1260.00", "3 container × 100 USD/container × 4.2000 MYR/USD", "sea-fcl"},
		{"container,100,100,USD", "56000", "840.00", "2 container × 100 USD/container × 4.2000 MYR/USD", "sea-fcl"},
		{"container,100,100,USD", "56000", "1260.00", "3 container × 100 USD/container × 4.2000 MYR/USD", "reefer"},
		{"shipment,5000,6000,MYR", "18000", "5000.00..6000.00", "5,000–6,000 MYR", ""},
		{"shipment,5000,5000,JPY", "18000", "?", "5,000 JPY", ""},
	} {
		r := ask("100000")
		r.Incoterm, r.Kg, r.Mode = "FOB", amount.Must(c.kg), c.mode
		status := Estimated
		if c.want == "?" {
			status = Unknown
		}
		l := wantLine(t, work(t, testPack(t, "freight,,,,"+c.row+",,,bank,2026-10-01,several\n"), r), Freight, c.want, status)
		if l.Formula() != c.formula {
			t.Errorf("%s: formula %q, want %q", c.row, l.Formula(), c.formula)
		}
	}
}

// Made-up charges of the sample world stay marked as examples.
func TestExampleCharges(t *testing.T) {
	r := ask("100000")
	r.Incoterm = "CFR"
	own := corridor.Charge{Key: Insurance, Unit: "percent-cif", Low: amount.Must("0.3").Ptr(), High: amount.Must("0.5").Ptr(),
		Fact: corridor.Fact{Source: "example", Confidence: corridor.ExampleRow, AsOf: day}}
	// 100,000 × 0.3 ÷ 99.7 = 300.90; 100,000 × 0.5 ÷ 99.5 = 502.51
	l := wantLine(t, work(t, testPack(t, ""), r, own), Insurance, "300.90..502.51", Estimated)
	if !l.Example || l.Source != "example" {
		t.Errorf("not marked as an example: %+v", l)
	}
}

func TestPorts(t *testing.T) {
	p := testPack(t, "")
	for _, c := range []struct{ from, to, mode, named, rule, out, in string }{
		{"", "", "", "", "FOB", "port-panjang", "port-klang"},
		{"Liwa", "SA", "", "", "FOB", "port-panjang", "port-klang"},
		{"Liwa", "Tawau", "", "", "FOB", "port-panjang", "port-tawau"},
		{"Liwa", "Sabah", "", "", "FOB", "port-panjang", "port-tawau"},
		{"Liwa", "Shah Alam", "air", "", "FCA", "air-tkg", "air-kul"},
		{"Liwa", "Shah Alam", "", "Tawau Port", "CIF", "port-panjang", "port-tawau"},
	} {
		r := ask("100000")
		r.From, r.To, r.Mode, r.Named, r.Incoterm = c.from, c.to, c.mode, c.named, c.rule
		if s := work(t, p, r); s.PortFrom != c.out || s.PortTo != c.in {
			t.Errorf("%+v: %s to %s", c, s.PortFrom, s.PortTo)
		}
	}
}

func TestFind(t *testing.T) {
	p := testPack(t, "")
	for name, want := range map[string]string{"shah ALAM": "my-town-shah-alam", " sa ": "my-town-shah-alam", "Liwa": "id-18.04",
		"my-10": "my-10", "Port Klang": "port-klang"} {
		if q := Find(p, name, "MY"); q == nil || q.ID != want {
			t.Errorf("%s: %v", name, q)
		}
	}
	if q := Find(p, "nowhere", "MY"); q != nil {
		t.Errorf("nowhere is %s", q.ID)
	}
}
