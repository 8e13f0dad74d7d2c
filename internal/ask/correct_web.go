package ask

import (
	"net/http"
	"slices"
	"strings"

	"siger/internal/fault"
	"siger/internal/web"
)

// correctView is the form that sets a reading right, filled with what was
// understood and what the asker has corrected already.
type correctView struct {
	in       Input
	kinds    []web.Option
	products []web.Option
	places   []web.Option
	errs     []web.FieldError
}

func (f *Front) correct(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	in := InputOf(r.URL.Query(), p.Lang)
	q, err := f.Question(in)
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return f.showCorrection(w, r, p, in, err)
	}
	if err != nil {
		return err
	}
	return f.renderCorrection(w, r, p, http.StatusOK, correctView{in: filled(in, &q.Understood)})
}

// showCorrection answers an input with wrong fields: the form as it was sent,
// each fault beside its field.
func (f *Front) showCorrection(w http.ResponseWriter, r *http.Request, p *web.Page, in Input, err error) error {
	v := correctView{in: in, errs: p.Errors(err)}
	p.Invalid = true
	if q, err := f.Question(Input{Text: in.Text, Lang: in.Lang}); err == nil { // the text itself is right
		v.in = filled(in, &q.Understood)
	}
	return f.renderCorrection(w, r, p, http.StatusUnprocessableEntity, v)
}

func (f *Front) renderCorrection(w http.ResponseWriter, r *http.Request, p *web.Page, status int, v correctView) error {
	p.Title, p.NoIndex = p.T("ask.correct.heading"), true
	for _, k := range []Kind{Buy, Hire, Visit} {
		v.kinds = append(v.kinds, web.Option{Value: string(k), Label: p.T("ask.kind." + string(k))})
	}
	v.products, v.places = f.Choices(p)
	return web.Render(w, r, status, p, correctPage(p, v))
}

// filled returns the input with what was understood in the fields the asker has
// not corrected.
func filled(in Input, u *Understood) Input {
	if in.Kind == "" {
		in.Kind = string(u.Kind)
	}
	if in.Product == "" && len(u.Products) > 0 {
		in.Product = u.Products[0].ID
	}
	if in.Kg == "" && u.Kg != nil {
		in.Kg = u.Kg.Reduce().String()
	}
	if in.To == "" && u.To != nil {
		in.To = u.To.ID
	}
	in.Text = strings.TrimSpace(in.Text)
	return in
}

// Reading returns in few words what was understood of a kept ask, and its input
// with what was understood in the fields nobody has corrected.
func (f *Front) Reading(p *web.Page, a Ask) (summary []string, in Input, err error) {
	in = a.Input()
	q, err := f.Question(in)
	if err != nil {
		return nil, in, err
	}
	return f.summary(p, &q.Understood), filled(in, &q.Understood), nil
}

// Choices returns what a reading can be set to: the product classes and the
// destinations, by name in the page's language.
func (f *Front) Choices(p *web.Page) (products, places []web.Option) {
	for _, q := range f.Pack.Products {
		products = append(products, web.Option{Value: q.ID, Label: p.Text(q.Names)})
	}
	slices.SortFunc(products, func(a, b web.Option) int { return strings.Compare(a.Label, b.Label) })
	for _, q := range f.destinations() {
		places = append(places, web.Option{Value: q.ID, Label: q.Name})
	}
	return products, places
}
