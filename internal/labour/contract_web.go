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
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/labour/contract"
	"siger/internal/rulebook"
	"siger/internal/web"
)

// contractView is what the pages of one contract show.
type contractView struct {
	formView
	paper  *contract.Contract
	report *contract.Report // nil: only the form
	why    string           // which day's law: signed, chosen or today
}

// contractView is a form of a contract with its answers.
func (c *Checks) contractView(work string, in answers) contractView {
	return contractView{formView: formView{Checks: c, texts: "contract", list: questions, work: work, in: in}}
}

func (c *Checks) contractStart(w http.ResponseWriter, r *http.Request) error {
	p := c.page(r, "contract")
	return web.Render(w, r, http.StatusOK, p, contractStartPage(p, nil))
}

// contractFile checks a contract sent as a file.
func (c *Checks) contractFile(w http.ResponseWriter, r *http.Request) error {
	p := c.page(r, "contract")
	if _, err := sent(r); err != nil {
		return err
	}
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
	work := formal
	if paper.Sector == contract.Domestic {
		work = contract.Domestic
	}
	v := c.contractView(work, answersOfPaper(paper, p.Lang, ""))
	v.paper = paper
	return c.showContract(w, r, p, v, clock.Date{})
}

// contractForm shows the form for a kind of work.
func (c *Checks) contractForm(work string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p := c.contractPage(r, work)
		return web.Render(w, r, http.StatusOK, p, contractPage(p, c.contractView(work, nil)))
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
		in, err := sent(r)
		if err != nil {
			return err
		}
		p := c.contractPage(r, work)
		v := c.contractView(work, in)
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
