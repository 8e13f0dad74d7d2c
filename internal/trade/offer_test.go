package trade

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"siger/internal/amount"
)

func TestPricePerKilogram(t *testing.T) {
	for _, c := range []struct{ per, amount, want string }{
		{"kg", "71500", "71500"},
		{"tonne", "4455", "4.455"}, // 4,455 / 1,000
		{"tonne", "0.5", "0.0005"}, // exact, never rounded
		{"kg", "2.10", "2.10"},
	} {
		got := Price{Per: c.per, Amount: amount.Must(c.amount)}.PerKg()
		if got.Cmp(amount.Must(c.want)) != 0 {
			t.Errorf("%s per %s: %s a kilogram, want %s", c.amount, c.per, got, c.want)
		}
	}
}

// Rules named at the origin stand before those named at the destination, so
// that the order runs from the seller's gate to the buyer's door.
func TestIncotermsRunFromGateToDoor(t *testing.T) {
	if len(Incoterms) != 11 {
		t.Errorf("%d rules, Incoterms 2020 has 11", len(Incoterms))
	}
	if !slices.Equal(Incoterms[:len(namedAtOrigin)], namedAtOrigin) {
		t.Errorf("%v do not come first in %v", namedAtOrigin, Incoterms)
	}
	for _, rule := range shipOnly {
		if !slices.Contains(Incoterms, rule) {
			t.Errorf("%s is not among %v", rule, Incoterms)
		}
	}
}

// The store keeps suppliers and offers as JSON: nothing may be lost in it, and
// unknown stays unknown.
func TestSuppliersAndOffersSurviveJSON(t *testing.T) {
	_, w := openWorld(t)
	unknown := 0
	for _, s := range w.Suppliers {
		if s.ReplyHours == nil {
			unknown++
		}
		sameAfterJSON(t, s)
	}
	if unknown == 0 {
		t.Error("no supplier with an unknown reply time: nothing shown of it")
	}
	for _, o := range w.Offers {
		sameAfterJSON(t, o)
	}
}

func sameAfterJSON[T any](t *testing.T, v T) {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var back T
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(back)
	if err != nil {
		t.Fatal(err)
	}
	if string(again) != string(b) || reflect.ValueOf(back).IsZero() {
		t.Errorf("%s came back as %s", b, again)
	}
}
