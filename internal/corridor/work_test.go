package corridor

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"siger/internal/i18n"
)

func TestBrokenWork(t *testing.T) {
	const jobs, units, opp, routes, steps = "work/occupations.yaml", "work/units.yaml", "work/opp.yaml", "work/routes.yaml", "work/journey.yaml"
	for _, b := range []breakage{
		{"code of three digits", jobs, `- code: "7212"`, `- code: "721"`, "", "not an ISCO-08 unit group"},
		{"occupation twice", jobs, `- code: "9111"`, `- code: "7212"`, "", `"7212" stands twice`},
		{"occupation without title", jobs, "  title: Welders and flamecutters", "  title: ''", "", "no title"},
		{"name missing", jobs, "ms: Pengimpal", "ms: ''", "", "name is missing in language ms"},
		{"sector unknown", jobs, "  sectors: [domestic]", "  sectors: [home]", "", `sector "home" is none of`},
		{"no sector", jobs, "  sectors: [domestic]", "  sectors: []", "", "no sector"},
		{"occupation without source", jobs, "  source: contoh-law\n  as_of: 2026-11-01\n  confidence: single\n-", "  source: ''\n  as_of: 2026-11-01\n  confidence: single\n-", "", "no source"},
		{"no decree", units, "  decree: Decree 1 of Contoh", "  decree: ''", "", "names no decree"},
		{"standard of no occupation", units, `  occupations: ["9111"]`, `  occupations: ["9112"]`, "", `"9112" is not in work/occupations.yaml`},
		{"standard twice", units, "- id: contoh-bare-standard", "- id: contoh-standard", "", "stands twice"},
		{"one unit, spelt twice", units, "C24CTH01.002.1", "c24cth01.001.1", "", "stands twice"},
		{"unit without name", units, "en: Contoh cutting", "en: ''", "", "missing in language en"},
		{"topic twice", opp, "- id: culture", "- id: wage", "", `topic "wage" stands twice`},
		{"line in two languages", opp, "en: Wages are paid every month.", "en: ''", "work/opp.yaml:5: ", "line is missing in language en"},
		{"line of no source", opp, "- {source: contoh-law, id: Gaji", "- {source: hearsay, id: Gaji", "", `"hearsay" is not in sources.yaml`},
		{"line stands oddly", opp, "status: contested", "status: in-force", "", "neither contested nor unverified"},
		{"right answer is none", opp, "      right: 2", "      right: 3", "work/opp.yaml:12: ", "right answer 3 is none of the 2"},
		{"one answer", opp, ", {id: Tidak, ms: Tidak, en: 'No'}]", "]", "work/opp.yaml:16: ", "two answers or more"},
		{"neither lines nor gap", opp, "  gap: {id: Belum dibaca., ms: Belum dibaca., en: Nobody has read it.}\n", "", "work/opp.yaml:23: ", "neither lines nor a gap"},
		{"gap in one language", opp, "ms: Belum dibaca., en: Nobody has read it.", "ms: '', en: ''", "", "gap is missing in language ms"},
		{"route twice", routes, "- id: alone", "- id: agency", "", `route "agency" stands twice`},
		{"route unknown", steps, "  routes: [agency]", "  routes: [agent]", "", `route "agent" is not in work/routes.yaml`},
		{"step of no route", steps, "  routes: [agency]", "  routes: []", "", "belongs to no route"},
		{"step too early", steps, "  phase: prepare", "  phase: work", "work/journey.yaml:18: ", "stands after a step of phase work"},
		{"phase unknown", steps, "  phase: prepare", "  phase: later", "", `phase "later" is none of`},
		{"side unknown", steps, "  side: market", "  side: moon", "", "neither region nor market"},
		{"agency unknown", steps, "  agency: dinas-contoh", "  agency: nobody", "", `"nobody" is not in agencies.yaml`},
		{"paper unknown", steps, "  papers: [export-note]", "  papers: [letter]", "", `"letter" is not in papers.yaml`},
		{"payer unknown", steps, "payer: worker", "payer: uncle", "", `payer "uncle" is none of`},
		{"amount without currency", steps, ", currency: IDR", "", "work/journey.yaml:11: ", "ISO 4217"},
		{"amount below zero", steps, "amount: 5", "amount: -5", "", "below zero"},
		{"clock from nowhere", steps, "from: arrival", "from: soon", "", "one of the events"},
		{"clock without days", steps, "days: 7", "days: 0", "", "days above zero"},
	} {
		t.Run(b.name, b.run)
	}
}

// A topic with lines has three questions, one without has none.
func TestTopicQuestions(t *testing.T) {
	files := contoh(t)
	text := string(files["work/opp.yaml"].Data)
	head, tail, _ := strings.Cut(text, "    - ask: {id: 'Apakah ada slip?'")
	_, tail, _ = strings.Cut(tail, "Ask for it.}\n")
	files["work/opp.yaml"].Data = []byte(head + tail)
	_, problems := Load(files)
	if len(problems) != 1 || problems[0].What != `topic "wage" has 2 questions: one with lines needs 3, one without has none` {
		t.Errorf("got %v", problems)
	}
}

func TestJourney(t *testing.T) {
	p := good(t, "testdata/contoh-utara")
	ids := func(route string) (out []string) {
		for _, s := range p.Journey(route) {
			out = append(out, s.ID)
		}
		return out
	}
	for route, want := range map[string][]string{"agency": {"note", "examination"}, "alone": {"note"}, "": nil} {
		if got := ids(route); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", route, got, want)
		}
	}
}

func TestCompetence(t *testing.T) {
	p := good(t, "testdata/contoh-utara")
	for code, want := range map[string]string{
		"contoh-standard.kitchen": "Kitchen", "C.24CTH01.001.1": "Contoh welding", " c24cth01.001.1 ": "Contoh welding",
		"C.24CTH01.002.1": "Contoh cutting", "C.24CTH01.003.1": "", "": ""} {
		if name, ok := p.Competence(code); name.In(i18n.EN) != want || ok != (want != "") {
			t.Errorf("%q is %q, want %q", code, name.In(i18n.EN), want)
		}
	}
}

// The spellings are of real lists of ICT units and of the forms before them.
func TestUnitCodes(t *testing.T) {
	for raw, want := range map[string]UnitCode{
		"J.611000.001.01":        {Key: "J.611000.001.01", Form: UnitOld, Sector: "J", Field: "611000", Number: "001", Version: "01"},
		"J.62DMI00.001.1":        {Key: "J.62DMI00.001.1", Form: UnitNew, Sector: "J", Field: "62DMI00", Number: "001", Version: "1"},
		"M74DKV13.015.3":         {Key: "M.74DKV13.015.3", Form: UnitNew, Sector: "M", Field: "74DKV13", Number: "015", Version: "3", Slips: true},
		"j. 62dmi00 .001. 1":     {Key: "J.62DMI00.001.1", Form: UnitNew, Sector: "J", Field: "62DMI00", Number: "001", Version: "1", Slips: true},
		"J-611000-001-01":        {Key: "J.611000.001.01", Form: UnitOld, Sector: "J", Field: "611000", Number: "001", Version: "01", Slips: true},
		"TIK.SM01.001.01":        {Key: "TIK.SM01.001.01", Form: UnitFirst, Sector: "TIK", Field: "SM01", Number: "001", Version: "01"},
		"J.611000.001.01.":       {Key: "J.611000.001.01", Form: UnitOld, Sector: "J", Field: "611000", Number: "001", Version: "01", Slips: true},
		"unit memasak 3":         {Key: "UNITMEMASAK3", Form: UnitOther, Slips: true},
		"":                       {Form: UnitOther, Slips: false},
		"Z.62DMI00.001.1":        {Key: "Z.62DMI00.001.1", Form: UnitOther, Slips: true},
		"J.62DMI00.001.1 (lama)": {Key: "J.62DMI00.001.1(LAMA)", Form: UnitOther, Slips: true},
	} {
		got := ParseUnitCode(raw)
		if got.Raw = ""; raw == "" {
			got.Slips = false
		}
		if got != want {
			t.Errorf("%q: %+v, want %+v", raw, got, want)
		}
	}
}

func FuzzUnitCode(f *testing.F) {
	for _, s := range []string{"J.611000.001.01", "M74DKV13.015.3", "TIK.SM01.001.01", "..", "ı.62dmi00.001.1", "ſ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u := ParseUnitCode(raw)
		again := ParseUnitCode(u.Key)
		if again.Key != u.Key || again.Form != u.Form {
			t.Errorf("%q has the key %q, which has the key %q", raw, u.Key, again.Key)
		}
	})
}

// The built-in packs know every occupation their reader of asks understands.
func TestReaderOccupationsAreKnown(t *testing.T) {
	type word struct {
		Sense string   `yaml:"sense"`
		Class string   `yaml:"class"`
		Codes []string `yaml:"codes"`
		ID    []string `yaml:"id"`
		MS    []string `yaml:"ms"`
		EN    []string `yaml:"en"`
	}
	for _, name := range append(BuiltIn(), "testdata/contoh-utara") {
		p := good(t, name)
		words, _ := ReadList[word](p, "words/occupations.yaml")
		if len(words) == 0 {
			t.Errorf("%s: no words for occupations", name)
		}
		for _, w := range words {
			for _, code := range w.Value.Codes {
				if p.Occupations[code] == nil {
					t.Errorf("%s: %q asks for occupation %s, which is not in work/occupations.yaml", name, w.Value.EN, code)
				}
			}
		}
	}
}

// What the real pack says of a worker's way: every route reaches its end, the
// eight papers of UU 18/2017 article 13 come before departure, and nothing says
// that a worker pays where law contests it.
func TestLampungWays(t *testing.T) {
	p := good(t, "lampung-malaysia")
	if len(p.Routes) != 3 {
		t.Fatalf("%d routes, want 3", len(p.Routes))
	}
	for _, route := range p.Routes {
		steps := p.Journey(route.ID)
		papers := map[string]bool{}
		for _, s := range steps {
			for _, id := range s.Papers {
				if s.Phase == Prepare {
					papers[id] = true
				}
			}
			for _, c := range s.Costs {
				if c.Payer == WorkerPays {
					t.Errorf("step %s lets the worker pay %q without a source that says so today", s.ID, c.What.EN)
				}
			}
		}
		want := []string{"marital-letter", "family-permission", "competence-certificate", "health-letter", "worker-passport", "work-visa", "employment-contract"}
		if route.ID != "independent" {
			want = append(want, "placement-agreement")
		}
		for _, id := range want {
			if !papers[id] {
				t.Errorf("route %s never comes to paper %s; it has %v", route.ID, id, slices.Sorted(maps.Keys(papers)))
			}
		}
		if first, last := steps[0], steps[len(steps)-1]; first.Phase != Prepare || last.Phase != Return {
			t.Errorf("route %s goes from %s to %s", route.ID, first.Phase, last.Phase)
		}
	}
}
