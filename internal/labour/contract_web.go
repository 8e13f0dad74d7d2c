package labour

import (
	"cmp"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/labour/contract"
	"siger/internal/labour/debt"
	"siger/internal/labour/payslip"
	"siger/internal/rulebook"
	"siger/internal/web"
)

// Checks is what anybody may have checked without an account: a contract, the
// papers on one job, a payslip, a debt. All of it is sent by POST and nothing is
// kept.
type Checks struct {
	*Office
	Pay   *payslip.Book
	Debts *debt.Book
}

// Routes are the pages of the checks.
func (c *Checks) Routes() []web.Route {
	const start = "/{lang}/{s:work}/{s:contract_check}"
	const household, sectors = start + "/{s:household}", start + "/{s:sectors}"
	return []web.Route{
		{Name: "labour.contract", Path: start, Right: "public", Cache: true, Handle: c.contractStart},
		{Name: "labour.contract.file", Method: "POST", Path: start, Right: "public", MaxBody: contract.MaxSize + 16<<10, Handle: c.contractFile},
		{Name: "labour.contract.household", Path: household, Right: "public", Cache: true, Handle: c.contractForm(contract.Domestic)},
		{Name: "labour.contract.household.check", Method: "POST", Path: household, Right: "public", MaxBody: formSize, Handle: c.contractCheck(contract.Domestic)},
		{Name: "labour.contract.sectors", Path: sectors, Right: "public", Cache: true, Handle: c.contractForm(formal)},
		{Name: "labour.contract.sectors.check", Method: "POST", Path: sectors, Right: "public", MaxBody: formSize, Handle: c.contractCheck(formal)},
	}
}

// formSize is how many bytes a form without files may have.
const formSize = 64 << 10

// page returns a page of a check: light, and led to from the work door. title is
// the name of its texts.
func (c *Checks) page(r *http.Request, title string) *web.Page {
	p := web.PageOf(r)
	p.Plain = true
	p.Title, p.Description = p.T("labour."+title+".title"), p.T("labour."+title+".description")
	p.Crumbs = []web.Crumb{{Href: p.Href("ask.work"), Label: p.T("nav.ask.work")}}
	return p
}

// contractView is what the pages of one contract show.
type contractView struct {
	*Checks
	work   string // contract.Domestic or formal
	in     answers
	errs   []web.FieldError
	prefix string

	paper  *contract.Contract
	report *contract.Report // nil: only the form
	why    string           // which day's law: signed, chosen or today
}

func (c *Checks) contractStart(w http.ResponseWriter, r *http.Request) error {
	p := c.page(r, "contract")
	return web.Render(w, r, http.StatusOK, p, contractStartPage(p, nil))
}

// contractFile checks a contract sent as a file.
func (c *Checks) contractFile(w http.ResponseWriter, r *http.Request) error {
	p := c.page(r, "contract")
	paper, err := fileOf(r, "file")
	if err == nil && paper == nil {
		err = fault.New(fault.Invalid, "labour.check.error.file").In("file")
	}
	if err != nil {
		if k := fault.KindOf(err); k != fault.Invalid && k != fault.TooLarge {
			return err
		}
		p.Invalid = true
		errs := p.Errors(err)
		for i := range errs {
			errs[i].Field = "file"
		}
		return web.Render(w, r, http.StatusUnprocessableEntity, p, contractStartPage(p, errs))
	}
	v := contractView{Checks: c, work: formal, paper: paper, in: answersOfPaper(paper, p.Lang, "")}
	if paper.Sector == contract.Domestic {
		v.work = contract.Domestic
	}
	return c.showContract(w, r, p, v, clock.Date{})
}

// fileOf reads a contract uploaded under a name, nil when there is none.
func fileOf(r *http.Request, name string) (*contract.Contract, error) {
	file, head, err := r.FormFile(name)
	if err != nil || head.Size == 0 {
		if k := fault.KindOf(err); err != nil && k != fault.Internal {
			return nil, err
		}
		return nil, nil
	}
	defer file.Close()
	return contract.Read(file)
}

// contractForm shows the form for a kind of work.
func (c *Checks) contractForm(work string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p := c.contractPage(r, work)
		return web.Render(w, r, http.StatusOK, p, contractPage(p, contractView{Checks: c, work: work}))
	}
}

// contractPage is the page of the form for a kind of work.
func (c *Checks) contractPage(r *http.Request, work string) *web.Page {
	p := c.page(r, "contract")
	p.Crumbs = append(p.Crumbs, web.Crumb{Href: p.Href("labour.contract"), Label: p.Title})
	p.Title = p.T("labour.contract.title_" + work)
	return p
}

// contractCheck checks what the form holds.
func (c *Checks) contractCheck(work string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := r.ParseForm(); err != nil {
			return fault.New(fault.Invalid, "error.invalid").Because(err)
		}
		p := c.contractPage(r, work)
		v := contractView{Checks: c, work: work, in: answersOf(r.PostForm)}
		if v.in["do"] == "add deductions" {
			return web.Render(w, r, http.StatusOK, p, contractPage(p, v))
		}
		f, paper := readPaper(c.Book, v.in, p.Lang, work, "")
		asOf := f.date("as_of")
		if !f.said {
			f.refuse("state", "nothing")
		}
		if len(f.wrong) > 0 {
			v.errs, p.Invalid = p.Errors(f.wrong), true
			return web.Render(w, r, http.StatusUnprocessableEntity, p, contractPage(p, v))
		}
		if v.in["do"] == "file" {
			return attach(w, p.T("labour.contract.file_name")+".json", f.file())
		}
		v.paper = paper
		return c.showContract(w, r, p, v, asOf)
	}
}

// showContract judges the paper by the law of a day – the day chosen, else that
// of its signature, else today – and shows the report, or hands its receipt out.
func (c *Checks) showContract(w http.ResponseWriter, r *http.Request, p *web.Page, v contractView, asOf clock.Date) error {
	v.why = "chosen"
	if asOf.IsZero() {
		if asOf, v.why = v.paper.Signed, "signed"; asOf.IsZero() {
			asOf, v.why = c.Today(), "today"
		}
	}
	report, err := contract.CheckKnown(r.Context(), c.Book, v.paper, asOf, c.Today())
	if err != nil {
		return err
	}
	if v.in["do"] == "receipt" {
		return attach(w, p.T("labour.contract.receipt_name")+".json", report.Receipt.Seal())
	}
	v.report = &report
	return web.Render(w, r, http.StatusOK, p, contractPage(p, v))
}

// attach hands out a JSON file.
func attach(w http.ResponseWriter, name string, text []byte) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, err := w.Write(text)
	return err
}

// label is a question in words, as the rulebook asks it where it does.
func (c *Checks) label(p *web.Page, q *question) string {
	if fact := q.fact(c.Book); fact != nil {
		return p.Text(fact.Question)
	}
	return p.T("labour.contract.q." + q.key)
}

// value is an answer of a choice in words.
func (c *Checks) value(p *web.Page, q *question, value string) string {
	if fact := q.fact(c.Book); fact != nil {
		for _, v := range fact.Values {
			if s := p.Text(v.Label); v.Value == value && s != "" {
				return s
			}
		}
	}
	if key := "labour.check.value." + value; p.HasText(key) {
		return p.T(key)
	}
	return value
}

// options are the answers to a choice, the last that it is not known.
func (v *contractView) options(p *web.Page, q *question) (out []web.Option) {
	for _, value := range q.choices(v.Book) {
		if v.work != formal || value != contract.Domestic {
			out = append(out, web.Option{Value: value, Label: v.value(p, q, value)})
		}
	}
	return append(out, web.Option{Label: p.T("labour.check.not_known")})
}

// states are the states of the market.
func (c *Checks) states() (out []web.Option) {
	for _, q := range c.Pack.PlacesOf(corridor.State) {
		if q.Country == c.Pack.Market.Country {
			out = append(out, web.Option{Value: q.Name, Label: q.Name})
		}
	}
	slices.SortFunc(out, func(a, b web.Option) int { return cmp.Compare(a.Label, b.Label) })
	return out
}

// truths are yes, no and not known.
func truths(p *web.Page) []web.Option {
	return []web.Option{{Value: "yes", Label: p.T("labour.check.yes")}, {Value: "no", Label: p.T("labour.check.no")}, {Label: p.T("labour.check.not_known")}}
}

// pers says how often a deduction may be taken.
func pers(p *web.Page) (out []web.Option) {
	for _, per := range perDeduction {
		out = append(out, web.Option{Value: per, Label: p.T("labour.check.value." + per)})
	}
	return out
}

// itemOptions are the kinds of deduction the rules tell apart.
func (c *Checks) itemOptions(p *web.Page, fact *rulebook.Fact) (out []web.Option) {
	if fact != nil {
		for _, v := range fact.Values {
			out = append(out, web.Option{Value: v.Value, Label: p.Text(v.Label)})
		}
	}
	return out
}

// groups returns the groups of questions asked of the view's work, in order.
func (v *contractView) groups() (out []string) {
	for i := range questions {
		if q := &questions[i]; q.asked(v.work) && !slices.Contains(out, q.group) {
			out = append(out, q.group)
		}
	}
	return out
}

// questions returns the questions of a group.
func (v *contractView) questions(group string) (out []*question) {
	for i := range questions {
		if q := &questions[i]; q.group == group && q.asked(v.work) {
			out = append(out, q)
		}
	}
	return out
}

// open reports whether a group is shown unfolded: something in it is wrong, or a
// row was added to it.
func (v *contractView) open(group string) bool {
	if group == "deductions" && v.in["do"] == "add deductions" {
		return true
	}
	return slices.ContainsFunc(v.errs, func(e web.FieldError) bool {
		return slices.ContainsFunc(v.questions(group), func(q *question) bool { return strings.HasPrefix(e.Field, v.prefix+q.key) })
	})
}

// action is the route a form for a kind of work is sent to.
func action(work string) string {
	if work == contract.Domestic {
		return "labour.contract.household"
	}
	return "labour.contract.sectors"
}

// said is what the paper says to a question, empty when it does not say.
func (c *Checks) said(p *web.Page, q *question, paper *contract.Contract) string {
	switch q.key {
	case "deductions":
		return c.saidDeductions(p, paper)
	case "worker_pays":
		return c.saidPayments(p, paper)
	}
	s := saidAt(reflect.ValueOf(paper).Elem(), strings.Split(q.key, "."), q.kind, p.Lang)
	switch {
	case s == "":
	case q.kind == "money":
		return p.Money(amount.Money{Amount: *moneyAt(paper, q.key), Currency: cmp.Or(paper.Wage.Currency, "MYR")})
	case q.kind == "choice":
		return c.value(p, q, s)
	case q.kind == "truth":
		return p.T("labour.check." + s)
	case q.size != "":
		return p.T("labour.check.unit."+q.size, "n", s)
	}
	return s
}

// moneyAt is the amount a question of money has.
func moneyAt(paper *contract.Contract, key string) *amount.Decimal {
	switch key {
	case "wage.basic":
		return paper.Wage.Basic
	case "hiring_cost":
		return paper.HiringCost
	}
	return paper.Wage.GuaranteedMonth
}

func (c *Checks) saidDeductions(p *web.Page, paper *contract.Contract) string {
	if paper.Deductions != nil && len(paper.Deductions) == 0 {
		return p.T("labour.check.none")
	}
	var list []string
	for _, d := range paper.Deductions {
		s := c.item(p, "deduction_items", kindOf(&contract.Contract{Deductions: []contract.Deduction{d}}, "deduction_items"))
		if d.Amount != nil {
			s += " " + p.Money(amount.Money{Amount: *d.Amount, Currency: cmp.Or(d.Currency, "MYR")})
		}
		if d.Per != "" {
			s += " " + p.T("labour.check.value."+d.Per)
		}
		list = append(list, s)
	}
	return strings.Join(list, "; ")
}

func (c *Checks) saidPayments(p *web.Page, paper *contract.Contract) string {
	if paper.WorkerPays != nil && len(paper.WorkerPays) == 0 {
		return p.T("labour.check.none")
	}
	var list []string
	for _, pay := range paper.WorkerPays {
		list = append(list, c.item(p, "worker_pays_items", kindOf(&contract.Contract{WorkerPays: []contract.Payment{pay}}, "worker_pays_items")))
	}
	return strings.Join(list, ", ")
}

// item is a kind of money in words.
func (c *Checks) item(p *web.Page, fact, kind string) string {
	return c.value(p, &question{facts: fact}, kind)
}

var identifier = regexp.MustCompile(`[a-z_]+`)

// firstMissing is how many of the things to look for are shown unfolded.
const firstMissing = 8

// paperSays returns what the paper says to the questions a finding's rule looks
// at, as names and values.
func (v *contractView) paperSays(p *web.Page, f *rulebook.Finding) (out []web.Term) {
	rule, ok := v.Book.Rule(f.Rule)
	if !ok {
		return nil
	}
	var named []string
	for _, version := range rule.Versions {
		if version.Hash != f.Hash {
			continue
		}
		named = append(named, identifier.FindAllString(version.Expr, -1)...)
		for _, branch := range version.When {
			named = append(named, identifier.FindAllString(branch.If, -1)...)
		}
		for _, reading := range version.Readings {
			for _, branch := range reading.When {
				named = append(named, identifier.FindAllString(branch.If, -1)...)
			}
			named = append(named, identifier.FindAllString(reading.Expr, -1)...)
		}
	}
	for i := range questions {
		q := &questions[i]
		if q.asked(v.work) && slices.ContainsFunc(strings.Fields(q.facts), func(fact string) bool { return slices.Contains(named, fact) }) {
			if s := v.said(p, q, v.paper); s != "" {
				out = append(out, web.Term{Name: v.label(p, q), Value: s})
			}
		}
	}
	return out
}

// agency is who decides a finding, and can be asked.
func (v *contractView) agency(p *web.Page, f *rulebook.Finding) (name, url string) {
	if a := v.Pack.Agencies[f.Agency]; a != nil {
		return cmp.Or(p.Text(a.Full), a.Name), a.URL
	}
	return "", ""
}

// of returns the findings with one of the verdicts.
func (v *contractView) of(verdicts ...rulebook.Verdict) (out []*rulebook.Finding) {
	for i := range v.report.Findings {
		if f := &v.report.Findings[i]; slices.Contains(verdicts, f.Verdict) {
			out = append(out, f)
		}
	}
	return out
}

// worst is the verdict the whole is named after.
func (v *contractView) worst() rulebook.Verdict {
	for _, f := range v.report.Findings { // the worst come first
		if f.Verdict != rulebook.NotApplicable {
			return f.Verdict
		}
	}
	return rulebook.Unknown
}

// message is the report in a few lines, to be sent on: what is broken or has to
// be asked, without a name or a figure of the paper.
func (v *contractView) message(p *web.Page) string {
	var s strings.Builder
	s.WriteString(p.T("labour.contract.message", "date", v.report.AsOf) + "\n")
	for _, f := range v.of(rulebook.Breach, rulebook.ContestedLaw, rulebook.Ask) {
		s.WriteString("- " + p.Text(f.Title) + ": " + strings.ToLower(p.T("verdict."+string(f.Verdict))) + "\n")
	}
	s.WriteString(p.T("labour.contract.message_unknown", "n", v.report.Count(rulebook.Unknown)))
	return s.String()
}

// text is the whole report as plain text.
func (v *contractView) text(l i18n.Lang) string {
	var s strings.Builder
	if err := contract.WriteReport(&s, l, v.report); err != nil {
		panic("labour: " + err.Error()) // a builder takes everything
	}
	return strings.TrimSpace(s.String())
}
