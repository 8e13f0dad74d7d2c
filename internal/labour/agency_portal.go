package labour

import (
	"net/http"
	"strconv"

	"siger/internal/amount"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/web"
)

// own shows who asks the agencies of their organisations.
func (o *Agencies) own(w http.ResponseWriter, r *http.Request) error {
	return o.showOwn(w, r, http.StatusOK, nil, "", "")
}

func (o *Agencies) showOwn(w http.ResponseWriter, r *http.Request, status int, errs []web.FieldError, failed, text string) error {
	p, who := web.PageOf(r), identity.Of(r.Context())
	p.Title, p.NoIndex, p.Invalid = p.T("labour.agency.own.title"), true, len(errs) > 0
	var list []Agency
	may := false
	for _, m := range who.Memberships {
		if !identity.Can(who, "agency.read", identity.Object{Org: m.Org}) {
			continue
		}
		more, err := o.Store.AgenciesOf(r.Context(), o.Store.DB, m.Org)
		if err != nil {
			return err
		}
		list = append(list, more...)
		may = may || identity.Can(who, "agency.reply", identity.Object{Org: m.Org})
	}
	return web.Render(w, r, status, p, agencyOwnPage(p, list, o.today(), may, errs, failed, text))
}

// takeReply keeps, changes or takes back an agency's word on its figures.
func (o *Agencies) takeReply(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	a, err := o.Store.Agency(r.Context(), o.Store.DB, r.PathValue("agency"))
	if err != nil {
		return err
	}
	if err := identity.Reach(r.Context(), "agency.reply", identity.Object{Org: a.Org}); err != nil {
		return err
	}
	which := "shown"
	if r.PostForm.Get("figures") == "coming" {
		which = "coming"
	}
	field := "reply-" + which + "-" + a.ID
	text := r.PostForm.Get(field)
	if err := o.keepReply(r, a.ID, which == "coming", text); fault.KindOf(err) == fault.Invalid && err != nil {
		p := web.PageOf(r)
		errs := p.Errors(err)
		for i := range errs {
			errs[i].Field = field
		}
		return o.showOwn(w, r, http.StatusUnprocessableEntity, errs, field, text)
	} else if err != nil {
		return err
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("labour.agency.own"))
}

// keepReply writes the reply with its journal entry, on the figures that its
// writer saw: the version they saw must still be the newest.
func (o *Agencies) keepReply(r *http.Request, id string, coming bool, text string) error {
	ctx, who := r.Context(), identity.Of(r.Context())
	return o.Store.DB.InTx(ctx, func(tx *store.Tx) error {
		a, err := o.Store.Agency(ctx, tx, id)
		if err != nil {
			return err
		}
		if strconv.Itoa(a.Version) != r.PostForm.Get("version") || !identity.Can(who, "agency.reply", identity.Object{Org: a.Org}) {
			return fault.New(fault.Conflict, "error.conflict")
		}
		if coming && a.Coming != nil && !o.today().Before(a.Coming.From) {
			coming = false // they became public meanwhile
		}
		a.settle(o.today())
		now := o.Clock.Now()
		if err := a.reply(coming, text, who.Person.ID, now); err != nil {
			return err
		}
		if _, err := o.Store.PutAgency(ctx, tx, a); err != nil {
			return err
		}
		verb, f := "agency.replied", a.Shown
		if coming {
			f = a.Coming
		}
		if f.Reply == nil {
			verb = "agency.reply_withdrawn"
		}
		return journal.Write(ctx, tx, journal.Entry{At: now, Actor: who.Actor(), Verb: verb, Thing: "agency", ID: id, Detail: map[string]any{"coming": coming}})
	})
}

// decimal1 is a rate with one decimal.
func decimal1(p *web.Page, f float64) string {
	return i18n.Number(p.Lang, amount.Must(strconv.FormatFloat(f, 'f', 1, 64)), 1)
}

// phonesText lists numbers the way people read them.
func phonesText(p *web.Page, phones []string) string {
	if len(phones) == 0 {
		return p.T("labour.agency.no_phones")
	}
	out := ""
	for i, n := range phones {
		if i > 0 {
			out += ", "
		}
		out += spaced(n)
	}
	return out
}

// spaced writes +6281234567890 as +62 812-3456-7890.
func spaced(phone string) string {
	if len(phone) < 9 {
		return phone
	}
	out, rest := phone[:3]+" "+phone[3:6], phone[6:]
	for len(rest) > 5 {
		out, rest = out+"-"+rest[:4], rest[4:]
	}
	return out + "-" + rest
}
