package tourism

import (
	"math"
	"net/http"
	"slices"
	"strconv"

	"siger/internal/tourism/atlas"
	"siger/internal/web"
)

// Size of the drawn map, in its own units: pixels on the narrowest phone, so
// that its words are never smaller than 12 of them.
const (
	chartWidth  = 288.0
	chartMargin = 14.0
	chartFont   = 12.5
)

// chart is the atlas drawn flat: equirectangular, true to scale at its middle
// latitude. There is no coast in it.
type chart struct {
	Width, Height float64
	Roads         []chartRoad
	Hubs          []chartHub
	Dots          []chartDot
	Unplaced      []*atlas.Place // no coordinate is known
}

type chartRoad struct{ X1, Y1, X2, Y2 float64 }

type chartHub struct {
	X, Y  float64
	Label string // empty where it would cover another
	Left  bool   // the label ends at the hub
}

type chartDot struct {
	X, Y  float64
	Place *atlas.Place
}

// drawn returns the chart of an atlas.
func drawn(a *atlas.Atlas) (c chart) {
	south, north, west, east := 90.0, -90.0, 180.0, -180.0
	grow := func(lat, lon float64) {
		south, north, west, east = min(south, lat), max(north, lat), min(west, lon), max(east, lon)
	}
	for i := range a.Hubs {
		grow(a.Hubs[i].Lat, a.Hubs[i].Lon)
	}
	for i := range a.Places {
		if p := &a.Places[i]; p.HasPoint() {
			grow(p.Lat, p.Lon)
		}
	}
	if south > north {
		return chart{Width: chartWidth, Height: chartMargin}
	}
	shrink := math.Cos((south + north) / 2 * math.Pi / 180)
	scale := (chartWidth - 2*chartMargin) / max((east-west)*shrink, 0.01)
	at := func(lat, lon float64) (x, y float64) {
		return chartMargin + (lon-west)*shrink*scale, chartMargin + (north-lat)*scale
	}
	c.Width, c.Height = chartWidth, 2*chartMargin+(north-south)*scale
	for _, r := range a.Roads {
		from, ok1 := a.Hub(r.From)
		to, ok2 := a.Hub(r.To)
		if ok1 && ok2 {
			x1, y1 := at(from.Lat, from.Lon)
			x2, y2 := at(to.Lat, to.Lon)
			c.Roads = append(c.Roads, chartRoad{x1, y1, x2, y2})
		}
	}
	for i := range a.Places {
		p := &a.Places[i]
		if !p.HasPoint() {
			c.Unplaced = append(c.Unplaced, p)
			continue
		}
		x, y := at(p.Lat, p.Lon)
		c.Dots = append(c.Dots, chartDot{x, y, p})
	}
	c.Hubs = labelled(a.Hubs, at)
	return c
}

// labelled places the hubs and names those whose name covers no other, towns
// where travellers sleep first.
func labelled(hubs []atlas.Hub, at func(lat, lon float64) (x, y float64)) (out []chartHub) {
	type box struct{ x1, y1, x2, y2 float64 }
	var taken []box
	order := slices.Clone(hubs)
	slices.SortStableFunc(order, func(a, b atlas.Hub) int {
		switch {
		case a.Lodging == b.Lodging:
			return 0
		case a.Lodging:
			return -1
		}
		return 1
	})
	for _, h := range order {
		x, y := at(h.Lat, h.Lon)
		hub, wide := chartHub{X: x, Y: y}, 4+chartFont*0.6*float64(len(h.Name))
		for _, left := range []bool{false, true} {
			b := box{x, y - chartFont - 4, x + wide, y}
			if left {
				b.x1, b.x2 = x-wide, x
			}
			covers := slices.ContainsFunc(taken, func(t box) bool { return b.x1 < t.x2 && t.x1 < b.x2 && b.y1 < t.y2 && t.y1 < b.y2 })
			if b.x1 > 0 && b.x2 < chartWidth && !covers {
				hub.Label, hub.Left, taken = h.Name, left, append(taken, b)
				break
			}
		}
		out = append(out, hub)
	}
	return out
}

func (o *Office) drawMap(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	p.Title = p.T("tourism.map.title", "region", o.Pack.Region.Name)
	p.Description = p.T("tourism.map.lead")
	p.Crumbs = crumbs(p, "tourism.places")
	return web.Render(w, r, http.StatusOK, p, mapPage(p, o, drawn(o.Atlas)))
}

func whole(v float64) string { return strconv.Itoa(int(math.Ceil(v))) }

func tenth(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }
