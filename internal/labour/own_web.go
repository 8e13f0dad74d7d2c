package labour

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"rsc.io/qr"

	"siger/internal/code"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/web"
)

// OwnPages is a worker's own page: without an account, by the code of their slip
// and the year of their birth. Both travel in the body of a form and never in an
// address; the QR of the slip alone holds the code, and the page it opens shows
// no more than initials.
type OwnPages struct {
	*Office
	People   People
	Throttle *identity.Throttle
	Press    *document.Press

	// AskErasure hands the wish that a worker's record be erased to the labour
	// desk, as work with a title that names nobody; app fills it.
	AskErasure func(ctx context.Context, tx *store.Tx, worker, title string, l i18n.Lang) error

	// Sections are further parts of the page, such as the steps of a placement;
	// app fills them. A part that has nothing to say returns nil.
	Sections []func(ctx context.Context, p *web.Page, w Worker) (templ.Component, error)
}

// Routes returns the addresses of the worker's own page.
func (o *OwnPages) Routes() []web.Route {
	const own = "/{lang}/{s:work}/{s:mine}"
	return []web.Route{
		{Name: "labour.own", Path: own, Right: "public", Handle: o.door},
		{Name: "labour.own.code", Path: own + "/{code}", Right: "public", Handle: o.door},
		{Name: "labour.own.open", Method: "POST", Path: own, Right: "public", Handle: o.open},
		{Name: "labour.own.change", Method: "POST", Path: own + "/{s:edit}", Right: "public", Handle: o.change},
		{Name: "labour.own.file", Method: "POST", Path: own + "/{s:files}", Right: "public", Handle: o.file},
	}
}

// doorView is the form that asks for the code and the year.
type doorView struct {
	code, born, initials string
	errs                 []web.FieldError
}

// door asks for the code and the year; the code of the address, and no more than
// the initials behind it, are filled in.
func (o *OwnPages) door(w http.ResponseWriter, r *http.Request) error {
	v := doorView{}
	if typed := r.PathValue("code"); typed != "" {
		one, err := o.Store.WorkerByCode(r.Context(), o.Store.DB, typed)
		if err != nil {
			return err
		}
		v.code, _ = code.Parse(typed, workerCode)
		v.initials = one.Initials()
	}
	return o.showDoor(w, r, http.StatusOK, v)
}

func (o *OwnPages) showDoor(w http.ResponseWriter, r *http.Request, status int, v doorView) error {
	p := web.PageOf(r)
	p.Title, p.NoIndex, p.Plain, p.Invalid = p.T("labour.own.title"), true, true, len(v.errs) > 0
	if v.code != "" {
		w.Header().Set("Cache-Control", "no-store")
	}
	return web.Render(w, r, status, p, ownDoorPage(p, v))
}

// enter returns the worker whose code and year the form holds. Guesses are
// counted before they are looked at, by code and by address.
func (o *OwnPages) enter(r *http.Request) (w Worker, v doorView, err error) {
	if err := r.ParseForm(); err != nil {
		return w, v, fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	v = doorView{code: r.PostForm.Get("code"), born: strings.TrimSpace(r.PostForm.Get("born"))}
	c, ok := code.Parse(v.code, workerCode)
	if !ok {
		return w, v, fault.New(fault.Invalid, "labour.own.error.code").In("code")
	}
	if err := o.Throttle.Guess(r.Context(), "worker", c, web.ClientAddress(r).String()); err != nil {
		return w, v, err
	}
	w, err = o.Store.WorkerByCode(r.Context(), o.Store.DB, c)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return w, v, err
	}
	if year, _ := strconv.Atoi(v.born); err != nil || year == 0 || year != w.Born {
		return Worker{}, v, fault.New(fault.Invalid, "labour.own.error.wrong").In("born") // the same for a wrong code
	}
	return w, v, o.Throttle.ForgiveGuess(r.Context(), "worker", c)
}

// refused shows the form again with what is wrong; other errors go on.
func (o *OwnPages) refused(w http.ResponseWriter, r *http.Request, v doorView, err error) error {
	if fault.KindOf(err) != fault.Invalid {
		return err
	}
	v.errs = web.PageOf(r).Errors(err)
	return o.showDoor(w, r, http.StatusUnprocessableEntity, v)
}

func (o *OwnPages) open(w http.ResponseWriter, r *http.Request) error {
	one, v, err := o.enter(r)
	if err != nil {
		return o.refused(w, r, v, err)
	}
	return o.show(w, r, one, "")
}

// ownView is everything that is kept about a worker.
type ownView struct {
	w        Worker
	code     string
	org      string
	consents []Consent
	skills   []Skill
	done     []deed
	parts    []templ.Component
	notice   string // key of what was just done
}

// deed is what somebody did with the worker's record.
type deed struct {
	what, who string
	at        time.Time
}

func (o *OwnPages) show(w http.ResponseWriter, r *http.Request, one Worker, notice string) (err error) {
	p := web.PageOf(r)
	v := ownView{w: one, notice: notice}
	v.code, _ = code.Parse(r.PostForm.Get("code"), workerCode)
	if v.consents, err = o.Store.Consents(r.Context(), o.Store.DB, one.ID); err != nil {
		return err
	}
	if v.skills, err = o.Store.SkillsOf(r.Context(), o.Store.DB, one.ID); err != nil {
		return err
	}
	if v.done, err = o.deeds(r.Context(), p, one); err != nil {
		return err
	}
	v.org = p.T("labour.worker.desk")
	if one.Org != "" {
		org, err := o.People.Organisation(r.Context(), one.Org)
		if err != nil {
			return err
		}
		v.org = org.Name
	}
	for _, section := range o.Sections {
		part, err := section(r.Context(), p, one)
		if err != nil {
			return err
		}
		if part != nil {
			v.parts = append(v.parts, part)
		}
	}
	p.Title, p.NoIndex, p.Plain = p.T("labour.own.title"), true, true
	return web.Render(w, r, http.StatusOK, p, ownPage(p, o.Office, v))
}

// deeds tells who read and changed the record, newest first.
func (o *OwnPages) deeds(ctx context.Context, p *web.Page, one Worker) (out []deed, err error) {
	entries, err := journal.List(ctx, o.Store.DB, journal.Filter{Thing: "worker", ID: one.ID, Limit: 100})
	if err != nil {
		return nil, err
	}
	names := map[string]string{byWorker: p.T("labour.own.you"), "system": p.T("site.name"), "demo": p.T("site.name")}
	for _, e := range entries {
		key := "labour.own.did." + strings.TrimPrefix(e.Verb, "worker.")
		if !p.HasText(key) {
			continue
		}
		name, known := names[e.Actor]
		if !known {
			person, err := o.People.Person(ctx, e.Actor)
			if err != nil && fault.KindOf(err) != fault.NotFound {
				return nil, err
			}
			name = cmp.Or(person.Name, p.T("labour.own.somebody"))
			names[e.Actor] = name
		}
		out = append(out, deed{p.T(key), name, e.At})
	}
	return out, nil
}

// change withdraws or gives a consent, or asks for everything to be erased.
func (o *OwnPages) change(w http.ResponseWriter, r *http.Request) error {
	one, v, err := o.enter(r)
	if err != nil {
		return o.refused(w, r, v, err)
	}
	p, f := web.PageOf(r), r.PostForm
	withdraw, give := Purpose(f.Get("withdraw")), Purpose(f.Get("give"))
	notice := ""
	err = o.Store.DB.InTx(r.Context(), func(tx *store.Tx) error {
		switch {
		case slices.Contains(Purposes, withdraw):
			notice = "labour.own.withdrawn"
			return o.Store.WithdrawConsent(r.Context(), tx, byWorker, one.ID, withdraw)
		case slices.Contains(Purposes, give):
			notice = "labour.own.given"
			c := o.Agreed(p.Lang, "page", give)[0]
			c.Worker = one.ID
			return o.Store.GiveConsent(r.Context(), tx, byWorker, c)
		case f.Get("erase") == "yes":
			notice = "labour.own.erasure_asked"
			return o.askErasure(r.Context(), tx, p, one)
		}
		return fault.New(fault.Invalid, "error.invalid")
	})
	if err != nil {
		return err
	}
	return o.show(w, r, one, notice)
}

// askErasure hands the wish to the labour desk, once, and ends every consent: the
// record is not used while it waits.
func (o *OwnPages) askErasure(ctx context.Context, tx *store.Tx, p *web.Page, one Worker) error {
	for _, purpose := range Purposes {
		if err := o.Store.WithdrawConsent(ctx, tx, byWorker, one.ID, purpose); err != nil {
			return err
		}
	}
	if !one.EraseAsked.IsZero() {
		return nil
	}
	one.EraseAsked = o.Clock.Now()
	if _, err := o.Store.PutWorker(ctx, tx, one); err != nil {
		return err
	}
	if err := o.Store.note(ctx, tx, byWorker, "worker.erasure_asked", one.ID, nil); err != nil {
		return err
	}
	return o.AskErasure(ctx, tx, one.ID, o.Texts.T(p.Lang, "labour.own.erasure_task"), p.Lang)
}

// file answers with a certificate of the worker's: as signed (json), with what
// checks it (bundle), as a card to print (pdf), or the card's QR alone (png).
func (o *OwnPages) file(w http.ResponseWriter, r *http.Request) error {
	one, v, err := o.enter(r)
	if err != nil {
		return o.refused(w, r, v, err)
	}
	k, err := o.Store.Skill(r.Context(), o.Store.DB, r.PostForm.Get("skill"))
	if err != nil {
		return err
	}
	if k.Worker != one.ID || k.Document == "" {
		return fault.New(fault.NotFound, "error.not_found")
	}
	p := web.PageOf(r)
	name := p.T("labour.skill.file") + "-" + k.Code
	switch r.PostForm.Get("as") {
	case "json":
		return document.Send(w, name+".json", "application/json", []byte(k.Document))
	case "bundle":
		b, err := o.bundle(r.Context(), k)
		if err != nil {
			return err
		}
		out, err := json.Marshal(b)
		if err != nil {
			return err
		}
		return document.Send(w, name+"-siger.json", "application/json", out)
	case "pdf":
		card, err := o.card(p, k, one)
		if err != nil {
			return err
		}
		out, err := o.Press.PrintCards(p.Lang, p.T("labour.card.title"), k.At, []document.Card{card})
		if err != nil {
			return err
		}
		return document.Send(w, name+".pdf", document.PDF, out)
	case "png":
		address, err := o.checkAddress(p, k)
		if err != nil {
			return err
		}
		c, err := qr.Encode(address, qr.M)
		if err != nil {
			return err
		}
		return document.Send(w, name+".png", document.PNG, c.PNG())
	}
	return fault.New(fault.Invalid, "error.invalid")
}
