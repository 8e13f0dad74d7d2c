package trade

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"siger/internal/amount"
	"siger/internal/ask"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/rulebook"
	"siger/internal/trade/landed"
	"siger/internal/trade/price"
	"siger/internal/trade/rank"
)

// shop is the example world with its rulebook, loaded once for the tests that
// only read it.
var shop = sync.OnceValue(func() *Answerer {
	p, problems := corridor.Load(os.DirFS(packDir))
	book, more := rulebook.Load(p.Files(), p)
	w, bad := LoadWorld(p)
	if len(problems)+len(more)+len(bad) > 0 {
		panic(append(append(problems, more...), bad...))
	}
	v := &View{Pack: p, Charges: w.Charges, Tariff: landed.NewTariff(p, w.Charges), Catalogue: NewCatalogue(p, w.Suppliers, w.Offers, demoDay, true)}
	return answererOf(book, v)
})

func answererOf(book *rulebook.Book, v *View) *Answerer {
	return &Answerer{Book: book, Market: func(context.Context) (*View, error) { return v, nil }}
}

// with returns the answerer with another view of the same pack.
func with(t *testing.T, change func(*View)) *Answerer {
	t.Helper()
	v, _ := shop().Market(t.Context())
	next := *v
	change(&next)
	return answererOf(shop().Book, &next)
}

// want is a question for products in kg to a place; kg 0 and "" mean not said.
func want(t *testing.T, kg int64, to string, products ...string) ask.Question {
	t.Helper()
	v, _ := shop().Market(t.Context())
	u := ask.Understood{Kind: ask.Buy, Text: strings.Join(products, " ")}
	for _, id := range products {
		p, ok := v.Pack.Product(id)
		if !ok {
			t.Fatalf("no product %s", id)
		}
		u.Products = append(u.Products, ask.Product{ID: id, HS: p.HS, Name: p.Names})
	}
	if kg > 0 {
		u.Kg = amount.Int(kg).Ptr()
	}
	if to != "" {
		p, ok := v.Pack.Place(to)
		if !ok {
			t.Fatalf("no place %s", to)
		}
		u.To = &ask.Place{ID: p.ID, Name: p.Name}
	}
	return ask.Question{Understood: u, Lang: i18n.EN, AsOf: demoDay, KnownOn: demoDay}
}

func answerTo(t *testing.T, a *Answerer, q ask.Question) *BuyAnswer {
	t.Helper()
	b, err := a.answer(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func offersOf(b *BuyAnswer) (out []string) {
	for _, m := range b.Matches {
		out = append(out, m.Offer.ID)
	}
	return out
}

// answerTexts are the words of reasons.
var answerTexts = sync.OnceValue(func() *i18n.Catalog {
	c, err := i18n.Load(Texts)
	if err != nil {
		panic(err)
	}
	return c
})

// The same question gives the same bytes, however often and from however many
// sides it is asked.
func TestTheSameQuestionGivesTheSameAnswer(t *testing.T) {
	q := want(t, 5000, "my-town-shah-alam", "p23", "p24")
	first, err := json.Marshal(answerTo(t, shop(), q).Doc(answerTexts()))
	if err != nil {
		t.Fatal(err)
	}
	docs := make([][]byte, 8)
	var group sync.WaitGroup
	for i := range docs {
		group.Go(func() {
			b, err := shop().answer(t.Context(), q)
			if err == nil {
				docs[i], _ = json.Marshal(b.Doc(answerTexts()))
			}
		})
	}
	group.Wait()
	for i, d := range docs {
		if !bytes.Equal(d, first) {
			t.Fatalf("answer %d differs:\n%s\n%s", i, d, first)
		}
	}
}

// Offers come best first, each score is the sum of its parts, and what the
// document says of it adds up to the same points.
func TestScoresAreTheSumOfTheirParts(t *testing.T) {
	for _, q := range []ask.Question{want(t, 5000, "my-town-shah-alam", "p23"), want(t, 0, "", "p01"), want(t, 18_000, "port-klang", "p01", "p02")} {
		b := answerTo(t, shop(), q)
		if len(b.Matches) == 0 {
			t.Fatalf("nobody offers %v", q.Understood.Products)
		}
		for i, m := range b.Matches {
			sum := m.Fit + m.Capacity + m.Minimum + m.Papers + m.Cost + m.Record
			if math.Abs(sum-m.Total) > 1e-9 || m.Total < 0 || m.Total > 100+1e-9 {
				t.Errorf("%s: parts make %g, the score is %g", m.Offer.ID, sum, m.Total)
			}
			if i > 0 && rank.Compare(b.Matches[i-1].Scored, m.Scored) > 0 {
				t.Errorf("%s stands before %s", b.Matches[i-1].Offer.ID, m.Offer.ID)
			}
			if len(m.Reasons) != 6 {
				t.Errorf("%s has %d reasons, want one for each part", m.Offer.ID, len(m.Reasons))
			}
			if math.Abs(b.Offers[i].Score-m.Total) > 0.05+1e-9 {
				t.Errorf("%s shows %g for %g", m.Offer.ID, b.Offers[i].Score, m.Total)
			}
		}
	}
}

// Where all costs can be compared, the cheapest delivered gets all points of
// the cost and the others theirs in proportion; a cost that leaves more unknown
// than another's never looks cheaper for it.
func TestRescoreComparesWhatCanBeCompared(t *testing.T) {
	sheet := func(perKg string, unknown ...string) *landed.Sheet {
		s := &landed.Sheet{PerKg: amount.Range{Low: amount.Must(perKg).Ptr()}}
		for _, key := range unknown {
			s.Lines = append(s.Lines, landed.Line{Key: key, Status: landed.Unknown})
		}
		return s
	}
	match := func(id string, s *landed.Sheet) Match {
		return Match{Scored: rank.Scored{Offer: &rank.Offer{ID: id}, Cost: 3, Total: 53}, Landed: s}
	}
	list := []Match{match("a", sheet("4", "import_duty")), match("b", sheet("5", "import_duty"))}
	rescore(list)
	// a: 12 × 4/4 = 12, total 53 − 3 + 12 = 62; b: 12 × 4/5 = 9.6, total 59.6
	if list[0].Cost != 12 || list[0].Total != 62 || math.Abs(list[1].Cost-9.6) > 1e-9 || math.Abs(list[1].Total-59.6) > 1e-9 {
		t.Errorf("%+v and %+v", list[0].Scored, list[1].Scored)
	}
	for name, other := range map[string]*landed.Sheet{"more unknown": sheet("5", "import_duty", "freight"), "no cost": nil} {
		list := []Match{match("a", sheet("4", "import_duty")), match("b", other)}
		rescore(list)
		if list[0].Total != 53 || list[1].Total != 53 {
			t.Errorf("%s: %+v and %+v were compared", name, list[0].Scored, list[1].Scored)
		}
	}
}

// Duties that nobody has read are unknown, never nothing: not in a line, not in
// the total, not in the document, for any product.
func TestAnUnknownDutyIsNeverZero(t *testing.T) {
	v, _ := shop().Market(t.Context())
	sheets := 0
	for _, q := range v.Pack.Products {
		for _, formD := range []bool{false, true} {
			question := want(t, 5000, "my-town-shah-alam", q.ID)
			question.FormD = formD
			b := answerTo(t, shop(), question)
			for _, m := range b.Matches {
				if m.Landed == nil {
					continue
				}
				line, ok := m.Landed.Line(landed.ImportDuty)
				if !ok {
					t.Fatalf("%s: no duty line", m.Offer.ID)
				}
				if line.Status != landed.Unknown {
					continue
				}
				sheets++
				if line.Amount.Low != nil || line.Amount.High != nil || line.Why == (i18n.Text{}) {
					t.Errorf("%s: duty unknown, but %+v", m.Offer.ID, line)
				}
				if m.Landed.Complete || m.Landed.Total.High != nil || m.Landed.PerKg.High != nil {
					t.Errorf("%s: a total that claims to be whole: %+v", m.Offer.ID, m.Landed.Total)
				}
				doc, _ := json.Marshal(m.Landed)
				if strings.Contains(string(doc), `"key":"import_duty","low_myr":0`) {
					t.Errorf("%s: the document says 0", m.Offer.ID)
				}
			}
			if len(b.Matches) > 0 && b.Matches[0].Landed != nil && !b.Matches[0].Landed.Complete {
				if !slices.ContainsFunc(b.Unknowns, func(u ask.Unknown) bool { return strings.HasPrefix(u.Key, "cost.") }) {
					t.Errorf("%s: the cost is not whole and no unknown says so", q.ID)
				}
			}
		}
	}
	if sheets == 0 {
		t.Error("no sheet with an unknown duty was met: the test proves nothing")
	}
}

func TestUnmetAndOtherForms(t *testing.T) {
	v, _ := shop().Market(t.Context())
	unoffered, others := 0, 0
	for _, q := range v.Pack.Products {
		b := answerTo(t, shop(), want(t, 0, "", q.ID))
		if offered := v.Catalogue.Count(q.ID).Offers > 0; b.Unmet == offered || (len(b.Matches) > 0) != offered {
			t.Errorf("%s: unmet %v with %d offers", q.ID, b.Unmet, v.Catalogue.Count(q.ID).Offers)
		}
		if b.Unmet {
			unoffered++
			if len(b.Findings) == 0 {
				t.Errorf("%s: nobody offers it, and the law is left out too", q.ID)
			}
		}
		for _, o := range b.Others {
			others++
			if o.Base != q.Base || o.ID == q.ID || v.Catalogue.Count(o.ID).Offers == 0 {
				t.Errorf("%s lists %s as another form", q.ID, o.ID)
			}
		}
		if !b.Assumed || b.Kg.Cmp(amount.Int(usualKg)) != 0 {
			t.Errorf("%s: %s kg, assumed %v", q.ID, b.Kg, b.Assumed)
		}
	}
	if unoffered == 0 || others == 0 {
		t.Errorf("%d products nobody offers, %d other forms: the test proves nothing", unoffered, others)
	}
	if b := answerTo(t, shop(), ask.Question{Understood: ask.Understood{Kind: ask.Buy}, AsOf: demoDay, KnownOn: demoDay}); !b.Unmet || b.Product != nil {
		t.Errorf("nothing understood: %+v", b)
	}
	// Frozen cassava: dried cassava and starch are on offer too.
	b := answerTo(t, shop(), want(t, 5000, "", "p23"))
	if !slices.ContainsFunc(b.Others, func(p *corridor.Product) bool { return p.ID == "p25" }) {
		t.Errorf("beside frozen cassava: %v", b.Others)
	}
	// What was asked for itself is no other form.
	b = answerTo(t, shop(), want(t, 5000, "", "p23", "p25"))
	if slices.ContainsFunc(b.Others, func(p *corridor.Product) bool { return p.ID == "p25" }) {
		t.Error("a class that was asked for is listed as another form")
	}
}

// Answers of another day hold that day's papers, prices and law.
func TestAsOfAnotherDay(t *testing.T) {
	p := openPack(t)
	a := with(t, func(v *View) {
		v.Pack, v.Catalogue = p, NewCatalogue(p, smallSuppliers(), smallOffers(), demoDay, true)
	})
	question := want(t, 5000, "my-town-shah-alam", "p23")
	on := func(day string) *BuyAnswer {
		q := question
		q.AsOf = clock.MustDate(day)
		return answerTo(t, a, q)
	}
	find := func(b *BuyAnswer, id string) *Match {
		for i := range b.Matches {
			if b.Matches[i].Offer.ID == id {
				return &b.Matches[i]
			}
		}
		t.Fatalf("no %s in %v", id, offersOf(b))
		return nil
	}
	if m := find(on("2026-11-30"), "o2"); !m.Priced {
		t.Error("the price of o2 does not stand on its last day")
	}
	if m := find(on("2026-12-01"), "o2"); m.Priced || m.Landed != nil {
		t.Error("the price of o2 stands a day too long")
	}
	now, later := find(on("2026-12-31"), "o1"), find(on("2027-01-01"), "o1")
	if now.Papers != 15 || math.Abs(later.Papers-9) > 1e-9 { // halal is over: 0.6 × 15
		t.Errorf("papers earn %g and then %g points, want 15 and 9", now.Papers, later.Papers)
	}
	papers := func(m *Match) any { return m.Reasons[3].Args[1] }
	if papers(now) != 3 || papers(later) != 2 {
		t.Errorf("%v and then %v certificates in force, want 3 and 2", papers(now), papers(later))
	}
	// The export levy on cocoa changed its text on 1 March 2026; what counts is
	// the law of the day, told apart by the hash of the rule's text.
	hash := func(day string) string {
		q := want(t, 5000, "", "p10")
		q.AsOf = clock.MustDate(day)
		for _, r := range answerTo(t, shop(), q).Receipts[1].Rules {
			if r.Rule == levyRule(t) {
				return r.Hash
			}
		}
		t.Fatal("the levy rule is not in the receipt")
		return ""
	}
	if before, after := hash("2026-02-28"), hash("2026-03-01"); before == after || before == "" || after == "" {
		t.Errorf("the levy has the text %q before and %q after its change", before, after)
	}
}

// levyRule is the id of a rule of the region that changed on 1 March 2026.
func levyRule(t *testing.T) string {
	t.Helper()
	for _, r := range shop().Book.Rules() {
		if r.Scope == "trade.export" && len(r.Versions) > 1 && r.Versions[1].ValidFrom == clock.MustDate("2026-03-01") {
			return r.ID
		}
	}
	t.Fatal("no rule changed on 2026-03-01")
	return ""
}

// What a receipt says can be worked out again from the receipt alone.
func TestReceiptsReplay(t *testing.T) {
	v, _ := shop().Market(t.Context())
	for _, q := range v.Pack.Products {
		question := want(t, 5000, "my-town-kuching", q.ID)
		question.AsOf = clock.MustDate("2026-06-01")
		b := answerTo(t, shop(), question)
		if len(b.Receipts) != len(Scopes) {
			t.Fatalf("%s: %d receipts", q.ID, len(b.Receipts))
		}
		for i, r := range b.Receipts {
			if r.Scope != Scopes[i] || r.LawDate != question.AsOf || r.KnownOn != demoDay {
				t.Errorf("%s: receipt of %s for %s as known on %s", q.ID, r.Scope, r.LawDate, r.KnownOn)
			}
			kept, err := rulebook.OpenReceipt(r.Seal())
			if err != nil {
				t.Fatalf("%s: %v", q.ID, err)
			}
			differences, err := shop().Book.Replay(t.Context(), kept)
			if err != nil || len(differences) > 0 {
				t.Errorf("%s, %s: %v, %v", q.ID, r.Scope, differences, err)
			}
		}
	}
}

// What is not known of an ask is absent from the facts of the rules, and what
// is known is there as it was said.
func TestFactsOfAnAsk(t *testing.T) {
	facts := func(q ask.Question) map[string]any { return shop().facts(q, answerTo(t, shop(), q)) }
	bare := facts(want(t, 0, "", "p23"))
	for _, name := range []string{"kg", "destination_state", "destination_area", "form_d"} {
		if v, ok := bare[name]; ok {
			t.Errorf("%s is %v although nobody said it", name, v)
		}
	}
	if bare["hs"] != "071410" || bare["form"] != "frozen" {
		t.Errorf("facts %v", bare)
	}
	full := facts(want(t, 5000, "my-town-kuching", "p23"))
	for name, want := range map[string]any{"destination_state": "my-13", "destination_area": "sarawak"} {
		if _, declared := shop().Book.Fact(name); declared && full[name] != want {
			t.Errorf("%s is %v, want %v", name, full[name], want)
		}
	}
	if _, declared := shop().Book.Fact("kg"); declared {
		if kg, ok := full["kg"].(amount.Decimal); !ok || kg.Cmp(amount.Int(5000)) != 0 {
			t.Errorf("kg is %v", full["kg"])
		}
	}
}

// bands is a shelf of made-up prices.
type bands map[int]price.Band

func (b bands) Band(item int, state string) (price.Band, bool) {
	band, ok := b[item]
	return band, ok && band.State == state
}

// A band of 3.20 to 4.45 with the median 3.99 for 200 g is 16.00 to 22.25 with
// 19.95 per kilogram: times 1000, by 200.
func TestShelfPricesPerKilogram(t *testing.T) {
	v, _ := shop().Market(t.Context())
	var q *corridor.Product
	var item corridor.ShelfItem
	for _, candidate := range v.Pack.Products {
		for _, s := range candidate.ShelfItems {
			if s.Grams == 200 && v.Catalogue.Count(candidate.ID).Offers > 0 && q == nil {
				q, item = candidate, s
			}
		}
	}
	if q == nil {
		t.Fatal("no offered product has a 200 g item on the shelf")
	}
	band := price.Band{Item: item.Item, State: "my-10", Month: "2026-10", N: 120, ItemName: "SANTAN CONTOH", Unit: "200 g",
		P10: amount.Must("3.20"), Median: amount.Must("3.99"), P90: amount.Must("4.45")}
	a := with(t, func(v *View) { v.Shelf = bands{item.Item: band} })
	b := answerTo(t, a, want(t, 1000, "my-town-shah-alam", q.ID))
	if len(b.Shelf) != 1 {
		t.Fatalf("%d shelf prices, want 1", len(b.Shelf))
	}
	s := b.Shelf[0]
	if s.Low.String() != "16.00" || s.Mid.String() != "19.95" || s.High.String() != "22.25" || s.State.ID != "my-10" {
		t.Errorf("%s, %s, %s per kg in %s", s.Low, s.Mid, s.High, s.State.ID)
	}
	for name, other := range map[string]ask.Question{"another state": want(t, 1000, "my-town-kuching", q.ID), "no destination": want(t, 1000, "", q.ID)} {
		b := answerTo(t, a, other)
		if len(b.Shelf) != 0 || b.noShelf() == "" || !answerTexts().Has(b.noShelf()) {
			t.Errorf("%s: %v, said as %q", name, b.Shelf, b.noShelf())
		}
	}
	if b := answerTo(t, shop(), want(t, 1000, "my-town-shah-alam", q.ID)); len(b.Shelf) != 0 {
		t.Error("a shelf without prices gave some")
	}
}

// An item whose weight nobody knows has no price per kilogram.
func TestShelfPricesWithoutAWeightAreNotComparedByWeight(t *testing.T) {
	v, _ := shop().Market(t.Context())
	all := bands{}
	for _, q := range v.Pack.Products {
		for _, s := range q.ShelfItems {
			all[s.Item] = price.Band{Item: s.Item, State: "my-10", P10: amount.Int(1), Median: amount.Int(2), P90: amount.Int(3)}
		}
	}
	a := with(t, func(v *View) { v.Shelf = all })
	weightless := 0
	for _, q := range v.Pack.Products {
		b := answerTo(t, a, want(t, 1000, "my-10", q.ID))
		n := 0
		for _, s := range q.ShelfItems {
			if s.Grams > 0 {
				n++
			} else {
				weightless++
			}
		}
		if len(b.Shelf) != n {
			t.Errorf("%s: %d shelf prices, want %d", q.ID, len(b.Shelf), n)
		}
	}
	if weightless == 0 {
		t.Error("no item without a weight was met")
	}
}
