package pillar_test

import (
	"reflect"
	"testing"

	"siger/internal/jobs"
	"siger/internal/pillar"
	"siger/internal/web"
)

func TestManifestCheck(t *testing.T) {
	good := pillar.Manifest{
		Name: "trade", Does: "Sells.",
		Tables: []string{"trade_offer"},
		Jobs:   []jobs.Job{{Kind: "trade.remind"}},
		Routes: []web.Route{{Name: "trade.offers", Right: "public"}},
	}
	if got := good.Check(); len(got) != 0 {
		t.Errorf("a good manifest: %q", got)
	}
	cases := []struct {
		spoil func(*pillar.Manifest)
		want  string
	}{
		{func(m *pillar.Manifest) { m.Does = "" }, "a pillar lacks its name or what it does"},
		{func(m *pillar.Manifest) { m.Tables = []string{"offer"} }, "trade: table offer does not start with trade_"},
		{func(m *pillar.Manifest) { m.Tables = []string{"trade_"} }, "trade: table trade_ does not start with trade_"},
		{func(m *pillar.Manifest) { m.Jobs = []jobs.Job{{Kind: "remind"}} }, "trade: job remind does not start with trade."},
		{func(m *pillar.Manifest) { m.Routes = []web.Route{{Name: "trades.x", Right: "public"}} }, "trade: route trades.x does not start with trade."},
		{func(m *pillar.Manifest) { m.Routes = []web.Route{{Name: "trade.x"}} }, "trade: route trade.x does not say which right it needs"},
	}
	for _, c := range cases {
		m := good
		c.spoil(&m)
		if got := m.Check(); !reflect.DeepEqual(got, []string{c.want}) {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
