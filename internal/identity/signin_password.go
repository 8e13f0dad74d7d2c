package identity

import (
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"siger/internal/fault"
	"siger/internal/store"
	"siger/internal/web"
)

// password checks an address and a password, and leads on to the second factor.
// For an address without an account it does the same work and says the same.
func (s *SignIn) password(w http.ResponseWriter, r *http.Request) error {
	a, err := askOf(r)
	if err != nil {
		return err
	}
	person, err := s.checkPassword(r, a.Email, r.PostForm.Get("password"))
	if err != nil {
		return s.renderWays(w, r, a, err)
	}
	next := pending{Person: person, Next: a.Next, Shared: a.Shared, First: "password"}
	if err := s.begin(r.Context(), w, stageFactor, next); err != nil {
		return err
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("identity.signin.factor"))
}

// checkPassword returns whose the address and the password are.
func (s *SignIn) checkPassword(r *http.Request, email, password string) (person string, err error) {
	ctx := r.Context()
	var wrong fault.List
	if !strings.Contains(email, "@") || len(email) > 254 || !plain(email) {
		wrong = append(wrong, fault.New(fault.Invalid, "identity.signin.error.email").In("email"))
	}
	if password == "" || utf8.RuneCountInString(password) > passwordMost {
		wrong = append(wrong, fault.New(fault.Invalid, "identity.signin.error.password_empty").In("password"))
	}
	if err := wrong.OrNil(); err != nil {
		return "", err
	}
	if err := s.Throttle.Take(ctx, attempt{perAccount, email}, address(r, "password")); err != nil {
		return "", err
	}
	p, err := s.Store.PersonByEmail(ctx, email)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	if p.Stage == Closed {
		p = Person{}
	}
	hash, err := passwordHash(ctx, s.DB, p.ID)
	if err != nil {
		return "", err
	}
	known := hash != ""
	if !known {
		if hash, err = nobodysHash(); err != nil {
			return "", err
		}
	}
	ok, err := matchesPassword(ctx, password, hash)
	if err != nil {
		return "", err
	}
	if !ok || !known {
		return "", fault.New(fault.Invalid, "identity.signin.error.password").In("password")
	}
	return p.ID, nil
}

// factorPage asks for the second factor.
func (s *SignIn) factorPage(w http.ResponseWriter, r *http.Request) error {
	return s.renderFactor(w, r, nil)
}

func (s *SignIn) renderFactor(w http.ResponseWriter, r *http.Request, wrong error) error {
	step, err := s.waitingFor(r, stageFactor)
	if err != nil {
		return s.startAgain(w, r, err)
	}
	p := s.page(w, r, "identity.signin.factor.title")
	v, status := s.view(r, ask{Next: step.Next, Shared: step.Shared}), http.StatusOK
	if wrong != nil {
		if status, v.Errors, err = again(w, p, wrong); err != nil {
			return err
		}
	}
	return web.Render(w, r, status, p, factorPage(p, v))
}

// startAgain shows the ways in to who comes too late or without what the step
// before gave them.
func (s *SignIn) startAgain(w http.ResponseWriter, r *http.Request, err error) error {
	if fault.KindOf(err) != fault.Unauthorised {
		return err
	}
	return s.renderWays(w, r, ask{}, fault.New(fault.Invalid, fault.All(err)[0].Key))
}

// prove checks the second factor and opens the session.
func (s *SignIn) prove(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	step, err := s.waitingFor(r, stageFactor)
	if err != nil {
		return s.startAgain(w, r, err)
	}
	// Who guesses at codes after a password must not slow down the owner, who
	// comes by link: the two are counted apart.
	guess := attempt{perFactor, step.Person + " " + step.First}
	if err := s.Throttle.Take(ctx, guess, address(r, "factor "+step.First)); err != nil {
		return s.renderFactor(w, r, err)
	}
	err = s.Gate.SignIn(w, r, step.First, step.Shared, func(tx *store.Tx) (Person, error) {
		if err := finish(ctx, tx, step); err != nil {
			return Person{}, err
		}
		if err := s.secondFactor(r, tx, step.Person); err != nil {
			return Person{}, err
		}
		return personBy(ctx, tx, "id", step.Person)
	})
	if err != nil {
		if fault.KindOf(err) == fault.Unauthorised {
			return s.startAgain(w, r, err)
		}
		return s.renderFactor(w, r, err)
	}
	s.dropCookie(w, stageFactor)
	return errors.Join(s.forgive(r, step, guess), web.SeeOther(w, r, landing(web.PageOf(r), step.Next)))
}

// secondFactor checks the form's code: six digits of the app, or a recovery code.
func (s *SignIn) secondFactor(r *http.Request, tx *store.Tx, person string) error {
	ctx, code := r.Context(), strings.TrimSpace(r.PostForm.Get("code"))
	wrong := fault.New(fault.Invalid, "identity.signin.error.code").In("code")
	if len(code) > 40 {
		return wrong
	}
	ok, err := useTOTP(ctx, tx, person, code, s.Clock.Now())
	if err != nil || ok {
		return err
	}
	ok, left, err := useRecovery(ctx, tx, person, code)
	if err != nil {
		return err
	}
	if !ok {
		return wrong
	}
	return s.note(ctx, tx, person, "person.recovery_code_used", person, map[string]any{"left": left})
}

// forgive forgets the wrong tries of who got in.
func (s *SignIn) forgive(r *http.Request, step pending, guess attempt) error {
	ctx := r.Context()
	err := s.Throttle.Forgive(ctx, guess)
	if step.First == "password" && err == nil {
		var p Person
		if p, err = s.Store.Person(ctx, step.Person); err == nil {
			err = s.Throttle.Forgive(ctx, attempt{perAccount, p.Email})
		}
	}
	return err
}
