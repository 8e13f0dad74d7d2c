package identity

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"siger/internal/fault"
	"siger/internal/store"
	"siger/internal/web"
)

// given is what the script of the pages sends along when it asks for a challenge.
type given struct {
	Next   string `json:"next"`
	Shared string `json:"shared"`
	Name   string `json:"name"`
}

// writeJSON answers the script.
func writeJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(v)
}

// noPasskeys is the fault of a site that cannot have any.
func noPasskeys() error { return fault.New(fault.NotFound, "identity.signin.error.passkey_off") }

// challenge begins to sign in by a passkey: which one, the device's owner says.
func (s *SignIn) challenge(w http.ResponseWriter, r *http.Request) error {
	lib := s.webAuthn(r)
	if lib == nil {
		return noPasskeys()
	}
	var in given
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	if err := s.Throttle.Take(r.Context(), address(r, "passkey")); err != nil {
		return err
	}
	options, session, err := lib.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return err
	}
	step := pending{Next: SafeNext(in.Next, ""), Shared: in.Shared == "yes"}
	return s.beginCeremony(w, r, stagePasskey, step, session, options)
}

// beginCeremony keeps the challenge and sends it.
func (s *SignIn) beginCeremony(w http.ResponseWriter, r *http.Request, st stage, step pending, session *webauthn.SessionData, options any) (err error) {
	if step.Ceremony, err = json.Marshal(session); err != nil {
		return err
	}
	if err := s.begin(r.Context(), w, st, step); err != nil {
		return err
	}
	return writeJSON(w, options)
}

// passkey checks the answer to a challenge and opens the session. A passkey is
// two factors in one: the device, and what unlocks it.
func (s *SignIn) passkey(w http.ResponseWriter, r *http.Request) error {
	ctx, lib := r.Context(), s.webAuthn(r)
	if lib == nil {
		return noPasskeys()
	}
	step, err := s.take(w, r, stagePasskey)
	if err != nil {
		return err
	}
	var session webauthn.SessionData
	if err := json.Unmarshal(step.Ceremony, &session); err != nil {
		return err
	}
	answer, err := protocol.ParseCredentialRequestResponseBody(r.Body)
	if err != nil {
		return passkeyRefused(err)
	}
	var lookup error
	user, key, err := lib.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		h, err := s.holder(ctx, string(handle))
		if err != nil && fault.KindOf(err) != fault.NotFound {
			lookup = err
		}
		return h, err
	}, session, answer)
	if lookup != nil {
		return lookup
	}
	if err != nil {
		return passkeyRefused(err)
	}
	person := user.(holder).Person
	if key.Authenticator.CloneWarning {
		return s.refuseCopy(ctx, person, key)
	}
	err = s.Gate.SignIn(w, r, "passkey", step.Shared, func(tx *store.Tx) (Person, error) {
		return person, usedPasskey(ctx, tx, person.ID, key, s.Clock.Now())
	})
	if err != nil {
		return err
	}
	return writeJSON(w, map[string]string{"next": landing(web.PageOf(r), step.Next)})
}

// refuseCopy marks a passkey whose counter went back, which a copy would do, and
// refuses it: from now on until its owner removes it.
func (s *SignIn) refuseCopy(ctx context.Context, person Person, key *webauthn.Credential) error {
	err := s.DB.InTx(ctx, func(tx *store.Tx) error {
		if err := usedPasskey(ctx, tx, person.ID, key, s.Clock.Now()); err != nil {
			return err
		}
		return s.note(ctx, tx, person.ID, "person.passkey_doubted", person.ID, map[string]any{"passkey": credentialID(key)})
	})
	if err != nil {
		return err
	}
	return passkeyRefused(errors.New("the counter of the passkey went back"))
}

// holder returns a person with an open account and their passkeys.
func (s *SignIn) holder(ctx context.Context, id string) (holder, error) {
	p, err := s.Store.Person(ctx, id)
	if err != nil {
		return holder{}, err
	}
	if p.Stage == Closed {
		return holder{}, NotYours()
	}
	keys, err := passkeysOf(ctx, s.DB, p.ID)
	return holder{p, keys}, err
}

// keys shows a person's passkeys and offers to add one.
func (s *SignIn) keys(w http.ResponseWriter, r *http.Request) error {
	return s.renderKeys(w, r, nil)
}

func (s *SignIn) renderKeys(w http.ResponseWriter, r *http.Request, wrong error) error {
	p := s.page(w, r, "identity.signin.keys.title")
	v, status := s.view(r, ask{}), http.StatusOK
	list, err := passkeysOf(r.Context(), s.DB, Of(r.Context()).Person.ID)
	if err != nil {
		return err
	}
	if wrong != nil {
		if status, v.Errors, err = again(w, p, wrong); err != nil {
			return err
		}
	}
	if v.Passkeys {
		p.Scripts = []string{"passkey.js"}
	}
	return web.Render(w, r, status, p, keysPage(p, v, list))
}

// keyBegin begins to register a passkey of who asks.
func (s *SignIn) keyBegin(w http.ResponseWriter, r *http.Request) error {
	lib := s.webAuthn(r)
	if lib == nil {
		return noPasskeys()
	}
	var in given
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	in.Name = strings.Join(strings.Fields(in.Name), " ")
	if n := utf8.RuneCountInString(in.Name); n == 0 || n > 60 || !plain(in.Name) {
		return fault.New(fault.Invalid, "identity.signin.error.passkey_name").In("name")
	}
	h, err := s.holder(r.Context(), Of(r.Context()).Person.ID)
	if err != nil {
		return err
	}
	options, session, err := lib.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return err
	}
	return s.beginCeremony(w, r, stageKey, pending{Person: h.ID, Name: in.Name}, session, options)
}

// keyAdd checks the answer and keeps the passkey.
func (s *SignIn) keyAdd(w http.ResponseWriter, r *http.Request) error {
	ctx, lib, who := r.Context(), s.webAuthn(r), Of(r.Context())
	if lib == nil {
		return noPasskeys()
	}
	step, err := s.take(w, r, stageKey)
	if err != nil {
		return err
	}
	if step.Person != who.Person.ID {
		return NotYours()
	}
	var session webauthn.SessionData
	if err := json.Unmarshal(step.Ceremony, &session); err != nil {
		return err
	}
	h, err := s.holder(ctx, step.Person)
	if err != nil {
		return err
	}
	answer, err := protocol.ParseCredentialCreationResponseBody(r.Body)
	if err != nil {
		return passkeyRefused(err)
	}
	key, err := lib.CreateCredential(h, session, answer)
	if err != nil {
		return passkeyRefused(err)
	}
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		if err := addPasskey(ctx, tx, h.ID, step.Name, key, s.Clock.Now()); err != nil {
			return err
		}
		if err := s.note(ctx, tx, who.Actor(), "person.passkey_added", h.ID, map[string]any{"passkey": credentialID(key)}); err != nil {
			return err
		}
		return s.tell(ctx, tx, h.Person, "identity.signin.mail.passkey", "name", step.Name)
	})
	if err != nil {
		return err
	}
	return writeJSON(w, map[string]string{"next": web.PageOf(r).Href("identity.passkeys")})
}

// tell writes a person a letter about their own account, where letters can be sent.
func (s *SignIn) tell(ctx context.Context, tx *store.Tx, to Person, key string, args ...any) error {
	if !s.mails() || to.Email == "" {
		return nil
	}
	return s.Mail(ctx, tx, to, to.Lang, key, args...)
}

// keyRemove forgets a passkey of who asks.
func (s *SignIn) keyRemove(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), Of(r.Context())
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	id := r.PostForm.Get("passkey")
	err := s.DB.InTx(ctx, func(tx *store.Tx) error {
		if !plain(id) {
			return NotYours()
		}
		removed, err := removePasskey(ctx, tx, who.Person.ID, id)
		if err != nil {
			return err
		}
		if !removed {
			return NotYours()
		}
		return s.note(ctx, tx, who.Actor(), "person.passkey_removed", who.Person.ID, map[string]any{"passkey": id})
	})
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("identity.passkeys"))
}
