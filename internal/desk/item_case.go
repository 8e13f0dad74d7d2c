package desk

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"siger/internal/clock"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/web"
)

// caseView is what the page of one item shows.
type caseView struct {
	item    Item
	events  []Event
	files   []document.File
	letters []document.Letter
	names   map[string]string
	owners  []web.Option
	change  bool // who asks may change it
	assign  bool
	take    string // id of who asks where they may make it theirs, else empty
	replies []draft
	errs    []web.FieldError
	typed   url.Values // of a form that came back
}

// draft is a reply ready to copy.
type draft struct {
	lang i18n.Lang
	text string
}

func (d *Pages) showCase(w http.ResponseWriter, r *http.Request) error {
	it, err := d.Store.ByCode(r.Context(), identity.Of(r.Context()), strings.ToUpper(r.PathValue("code")))
	if err != nil {
		return err
	}
	if it.Contact != "" || it.Asker != "" {
		if err := d.Read(r.Context(), "work", it.ID); err != nil {
			return err
		}
	}
	return d.renderCase(w, r, http.StatusOK, it, nil, url.Values{})
}

func (d *Pages) renderCase(w http.ResponseWriter, r *http.Request, status int, it Item, wrong error, typed url.Values) error {
	p, ctx, who := d.page(r, clipped(it.Title)), r.Context(), identity.Of(r.Context())
	p.Crumbs = []web.Crumb{{Href: p.Href("desk.today"), Label: p.T("desk.today.title")}, {Href: p.Href("desk.inbox", "desk", it.Desk), Label: deskName(p, it.Desk)}}
	p.Invalid = wrong != nil
	v := caseView{item: it, errs: p.Errors(wrong), typed: typed,
		change: identity.Can(who, "work.change", it.Object()), assign: identity.Can(who, "work.assign", it.Object())}
	var err error
	if v.events, err = d.Store.Timeline(ctx, it.ID); err != nil {
		return err
	}
	if v.files, err = d.Store.Files(ctx, it.ID); err != nil {
		return err
	}
	if v.letters, err = d.Store.Letters(ctx, who, it.Code); err != nil {
		return err
	}
	if v.assign {
		if v.owners, err = d.owners(ctx, p, who, []string{it.Desk}); err != nil {
			return err
		}
		if me := who.Person.ID; it.Owner != me && slices.ContainsFunc(v.owners, func(o web.Option) bool { return o.Value == me }) {
			v.take = me
		}
	}
	ids := []string{it.Owner}
	for _, e := range v.events {
		ids = append(ids, e.Actor)
		if e.Verb == VerbAssigned {
			ids = append(ids, e.Target)
		}
	}
	if v.names, err = d.names(ctx, ids); err != nil {
		return err
	}
	for _, l := range i18n.Langs {
		v.replies = append(v.replies, draft{l, d.reply(p, l, it)})
	}
	return web.Render(w, r, status, p, casePage(p, d, v))
}

// reply returns a reply in language l with the code and where to follow it;
// nothing in it tells a bystander what the matter is.
func (d *Pages) reply(p *web.Page, l i18n.Lang, it Item) string {
	if address := followAddress(p, l, it); address != "" {
		return d.Texts.T(l, "desk.reply.text", "code", it.Code, "address", address)
	}
	return d.Texts.T(l, "desk.reply.text_bare", "code", it.Code)
}

// followAddress is where the asker of an ask follows it; empty for other work.
func followAddress(p *web.Page, l i18n.Lang, it Item) string {
	if it.Thing == "" || !strings.HasPrefix(it.Kind, "ask.") || !p.Has("ask.receipt") {
		return ""
	}
	return p.Absolute(p.HrefIn(l, "ask.receipt", "code", it.Code))
}

// answerAddress is what Siger answers to the ask, for the officer to read.
func answerAddress(p *web.Page, it Item) string {
	if !strings.HasPrefix(it.Kind, "ask.") || !p.Has("ask.answer") {
		return ""
	}
	return p.Href("ask.answer", "q", it.Title)
}

// askerLang is the asker's language.
func askerLang(it Item) i18n.Lang {
	l, _ := i18n.ParseLang(it.Lang)
	return cmp.Or(l, i18n.ID)
}

// mailto is a link that opens a message to the asker with the reply in it.
func mailto(p *web.Page, d *Pages, it Item) templ.SafeURL {
	l := askerLang(it)
	q := url.Values{"subject": {d.Texts.T(l, "desk.reply.subject", "code", it.Code)}, "body": {d.reply(p, l, it)}}
	return templ.SafeURL("mailto:" + url.PathEscape(it.Contact) + "?" + strings.ReplaceAll(q.Encode(), "+", "%20"))
}

// isMail tells an e-mail address from a number.
func isMail(contact string) bool { return strings.Contains(contact, "@") }

func (d *Pages) assign(w http.ResponseWriter, r *http.Request) error {
	return d.make(w, r, func(v url.Values) (Change, error) {
		return Change{Verb: VerbAssigned, Owner: plainWord(v.Get("owner"))}, nil
	})
}

// changes are what the buttons of the case page do.
var changes = []string{VerbWaiting, VerbResumed, VerbAnswered, VerbClosed, VerbReopened}

func (d *Pages) change(w http.ResponseWriter, r *http.Request) error {
	return d.make(w, r, func(v url.Values) (Change, error) {
		c := Change{Verb: v.Get("do"), Waiting: v.Get("waiting"), Outcome: v.Get("outcome")}
		c.Text = v.Get(c.textField())
		known := false
		for _, verb := range changes {
			known = known || c.Verb == verb
		}
		due, err := dateOf(v, "due")
		if err != nil || !known {
			return c, fault.New(fault.Invalid, map[bool]string{true: "desk.error.due", false: "desk.error.stage"}[known]).In("due")
		}
		c.Due = due
		return c, nil
	})
}

// dateOf reads a date typed as YYYY-MM-DD, as date boxes send it.
func dateOf(v url.Values, name string) (clock.Date, error) {
	return clock.ParseDate(strings.TrimSpace(v.Get(name)))
}

// make makes the change a form asks for and leads back to the case; a fault
// comes back beside its field, a conflict as a page with both versions.
func (d *Pages) make(w http.ResponseWriter, r *http.Request, read func(url.Values) (Change, error)) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	ctx, who, code := r.Context(), identity.Of(r.Context()), strings.ToUpper(r.PathValue("code"))
	c, err := read(r.PostForm)
	c.Version, _ = strconv.Atoi(r.PostForm.Get("version"))
	if err == nil {
		_, err = d.Store.Change(ctx, who, code, c)
	}
	if clash, ok := ClashOf(err); ok {
		return d.showClash(w, r, clash)
	}
	return d.done(w, r, code, err)
}

// back shows the case again with what was wrong and what was typed.
func (d *Pages) back(w http.ResponseWriter, r *http.Request, code string, wrong error) error {
	if k := fault.KindOf(wrong); k != fault.Invalid && k != fault.TooLarge {
		return wrong
	}
	it, err := d.Store.ByCode(r.Context(), identity.Of(r.Context()), code)
	if err != nil {
		return err
	}
	return d.renderCase(w, r, http.StatusUnprocessableEntity, it, wrong, r.PostForm)
}

func (d *Pages) comment(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	code := strings.ToUpper(r.PathValue("code"))
	return d.done(w, r, code, d.Store.Comment(r.Context(), identity.Of(r.Context()), code, r.PostForm.Get("comment")))
}

// done leads back to the case, or shows it again with what was wrong.
func (d *Pages) done(w http.ResponseWriter, r *http.Request, code string, err error) error {
	if err != nil {
		return d.back(w, r, code, err)
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("desk.case", "code", code))
}

// clashView shows two versions side by side.
type clashView struct {
	*Clash
	names map[string]string
	rows  [][3]string // what, as it is now, as the editor's change would make it
	route string      // the form that sends the change again
}

// showClash shows what somebody else made of the item beside what the editor
// wanted to make of it, and lets the editor choose.
func (d *Pages) showClash(w http.ResponseWriter, r *http.Request, c *Clash) error {
	p := d.page(r, "")
	p.Title = p.T("desk.clash.title", "code", c.Theirs.Code)
	p.Crumbs = []web.Crumb{{Href: p.Href("desk.today"), Label: p.T("desk.today.title")}}
	v := clashView{Clash: c, route: "desk.case.change"}
	if c.Mine.Verb == VerbAssigned {
		v.route = "desk.case.assign"
	}
	var err error
	if v.names, err = d.names(r.Context(), []string{c.By, c.Theirs.Owner, c.Would.Owner}); err != nil {
		return err
	}
	for _, row := range [][3]string{
		{"stage", d.stageWord(p, c.Theirs), d.stageWord(p, c.Would)},
		{"owner", whoWord(p, v.names, c.Theirs.Owner), whoWord(p, v.names, c.Would.Owner)},
		{"due", p.Date(c.Theirs.Due), p.Date(c.Would.Due)},
		{"side", p.T("desk.side."+c.Theirs.Side, "region", p.Text(d.Pack.Region.Name)), p.T("desk.side."+c.Would.Side, "region", p.Text(d.Pack.Region.Name))},
		{"outcome", outcomeWord(p, c.Theirs.Outcome), outcomeWord(p, c.Would.Outcome)},
		{"note", "–", cmp.Or(c.Mine.Text, "–")},
	} {
		row[0] = p.T("desk.fact." + row[0])
		v.rows = append(v.rows, row)
	}
	return web.Render(w, r, http.StatusConflict, p, clashPage(p, v))
}

func outcomeWord(p *web.Page, outcome string) string {
	if outcome == "" {
		return "–"
	}
	return p.T("desk.outcome." + outcome)
}

// eventWord says what happened.
func (d *Pages) eventWord(p *web.Page, names map[string]string, e Event) string {
	var word string
	switch {
	case e.Verb == VerbAssigned && e.Target == "":
		word = p.T("desk.event.released")
	case e.Verb == VerbAssigned:
		word = p.T("desk.event.assigned", "name", whoWord(p, names, e.Target))
	case e.Verb == VerbWaiting:
		word = d.waitWord(p, e.Target)
	case e.Verb == VerbClosed:
		word = p.T("desk.event.closed", "outcome", outcomeWord(p, e.Target))
	case e.Verb == VerbReceived || e.Verb == VerbMoved:
		word = p.T("desk.event."+e.Verb, "desk", deskName(p, e.Target))
	default:
		word = p.T("desk.event." + e.Verb)
	}
	if !e.Due.IsZero() {
		word += " · " + p.T("desk.event.due", "date", e.Due)
	}
	return word
}
