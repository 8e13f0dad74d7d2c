package desk

import (
	"encoding/base64"
	"net/http"
	"strings"

	"rsc.io/qr"

	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/store"
	"siger/internal/web"
)

// Routes returns the addresses of intake.
func (n *Intake) Routes() []web.Route {
	const form, assisted, logged = "/{lang}/{s:desk}/{s:intake}", "/{lang}/{s:desk}/{s:intake}/{s:assisted}", "/{lang}/{s:desk}/{s:intake}/{s:logged}/{code}"
	return []web.Route{
		{Name: "desk.intake", Path: form, Right: "work.intake", Handle: n.form(false)},
		{Name: "desk.intake.post", Method: "POST", Path: form, Right: "work.intake", Handle: n.post(false)},
		{Name: "desk.intake.assisted", Path: assisted, Right: "work.intake", Handle: n.form(true)},
		{Name: "desk.intake.assisted.post", Method: "POST", Path: assisted, Right: "work.intake", Handle: n.post(true)},
		{Name: "desk.intake.logged", Path: logged, Right: "work.intake", Handle: n.logged},
		{Name: "desk.intake.correct", Method: "POST", Path: logged, Right: "work.intake", Handle: n.correct},
		{Name: "desk.intake.receipt", Path: logged + "/{s:receipt}", Right: "work.intake", Handle: n.receipt},
	}
}

// intakeView is the form of an enquiry.
type intakeView struct {
	e       Enquiry
	readOut i18n.Text
	errs    []web.FieldError
}

func (n *Intake) form(assisted bool) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p := web.PageOf(r)
		e := Enquiry{Channel: Channels[0], Lang: string(p.Lang), Once: store.NewID(), Consent: Consent{Assisted: assisted}}
		if assisted {
			e.Channel = "counter"
		}
		return n.showForm(w, r, p, http.StatusOK, e, nil)
	}
}

func (n *Intake) showForm(w http.ResponseWriter, r *http.Request, p *web.Page, status int, e Enquiry, err error) error {
	p.Title, p.NoIndex, p.Invalid = p.T("desk.intake.title"), true, err != nil
	if e.Consent.Assisted {
		p.Title = p.T("desk.intake.assisted.title")
	}
	v := intakeView{e: e, readOut: n.ReadOut(identity.Of(r.Context()).Person.Name), errs: p.Errors(err)}
	return web.Render(w, r, status, p, intakePage(p, v))
}

func (n *Intake) post(assisted bool) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p := web.PageOf(r)
		if err := r.ParseForm(); err != nil {
			return fault.New(fault.Invalid, "error.invalid").Because(err)
		}
		f := r.PostForm
		e := Enquiry{Who: f.Get("who"), Channel: f.Get("channel"), Text: f.Get("q"), Lang: f.Get("lang"), Once: f.Get("key"),
			Consent: Consent{Assisted: assisted}}
		if assisted {
			e.Consent.By, e.Consent.How = f.Get("consent_by"), f.Get("consent_how")
		}
		if len(e.Once) > 100 || e.Once == "" {
			e.Once = store.NewID()
		}
		code, err := n.Log(r.Context(), e, identity.Of(r.Context()))
		if err == nil {
			return web.SeeOther(w, r, p.Href("desk.intake.logged", "code", code))
		}
		switch fault.KindOf(err) {
		case fault.Conflict: // sent before with other words: this is a new enquiry
			e.Once = store.NewID()
		case fault.Invalid:
		default:
			return err
		}
		return n.showForm(w, r, p, http.StatusUnprocessableEntity, e, err)
	}
}

// loggedView is what was written down, how it was read, and the words to send.
type loggedView struct {
	log      Logged
	kept     Kept
	set      Correction
	products []web.Option
	places   []web.Option
	replies  []reply
	receipt  string // address of the asker's own page
	qr       string // the same to scan, as a data address; empty where the site's origin is not known
	errs     []web.FieldError
}

// reply is the words to send in one language.
type reply struct {
	lang i18n.Lang
	text string
}

// find returns what was written down under the code of the address. It is for
// who wrote it down and for the desk whose work it is.
func (n *Intake) find(r *http.Request, p *web.Page) (v loggedView, err error) {
	if v.log, err = n.Logged(r.Context(), r.PathValue("code")); err != nil {
		return v, err
	}
	if v.kept, err = n.Asks.Kept(r.Context(), p, v.log.Code); err != nil {
		return v, err
	}
	who := identity.Of(r.Context())
	if who.Actor() != v.log.By && !identity.Can(who, "work.read", identity.Object{Desk: v.kept.Desk}) {
		return v, fault.New(fault.NotFound, "desk.intake.error.unknown")
	}
	if who.Actor() != v.log.By {
		err = n.DB.InTx(r.Context(), func(tx *store.Tx) error { return identity.ReadBy(r.Context(), tx, n.Clock.Now(), "ask", v.kept.ID) })
	}
	v.set = Correction{Product: v.kept.Product, Kg: v.kept.Kg, To: v.kept.To}
	return v, err
}

func (n *Intake) logged(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	v, err := n.find(r, p)
	if err != nil {
		return err
	}
	return n.showLogged(w, r, p, http.StatusOK, v)
}

func (n *Intake) showLogged(w http.ResponseWriter, r *http.Request, p *web.Page, status int, v loggedView) error {
	p.Title, p.NoIndex, p.Invalid = p.T("desk.intake.logged.title", "code", v.log.Code), true, len(v.errs) > 0
	p.Crumbs = []web.Crumb{{Href: p.Href("desk.intake"), Label: p.T("desk.intake.title")}}
	v.products, v.places = n.Asks.Choices(p)
	langs := []i18n.Lang{v.kept.Lang}
	for _, l := range i18n.Langs {
		if l != v.kept.Lang {
			langs = append(langs, l)
		}
	}
	for _, l := range langs {
		v.replies = append(v.replies, reply{l, n.Reply(l, v.kept, n.address(p, l, v.log.Code))})
	}
	return web.Render(w, r, status, p, loggedPage(p, v))
}

// address returns where the asker finds the ask.
func (n *Intake) address(p *web.Page, l i18n.Lang, code string) string {
	if !p.Has("ask.receipt") {
		return code
	}
	return p.Absolute(p.HrefIn(l, "ask.receipt", "code", code))
}

func (n *Intake) correct(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	v, err := n.find(r, p)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	v.set = Correction{Product: r.PostForm.Get("product"), Kg: r.PostForm.Get("kg"), To: r.PostForm.Get("to")}
	err = n.Asks.Correct(r.Context(), v.log.Code, v.set, identity.Of(r.Context()).Actor())
	if err != nil && fault.KindOf(err) == fault.Invalid {
		v.errs = p.Errors(err)
		return n.showLogged(w, r, p, http.StatusUnprocessableEntity, v)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, p.Href("desk.intake.logged", "code", v.log.Code))
}

func (n *Intake) receipt(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	v, err := n.find(r, p)
	if err != nil {
		return err
	}
	p.Title, p.NoIndex, p.Plain = p.T("desk.intake.receipt.title", "code", v.log.Code), true, true
	v.receipt = n.address(p, p.Lang, v.log.Code)
	if strings.HasPrefix(v.receipt, "http") {
		code, err := qr.Encode(v.receipt, qr.M)
		if err != nil {
			return err
		}
		v.qr = "data:image/png;base64," + base64.StdEncoding.EncodeToString(code.PNG())
	}
	return web.Render(w, r, http.StatusOK, p, receiptPage(p, n, v))
}

// deskOffice names the desk that answers, as a visitor knows it.
func (n *Intake) deskOffice(p *web.Page, desk string) string {
	return p.T("desk.intake.office."+desk, "region", p.Text(n.Pack.Region.Name), "mission", p.Text(n.Pack.Mission))
}

// options returns the choices of a list whose words are the texts prefix+value.
func options(p *web.Page, prefix string, values []string) (out []web.Option) {
	for _, v := range values {
		out = append(out, web.Option{Value: v, Label: p.T(prefix + v)})
	}
	return out
}

// languages returns the languages by their own names.
func languages(p *web.Page) (out []web.Option) {
	for _, l := range i18n.Langs {
		out = append(out, web.Option{Value: string(l), Label: p.T("lang." + string(l))})
	}
	return out
}

// phone reports whether a contact is a number to chat with.
func phone(contact string) bool { return len(contact) > 1 && contact[0] == '+' }

// loggedTerms says what was written down and by whom.
func loggedTerms(p *web.Page, v loggedView) []web.Term {
	terms := []web.Term{
		{Name: p.T("desk.intake.who"), Value: strings.Trim(v.log.Asker+", "+v.kept.Contact, ", ")},
		{Name: p.T("desk.intake.channel"), Value: p.T("desk.channel." + v.log.Channel)},
		{Name: p.T("desk.intake.q"), Value: v.kept.Text},
		{Name: p.T("desk.intake.helper"), Value: v.log.Helper},
	}
	if v.log.Consent.Assisted {
		terms = append(terms, web.Term{Name: p.T("desk.intake.consent.heading"), Value: v.log.Consent.By + ", " + p.T("desk.consent."+v.log.Consent.How)})
	}
	return terms
}
