package ask

import (
	"context"
	"reflect"
	"testing"
	"time"

	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/store"
)

func TestSplitContact(t *testing.T) {
	for _, c := range []struct {
		in, name, contact string
		ok                bool
	}{
		{"Siti, 012-345 6789", "Siti", "+60123456789", true},
		{"0812 3456 7890 (Pak Contoh)", "Pak Contoh", "+6281234567890", true},
		{"Contoh Sdn Bhd <beli@contoh.my>", "Contoh Sdn Bhd", "beli@contoh.my", true},
		{"beli@contoh.my", "", "beli@contoh.my", true},
		{"Siti", "Siti", "", true},
		{"Siti 2", "Siti 2", "", true},
		{"Siti 7123456789", "", "", false}, // of neither country
		{"siti@contoh", "", "", false},
	} {
		name, contact, ok := SplitContact(c.in)
		if name != c.name || contact != c.contact || ok != c.ok {
			t.Errorf("%q: %q, %q, %v", c.in, name, contact, ok)
		}
	}
}

func TestWithoutContacts(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"ubi 5 tan, 012-345 6789", "ubi 5 tan, …"},
		{"ubi 5 tan hubungi +62 812-3456-7890 atau a.b@contoh.my ya", "ubi 5 tan hubungi … atau … ya"},
		{"10000000 kg ubi, RM 1.500.000", "10000000 kg ubi, RM 1.500.000"}, // figures of the ask stay
		{"12 345 678 kg", "12 345 678 kg"},
	} {
		if got := WithoutContacts(c.in); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

// Wanted reads what was understood, of buy asks that are not met, in the time asked for.
func TestWanted(t *testing.T) {
	eachStore(t, func(t *testing.T, _ *store.DB, s *Store) {
		a := cassava()
		a.Stage, a.Channel = Unmet, Page
		a.Understood = `{"products":[{"hs":"0714","name":"x","id":"p23"},{"hs":"0714","name":"y","id":"p24"}],"kg":5000,"price_wish":{"amount":3.2,"currency":"MYR"},"to":{"name":"Shah Alam","state":"Selangor"}}`
		keep(t, s, a, "")
		answered := cassava()
		answered.Understood = `{"products":[],"kg":null,"price_wish":null,"to":null}`
		keep(t, s, answered, "")
		hire, offered, old := cassava(), cassava(), cassava()
		hire.Kind, offered.Stage, old.At = Hire, Offered, storedAt.AddDate(-1, 0, 0)
		for _, other := range []Ask{hire, offered, old} {
			keep(t, s, other, "")
		}
		list, err := s.Wanted(t.Context(), storedAt.AddDate(0, -1, 0), time.Time{})
		if err != nil || len(list) != 2 {
			t.Fatalf("%+v, %v", list, err)
		}
		d := list[0]
		if d.Channel != Page || d.Stage != Unmet || len(d.Products) != 2 || d.Products[0] != "p23" || d.Kg.String() != "5000" || d.Wish.String() != "3.2 MYR" ||
			d.Place != "Shah Alam" || d.State != "Selangor" || !d.At.Equal(storedAt) || d.Lang != i18n.MS {
			t.Errorf("%+v", d)
		}
		if e := list[1]; e.Products != nil || e.Kg != nil || e.Wish != nil || e.State != "" {
			t.Errorf("%+v", e)
		}
		if list, err := s.Wanted(t.Context(), storedAt.AddDate(-2, 0, 0), storedAt); err != nil || len(list) != 1 {
			t.Errorf("until: %+v, %v", list, err)
		}
	})
}

// told notes what a desk is told.
type told struct{ verbs []string }

func (d *told) Receive(_ context.Context, _ *store.Tx, a Ask, actor string) error {
	d.verbs = append(d.verbs, "received "+a.Name+" by "+actor)
	return nil
}

func (d *told) Corrected(context.Context, *store.Tx, Ask, string) error {
	d.verbs = append(d.verbs, "corrected")
	return nil
}

func (d *told) Offered(context.Context, *store.Tx, Ask) error {
	d.verbs = append(d.verbs, "offered")
	return nil
}

func (d *told) Standing(context.Context, Ask) (Standing, bool, error) { return Standing{}, false, nil }

// An ask is revised once: whoever comes second finds it moved and changes nothing.
func TestReviseOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB, s *Store) {
		desk := &told{}
		s.Desk = desk
		a := cassava()
		a.Stage, a.Name, a.Channel = Unmet, "Contoh Siti", Phone
		wrote := false
		kept, err := s.Keep(t.Context(), a, "", "p1", func(_ context.Context, _ *store.Tx, a Ask) error { wrote = a.Code != ""; return nil })
		if err != nil || !wrote {
			t.Fatalf("%v, also wrote %v", err, wrote)
		}
		kept.Stage, kept.Offers = Offered, 7
		for range 2 {
			if err := s.revise(t.Context(), kept, Unmet, "system", storedAt); err != nil {
				t.Fatal(err)
			}
		}
		now, err := s.ByCode(t.Context(), kept.Code)
		if err != nil || now.Stage != Offered || now.Offers != 7 || now.Channel != Phone || now.Name != "" {
			t.Errorf("%+v, %v", now, err)
		}
		entries, err := journal.Of(t.Context(), db, "ask", kept.ID)
		if err != nil || len(entries) != 2 || entries[1].Verb != "ask.offered" {
			t.Errorf("%+v, %v", entries, err)
		}
		if len(desk.verbs) != 2 || desk.verbs[0] != "received Contoh Siti by p1" || desk.verbs[1] != "offered" {
			t.Errorf("the desk was told %q", desk.verbs)
		}
	})
}

// What cannot be written beside an ask undoes the ask.
func TestAlsoFails(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB, s *Store) {
		_, err := s.Keep(t.Context(), cassava(), "", "p1", func(context.Context, *store.Tx, Ask) error { return context.Canceled })
		if err == nil || rows(t, db, "ask_ask") != 0 || rows(t, db, "journal_entry") != 0 {
			t.Errorf("%v with %d asks", err, rows(t, db, "ask_ask"))
		}
	})
}

// What was corrected comes back as the input it was.
func TestCorrectionsRoundTrip(t *testing.T) {
	in := Input{Text: "kopi & 50% lada?", Lang: i18n.EN, Kind: "buy", Product: "p01", Kg: "2500", To: "my-10", Mode: "air", FormD: true, Facts: Given{"retail_packed": "yes"}}
	if got := (Ask{Text: in.Text, Lang: in.Lang, Corrected: in.Corrections()}).Input(); !reflect.DeepEqual(got, in) {
		t.Errorf("%+v, want %+v", got, in)
	}
}
