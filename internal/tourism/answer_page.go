package tourism

import (
	"cmp"
	"slices"
	"strings"

	"siger/internal/amount"
	"siger/internal/i18n"
	"siger/internal/tourism/tripplan"
	"siger/internal/web"
)

// moment is one thing of a day, from Start to End.
type moment struct {
	Start, End, Kind string // stop, leg or pause
	Stop             *tripplan.Stop
	Leg              *tripplan.Leg
	Pause            *tripplan.Pause
}

// momentsOf puts a day's stops, legs and pauses in the order of the clock.
func momentsOf(d *tripplan.Day) (out []moment) {
	for i := range d.Stops {
		s := &d.Stops[i]
		out = append(out, moment{Start: s.Arrive, End: s.Leave, Kind: "stop", Stop: s})
	}
	for i := range d.Legs {
		l := &d.Legs[i]
		out = append(out, moment{Start: l.Depart, End: l.Arrive, Kind: "leg", Leg: l})
	}
	for i := range d.Pauses {
		u := &d.Pauses[i]
		out = append(out, moment{Start: u.Start, End: u.End, Kind: "pause", Pause: u})
	}
	slices.SortStableFunc(out, func(a, b moment) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	return out
}

// zoneCity is the town whose clock an IANA zone names.
func zoneCity(zone string) string {
	return strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
}

// by names a time with the town whose clock it is on.
func by(p *web.Page, hour, zone string) string {
	return p.T("tourism.answer.by", "time", hour, "place", zoneCity(zone))
}

// myr is an amount in the plan's market currency.
func (v *VisitAnswer) myr(d amount.Decimal) amount.Money {
	return amount.Money{Amount: d, Currency: v.Currency}
}

// why says why there is no plan.
func (v *VisitAnswer) why(p *web.Page) (out []string) {
	for _, u := range v.Unknowns {
		out = append(out, p.Text(u.What))
	}
	return out
}

// PlanLines are the days of a plan as plain lines, for the command.
func PlanLines(l i18n.Lang, plan *tripplan.Plan) (out []string) {
	for _, d := range plan.Days {
		line := []string{i18n.Date(l, d.Date)}
		for _, s := range d.Stops {
			line = append(line, s.Start+" "+s.Name.In(l))
		}
		out = append(out, strings.Join(line, " · "))
	}
	return out
}
