package labour

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/labour/contract"
	"siger/internal/web"
)

// paperNames are the papers on one job, in the order they come.
var paperNames = []string{contract.PaperOrder, contract.PaperSigned, contract.PaperShown}

// compared are the terms the page of papers asks for. What a file says beyond
// them is compared too.
var compared = strings.Fields(`job sector state months wage.basic wage.per wage.pay_day hours.per_week hours.rest_days_per_week overtime.normal_day
	leave.annual_days deductions passport_held_by repatriation_paid_by`)

// papersView is what the page of papers shows.
type papersView struct {
	*Checks
	papers []formView // by paperNames
	result *contract.Comparison
	errs   []web.FieldError
}

func (c *Checks) papersView(in answers) papersView {
	v := papersView{Checks: c}
	for _, name := range paperNames {
		v.papers = append(v.papers, formView{Checks: c, texts: "contract", list: questions, work: papers, in: in, prefix: name + "."})
	}
	return v
}

func (c *Checks) papersForm(w http.ResponseWriter, r *http.Request) error {
	p := c.page(r, "papers")
	return web.Render(w, r, http.StatusOK, p, papersPage(p, c.papersView(nil)))
}

// papersCheck compares what the forms and files hold.
func (c *Checks) papersCheck(w http.ResponseWriter, r *http.Request) error {
	in, err := sent(r)
	if err != nil {
		return err
	}
	p := c.page(r, "papers")
	var there contract.Papers
	var wrong fault.List
	asOf := clock.Date{}
	for i, to := range []**contract.Contract{&there.Order, &there.Signed, &there.Shown} {
		paper, list := c.paper(r, in, p.Lang, paperNames[i])
		wrong = append(wrong, list...)
		if *to = paper; paper != nil && !paper.Signed.IsZero() && paperNames[i] != contract.PaperOrder {
			asOf = paper.Signed
		}
	}
	v := c.papersView(in)
	if adds := strings.HasPrefix(in["do"], "add "); adds && len(wrong) == 0 {
		return web.Render(w, r, http.StatusOK, p, papersPage(p, v))
	}
	if len(wrong) == 0 {
		if asOf.IsZero() {
			asOf = c.Today()
		}
		result, err := contract.Compare(r.Context(), c.Book, there, asOf)
		if err == nil {
			v.result = &result
			return web.Render(w, r, http.StatusOK, p, papersPage(p, v))
		}
		wrong = fault.All(err)
	}
	if v.errs, err = refused(p, wrong); err != nil {
		return err
	}
	for i := range v.papers {
		v.papers[i].errs = v.errs
	}
	return web.Render(w, r, http.StatusUnprocessableEntity, p, papersPage(p, v))
}

// paper reads one of the papers: its file, whose terms are put among the
// answers, else its form; nil when neither says anything.
func (c *Checks) paper(r *http.Request, in answers, l i18n.Lang, name string) (*contract.Contract, fault.List) {
	prefix := name + "."
	paper, err := fileOf(r, prefix+"file")
	if err != nil {
		wrong := fault.All(err)
		for i, one := range wrong {
			wrong[i] = one.In(prefix + "file")
		}
		return nil, wrong
	}
	if paper != nil {
		for key := range in {
			if strings.HasPrefix(key, prefix) {
				delete(in, key)
			}
		}
		for key, value := range answersOfPaper(paper, l, prefix) {
			in[key] = value
		}
		return paper, nil
	}
	f, paper := readPaper(c.Book, in, l, papers, prefix)
	if !f.said {
		return nil, f.wrong
	}
	return paper, f.wrong
}

// hidden are the answers to a paper that its form does not show, by input.
func (v *formView) hidden() (out []string) {
	for name := range v.in {
		key, ok := strings.CutPrefix(name, v.prefix)
		if ok && !strings.HasSuffix(key, ".rows") && key != "file" && !strings.HasPrefix(key, "signed.") && !slices.ContainsFunc(compared, func(shown string) bool { return within(key, shown) }) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// shown are the questions of a paper that its form shows.
func (v *formView) shown() (out []*question) {
	for i := range v.list {
		if slices.Contains(compared, v.list[i].key) {
			out = append(out, &v.list[i])
		}
	}
	return out
}

// effectStatus is how a change is marked.
func effectStatus(e contract.Effect) web.Status {
	switch e {
	case contract.Worse:
		return web.Error
	case contract.Better:
		return web.OK
	}
	return web.Warn
}

// term is the question behind a changed term, and the item of a list.
func term(field string) (q *question, item string) {
	key, item, _ := strings.Cut(field, "[")
	for i := range questions {
		if questions[i].key == key {
			return &questions[i], strings.TrimSuffix(item, "]")
		}
	}
	return &question{key: key}, strings.TrimSuffix(item, "]")
}

// termLabel is a changed term in words.
func (v *papersView) termLabel(p *web.Page, field string) string {
	q, item := term(field)
	switch q.key {
	case "deductions":
		return p.T("labour.papers.deduction", "item", v.item(p, "deduction_items", item))
	case "worker_pays":
		return p.T("labour.papers.payment", "item", v.item(p, "worker_pays_items", item))
	}
	if !v.papers[0].hasLabel(p, q) {
		return field
	}
	return v.papers[0].label(p, q)
}

// hasLabel reports whether a question has words.
func (v *formView) hasLabel(p *web.Page, q *question) bool {
	return q.fact(v.Book) != nil || p.HasText("labour."+v.texts+".q."+q.key)
}

// termValue is what a paper says to a term, in words; empty is not said.
func (v *papersView) termValue(p *web.Page, field, said string) string {
	q, item := term(field)
	if said == "" {
		return p.T("contract.not_said")
	}
	if item != "" {
		return v.itemValue(p, q, item, said)
	}
	d, err := amount.Parse(said)
	switch number := err == nil; {
	case q.kind == "money" && number:
		return p.Money(amount.Money{Amount: d, Currency: "MYR"})
	case q.kind == "number" && number, q.kind == "whole" && number:
		if q.size != "" {
			return p.T("labour.check.unit."+q.size, "n", p.Number(d, -1))
		}
		return p.Number(d, -1)
	case q.kind == "truth":
		if yes, err := strconv.ParseBool(said); err == nil {
			return p.T("labour.check." + yesNo(yes))
		}
	case q.kind == "choice":
		return v.value(p, q, said)
	}
	return said
}

// itemValue is a sum of a list, "50 MYR month" in words; an item without a sum
// says only that it is there.
func (v *papersView) itemValue(p *web.Page, q *question, item, said string) string {
	words := strings.Fields(said)
	d, err := amount.Parse(words[0])
	if err != nil {
		return p.T("labour.papers.there")
	}
	m := amount.Money{Amount: d, Currency: "MYR"}
	words = words[1:]
	if len(words) > 0 && len(words[0]) == 3 && strings.ToUpper(words[0]) == words[0] {
		m.Currency, words = words[0], words[1:]
	}
	out := p.Money(m)
	for _, per := range words {
		out += " " + v.value(p, q, per)
	}
	return out
}

// worse counts the changes that are worse for the worker.
func (v *papersView) worse() (n int) {
	for i := range v.result.Changes {
		if v.result.Changes[i].Effect == contract.Worse {
			n++
		}
	}
	return n
}

// answer is the comparison in one sentence.
func (v *papersView) answer(p *web.Page) (web.Status, string) {
	switch n := v.worse(); {
	case n > 0:
		return web.Error, p.T("labour.papers.worse", "n", n)
	case len(v.result.Changes) > 0:
		return web.Warn, p.T("labour.papers.changed", "n", len(v.result.Changes))
	}
	return web.OK, p.T("contract.no_change")
}

// text is the whole comparison as plain text.
func (v *papersView) text(l i18n.Lang) string {
	var s strings.Builder
	if err := contract.WriteComparison(&s, l, v.result); err != nil {
		panic("labour: " + err.Error()) // a builder takes everything
	}
	return strings.TrimSpace(s.String())
}

// message is the comparison in a few lines without a figure, to be sent on.
func (v *papersView) message(p *web.Page) string {
	var s strings.Builder
	s.WriteString(p.T("labour.papers.message") + "\n")
	for i := range v.result.Changes {
		if c := &v.result.Changes[i]; c.Effect == contract.Worse {
			s.WriteString("- " + v.termLabel(p, c.Field) + " " + p.T("contract.effect."+string(c.Effect)) + "\n")
		}
	}
	s.WriteString(p.T("labour.check.with_siger"))
	return s.String()
}
