package atlas

import (
	"fmt"
	"maps"
	"math"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"
)

func TestKm(t *testing.T) {
	for _, c := range []struct {
		lat1, lon1, lat2, lon2, want, within float64
	}{
		{0, 0, 0, 180, math.Pi * 6371.0088, 0.01},
		{0, 0, 1, 0, 111.195, 0.01}, // a degree of a great circle
		{-5.42917, 105.26111, -5.42917, 105.26111, 0, 0},
		{-5.42917, 105.26111, -5.24056, 105.17556, 23, 1}, // city to airport, as the tourism facts have it
		{-5.42917, 105.26111, -5.19131, 103.932, 150, 1},  // city to Krui
	} {
		if got := Km(c.lat1, c.lon1, c.lat2, c.lon2); math.Abs(got-c.want) > c.within {
			t.Errorf("%v: %.3f km", c, got)
		}
	}
}

func TestDrive(t *testing.T) {
	a := lampung(t)
	place := func(id string) *Place {
		p, ok := a.Place(id)
		if !ok {
			t.Fatalf("no place %s", id)
		}
		return p
	}
	w, ok := a.ToHub(place("way-kambas"), "hub-bandar-lampung")
	if !ok || w.Km < 98 || w.Km > 110 || w.Minutes.Low < 100 || w.Minutes.High > 200 {
		t.Errorf("Way Kambas lies 98 to 110 km and 2 to 3 hours from the city: %+v", w)
	}
	there, ok1 := a.Drive(place("museum-lampung"), place("kiluan"))
	back, ok2 := a.Drive(place("kiluan"), place("museum-lampung"))
	if !ok1 || !ok2 || there.Minutes != back.Minutes || there.Via[0] != back.Via[len(back.Via)-1] {
		t.Errorf("there %+v, back %+v", there, back)
	}
	if near, ok := a.Drive(place("klara"), place("ketapang-pier")); !ok || near.Minutes.Likely > 15 || near.Straight != near.Km {
		t.Errorf("Klara lies beside the pier: %+v", near)
	}
	for _, island := range []string{"pahawang", "karang-bebai", "gita-persada"} { // by boat, by boat from nobody knows where, no coordinate
		if w, ok := a.Drive(place("al-furqon"), place(island)); ok {
			t.Errorf("a road to %s: %+v", island, w)
		}
	}
}

// The quickest way between hubs is the one that trying every simple path finds,
// and its kilometres are those of the roads it takes.
func TestShortestByBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 6).Draw(t, "hubs")
		var a Atlas
		for i := range n {
			a.Hubs = append(a.Hubs, Hub{ID: fmt.Sprint("h", i)})
		}
		roads := map[[2]int]Road{}
		for range rapid.IntRange(1, 12).Draw(t, "roads") {
			i, j := rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to")
			likely := rapid.IntRange(1, 90).Draw(t, "minutes")
			r := Road{From: a.Hubs[i].ID, To: a.Hubs[j].ID, Km: float64(likely * 2), Minutes: Minutes{likely, likely, 2 * likely}}
			a.Roads = append(a.Roads, r)
			for _, key := range [][2]int{{i, j}, {j, i}} {
				if old, ok := roads[key]; !ok || likely < old.Minutes.Likely {
					roads[key] = r
				}
			}
		}
		var best func(at, to int, seen []bool) int
		best = func(at, to int, seen []bool) int {
			if at == to {
				return 0
			}
			seen[at] = true
			least := -1
			for next := range n {
				if r, ok := roads[[2]int{at, next}]; ok && !seen[next] {
					if rest := best(next, to, seen); rest >= 0 && (least < 0 || rest+r.Minutes.Likely < least) {
						least = rest + r.Minutes.Likely
					}
				}
			}
			seen[at] = false
			return least
		}
		made := Make(a, nil)
		for i := range n {
			for j := range n {
				want := best(i, j, make([]bool, n))
				got, ok := made.Between(a.Hubs[i].ID, a.Hubs[j].ID)
				if ok != (want >= 0) || ok && got.Minutes.Likely != want {
					t.Fatalf("h%d to h%d: %+v, want %d minutes", i, j, got, want)
				}
				if ok && (got.Km != float64(2*want) || got.Minutes.High != 2*want || got.Via[0] != a.Hubs[i].ID || got.Via[len(got.Via)-1] != a.Hubs[j].ID) {
					t.Fatalf("h%d to h%d: %+v is not the sum of its roads", i, j, got)
				}
			}
		}
	})
}

// A line of a routing engine wins over Siger's own roads, in its direction only.
func TestMatrix(t *testing.T) {
	files := maps.Clone(packFiles())
	files[matrixFile] = &fstest.MapFile{Data: []byte("from,to,minutes,km\n# from OSRM\nhub-krui,hub-liwa,61,33.5\nal-furqon,kiluan,200,80\n")}
	a, problems := load(t, files)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if w, _ := a.Between("hub-krui", "hub-liwa"); w.Km != 33.5 || w.Minutes != (Minutes{61, 61, 79}) {
		t.Errorf("%+v", w)
	}
	if w, _ := a.Between("hub-liwa", "hub-krui"); w.Km == 33.5 {
		t.Errorf("the way back was not measured: %+v", w)
	}
	mosque, _ := a.Place("al-furqon")
	bay, _ := a.Place("kiluan")
	if w, _ := a.Drive(mosque, bay); w.Km != 80 {
		t.Errorf("%+v", w)
	}
	for text, want := range map[string]string{
		"hub-x,hub-liwa,1,1\n":                           `visit/matrix.csv:2: "hub-x" is neither a hub nor a place`,
		"hub-krui,mars,1,1\n":                            `visit/matrix.csv:2: "mars" is neither a hub nor a place`,
		"hub-krui,hub-liwa,1\n":                          "visit/matrix.csv:2: a line has four cells: from, to, minutes, km",
		"hub-krui,hub-liwa,soon,1\n":                     "visit/matrix.csv:2: minutes and km must be numbers from 0 to 5000",
		"hub-krui,hub-liwa,NaN,1\n":                      "visit/matrix.csv:2: minutes and km must be numbers from 0 to 5000",
		"\"hub-krui\n":                                   "visit/matrix.csv:2: broken CSV: extraneous or missing \" in quoted-field",
		"hub-krui,hub-liwa,1,1\nhub-krui,hub-liwa,2,2\n": "visit/matrix.csv:3: the drive from hub-krui to hub-liwa stands twice",
	} {
		files[matrixFile] = &fstest.MapFile{Data: []byte("from,to,minutes,km\n" + text)}
		if _, problems := load(t, files); len(problems) != 1 || problems[0].String() != want {
			t.Errorf("%q: %v, want %s", text, problems, want)
		}
	}
}
