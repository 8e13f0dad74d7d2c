package labour

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"

	"siger/internal/corridor"
	"siger/internal/fault"
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
	Contracts bool          // the pack has rules for contracts of employment
	Pay       *payslip.Book // nil: pay is not checked
	Debts     *debt.Book    // nil: debts are not
}

// Routes are the pages of the checks.
func (c *Checks) Routes() []web.Route {
	const start = "/{lang}/{s:work}/{s:contract_check}"
	const household, sectors = start + "/{s:household}", start + "/{s:sectors}"
	const diff, pay, owed = "/{lang}/{s:work}/{s:papers_check}", "/{lang}/{s:work}/{s:payslip_check}", "/{lang}/{s:work}/{s:debt_check}"
	var routes []web.Route
	if c.Contracts {
		routes = []web.Route{
			{Name: "labour.contract", Path: start, Right: "public", Cache: true, Handle: c.contractStart},
			{Name: "labour.contract.file", Method: "POST", Path: start, Right: "public", MaxBody: contract.MaxSize + formSize, Handle: c.contractFile},
			{Name: "labour.contract.household", Path: household, Right: "public", Cache: true, Handle: c.contractForm(contract.Domestic)},
			{Name: "labour.contract.household.check", Method: "POST", Path: household, Right: "public", MaxBody: formSize, Handle: c.contractCheck(contract.Domestic)},
			{Name: "labour.contract.sectors", Path: sectors, Right: "public", Cache: true, Handle: c.contractForm(formal)},
			{Name: "labour.contract.sectors.check", Method: "POST", Path: sectors, Right: "public", MaxBody: formSize, Handle: c.contractCheck(formal)},
			{Name: "labour.papers", Path: diff, Right: "public", Cache: true, Handle: c.papersForm},
			{Name: "labour.papers.check", Method: "POST", Path: diff, Right: "public", MaxBody: 3*contract.MaxSize + formSize, Handle: c.papersCheck},
		}
	}
	if c.Pay != nil {
		routes = append(routes, web.Route{Name: "labour.payslip", Path: pay, Right: "public", Cache: true, Handle: c.payslipForm},
			web.Route{Name: "labour.payslip.check", Method: "POST", Path: pay, Right: "public", MaxBody: formSize, Handle: c.payslipCheck})
	}
	if c.Debts != nil {
		routes = append(routes, web.Route{Name: "labour.debt", Path: owed, Right: "public", Cache: true, Handle: c.debtForm},
			web.Route{Name: "labour.debt.check", Method: "POST", Path: owed, Right: "public", MaxBody: formSize, Handle: c.debtCheck})
	}
	return routes
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

// sent reads the form of a request, with the files it may hold.
func sent(r *http.Request) (answers, error) {
	err := r.ParseMultipartForm(3*contract.MaxSize + formSize) // all of it fits in memory: nothing touches a disk
	if errors.Is(err, http.ErrNotMultipart) {
		err = r.ParseForm()
	}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, err
	case err != nil:
		return nil, fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	return answersOf(r.PostForm), nil
}

// fileOf reads a contract uploaded under a name, nil when there is none.
func fileOf(r *http.Request, name string) (*contract.Contract, error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File[name]) == 0 || r.MultipartForm.File[name][0].Size == 0 {
		return nil, nil
	}
	file, err := r.MultipartForm.File[name][0].Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return contract.Read(file)
}

// attach hands out a JSON file.
func attach(w http.ResponseWriter, name string, text []byte) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, err := w.Write(text)
	return err
}

// formView is a form of questions: what was answered and what is wrong with it.
type formView struct {
	*Checks
	texts  string     // the questions' texts are labour.TEXTS.*
	list   []question // all it may ask
	work   string     // contract.Domestic, formal or papers
	in     answers
	errs   []web.FieldError
	prefix string // of the names of its inputs
}

// errorOf is what is wrong with an input, in words.
func (v *formView) errorOf(name string) string { return web.ErrorOf(v.errs, name) }

// label is a question in words, as the rulebook asks it where it does.
func (v *formView) label(p *web.Page, q *question) string {
	if fact := q.fact(v.Book); fact != nil {
		return p.Text(fact.Question)
	}
	return p.T("labour." + v.texts + ".q." + q.key)
}

// hint is what helps with a question, empty for nothing.
func (v *formView) hint(p *web.Page, q *question) string {
	if key := "labour." + v.texts + ".hint." + q.key; p.HasText(key) {
		return p.T(key)
	}
	return ""
}

// options are the answers to a choice, the last that it is not known.
func (v *formView) options(p *web.Page, q *question) (out []web.Option) {
	for _, value := range q.choices(v.Book) {
		if v.work != formal || q.key != "sector" || value != contract.Domestic {
			out = append(out, web.Option{Value: value, Label: v.value(p, q, value)})
		}
	}
	if !q.must {
		out = append(out, web.Option{Label: p.T("labour.check.not_known")})
	}
	return out
}

// groups returns the groups of questions asked, in order.
func (v *formView) groups() (out []string) {
	for i := range v.list {
		if q := &v.list[i]; q.asked(v.work) && !slices.Contains(out, q.group) {
			out = append(out, q.group)
		}
	}
	return out
}

// questions returns the questions of a group.
func (v *formView) questions(group string) (out []*question) {
	for i := range v.list {
		if q := &v.list[i]; q.group == group && q.asked(v.work) {
			out = append(out, q)
		}
	}
	return out
}

// open reports whether a group is shown unfolded: something in it is wrong, or a
// row was added to it.
func (v *formView) open(group string) bool {
	return slices.ContainsFunc(v.questions(group), func(q *question) bool {
		return v.in["do"] == "add "+v.prefix+q.key || slices.ContainsFunc(v.errs, func(e web.FieldError) bool { return within(e.Field, v.prefix+q.key) })
	})
}

// within reports whether an input belongs to a question.
func within(field, key string) bool {
	rest, ok := strings.CutPrefix(field, key)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
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

// named are words to choose from; their texts are prefix and the word.
func named(p *web.Page, prefix string, words ...string) (out []web.Option) {
	for _, word := range words {
		out = append(out, web.Option{Value: word, Label: p.T(prefix + word)})
	}
	return out
}

// itemOptions are the kinds of money a fact of the rulebook tells apart.
func (c *Checks) itemOptions(p *web.Page, fact *rulebook.Fact) (out []web.Option) {
	if fact != nil {
		for _, v := range fact.Values {
			out = append(out, web.Option{Value: v.Value, Label: p.Text(v.Label)})
		}
	}
	return out
}

// sources are where the ids of sources lead, each once.
func (c *Checks) sources(ids []string) (out []web.SourceRef) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if s := c.Pack.Source(id); s.ID != "" {
			out = append(out, web.SourceRef{Title: s.Title, Section: s.Section, URL: s.URL, Read: s.AsOf, Stale: s.StaleOn(c.Today())})
		}
	}
	return out
}
