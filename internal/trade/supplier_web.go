package trade

import (
	"net/http"

	"siger/internal/fault"
	"siger/internal/web"
)

func (s *Shop) supplier(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	v, err := s.Answerer.Market(r.Context())
	if err != nil {
		return err
	}
	one, ok := v.Catalogue.Suppliers[r.PathValue("id")]
	if !ok {
		return fault.New(fault.NotFound, "trade.error.supplier")
	}
	p.Title = one.Name
	p.Description = p.T("trade.supplier.description", "supplier", one.Name, "place", placeName(s.Pack, one.Regency))
	p.Crumbs = []web.Crumb{{Href: p.Href("trade.products"), Label: p.T("nav.trade.products")}}
	return web.Render(w, r, http.StatusOK, p, supplierPage(p, v, one, s.today()))
}
