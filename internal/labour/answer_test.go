package labour

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"siger/internal/amount"
	"siger/internal/ask"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/labour/hire"
	"siger/internal/labour/payslip"
	"siger/internal/rulebook"
	"siger/internal/store"
	"siger/internal/store/storetest"
)

// hireNoon is midday in Kuala Lumpur on a day of the tests.
var hireNoon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

// hireClock is a clock a test moves by hand.
type hireClock struct{ at atomic.Int64 }

func (h *hireClock) Now() time.Time        { return hireNoon.Add(time.Duration(h.at.Load())) }
func (h *hireClock) move(by time.Duration) { h.at.Add(int64(by)) }

// hiring is an answerer on the real pack and an empty store.
func hiring(t *testing.T, f func(t *testing.T, a *Answerer, s *Store, h *hireClock)) {
	t.Helper()
	pack, err := corridor.Open("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	book, problems := rulebook.Load(pack.Files(), pack)
	costs, more := hire.Load(pack.Files(), pack)
	pay, most := payslip.Load(pack.Files(), pack)
	if problems = slices.Concat(problems, more, most); len(problems) > 0 {
		t.Fatal(problems)
	}
	words, err := i18n.Load(Texts, hire.Texts)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, []fs.FS{journal.Migrations, Migrations}, func(t *testing.T, db *store.DB) {
		h := &hireClock{}
		s := &Store{DB: db, Clock: h}
		f(t, &Answerer{Pack: pack, Book: book, Hire: costs, Pay: pay, Texts: words, Pool: &Pool{Store: s, Clock: h, Zone: pack.MarketZone()}}, s, h)
	})
}

// welders asks for six welders in Pasir Gudang.
func welders(p *corridor.Pack) ask.Question {
	six, place := 6, &ask.Place{}
	for _, one := range p.Places {
		if one.Name == "Pasir Gudang" {
			place = &ask.Place{ID: one.ID, Name: one.Name}
		}
	}
	on := clock.DateOf(hireNoon)
	return ask.Question{Lang: i18n.EN, AsOf: on, KnownOn: on, Understood: ask.Understood{Text: "six welders", Kind: ask.Hire, ISCO08: []string{"7212"},
		Headcount: &six, To: place, Wage: &amount.Money{Amount: amount.Int(3000), Currency: "MYR"}}}
}

// enterWelder puts a welder into the store who has agreed to some purposes.
func enterWelder(t *testing.T, s *Store, org, name string, purposes ...Purpose) Worker {
	t.Helper()
	w := Worker{ID: store.NewID(), Org: org, Name: name, Born: 1998, Regency: "id-lampung-metro", Occupations: []string{"7212"}, At: s.Clock.Now()}
	err := s.DB.InTx(t.Context(), func(tx *store.Tx) (err error) {
		if w, err = s.PutWorker(t.Context(), tx, w); err != nil {
			return err
		}
		for _, p := range purposes {
			if _, err = tx.Exec(t.Context(), `INSERT INTO labour_consent (worker, purpose, said, how, by_whom, at, withdrawn) VALUES ($1, $2, 'setuju', 'paper', 'test', $3, '')`,
				w.ID, string(p), store.Time(s.Clock.Now())); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func hireAnswerOf(t *testing.T, a *Answerer, q ask.Question) (*ask.Answer, *HireDoc) {
	t.Helper()
	got, err := a.Answer(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Offers) == 0 {
		return got, nil
	}
	return got, got.Offers[0].Landed.(*HireDoc)
}

// Who has not agreed is not counted, a number below five is not given, and what
// is withdrawn counts no more.
func TestHireCountsOnlyWhoAgreed(t *testing.T) {
	hiring(t, func(t *testing.T, a *Answerer, s *Store, h *hireClock) {
		q := welders(a.Pack)
		if got, _ := hireAnswerOf(t, a, q); !got.Unmet || len(got.Offers) > 0 {
			t.Error("nobody and no course: the ask is met")
		}
		for i := range 6 {
			enterWelder(t, s, "centre", fmt.Sprint("Kenari", i), ForTraining)
		}
		var last Worker
		for i := range 4 {
			last = enterWelder(t, s, "centre", fmt.Sprint("Kenari", 10+i), ForMatching, ForTraining)
		}
		h.move(3 * time.Second)
		if got, _ := hireAnswerOf(t, a, q); !got.Unmet {
			t.Error("four people are told apart from none")
		}
		enterWelder(t, s, "agency", "Kenari20", ForMatching)
		h.move(3 * time.Second)
		got, doc := hireAnswerOf(t, a, q)
		if got.Unmet || doc == nil || doc.Profiles == nil || *doc.Profiles != 5 || got.Offers[0].Score != 83 {
			t.Fatalf("five people: %+v", got.Offers)
		}
		if text, _ := json.Marshal(got.Doc(a.Texts)); strings.Contains(string(text), "Kenari") {
			t.Error("a name is in the answer")
		}
		if _, err := s.DB.Exec(t.Context(), `UPDATE labour_consent SET withdrawn = $1 WHERE worker = $2`, store.Time(h.Now()), last.ID); err != nil {
			t.Fatal(err)
		}
		h.move(3 * time.Second)
		if got, _ := hireAnswerOf(t, a, q); !got.Unmet {
			t.Error("who withdrew is still counted")
		}
	})
}

// A course that trains for the job meets an ask that nobody is ready for.
func TestHireKnowsCourses(t *testing.T) {
	hiring(t, func(t *testing.T, a *Answerer, s *Store, h *hireClock) {
		c := Course{ID: store.NewID(), Code: "LAS1", Org: "centre", OrgName: "Contoh Balai", Title: "Las dasar", ISCO08: []string{"7212"},
			Ends: clock.DateOf(hireNoon), Stage: CourseOpened, At: hireNoon}
		if err := s.DB.InTx(t.Context(), func(tx *store.Tx) (err error) { _, err = s.PutCourse(t.Context(), tx, c); return err }); err != nil {
			t.Fatal(err)
		}
		got, doc := hireAnswerOf(t, a, welders(a.Pack))
		if got.Unmet || doc == nil || len(doc.Courses) != 1 || doc.Profiles != nil || doc.FewerThan != Few {
			t.Errorf("a course: unmet %v, %+v", got.Unmet, doc)
		}
		h.move(24 * time.Hour)
		if got, _ := hireAnswerOf(t, a, welders(a.Pack)); !got.Unmet {
			t.Error("a course that has ended trains")
		}
	})
}

// The law of both sides, the cost and what is not known, without a store.
func TestHireAnswersFromThePack(t *testing.T) {
	hiring(t, func(t *testing.T, a *Answerer, s *Store, _ *hireClock) {
		a.Pool = nil
		q := welders(a.Pack)
		got, doc := hireAnswerOf(t, a, q)
		verdicts := map[string]rulebook.Verdict{}
		for _, f := range got.Findings {
			verdicts[f.Rule] = f.Verdict
			if len(f.Sources) == 0 {
				t.Errorf("%s has no source", f.Rule)
			}
		}
		for rule, want := range map[string]rulebook.Verdict{"my.hire.approval": rulebook.Unknown, "my.hire.who": rulebook.Ask, "my.wage.minimum": rulebook.OK,
			"id.hire.cost": rulebook.ContestedLaw, "id.hire.verified": rulebook.OK} {
			if verdicts[rule] != want {
				t.Errorf("%s says %q, want %q", rule, verdicts[rule], want)
			}
		}
		if doc.Sector != "manufacturing" || !doc.SectorAssumed || doc.Area != "peninsula" || doc.Profiles != nil || doc.FewerThan != 0 || got.Unmet {
			t.Errorf("%+v", doc)
		}
		q.Facts = ask.Given{"sector": "construction", "hire_approved": "yes", "hire_hostel_certificate": "unknown", "nonsense": "yes"}
		got, doc = hireAnswerOf(t, a, q)
		if doc.SectorAssumed || doc.Sector != "construction" {
			t.Errorf("a sector that was stated: %+v", doc)
		}
		for _, f := range got.Findings {
			if f.Rule == "my.hire.approval" && f.Verdict != rulebook.OK || f.Rule == "my.hire.who" && f.Verdict != rulebook.OK {
				t.Errorf("%s says %s", f.Rule, f.Verdict)
			}
		}
		q.Understood.ISCO08 = nil
		if got, _ := hireAnswerOf(t, a, q); got.Unmet || len(got.Unknowns) != 1 {
			t.Errorf("no job was understood: %+v", got)
		}
	})
}
