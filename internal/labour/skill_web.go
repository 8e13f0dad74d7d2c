package labour

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"siger/internal/clock"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/labour/credential"
	"siger/internal/web"
)

// SkillPages lets anybody check a certificate: by the code of its QR, or its
// file. Nothing is kept and nothing is fetched.
type SkillPages struct{ *Office }

// Routes returns the addresses of checking.
func (o *SkillPages) Routes() []web.Route {
	const check = "/{lang}/{s:check_certificate}"
	return []web.Route{
		{Name: "labour.verify", Path: check, Right: "public", Handle: o.form},
		{Name: "labour.verify.code", Method: "POST", Path: check, Right: "public", Handle: o.code},
		{Name: "labour.verify.file", Method: "POST", Path: check + "/{s:files}", Right: "public", Handle: o.file, MaxBody: credential.MaxBundle + 64<<10},
		{Name: "labour.verify.skill", Path: check + "/{code}", Right: "public", Handle: o.skill},
		{Name: "labour.verify.short", Path: shortPath + "{code}", Right: "public", Handle: o.short},
	}
}

// shortPath is what stands in a QR before the code, so that it stays small.
const shortPath = "/s/"

// verifyView is the form, with what is wrong with what was sent.
type verifyView struct {
	code, text string
	errs       []web.FieldError
}

func (o *SkillPages) form(w http.ResponseWriter, r *http.Request) error {
	return o.showForm(w, r, http.StatusOK, verifyView{})
}

func (o *SkillPages) showForm(w http.ResponseWriter, r *http.Request, status int, v verifyView) error {
	p := web.PageOf(r)
	p.Title, p.Plain, p.Invalid = p.T("labour.verify.title"), true, len(v.errs) > 0
	p.Description = p.T("labour.verify.lead")
	p.Crumbs = []web.Crumb{{Href: p.Href("ask.work"), Label: p.T("nav.ask.work")}}
	return web.Render(w, r, status, p, verifyFormPage(p, v))
}

// code leads to the page of the certificate whose code was typed.
func (o *SkillPages) code(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	typed := r.PostForm.Get("code")
	k, err := o.Store.SkillByCode(r.Context(), o.Store.DB, typed)
	if err != nil {
		if fault.KindOf(err) != fault.NotFound {
			return err
		}
		return o.showForm(w, r, http.StatusUnprocessableEntity,
			verifyView{code: typed, errs: p.Errors(fault.New(fault.Invalid, "labour.verify.error.code").In("code"))})
	}
	return web.SeeOther(w, r, p.Href("labour.verify.skill", "code", k.Code))
}

// skillView is what anybody learns of a certificate.
type skillView struct {
	k      Skill
	state  credential.Verdict
	reason string
	other  bool // the card holds another record's fingerprint
}

// skill shows the record behind a code: initials, course, units, date, issuer and
// whether it holds.
func (o *SkillPages) skill(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	k, err := o.Store.SkillByCode(r.Context(), o.Store.DB, r.PathValue("code"))
	if err != nil {
		return err
	}
	v := skillView{k: k}
	if v.state, v.reason, err = o.standing(r, p, k); err != nil {
		return err
	}
	if print := r.URL.Query().Get("p"); print != "" && k.Document != "" {
		own, err := credential.Fingerprint([]byte(k.Document))
		if err != nil {
			return err
		}
		v.other = own != strings.ToUpper(print)
	}
	p.Title, p.NoIndex, p.Plain = p.T("labour.verify.title"), true, true
	return web.Render(w, r, http.StatusOK, p, skillPage(p, o.Office, v))
}

// standing says whether a certificate holds, by its signature and its issuer's
// list; of one whose file was erased at the holder's wish, by the record alone.
func (o *SkillPages) standing(r *http.Request, p *web.Page, k Skill) (credential.Verdict, string, error) {
	switch {
	case !k.Revoked.IsZero():
		return credential.Revoked, p.T("labour.verify.revoked_on", "date", clock.DateOf(k.Revoked.In(o.Pack.RegionZone()))), nil
	case k.Document == "":
		return credential.UnknownStatus, p.T("labour.verify.erased"), nil
	}
	report := o.Issuers.Verify(r.Context(), []byte(k.Document))
	if report.Verdict == credential.Valid {
		return report.Verdict, "", nil
	}
	return report.Verdict, p.Text(report.Reason), nil
}

// short leads from a QR to the page in the reader's language.
func (o *SkillPages) short(w http.ResponseWriter, r *http.Request) error {
	args := []string{"code", r.PathValue("code")}
	if print := r.URL.Query().Get("p"); print != "" && len(print) <= 16 {
		args = append(args, "p", print)
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("labour.verify.skill", args...))
}

// reportView is the result of checking a file.
type reportView struct {
	*credential.Report
	known bool // the issuer is one of Siger's own
}

// file checks an uploaded file, or the text of a card's large QR, by what Siger
// itself has issued. What the file brings along to prove itself is not taken.
func (o *SkillPages) file(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	b, v, err := uploaded(r)
	if err == nil {
		b, err = credential.NewOffline().Open(b)
	}
	if err != nil {
		if k := fault.KindOf(err); k != fault.Invalid {
			return err
		}
		v.errs = p.Errors(err)
		for i := range v.errs {
			v.errs[i].Field = "file"
		}
		return o.showForm(w, r, http.StatusUnprocessableEntity, v)
	}
	report := reportView{Report: o.Issuers.Verify(r.Context(), b)}
	if report.known, err = o.Issuers.Known(r.Context(), report.Issuer.ID); err != nil {
		return err
	}
	p.Title, p.NoIndex, p.Plain = p.T("labour.verify.title"), true, true
	w.Header().Set("Cache-Control", "no-store")
	return web.Render(w, r, http.StatusOK, p, reportPage(p, report))
}

// uploaded returns the bytes of the form's file, or of its text where no file was
// chosen.
func uploaded(r *http.Request) ([]byte, verifyView, error) {
	file, _, err := r.FormFile("file")
	if err == nil {
		defer file.Close()
		b, err := io.ReadAll(file)
		if err != nil || len(b) > 0 {
			return b, verifyView{}, err
		}
	} else if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return nil, verifyView{}, err
	}
	text := strings.TrimSpace(r.FormValue("text"))
	if text == "" {
		return nil, verifyView{}, fault.New(fault.Invalid, "labour.verify.error.file")
	}
	return []byte(text), verifyView{text: text}, nil
}

// checkAddress is what the small QR of a card holds: an address with the code and
// the fingerprint of the record. Where the site's own address is not known, it is
// only a path.
func (o *Office) checkAddress(p *web.Page, k Skill) (string, error) {
	print, err := credential.Fingerprint([]byte(k.Document))
	if err != nil {
		return "", err
	}
	return p.Absolute(shortPath + k.Code + "?p=" + print), nil
}

// card is the certificate as a card to cut out, fold and carry: on the front what
// it says with the small QR, on the back the signed certificate itself, where it
// fits.
func (o *Office) card(p *web.Page, k Skill, w Worker) (document.Card, error) {
	address, err := o.checkAddress(p, k)
	if err != nil {
		return document.Card{}, err
	}
	c := document.Card{Heading: k.OrgName, Title: k.Title, Code: k.Code, Check: address, Note: p.T("labour.card.back"),
		Lines: []string{w.Name, p.T("labour.card.issued", "date", k.Issued)}}
	for _, u := range k.Units {
		c.Lines = append(c.Lines, o.unitName(p, u))
	}
	packed, err := credential.Pack([]byte(k.Document))
	if err != nil {
		return c, err
	}
	if len(packed) <= credential.MaxPacked {
		c.Back = packed
	} else {
		c.Note = p.T("labour.card.too_long")
	}
	return c, nil
}

// unitName names a competence unit: the pack's name, or as the centre wrote it.
func (o *Office) unitName(p *web.Page, u string) string {
	if name, ok := o.Pack.Competence(u); ok {
		return p.Text(name)
	}
	return u
}
