package labour

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/store"
	"siger/internal/web"
)

// workerForm is the form of a worker's profile, as it was sent.
type workerForm struct {
	v       url.Values
	id      string // of the one that is changed; empty: a new one
	offices []web.Option
	errs    []web.FieldError
}

// experienceRows is how many lines of experience the form has.
const experienceRows = 2

// read returns the worker that the form describes, on top of one, with faults for
// what is no number or day; l is the language in which it was filled in.
func (f workerForm) read(l i18n.Lang, one Worker, pack *corridor.Pack) (Worker, fault.List) {
	var wrong fault.List
	bad := func(field, key string, args ...any) {
		wrong = append(wrong, fault.New(fault.Invalid, key, args...).In(field))
	}
	one.Name, one.Sex, one.Regency, one.Phone = f.v.Get("name"), f.v.Get("sex"), f.v.Get("regency"), f.v.Get("phone")
	one.Born, _ = strconv.Atoi(strings.TrimSpace(f.v.Get("born"))) // 0 is wrong: Check says so
	one.Occupations, one.Languages, one.Experience, one.Wishes = nil, nil, nil, Wishes{}
	for _, c := range occupations(pack) {
		if f.v.Get("occupation_"+c) == "yes" {
			one.Occupations = append(one.Occupations, c)
		}
	}
	for _, spoken := range Languages {
		if level := f.v.Get("language_" + spoken); level != "" {
			one.Languages = append(one.Languages, Language{spoken, level})
		}
	}
	for i := range experienceRows {
		n := strconv.Itoa(i)
		code, months, country := f.v.Get("experience_"+n), strings.TrimSpace(f.v.Get("months_"+n)), f.v.Get("country_"+n)
		if code == "" && months == "" {
			continue
		}
		m, err := strconv.Atoi(months)
		if err != nil || code == "" {
			bad("months_"+n, "labour.worker.error.experience", "n", mostMonths)
			continue
		}
		one.Experience = append(one.Experience, Experience{code, m, country})
	}
	if state := f.v.Get("state"); state != "" {
		one.Wishes.States = []string{state}
	}
	if wage := strings.TrimSpace(f.v.Get("wage")); wage != "" {
		if m, ok := i18n.ParseNumber(l, wage); ok {
			one.Wishes.WageFloor = &amount.Money{Amount: m, Currency: pack.Market.Currency}
		} else {
			bad("wage", "labour.worker.error.wage")
		}
	}
	if from := strings.TrimSpace(f.v.Get("from")); from != "" {
		var err error
		if one.Wishes.From, err = clock.ParseDate(from); err != nil {
			bad("from", "labour.worker.error.date")
		}
	}
	return one, wrong
}

// formOf fills the form with a worker.
func formOf(l i18n.Lang, w Worker) workerForm {
	v := url.Values{"name": {w.Name}, "born": {strconv.Itoa(w.Born)}, "sex": {w.Sex}, "regency": {w.Regency}, "phone": {w.Phone}, "version": {strconv.Itoa(w.Version)}}
	for _, c := range w.Occupations {
		v.Set("occupation_"+c, "yes")
	}
	for _, spoken := range w.Languages {
		v.Set("language_"+spoken.Lang, spoken.Level)
	}
	for i, e := range w.Experience {
		n := strconv.Itoa(i)
		v.Set("experience_"+n, e.ISCO08)
		v.Set("months_"+n, strconv.Itoa(e.Months))
		v.Set("country_"+n, e.Country)
	}
	if len(w.Wishes.States) > 0 {
		v.Set("state", w.Wishes.States[0])
	}
	if m := w.Wishes.WageFloor; m != nil {
		v.Set("wage", i18n.Number(l, m.Amount, -1))
	}
	if !w.Wishes.From.IsZero() {
		v.Set("from", w.Wishes.From.String())
	}
	return workerForm{v: v, id: w.ID}
}

// occupations returns the codes of the pack's occupations, sorted.
func occupations(pack *corridor.Pack) (out []string) {
	for c := range pack.Occupations {
		out = append(out, c)
	}
	slices.Sort(out)
	return out
}

func (o *WorkerPages) newForm(w http.ResponseWriter, r *http.Request) error {
	return o.showForm(w, r, http.StatusOK, workerForm{v: url.Values{}})
}

func (o *WorkerPages) showForm(w http.ResponseWriter, r *http.Request, status int, f workerForm) error {
	p := web.PageOf(r)
	orgs, desk, err := o.scope(r, "worker.change")
	if err != nil {
		return err
	}
	for _, org := range orgs {
		f.offices = append(f.offices, web.Option{Value: org.ID, Label: org.Name})
	}
	if desk {
		f.offices = append(f.offices, web.Option{Value: "desk", Label: p.T("labour.worker.desk")})
	}
	p.Title, p.NoIndex, p.Invalid = p.T("labour.worker.new"), true, len(f.errs) > 0
	if f.id != "" {
		p.Title = p.T("labour.worker.edit")
	}
	p.Crumbs = []web.Crumb{{Href: p.Href("labour.workers"), Label: p.T("labour.workers.title")}}
	return web.Render(w, r, status, p, workerFormPage(p, o.Office, f))
}

// org returns the organisation in whose name a worker is entered; empty for the
// desk.
func (o *WorkerPages) org(r *http.Request, chosen string) (string, error) {
	orgs, desk, err := o.scope(r, "worker.change")
	if err != nil {
		return "", err
	}
	switch {
	case desk && (chosen == "desk" || len(orgs) == 0):
		return "", nil
	case len(orgs) == 1 && !desk:
		return orgs[0].ID, nil
	}
	for _, org := range orgs {
		if org.ID == chosen {
			return org.ID, nil
		}
	}
	return "", fault.New(fault.Invalid, "labour.worker.error.choose").In("org")
}

func (o *WorkerPages) enter(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	f := workerForm{v: r.PostForm}
	org, err := o.org(r, f.v.Get("org"))
	if err != nil && fault.KindOf(err) != fault.Invalid {
		return err
	}
	one, wrong := f.read(p.Lang, Worker{Org: org}, o.Pack)
	wrong = append(wrong, one.Check(o.Pack, o.Today())...)
	if err != nil {
		wrong = append(wrong, fault.All(err)...)
	}
	in := WorkerInput{Worker: one}
	for _, purpose := range Purposes {
		if f.v.Get("consent_"+string(purpose)) == "yes" {
			in.Consents = append(in.Consents, o.Agreed(p.Lang, f.v.Get("consent_how"), purpose)...)
		}
	}
	if len(in.Consents) == 0 {
		wrong = append(wrong, fault.New(fault.Invalid, "labour.consent.error.none").In("consent_"+string(ForTraining)))
	}
	if how := f.v.Get("consent_how"); how != "paper" && how != "spoken" {
		wrong = append(wrong, fault.New(fault.Invalid, "labour.consent.error").In("consent_how"))
	}
	if len(wrong) > 0 {
		f.errs = p.Errors(wrong)
		return o.showForm(w, r, http.StatusUnprocessableEntity, f)
	}
	var kept Worker
	err = o.Store.DB.InTx(r.Context(), func(tx *store.Tx) (err error) {
		if _, err := o.Store.FindWorker(r.Context(), tx, org, one.Name, one.Born); err == nil {
			return fault.New(fault.Invalid, "labour.worker.error.twice").In("name")
		}
		kept, err = o.Store.EnterWorker(r.Context(), tx, identity.Of(r.Context()).Actor(), in)
		return err
	})
	if err != nil {
		if fault.KindOf(err) == fault.Invalid {
			f.errs = p.Errors(err)
			return o.showForm(w, r, http.StatusUnprocessableEntity, f)
		}
		return err
	}
	return web.SeeOther(w, r, p.Href("labour.worker", "id", kept.ID, "saved", "1"))
}

func (o *WorkerPages) editForm(w http.ResponseWriter, r *http.Request) error {
	var one Worker
	err := o.Store.DB.InTx(r.Context(), func(tx *store.Tx) (err error) {
		if one, _, err = o.worker(r, tx, "worker.change"); err != nil {
			return err
		}
		return identity.ReadBy(r.Context(), tx, o.Clock.Now(), "worker", one.ID)
	})
	if err != nil {
		return err
	}
	return o.showForm(w, r, http.StatusOK, formOf(web.PageOf(r).Lang, one))
}

func (o *WorkerPages) change(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	f := workerForm{v: r.PostForm, id: r.PathValue("id")}
	err := o.Store.DB.InTx(r.Context(), func(tx *store.Tx) error {
		had, _, err := o.worker(r, tx, "worker.change")
		if err != nil {
			return err
		}
		one, wrong := f.read(p.Lang, had, o.Pack)
		wrong = append(wrong, one.Check(o.Pack, o.Today())...)
		if len(wrong) > 0 {
			return wrong
		}
		if one.Version, err = strconv.Atoi(f.v.Get("version")); err != nil || one.Version < 1 {
			return fault.New(fault.Conflict, "error.conflict")
		}
		if _, err := o.Store.PutWorker(r.Context(), tx, one); err != nil {
			return err
		}
		return o.Store.note(r.Context(), tx, identity.Of(r.Context()).Actor(), "worker.changed", one.ID, nil)
	})
	if err != nil {
		if k := fault.KindOf(err); k == fault.Invalid || k == fault.Conflict {
			f.errs = p.Errors(err)
			return o.showForm(w, r, web.StatusOf(k), f)
		}
		return err
	}
	return web.SeeOther(w, r, p.Href("labour.worker", "id", f.id, "saved", "1"))
}
