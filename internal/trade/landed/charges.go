package landed

import (
	"math"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
)

// chain is a list of place ids a charge may name for one end of the way, the
// most particular first: a place, what it lies in, then the port and what that
// lies in, or the other way round.
type chain struct {
	ids [12]string
	n   int
}

func (c *chain) push(p *corridor.Pack, q *corridor.Place) {
	for step := 0; q != nil && c.n < len(c.ids) && step < len(c.ids); step++ {
		c.ids[c.n] = q.ID
		c.n++
		q, _ = p.Place(q.In)
	}
}

// off tells how far a charge's place is from the asked one: 0 the place
// itself, 100 for a row that fits any place.
func (c *chain) off(id string) (int, bool) {
	if id == "" {
		return 100, true
	}
	for i := range c.n {
		if c.ids[i] == id {
			return i, true
		}
	}
	return 0, false
}

// index returns the line a charge belongs to, -1 for none.
func index(key string) int {
	switch key {
	case InlandOrigin:
		return iInland
	case OriginPort:
		return iOriginPort
	case Freight:
		return iFreight
	case Insurance:
		return iInsurance
	case DestinationPort:
		return iDestinationPort
	case CustomsBroker:
		return iBroker
	case LastMile:
		return iLastMile
	}
	return -1
}

// wayKey names a way on a day; ports that were asked for are part of it.
type wayKey struct {
	from, to, portFrom, portTo *corridor.Place
	mode                       string
	on                         clock.Date
}

// way is where goods leave and enter, and the charge of each leg.
type way struct {
	portFrom, portTo *corridor.Place
	fares            [count]fare
}

// fare is a charge with its words for terms; Charge is nil where there is none.
type fare struct {
	*corridor.Charge
	unit, per string // "t", "USD/t"
}

// chooseWay settles ports and charges. A port named by the Incoterm stands.
func (w *worker) chooseWay() {
	if w.named != nil && gate(w.named) {
		if w.portFrom == nil && w.named.Country == w.p.Region.Country {
			w.portFrom = w.named
		}
		if w.portTo == nil && w.named.Country == w.p.Market.Country {
			w.portTo = w.named
		}
	}
	key := wayKey{w.from, w.to, w.portFrom, w.portTo, w.mode, w.r.On}
	found := w.t.ways.find(key)
	if found == nil {
		w.choosePorts()
		found = w.t.ways.keep(key, &way{w.portFrom, w.portTo, w.pickCharges()})
	}
	w.portFrom, w.portTo, w.fares = found.portFrom, found.portTo, &found.fares
}

// holds reports whether the charge holds on the day and for the mode.
func (w *worker) holds(c *corridor.Charge) bool {
	return (c.Mode == "" || c.Mode == w.mode) && w.r.On.Within(c.ValidFrom, c.ValidTo)
}

// choosePorts settles where the goods leave and enter. A port asked for or the
// place itself stands; else it is the nearest one of the right kind, one with a
// freight rate before others within a day's haul, and for entry the pack's
// fallback unless another is clearly nearer.
func (w *worker) choosePorts() {
	if w.portFrom == nil {
		w.portFrom = w.gateNear(w.from, w.p.Region.Country, w.p.Region.ID, "", func(c *corridor.Charge) string { return c.From })
	}
	if w.portTo == nil {
		w.portTo = w.gateNear(w.to, w.p.Market.Country, "", w.p.Fallback, func(c *corridor.Charge) string { return c.To })
	}
}

// gateNear returns the port or airport for a place; centre is the place that
// stands in when none is given, fallback the port that needs no distance.
func (w *worker) gateNear(q *corridor.Place, country, centre, fallback string, end func(*corridor.Charge) string) *corridor.Place {
	kind := corridor.Port
	if w.mode == "air" {
		kind = corridor.Airport
	}
	if q != nil && q.Kind == kind {
		return q
	}
	usual, _ := w.p.Place(fallback)
	if usual != nil && usual.Kind != kind {
		usual = nil
	}
	if q = w.pointOf(q); q == nil {
		if usual != nil {
			return usual
		}
		centre, _ := w.p.Place(centre)
		if q = w.pointOf(centre); q == nil {
			return nil
		}
	}
	var nearest, rated *corridor.Place
	for _, g := range w.p.Places {
		if g.Kind != kind || g.Country != country || !g.HasPoint() {
			continue
		}
		if nearest == nil || apart(q, g) < apart(q, nearest) {
			nearest = g
		}
		if (rated == nil || apart(q, g) < apart(q, rated)) && w.hasFreight(g.ID, end) {
			rated = g
		}
	}
	if nearest == nil {
		return usual
	}
	if rated != nil && apart(q, rated) <= apart(q, nearest)+haul {
		nearest = rated
	}
	if usual != nil && usual.HasPoint() && apart(q, usual) <= apart(q, nearest)+usualBy && (rated != nearest || w.hasFreight(usual.ID, end)) {
		return usual
	}
	return nearest
}

// How much further, in degrees of about 110 km, a port may lie to be taken:
// one with a freight rate instead of a nearer one without, and the usual one.
const (
	haul    = 2.0
	usualBy = 0.5
)

// pointOf returns the place if its coordinates are known, else the first place
// in it whose are, as a state is found by its first town.
func (w *worker) pointOf(q *corridor.Place) *corridor.Place {
	if q == nil || q.HasPoint() {
		return q
	}
	for _, in := range w.p.Places {
		if in.In == q.ID && in.HasPoint() {
			return in
		}
	}
	return nil
}

// apart is the distance in degrees; near the equator a degree of longitude is
// as long as one of latitude, which is exact enough to choose a port.
func apart(a, b *corridor.Place) float64 {
	return math.Hypot(a.Lat-b.Lat, a.Lon-b.Lon)
}

func (w *worker) hasFreight(id string, end func(*corridor.Charge) string) bool {
	for _, list := range w.t.charges {
		for i := range list {
			if c := &list[i]; c.Key == Freight && end(c) == id && w.holds(c) {
				return true
			}
		}
	}
	return false
}

// pickCharges finds for each leg the charge that fits most closely: the
// asker's before the pack's, then the nearest places, then the mode, then the
// newest.
func (w *worker) pickCharges() (picked [count]fare) {
	var from, fromPort, to, toPort chain
	from.push(w.p, w.from)
	from.push(w.p, w.portFrom)
	fromPort.push(w.p, w.portFrom)
	fromPort.push(w.p, w.from)
	to.push(w.p, w.to)
	to.push(w.p, w.portTo)
	toPort.push(w.p, w.portTo)
	toPort.push(w.p, w.to)
	var rank [count]int
	for _, list := range w.t.charges {
		var found [count]*corridor.Charge
		for i := range list {
			c := &list[i]
			k := index(c.Key)
			if k < 0 || picked[k].Charge != nil || !w.holds(c) {
				continue
			}
			a, b := &fromPort, &toPort
			switch k {
			case iInland:
				a, b = &from, &fromPort
			case iLastMile:
				a, b = &toPort, &to
			case iBroker, iInsurance:
				a, b = &from, &to
			}
			offA, okA := a.off(c.From)
			offB, okB := b.off(c.To)
			if !okA || !okB {
				continue
			}
			r := 4 * (offA + offB)
			if c.Mode == "" {
				r += 2
			}
			if found[k] == nil || r < rank[k] || r == rank[k] && c.ValidFrom.After(found[k].ValidFrom) {
				found[k], rank[k] = c, r
			}
		}
		for k, c := range found {
			if c != nil {
				picked[k] = fareOf(c)
			}
		}
	}
	return picked
}

func fareOf(c *corridor.Charge) fare {
	unit := c.Unit
	if unit == "tonne" {
		unit = "t"
	}
	return fare{c, unit, perUnit(c.Currency, unit)}
}

// quantity returns how many units of a charge the lot is.
func (w *worker) quantity(unit string) (amount.Decimal, bool) {
	switch unit {
	case "kg":
		return w.r.Kg, true
	case "tonne":
		return w.r.Kg.Shift(-3).Reduce(), true
	case "container":
		w.countContainers()
		return amount.Int(int64(w.containers)), true
	case "shipment":
		return amount.Int(1), true
	}
	return amount.Decimal{}, false
}

func (w *worker) countContainers() {
	if w.containers > 0 {
		return
	}
	if w.containers = w.r.Containers; w.containers == 0 {
		n, _ := w.r.Kg.QuoRound(containerKg[w.mode == "reefer"], 0, amount.Up).Int64()
		w.containers = int(n)
		w.note("landed.note.containers")
	}
}
