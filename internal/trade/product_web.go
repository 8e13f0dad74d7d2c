package trade

import (
	"encoding/json"
	"net/http"
	"strings"

	"siger/internal/ask"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/web"
)

// slugOf returns a product's address word in a language: its name and id.
func slugOf(p *corridor.Product, l i18n.Lang) string { return p.Slugs.In(l) + "-" + p.ID }

func (s *Shop) products(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	v, err := s.Answerer.Market(r.Context())
	if err != nil {
		return err
	}
	p.Title = p.T("trade.products.title", "region", s.Pack.Region.Name)
	p.Description = p.T("trade.products.description", "region", s.Pack.Region.Name, "n", len(s.Pack.Products))
	return web.Render(w, r, http.StatusOK, p, productsPage(p, groupProducts(s.Pack.Products, v.Catalogue.Count, p.Lang), v.Catalogue.Example))
}

// find returns the product of an address, or sends the visitor to its right
// address; then it returns nil.
func (s *Shop) find(w http.ResponseWriter, r *http.Request, p *web.Page, route string) (*corridor.Product, error) {
	slug := r.PathValue("slug")
	q, ok := s.Pack.Product(slug[strings.LastIndexByte(slug, '-')+1:])
	if !ok {
		return nil, fault.New(fault.NotFound, "trade.error.product")
	}
	if right := slugOf(q, p.Lang); slug != right {
		http.Redirect(w, r, p.Href(route, "slug", right), http.StatusMovedPermanently)
		return nil, nil
	}
	p.Args = func(l i18n.Lang) []string { return []string{"slug", slugOf(q, l)} }
	p.Crumbs = []web.Crumb{{Href: p.Href("trade.products"), Label: p.T("nav.trade.products")}}
	return q, nil
}

// ask returns the question a product's own page answers: the product, no
// quantity, no destination, today.
func (s *Shop) ask(q *corridor.Product, l i18n.Lang) ask.Question {
	today := s.today()
	return ask.Question{
		Understood: ask.Understood{Text: q.Names.In(l), Kind: ask.Buy, Products: []ask.Product{{ID: q.ID, HS: q.HS, Name: q.Names}}},
		Lang:       l, AsOf: today, KnownOn: today,
	}
}

func (s *Shop) product(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	q, err := s.find(w, r, p, "trade.product")
	if q == nil || err != nil {
		return err
	}
	b, err := s.Answerer.answer(r.Context(), s.ask(q, p.Lang))
	if err != nil {
		return err
	}
	p.Title = p.Text(q.Names)
	p.Description = p.T("trade.product.description", "product", q.Names, "hs", dottedHS(q.HS), "region", s.Pack.Region.Name)
	return web.Render(w, r, http.StatusOK, p, productPage(p, b, s.regencies(q), s.jsonLD(p, b)))
}

func (s *Shop) papers(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	q, err := s.find(w, r, p, "trade.papers")
	if q == nil || err != nil {
		return err
	}
	b, err := s.Answerer.answer(r.Context(), s.ask(q, p.Lang))
	if err != nil {
		return err
	}
	p.Crumbs = append(p.Crumbs, web.Crumb{Href: p.Href("trade.product", "slug", slugOf(q, p.Lang)), Label: p.Text(q.Names)})
	p.Title = p.T("trade.papers.title", "product", q.Names)
	p.Description = p.T("trade.papers.description", "product", q.Names)
	return web.Render(w, r, http.StatusOK, p, papersPage(p, b))
}

// regencies names where a product comes from.
func (s *Shop) regencies(q *corridor.Product) string {
	names := make([]string, len(q.Regencies))
	for i, id := range q.Regencies {
		names[i] = placeName(s.Pack, id)
	}
	return strings.Join(names, ", ")
}

// jsonLD describes the product for search engines, in schema.org's words.
// Offers of the example world are left out: they are not public facts.
func (s *Shop) jsonLD(p *web.Page, b *BuyAnswer) string {
	q := b.Product
	doc := map[string]any{
		"@context": "https://schema.org", "@type": "Product", "name": p.Text(q.Names), "inLanguage": string(p.Lang),
		"url": p.Absolute(p.Href("trade.product", "slug", slugOf(q, p.Lang))), "category": "HS " + dottedHS(q.HS),
		"countryOfOrigin": map[string]any{"@type": "Country", "name": s.Pack.Region.Country},
	}
	if !b.Example {
		var offers []any
		for _, m := range b.Matches {
			if m.Priced {
				offers = append(offers, map[string]any{"@type": "Offer", "price": m.Price.PerKg().String(), "priceCurrency": m.Price.Currency,
					"seller": map[string]any{"@type": "Organization", "name": m.Supplier.Name}})
			}
		}
		doc["offers"] = offers
	}
	out, err := json.Marshal(doc) // escapes <, > and &, so it is safe inside a script element
	if err != nil {
		return "{}"
	}
	return string(out)
}

// dottedHS writes a code as 0901.11.
func dottedHS(hs string) string {
	if len(hs) < 6 {
		return hs
	}
	return hs[:4] + "." + hs[4:]
}

// harvest names the months of a harvest, empty when not known.
func harvest(p *web.Page, q *corridor.Product) string {
	names := make([]string, len(q.Harvest))
	for i, m := range q.Harvest {
		names[i] = i18n.Month(p.Lang, m)
	}
	return strings.Join(names, ", ")
}
