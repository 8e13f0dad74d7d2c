package ask

import (
	"encoding/json"
	"testing"

	"siger/internal/amount"
	"siger/internal/i18n"
)

func TestUnderstoodDocument(t *testing.T) {
	six := 6
	u := Understood{
		Kind:      Hire,
		Products:  []Product{{ID: "p1", HS: "071410", Name: i18n.Text{ID: "Singkong beku", MS: "Ubi kayu beku", EN: "Frozen cassava"}}},
		Kg:        amount.Int(5000).Ptr(),
		Quantity:  &Quantity{Count: amount.Int(5), Unit: "tonne", Each: amount.Int(1000).Ptr()},
		To:        &Place{ID: "x", Name: "Shah Alam", State: "Selangor"},
		Headcount: &six,
		Wage:      &amount.Money{Amount: amount.Must("1850.50"), Currency: "MYR"},
		Budget:    &amount.Money{Amount: amount.Int(1), Currency: "IDR"},
		ISCO08:    []string{"7212"},
	}
	got, err := json.Marshal(u.JSON(i18n.MS, "MYR"))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"products":[{"hs":"071410","name":"Ubi kayu beku","id":"p1"}],"form":null,"kg":5000,` +
		`"quantity":{"count":5,"unit":"tonne","each_kg":1000},"every":null,"price_wish":null,` +
		`"to":{"name":"Shah Alam","state":"Selangor"},"isco08":["7212"],"headcount":6,"wage_myr":1850.50,` +
		`"days":null,"nights":null,"adults":null,"children":null,"from":null,"budget_myr":null,"interests":[]}`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestEmptyUnderstoodDocument(t *testing.T) {
	d := Understood{}.JSON(i18n.EN, "SGD")
	if b, err := json.Marshal(d.Get("products")); err != nil || string(b) != "[]" {
		t.Errorf("products are %s, want an empty list", b)
	}
	if len(d) != 17 {
		t.Errorf("%d keys, want 17", len(d))
	}
	for _, m := range d {
		if m.Key == "wage_sgd" {
			return
		}
	}
	t.Error("no key wage_sgd")
}

func TestDocumentMember(t *testing.T) {
	d := Document{{"a", 1}, {"b", nil}}
	if d.Get("a") != 1 || d.Get("c") != nil {
		t.Errorf("got %v and %v", d.Get("a"), d.Get("c"))
	}
	if _, err := json.Marshal(Document{{"f", func() {}}}); err == nil {
		t.Error("a function was written")
	}
}
