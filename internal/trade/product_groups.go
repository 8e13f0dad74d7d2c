package trade

import (
	"cmp"
	"slices"

	"siger/internal/corridor"
	"siger/internal/i18n"
)

// shelfTags is a shelf of the product list and the tags that put a product on
// it. Its name is the text "trade.group.KEY".
type shelfTags struct {
	Key  string
	Tags []string
}

// productGroups are the shelves of the product list in the order shown; the first
// that fits counts, the last takes the rest.
var productGroups = []shelfTags{
	{"coffee", []string{"coffee", "cocoa"}},
	{"spice", []string{"spice"}},
	{"root", []string{"vegetable-or-root", "cereal"}},
	{"coconut", []string{"coconut"}},
	{"fruit", []string{"fruit"}},
	{"sea", []string{"seafood", "seaweed"}},
	{"palm", []string{"palm"}},
	{"sugar", []string{"sugar", "honey"}},
	{"prepared", []string{"snack", "sauce"}},
	{"other", nil},
}

// productGroup is a shelf of the product list: what somebody offers, and what
// nobody offers yet.
type productGroup struct {
	Key     string
	Offered []productRow
	Unmet   []productRow
}

type productRow struct {
	*corridor.Product
	Count Count
}

// groupProducts puts products on their shelves, those of one material together
// and by name; empty shelves are left out.
func groupProducts(products []*corridor.Product, count func(id string) Count, l i18n.Lang) []productGroup {
	shelf := map[string]int{} // by base: the first shelf any of its products fits
	for _, p := range products {
		at := slices.IndexFunc(productGroups, func(g shelfTags) bool {
			return g.Tags == nil || slices.ContainsFunc(g.Tags, func(tag string) bool { return slices.Contains(p.Tags, tag) })
		})
		if had, ok := shelf[p.Base]; !ok || at < had {
			shelf[p.Base] = at
		}
	}
	out := make([]productGroup, len(productGroups))
	for i, g := range productGroups {
		out[i].Key = g.Key
	}
	sorted := slices.SortedFunc(slices.Values(products), func(a, b *corridor.Product) int {
		return cmp.Or(cmp.Compare(a.Base, b.Base), cmp.Compare(a.Names.In(l), b.Names.In(l)))
	})
	for _, p := range sorted {
		g, row := &out[shelf[p.Base]], productRow{p, count(p.ID)}
		if row.Count.Offers > 0 {
			g.Offered = append(g.Offered, row)
		} else {
			g.Unmet = append(g.Unmet, row)
		}
	}
	return slices.DeleteFunc(out, func(g productGroup) bool { return len(g.Offered)+len(g.Unmet) == 0 })
}
