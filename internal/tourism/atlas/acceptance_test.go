package atlas

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// acceptance returns the folder of cases nobody here made up: SIGER_ACCEPTANCE,
// or ../shared/acceptance beside the module. Without it the test is skipped.
func acceptance(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SIGER_ACCEPTANCE")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "acceptance")
	}
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("SIGER_REQUIRE_ALL") == "1" {
			t.Fatal("the acceptance folder is absent")
		}
		t.Skip("the acceptance folder is absent; set SIGER_ACCEPTANCE")
	}
	return dir
}

// boundary is how far, in km, the published borders may stray from the shore:
// they are simplified, and beaches lie on them.
const boundary = 1.0

// Every place and hub lies in its regency, or off it by no more than its own
// doubt and that of the border.
func TestPlacesLieInTheirRegency(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(acceptance(t), "regions", "lampung_kab.geojson"))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Features []struct {
			Properties struct{ Code string }
			Geometry   struct{ Coordinates [][][][2]float64 } // polygons of rings of lon, lat
		}
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	outer := map[string][][][2]float64{}
	for _, f := range doc.Features {
		for _, polygon := range f.Geometry.Coordinates {
			outer[f.Properties.Code] = append(outer[f.Properties.Code], polygon[0])
		}
	}
	a := lampung(t)
	for i := range a.Places {
		if p := &a.Places[i]; p.HasPoint() {
			off := outside(outer[strings.TrimPrefix(p.Regency, "id-")], p.Lat, p.Lon)
			if off > float64(p.RadiusM)/1000+boundary {
				t.Errorf("%s lies %.1f km outside %s", p.ID, off, p.Regency)
			}
		}
	}
	for _, h := range a.Hubs {
		if off := outside(outer[strings.TrimPrefix(h.Regency, "id-")], h.Lat, h.Lon); off > boundary {
			t.Errorf("%s lies %.1f km outside %s", h.ID, off, h.Regency)
		}
	}
}

// outside returns 0 for a point within one of the rings, by the even-odd rule,
// else the distance in km to their nearest corner.
func outside(rings [][][2]float64, lat, lon float64) float64 {
	nearest := math.Inf(1)
	for _, ring := range rings {
		in := false
		for i, j := 0, len(ring)-1; i < len(ring); j, i = i, i+1 {
			a, b := ring[i], ring[j]
			if (a[1] > lat) != (b[1] > lat) && lon < (b[0]-a[0])*(lat-a[1])/(b[1]-a[1])+a[0] {
				in = !in
			}
			nearest = math.Min(nearest, Km(lat, lon, a[1], a[0]))
		}
		if in {
			return 0
		}
	}
	return nearest
}
