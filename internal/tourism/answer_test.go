package tourism

import (
	"context"
	"encoding/json"
	"io/fs"
	"math"
	"slices"
	"testing"

	"siger/internal/ask"
	"siger/internal/ask/reader"
	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/tourism/tripplan"
)

func answererOf(t testing.TB) (*Answerer, func(string, i18n.Lang) ask.Question) {
	t.Helper()
	o := office(t)
	catalog, err := i18n.Load(Texts, fs.FS(tripplan.Texts))
	if err != nil {
		t.Fatal(err)
	}
	r, err := reader.New(o.Pack)
	if err != nil {
		t.Fatal(err)
	}
	day := clock.MustDate("2026-11-24")
	return NewAnswerer(o.Pack, o.Atlas, catalog), func(text string, l i18n.Lang) ask.Question {
		return ask.Question{Understood: r.Read(text, l), Lang: l, AsOf: day, KnownOn: day}
	}
}

func assumed(a *ask.Answer) (out []string) {
	for _, n := range a.Offers[0].Reasons {
		out = append(out, n.Key[len("tourism.answer."):])
	}
	return out
}

func TestAnAskIsAnsweredWithAPlan(t *testing.T) {
	a, question := answererOf(t)
	for _, c := range []struct {
		text     string
		lang     i18n.Lang
		days     int
		children int
		assumed  []string
	}{
		{"3 hari 2 malam dari KL, pantai dan gajah, 2 dewasa 2 anak", i18n.ID, 3, 2, []string{"served", "assumed.start"}},
		{"percutian keluarga 5 hari dari Pulau Pinang, air terjun dan pulau", i18n.MS, 5, 0, []string{"served", "assumed.adults", "assumed.town", "assumed.start"}},
		{"12 days from Kuala Lumpur, 2 adults", i18n.EN, 12, 0, []string{"assumed.start", "assumed.interests"}},
		{"visit Lampung", i18n.EN, 3, 0, []string{"assumed.days", "assumed.adults", "assumed.from", "assumed.start", "assumed.interests"}},
	} {
		got, err := a.Answer(context.Background(), question(c.text, c.lang))
		if err != nil || len(got.Offers) != 1 {
			t.Errorf("%q: %d offers, %v, %v", c.text, len(got.Offers), got.Unknowns, err)
			continue
		}
		plan := got.Offers[0].Landed.(*tripplan.Plan)
		if len(plan.Days) != c.days || plan.Request.Party.Children != c.children || plan.Request.StartDate != clock.MustDate("2026-12-08") {
			t.Errorf("%q: %+v", c.text, plan.Request)
		}
		if broken := tripplan.Check(a.planner.Atlas, a.pack, plan); len(broken) > 0 {
			t.Errorf("%q breaks %v", c.text, broken)
		}
		if keys := assumed(got); !slices.Equal(keys, c.assumed) {
			t.Errorf("%q assumes %v, want %v", c.text, keys, c.assumed)
		}
	}
}

func TestTheSameAskHasTheSamePlan(t *testing.T) {
	a, question := answererOf(t)
	q := question("3 hari dari KL, pantai dan gajah", i18n.ID)
	var seen [2][]byte
	for i := range seen {
		got, err := a.Answer(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		seen[i], _ = json.Marshal(got.Offers[0].Landed)
	}
	if string(seen[0]) != string(seen[1]) {
		t.Error("two plans for one ask")
	}
}

func TestATripThatCannotBeMadeSaysWhy(t *testing.T) {
	a, question := answererOf(t)
	for _, days := range []int{-1, 0, tripplan.MaxDays + 1, math.MaxInt} {
		q := question("from Kuala Lumpur, beach", i18n.EN)
		q.Understood.Days = &days
		got, err := a.Answer(context.Background(), q)
		if err != nil || len(got.Offers) != 0 || len(got.Unknowns) != 1 || got.Unknowns[0].What.MS == "" {
			t.Errorf("%d days: %+v, %v", days, got, err)
		}
	}
}

// Beyond the cores and those who wait for them nobody is planned for, and the
// place in the queue is given back.
func TestAFloodIsTurnedAway(t *testing.T) {
	a, question := answererOf(t)
	q := question("2 days from Kuala Lumpur, culture", i18n.EN)
	for range cap(a.cores) {
		a.cores <- struct{}{}
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error)
	for range cap(a.queue) + 1 {
		go func() { _, err := a.Answer(ctx, q); done <- err }()
	}
	if err := <-done; fault.KindOf(err) != fault.Unavailable { // the one too many, at once
		t.Errorf("one too many: %v", err)
	}
	stop()
	for range cap(a.queue) {
		if err := <-done; fault.KindOf(err) != fault.Unavailable {
			t.Errorf("an ask nobody waits for: %v", err)
		}
	}
	for range cap(a.cores) {
		<-a.cores
	}
	if _, err := a.Answer(context.Background(), q); err != nil || len(a.queue) != 0 || len(a.cores) != 0 {
		t.Errorf("after the flood: %v, %d wait, %d plan", err, len(a.queue), len(a.cores))
	}
}

func BenchmarkAnswer(b *testing.B) {
	a, question := answererOf(b)
	for _, text := range []string{"3 hari dari KL, pantai dan gajah", "7 days from KL", "14 days from KL"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				if _, err := a.Answer(context.Background(), question(text, i18n.ID)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
