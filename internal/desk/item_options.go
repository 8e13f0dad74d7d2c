package desk

import (
	"siger/internal/identity"
	"siger/internal/web"
)

// total says how many items the list holds.
func (d *Pages) total(p *web.Page, v inboxView) string {
	switch {
	case v.counts == nil:
		return p.T("desk.inbox.many")
	case v.counts[""][""] == 0:
		return p.T("desk.inbox.none")
	}
	return p.T("desk.inbox.total", "n", v.counts[""][""])
}

// filterChoices are the filters of the inbox, each with how many items it shows.
func (d *Pages) filterChoices(p *web.Page, v inboxView) []web.Choice {
	f := v.filter
	owner := func(value string) string {
		switch value {
		case "me":
			return p.T("desk.filter.me")
		case "none":
			return p.T("desk.nobody")
		}
		return whoWord(p, v.names, value)
	}
	owners := []string{"me", "none"}
	if f.Owner != "" && f.Owner != "me" && f.Owner != "none" {
		owners = append(owners, f.Owner)
	}
	for _, o := range v.owners {
		if n := v.counts["owner"][o.Value]; n > 0 && o.Value != f.Owner {
			v.names[o.Value], owners = o.Label, append(owners, o.Value)
		}
	}
	stages := []string{}
	for _, s := range append(Stages, "all") {
		stages = append(stages, string(s))
	}
	side := func(s string) string { return p.T("desk.side."+s, "region", p.Text(d.Pack.Region.Name)) }
	named := func(prefix string) func(string) string { return func(s string) string { return p.T(prefix + s) } }
	choice := func(name, value string, options []web.Option) web.Choice {
		return web.Choice{Name: name, Label: p.T("desk.filter." + name), Value: value, Options: options, Optional: true}
	}
	out := []web.Choice{
		choice("stage", f.Stage, v.choices(p, "stage", stages, named("desk.stage."))),
		choice("due", f.Due, v.choices(p, "due", Dues, named("desk.due."))),
		choice("owner", f.Owner, v.choices(p, "owner", owners, owner)),
		choice("waiting", f.Waiting, v.choices(p, "waiting", Waits, func(s string) string { return d.waitWord(p, s) })),
		choice("kind", f.Kind, v.choices(p, "kind", Kinds, named("desk.kind."))),
		choice("side", f.Side, v.choices(p, "side", []string{identity.Market, identity.Region}, side)),
	}
	if len(v.desks) > 1 || f.Desk != "" {
		out = append(out, choice("desk", f.Desk, v.choices(p, "desk", v.desks, func(s string) string { return deskName(p, s) })))
	}
	return out
}

func (d *Pages) waitOptions(p *web.Page) (out []web.Option) {
	for _, w := range Waits {
		out = append(out, web.Option{Value: w, Label: d.waitWord(p, w)})
	}
	return out
}

// questionHint says where a question to the asker goes.
func questionHint(p *web.Page, it Item) string {
	if it.Contact == "" {
		return p.T("desk.do.question_page")
	}
	return p.T("desk.do.question_sent")
}

// fileDescribed lists the elements that describe the box for a file.
func fileDescribed(v caseView) string {
	if web.ErrorOf(v.errs, "file") != "" {
		return "in-file-hint in-file-error"
	}
	return "in-file-hint"
}

func outcomeOptions(p *web.Page) (out []web.Option) {
	for _, o := range Outcomes {
		out = append(out, web.Option{Value: o, Label: p.T("desk.outcome." + o)})
	}
	return out
}

// facts are the facts of an item beside its timeline.
func (d *Pages) facts(p *web.Page, v caseView) []web.Term {
	it := v.item
	terms := []web.Term{
		{Name: p.T("desk.fact.code"), Value: it.Code},
		{Name: p.T("desk.fact.kind"), Value: p.T("desk.kind." + it.Kind)},
		{Name: p.T("desk.fact.desk"), Value: deskName(p, it.Desk)},
		{Name: p.T("desk.fact.side"), Value: p.T("desk.side."+it.Side, "region", p.Text(d.Pack.Region.Name))},
		{Name: p.T("desk.fact.stage"), Value: d.stageWord(p, it)},
		{Name: p.T("desk.fact.owner"), Value: whoWord(p, v.names, it.Owner)},
		{Name: p.T("desk.fact.due"), Value: p.Date(it.Due)},
		{Name: p.T("desk.fact.asker"), Value: it.Asker},
		{Name: p.T("desk.fact.contact"), Value: it.Contact},
		{Name: p.T("desk.fact.lang"), Value: p.T("lang." + string(askerLang(it)))},
		{Name: p.T("desk.fact.at"), Value: p.DateTime(it.At, d.Pack.ZoneOf(it.Side))},
	}
	if it.Stage == Waiting {
		terms = append(terms, web.Term{Name: p.T("desk.fact.since"), Value: p.Date(it.Since)})
	}
	if it.Outcome != "" {
		terms = append(terms, web.Term{Name: p.T("desk.fact.outcome"), Value: outcomeWord(p, it.Outcome)})
	}
	if address := answerAddress(p, it); address != "" {
		terms = append(terms, web.Term{Name: p.T("desk.fact.answer"), Body: link(address, p.T("desk.case.answer"))})
	}
	return terms
}

// fields are the change as the form sends it.
func (c Change) fields() (out [][2]string) {
	if c.Verb == VerbAssigned {
		return [][2]string{{"owner", c.Owner}}
	}
	for _, pair := range [][2]string{{"do", c.Verb}, {"waiting", c.Waiting}, {"due", c.Due.String()}, {"outcome", c.Outcome}, {c.textField(), c.Text}} {
		if pair[1] != "" {
			out = append(out, pair)
		}
	}
	return out
}
