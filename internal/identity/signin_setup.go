package identity

import (
	"context"
	"net/http"

	"siger/internal/fault"
	"siger/internal/store"
	"siger/internal/web"
)

// setupPage lets somebody who came by a link choose a password and, unless
// theirs stays, a second factor.
func (s *SignIn) setupPage(w http.ResponseWriter, r *http.Request) error {
	return s.renderSetup(w, r, nil)
}

func (s *SignIn) renderSetup(w http.ResponseWriter, r *http.Request, wrong error) error {
	step, err := s.waitingFor(r, stageSetup)
	if err != nil {
		return s.startAgain(w, r, err)
	}
	person, err := s.Store.Person(r.Context(), step.Person)
	if err != nil {
		return err
	}
	p := s.page(w, r, "identity.signin.setup.title")
	v, status := s.view(r, ask{Next: step.Next, Shared: step.Shared}), http.StatusOK
	v.Name, v.Account, v.Secret, v.Keep, v.HasPass = person.Name, person.Email, step.Secret, step.Keep, step.Hash != ""
	if wrong != nil {
		if status, v.Errors, err = again(w, p, wrong); err != nil {
			return err
		}
	}
	return web.Render(w, r, status, p, setupPage(p, v))
}

// choose keeps the password and the second factor, ends every session there is,
// opens one, and shows the recovery codes this one time.
func (s *SignIn) choose(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	step, err := s.waitingFor(r, stageSetup)
	if err != nil {
		return s.startAgain(w, r, err)
	}
	person, err := s.Store.Person(ctx, step.Person)
	if err != nil {
		return err
	}
	if password := r.PostForm.Get("password"); password != "" || step.Hash == "" {
		if err := CheckPassword(password, person); err != nil {
			return s.renderSetup(w, r, err)
		}
		if step.Hash, err = hashPassword(ctx, password); err != nil {
			return err
		}
		if err := s.keep(ctx, step); err != nil { // a wrong code then costs the code only
			return err
		}
	}
	if err := s.Throttle.Take(ctx, attempt{perFactor, step.Person + " link"}, address(r, "factor link")); err != nil {
		return s.renderSetup(w, r, err)
	}
	var codes []string
	err = s.Gate.SignIn(w, r, "link", step.Shared, func(tx *store.Tx) (Person, error) {
		codes, err = s.keepChosen(ctx, tx, r, step, person)
		return person, err
	})
	if err != nil {
		if fault.KindOf(err) == fault.Unauthorised {
			return s.startAgain(w, r, err)
		}
		return s.renderSetup(w, r, err)
	}
	s.dropCookie(w, stageSetup)
	if err := s.Throttle.Forgive(ctx, attempt{perFactor, step.Person + " link"}); err != nil {
		return err
	}
	if step.Keep {
		return web.SeeOther(w, r, landing(web.PageOf(r), step.Next))
	}
	p := s.page(w, r, "identity.signin.codes.title")
	return web.Render(w, r, http.StatusOK, p, codesPage(p, codes, landing(p, step.Next)))
}

// keepChosen writes what was chosen, once the code proves that the second
// factor is in the person's hands.
func (s *SignIn) keepChosen(ctx context.Context, tx *store.Tx, r *http.Request, step pending, person Person) (codes []string, err error) {
	if err := finish(ctx, tx, step); err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	if step.Keep {
		if err := s.secondFactor(r, tx, person.ID); err != nil {
			return nil, err
		}
	} else {
		used, ok := stepOf(step.Secret, r.PostForm.Get("code"), now, 0)
		if !ok {
			return nil, fault.New(fault.Invalid, "identity.signin.error.code_new").In("code")
		}
		if codes, err = setTOTP(ctx, tx, person.ID, step.Secret, used, now); err != nil {
			return nil, err
		}
	}
	if err := setPassword(ctx, tx, person.ID, step.Hash, now); err != nil {
		return nil, err
	}
	if err := s.note(ctx, tx, person.ID, "person.password_set", person.ID, map[string]any{"second_factor": !step.Keep}); err != nil {
		return nil, err
	}
	return codes, s.Store.EndSessions(ctx, tx, person.ID, person.ID, "")
}
