package trade

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/rulebook"
	"siger/internal/trade/origin"
	"siger/internal/web"
)

// Materials of the form: how many rows it begins with and how many it takes.
const (
	firstRows = 2
	mostRows  = 6
)

// originForm is the form as its visitor fills it: nothing in it is checked.
type originForm struct {
	Product, HS                     string
	Wholly, Minimal                 string // yes, no or empty: not known
	FOB, Currency                   string
	Labour, Overhead, Other, Profit string
	Rows                            []originRow
}

// originRow is one material.
type originRow struct {
	Name, HS, Value string
	From            string // asean, outside or unknown
}

func (r originRow) isEmpty() bool { return r.Name == "" && r.HS == "" && r.Value == "" }

// originFormOf reads the form from an address. Numbers typed on the page of one
// language and opened on that of another are written anew: "1.500" is not the
// same number in both.
func originFormOf(v url.Values, l i18n.Lang, currencies []string) originForm {
	typed, ok := i18n.ParseLang(v.Get("in"))
	if !ok {
		typed = l
	}
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	number := func(name string) string {
		s := text(name)
		if d, ok := i18n.ParseNumber(typed, s); ok && typed != l {
			return i18n.Number(l, d, -1)
		}
		return s
	}
	f := originForm{Product: text("product"), HS: text("hs"), Wholly: text("wholly"), Minimal: text("minimal"), FOB: number("fob"), Currency: text("currency"),
		Labour: number("labour"), Overhead: number("overhead"), Other: number("other"), Profit: number("profit")}
	if !slices.Contains(currencies, f.Currency) {
		f.Currency = currencies[0]
	}
	rows := firstRows
	if n, err := strconv.Atoi(v.Get("rows")); err == nil {
		rows = max(rows, min(n, mostRows))
	}
	for i := range mostRows {
		at := "m" + strconv.Itoa(i+1)
		row := originRow{Name: text(at + "_name"), HS: text(at + "_hs"), Value: number(at + "_value"), From: text(at + "_from")}
		if row.From != "asean" && row.From != "outside" {
			row.From = "unknown"
		}
		if f.Rows = append(f.Rows, row); !row.isEmpty() {
			rows = max(rows, i+1)
		}
	}
	if v.Get("add") != "" {
		rows = min(rows+1, mostRows)
	}
	f.Rows = f.Rows[:rows]
	return f
}

// originReader turns the form's words into values and collects what is wrong.
type originReader struct {
	lang  i18n.Lang
	wrong fault.List
}

func (o *originReader) refuse(field, key string, args ...any) {
	o.wrong = append(o.wrong, fault.New(fault.Invalid, key, args...).In(field))
}

// number reads an amount; empty is unknown. One that least, if given, does not
// take is refused.
func (o *originReader) number(field, s string, least func(amount.Decimal) bool, tooLow string) *amount.Decimal {
	if s == "" {
		return nil
	}
	d, ok := i18n.ParseNumber(o.lang, s)
	switch {
	case !ok:
		o.refuse(field, "trade.origin.error.number", "value", s)
	case least != nil && !least(d):
		o.refuse(field, tooLow, "value", s)
	}
	return &d
}

func positive(d amount.Decimal) bool    { return d.Sign() > 0 }
func notNegative(d amount.Decimal) bool { return d.Sign() >= 0 }

// known reads yes and no; anything else is unknown.
func known(s string) *bool {
	if s != "yes" && s != "no" {
		return nil
	}
	yes := s == "yes"
	return &yes
}

// good returns what the form tells of the good, or what is wrong with it.
func (f *originForm) good(p *corridor.Pack, l i18n.Lang) (origin.Good, error) {
	o := originReader{lang: l}
	const tooLow = "trade.origin.error.negative"
	g := origin.Good{HS: f.HS, Country: p.Region.Country, Currency: f.Currency, Wholly: known(f.Wholly)}
	q, inPack := p.Product(f.Product)
	switch { // in the order of the form, as the faults are listed
	case f.HS != "" && !origin.IsProduct(f.HS):
		o.refuse("hs", "origin.error.hs", "hs", f.HS)
	case f.HS == "" && !inPack:
		o.refuse("product", "trade.origin.error.product")
	case f.HS == "":
		g.HS = q.HS
	}
	g.FOB = o.number("fob", f.FOB, positive, "trade.origin.error.zero")
	switch minimal := known(f.Minimal); {
	case minimal != nil && *minimal:
		g.Operations = origin.Minimal[:1]
	case minimal != nil:
		g.Operations = []string{"processing"}
	}
	for i, row := range f.Rows {
		if row.isEmpty() {
			continue
		}
		at := "m" + strconv.Itoa(i+1)
		m := origin.Material{Name: cmp.Or(row.Name, strconv.Itoa(i+1)), HS: row.HS}
		if row.HS != "" && !origin.IsHeading(row.HS) {
			o.refuse(at+"_hs", "origin.error.material_hs", "name", m.Name, "hs", row.HS)
		}
		m.Value = o.number(at+"_value", row.Value, notNegative, tooLow)
		if row.From != "unknown" {
			proved := row.From == "asean"
			m.Originating = &proved
		}
		g.Materials = append(g.Materials, m)
	}
	g.Labour, g.Overhead = o.number("labour", f.Labour, notNegative, tooLow), o.number("overhead", f.Overhead, notNegative, tooLow)
	g.Other, g.Profit = o.number("other", f.Other, notNegative, tooLow), o.number("profit", f.Profit, nil, "")
	return g, o.wrong.OrNil()
}

// originView is what the page of origin shows.
type originView struct {
	form       originForm
	products   []web.Option
	currencies []string
	pack       *corridor.Pack
	on         clock.Date
	errs       []web.FieldError
	result     *origin.Result // nil before the form is sent
}

// origin asks for a product and its materials and says whether it originates in
// ASEAN. The address holds all that was filled in: nothing is kept.
func (s *Shop) origin(w http.ResponseWriter, r *http.Request) error {
	p, query := web.PageOf(r), r.URL.Query()
	v := originView{pack: s.Pack, on: s.today(), currencies: s.currencies()}
	v.form = originFormOf(query, p.Lang, v.currencies)
	for _, q := range s.Pack.Products {
		v.products = append(v.products, web.Option{Value: q.ID, Label: p.Text(q.Names) + " (" + dottedHS(q.HS) + ")"})
	}
	slices.SortFunc(v.products, func(a, b web.Option) int { return cmp.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label)) })
	p.Title = p.T("trade.origin.title")
	p.Description = p.T("trade.origin.description", "region", s.Pack.Region.Name, "market", s.Pack.Market.Name)
	p.Crumbs = []web.Crumb{{Href: p.Href("trade.products"), Label: p.T("nav.trade.products")}}
	p.NoIndex = len(query) > 0
	if query.Get("check") == "" || query.Get("add") != "" {
		return web.Render(w, r, http.StatusOK, p, originPage(p, v))
	}
	g, err := v.form.good(s.Pack, p.Lang)
	if err == nil {
		var result origin.Result
		if result, err = origin.Evaluate(g, v.on); err == nil {
			v.result = &result
			return web.Render(w, r, http.StatusOK, p, originPage(p, v))
		}
	}
	if fault.KindOf(err) != fault.Invalid {
		return err
	}
	v.errs, p.Invalid = p.Errors(err), true
	return web.Render(w, r, http.StatusUnprocessableEntity, p, originPage(p, v))
}

// currencies are those a visitor may give amounts in, the region's first.
func (s *Shop) currencies() []string {
	list := []string{s.Pack.Region.Currency, s.Pack.Market.Currency, "USD"}
	return slices.Compact(list)
}

// mark is how the answer is marked.
func (v *originView) mark() web.Status {
	switch v.result.Verdict {
	case rulebook.OK:
		return web.OK
	case rulebook.Breach:
		return web.Warn
	}
	return web.NotKnown
}

// sourceOf says where a note about origin comes from.
func (v *originView) sourceOf(id string, c corridor.Confidence) web.SourceRef {
	s := v.pack.Source(id)
	return web.SourceRef{Title: s.Title, Section: s.Section, URL: s.URL, Read: s.AsOf, Confidence: string(c), Stale: s.StaleOn(v.on)}
}

// errorOf is the fault of a field in words, "" for none.
func (v *originView) errorOf(field string) string { return web.ErrorOf(v.errs, field) }

// routeStatus is how a route's verdict is marked. A route that does not lead to
// the goal breaks no law.
func routeStatus(r *origin.Route) web.Status {
	switch r.Verdict {
	case rulebook.OK:
		return web.OK
	case rulebook.Breach:
		return web.Warn
	case rulebook.Unknown:
		return web.NotKnown
	}
	return web.Info
}

// plainNumber writes figures of formulas in the page's way.
func plainNumber(p *web.Page) func(amount.Decimal) string {
	return func(d amount.Decimal) string { return p.Number(d, -1) }
}

// yesNo are the answers to a question that may stay open.
func yesNo(p *web.Page) []web.Option {
	return []web.Option{{Value: "yes", Label: p.T("trade.origin.yes")}, {Value: "no", Label: p.T("trade.origin.no")}, {Value: "", Label: p.T("trade.origin.not_known")}}
}

// origins are the places a material may come from, as far as the law tells them
// apart.
func origins(p *web.Page) []web.Option {
	return []web.Option{{Value: "unknown", Label: p.T("trade.origin.from.unknown")}, {Value: "asean", Label: p.T("trade.origin.from.asean")}, {Value: "outside", Label: p.T("trade.origin.from.outside")}}
}

// moneyNames are currencies by their signs.
func moneyNames(codes []string) []web.Option {
	out := make([]web.Option, len(codes))
	for i, code := range codes {
		out[i] = web.Option{Value: code, Label: i18n.CurrencySign(code)}
	}
	return out
}

// originHref is the address of the question of origin for a product.
func originHref(p *web.Page, q *corridor.Product) string {
	if q == nil {
		return p.Href("trade.origin")
	}
	return p.Href("trade.origin", "product", q.ID)
}
