package identity

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"siger/internal/fault"
	"siger/internal/store"
)

// stage is where a sign-in that takes several requests stands.
type stage string

const (
	stageFactor  stage = "factor"  // first factor right, second one asked for
	stageSetup   stage = "setup"   // link used, password and second factor to be chosen
	stagePasskey stage = "passkey" // challenge sent to the browser
	stageKey     stage = "key"     // challenge for a new passkey sent
	stageOIDC    stage = "oidc"    // gone to the provider
)

// lasts is how long a stage may take.
var lasts = map[stage]time.Duration{
	stageFactor: 10 * time.Minute, stageSetup: time.Hour, stagePasskey: 5 * time.Minute, stageKey: 5 * time.Minute, stageOIDC: 10 * time.Minute,
}

// pending is what is known between two requests of a sign-in. It is no session:
// it opens nothing but its own next step, and only to the browser that has its
// cookie.
type pending struct {
	hash   string
	Person string `json:"-"`

	Next     string          `json:"next,omitempty"`
	Shared   bool            `json:"shared,omitempty"`
	First    string          `json:"first,omitempty"`  // factor: how the first was shown
	Secret   string          `json:"secret,omitempty"` // setup: of the second factor to be proven
	Keep     bool            `json:"keep,omitempty"`   // setup: the second factor stays, a code of it is asked for
	Hash     string          `json:"hash,omitempty"`   // setup: of the password chosen, when only the code was wrong
	Ceremony json.RawMessage `json:"ceremony,omitempty"`
	State    string          `json:"state,omitempty"` // oidc
	Nonce    string          `json:"nonce,omitempty"`
	Verifier string          `json:"verifier,omitempty"`
	Lang     string          `json:"lang,omitempty"`
	Name     string          `json:"name,omitempty"` // key: what the person calls it
}

// pendingCookie is the cookie's name of a stage; over https it has the prefix
// that binds it to this host.
func (s *SignIn) pendingCookie(st stage) string {
	if s.https() {
		return "__Host-siger-" + string(st)
	}
	return "siger-" + string(st)
}

func (s *SignIn) https() bool { return strings.HasPrefix(s.Origin, "https:") }

// begin keeps a pending step and gives the browser its cookie.
func (s *SignIn) begin(ctx context.Context, w http.ResponseWriter, st stage, p pending) error {
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	token, hash := newToken()
	_, err = s.DB.Exec(ctx, `INSERT INTO identity_pending (id_hash, step, person, data, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		hash, string(st), p.Person, string(data), store.Time(s.Clock.Now().Add(lasts[st])))
	if err != nil {
		return fmt.Errorf("keep sign-in step: %w", err)
	}
	http.SetCookie(w, &http.Cookie{Name: s.pendingCookie(st), Value: token, Path: "/", MaxAge: int(lasts[st].Seconds()),
		HttpOnly: true, Secure: s.https(), SameSite: http.SameSiteLaxMode})
	return nil
}

// waitingFor returns the pending step of the browser. Without one, or with one
// that took too long, it is an Unauthorised fault: sign-in starts again.
func (s *SignIn) waitingFor(r *http.Request, st stage) (pending, error) {
	again := fault.New(fault.Unauthorised, "identity.signin.error.again")
	cookie, err := r.Cookie(s.pendingCookie(st))
	if err != nil {
		return pending{}, again
	}
	p := pending{hash: hashToken(cookie.Value)}
	var data, expires string
	err = s.DB.QueryRow(r.Context(), `SELECT person, data, expires_at FROM identity_pending WHERE id_hash = $1 AND step = $2`, p.hash, string(st)).
		Scan(&p.Person, &data, &expires)
	if store.IsNoRows(err) {
		return pending{}, again
	}
	if err == nil {
		err = json.Unmarshal([]byte(data), &p)
	}
	if err != nil {
		return pending{}, fmt.Errorf("read sign-in step: %w", err)
	}
	if expires <= store.Time(s.Clock.Now()) {
		return pending{}, again
	}
	return p, nil
}

// finish ends a pending step, once: of two requests at the same instant one
// gets it, the other an Unauthorised fault.
func finish(ctx context.Context, tx *store.Tx, p pending) error {
	res, err := tx.Exec(ctx, `DELETE FROM identity_pending WHERE id_hash = $1`, p.hash)
	if err != nil {
		return fmt.Errorf("end sign-in step: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Unauthorised, "identity.signin.error.again").Because(err)
	}
	return nil
}

// take ends the browser's pending step and returns it.
func (s *SignIn) take(w http.ResponseWriter, r *http.Request, st stage) (pending, error) {
	p, err := s.waitingFor(r, st)
	if err == nil {
		err = s.DB.InTx(r.Context(), func(tx *store.Tx) error { return finish(r.Context(), tx, p) })
	}
	s.dropCookie(w, st)
	return p, err
}

// keep remembers what changed of the browser's pending step.
func (s *SignIn) keep(ctx context.Context, p pending) error {
	data, err := json.Marshal(p)
	if err == nil {
		_, err = s.DB.Exec(ctx, `UPDATE identity_pending SET data = $1 WHERE id_hash = $2`, string(data), p.hash)
	}
	if err != nil {
		return fmt.Errorf("keep sign-in step: %w", err)
	}
	return nil
}

// dropCookie takes a step's cookie from the browser.
func (s *SignIn) dropCookie(w http.ResponseWriter, st stage) {
	http.SetCookie(w, &http.Cookie{Name: s.pendingCookie(st), Path: "/", MaxAge: -1, HttpOnly: true, Secure: s.https(), SameSite: http.SameSiteLaxMode})
}
