package tripplan

import (
	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

// Plan is a trip that holds: the checker has passed it. Times are "HH:MM" in the
// zone of their day or journey.
type Plan struct {
	Request  Request   `json:"request"` // as understood, with what was left to the planner
	Score    int       `json:"score"`   // worth of the visits: compares plans of one request only
	Days     []Day     `json:"days"`
	Out      Trip      `json:"out"`
	Home     Trip      `json:"home"`
	Options  []Trip    `json:"options"` // all ways there, with the reason against those not taken
	Cost     Cost      `json:"cost_myr"`
	CostIDR  Span      `json:"cost_idr"`
	Lines    []Line    `json:"cost_lines"`
	Rate     *Rate     `json:"rate"` // nil: none known, so nothing is in MYR
	LeftOut  []LeftOut `json:"left_out"`
	Unknowns []Unknown `json:"unknowns"`
}

// Day is one day in the region, on its local time.
type Day struct {
	Date   clock.Date `json:"date"`
	Zone   string     `json:"zone"` // IANA
	Begin  string     `json:"begin"`
	End    string     `json:"end"`
	From   Point      `json:"from"`  // where it begins: hub of arrival, or last night's bed
	Night  Point      `json:"night"` // where it ends: a bed, or the hub of departure
	Stops  []Stop     `json:"stops"`
	Legs   []Leg      `json:"legs"`
	Pauses []Pause    `json:"pauses"`
	Prayer *Prayers   `json:"prayer"`  // times at the place where the day ends; nil: not asked for
	Rain   *Rain      `json:"rain"`    // for a day out of doors; nil: not needed, or none near
	Lodge  bool       `json:"lodging"` // a bed is needed
	Km     float64    `json:"km"`      // driven
}

// Point is a place or hub: id, name and WGS 84 degrees.
type Point struct {
	ID   string    `json:"id"`
	Name i18n.Text `json:"name"`
	Lat  float64   `json:"lat"`
	Lon  float64   `json:"lon"`
}

// Stop is a visit. Between Arrive and Start one waits for it to open; the
// midday pause may lie inside the visit.
type Stop struct {
	Place  string      `json:"place"`
	Name   i18n.Text   `json:"name"`
	Lat    float64     `json:"lat"`
	Lon    float64     `json:"lon"`
	Arrive string      `json:"arrive"`
	Start  string      `json:"start"`
	Leave  string      `json:"leave"`
	Why    i18n.Text   `json:"why"`
	Open   string      `json:"open"`  // hours of the day, as in 08:00-14:00
	Known  bool        `json:"known"` // somebody has said these hours; else assumed
	Tight  int         `json:"tight"` // minutes late here, or at the day's end after it, if every way takes its longest; 0: holds
	Locked bool        `json:"locked"`
	Halal  string      `json:"halal"`  // certified, declared, not-stated
	Prays  bool        `json:"prays"`  // one can pray there
	Toilet string      `json:"toilet"` // yes, no, empty not known
	Safety []i18n.Text `json:"safety"`
}

// Modes of a leg.
const (
	Drive  = "drive"
	Boat   = "boat"
	Flight = "flight"
)

// Leg is one way, with its doubt in minutes.
type Leg struct {
	From     string   `json:"from"` // place or hub id
	To       string   `json:"to"`
	Mode     string   `json:"mode"`
	Minutes  int      `json:"minutes"` // likely, pauses not counted
	Low      int      `json:"low"`
	High     int      `json:"high"`
	Km       float64  `json:"km"`
	Depart   string   `json:"depart"`
	Arrive   string   `json:"arrive"`
	Via      []string `json:"via,omitempty"`       // hubs
	Boat     string   `json:"boat,omitempty"`      // id of the atlas
	LastBack string   `json:"last_back,omitempty"` // last boat back from the island
	Known    bool     `json:"known"`               // minutes by road or timetable of a source; else estimated
}

// Pause is a stop for lunch, prayer or both.
type Pause struct {
	Kind    string    `json:"kind"` // lunch, lunch-prayer, friday
	Start   string    `json:"start"`
	End     string    `json:"end"`
	At      string    `json:"at"`      // place or hub id where one is; of a drive, the hub nearest to it
	Mosque  string    `json:"mosque"`  // place id where one prays, empty not known
	Minutes int       `json:"minutes"` // drive to it, 0 there
	Text    i18n.Text `json:"text"`
}

// Prayers are the day's prayer times.
type Prayers struct {
	Fajr    string `json:"fajr"`
	Zuhr    string `json:"zuhr"`
	Asr     string `json:"asr"`
	Maghrib string `json:"maghrib"`
	Isha    string `json:"isha"`
}

// Rain is where to go indoors when it rains.
type Rain struct {
	Place   string    `json:"place"`
	Name    i18n.Text `json:"name"`
	Minutes int       `json:"minutes"` // drive from where the day begins
}

// Trip is a way between the market and the region, door to door, with the local
// time at each end.
type Trip struct {
	Passage   string        `json:"passage"`
	Name      i18n.Text     `json:"name"`
	Mode      string        `json:"mode"`
	Date      clock.Date    `json:"date"`
	Departs   clock.Date    `json:"depart_date"` // may be the day before
	Arrives   clock.Date    `json:"arrive_date"` // may be the day after
	Hub       string        `json:"hub"`
	Depart    string        `json:"depart"` // of the door (there) or the hub (back)
	Arrive    string        `json:"arrive"` // at the hub (there) or the door (back)
	From      string        `json:"from_zone"`
	To        string        `json:"to_zone"`
	Low       int           `json:"low"` // minutes, door to door
	Minutes   int           `json:"minutes"`
	High      int           `json:"high"`
	Assumed   bool          `json:"assumed"`   // the times are the planner's assumption
	Confirmed bool          `json:"confirmed"` // known to run on the date
	Taken     bool          `json:"taken"`
	Reason    i18n.Text     `json:"reason"` // why it is not taken, empty when it is
	Remark    i18n.Text     `json:"remark"`
	Fact      corridor.Fact `json:"fact"`
}

// Span is a range of one currency; all parts known are in it, none that is not.
type Span struct {
	Low    amount.Decimal `json:"low"`
	Likely amount.Decimal `json:"likely"`
	High   amount.Decimal `json:"high"`
}

// Cost is the sum of the known lines. Complete is false while something is
// unknown: the trip then costs at least so much.
type Cost struct {
	Span
	Complete bool            `json:"complete"`
	Budget   *amount.Decimal `json:"budget,omitempty"`
}

// Line is one price, for the party. MYR is exact to the sen, IDR to the rupiah;
// both are nil where the price is not known.
type Line struct {
	What  string         `json:"what"` // entry, boat, guide, parking, package, flight, ferry, lodging, car, food
	Of    string         `json:"of"`   // place, boat or passage id
	Day   int            `json:"day"`  // from 1; 0: the whole trip
	Text  i18n.Text      `json:"text"`
	Tier  string         `json:"tier,omitempty"` // foreign: what visitors from abroad pay
	Count int            `json:"count"`          // persons, groups or vehicles
	IDR   *Span          `json:"idr"`
	MYR   *Span          `json:"myr"`
	Fact  *corridor.Fact `json:"fact,omitempty"`
}

// Rate is the rate used: rupiah for one ringgit.
type Rate struct {
	IDR  amount.Decimal `json:"idr_per_myr"`
	Date clock.Date     `json:"date"`
	Fact corridor.Fact  `json:"fact"`
}

// LeftOut is a place that is not in the plan, and the reason.
type LeftOut struct {
	Place  string    `json:"place"`
	Name   i18n.Text `json:"name"`
	Code   string    `json:"code"` // avoided, coordinate, closed-switch, access, interest, closed, closed-day, boat, boat-last, boat-back, long, far, minutes, pace, beside, room, budget, locked
	Reason i18n.Text `json:"reason"`
	Must   bool      `json:"must"` // it was asked for
}

// Unknown is what nobody has said yet and a traveller should ask.
type Unknown struct {
	About string    `json:"about"` // place, boat, passage or hub id; empty: the trip
	What  string    `json:"what"`  // hours, boat, price, lodging, car, food, prayer, passage, alert
	Text  i18n.Text `json:"text"`
}
