package trade

import (
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

const packDir = "../../corridor/lampung-malaysia"

// demoDay is the day the sample world is made for.
var demoDay = clock.MustDate("2026-11-24")

func openPack(t *testing.T) *corridor.Pack {
	t.Helper()
	p, problems := corridor.Load(os.DirFS(packDir))
	for _, x := range problems {
		t.Error(x)
	}
	return p
}

func openWorld(t *testing.T) (*corridor.Pack, *World) {
	t.Helper()
	p := openPack(t)
	w, problems := LoadWorld(p)
	for _, x := range problems {
		t.Error(x)
	}
	return p, w
}

func TestTheWorldIsSoundAndWide(t *testing.T) {
	p, w := openWorld(t)
	regencies, classes := map[string]bool{}, map[string]bool{}
	for _, s := range w.Suppliers {
		regencies[s.Regency] = true
	}
	for _, o := range w.Offers {
		classes[o.Product] = true
	}
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"suppliers", len(w.Suppliers), 24}, {"offers", len(w.Offers), 80}, {"product classes on offer", len(classes), 30},
		{"product classes", len(p.Products), 45}, {"regencies with a supplier", len(regencies), len(p.PlacesOf(corridor.Regency))},
	} {
		if c.got < c.want {
			t.Errorf("%d %s, want at least %d", c.got, c.what, c.want)
		}
	}
}

// The asks people are most likely to try have three suppliers to choose from;
// a few have none, so that unmet demand shows.
func TestSuppliersPerClass(t *testing.T) {
	p, w := openWorld(t)
	count := func(hs string, form corridor.Form) int {
		suppliers := map[string]bool{}
		for _, o := range w.Offers {
			if q, _ := p.Product(o.Product); q.HS == hs && q.Form == form {
				suppliers[o.Supplier] = true
			}
		}
		return len(suppliers)
	}
	for _, c := range []struct {
		hs   string
		form corridor.Form
		min  int
		none bool
	}{
		{"071410", corridor.Frozen, 3, false}, {"090111", corridor.Raw, 3, false}, {"090411", corridor.Dried, 3, false},
		{"200820", corridor.Canned, 3, false}, {"200899", corridor.Chips, 3, false}, {"400122", corridor.Raw, 3, false},
		{"091011", corridor.Fresh, 3, false}, {"030559", corridor.Dried, 3, false}, {"210111", corridor.Instant, 3, false},
		{"030614", corridor.Frozen, 0, true}, {"180400", corridor.OtherForm, 0, true}, {"080310", corridor.Fresh, 0, true},
	} {
		switch n := count(c.hs, c.form); {
		case len(p.ProductsByHS(c.hs)) == 0:
			t.Errorf("no product class %s", c.hs)
		case c.none && n > 0:
			t.Errorf("%s %s has %d suppliers, want none", c.hs, c.form, n)
		case n < c.min:
			t.Errorf("%s %s has %d suppliers, want at least %d", c.hs, c.form, n, c.min)
		}
	}
}

// The demo must show every state a certificate can be in, checked and unchecked.
func TestCertificatesShowEveryState(t *testing.T) {
	_, w := openWorld(t)
	seen := map[string]int{}
	for _, s := range w.Suppliers {
		for _, c := range s.Certificates {
			seen[string(c.StateOn(demoDay))]++
			seen[fmt.Sprintf("checked %v", c.IsChecked())]++
		}
	}
	for _, want := range []string{"valid", "expiring", "expired", "checked true", "checked false"} {
		if seen[want] == 0 {
			t.Errorf("no certificate is %s on %s: %v", want, demoDay, seen)
		}
	}
}

// A landed cost needs each leg from the farm to the buyer: every regency has a
// way to both ports, and every port pair, mode and state a rate.
func TestChargesReachFromEveryRegencyToEveryPort(t *testing.T) {
	p, w := openWorld(t)
	fits := func(row, asked string) bool { return row == "" || row == asked }
	has := func(key, from, to, mode string) {
		t.Helper()
		if !slices.ContainsFunc(w.Charges, func(c corridor.Charge) bool {
			return c.Key == key && fits(c.From, from) && fits(c.To, to) && fits(c.Mode, mode) && demoDay.Within(c.ValidFrom, c.ValidTo)
		}) {
			t.Errorf("no %s from %q to %q by %s", key, from, to, mode)
		}
	}
	origins := []string{"port-panjang", "port-tanjung-priok"}
	entries := map[string]string{"port-klang": "my-10", "port-pasir-gudang": "my-01", "port-penang": "my-07",
		"port-kuching": "my-13", "port-kota-kinabalu": "my-12"}
	for _, mode := range []string{"sea-lcl", "sea-fcl", "reefer"} {
		for _, origin := range origins {
			for _, r := range p.PlacesOf(corridor.Regency) {
				has("inland_origin", r.ID, origin, mode)
			}
			has("origin_port", origin, "", mode)
			for entry, state := range entries {
				has("freight", origin, entry, mode)
				has("destination_port", "", entry, mode)
				has("last_mile", entry, state, mode)
			}
		}
		has("insurance", "", "", mode)
		has("customs_broker", "", "", mode)
	}
	has("freight", "air-tkg", "air-kul", "air")
	has("inland_origin", "id-18.04", "air-tkg", "air")
}

// world returns a pack with the real places and products and a world of one
// supplier and one offer, each with one text replaced.
func brokenWorld(t *testing.T, file, from, to string) (*World, []corridor.Problem) {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(packDir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, "world/") {
			return err
		}
		b, err := os.ReadFile(packDir + "/" + name)
		files[name] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range smallWorld {
		if name == file {
			if !strings.Contains(text, from) {
				t.Fatalf("%s holds no %q", name, from)
			}
			text = strings.Replace(text, from, to, 1)
		}
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, problems := corridor.Load(files)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return LoadWorld(p)
}

var smallWorld = map[string]string{
	suppliersFile: `- id: s01
  name: UD Contoh Uji
  kind: umkm
  regency: id-18.02
  about: {id: a, ms: b, en: c}
  founded: 2019
  languages: [id, ms]
  reply_hours: 6
  orders_done: 0
  certificates:
    - {type: halal, number: CONTOH-1, issued: 2025-01-01, expires: 2029-01-01, checked_by: Meja dagang contoh, checked_on: 2025-02-01, what_checked: {id: a, ms: b, en: c}}
`,
	offersFile: `- id: o001
  supplier: s01
  product: p23
  title: {id: a, ms: b, en: c}
  form: frozen
  packaging: {id: a, ms: b, en: c}
  pack_kg: 10
  capacity_kg_month: 20000
  minimum_kg: 500
  lead_days: 7
  available_from: 2026-07-01
  available_to: 2026-12-31
  prices:
    - {incoterm: FOB, place: port-panjang, currency: USD, per: tonne, amount: 620, as_of: 2026-11-01, valid_to: 2026-12-31}
`,
	chargesFile: `key,from,to,mode,unit,low,high,currency,valid_from,valid_to,source,as_of,confidence
freight,port-panjang,port-klang,sea-lcl,tonne,58,95,USD,2026-07-01,,example,2026-11-01,example
`,
}

func TestBrokenWorldsAreNamedInOneLine(t *testing.T) {
	if w, problems := brokenWorld(t, "", "", ""); len(problems) > 0 || len(w.Suppliers) != 1 || len(w.Offers) != 1 || len(w.Charges) != 1 {
		t.Fatalf("the sound small world: %v", problems)
	}
	for _, c := range []struct{ file, from, to, want string }{
		{suppliersFile, "UD Contoh Uji", "UD Uji", `suppliers.yaml:2: "UD Uji" must hold the word Contoh`},
		{suppliersFile, "UD Contoh Uji", "UD Contohan", `"UD Contohan" must hold the word Contoh`},
		{suppliersFile, "umkm", "shop", `suppliers.yaml:3: kind "shop" is none of`},
		{suppliersFile, "id-18.02", "id-18", `suppliers.yaml:4: regency "id-18" does not exist`},
		{suppliersFile, "about: {id: a, ms: b, en: c}", "about: {id: a, ms: b}", "about is missing in language en"},
		{suppliersFile, "founded: 2019", "founded: 19", "founded 19 is not a year"},
		{suppliersFile, "founded", "foundet", `suppliers.yaml:6: unknown key "foundet"`},
		{suppliersFile, "[id, ms]", "[]", "no language the supplier answers in"},
		{suppliersFile, "[id, ms]", "[Malay]", `language "Malay" is not a code`},
		{suppliersFile, "reply_hours: 6", "reply_hours: -1", "reply_hours -1 is below zero"},
		{suppliersFile, "orders_done: 0", "orders_done: -2", "orders_done -2 is below zero"},
		{suppliersFile, "type: halal", "type: gold", `certificate type "gold" is none of`},
		{suppliersFile, "CONTOH-1", "ID123", `certificate number "ID123" must begin with CONTOH-`},
		{suppliersFile, "expires: 2029-01-01", "expires: 2025-01-01", "expires on 2025-01-01, not after its issue on 2025-01-01"},
		{suppliersFile, "checked_on: 2025-02-01", "checked_on: 2024-02-01", "was checked on 2024-02-01, before its issue"},
		{suppliersFile, ", checked_on: 2025-02-01", "", "needs both checked_by and checked_on, or neither"},
		{offersFile, "supplier: s01", "supplier: s09", `offers.yaml:2: supplier "s09" does not exist`},
		{offersFile, "product: p23", "product: p999", `offers.yaml:3: product "p999" does not exist`},
		{offersFile, "form: frozen", "form: dried", `form "dried" is not that of product p23, "frozen"`},
		{offersFile, "title: {id: a, ms: b, en: c}", "title: {id: a, en: c}", "title is missing in language ms"},
		{offersFile, "pack_kg: 10", "pack_kg: 0", "pack_kg 0 is not above zero"},
		{offersFile, "minimum_kg: 500", "minimum_kg: 20001", "minimum_kg 20001 is above the month's capacity of 20000"},
		{offersFile, "capacity_kg_month: 20000", "capacity_kg_month: much", `"much" is not a whole number`},
		{offersFile, "available_to: 2026-12-31", "available_to: 2026-06-30", "available_to 2026-06-30 is before available_from 2026-07-01"},
		{offersFile, "available_to: 2026-12-31", "available_to: 2026-02-30", "2026-02-30"},
		{offersFile, "incoterm: FOB", "incoterm: FOT", `incoterm "FOT" is not of Incoterms 2020`},
		{offersFile, "place: port-panjang", "place: port-nowhere", `place "port-nowhere" of the FOB price does not exist`},
		{offersFile, "place: port-panjang", "place: port-klang", "FOB names a place in ID, and port-klang lies in MY"},
		{offersFile, "place: port-panjang", "place: id-18.02", "FOB names a port, and id-18.02 is none"},
		{offersFile, "incoterm: FOB", "incoterm: CIF", "CIF names a place in MY, and port-panjang lies in ID"},
		{offersFile, "currency: USD", "currency: XXX", `currency "XXX" is neither`},
		{offersFile, "per: tonne", "per: ton", `per "ton" is neither kg nor tonne`},
		{offersFile, "amount: 620", "amount: 0", "amount 0 is not above zero"},
		{offersFile, "amount: 620", "amount: six", `"six" is not a decimal number`},
		{offersFile, "valid_to: 2026-12-31}", "valid_to: 2026-10-31}", "valid_to 2026-10-31 is before as_of 2026-11-01"},
		{chargesFile, "port-klang", "port-nowhere", `charges.csv:2: place "port-nowhere" does not exist`},
		{chargesFile, "2026-11-01,example", "2026-11-01,single", "the freight charge from port-panjang to port-klang must have confidence example"},
		{chargesFile, "58,95", "95,58", "low 95 is above high 58"},
	} {
		_, problems := brokenWorld(t, c.file, c.from, c.to)
		if len(problems) != 1 || !strings.Contains(problems[0].String(), c.want) {
			t.Errorf("%q for %q: %v, want one line with %q", c.to, c.from, problems, c.want)
		}
	}
}

func TestTheSameIDTwiceIsNamed(t *testing.T) {
	for _, file := range []string{suppliersFile, offersFile} {
		_, problems := brokenWorld(t, file, smallWorld[file], smallWorld[file]+smallWorld[file])
		if len(problems) != 1 || !strings.Contains(problems[0].What, "stands twice") {
			t.Errorf("%s: %v", file, problems)
		}
	}
}

func TestAPackWithoutAWorldHasAnEmptyOne(t *testing.T) {
	p, _ := corridor.Load(fstest.MapFS{})
	w, problems := LoadWorld(p)
	if len(problems) > 0 || len(w.Suppliers)+len(w.Offers)+len(w.Charges) > 0 {
		t.Errorf("%v, %v", w, problems)
	}
}

// Words of visitors' own language: no Indonesian leftovers in Malay texts.
func TestMalayTextsHoldNoIndonesianLeftovers(t *testing.T) {
	p, w := openWorld(t)
	var texts []string
	for _, q := range p.Products {
		texts = append(texts, q.Names.In(i18n.MS), q.HarvestNote.MS)
	}
	for _, s := range w.Suppliers {
		texts = append(texts, s.About.MS)
	}
	for _, o := range w.Offers {
		texts = append(texts, o.Title.MS, o.Packaging.MS)
	}
	for _, text := range texts {
		for _, word := range strings.Fields(strings.ToLower(text)) {
			switch strings.Trim(word, ".,;()") {
			case "butuh", "bisa", "gampang", "karton", "kaleng", "karung", "singkong", "keripik", "teri", "jahe", "karet", "pabrik", "ton":
				t.Errorf("Malay text %q holds Indonesian %q", text, word)
			}
		}
	}
}
