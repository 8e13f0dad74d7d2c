package atlas

import (
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"siger/internal/ask/reader"
	"siger/internal/corridor"
)

// packFiles returns the files of the built-in pack, to be broken at will.
var packFiles = sync.OnceValue(func() fstest.MapFS {
	p, err := corridor.Open("lampung-malaysia")
	if err != nil {
		panic(err)
	}
	return copyOf(p.Files())
})

// contoh returns the files of the small made-up pack, which has no atlas.
var contoh = sync.OnceValue(func() fstest.MapFS { return copyOf(os.DirFS("../../corridor/testdata/contoh-utara")) })

func copyOf(from fs.FS) fstest.MapFS {
	files := fstest.MapFS{}
	err := fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(from, name)
		files[name] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		panic(err)
	}
	return files
}

// load reads the atlas of a pack's files; the pack itself must be sound.
func load(t testing.TB, files fs.FS) (*Atlas, []corridor.Problem) {
	t.Helper()
	p, problems := corridor.Load(files)
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	return Load(p)
}

// lampung returns the atlas of the built-in pack, which has no problem.
func lampung(t testing.TB) *Atlas {
	t.Helper()
	a, problems := load(t, packFiles())
	for _, q := range problems {
		t.Error(q)
	}
	return a
}

// The atlas of Lampung is whole: places in every part, each reachable one hangs
// on the road graph, each island on a boat whose pier does.
func TestLampung(t *testing.T) {
	a := lampung(t)
	if len(a.Places) < 65 || len(a.Passages) < 3 || len(a.Events) < 10 || len(a.Culture) < 10 || len(a.Practical) < 10 {
		t.Errorf("%d places, %d passages, %d events, %d and %d notes", len(a.Places), len(a.Passages), len(a.Events), len(a.Culture), len(a.Practical))
	}
	reached := 0
	for i := range a.Places {
		p := &a.Places[i]
		switch {
		case p.Pier != "":
			pier, _ := a.Place(p.Pier)
			if _, ok := a.ToHub(pier, "hub-bandar-lampung"); !ok {
				t.Errorf("no way to %s, the pier of %s", pier.ID, p.ID)
			}
			if _, ok := a.ToHub(p, "hub-bandar-lampung"); ok {
				t.Errorf("a road reaches %s", p.ID)
			}
			reached++
		case p.HasPoint() && !p.ByBoat():
			w, ok := a.ToHub(p, "hub-bandar-lampung")
			if !ok || w.Minutes.Likely > 8*60 {
				t.Errorf("%s is %d minutes from the city: %v", p.ID, w.Minutes.Likely, ok)
			}
			reached++
		}
	}
	if reached < 62 {
		t.Errorf("only %d places can be reached", reached)
	}
}

// What student lists tell is never shown as sure, and an asker's word finds every
// place by its interests.
func TestLampungHonest(t *testing.T) {
	a := lampung(t)
	r, err := reader.New(a.pack)
	if err != nil {
		t.Fatal(err)
	}
	students := []string{"sb-list", "tg-seed", "w-list", "sig-map", "js20-list", "pes-gis", "student-pages", "unsourced"}
	for _, p := range a.Places {
		for _, interest := range p.Interests {
			if len(r.Interest(interest).Missing()) > 0 {
				t.Errorf("%s: nobody who asks can say %q", p.ID, interest)
			}
		}
		if slices.Contains(students, p.Source) && p.Status != corridor.Unverified || p.Halal.Level == "certified" {
			t.Errorf("%s is shown as sure", p.ID)
		}
		if p.Hours.Known && slices.Contains(students, p.Hours.Source) {
			t.Errorf("%s: hours of %s are not known", p.ID, p.Hours.Source)
		}
		for _, q := range p.Prices {
			if slices.Contains(students, q.Source) && q.Status != corridor.Unverified {
				t.Errorf("%s: the price of %s is shown as sure", p.ID, q.What)
			}
		}
	}
	direct := a.Passages[slices.IndexFunc(a.Passages, func(q Passage) bool { return q.ID == "kul-tkg-direct" })]
	if direct.Status != corridor.Unverified || !slices.Equal(direct.Days, []int{1, 4}) || direct.ValidFrom.String() != "2026-02-12" {
		t.Errorf("the direct flight is told as %+v", direct)
	}
}

// A pack without the folder visit/ has an empty atlas and no problem.
func TestNoAtlas(t *testing.T) {
	a, problems := load(t, contoh())
	if len(problems) > 0 || len(a.Places) > 0 {
		t.Errorf("%d places, %v", len(a.Places), problems)
	}
}

// Each mistake in a file is one problem, at its line.
func TestLoadRefuses(t *testing.T) {
	for _, c := range []struct{ file, old, new, want string }{
		{"places-city.yaml", "- id: museum-lampung", "- id: Museum", `id "Museum" must be`},
		{"places-city.yaml", "- id: al-furqon", "- id: museum-lampung", `id "museum-lampung" stands twice`},
		{"places-city.yaml", "regency: id-18.71", "regency: id-18.99", `regency "id-18.99" is no regency`},
		{"places-city.yaml", "regency: id-18.71", "regency: my-10", `regency "my-10" is no regency`},
		{"places-city.yaml", "lat: -5.3723", "lat: 53.723", "lies outside the box of ID"},
		{"places-city.yaml", "radius_m: 600", "radius_m: 0", "no radius_m"},
		{"places-city.yaml", "coord_from: [museum-list]", "coord_from: [nobody]", `source "nobody" is not in sources.yaml`},
		{"places-city.yaml", "coord_from: [museum-list]", "coord_from: []", "no coord_from"},
		{"places-city.yaml", "kind: museum", "kind: palace", `kind "palace" is none of`},
		{"places-city.yaml", "visit: {low: 60, likely: 90, high: 120}", "visit: {low: 60, likely: 30, high: 120}", "low, likely, high in that order"},
		{"places-city.yaml", "score: 70", "score: 170", "score 170 is not 1 to 100"},
		{"places-city.yaml", "Fr 08:00-10:30", "Fr 08:00-1030", "are not written like 08:00-14:00"},
		{"places-city.yaml", `week: "Mo-Th`, `week: "Montag-Th`, "are not written like Mo-Th,Su"},
		{"places-city.yaml", "holidays: closed", "holidays: maybe", `hours "maybe" is none of`},
		{"places-city.yaml", "low: 5000, high: 5000", "low: 5000, high: 500", "must not be below zero, nor its high below its low"},
		{"places-city.yaml", "what: entry", "what: bribe", `prices "bribe" is none of`},
		{"places-city.yaml", "money: IDR", "money: USD", `prices "USD" is none of`},
		{"places-city.yaml", "unknown: [hours, ", "unknown: [ours, ", `unknown "ours" is none of`},
		{"places-city.yaml", "months: [5, 6", "months: [13, 6", "month 13 is not 1 to 12"},
		{"places-city.yaml", "    ms: Masjid utama bandar raya.", "    xx: Masjid utama bandar raya.", `unknown key "xx"`},
		{"places-city.yaml", "level: not-stated", "level: halal", `halal "halal" is none of`},
		{"places-city.yaml", "  indoor: true", "  hub: hub-nowhere\n  indoor: true", `hub "hub-nowhere" is not in`},
		{"places-pesawaran.yaml", "pier: mutun", "pier: klara", `no boat goes from pier "klara" to tangkil`},
		{"hubs.yaml", "id: hub-krui,", "id: hub-kruy,", `not "hub-krui" and "hub-liwa"`},
		{"roads.yaml", "km: 78", "km: 7", "shorter than the crow flies"},
		{"roads.yaml", "from: hub-krui, to: hub-biha", "from: hub-krui, to: hub-krui", "a road joins two hubs"},
		{"boats.yaml", "pier: mutun", "pier: nowhere", `pier "nowhere" is not among the places`},
		{"boats.yaml", "to: tangkil", "to: klara", `"klara" is not a place that is reached from a pier`},
		{"boats.yaml", "first: 420", "first: 1420", "first, last and back in that order"},
		{"boats.yaml", "switch: bay", "switch: storm", `switch "storm" is none of`},
		{"passages.yaml", "days: [1, 4]", "days: [1, 8]", "day 8 is not 1 (Monday) to 7"},
		{"passages.yaml", "from: air-kul", "from: air-xxx", `"air-xxx" is not a place of the pack`},
		{"passages.yaml", "runs_from: 2026-02-12", "runs_from: 2026-02-12\n  runs_to: 2026-01-01", "lies before runs_from"},
		{"events.yaml", "status: held", "status: rumoured", `history "rumoured" is none of`},
		{"events.yaml", "place: tanjung-setia", "place: bali", `place "bali" is not among the places`},
		{"events.yaml", "to: 2025-07-06", "to: 2025-06-06", "before it begins"},
		{"culture.yaml", "group: craft", "group: magic", `group "magic" is none of`},
		{"practical.yaml", `number: "110"`, `number: "police"`, "is not a telephone number"},
		{"practical.yaml", "confidence: general-knowledge", "confidence: hope", `confidence "hope" is none of`},
		{"more.yaml", "", "- {}", "nobody would read it"},
		{"matrix.csv", "", "from,to,minutes\n", "the header line must be from,to,minutes,km"},
	} {
		t.Run(c.file+" "+c.new, func(t *testing.T) {
			files := maps.Clone(packFiles())
			name, text := "visit/"+c.file, c.new
			if old := files[name]; old != nil {
				if !strings.Contains(string(old.Data), c.old) {
					t.Fatalf("%s does not hold %q", name, c.old)
				}
				text = strings.Replace(string(old.Data), c.old, c.new, 1)
			}
			files[name] = &fstest.MapFile{Data: []byte(text)}
			_, problems := load(t, files)
			if !slices.ContainsFunc(problems, func(p corridor.Problem) bool {
				return strings.Contains(p.What, c.want) && (p.Line > 0 || c.file == "more.yaml")
			}) {
				t.Errorf("no problem says %q: %v", c.want, problems)
			}
		})
	}
}

func FuzzPlaces(f *testing.F) { fuzz(f, "visit/places-city.yaml") }
func FuzzBoats(f *testing.F)  { fuzz(f, "visit/boats.yaml") }
func FuzzRoads(f *testing.F)  { fuzz(f, "visit/roads.yaml") }
func FuzzMatrix(f *testing.F) { fuzz(f, matrixFile) }

// fuzz loads the small pack with anything in one file of an atlas: whatever
// stands there, Load comes back, and each problem is one line.
func fuzz(f *testing.F, name string) {
	if file := packFiles()[name]; file != nil {
		f.Add(file.Data[:min(len(file.Data), 3000)])
	}
	f.Add([]byte("from,to,minutes,km\nhub-a,hub-b,61,33.5\n"))
	f.Add([]byte("- {id: x, hours: {week: \"Mo-Su 08:00-26:00\"}, from: a, to: a}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		broken := maps.Clone(contoh())
		broken["visit/hubs.yaml"] = &fstest.MapFile{Data: []byte("- {id: hub-a}\n- {id: hub-b}\n")}
		broken[name] = &fstest.MapFile{Data: b}
		_, problems := load(t, broken)
		for _, q := range problems {
			if strings.ContainsRune(q.String(), '\n') {
				t.Errorf("a problem takes more than one line: %q", q)
			}
		}
	})
}
