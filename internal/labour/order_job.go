package labour

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/labour/contract"
	"siger/internal/message"
	"siger/internal/rulebook"
	"siger/internal/web"
)

// jobsView is the public list.
type jobsView struct {
	filter      OrderFilter
	from        string // YYYY-MM
	open, ended []Order
}

// orderFilterOf reads the filter of the public list; what is not one is dropped.
func (d *Orders) orderFilterOf(sector, isco, month string) OrderFilter {
	f := OrderFilter{Sector: sector, ISCO08: isco}
	if d.Pack.Occupations[isco] == nil {
		f.ISCO08 = ""
	}
	known := false
	for _, s := range corridor.Sectors {
		known = known || string(s) == sector
	}
	if !known {
		f.Sector = ""
	}
	if from, err := clock.ParseDate(month + "-01"); err == nil && len(month) == len("2006-01") {
		f.From = from
	}
	return f
}

func (d *Orders) jobs(w http.ResponseWriter, r *http.Request) error {
	p, q := web.PageOf(r), r.URL.Query()
	v := jobsView{filter: d.orderFilterOf(q.Get("sector"), q.Get("isco08"), q.Get("from"))}
	if !v.filter.From.IsZero() {
		v.from = v.filter.From.String()[:7]
	}
	var err error
	if v.open, err = d.Store.PublicOrders(r.Context(), OrderVerified, v.filter); err != nil {
		return err
	}
	for _, stage := range []OrderStage{OrderFilled, OrderExpired} {
		list, err := d.Store.PublicOrders(r.Context(), stage, v.filter)
		if err != nil {
			return err
		}
		v.ended = append(v.ended, list...)
	}
	p.Title, p.Plain = p.T("labour.jobs.title"), true
	p.Description = d.word(p, "labour.jobs.description")
	return web.Render(w, r, http.StatusOK, p, jobsPage(p, d, v))
}

func (d *Orders) feed(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	list, err := d.Store.PublicOrders(r.Context(), OrderVerified, OrderFilter{})
	if err != nil {
		return err
	}
	f := message.Feed{Title: p.T("labour.jobs.title"), Description: d.word(p, "labour.jobs.description"),
		Lang: p.Lang, Link: p.Absolute(p.Href("labour.jobs")), Self: p.Absolute(p.Href("labour.jobs.feed"))}
	for _, o := range list {
		text := p.T("labour.jobs.item", "wage", p.Money(o.Wage), "starts", o.Starts, "until", o.Until)
		if o.Example {
			text = p.T("labour.job.example") + " " + text
		}
		f.Items = append(f.Items, message.FeedItem{ID: "job-order/" + o.Ref, Title: d.titleOf(p.Lang, o), Text: text,
			Link: p.Absolute(p.Href("labour.job", "ref", o.Ref)), At: o.Decided})
	}
	return message.WriteFeed(w, f)
}

// jobView is one job in plain words.
type jobView struct {
	order    Order
	employer string // its name; of a household only that it is one
	agency   *AgencyVerdict
	today    clock.Date
	rupiah   *amount.Money
	rate     corridor.ExchangeRate
	law      contract.Report
	asked    *rulebook.Finding // the rule on what a worker pays, if somebody asks for money
	pays     []paid
	home     *corridor.Step // of going home
	ask      string         // what to ask an officer
}

// paid is one cost of the way and who pays it.
type paid struct {
	cost corridor.Cost
	step *corridor.Step
}

// placementCost is the rule on what a worker may be made to pay.
const placementCost = "id.placement-cost"

func (d *Orders) viewJob(p *web.Page, r *http.Request) (v jobView, err error) {
	ctx := r.Context()
	if v.order, err = d.Store.OrderByRef(ctx, d.Store.DB, r.PathValue("ref")); err != nil {
		return v, err
	}
	o := v.order
	v.today, v.employer = d.Today(), d.publicEmployer(p.Lang, o)
	if v.rupiah, v.rate, err = d.rupiah(ctx, o); err != nil {
		return v, err
	}
	if v.law, err = o.Check(ctx, d.Book, d.Pack, v.today); err != nil {
		return v, err
	}
	if v.asked, err = d.ifAskedToPay(r, o); err != nil {
		return v, err
	}
	for _, s := range d.Pack.Journey(o.Route()) {
		if s.Phase == corridor.Return && v.home == nil {
			v.home = s
		}
		for _, c := range s.Costs {
			v.pays = append(v.pays, paid{c, s})
		}
	}
	if o.Agency != "" && d.Agencies != nil {
		verdict, err := d.Agencies(ctx, o.Agency)
		if err != nil {
			return v, err
		}
		v.agency = &verdict
	}
	v.ask = p.T("labour.job.ask_text", "number", o.Number, "title", d.titleOf(p.Lang, o))
	return v, nil
}

// ifAskedToPay returns what the law of today says when a worker of this order is
// asked to pay: today its two readings.
func (d *Orders) ifAskedToPay(r *http.Request, o Order) (*rulebook.Finding, error) {
	c := o.Contract(d.Pack)
	c.WorkerPays = []contract.Payment{{Item: "service fee"}}
	law, err := contract.Check(r.Context(), d.Book, c, d.Today())
	if err != nil {
		return nil, err
	}
	for i := range law.Findings {
		if law.Findings[i].Rule == placementCost {
			return &law.Findings[i], nil
		}
	}
	return nil, nil
}

// publicEmployer names the employer as anybody may know them: a household is a
// natural person, and only the state it is in is said.
func (d *Orders) publicEmployer(l i18n.Lang, o Order) string {
	if o.Employer.Home {
		return d.Texts.T(l, "labour.job.household", "state", d.stateOf(o))
	}
	return o.Employer.Name
}

func (d *Orders) job(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	v, err := d.viewJob(p, r)
	if err != nil {
		return err
	}
	p.Title, p.Plain, p.NoIndex = d.titleOf(p.Lang, v.order), true, v.order.Stage != OrderVerified || v.order.Example
	p.Description = p.T("labour.jobs.item", "wage", p.Money(v.order.Wage), "starts", v.order.Starts, "until", v.order.Until)
	p.Crumbs = []web.Crumb{{Href: p.Href("labour.jobs"), Label: p.T("labour.jobs.title")}}
	return web.Render(w, r, http.StatusOK, p, jobPage(p, d, v))
}

// standing is how a verified order stands on a day: an order whose last day is
// past is over before the nightly job says so.
func (o *Order) standing(today clock.Date) OrderStage {
	if o.Stage == OrderVerified && o.Until.Before(today) {
		return OrderExpired
	}
	return o.Stage
}

// stageTag is the status a stage is shown with.
func stageTag(s OrderStage) web.Status {
	switch s {
	case OrderVerified:
		return web.OK
	case OrderRefused:
		return web.Error
	case OrderFiled:
		return web.Warn
	}
	return web.Info
}

// jobPDF answers with the verified order on paper, with the QR code of its page.
func (d *Orders) jobPDF(w http.ResponseWriter, r *http.Request) error {
	o, err := d.Store.OrderByRef(r.Context(), d.Store.DB, r.PathValue("ref"))
	if err != nil {
		return err
	}
	if o.Stage == OrderRefused { // of no force: its page says so, no paper does
		return fault.New(fault.NotFound, "error.not_found")
	}
	p := web.PageOf(r)
	pdf, err := d.printOrder(p.Lang, o)
	if err != nil {
		return err
	}
	return document.Send(w, document.SafeName(strings.ReplaceAll(o.Number, "/", "-")+".pdf", document.PDF), document.PDF, pdf)
}

// printOrder sets the verified order on a sheet with the mission's head. The same
// order gives the same bytes.
func (d *Orders) printOrder(l i18n.Lang, o Order) ([]byte, error) {
	t := func(key string, args ...any) string { return d.Texts.T(l, "labour.order.pdf."+key, args...) }
	letter := letterOf(o)
	letter.Title, letter.To, letter.Lang = t("title"), d.publicEmployer(l, o), l
	letter.Signer, letter.Office = o.Signer, d.Texts.T(l, "labour.order.pdf.office", "mission", d.Pack.Mission.In(l))
	if o.Example {
		letter.Title = t("example") + ": " + letter.Title
	}
	agency := o.Agency
	if agency == "" {
		agency = t("none")
	}
	letter.Body = []string{
		t("intro", "employer", d.publicEmployer(l, o)),
		t("job", "n", o.Places, "occupation", d.occupation(l, o), "isco", o.ISCO08, "state", d.stateOf(o), "market", d.Pack.Market.Name.In(l)),
		t("pay", "wage", i18n.Money(l, o.Wage), "hours", o.Hours, "day", o.HoursDay, "rest", o.RestDays),
		t("time", "starts", o.Starts, "months", o.Months),
		t("agency", "agency", agency, "region", d.Pack.Region.Name.In(l)),
		t("valid", "from", o.Issued, "until", o.Until),
		t("free"),
	}
	if o.Example {
		letter.Body = append([]string{t("no_force")}, letter.Body...)
	}
	return d.Press.Print(letter, d.Link(l, "labour.job", "ref", o.Ref))
}

// letterOf is the verified order as the press numbers and dates it.
func letterOf(o Order) document.Letter {
	return document.Letter{Code: o.Ref, Desk: document.JobOrders, Side: "market", Number: o.Serial, Date: o.Issued, Stage: document.Issued}
}

// jobCredential answers with the signed order, to be checked without this site.
func (d *Orders) jobCredential(w http.ResponseWriter, r *http.Request) error {
	o, err := d.Store.OrderByRef(r.Context(), d.Store.DB, r.PathValue("ref"))
	if err != nil {
		return err
	}
	if o.Signed == "" {
		return fault.New(fault.NotFound, "error.not_found")
	}
	w.Header().Set("Content-Type", "application/vc+json")
	w.Header().Set("Content-Disposition", `attachment; filename="job-order-`+o.Ref+`.json"`)
	_, err = w.Write([]byte(o.Signed))
	return err
}

// yes says yes or no, or that it was not said.
func yes(p *web.Page, b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return p.T("labour.yes")
	}
	return p.T("labour.no")
}

// jobTerms are the terms of the job in plain words.
func (d *Orders) jobTerms(p *web.Page, o Order) []web.Term {
	terms := []web.Term{
		{Name: p.T("labour.job.hours"), Value: p.T("labour.job.hours_value", "day", o.HoursDay, "week", o.Hours)},
		{Name: p.T("labour.job.rest"), Value: p.T("labour.job.rest_value", "n", o.RestDays)},
		{Name: p.T("labour.job.deductions"), Value: d.deductions(p, o)},
		{Name: p.T("labour.job.months"), Value: p.T("labour.job.months_value", "n", o.Months)},
		{Name: p.T("labour.job.starts"), Value: p.Date(o.Starts)},
		{Name: p.T("labour.job.where"), Value: strings.Trim(o.Site+", "+d.stateOf(o), ", ")},
		{Name: p.T("labour.job.housing"), Value: housingWord(p, o)},
		{Name: p.T("labour.job.passport"), Value: passportWord(p, o)},
		{Name: p.T("labour.job.needs"), Value: d.needs(p, o)},
	}
	if o.Domestic() && o.Household > 0 {
		terms = append(terms, web.Term{Name: p.T("labour.job.in_house"), Value: p.T("labour.job.persons", "n", o.Household)})
	}
	return terms
}

func housingWord(p *web.Page, o Order) string {
	if o.Housing == "" {
		return ""
	}
	return p.T("labour.housing." + o.Housing)
}

func passportWord(p *web.Page, o Order) string {
	if o.Passport == "" {
		return ""
	}
	return p.T("labour.passport." + o.Passport)
}

// deductions says what is taken from the wage.
func (d *Orders) deductions(p *web.Page, o Order) string {
	if o.Deductions == nil {
		return ""
	}
	var out []string
	for _, t := range *o.Deductions {
		out = append(out, t.Item+": "+p.Money(amount.Money{Amount: t.Amount, Currency: o.Wage.Currency}))
	}
	if out == nil {
		return p.T("labour.job.no_deductions")
	}
	return strings.Join(out, ", ")
}

// needs says what a worker must be able to do.
func (d *Orders) needs(p *web.Page, o Order) string {
	var out []string
	for _, u := range o.Units {
		out = append(out, d.unitName(p, u))
	}
	for _, l := range o.Languages {
		out = append(out, p.T("labour.language."+l.Lang)+" ("+p.T("labour.level."+l.Level)+")")
	}
	if o.Experience > 0 {
		out = append(out, p.T("labour.job.experience", "n", o.Experience))
	}
	if out == nil {
		return p.T("labour.job.no_needs")
	}
	return strings.Join(out, ", ")
}

// findingSource is the first source of a finding, as pages show it.
func findingSource(f rulebook.Finding) web.SourceRef {
	if len(f.Sources) == 0 {
		return web.SourceRef{}
	}
	s := f.Sources[0]
	return web.SourceRef{Title: s.Title, Section: s.Section, URL: s.URL, Read: s.AsOf, Confidence: string(f.Confidence), Status: string(f.Status), Stale: f.Stale}
}

// factSource is where a row of the pack comes from.
func (d *Orders) factSource(f corridor.Fact) web.SourceRef {
	s := d.Pack.Source(f.Source)
	return web.SourceRef{Title: s.Title, Section: s.Section, URL: s.URL, Read: f.AsOf, Confidence: string(f.Confidence), Status: string(f.Status), Stale: s.StaleOn(d.Today())}
}

// safe is an address made by Href.
func safe(address string) templ.SafeURL { return templ.SafeURL(address) }

func itoa(n int) string { return strconv.Itoa(n) }

// moneyOf is what a cost is, nil where it is not known.
func moneyOf(c corridor.Cost) *amount.Money {
	if c.Amount == nil {
		return nil
	}
	return &amount.Money{Amount: *c.Amount, Currency: c.Currency}
}
