package labour

import (
	"cmp"
	"net/http"
	"strings"

	"siger/internal/amount"
	"siger/internal/i18n"
	"siger/internal/labour/debt"
	"siger/internal/rulebook"
	"siger/internal/web"
)

// debtView is what the page of a debt shows.
type debtView struct {
	formView
	result *debt.Result // nil: only the form
}

func (c *Checks) debtView(in answers) debtView {
	return debtView{formView: formView{Checks: c, texts: "debt", list: debtQuestions, in: in}}
}

func (c *Checks) debtForm(w http.ResponseWriter, r *http.Request) error {
	p := c.page(r, "debt")
	return web.Render(w, r, http.StatusOK, p, debtPage(p, c.debtView(nil)))
}

// debtCheck works out what the form holds.
func (c *Checks) debtCheck(w http.ResponseWriter, r *http.Request) error {
	in, err := sent(r)
	if err != nil {
		return err
	}
	p := c.page(r, "debt")
	v := c.debtView(in)
	if strings.HasPrefix(in["do"], "add ") {
		return web.Render(w, r, http.StatusOK, p, debtPage(p, v))
	}
	ledger, err := c.readDebt(in, p.Lang)
	if err == nil {
		var result debt.Result
		if result, err = c.Debts.Work(ledger, c.Today()); err == nil {
			v.result = &result
			return web.Render(w, r, http.StatusOK, p, debtPage(p, v))
		}
	}
	if v.errs, err = refused(p, err); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusUnprocessableEntity, p, debtPage(p, v))
}

// status is how the answer is marked.
func (v *debtView) status() web.Status {
	switch v.result.Signal {
	case debt.Red:
		return web.Error
	case debt.Flag:
		return web.Warn
	case debt.NoSignal:
		return web.OK
	}
	return web.NotKnown
}

// kinds are the kinds of cost the law tells apart.
func (c *Checks) debtKinds(p *web.Page) (out []web.Option) {
	for _, kind := range c.Debts.Kinds() {
		out = append(out, web.Option{Value: kind, Label: p.Text(c.Debts.Kind(kind))})
	}
	return out
}

// signs are currencies by their signs.
func signs(codes []string) (out []web.Option) {
	for _, code := range codes {
		out = append(out, web.Option{Value: code, Label: i18n.CurrencySign(code)})
	}
	return out
}

// message is the result in a few lines without a figure, to be sent on.
func (v *debtView) message(p *web.Page) string {
	n := 0
	for i := range v.result.Entries {
		if v.result.Entries[i].Verdict == rulebook.Breach || v.result.Entries[i].Verdict == rulebook.ContestedLaw {
			n++
		}
	}
	return p.T("debt.title") + "\n" + p.T("labour.debt.message", "n", n) + "\n" + p.T("labour.check.with_siger")
}

// sourceIDs are the sources behind the answer.
func (v *debtView) sourceIDs() (out []string) {
	for i := range v.result.Entries {
		out = append(out, v.result.Entries[i].Sources...)
	}
	if v.result.KUR != nil {
		out = append(out, v.result.KUR.Source)
	}
	return out
}

// sums are what the ledger comes to.
func (v *debtView) sums(p *web.Page) []web.Term {
	r := v.result
	money := func(key string, d amount.Decimal) web.Term {
		return web.Term{Name: p.T("labour.debt.sum." + key), Value: p.Money(amount.Money{Amount: d, Currency: r.Currency})}
	}
	return []web.Term{money("own", r.Own), money("borrowed", r.Borrowed), money("forbidden", r.Share.Forbidden), money("contested", r.Share.Contested), money("open", r.Share.Open)}
}

// borrowed reports whether the loan of a row is shown unfolded: something was
// said of it, or is wrong.
func (v *formView) borrowed(at func(string) string) bool {
	for _, name := range []string{"lender", "rate", "months"} {
		if v.in[at(name)] != "" || v.errorOf(at(name)) != "" {
			return true
		}
	}
	return false
}

// first is the answer, or the first of what may be chosen.
func first(said string, choices []string) string { return cmp.Or(said, choices[0]) }
