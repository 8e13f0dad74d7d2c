package labour

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/labour/contract"
	"siger/internal/rulebook"
	"siger/internal/store"
	"siger/internal/web"
)

// Orders are the pages of job orders: the employer's form and progress, the
// attaché's bench, and the public list.
type Orders struct {
	*Office
	Evidence []Evidence
	Agencies AgencyStanding // nil: there is no registry to ask
	Work     Worklist
	Press    *document.Press
	Orgs     Organisations
	Rate     Rate                                                   // nil: the pack's own
	Link     func(l i18n.Lang, route string, args ...string) string // of a page, absolute where the origin is known
}

// Worklist is the desks' work, for what needs somebody's action. Both run in the
// transaction of the change they tell of.
type Worklist interface {
	Receive(ctx context.Context, tx *store.Tx, t Task, actor string) error
	// Settle ends the work on a thing with an outcome of the desk.
	Settle(ctx context.Context, tx *store.Tx, thing, outcome, actor string) error
}

// Task is work of the labour desk about a thing.
type Task struct {
	Kind, Thing, Code string
	Title             string // no name of a person, no contact
	Lang              i18n.Lang
}

// Organisations knows whom a partner acts for.
type Organisations interface {
	Organisation(ctx context.Context, id string) (identity.Organisation, error)
}

// Rate returns the newest rate of exchange on or before a day.
type Rate func(ctx context.Context, base, quote string, on clock.Date) (corridor.ExchangeRate, bool, error)

// Routes returns the addresses of job orders.
func (d *Orders) Routes() []web.Route {
	const (
		jobs = "/{lang}/{s:work}/{s:order_jobs}"
		job  = jobs + "/{ref}"
		file = "/{lang}/{s:order_file}"
	)
	return append([]web.Route{
		{Name: "labour.jobs", Path: jobs, Right: "public", Handle: d.jobs},
		{Name: "labour.jobs.feed", Path: jobs + "/feed.xml", Right: "public", Handle: d.feed},
		{Name: "labour.job", Path: job, Right: "public", Handle: d.job},
		{Name: "labour.job.pdf", Path: job + "/pdf", Right: "public", Handle: d.jobPDF},
		{Name: "labour.job.credential", Path: job + "/credential.json", Right: "public", Handle: d.jobCredential},
		{Name: "labour.order", Path: file, Right: "public", Handle: d.orderForm},
		{Name: "labour.order.post", Method: http.MethodPost, Path: file, Right: "public", Handle: d.orderPost},
		{Name: "labour.order.progress", Path: file + "/{code}", Right: "public", Handle: d.progress},
		{Name: "labour.orders.mine", Path: "/{lang}/{s:account}/{s:order_bench}", Right: "order.own", Handle: d.mine},
	}, d.benchRoutes()...)
}

// orderView is one question of the form, or the answers to be checked.
type orderView struct {
	form  *orderForm
	step  int
	check bool // the answers were complete once: back to them
	once  string
	own   bool // who asks has orders of their own to look at
	order Order
	law   contract.Report // of the answers
	errs  []web.FieldError
}

func (d *Orders) orderForm(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	v := orderView{form: newOrderForm(nil, p.Lang), once: store.NewID()}
	org, own, err := d.employerOf(r.Context())
	if err != nil {
		return err
	}
	if v.own = own; own {
		v.form.v.Set("home", "company")
		v.form.v.Set("name", org.Name)
	}
	return d.showOrder(w, r, p, http.StatusOK, v)
}

// employerOf returns the employer's organisation the asker acts for, if any.
func (d *Orders) employerOf(ctx context.Context) (identity.Organisation, bool, error) {
	for _, m := range identity.Of(ctx).Memberships {
		if m.Role != identity.Partner || m.Org == "" {
			continue
		}
		org, err := d.Orgs.Organisation(ctx, m.Org)
		if err != nil || org.Kind == "employer" {
			return org, err == nil, err
		}
	}
	return identity.Organisation{}, false, nil
}

func (d *Orders) showOrder(w http.ResponseWriter, r *http.Request, p *web.Page, status int, v orderView) error {
	p.NoIndex, p.Invalid = v.step > 0, len(v.errs) > 0
	if v.step == checkStep {
		p.Title = p.T("labour.order.check")
		v.order = v.form.order(d.Pack, d.Today())
		var err error
		if v.law, err = v.order.Check(r.Context(), d.Book, d.Pack, d.Today()); err != nil {
			return err
		}
	} else {
		p.Title = p.T("labour.order.step."+orderSteps[v.step].Key, "mission", p.Text(d.Pack.Mission))
	}
	p.Description = d.word(p, "labour.order.description")
	w.Header().Set("Cache-Control", "no-store")
	return web.Render(w, r, status, p, orderPage(p, d, v))
}

func (d *Orders) orderPost(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	v := orderView{form: newOrderForm(r.PostForm, p.Lang), once: r.PostForm.Get("key"), check: r.PostForm.Get("check") != ""}
	if v.once == "" || len(v.once) > 100 {
		v.once = store.NewID()
	}
	v.step, _ = stepNumber(r.PostForm.Get("step"))
	o := v.form.order(d.Pack, d.Today())
	switch do := r.PostForm.Get("go"); do {
	case "file":
		if len(v.form.bad) == 0 {
			return d.fileOrder(w, r, p, v, o)
		}
		v.step, v.check = stepOf(v.form.bad[0].Field), true
	case "back":
		v.step = max(v.step-1, 0)
		return d.showOrder(w, r, p, http.StatusOK, v)
	default:
		if to, ok := stepNumber(do); ok {
			v.step, v.check = to, true
			return d.showOrder(w, r, p, http.StatusOK, v)
		}
		if v.step < checkStep && len(v.form.faultsOf(v.step)) == 0 {
			v.step = v.next()
			return d.showOrder(w, r, p, http.StatusOK, v)
		}
	}
	if v.step < checkStep {
		v.errs = p.Errors(v.form.faultsOf(v.step))
	}
	return d.showOrder(w, r, p, http.StatusUnprocessableEntity, v)
}

// next is the question after this one; once all were answered, the first that
// is wrong, or the answers.
func (v *orderView) next() int {
	if !v.check {
		return v.step + 1
	}
	if len(v.form.bad) > 0 {
		return stepOf(v.form.bad[0].Field)
	}
	return checkStep
}

// fileOrder keeps the order; a form that is sent twice is one order.
func (d *Orders) fileOrder(w http.ResponseWriter, r *http.Request, p *web.Page, v orderView, o Order) error {
	org, ok, err := d.employerOf(r.Context())
	if err != nil {
		return err
	}
	actor := "public"
	if ok {
		o.Org, actor = org.ID, identity.Of(r.Context()).Actor()
	}
	kept, err := d.Store.FileOrder(r.Context(), o, v.once, actor, func(ctx context.Context, tx *store.Tx, o Order) error {
		if d.Work == nil {
			return nil
		}
		return d.Work.Receive(ctx, tx, Task{Kind: "labour.order", Thing: o.ID, Code: o.Code, Title: d.titleOf(o.Lang, o), Lang: o.Lang}, actor)
	})
	if fault.KindOf(err) == fault.Conflict && err != nil { // sent before with other answers: this is another order
		v.once, v.step = store.NewID(), checkStep
		v.errs = p.Errors(err)
		return d.showOrder(w, r, p, http.StatusUnprocessableEntity, v)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, p.Href("labour.order.progress", "code", kept.Code))
}

// titleOf names an order without naming the employer.
func (d *Orders) titleOf(l i18n.Lang, o Order) string {
	return d.Texts.T(l, "labour.order.title", "n", o.Places, "occupation", d.occupation(l, o), "state", d.stateOf(o))
}

func (d *Orders) occupation(l i18n.Lang, o Order) string {
	if q := d.Pack.Occupations[o.ISCO08]; q != nil {
		return q.Names.In(l)
	}
	return o.ISCO08
}

func (d *Orders) stateOf(o Order) string {
	if place, ok := d.Pack.Place(o.State); ok {
		return place.Name
	}
	return o.State
}

// progressView is how far an order has come, as its employer may know it: no
// worker's name, no officer's.
type progressView struct {
	order  Order
	counts map[PlacementStage]int
	today  clock.Date
}

// reached counts the placements that came as far as a stage.
func (v progressView) reached(stages ...PlacementStage) (n int) {
	for _, s := range stages {
		n += v.counts[s]
	}
	return n
}

func (d *Orders) progress(w http.ResponseWriter, r *http.Request) error {
	o, err := d.Store.OrderByCode(r.Context(), d.Store.DB, r.PathValue("code"))
	if err != nil {
		return err
	}
	p := web.PageOf(r)
	p.Title, p.NoIndex = p.T("labour.order.progress", "code", o.Code), true
	v := progressView{order: o, today: d.Today()}
	if v.counts, err = d.Store.placementsOf(r.Context(), o.ID); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.Render(w, r, http.StatusOK, p, progressPage(p, d, v))
}

// mine lists the orders of the organisations the asker acts for.
func (d *Orders) mine(w http.ResponseWriter, r *http.Request) error {
	who := identity.Of(r.Context())
	var list []Order
	for _, m := range who.Memberships {
		if !identity.Can(who, "order.own", identity.Object{Org: m.Org}) {
			continue
		}
		orders, err := d.Store.OrdersOf(r.Context(), m.Org)
		if err != nil {
			return err
		}
		list = append(list, orders...)
	}
	p := web.PageOf(r)
	p.Title, p.NoIndex = p.T("labour.orders.mine"), true
	return web.Render(w, r, http.StatusOK, p, minePage(p, d, list))
}

// breaches returns the rules an order breaks.
func breaches(r contract.Report) (out []rulebook.Finding) {
	for _, f := range r.Findings {
		if f.Verdict == rulebook.Breach {
			out = append(out, f)
		}
	}
	return out
}

// doubts returns what the rules cannot settle: read in two ways, or to be asked.
func doubts(r contract.Report) (out []rulebook.Finding) {
	for _, f := range r.Findings {
		if f.Verdict == rulebook.ContestedLaw || f.Verdict == rulebook.Ask {
			out = append(out, f)
		}
	}
	return out
}

// options returns the choices of a list whose words are the texts prefix+value.
func options(p *web.Page, prefix string, values ...string) (out []web.Option) {
	for _, v := range values {
		out = append(out, web.Option{Value: v, Label: p.T(prefix + v)})
	}
	return out
}

// sectorOptions are the sectors an employer can choose: a household has one.
func sectorOptions(p *web.Page, home bool) (out []web.Option) {
	for _, s := range corridor.Sectors {
		if home == (s == corridor.Domestic) {
			out = append(out, web.Option{Value: string(s), Label: p.T("labour.sector." + string(s))})
		}
	}
	return out
}

// occupationOptions are the pack's occupations by name.
func (d *Orders) occupationOptions(p *web.Page) (out []web.Option) {
	for code, o := range d.Pack.Occupations {
		out = append(out, web.Option{Value: code, Label: p.Text(o.Names)})
	}
	slices.SortFunc(out, func(a, b web.Option) int { return strings.Compare(a.Label+a.Value, b.Label+b.Value) })
	return out
}

// stateOptions are the states of the market.
func (d *Office) stateOptions() (out []web.Option) {
	for _, s := range d.Pack.PlacesOf(corridor.State) {
		if s.Country == d.Pack.Market.Country {
			out = append(out, web.Option{Value: s.ID, Label: s.Name})
		}
	}
	return out
}

// unitOptions are the competences that standards name for an occupation.
func (d *Orders) unitOptions(p *web.Page, isco string) (out []web.Option) {
	for _, s := range d.Pack.Standards {
		if !slices.Contains(s.Occupations, isco) {
			continue
		}
		for _, a := range s.Areas {
			out = append(out, web.Option{Value: a.ID, Label: p.Text(a.Name), Hint: s.Decree})
		}
		for _, u := range s.Units {
			out = append(out, web.Option{Value: u.Code, Label: p.Text(u.Name), Hint: s.Decree})
		}
	}
	return out
}

// unitName names a competence, or shows its code as it was written.
func (d *Orders) unitName(p *web.Page, code string) string {
	if name, ok := d.Pack.Competence(code); ok {
		return p.Text(name)
	}
	return code
}

// rupiah returns the order's wage in the region's money by the newest rate, and
// the rate; nil where there is none.
func (d *Orders) rupiah(ctx context.Context, o Order) (*amount.Money, corridor.ExchangeRate, error) {
	home := d.Pack.Region.Currency
	rate, ok := d.Pack.Rate(o.Wage.Currency, home, d.Today())
	if d.Rate != nil {
		var err error
		if rate, ok, err = d.Rate(ctx, o.Wage.Currency, home, d.Today()); err != nil {
			return nil, rate, err
		}
	}
	if !ok {
		return nil, rate, nil
	}
	return &amount.Money{Amount: o.Wage.Amount.Mul(rate.Rate).Round(0, amount.HalfUp), Currency: home}, rate, nil
}

// faultOf is what is wrong with an answer, in words.
func (v orderView) faultOf(p *web.Page, field string) string {
	return web.ErrorOf(p.Errors(v.form.bad.OrNil()), field)
}

// choice is a field to choose from, as it was chosen.
func (v orderView) choice(d *Orders, p *web.Page, field string, list []web.Option) web.Choice {
	return web.Choice{Name: field, Label: d.word(p, "labour.order."+field), Hint: d.hint(p, field), Value: v.form.v.Get(field), Options: list, Error: web.ErrorOf(v.errs, field)}
}

// optional is a field to choose from that may be left out.
func (v orderView) optional(d *Orders, p *web.Page, field string, list []web.Option) web.Choice {
	c := v.choice(d, p, field, list)
	c.Optional = true
	return c
}

// hint is what stands below a field's label, if anything.
func (d *Orders) hint(p *web.Page, field string) string {
	if key := "labour.order." + field + "_hint"; p.HasText(key) {
		return d.word(p, key)
	}
	return ""
}

// inputs are the boxes that differ from one line of text.
var inputs = map[string]web.Input{
	"staff": {Mode: "numeric", Size: "short"}, "places": {Mode: "numeric", Size: "short"}, "months": {Mode: "numeric", Size: "short"},
	"hours_day": {Mode: "numeric", Size: "short"}, "hours": {Mode: "numeric", Size: "short"}, "rest_days": {Mode: "numeric", Size: "short"},
	"experience": {Mode: "numeric", Size: "short", Optional: true}, "household": {Mode: "numeric", Size: "short"},
	"wage": {Mode: "decimal", Size: "middle"}, "deduction": {Mode: "decimal", Size: "middle", Optional: true}, "deduction_item": {Optional: true},
	"starts": {Type: "date", Size: "middle"}, "approval_until": {Type: "date", Size: "middle", Optional: true}, "housing_until": {Type: "date", Size: "middle", Optional: true},
	"site": {Optional: true}, "agency": {Optional: true}, "partner": {Optional: true},
	"name": {Autocomplete: "organization"}, "address": {Autocomplete: "street-address"}, "person": {Autocomplete: "name"}, "contact": {Autocomplete: "email"},
}

// input is a box for one line, as it was filled.
func (v orderView) input(d *Orders, p *web.Page, field string) web.Input {
	in := inputs[field]
	in.Name, in.Label, in.Hint, in.Value, in.Error, in.MaxLength = field, d.word(p, "labour.order."+field), d.hint(p, field), v.form.v.Get(field), web.ErrorOf(v.errs, field), maxAnswer
	if in.Mode == "decimal" {
		in.Suffix = d.Pack.Market.Symbol
	}
	return in
}

// word is a text that names the corridor's region, market or mission.
func (d *Orders) word(p *web.Page, key string) string {
	return p.T(key, "region", p.Text(d.Pack.Region.Name), "market", p.Text(d.Pack.Market.Name), "mission", p.Text(d.Pack.Mission))
}
