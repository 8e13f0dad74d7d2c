package labour

import (
	"net/http"
	"slices"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/web"
)

// Routes returns the addresses of agencies. A check is sent, not addressed: what
// somebody asks about an agency stands in no address, log or history.
func (o *Agencies) Routes() []web.Route {
	const (
		check = "/{lang}/{s:work}/{s:check_agency}"
		own   = "/{lang}/{s:account}/{s:agencies}"
		desk  = "/{lang}/{s:desk}/{s:agencies}"
	)
	return []web.Route{
		{Name: "labour.agency", Path: check, Right: "public", Handle: o.form},
		{Name: "labour.agency.check", Method: "POST", Path: check, Right: "public", Handle: o.check, MaxBody: 16 << 10},
		{Name: "labour.agency.own", Path: own, Right: "agency.read", Handle: o.own},
		{Name: "labour.agency.reply", Method: "POST", Path: own + "/{agency}", Right: "agency.reply", Handle: o.takeReply, MaxBody: 16 << 10},
		{Name: "labour.agencies", Path: desk, Right: "agency.link", Handle: o.deskList},
		{Name: "labour.agencies.one", Path: desk + "/{s:lists}/{agency}", Right: "agency.link", Handle: o.deskOne},
		{Name: "labour.agencies.link", Method: "POST", Path: desk + "/{s:lists}/{agency}", Right: "agency.link", Handle: o.link},
	}
}

// agencyView is what the page of the check shows.
type agencyView struct {
	asked  string
	list   *Registry
	on     clock.Date
	answer *Checked
	errs   []web.FieldError
	help   []corridor.Line
	family string // plain text to send on
}

// page begins the page of the check.
func (o *Agencies) page(r *http.Request) *web.Page {
	p := web.PageOf(r)
	p.Title, p.Description, p.Plain = p.T("labour.agency.title"), p.T("labour.agency.description"), true
	p.Crumbs = []web.Crumb{{Href: p.Href("ask.work"), Label: p.T("ask.door.work")}}
	return p
}

func (o *Agencies) form(w http.ResponseWriter, r *http.Request) error {
	list, err := o.Store.Registry(r.Context(), o.Store.DB)
	if err != nil {
		return err
	}
	p := o.page(r)
	return web.Render(w, r, http.StatusOK, p, agencyPage(p, o, agencyView{list: list, on: o.today()}))
}

func (o *Agencies) check(w http.ResponseWriter, r *http.Request) error {
	p := o.page(r)
	p.NoIndex = true
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	v := agencyView{asked: r.PostForm.Get("q"), on: o.today()}
	c, err := o.Check(r.Context(), v.asked)
	if fault.KindOf(err) == fault.Invalid && err != nil {
		if v.list, err = o.Store.Registry(r.Context(), o.Store.DB); err != nil {
			return err
		}
		v.errs, p.Invalid = []web.FieldError{{Field: "q", Text: p.T("labour.agency.error.query")}}, true
		return web.Render(w, r, http.StatusUnprocessableEntity, p, agencyPage(p, o, v))
	}
	if err != nil {
		return err
	}
	v.answer, v.list = &c, c.List
	if c.Verdict != Licensed && c.Verdict != Several {
		v.help = o.complaints()
	}
	if c.Verdict != Several {
		v.family = o.family(p, c)
	}
	return web.Render(w, r, http.StatusOK, p, agencyPage(p, o, v))
}

// complaints returns where to complain and whom to ask, from the pack's
// orientation.
func (o *Agencies) complaints() []corridor.Line {
	i := slices.IndexFunc(o.Pack.Topics, func(t *corridor.Topic) bool { return t.ID == "complaints" })
	if i < 0 {
		return nil
	}
	return o.Pack.Topics[i].Lines
}

// family is the answer as a text to send on: neutral, dated, with the address
// at which anybody can check. It holds no telephone number.
func (o *Agencies) family(p *web.Page, c Checked) string {
	args := []any{"on", c.On, "link", p.Site() + p.Href("labour.agency")}
	if c.List != nil {
		args = append(args, "date", c.List.AsOf)
	}
	key := "labour.agency.family." + string(c.Verdict)
	if c.Agency != nil {
		args = append(args, "name", c.Agency.Name, "licence", c.Agency.Licence)
		if c.Verdict == Withheld {
			key = "labour.agency.family.was"
			args = append(args, "was", p.T("labour.agency.stage."+string(c.Agency.VerdictOn(c.On))))
		}
	}
	return p.T(key, args...)
}

// agencyStatus is the status a verdict is shown with.
func agencyStatus(v Verdict) web.Status {
	switch v {
	case Licensed:
		return web.OK
	case Several, Withheld, NoList:
		return web.NotKnown
	}
	return web.Error
}

// headline is the answer in a few words.
func headline(p *web.Page, c *Checked) string {
	if c.Agency == nil || c.Verdict == Withheld {
		return p.T("labour.agency.says." + string(c.Verdict))
	}
	return p.T("labour.agency.says."+string(c.Verdict), "name", c.Agency.Name)
}

// agencyFacts are what the list says of an agency.
func agencyFacts(p *web.Page, a *Agency, on clock.Date) []web.Term {
	until := p.T("labour.agency.until_unknown")
	if !a.Until.IsZero() {
		until = p.Date(a.Until)
	}
	terms := []web.Term{
		{Name: p.T("labour.agency.name"), Value: a.Name},
		{Name: p.T("labour.agency.licence"), Value: a.Licence},
		{Name: p.T("labour.agency.state"), Value: p.T("labour.agency.stage_since", "stage", p.T("labour.agency.stage."+string(a.Stage)), "date", a.Since)},
		{Name: p.T("labour.agency.until"), Value: until},
		{Name: p.T("labour.agency.phones"), Value: phonesText(p, a.Phones)},
	}
	if a.Regency != "" {
		terms = append(terms, web.Term{Name: p.T("labour.agency.office"), Value: a.Regency})
	}
	return append(terms, figureTerms(p, a.PublicOn(on))...)
}

// figureTerms are figures with their period; what is not known says so.
func figureTerms(p *web.Page, f *Figures) []web.Term {
	placed, complaints := p.T("labour.agency.unknown"), p.T("labour.agency.unknown")
	if f != nil && f.Placed != nil {
		placed = p.T("labour.agency.placed_value", "n", *f.Placed, "period", f.Period)
	}
	if f != nil && f.Complaints != nil {
		complaints = p.T("labour.agency.complaints_value", "n", *f.Complaints, "period", f.Period)
		if rate, ok := f.Rate(); ok {
			complaints = p.T("labour.agency.complaints_rate", "n", *f.Complaints, "placed", *f.Placed, "period", f.Period, "rate", decimal1(p, rate))
		} else if f.Placed != nil {
			complaints = p.T("labour.agency.complaints_few", "n", *f.Complaints, "placed", *f.Placed, "period", f.Period, "few", fewPlaced)
		}
	}
	terms := []web.Term{{Name: p.T("labour.agency.placed"), Value: placed}, {Name: p.T("labour.agency.complaints"), Value: complaints}}
	if f != nil && f.Reply != nil {
		terms = append(terms, web.Term{Name: p.T("labour.agency.reply_of"), Body: replyText(p, f.Reply)})
	}
	return terms
}
