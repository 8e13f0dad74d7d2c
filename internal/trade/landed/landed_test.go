package landed

import (
	"strings"
	"testing"
	"testing/fstest"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
)

const packYAML = `id: contoh
name: {id: Contoh, ms: Contoh, en: Example}
region: {id: id-18, name: {id: Lampung, ms: Lampung, en: Lampung}, country: ID, currency: IDR, symbol: Rp, zone: Asia/Jakarta}
market: {id: MY, name: {id: Malaysia, ms: Malaysia, en: Malaysia}, country: MY, currency: MYR, symbol: RM, zone: Asia/Kuala_Lumpur}
mission: {id: KBRI, ms: KBRI, en: Embassy}
fallback: port-klang
countries: {ID: [-11, 95, 6, 141], MY: [0, 99, 8, 120]}
`

const sourcesYAML = `- {id: pdk, title: PDK 2025, publisher: JKDM, as_of: 2026-11-01, shelf_days: 100}
- {id: hs-explorer, title: JKDM HS Explorer, publisher: JKDM, url: "https://ezhs.customs.gov.my", as_of: 2026-11-01, shelf_days: 100}
- {id: bank, title: Contoh bank, url: "https://example.org/rates", as_of: 2026-11-01, shelf_days: 100}
- {id: other, title: Contoh second source, as_of: 2026-11-01, shelf_days: 100}
`

const placesCSV = `id,name,kind,country,in,lat,lon,locode,iata,code,aliases,checked,source,as_of,confidence
id-18,Lampung,province,ID,,-5.0,105.0,,,18,,,bank,2026-01-01,several
id-18.04,Lampung Barat,regency,ID,id-18,-5.1,104.1,,,18.04,Liwa,,bank,2026-01-01,several
port-panjang,Panjang,port,ID,id-18,-5.467,105.317,,,,,other,bank,2026-01-01,several
air-tkg,Radin Inten II,airport,ID,id-18,-5.24,105.18,,TKG,,,other,bank,2026-01-01,several
my-10,Selangor,state,MY,,3.2,101.5,,,10,,,bank,2026-01-01,several
my-12,Sabah,state,MY,,5.5,117.0,,,12,,,bank,2026-01-01,several
my-town-shah-alam,Shah Alam,town,MY,my-10,3.07,101.52,,,,SA,,bank,2026-01-01,several
my-town-tawau,Tawau,town,MY,my-12,4.24,117.89,,,,,,bank,2026-01-01,several
port-klang,Port Klang,port,MY,my-10,3.0,101.4,,,,,other,bank,2026-01-01,several
port-tawau,Tawau Port,port,MY,my-12,4.23,117.88,,,,,other,bank,2026-01-01,several
air-kul,KLIA,airport,MY,my-10,2.75,101.7,,KUL,,,other,bank,2026-01-01,several
`

const productsYAML = `- {id: p1, hs: "090111", hs_edition: HS2022, names: {id: kopi, ms: kopi, en: coffee}, slugs: {id: kopi, ms: kopi, en: coffee}, form: raw, tags: [coffee-raw], source: pdk, as_of: 2026-01-01, confidence: several}
- {id: p2, hs: "030617", hs_edition: HS2022, names: {id: udang, ms: udang, en: shrimp}, slugs: {id: udang, ms: udang, en: shrimp}, form: frozen, tags: [fish], source: pdk, as_of: 2026-01-01, confidence: several}
- {id: p3, hs: "200899", hs_edition: HS2022, names: {id: keripik, ms: kerepek, en: chips}, slugs: {id: keripik, ms: kerepek, en: chips}, form: chips, tags: [chips], source: pdk, as_of: 2026-01-01, confidence: several}
- {id: p4, hs: "200899", hs_edition: HS2022, names: {id: selai, ms: jem, en: jam}, slugs: {id: selai, ms: jem, en: jam}, form: prepared, tags: [jam], source: pdk, as_of: 2026-01-01, confidence: several}
`

const exchangeCSV = `date,base,quote,rate,source,as_of,confidence
2026-11-01,USD,MYR,4.1320,bank,2026-11-01,several
2026-11-20,USD,MYR,4.2000,bank,2026-11-20,several
2026-11-01,MYR,IDR,4000,bank,2026-11-01,several
`

const dutiesHead = "hs,regime,ad_valorem,specific,currency,unit,combine,valid_from,valid_to,source,as_of,confidence\n"
const taxesHead = "hs,tag,rate,valid_from,valid_to,source,as_of,confidence\n"
const chargesHead = "key,from,to,mode,unit,low,high,currency,valid_from,valid_to,source,as_of,confidence\n"

// The duties of the tests; none of these rates is the law's.
const dutiesCSV = dutiesHead + `100000,mfn,5,,,,,2025-11-01,,pdk,2026-11-01,several
100000,atiga,0,,,,,,,pdk,2026-11-01,several
200001,mfn,,50,MYR,kg,,,,pdk,2026-11-01,several
200002,mfn,5,50,MYR,kg,and,,,pdk,2026-11-01,several
200003,mfn,10,500,MYR,tonne,higher,,,pdk,2026-11-01,several
200004,mfn,10,500,MYR,tonne,lower,,,pdk,2026-11-01,several
200005,mfn,10,0.40,MYR,litre,higher,,,pdk,2026-11-01,several
200006,mfn,,0.10,USD,kg,,,,pdk,2026-11-01,several
200007,mfn,,0.40,MYR,litre,,,,pdk,2026-11-01,several
090111,mfn,,,,,,,,pdk,2026-11-01,several
030617,mfn,0,,,,,,,pdk,2026-11-01,several
`

const taxesCSV = taxesHead + `10,,5,,,pdk,2026-11-01,several
20000,,5,,,pdk,2026-11-01,several
090111,,,,,pdk,2026-11-01,several
030617,,0,,,pdk,2026-11-01,several
,chips,10,,,pdk,2026-11-01,several
,jam,5,,,pdk,2026-11-01,several
`

// testPack loads a small made-up corridor; charges are rows under chargesHead.
func testPack(t testing.TB, charges string) *corridor.Pack {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range map[string]string{"pack.yaml": packYAML, "sources.yaml": sourcesYAML, "places/p.csv": placesCSV,
		"products/p.yaml": productsYAML, "money/exchange.csv": exchangeCSV, "money/duties.csv": dutiesCSV,
		"money/taxes.csv": taxesCSV, "money/charges.csv": chargesHead + charges} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, problems := corridor.Load(files)
	for _, q := range problems {
		if strings.HasPrefix(q.File, "money/") || strings.HasPrefix(q.File, "places/") {
			t.Errorf("test pack: %s:%d: %s", q.File, q.Line, q.What)
		}
	}
	return p
}

// every leg known: 1,000 kg of EXW goods
const allCharges = `inland_origin,id-18,,,kg,0.10,0.10,MYR,,,bank,2026-10-01,several
origin_port,port-panjang,,,shipment,200,200,MYR,,,bank,2026-10-01,several
freight,port-panjang,port-klang,,tonne,300,300,MYR,,,bank,2026-10-01,several
insurance,,,,percent-cif,0.5,0.5,,,,bank,2026-10-01,several
destination_port,,port-klang,,shipment,150,150,MYR,,,bank,2026-10-01,several
customs_broker,,,,shipment,250,250,MYR,,,bank,2026-10-01,several
last_mile,port-klang,my-10,,kg,0.05,0.05,MYR,,,bank,2026-10-01,several
`

var day = clock.MustDate("2026-11-23")

// ask is a lot of 1,000 kg at RM 100 a kg, CIF, so that its customs value is
// RM 100,000.00, the vector of the facts.
func ask(hs string) Request {
	return Request{HS: hs, Kg: amount.Int(1000), Price: amount.Int(100), Currency: "MYR", Incoterm: "CIF",
		From: "id-18.04", To: "my-town-shah-alam", On: day}
}

func work(t testing.TB, p *corridor.Pack, r Request, before ...corridor.Charge) Sheet {
	t.Helper()
	s, err := NewTariff(p, before).Work(r)
	if err != nil {
		t.Fatalf("Work: %v", err)
	}
	return s
}

// figures writes a line's bounds: "5000.00", "1.00..2.00", "1.00..?" or "?".
func figures(r amount.Range) string {
	switch {
	case r.Low == nil && r.High == nil:
		return "?"
	case r.Low == nil:
		return "?.." + r.High.String()
	case r.High == nil:
		return r.Low.String() + "..?"
	case r.Low.Cmp(*r.High) == 0:
		return r.Low.String()
	}
	return r.Low.String() + ".." + r.High.String()
}

func wantLine(t *testing.T, s Sheet, key, amounts string, status Status) Line {
	t.Helper()
	l, ok := s.Line(key)
	if !ok {
		t.Fatalf("no line %s", key)
	}
	if got := figures(l.Amount); got != amounts || l.Status != status {
		t.Errorf("%s = %s %s, want %s %s (%s) %s", key, got, l.Status, amounts, status, l.Formula(), l.Why.EN)
	}
	return l
}

func wantFault(t *testing.T, err error, key string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", key)
	}
	f := fault.All(err)[0]
	if f.Kind != fault.Invalid || f.Key != key {
		t.Errorf("error %v, want %s", err, key)
	}
}
