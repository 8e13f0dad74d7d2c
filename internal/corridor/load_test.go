package corridor

import (
	"io/fs"
	"maps"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// contoh is the made-up pack of the tests, in memory so that a test can break it.
func contoh(t testing.TB) fstest.MapFS {
	t.Helper()
	files, dir := fstest.MapFS{}, os.DirFS("testdata/contoh-utara")
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(dir, name)
		files[name] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// good loads a pack that must be without problems.
func good(t testing.TB, nameOrDir string) *Pack {
	t.Helper()
	p, err := Open(nameOrDir)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// breakage replaces text of a file, once, and tells the problem it must make.
type breakage struct {
	name     string
	file     string // broken file; the problem must name it unless in is given
	old, new string // old empty: the file becomes new
	in       string // "file:line" of the problem; "*" takes the line of old
	want     string // part of what the problem says
}

func (b breakage) run(t *testing.T) {
	files := contoh(t)
	data := ""
	if f := files[b.file]; f != nil {
		data = string(f.Data)
	}
	line := 1
	switch {
	case b.old == "" && b.new == "":
		delete(files, b.file)
	case b.old == "":
		data = b.new
		files[b.file] = &fstest.MapFile{Data: []byte(data)}
	default:
		before, after, found := strings.Cut(data, b.old)
		if !found {
			t.Fatalf("%s does not hold %q", b.file, b.old)
		}
		line += strings.Count(before, "\n") + strings.Count(b.old[:len(b.old)-len(strings.TrimLeft(b.old, "\n"))], "\n")
		files[b.file] = &fstest.MapFile{Data: []byte(before + b.new + after)}
	}
	where := b.in
	if where == "" {
		where = Problem{File: b.file, Line: line}.String()
	}
	_, problems := Load(files)
	for _, p := range problems {
		if strings.ContainsRune(p.String(), '\n') {
			t.Errorf("a problem takes more than one line: %q", p)
		}
	}
	for _, p := range problems {
		if strings.HasPrefix(p.String(), strings.TrimSuffix(where, " ")) && strings.Contains(p.What, b.want) {
			return
		}
	}
	t.Errorf("no problem %s… %q; got\n%v", where, b.want, problems)
}

func TestContohIsGood(t *testing.T) {
	_, problems := Load(contoh(t))
	for _, p := range problems {
		t.Error(p)
	}
}

// Each row breaks one thing in the made-up pack and says which line must be
// named: by default the line of the text that was replaced.
func TestBrokenPacks(t *testing.T) {
	const src, places, products = "sources.yaml", "places/places.csv", "products/spices.yaml"
	for _, b := range []breakage{
		// Whole files.
		{"no pack.yaml", "pack.yaml", "", "", "pack.yaml: ", "missing"},
		{"no sources", src, "", "", "sources.yaml: ", "missing"},
		{"no places", places, "", "", "places/*.csv: ", "no such file"},
		{"no products", products, "", "", "products/*.yaml: ", "no such file"},
		{"misspelled file", "money/duty.csv", "", "hs\n", "money/duty.csv: ", "nobody would read it"},
		{"broken YAML", src, "- id: contoh-map", "- id: [", "sources.yaml:", "not valid YAML"},
		{"not a list", "papers.yaml", "", "id: x\n", "papers.yaml:1: ", "must hold a list"},
		{"not UTF-8", places, "", "id\xff,name\n", "places/places.csv: ", "UTF-8"},
		{"no header", places, "", "# nothing\n", "places/places.csv:1: ", "header"},
		// YAML shape.
		{"unknown key", src, "  publisher: Contoh Ministry", "  printer: x", "", `unknown key "printer"`},
		{"unknown nested key", "pack.yaml", "  symbol: ฿", "  sign: ฿", "", `unknown key "sign"`},
		{"bad date", src, "  as_of: 2026-11-01\n  shelf_days: 60", "  as_of: 2026-13-01\n  shelf_days: 60", "", "not YYYY-MM-DD"},
		{"word for number", src, "  shelf_days: 60", "  shelf_days: soon", "", `"soon" is not a whole number`},
		{"text for list", products, "  tags: [plant, spice, food]", "  tags: plant", "", `"plant" is not a list`},
		{"key twice", src, "  section: Schedule 1", "  title: again", "", "already defined"},
		// CSV shape.
		{"unknown column", places, "checked,source", "czeched,source", "", `unknown column "czeched"`},
		{"missing column", places, "country,in,", "country,inn,", "", `column "in" is missing`},
		{"column twice", places, "locode,iata", "iata,iata", "", `"iata" stands twice`},
		{"short line", places, "port-muara-contoh,Muara Contoh,port,", "port-muara-contoh,port,", "", "cells where the header has"},
		{"broken quotes", places, "WC|Contoh", `"WC|Contoh`, "places/places.csv:", "broken CSV"},
		// pack.yaml.
		{"no mission in Malay", "pack.yaml", "  ms: Kedutaan Contoh", "  ms: ''", "pack.yaml:18: ", "mission is missing in language ms"},
		{"unknown zone", "pack.yaml", "  zone: Asia/Bangkok", "  zone: Asia/Contoh", "", "IANA"},
		{"bad currency", "pack.yaml", "  currency: THB", "  currency: baht", "", "ISO 4217"},
		{"country without box", "pack.yaml", "  XN: [20", "  XY: [20", "pack.yaml:14: ", "no box"},
		{"box upside down", "pack.yaml", "[20, 150, 25, 160]", "[25, 150, 20, 160]", "", "south, west, north, east"},
		{"region unknown", "pack.yaml", "  id: id-99\n", "  id: id-98\n", "pack.yaml: ", "not a province"},
		{"no example of a journey in English", "pack.yaml", `en: "3 days from Bandar Contoh, beach"`, `en: ""`, "pack.yaml:", "front visit is missing in language en"},
		{"fallback unknown", "pack.yaml", "fallback: port-dermaga-contoh", "fallback: xn-01", "pack.yaml: ", "not a port"},
		// sources.yaml.
		{"source twice", src, "- id: contoh-map", "- id: contoh-law", "", `"contoh-law" stands twice`},
		{"source without title", src, "  title: Contoh Map", "  title: ''", "sources.yaml:8: ", "no title"},
		{"source without as_of", src, "  as_of: 2026-11-01\n  shelf_days: 60", "  shelf_days: 60", "sources.yaml:1: ", "no as_of"},
		{"source with odd address", src, "  url: https://", "  url: ftp://", "", "https://"},
		{"shelf below zero", src, "  shelf_days: 60", "  shelf_days: -1", "", "below zero"},
		// Facts of a row.
		{"no source", places, ",contoh-map,2026-11-01,single,,\nid-99.01", ",,2026-11-01,single,,\nid-99.01", "", "no source"},
		{"unknown source", places, ",contoh-map,2026-11-01,single,,\nid-99.01", ",hearsay,2026-11-01,single,,\nid-99.01", "", `"hearsay" is not in sources.yaml`},
		{"no as_of", places, ",contoh-map,2026-11-01,single,,\nid-99.01", ",contoh-map,,single,,\nid-99.01", "", "no as_of"},
		{"confidence unknown", places, "2026-11-01,single,,\nid-99.01", "2026-11-01,sure,,\nid-99.01", "", `confidence "sure"`},
		{"no confidence", places, "2026-11-01,single,,\nid-99.01", "2026-11-01,,,\nid-99.01", "", "no confidence"},
		{"status unknown", places, "2026-11-01,single,,\nid-99.01", "2026-11-01,single,old,\nid-99.01", "", `status "old"`},
	} {
		t.Run(b.name, b.run)
	}
}

func TestBrokenRows(t *testing.T) {
	const places, products, money = "places/places.csv", "products/spices.yaml", "money/"
	for _, b := range []breakage{
		// Places.
		{"place twice", places, "xn-town-bandar-contoh,", "xn-01,", "", `"xn-01" stands twice`},
		{"place id with capitals", places, "xn-town-bandar", "XN-Town-bandar", "", "lower-case"},
		{"kind unknown", places, "Bandar Contoh,town", "Bandar Contoh,village", "", `kind "village"`},
		{"outer place unknown", places, "town,XN,xn-01", "town,XN,xn-02", "", `"xn-02" does not exist`},
		{"town in nothing", places, "town,XN,xn-01", "town,XN,", "", "must say which place"},
		{"place in itself", places, "id-99,Contoh Utara,province,ID,,", "id-99,Contoh Utara,province,ID,id-99.01,", "", "lies in itself"},
		{"place in another country", places, "town,XN,xn-01", "town,XN,id-99", "", "is in ID, not in XN"},
		{"swapped coordinates", places, "22.1,155.1", "155.1,22.1", "", "no such point on earth"},
		{"outside its country", places, "22.1,155.1", "2.1,155.1", "", "lies outside XN"},
		{"half a point", places, "22.1,155.1", "22.1,", "", "both lat and lon"},
		{"not degrees", places, "22.1,155.1", `22°06',155.1`, "", "not a coordinate"},
		{"port on one source", places, "Pelabuhan Dermaga Contoh,contoh-chart,", "Pelabuhan Dermaga Contoh,,", "", "second source"},
		{"port on the same source", places, "Pelabuhan Dermaga Contoh,contoh-chart,", "Pelabuhan Dermaga Contoh,contoh-map,", "", "same source"},
		{"port on an unknown source", places, "Pelabuhan Dermaga Contoh,contoh-chart,", "Pelabuhan Dermaga Contoh,chart,", "", "checked: source"},
		{"locode of another country", places, "XNDMC", "IDDMC", "", "locode"},
		{"iata too long", places, "IDMUC,,", "IDMUC,MUCO,", "", "iata"},
		{"name of two places", places, ",BC,", ",Lembah Contoh,", "", `already means place "id-99.01"`},
		{"alias twice", places, ",BC,", ",Bandar Contoh,", "", "stands twice for place"},
		// Products.
		{"product twice", products, "- id: p2", "- id: p1", "", `"p1" stands twice`},
		{"hs too short", products, `  hs: "090811"`, `  hs: "09081"`, "", "not six digits"},
		{"ahtn of another code", products, "  hs_edition: HS2022\n  names: {id: Pala", "  hs_edition: HS2022\n  ahtn: \"09051000\"\n  names: {id: Pala", "products/spices.yaml:22: ", "begin with 090811"},
		{"name missing in Malay", products, "  names: {id: Pala biji, ms: Buah pala, en", "  names: {id: Pala biji, en", "", "name is missing in language ms"},
		{"slug with space", products, "ms: buah-pala, en: whole-nutmeg", "ms: buah pala, en: whole-nutmeg", "", "single hyphens"},
		{"slug twice", products, "  slugs: {id: selai-pala, ms: jem-pala", "  slugs: {id: pala-biji, ms: jem-pala", "", `already leads to product "p2"`},
		{"form unknown", products, "  form: prepared", "  form: cooked", "", `form "cooked"`},
		{"no tags", products, "  tags: [processed-plant, jam, food]", "  tags: []", "", "no tags"},
		{"regency unknown", products, "  regencies: [id-99.01]\n  harvest", "  regencies: [id-99]\n  harvest", "", `regency "id-99" does not exist`},
		{"month 13", products, "  harvest: [6, 7]", "  harvest: [13]", "", "month 13"},
		{"note in one language", products, "ms: Jun dan Julai., ", "", "products/spices.yaml:15: ", "harvest_note is missing"},
		{"word in no language", products, "    ms: [jem pala]", "    my: [jem pala]", "", `"my" is none of the languages`},
		{"shelf item without item", products, "  base: vanilla", "  base: vanilla\n  shelf_items: [{survey: x, close: same}]", "products/spices.yaml:7: ", "shelf item"},
		{"piece below zero", products, "  base: vanilla", "  base: vanilla\n  piece_grams: -1", "products/spices.yaml:7: ", "below zero"},
		{"no base", products, "  base: vanilla", "  base: ''", "", "no base"},
		// Agencies and papers.
		{"agency twice", "agencies.yaml", "- id: dinas-contoh", "- id: kantor-contoh", "", "stands twice"},
		{"agency abroad", "agencies.yaml", "  country: XN", "  country: SG", "", "no box"},
		{"paper of no agency", "papers.yaml", "  agency: dinas-contoh", "  agency: nobody", "", `agency "nobody"`},
		{"paper on no side", "papers.yaml", "  side: region", "  side: both", "", "neither region nor market"},
		{"paper without how", "papers.yaml", "ms: Mohon di Dinas Contoh., ", "", "papers.yaml:18: ", "how is missing"},
		// Money.
		{"rate zero", money + "exchange.csv", "USD,THB,33", "USD,THB,0", "", "above zero"},
		{"rate missing", money + "exchange.csv", "USD,THB,33", "USD,THB,", "", "above zero"},
		{"rate with comma", money + "exchange.csv", "USD,THB,33", `USD,THB,"33,5"`, "", "not a decimal"},
		{"rate twice", money + "exchange.csv", "2026-11-01,USD,THB,32", "2026-10-01,USD,THB,32", "", "stands twice"},
		{"same currency", money + "exchange.csv", "USD,THB,33", "THB,THB,33", "", "both THB"},
		{"rate without date", money + "exchange.csv", "2026-10-01,USD,THB", ",USD,THB", "", "no date"},
		{"low above high", money + "charges.csv", "tonne,40,60,USD", "tonne,70,60,USD", "", "low 70 is above high 60"},
		{"charge below zero", money + "charges.csv", "tonne,40,60,USD", "tonne,-40,60,USD", "", "below zero"},
		{"charge of no kind", money + "charges.csv", "origin_port,", "harbour,", "", `key "harbour"`},
		{"charge from nowhere", money + "charges.csv", "origin_port,port-muara-contoh", "origin_port,port-x", "", `"port-x" does not exist`},
		{"charge without currency", money + "charges.csv", "300,300,THB", "300,300,", "", "ISO 4217"},
		{"ends before it begins", money + "charges.csv", "THB,2026-01-01,,", "THB,2026-01-01,2025-12-31,", "", "lies before"},
		{"duty of no code", money + "duties.csv", "0905,mfn", "x905,mfn", "", "two to ten digits"},
		{"duty without regime", money + "duties.csv", "0905,mfn", "0905,", "", "no regime"},
		{"two parts without join", money + "duties.csv", "kg,higher,", "kg,,", "", `combine ""`},
		{"join of one part", money + "duties.csv", "0905,mfn,10,,,,,", "0905,mfn,10,,,,and,", "", "one part"},
		{"duty by the bushel", money + "duties.csv", "THB,kg", "THB,bushel", "", `unit "bushel"`},
		{"two duties a day", money + "duties.csv", "0905,atiga", "0905,mfn", "", "same day"},
		{"tax of nothing", money + "taxes.csv", ",spice,7", ",,7", "", "either hs or tag"},
		{"two taxes a day", money + "taxes.csv", "2007,,,2026", ",spice,,2026", "", "same day"},
	} {
		t.Run(b.name, b.run)
	}
}

// Several faults in one file are all reported at once, each on its own line.
func TestAllProblemsAtOnce(t *testing.T) {
	files := contoh(t)
	files["sources.yaml"].Data = []byte(strings.NewReplacer("shelf_days: 60", "shelf_days: soon", "2026-11-01\n  shelf_days: 30", "01/11/2026\n  shelf_days: 30",
		"title: Contoh Map", "titel: Contoh Map").Replace(string(files["sources.yaml"].Data)))
	_, problems := Load(files)
	var got []string
	for _, p := range problems {
		if p.File == "sources.yaml" {
			got = append(got, p.String())
		}
	}
	for _, want := range []string{`sources.yaml:7: "soon"`, `sources.yaml:9: unknown key "titel"`, `sources.yaml:18: date "01/11/2026"`} {
		if !strings.Contains(strings.Join(got, "\n"), want) {
			t.Errorf("no %q in\n%s", want, strings.Join(got, "\n"))
		}
	}
}

// An empty duty or tax, and a pack without charges, are unknowns, not problems.
func TestUnknownIsFine(t *testing.T) {
	files := contoh(t)
	delete(files, "money/charges.csv")
	delete(files, "money/exchange.csv")
	if _, problems := Load(files); len(problems) != 0 {
		t.Error(problems)
	}
}

func TestOpen(t *testing.T) {
	if _, err := Open("lampung-malaysia"); err != nil {
		t.Error(err)
	}
	if p := good(t, "testdata/contoh-utara"); p.Market.Symbol != "฿" {
		t.Errorf("market symbol %q", p.Market.Symbol)
	}
	for _, name := range []string{"", "no-such-pack", "testdata/none"} {
		if _, err := Open(name); err == nil {
			t.Errorf("Open(%q) found a pack", name)
		}
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, contoh(t)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/money/taxes.csv", []byte("rate\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(dir)
	if err == nil || !strings.Contains(err.Error(), "money/taxes.csv:1:") || !strings.Contains(err.Error(), "more") {
		t.Errorf("a broken pack was answered with %v", err)
	}
}

func FuzzLoadPlaces(f *testing.F)   { fuzzFile(f, "places/places.csv") }
func FuzzLoadProducts(f *testing.F) { fuzzFile(f, "products/spices.yaml") }

// fuzzFile loads the made-up pack with anything in one file: whatever stands
// there, Load comes back, and each problem is one line.
func fuzzFile(f *testing.F, name string) {
	files := contoh(f)
	f.Add(files[name].Data)
	f.Add([]byte("id,name\nx,y\n"))
	f.Add([]byte("- &a [*a]\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		broken := maps.Clone(files)
		broken[name] = &fstest.MapFile{Data: b}
		_, problems := Load(broken)
		for _, p := range problems {
			if strings.ContainsRune(p.String(), '\n') {
				t.Errorf("a problem takes more than one line: %q", p)
			}
		}
	})
}
