// Package atlas holds what a traveller can see and how they get there: places
// with hours, prices and honest remarks, roads, boats, flights and events, each
// with its source and its doubt. It reads a pack's folder visit/ and computes
// nothing beyond distances and hours; it has no store and no network.
package atlas

import (
	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

// Place is somewhere worth a visit, or needed on the way: a pier, a mosque.
// Coordinates are WGS 84 degrees, both zero where none is known; RadiusM is how
// far off they may be, in metres.
type Place struct {
	ID            string    `yaml:"id"`
	Name          i18n.Text `yaml:"name"`
	Kind          string    `yaml:"kind"`      // beach, island, waterfall, mountain, lake, park, museum, mosque, temple, market, village, viewpoint, monument, spring, surf, mangrove, pier, city, wildlife, garden, farm
	Interests     []string  `yaml:"interests"` // words as the ask reader's: beach, island, elephant, surf, coffee, waterfall, culture, food, ...
	Regency       string    `yaml:"regency"`   // place id of the pack
	Lat           float64   `yaml:"lat"`
	Lon           float64   `yaml:"lon"`
	CoordFrom     []string  `yaml:"coord_from"` // source ids
	RadiusM       int       `yaml:"radius_m"`
	Text          i18n.Text `yaml:"text"`  // two or three sentences of our own
	Visit         Minutes   `yaml:"visit"` // how long one stays
	Score         int       `yaml:"score"` // how much it is worth the way, 1 to 100; editorial, says so on the page
	Hours         Hours     `yaml:"hours"`
	Prices        []Price   `yaml:"prices"`
	Months        []int     `yaml:"months"` // best months, 1 to 12; empty: all year
	Halal         Halal     `yaml:"halal"`
	Prayer        i18n.Text `yaml:"prayer"` // where one prays, empty not known
	Prays         bool      `yaml:"prays"`  // a mosque or musala is there
	Toilet        string    `yaml:"toilet"` // yes, no, empty not known
	Access        Access    `yaml:"access"`
	Safety        []Safety  `yaml:"safety"`
	Pier          string    `yaml:"pier"`   // of an island: where boats leave; place id
	Indoor        bool      `yaml:"indoor"` // good in rain
	Overnight     bool      `yaml:"overnight"`
	Hub           string    `yaml:"hub"`     // the node of the road graph one leaves it from; empty: the nearest
	Unknown       []string  `yaml:"unknown"` // what to confirm: hours, price, coordinate, prayer, halal, access
	corridor.Fact `yaml:",inline"`
}

// HasPoint reports whether the place's coordinates are known.
func (p *Place) HasPoint() bool { return p.Lat != 0 || p.Lon != 0 }

// ByBoat reports whether only a boat gets there, from whatever pier.
func (p *Place) ByBoat() bool { return p.Pier != "" || p.Access.Boat == "yes" }

// Minutes is a time with its doubt, in minutes.
type Minutes struct {
	Low    int `yaml:"low"`
	Likely int `yaml:"likely"`
	High   int `yaml:"high"`
}

// Hours are when a place is open, in its own zone. Known is false where nobody
// has said: Week then holds what is usual for such a place, as an assumption.
type Hours struct {
	Known      bool        `yaml:"known"`
	Week       Week        `yaml:"week"`
	Exceptions []Exception `yaml:"exceptions"` // dated
	Holidays   string      `yaml:"holidays"`   // open, closed, empty not known
	Note       i18n.Text   `yaml:"note"`
	Source     string      `yaml:"source"`
	AsOf       clock.Date  `yaml:"as_of"`
}

// Week holds the openings of each day from Monday; none: closed that day. Files
// write it as OpenStreetMap writes opening_hours: "Mo-Th 08:00-14:00; Fr off".
type Week [7][]Opening

// Opening is one stretch of a day, in minutes after midnight; Close may pass
// 1440. Files write it 08:00-14:00.
type Opening struct{ Open, Close int }

// Exception is a day on which other hours hold.
type Exception struct {
	On    clock.Date `yaml:"on"`
	Hours []Opening  `yaml:"hours"` // none: closed
	Why   i18n.Text  `yaml:"why"`
}

// Price is what one pays at a place, with its source. Tier is local or foreign;
// empty holds for both.
type Price struct {
	What          string         `yaml:"what"` // entry, boat, guide, parking, package
	Per           string         `yaml:"per"`  // person, group, vehicle
	Tier          string         `yaml:"tier"`
	Days          string         `yaml:"days"` // weekday, weekend, empty all
	Child         bool           `yaml:"child"`
	Low           amount.Decimal `yaml:"low"`
	High          amount.Decimal `yaml:"high"`
	Money         string         `yaml:"money"` // ISO 4217
	corridor.Fact `yaml:",inline"`
}

// Halal is what is known of the food, in three honest levels, and its evidence.
type Halal struct {
	Level string    `yaml:"level"` // certified (with a number), declared (Muslim-owned, as they say), not-stated
	Note  i18n.Text `yaml:"note"`
}

// Access says who can go: yes, no, or empty not known.
type Access struct {
	Stairs     string    `yaml:"stairs"`
	Boat       string    `yaml:"boat"` // yes: only a boat gets there
	Children   string    `yaml:"children"`
	Wheelchair string    `yaml:"wheelchair"`
	Elders     string    `yaml:"elders"`
	Note       i18n.Text `yaml:"note"`
}

// Safety is a danger to mind. A volcano or a sea closes places while its switch
// is on.
type Safety struct {
	Kind    string    `yaml:"kind"`   // volcano, open-sea, wildlife, surf, geothermal, climb
	Switch  string    `yaml:"switch"` // name of what closes it: krakatau, bay, open-sea, suoh; empty: nothing does
	RadiusM int       `yaml:"radius_m"`
	Text    i18n.Text `yaml:"text"`
	Source  string    `yaml:"source"`
}

// Road is a way between two hubs, either direction; minutes with their doubt.
type Road struct {
	From          string  `yaml:"from"`
	To            string  `yaml:"to"`
	Km            float64 `yaml:"km"`
	Minutes       Minutes `yaml:"minutes"`
	Toll          bool    `yaml:"toll"`
	corridor.Fact `yaml:",inline"`
}

// Hub is a node of the road graph: a town, an airport, a ferry port.
type Hub struct {
	ID            string  `yaml:"id"`
	Name          string  `yaml:"name"`
	Regency       string  `yaml:"regency"` // place id of the pack
	Lat           float64 `yaml:"lat"`
	Lon           float64 `yaml:"lon"`
	Lodging       bool    `yaml:"lodging"` // travellers find a bed there
	corridor.Fact `yaml:",inline"`
}

// Boat is a crossing from a pier to an island and back. Known is false where
// nobody has said when boats go: First, Last and Back then hold daylight, as an
// assumption.
type Boat struct {
	ID            string    `yaml:"id"`
	Pier          string    `yaml:"pier"` // place id
	To            string    `yaml:"to"`   // place id
	Minutes       Minutes   `yaml:"minutes"`
	Known         bool      `yaml:"known"`
	First         int       `yaml:"first"`  // first boat out, minutes after midnight
	Last          int       `yaml:"last"`   // last boat out
	Back          int       `yaml:"back"`   // last boat back; before First: on the next day only
	Every         int       `yaml:"every"`  // minutes between boats; 0: when asked for
	Seats         int       `yaml:"seats"`  // of one boat; 0 not known
	Switch        string    `yaml:"switch"` // the sea it crosses
	Prices        []Price   `yaml:"prices"`
	Remark        i18n.Text `yaml:"remark"`
	corridor.Fact `yaml:",inline"`
}

// Passage is a way from the market to the region: flights, a ferry, with the
// days on which it is known to run. Times are local to each end.
type Passage struct {
	ID            string     `yaml:"id"`
	Name          i18n.Text  `yaml:"name"`
	Mode          string     `yaml:"mode"` // flight, flight-flight, flight-ferry
	From          string     `yaml:"from"` // airport or port, place id
	To            string     `yaml:"to"`   // hub
	Days          []int      `yaml:"days"` // weekdays from Monday 1; empty: every day
	ValidFrom     clock.Date `yaml:"runs_from"`
	ValidTo       clock.Date `yaml:"runs_to"` // zero: not known until when
	Minutes       Minutes    `yaml:"minutes"` // from check-in to the hub
	Prices        []Price    `yaml:"prices"`
	Remark        i18n.Text  `yaml:"remark"`
	corridor.Fact `yaml:",inline"`
}

// Event is something that happens on some days.
type Event struct {
	ID            string    `yaml:"id"`
	Name          i18n.Text `yaml:"name"`
	Text          i18n.Text `yaml:"text"`
	Place         string    `yaml:"place"` // place id, empty not known
	Regency       string    `yaml:"regency"`
	Usual         []int     `yaml:"usual"`   // months it usually falls in; empty not known
	History       []Held    `yaml:"history"` // newest first
	corridor.Fact `yaml:",inline"`
}

// Held is one edition of an event, as somebody said on a day.
type Held struct {
	Status string     `yaml:"status"` // announced, confirmed, moved, cancelled, held
	From   clock.Date `yaml:"from"`
	To     clock.Date `yaml:"to"`
	Said   clock.Date `yaml:"said"`
	Source string     `yaml:"source"`
	Note   i18n.Text  `yaml:"note"`
}

// Note is something a traveller should know: a custom, a dish, a number to call.
type Note struct {
	ID            string    `yaml:"id"`
	Group         string    `yaml:"group"` // people, craft, food, manners, entry, emergency, money, time, road
	Title         i18n.Text `yaml:"title"`
	Text          i18n.Text `yaml:"text"`
	Number        string    `yaml:"number"` // to call, empty none
	corridor.Fact `yaml:",inline"`
}

// Atlas is all of it, checked against its pack.
type Atlas struct {
	Places    []Place
	Hubs      []Hub
	Roads     []Road
	Boats     []Boat
	Passages  []Passage
	Events    []Event
	Culture   []Note
	Practical []Note

	pack   *corridor.Pack
	place  map[string]*Place
	hub    map[string]*Hub
	ways   map[[2]string]Way // between any two hubs
	matrix map[[2]string]Way // of a routing engine, between hubs and places
}

// Make returns the atlas ready to be asked: indexed, with its ways computed. Hours
// on holidays follow the pack's calendar; a nil pack knows none.
func Make(a Atlas, p *corridor.Pack) *Atlas {
	a.pack, a.place, a.hub = p, map[string]*Place{}, map[string]*Hub{}
	for i := range a.Places {
		a.place[a.Places[i].ID] = &a.Places[i]
	}
	for i := range a.Hubs {
		a.hub[a.Hubs[i].ID] = &a.Hubs[i]
	}
	a.ways = a.shortest()
	return &a
}

// Place returns the place with the id.
func (a *Atlas) Place(id string) (*Place, bool) { p, ok := a.place[id]; return p, ok }

// Hub returns the hub with the id.
func (a *Atlas) Hub(id string) (*Hub, bool) { h, ok := a.hub[id]; return h, ok }
