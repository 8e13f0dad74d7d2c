package trade

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"siger/internal/corridor"
	"siger/internal/i18n"
)

// TestGroupProducts checks that products of one material stay together on the
// shelf of the one that has a place: mocaf has no tag of a shelf, cassava has.
func TestGroupProducts(t *testing.T) {
	product := func(id, base, name string, tags ...string) *corridor.Product {
		return &corridor.Product{ID: id, Base: base, Names: i18n.Text{ID: name, MS: name, EN: name}, Tags: tags}
	}
	list := []*corridor.Product{
		product("p1", "rubber", "Latex", "rubber"),
		product("p2", "cassava", "Mocaf", "processed-plant"),
		product("p3", "cassava", "Frozen cassava", "plant", "vegetable-or-root"),
		product("p4", "chilli", "Fresh chillies", "vegetable-or-root"),
		product("p5", "chilli", "Dried chillies", "spice"),
	}
	offered := []string{"p2", "p4"}
	count := func(id string) (c Count) {
		if slices.Contains(offered, id) {
			c.Offers = 1
		}
		return c
	}
	got := map[string][2][]string{}
	var order []string
	for _, g := range groupProducts(list, count, i18n.EN) {
		order = append(order, g.Key)
		got[g.Key] = [2][]string{ids(g.Offered), ids(g.Unmet)}
	}
	want := map[string][2][]string{"spice": {{"p4"}, {"p5"}}, "root": {{"p2"}, {"p3"}}, "other": {nil, {"p1"}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"spice", "root", "other"}, order); d != "" {
		t.Error(d)
	}
}

func ids(rows []productRow) (out []string) {
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}
