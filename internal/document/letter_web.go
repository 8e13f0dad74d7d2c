package document

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/store"
	"siger/internal/web"
)

// Work knows the work items letters answer; the desk fills it.
type Work interface {
	// Start returns how a letter about a work item begins: desk, title, whom it is
	// to, its language and the item's code. An item the person may not read is a
	// NotFound fault.
	Start(ctx context.Context, who identity.Who, item string) (Letter, error)
}

// Pages shows the letters of desks, and whether a letter is genuine.
type Pages struct {
	DB      *store.DB
	Letters *Letters
	Press   *Press
	Work    Work // nil: letters start empty
	// Tell hears of a letter that is issued, in its transaction; check is the
	// address at which anybody can check it. Nil: nobody is told.
	Tell  func(ctx context.Context, tx *store.Tx, l Letter, check, actor string) error
	Clock clock.Clock
}

// Routes returns the addresses of letters.
func (p *Pages) Routes() []web.Route {
	const list = "/{lang}/{s:desk}/{s:letters}"
	return []web.Route{
		{Name: "document.letters", Path: list, Right: "letter.read", Handle: p.list},
		{Name: "document.letter_new", Path: list + "/{s:new}", Right: "letter.issue", Handle: p.newForm},
		{Name: "document.letter_draft", Method: http.MethodPost, Path: list + "/{s:new}", Right: "letter.issue", Handle: p.draft},
		{Name: "document.letter", Path: list + "/{id}", Right: "letter.read", Handle: p.show},
		{Name: "document.letter_edit", Path: list + "/{id}/{s:edit}", Right: "letter.issue", Handle: p.editForm},
		{Name: "document.letter_change", Method: http.MethodPost, Path: list + "/{id}/{s:edit}", Right: "letter.issue", Handle: p.change},
		{Name: "document.letter_issue", Method: http.MethodPost, Path: list + "/{id}/{s:issue}", Right: "letter.issue", Handle: p.issue},
		{Name: "document.letter_withdraw", Method: http.MethodPost, Path: list + "/{id}/{s:withdraw}", Right: "letter.issue", Handle: p.withdraw},
		{Name: "document.letter_pdf", Path: list + "/{id}/pdf", Right: "letter.read", Handle: p.pdf},
		{Name: "document.verify", Path: "/{lang}/q/{code}", Right: "public", Handle: p.verify},
		{Name: "document.check", Path: "/q/{code}", Right: "public", Handle: p.check},
	}
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request) error {
	who := identity.Of(r.Context())
	desks, all := identity.DesksFor(who, "letter.read")
	if one := r.URL.Query().Get("desk"); one != "" {
		if !identity.Can(who, "letter.read", identity.Object{Desk: one}) {
			return fault.New(fault.NotFound, "error.not_found")
		}
		desks, all = []string{one}, false
	}
	letters, err := p.Letters.List(r.Context(), desks, all)
	if err != nil {
		return err
	}
	page := web.PageOf(r)
	page.Title, page.NoIndex = page.T("document.letters.title"), true
	return web.Render(w, r, http.StatusOK, page, lettersPage(page, letters, len(offices(page, who)) > 0))
}

// offices are the desks and sides in whose name a person may issue letters.
func offices(page *web.Page, who identity.Who) (out []web.Option) {
	for _, m := range who.Memberships {
		if m.Side == "" || !identity.Can(who, "letter.issue", identity.Object{Desk: m.Desk}) {
			continue
		}
		o := web.Option{Value: m.Desk + "." + m.Side, Label: page.T("document.desk."+m.Desk) + ", " + page.T("document.side."+m.Side)}
		if !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

// letterForm is what the form for a letter shows.
type letterForm struct {
	letter  Letter
	from    string // desk.side
	offices []web.Option
	action  string
	errs    []web.FieldError
}

func (p *Pages) newForm(w http.ResponseWriter, r *http.Request) error {
	page, who := web.PageOf(r), identity.Of(r.Context())
	l := Letter{Lang: page.Lang}
	if item := r.URL.Query().Get("item"); item != "" && p.Work != nil {
		start, err := p.Work.Start(r.Context(), who, item)
		if err != nil {
			return err
		}
		l = start
	}
	l.Signer = who.Person.Name
	f := letterForm{letter: l, offices: offices(page, who), action: page.Href("document.letter_draft")}
	for _, o := range f.offices { // the item's desk first, else the person's first
		if f.from == "" || strings.HasPrefix(o.Value, l.Desk+".") {
			f.from = o.Value
		}
	}
	return p.showForm(w, r, page, http.StatusOK, f)
}

func (p *Pages) showForm(w http.ResponseWriter, r *http.Request, page *web.Page, status int, f letterForm) error {
	page.Title, page.NoIndex, page.Invalid = page.T("document.form.title"), true, len(f.errs) > 0
	return web.Render(w, r, status, page, letterFormPage(page, f))
}

// readForm fills a letter from the form.
func readForm(r *http.Request, l *Letter) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	v := r.PostForm
	lang, ok := i18n.ParseLang(v.Get("lang"))
	if !ok {
		return fault.New(fault.Invalid, "error.invalid")
	}
	l.Title, l.To, l.Body, l.Lang, l.Signer, l.Office = v.Get("title"), v.Get("to"), Paragraphs(v.Get("body")), lang, v.Get("signer"), v.Get("office")
	return nil
}

func (p *Pages) draft(w http.ResponseWriter, r *http.Request) error {
	page, who := web.PageOf(r), identity.Of(r.Context())
	l := Letter{}
	if err := readForm(r, &l); err != nil {
		return err
	}
	f := letterForm{from: r.PostForm.Get("from"), offices: offices(page, who), action: page.Href("document.letter_draft")}
	if !slices.ContainsFunc(f.offices, func(o web.Option) bool { return o.Value == f.from }) {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	l.Desk, l.Side, _ = strings.Cut(f.from, ".")
	if item := r.PostForm.Get("item"); item != "" && p.Work != nil {
		if _, err := p.Work.Start(r.Context(), who, item); err != nil {
			return err
		}
		l.Item = item
	}
	kept, err := p.Letters.Draft(r.Context(), l, who.Actor(), p.Clock.Now())
	if isInvalid(err) {
		f.letter, f.errs = l, page.Errors(err)
		return p.showForm(w, r, page, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, page.Href("document.letter", "id", kept.ID))
}

func isInvalid(err error) bool { return err != nil && fault.KindOf(err) == fault.Invalid }

// letter returns the letter of the path if the asker has the right on it. One
// they may not see is as unknown as one that is not.
func (p *Pages) letter(r *http.Request, right identity.Right) (Letter, error) {
	l, err := p.Letters.ByID(r.Context(), r.PathValue("id"))
	if err == nil && !identity.Can(identity.Of(r.Context()), right, identity.Object{Desk: l.Desk}) {
		return Letter{}, unknownLetter()
	}
	return l, err
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request) error {
	l, err := p.letter(r, "letter.read")
	if err != nil {
		return err
	}
	return p.showLetter(w, r, http.StatusOK, l, nil)
}

func (p *Pages) showLetter(w http.ResponseWriter, r *http.Request, status int, l Letter, errs []web.FieldError) error {
	page := web.PageOf(r)
	page.Title, page.NoIndex, page.Invalid = l.Title, true, len(errs) > 0
	page.Crumbs = []web.Crumb{{Href: page.Href("document.letters"), Label: page.T("document.letters.title")}}
	mayIssue := identity.Can(identity.Of(r.Context()), "letter.issue", identity.Object{Desk: l.Desk})
	return web.Render(w, r, status, page, letterPage(page, l, mayIssue, errs))
}

func (p *Pages) editForm(w http.ResponseWriter, r *http.Request) error {
	l, err := p.letter(r, "letter.issue")
	if err != nil {
		return err
	}
	if l.Stage != Draft {
		return fault.New(fault.Conflict, "document.error.changed")
	}
	page := web.PageOf(r)
	return p.showForm(w, r, page, http.StatusOK, letterForm{letter: l, action: page.Href("document.letter_change", "id", l.ID)})
}

func (p *Pages) change(w http.ResponseWriter, r *http.Request) error {
	l, err := p.letter(r, "letter.issue")
	if err != nil {
		return err
	}
	page := web.PageOf(r)
	if err := readForm(r, &l); err != nil {
		return err
	}
	if l.Version, err = strconv.Atoi(r.PostForm.Get("version")); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	err = p.Letters.Change(r.Context(), l, identity.Of(r.Context()).Actor(), p.Clock.Now())
	if isInvalid(err) {
		return p.showForm(w, r, page, http.StatusUnprocessableEntity, letterForm{letter: l, action: page.Href("document.letter_change", "id", l.ID), errs: page.Errors(err)})
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, page.Href("document.letter", "id", l.ID))
}

func (p *Pages) issue(w http.ResponseWriter, r *http.Request) error {
	l, err := p.letter(r, "letter.issue")
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(r.PostFormValue("version"))
	if err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	page, actor := web.PageOf(r), identity.Of(r.Context()).Actor()
	check := page.Site() + page.Href("document.check", "code", l.Code)
	_, err = p.Letters.Issue(r.Context(), l.ID, version, actor, p.Clock.Now(), clock.Today(p.Clock, p.Press.Pack.ZoneOf(l.Side)),
		func(l Letter) ([]byte, error) { return p.Press.Print(l, check) },
		func(ctx context.Context, tx *store.Tx, l Letter) error {
			if p.Tell == nil {
				return nil
			}
			return p.Tell(ctx, tx, l, check, actor)
		})
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, page.Href("document.letter", "id", l.ID))
}

func (p *Pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	l, err := p.letter(r, "letter.issue")
	if err != nil {
		return err
	}
	err = p.Letters.Withdraw(r.Context(), l.ID, strings.Join(strings.Fields(r.PostFormValue("reason")), " "), identity.Of(r.Context()).Actor(), p.Clock.Now())
	page := web.PageOf(r)
	if isInvalid(err) {
		return p.showLetter(w, r, http.StatusUnprocessableEntity, l, page.Errors(err))
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, page.Href("document.letter", "id", l.ID))
}

// pdf answers with the archive copy of an issued letter, or prints a draft.
func (p *Pages) pdf(w http.ResponseWriter, r *http.Request) error {
	l, err := p.letter(r, "letter.read")
	if err != nil {
		return err
	}
	var data []byte
	if l.PDF != "" {
		data, err = Data(r.Context(), p.DB, l.PDF)
	} else {
		data, err = p.Press.Print(l, "")
	}
	if err != nil {
		return err
	}
	name := l.Title
	if label := l.Label(); label != "" {
		name = strings.ReplaceAll(label, "/", "-")
	}
	return Send(w, SafeName(name+".pdf", PDF), PDF, data)
}

// verify tells anybody whether a letter is genuine, and no more than that:
// what, by whom, when. A wrong code and an unknown one get the same page.
func (p *Pages) verify(w http.ResponseWriter, r *http.Request) error {
	page := web.PageOf(r)
	page.Title, page.NoIndex = page.T("document.verify.title"), true
	l, err := p.Letters.ByCode(r.Context(), r.PathValue("code"))
	var f *fault.Fault
	switch {
	case errors.As(err, &f) && f.Kind == fault.NotFound:
		return web.Render(w, r, http.StatusNotFound, page, unknownPage(page))
	case err != nil:
		return err
	}
	return web.Render(w, r, http.StatusOK, page, verifyPage(page, l, p.Press.Issuer(l, page.Lang)))
}

// check leads from the short address, which QR codes hold, to the page in the
// asker's language.
func (p *Pages) check(w http.ResponseWriter, r *http.Request) error {
	return web.SeeOther(w, r, web.PageOf(r).Href("document.verify", "code", r.PathValue("code")))
}
