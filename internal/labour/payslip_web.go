package labour

import (
	"net/http"
	"strings"

	"siger/internal/fault"
	"siger/internal/labour/payslip"
	"siger/internal/web"
)

// payView is what the page of a payslip shows.
type payView struct {
	formView
	result *payslip.Result // nil: only the form
}

func (c *Checks) payView(in answers) payView {
	return payView{formView: formView{Checks: c, texts: "payslip", list: payQuestions, in: in}}
}

func (c *Checks) payslipForm(w http.ResponseWriter, r *http.Request) error {
	p := c.page(r, "payslip")
	return web.Render(w, r, http.StatusOK, p, payslipPage(p, c.payView(answers{"basic_per": payslip.PerMonth})))
}

// payslipCheck compares what the form holds with contract and law.
func (c *Checks) payslipCheck(w http.ResponseWriter, r *http.Request) error {
	in, err := sent(r)
	if err != nil {
		return err
	}
	p := c.page(r, "payslip")
	v := c.payView(in)
	if strings.HasPrefix(in["do"], "add ") {
		return web.Render(w, r, http.StatusOK, p, payslipPage(p, v))
	}
	slip, err := c.readSlip(in, p.Lang)
	if err == nil {
		var result payslip.Result
		if result, err = c.Pay.Work(slip); err == nil {
			v.result = &result
			return web.Render(w, r, http.StatusOK, p, payslipPage(p, v))
		}
	}
	if v.errs, err = refused(p, err); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusUnprocessableEntity, p, payslipPage(p, v))
}

// refused puts the faults of a form into words, each with its input; what is no
// fault of a form is returned.
func refused(p *web.Page, err error) ([]web.FieldError, error) {
	if fault.KindOf(err) != fault.Invalid {
		return nil, err
	}
	p.Invalid = true
	errs := p.Errors(err)
	for i := range errs {
		errs[i].Field = inputOf(errs[i].Field)
	}
	return errs, nil
}

// payStatus is how a verdict on pay is marked.
func payStatus(v payslip.Verdict) web.Status {
	switch v {
	case payslip.OK:
		return web.OK
	case payslip.Underpaid, payslip.Breach:
		return web.Error
	case payslip.Ask:
		return web.Warn
	}
	return web.NotKnown
}

// answer is the result in one sentence, by the worst that was found.
func (v *payView) answer(p *web.Page) (web.Status, string) {
	r := v.result
	short, ask := 0, 0
	for i := range r.Lines {
		switch r.Lines[i].Verdict {
		case payslip.Underpaid, payslip.Breach:
			short++
		case payslip.Ask:
			ask++
		}
	}
	for i := range r.Checks {
		switch r.Checks[i].Verdict {
		case payslip.Breach, payslip.Underpaid:
			short++
		case payslip.Ask:
			ask++
		}
	}
	switch {
	case short > 0:
		return web.Error, p.T("labour.payslip.answer.short", "n", short)
	case r.Total.Verdict == payslip.Underpaid:
		return web.Error, p.T("payslip.line.total") + ": " + p.Text(r.Total.Result())
	case ask > 0 || r.Total.Verdict == payslip.Ask:
		return web.Warn, p.T("labour.payslip.answer.ask", "n", max(ask, 1))
	case r.Total.Verdict == payslip.OK:
		return web.OK, p.T("labour.payslip.answer.ok")
	}
	return web.NotKnown, p.T("labour.payslip.answer.unknown")
}

// message is the result in a few lines without a figure, to be sent on.
func (v *payView) message(p *web.Page) string {
	var s strings.Builder
	s.WriteString(v.result.Title(p.Lang) + "\n")
	for i := range v.result.Lines {
		if l := &v.result.Lines[i]; l.Verdict == payslip.Underpaid || l.Verdict == payslip.Breach {
			s.WriteString("- " + p.T("labour.payslip.message_short", "item", p.Text(l.Label)) + "\n")
		}
	}
	s.WriteString(p.T("labour.check.with_siger"))
	return s.String()
}

// sourceIDs are the sources behind lines and checks.
func (v *payView) sourceIDs() (out []string) {
	for i := range v.result.Lines {
		out = append(out, v.result.Lines[i].Sources...)
	}
	for i := range v.result.Checks {
		out = append(out, v.result.Checks[i].Source)
	}
	return out
}

// kindOptions are the kinds of deduction the figures of pay tell apart.
func (c *Checks) kindOptions(p *web.Page) (out []web.Option) {
	for _, k := range c.Pay.Deductions() {
		out = append(out, web.Option{Value: k.Kind, Label: p.Text(k.Name)})
	}
	return out
}
