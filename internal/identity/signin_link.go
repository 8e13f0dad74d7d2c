package identity

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/mail"
	"net/url"
	"time"

	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/jobs"
	"siger/internal/store"
	"siger/internal/web"
)

const (
	linkJob   = "identity.send_link"
	forgetJob = "identity.forget_signin"
)

// Jobs returns the work of signing in: writing the letters people asked for, and
// forgetting what is past.
func (s *SignIn) Jobs() []jobs.Job {
	return []jobs.Job{
		{Kind: linkJob, Run: func(ctx context.Context, args json.RawMessage) error {
			var id string
			if err := json.Unmarshal(args, &id); err != nil {
				return err
			}
			return s.sendLink(ctx, id)
		}},
		{Kind: forgetJob, Every: time.Hour, Run: func(ctx context.Context, _ json.RawMessage) error { return s.forget(ctx) }},
	}
}

// linkPage offers to send a link and to type the code of one.
func (s *SignIn) linkPage(w http.ResponseWriter, r *http.Request) error {
	a, err := askOf(r)
	if err != nil {
		return err
	}
	return s.renderLink(w, r, a, r.Form.Get("sent") != "", nil)
}

func (s *SignIn) renderLink(w http.ResponseWriter, r *http.Request, a ask, sent bool, wrong error) error {
	p := s.page(w, r, "identity.signin.link.title")
	v, status := s.view(r, a), http.StatusOK
	v.Reset, v.Sent = r.Form.Get("for") == string(LinkReset), sent
	if wrong != nil {
		var err error
		if status, v.Errors, err = again(w, p, wrong); err != nil {
			return err
		}
	}
	return web.Render(w, r, status, p, linkPage(p, v))
}

// wish takes the wish for a link. It does the same for every address: whether
// there is an account, and a letter, is found out by a job. How many letters one
// address gets is bounded without a word.
func (s *SignIn) wish(w http.ResponseWriter, r *http.Request) error {
	a, err := askOf(r)
	if err != nil {
		return err
	}
	if !s.mails() {
		return NotYours()
	}
	ctx, p := r.Context(), web.PageOf(r)
	a.Email = tidyEmail(r.PostForm.Get("wish"))
	if email, err := mail.ParseAddress(a.Email); err != nil || email.Address != a.Email || len(a.Email) > 254 || !plain(a.Email) {
		return s.renderLink(w, r, a, false, fault.New(fault.Invalid, "identity.signin.error.email").In("wish"))
	}
	if err := s.Throttle.Take(ctx, address(r, "wish")); err != nil {
		return s.renderLink(w, r, a, false, err)
	}
	purpose := LinkSignIn
	if r.Form.Get("for") == string(LinkReset) {
		purpose = LinkReset
	}
	switch err := s.Throttle.Take(ctx, attempt{perLetter, a.Email}); {
	case err == nil:
		if err := s.keepWish(ctx, a, purpose, p.Lang); err != nil {
			return err
		}
	case fault.KindOf(err) != fault.TooMany:
		return err
	}
	args := []string{"sent", "1"}
	if a.Next != "" {
		args = append(args, "next", a.Next)
	}
	return web.SeeOther(w, r, p.Href("identity.signin.link", args...))
}

func (s *SignIn) keepWish(ctx context.Context, a ask, purpose Purpose, lang i18n.Lang) error {
	return s.DB.InTx(ctx, func(tx *store.Tx) error {
		id := store.NewID()
		_, err := tx.Exec(ctx, `INSERT INTO identity_link_wish (id, email, purpose, lang, next, asked_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			id, a.Email, string(purpose), string(lang), a.Next, store.Time(s.Clock.Now()))
		if err != nil {
			return fmt.Errorf("keep wish for a link: %w", err)
		}
		return jobs.Enqueue(ctx, tx, linkJob, id)
	})
}

// sendLink writes the letter somebody asked for, when the address has an
// account. Run again, it finds the wish gone and does nothing.
func (s *SignIn) sendLink(ctx context.Context, id string) error {
	return s.DB.InTx(ctx, func(tx *store.Tx) error {
		var email, purpose, lang, next string
		err := tx.QueryRow(ctx, `SELECT email, purpose, lang, next FROM identity_link_wish WHERE id = $1`, id).Scan(&email, &purpose, &lang, &next)
		if store.IsNoRows(err) {
			return nil
		}
		if err == nil {
			_, err = tx.Exec(ctx, `DELETE FROM identity_link_wish WHERE id = $1`, id)
		}
		if err != nil {
			return fmt.Errorf("read wish for a link: %w", err)
		}
		person, err := personBy(ctx, tx, "email", email)
		if fault.KindOf(err) == fault.NotFound && err != nil || person.Stage == Closed {
			return nil
		}
		if err != nil {
			return err
		}
		token, err := s.Store.MakeLink(ctx, tx, "public", person.ID, Purpose(purpose), MailedFor)
		if err != nil {
			return err
		}
		address := s.linkAddress(i18n.Lang(lang), token)
		if next != "" {
			address += "?next=" + url.QueryEscape(next)
		}
		return s.Mail(ctx, tx, person, i18n.Lang(lang), "identity.signin.mail."+purpose,
			"link", address, "code", groupToken(token), "minutes", int(MailedFor.Minutes()))
	})
}

// linkAddress is where a link leads.
func (s *SignIn) linkAddress(l i18n.Lang, token string) string {
	return s.Origin + "/" + string(l) + "/" + s.Texts.T(l, "slug.signin") + "/" + s.Texts.T(l, "slug.link") + "/" + token
}

// openPage shows the button that uses a link. Looking at it uses nothing, so
// that programs which read mail for viruses spoil no link.
func (s *SignIn) openPage(w http.ResponseWriter, r *http.Request) error {
	a, err := askOf(r)
	if err != nil {
		return err
	}
	p := s.page(w, r, "identity.signin.open.title")
	v, status := s.view(r, a), http.StatusOK
	l, err := s.Store.linkOf(r.Context(), s.DB, r.PathValue("token"))
	switch {
	case err == nil:
		v.Token = r.PathValue("token")
		person, err := s.Store.Person(r.Context(), l.person)
		if err != nil {
			return err
		}
		v.Name = person.Name
	case fault.KindOf(err) == fault.NotFound:
		status, v.Errors = http.StatusNotFound, p.Errors(err)
	default:
		return err
	}
	return web.Render(w, r, status, p, openPage(p, v))
}

// use uses the link of the address.
func (s *SignIn) use(w http.ResponseWriter, r *http.Request) error {
	a, err := askOf(r)
	if err != nil {
		return err
	}
	err = s.useToken(w, r, a, r.PathValue("token"))
	if fault.KindOf(err) != fault.NotFound || err == nil {
		return err
	}
	p := s.page(w, r, "identity.signin.open.title")
	v := s.view(r, a)
	v.Errors = p.Errors(err)
	return web.Render(w, r, http.StatusNotFound, p, openPage(p, v))
}

// paste uses the link whose code, or address, somebody pasted.
func (s *SignIn) paste(w http.ResponseWriter, r *http.Request) error {
	a, err := askOf(r)
	if err != nil {
		return err
	}
	if err = s.Throttle.Take(r.Context(), address(r, "link")); err == nil {
		err = s.useToken(w, r, a, r.Form.Get("code"))
	}
	if f := fault.All(err); err != nil && (f[0].Kind == fault.NotFound || f[0].Kind == fault.TooMany) {
		beside := *f[0].In("code")
		if beside.Kind == fault.NotFound {
			beside.Kind = fault.Invalid
		}
		return s.renderLink(w, r, a, true, &beside)
	}
	return err
}

// useToken uses a link: it signs a partner in, leads to the second factor who
// has one, and lets staff choose their password where they have none.
func (s *SignIn) useToken(w http.ResponseWriter, r *http.Request, a ask, token string) error {
	ctx, p := r.Context(), web.PageOf(r)
	l, err := s.Store.linkOf(ctx, s.DB, token)
	if err != nil {
		return err
	}
	person, err := s.Store.Person(ctx, l.person)
	if err != nil {
		return err
	}
	if person.Stage == Closed {
		return NotYours()
	}
	staff, err := s.staff(ctx, l.person)
	if err != nil {
		return err
	}
	factor, err := hasTOTP(ctx, s.DB, l.person)
	if err != nil {
		return err
	}
	spend := func(tx *store.Tx) (Person, error) { _, err := s.Store.useLink(ctx, tx, token); return person, err }
	next := pending{Person: l.person, Next: a.Next, Shared: a.Shared, First: "link"}
	switch {
	case staff && (l.purpose != LinkSignIn || !factor):
		next.Keep = factor && l.purpose == LinkReset
		next.Secret = newTOTPSecret()
		return s.onward(w, r, spend, stageSetup, next, p.Href("identity.signin.setup"))
	case factor:
		return s.onward(w, r, spend, stageFactor, next, p.Href("identity.signin.factor"))
	}
	if err := s.Gate.SignIn(w, r, "link", a.Shared, spend); err != nil {
		return err
	}
	return web.SeeOther(w, r, landing(p, a.Next))
}

// onward spends what was proven and leads to the step that follows.
func (s *SignIn) onward(w http.ResponseWriter, r *http.Request, spend func(*store.Tx) (Person, error), st stage, next pending, to string) error {
	if err := s.DB.InTx(r.Context(), func(tx *store.Tx) error { _, err := spend(tx); return err }); err != nil {
		return err
	}
	if err := s.begin(r.Context(), w, st, next); err != nil {
		return err
	}
	return web.SeeOther(w, r, to)
}

// forget deletes steps, links and counts that are past.
func (s *SignIn) forget(ctx context.Context) error {
	now := s.Clock.Now()
	for _, d := range []struct {
		statement string
		before    time.Time
	}{
		{`DELETE FROM identity_pending WHERE expires_at < $1`, now},
		{`DELETE FROM identity_link WHERE ends < $1`, now.Add(-linkKept)},
		{`DELETE FROM identity_link_wish WHERE asked_at < $1`, now.Add(-24 * time.Hour)},
	} {
		if _, err := s.DB.Exec(ctx, d.statement, store.Time(d.before)); err != nil {
			return fmt.Errorf("forget sign-in steps: %w", err)
		}
	}
	return s.Throttle.forget(ctx)
}
