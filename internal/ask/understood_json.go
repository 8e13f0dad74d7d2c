package ask

import (
	"bytes"
	"encoding/json"
	"strings"

	"siger/internal/amount"
	"siger/internal/i18n"
)

// Document is a JSON object whose members keep their order, so that the same
// understanding is always the same bytes. Some of its keys carry the market's
// currency ("wage_myr"), which a struct cannot.
type Document []Member

// Member is one key of a Document with its value.
type Member struct {
	Key   string
	Value any
}

// MarshalJSON writes the members in order.
func (d Document) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range d {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(m.Key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.Value)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// Get returns the value of a key, nil when there is none.
func (d Document) Get(key string) any {
	for _, m := range d {
		if m.Key == key {
			return m.Value
		}
	}
	return nil
}

type productJSON struct {
	HS   string `json:"hs"`
	Name string `json:"name"`
	ID   string `json:"id"`
}

type placeJSON struct {
	Name  string `json:"name"`
	State string `json:"state"`
}

type quantityJSON struct {
	Count amount.Decimal  `json:"count"`
	Unit  string          `json:"unit"`
	Each  *amount.Decimal `json:"each_kg"`
}

// JSON returns what was understood as a document in words of language l, its
// money keys ending in the lower-case currency of the market ("wage_myr").
// What was not said is null; an amount in another currency is null under the
// market's key, since nothing is converted unasked. The kind is the caller's.
func (u Understood) JSON(l i18n.Lang, currency string) Document {
	products := make([]productJSON, 0, len(u.Products))
	for _, p := range u.Products {
		products = append(products, productJSON{HS: p.HS, Name: p.Name.In(l), ID: p.ID})
	}
	var to *placeJSON
	if u.To != nil {
		to = &placeJSON{u.To.Name, u.To.State}
	}
	var from *string
	if u.From != nil {
		from = &u.From.Name
	}
	var quantity *quantityJSON
	if q := u.Quantity; q != nil {
		quantity = &quantityJSON{q.Count, q.Unit, q.Each}
	}
	in := strings.ToLower(currency)
	return Document{
		{"products", products},
		{"form", said(u.Form)},
		{"kg", u.Kg},
		{"quantity", quantity},
		{"every", said(u.Every)},
		{"price_wish", u.PriceWish},
		{"to", to},
		{"isco08", list(u.ISCO08)},
		{"headcount", u.Headcount},
		{"wage_" + in, amountIn(u.Wage, currency)},
		{"days", u.Days},
		{"nights", u.Nights},
		{"adults", u.Adults},
		{"children", u.Children},
		{"from", from},
		{"budget_" + in, amountIn(u.Budget, currency)},
		{"interests", list(u.Interests)},
	}
}

// said returns nil for the empty string, which means not said.
func said(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// list returns s as a list that is never null.
func list(s []string) []string { return append([]string{}, s...) }

// amountIn returns the amount of m when it is in the currency, else nil.
func amountIn(m *amount.Money, currency string) *amount.Decimal {
	if m == nil || m.Currency != currency {
		return nil
	}
	return &m.Amount
}
