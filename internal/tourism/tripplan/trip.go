package tripplan

import (
	"math"
	"slices"
	"strings"
	"time"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/tourism/atlas"
	"siger/internal/tourism/orienteer"
)

// Planner plans trips over one atlas.
type Planner struct {
	Atlas *atlas.Atlas
	Pack  *corridor.Pack
}

// trip is a request made ready for the solver. Vertices are the places that can
// be visited, then all hubs.
type trip struct {
	*Planner
	q      Request
	zone   *time.Location // of the region
	prays  bool
	pace   pace
	home   *corridor.Place
	out    *Trip
	back   []Trip // by day: the way home on it
	places []*atlas.Place
	boats  []*atlas.Boat // by vertex; nil: by road
	hubs   []*atlas.Hub
	beds   []int // vertices of hubs where one can sleep
	score  []int
	stay   []int // minutes of a visit
	cheap  []bool
	must   []int
	leg    []int // likely minutes, by from*n+to
	travel *orienteer.Travel
	never  map[string]LeftOut // places that cannot be visited at all
	days   []dayRule
}

// dayRule is what holds on one day, in real time.
type dayRule struct {
	date       clock.Date
	begin, end int // of an ordinary day
	cut        cut
	last       int // when one must be at the hub if it is the last day
	lastCut    cut
}

// prepare checks the request and makes it ready.
func (p *Planner) prepare(q Request) (*trip, error) {
	if err := p.check(&q); err != nil {
		return nil, err
	}
	t := &trip{Planner: p, q: q, zone: p.Pack.RegionZone(), prays: q.Prayers == nil || *q.Prayers, pace: paceOf(&q), never: map[string]LeftOut{}}
	t.home = p.find(q.From)
	if err := t.journeys(); err != nil {
		return nil, err
	}
	t.dayRules()
	t.vertices()
	t.ways()
	return t, nil
}

// check completes the request and reports every wrong field.
func (p *Planner) check(q *Request) error {
	var wrong fault.List
	bad := func(field string, value any) {
		wrong = append(wrong, fault.New(fault.Invalid, "tripplan.error."+field, "value", value).In(field))
	}
	if q.Days < 1 || q.Days > MaxDays {
		bad("days", q.Days)
	}
	if q.StartDate.IsZero() {
		bad("start_date", q.StartDate)
	}
	if p.find(q.From) == nil {
		bad("from", q.From)
	}
	if q.Party.Adults < 0 || q.Party.Children < 0 || q.Party.Elders < 0 || q.Party.Adults+q.Party.Elders < 1 || q.Party.Size() > MaxParty {
		bad("party", q.Party.Size())
	}
	if q.Pace == "" {
		q.Pace = "normal"
	}
	if !has(Paces, q.Pace) {
		bad("pace", q.Pace)
	}
	if q.BudgetMYR != nil && q.BudgetMYR.Sign() < 0 {
		bad("budget_myr", *q.BudgetMYR)
	}
	if q.Iterations < 0 || q.Iterations > MaxIterations {
		bad("iterations", q.Iterations)
	}
	for field, list := range map[string][]string{"must": q.Must, "avoid": q.Avoid} {
		for _, id := range list {
			if _, ok := p.Atlas.Place(id); !ok {
				bad(field, id)
			}
		}
	}
	if len(q.Lodging) > max(q.Days-1, 0) {
		bad("lodging", q.Lodging[max(q.Days-1, 0)])
	}
	for _, id := range q.Lodging {
		if h, ok := p.Atlas.Hub(id); id != "" && (!ok || !h.Lodging) {
			bad("lodging", id)
		}
	}
	for _, l := range q.Locked {
		_, ok := p.Atlas.Place(l.Place)
		if _, sound := hour(l.Time); !ok || !sound || l.Day < 1 || l.Day > q.Days || has(q.Avoid, l.Place) {
			bad("locked", l.Place)
		}
	}
	for _, id := range q.Closed {
		if !has(Switches, id) && p.passage(id) == nil {
			bad("closed", id)
		}
	}
	for field, s := range map[string]string{"passage.arrive": q.Passage.Arrive, "passage.depart": q.Passage.Depart} {
		if _, ok := hour(s); s != "" && !ok {
			bad(field, s)
		}
	}
	for field, id := range map[string]string{"passage.out": q.Passage.Out, "passage.home": q.Passage.Home} {
		if id != "" && p.passage(id) == nil {
			bad(field, id)
		}
	}
	slices.SortStableFunc(wrong, func(a, b *fault.Fault) int { return strings.Compare(a.Field, b.Field) })
	if q.Seed == 0 {
		q.Seed = 1
	}
	if q.Iterations == 0 {
		q.Iterations = DefaultIterations
	}
	if len(wrong) == 1 {
		return wrong[0]
	}
	return wrong.OrNil()
}

// find returns the market's place with the id, name or alias, towns before gates.
func (p *Planner) find(name string) (best *corridor.Place) {
	name = strings.TrimSpace(name)
	for _, q := range p.Pack.Places {
		if q.Country != p.Pack.Market.Country || !q.HasPoint() {
			continue
		}
		if q.ID == name {
			return q
		}
		same := func(s string) bool { return strings.EqualFold(s, name) }
		gate := best != nil && (best.Kind == corridor.Airport || best.Kind == corridor.Port)
		if (best == nil || gate) && (same(q.Name) || slices.ContainsFunc(q.Aliases, same)) {
			best = q
		}
	}
	return best
}

// dayRules fixes the hours of each day.
func (t *trip) dayRules() {
	arrive, _ := hour(t.out.Arrive)
	hub, _ := t.Atlas.Hub(t.out.Hub)
	for k := range t.q.Days {
		d := dayRule{date: t.q.StartDate.AddDays(k), begin: t.pace.begin, end: t.pace.end}
		if k == 0 {
			d.begin, d.end = arrive, max(d.end, arrive+120)
		}
		d.last, _ = hour(t.back[k].Depart)
		d.last = min(d.last, t.pace.end-60)
		d.cut = t.pauseOn(d.date, d.begin, d.end, hub.Lat, hub.Lon)
		d.lastCut = t.pauseOn(d.date, d.begin, d.last, hub.Lat, hub.Lon)
		t.days = append(t.days, d)
	}
}

// vertices chooses the places that can be visited and rates them.
func (t *trip) vertices() {
	for i := range t.Atlas.Places {
		p := &t.Atlas.Places[i]
		if p.Kind == "pier" {
			continue
		}
		boat, code, args := t.boatTo(p), "", []any(nil)
		longest := 0
		switch {
		case has(t.q.Avoid, p.ID):
			code = "avoided"
		case !p.HasPoint() && p.Hub == "":
			code = "coordinate"
		case t.switchOf(p, boat) != "":
			code, args = "closed-switch", []any{"switch", texts.Say("tripplan.switch." + t.switchOf(p, boat))}
		case p.Access.Elders == "no" && t.q.Party.Elders > 0:
			code, args = "access", []any{"who", texts.Say("tripplan.who.elders")}
		case p.Access.Children == "no" && t.q.Party.Children > 0:
			code, args = "access", []any{"who", texts.Say("tripplan.who.children")}
		case p.ByBoat() && boat == nil:
			code = "boat"
		default:
			if longest = t.longest(p); longest == 0 {
				hours, _ := p.Hours.Week.MarshalText()
				code, args = "closed", []any{"hours", string(hours)}
				if t.q.Days == 1 {
					code = "closed-day"
					args = []any{"day", texts.Say("tripplan.weekday." + t.q.StartDate.Time().Weekday().String())}
				}
			} else if p.Visit.Low > min(longest, 10*60) {
				code, args = "long", []any{"hours", (p.Visit.Low + 59) / 60}
			}
		}
		if code != "" {
			t.never[p.ID] = t.leftOut(p, code, args...)
			continue
		}
		stay := max(p.Visit.Low, min(int(math.Ceil(float64(p.Visit.Likely)*t.pace.stretch)), longest))
		t.places, t.boats = append(t.places, p), append(t.boats, boat)
		t.score, t.stay = append(t.score, t.worth(p)), append(t.stay, stay)
		t.cheap = append(t.cheap, t.perHead(p, boat) <= thrifty)
		if has(t.q.Must, p.ID) || slices.ContainsFunc(t.q.Locked, func(l Lock) bool { return l.Place == p.ID }) {
			t.must = append(t.must, len(t.places)-1)
		}
	}
	t.favour()
	for i := range t.Atlas.Hubs {
		h := &t.Atlas.Hubs[i]
		if h.Lodging {
			t.beds = append(t.beds, len(t.places)+len(t.hubs))
		}
		t.hubs = append(t.hubs, h)
		t.score, t.stay, t.boats, t.cheap = append(t.score, 0), append(t.stay, 0), append(t.boats, nil), append(t.cheap, true)
	}
}

// thrifty is what a visit costs a head, in rupiah, in a thrifty plan.
const thrifty = 50_000

// worth is the score of a place for this party: of full weight when it is among
// the interests, else a quarter; less out of season.
func (t *trip) worth(p *atlas.Place) int {
	s := float64(p.Score)
	if len(t.q.Interests) > 0 && !t.wanted(p) {
		s /= 4
	}
	if len(p.Months) > 0 && !slices.Contains(p.Months, int(t.q.StartDate.Month)) {
		s *= 0.7
	}
	return max(1, int(math.Round(s)))
}

// favour raises the best place of each interest, so that none goes unserved for
// many good places of another.
func (t *trip) favour() {
	for _, interest := range t.q.Interests {
		best := -1
		for v, p := range t.places {
			if (has(p.Interests, interest) || p.Kind == interest) && (best < 0 || t.score[v] > t.score[best]) {
				best = v
			}
		}
		if best >= 0 && t.score[best] <= 100 {
			t.score[best] *= favourite
		}
	}
}

// favourite is how much more the best place of an interest counts.
const favourite = 4

// wanted reports whether a place is among the interests.
func (t *trip) wanted(p *atlas.Place) bool {
	return slices.ContainsFunc(t.q.Interests, func(s string) bool { return has(p.Interests, s) || p.Kind == s })
}

// switchOf returns the switch that closes a place or its boat, empty for none.
func (t *trip) switchOf(p *atlas.Place, b *atlas.Boat) string {
	for _, s := range p.Safety {
		if s.Switch != "" && has(t.q.Closed, s.Switch) {
			return s.Switch
		}
	}
	if b != nil && b.Switch != "" && has(t.q.Closed, b.Switch) {
		return b.Switch
	}
	return ""
}

// boatTo returns the boat of a place that goes there and back in a day: one with
// a timetable before others, then the quickest; nil for none.
func (t *trip) boatTo(p *atlas.Place) (best *atlas.Boat) {
	if p.Pier == "" {
		return nil
	}
	for _, b := range t.Atlas.BoatsFrom(p.Pier, p.ID) {
		if b.Back < b.First {
			continue
		}
		if best == nil || b.Known && !best.Known || b.Known == best.Known && b.Minutes.Likely < best.Minutes.Likely {
			best = b
		}
	}
	return best
}

// longest returns the longest stretch a place is open on a day of the trip.
func (t *trip) longest(p *atlas.Place) (most int) {
	for k := range t.days {
		for _, o := range t.Atlas.OpenOn(p, t.days[k].date).Openings {
			most = max(most, o.Close-o.Open)
		}
	}
	return most
}

// ways works out the time between any two vertices.
func (t *trip) ways() {
	n := len(t.score)
	t.leg = make([]int, n*n)
	for a := range n {
		for b := range n {
			path, ok := t.path(a, b)
			if t.leg[a*n+b] = path.minutes(); !ok {
				t.leg[a*n+b] = orienteer.MaxTime
			}
		}
	}
	t.travel = orienteer.NewTravel(n, func(a, b int) int { return t.leg[a*n+b] })
}

// path is the way between two vertices: a boat back, a drive, a boat out, each
// of which may be missing.
type path struct {
	back  *atlas.Boat
	drive atlas.Way
	from  string // where the drive begins and ends
	to    string
	road  int // minutes of the drive, with rests
	out   *atlas.Boat
}

func (p path) minutes() int {
	m := p.road
	if p.back != nil {
		m += p.back.Minutes.Likely + p.back.Every
	}
	if p.out != nil {
		m += p.out.Minutes.Likely
	}
	return m
}

// path returns the way between two vertices; ok is false where none is known.
func (t *trip) path(a, b int) (p path, ok bool) {
	if a == b {
		return p, true
	}
	p.back, p.out = t.boats[a], t.boats[b]
	fromPlace, fromHub := t.foot(a)
	toPlace, toHub := t.foot(b)
	p.from, p.to = idOf(fromPlace, fromHub), idOf(toPlace, toHub)
	switch {
	case p.from == p.to:
		ok = true
	case fromPlace != nil && toPlace != nil:
		p.drive, ok = t.Atlas.Drive(fromPlace, toPlace)
	case fromPlace != nil:
		p.drive, ok = t.Atlas.ToHub(fromPlace, toHub.ID)
	case toPlace != nil:
		if p.drive, ok = t.Atlas.ToHub(toPlace, fromHub.ID); ok {
			p.drive.Via = slices.Clone(p.drive.Via)
			slices.Reverse(p.drive.Via)
		}
	default:
		p.drive, ok = t.Atlas.Between(fromHub.ID, toHub.ID)
	}
	p.road = int(math.Ceil(float64(p.drive.Minutes.Likely) * t.pace.drag))
	return p, ok
}

// foot returns where a vertex stands on the road: the place itself, the pier of
// an island, or the hub of a place without coordinates.
func (t *trip) foot(v int) (*atlas.Place, *atlas.Hub) {
	if v >= len(t.places) {
		return nil, t.hubs[v-len(t.places)]
	}
	p := t.places[v]
	if b := t.boats[v]; b != nil {
		p, _ = t.Atlas.Place(b.Pier)
	}
	if !p.HasPoint() {
		return nil, t.Atlas.HubOf(p)
	}
	return p, nil
}

func idOf(p *atlas.Place, h *atlas.Hub) string {
	if p != nil {
		return p.ID
	}
	return h.ID
}

// id returns the id of a vertex.
func (t *trip) id(v int) string {
	if v < len(t.places) {
		return t.places[v].ID
	}
	return t.hubs[v-len(t.places)].ID
}

// hubVertex returns the vertex of a hub.
func (t *trip) hubVertex(id string) int {
	return len(t.places) + slices.IndexFunc(t.hubs, func(h *atlas.Hub) bool { return h.ID == id })
}
