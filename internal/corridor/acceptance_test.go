package corridor

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// acceptance returns the folder of cases nobody here made up: SIGER_ACCEPTANCE,
// or ../shared/acceptance beside the module. Without it the test is skipped.
func acceptance(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SIGER_ACCEPTANCE")
	if dir == "" {
		root, err := os.Getwd()
		for err == nil {
			if _, missing := os.Stat(filepath.Join(root, "go.mod")); missing == nil {
				dir = filepath.Join(root, "..", "shared", "acceptance")
				break
			}
			if root == filepath.Dir(root) {
				break
			}
			root = filepath.Dir(root)
		}
	}
	if _, err := os.Stat(dir); err != nil || dir == "" {
		if os.Getenv("SIGER_REQUIRE_ALL") == "1" {
			t.Fatal("the acceptance folder is absent")
		}
		t.Skip("the acceptance folder is absent; set SIGER_ACCEPTANCE")
	}
	return dir
}

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// polygons are the outer rings of one regency, points as lon, lat.
type polygons [][][2]float64

// holds is the even-odd rule over the outer rings.
func (p polygons) holds(lat, lon float64) bool {
	in := false
	for _, ring := range p {
		for i, j := 0, len(ring)-1; i < len(ring); j, i = i, i+1 {
			a, b := ring[i], ring[j]
			if (a[1] > lat) != (b[1] > lat) && lon < (b[0]-a[0])*(lat-a[1])/(b[1]-a[1])+a[0] {
				in = !in
			}
		}
	}
	return in
}

// lampung returns the boundaries of Lampung's regencies by code.
func lampung(t *testing.T) map[string]polygons {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(acceptance(t), "regions", "lampung_kab.geojson"))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Features []struct {
			Properties struct{ Code string }
			Geometry   struct{ Coordinates [][][][2]float64 }
		}
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	out := map[string]polygons{}
	for _, f := range doc.Features {
		for _, polygon := range f.Geometry.Coordinates {
			out[f.Properties.Code] = append(out[f.Properties.Code], polygon[0])
		}
	}
	return out
}

// Lampung has 15 regencies and cities, and each one's point lies inside it.
func TestLampungRegencies(t *testing.T) {
	p, borders := good(t, "lampung-malaysia"), lampung(t)
	regencies := p.PlacesOf(Regency)
	if len(regencies) != 15 || len(borders) != 15 {
		t.Fatalf("%d regencies, %d borders, want 15", len(regencies), len(borders))
	}
	for _, r := range regencies {
		if r.ID != "id-"+r.Code || !borders[r.Code].holds(r.Lat, r.Lon) {
			t.Errorf("%s %s: %.4f, %.4f lies outside it", r.ID, r.Name, r.Lat, r.Lon)
		}
	}
}

// Every state of the statistics department is a state of the pack, by its name
// or an alias, and nothing else is.
func TestMalaysianStates(t *testing.T) {
	p := good(t, "lampung-malaysia")
	official := map[string]bool{}
	for _, row := range readCSV(t, filepath.Join(acceptance(t), "regions", "my_state_district.csv")) {
		official[row[0]] = true
	}
	states := p.PlacesOf(State)
	if len(states) != 16 || len(official) != 16 {
		t.Fatalf("%d states, %d official, want 16", len(states), len(official))
	}
	for name := range official {
		if !slices.ContainsFunc(states, func(s *Place) bool { return s.Name == name || slices.Contains(s.Aliases, name) }) {
			t.Errorf("no state is called %q", name)
		}
	}
}

// kilometres between two points, great circle.
func kilometres(lat1, lon1, lat2, lon2 float64) float64 {
	const r = math.Pi / 180
	a := math.Pow(math.Sin((lat2-lat1)*r/2), 2) + math.Cos(lat1*r)*math.Cos(lat2*r)*math.Pow(math.Sin((lon2-lon1)*r/2), 2)
	return 2 * 6371 * math.Asin(math.Sqrt(a))
}

func readUN(t *testing.T, country string, inside func(LOCODE) bool) LOCODEReading {
	t.Helper()
	name := "unlocode_" + country + ".csv"
	f, err := os.Open(filepath.Join(acceptance(t), "regions", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := ReadLOCODE(f, name, inside)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// The mirror puts Panjang 1,150 km away in North Sumatra; the pack must not.
func TestPanjangTrap(t *testing.T) {
	p := good(t, "lampung-malaysia")
	panjang, _ := p.Place("port-panjang")
	if d := kilometres(panjang.Lat, panjang.Lon, -5.467, 105.317); d > 3 {
		t.Errorf("Panjang lies %.1f km from where it is", d)
	}
	if panjang.LOCODE != "IDPNJ" || panjang.Status != Contested || panjang.Note == "" {
		t.Errorf("the code of Panjang must be shown as unconfirmed: %+v", panjang.Fact)
	}
	borders := lampung(t)
	inLampung := func(r LOCODE) bool {
		for _, b := range borders {
			if b.holds(r.Lat, r.Lon) {
				return r.Subdivision == "LA"
			}
		}
		return false
	}
	got := readUN(t, "ID", inLampung)
	seen := 0
	for _, r := range got.Rows {
		switch r.Code {
		case "IDPNJ", "IDPJG": // guessed, in no subdivision: the point must be gone
			seen++
			if r.HasPoint || !r.Geocoded {
				t.Errorf("%s kept the point %.4f, %.4f", r.Code, r.Lat, r.Lon)
			}
		case "IDTRH": // UN/LOCODE's own point
			seen++
			if !r.HasPoint || r.Geocoded || kilometres(r.Lat, r.Lon, -5.567, 105.367) > 1 {
				t.Errorf("Tarahan lost its own point: %+v", r)
			}
		}
	}
	if seen != 3 {
		t.Errorf("saw %d of the 3 rows", seen)
	}
	for _, r := range got.Rows {
		if r.HasPoint && r.Geocoded && !inLampung(r) {
			t.Errorf("%s keeps a guessed point outside its province", r.Code)
		}
	}
}

// 744 and 354 data lines; every one is read, and the shifted ones are named.
func TestLOCODEDropsNothing(t *testing.T) {
	for country, lines := range map[string]int{"ID": 744, "MY": 354} {
		got := readUN(t, country, func(LOCODE) bool { return false })
		if n := len(got.Rows) + len(got.Broken); n != lines {
			t.Errorf("%s: %d rows and broken lines of %d", country, n, lines)
		}
		if len(got.Broken) != 0 || len(got.Shifted) == 0 || len(got.Refused) == 0 {
			t.Errorf("%s: %d broken, %d shifted, %d refused", country, len(got.Broken), len(got.Shifted), len(got.Refused))
		}
		for _, r := range got.Rows {
			if strings.Contains(r.Name, `"`) || len(r.Function) != 8 || !strings.HasPrefix(r.Code, country) {
				t.Errorf("%s: misread %+v", country, r)
			}
			if r.HasPoint && r.Geocoded {
				t.Errorf("%s keeps a guessed point", r.Code)
			}
		}
		t.Logf("%s: %d rows, %d shifted, %d points refused", country, len(got.Rows), len(got.Shifted), len(got.Refused))
	}
}

// Every product's code is a code of the Harmonized System 2022.
func TestProductCodes(t *testing.T) {
	p := good(t, "lampung-malaysia")
	codes := map[string]bool{}
	for _, row := range readCSV(t, filepath.Join(acceptance(t), "hs", "harmonized-system.csv")) {
		codes[row[1]] = true
	}
	for _, q := range p.Products {
		if !codes[q.HS] {
			t.Errorf("%s (%s): %s is not in HS 2022", q.ID, q.Names.EN, q.HS)
		}
	}
	for _, d := range p.Duties {
		if len(d.HS) <= 6 && !codes[d.HS] {
			t.Errorf("duty of %s: not in HS 2022", d.HS)
		}
	}
	for _, x := range p.Taxes {
		if x.HS != "" && !codes[x.HS] {
			t.Errorf("tax of %s: not in HS 2022", x.HS)
		}
	}
}
