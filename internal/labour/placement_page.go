package labour

import (
	"net/url"

	"siger/internal/corridor"
	"siger/internal/web"
)

// orderLine names an order in one line: number, job, place, wage.
func orderLine(p *web.Page, pack *corridor.Pack, o Order) string {
	line := occupationNames(p, pack, []string{o.ISCO08}) + ", " + placeNamed(pack, o.State) + ", " + p.Money(o.Wage)
	if o.Number != "" {
		line = o.Number + ": " + line
	}
	return line
}

// stageLine says how far a placement has come, and since when.
func stageLine(p *web.Page, one Placement) string {
	line := p.T("labour.placement.stage." + string(one.Stage))
	if day := one.Days[one.Stage]; !day.IsZero() {
		line += ", " + p.Date(day)
	}
	if one.Reason != "" {
		line += ": " + p.T("labour.placement.reason."+one.Reason)
	}
	return line
}

// box is a box on paper, ticked or not.
func box(done bool) string {
	if done {
		return "☑"
	}
	return "☐"
}

func endOptions(p *web.Page) (out []web.Option) {
	for _, r := range EndReasons {
		out = append(out, web.Option{Value: r, Label: p.T("labour.placement.reason." + r)})
	}
	return out
}

// typed returns what was typed into a field of a form that came back.
func (v placementView) typed(name string) string { return url.Values(v.form).Get(name) }

func (v placementView) typedOr(name, usual string) string {
	if typed := v.typed(name); typed != "" {
		return typed
	}
	return usual
}
