package identity

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// institution is a small OpenID Connect provider: discovery, keys, authorize
// with PKCE, token. Its claims and keys can be changed to what a broken or a
// hostile one would send.
type institution struct {
	*httptest.Server
	mu     sync.Mutex
	clock  *hands
	keys   []*rsa.PrivateKey // the last one signs
	hidden int               // the first so many are not published
	person map[string]any    // claims of who signs in there
	spoil  func(claims map[string]any)
	signer *rsa.PrivateKey // signs instead, when set
	codes  map[string]url.Values
}

func newInstitution(t *testing.T) *institution {
	t.Helper()
	o := &institution{codes: map[string]url.Values{}, person: map[string]any{"sub": "u-1", "email": "Petugas@Contoh.go.id", "email_verified": true}}
	o.rotate(t)
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": o.URL, "authorization_endpoint": o.URL + "/authorize", "token_endpoint": o.URL + "/token",
			"jwks_uri": o.URL + "/keys", "response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
			"id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("/keys", o.publish)
	mux.HandleFunc("/authorize", o.authorize)
	mux.HandleFunc("/token", o.token)
	o.Server = httptest.NewServer(mux)
	t.Cleanup(o.Close)
	return o
}

// rotate makes a new key, which signs from now on.
func (o *institution) rotate(t *testing.T) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.keys = append(o.keys, key)
	o.hidden = len(o.keys) - 1
}

// keyID names a key by its modulus.
func keyID(k *rsa.PrivateKey) string {
	sum := sha256.Sum256(k.N.Bytes())
	return base64.RawURLEncoding.EncodeToString(sum[:6])
}

func (o *institution) publish(w http.ResponseWriter, _ *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var set jose.JSONWebKeySet
	for _, k := range o.keys[o.hidden:] {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: &k.PublicKey, KeyID: keyID(k), Algorithm: "RS256", Use: "sig"})
	}
	_ = json.NewEncoder(w).Encode(set)
}

func (o *institution) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != "siger" || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" ||
		!strings.Contains(q.Get("scope"), "openid") {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	code, _ := newToken()
	o.mu.Lock()
	o.codes[code] = q
	o.mu.Unlock()
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"code": {code}, "state": {q.Get("state")}}.Encode(), http.StatusFound)
}

func (o *institution) token(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	q, ok := o.codes[r.FormValue("code")]
	delete(o.codes, r.FormValue("code")) // a code works once
	challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	id, secret, _ := r.BasicAuth()
	if !ok || base64.RawURLEncoding.EncodeToString(challenge[:]) != q.Get("code_challenge") || r.FormValue("redirect_uri") != q.Get("redirect_uri") ||
		id != "siger" || secret != "rahasia" {
		http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
		return
	}
	now := o.clock.Now()
	claims := map[string]any{"iss": o.URL, "aud": "siger", "nonce": q.Get("nonce"), "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix()}
	maps.Copy(claims, o.person)
	if o.spoil != nil {
		o.spoil(claims)
	}
	key := o.keys[len(o.keys)-1]
	kid := keyID(key)
	if o.signer != nil {
		key = o.signer
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: kid}}, nil)
	if err != nil {
		panic(err)
	}
	raw, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": raw})
}

// eachInstitution runs f on a site that trusts an institution.
func eachInstitution(t *testing.T, f func(t *testing.T, s *signInSite, o *institution)) {
	o := newInstitution(t)
	eachSite(t, func(t *testing.T, s *signInSite) {
		o.mu.Lock()
		o.clock, o.spoil, o.signer = s.clock, nil, nil
		o.mu.Unlock()
		f(t, s, o)
	}, func(in *SignIn) {
		way, err := NewOIDC(OIDCSettings{Issuer: o.URL, Client: "siger", Secret: "rahasia", Domains: []string{"@contoh.go.id"}, Label: "Contoh Dinas"}, in.Origin, in.Clock.Now)
		if err != nil {
			t.Fatal(err)
		}
		in.OIDC = way
	})
}

// through goes to the institution and back.
func (v *visitor) through(path string) (start, back answer) {
	v.s.t.Helper()
	start = v.get(path).want(v.s.t, http.StatusFound)
	there := v.get(start.location).want(v.s.t, http.StatusFound)
	return start, v.get(there.location)
}

func TestInstitution(t *testing.T) {
	eachInstitution(t, func(t *testing.T, s *signInSite, o *institution) {
		v := s.visitor()
		v.get("/ms/log-masuk?next=/ms/akaun").want(t, 200, "Log masuk melalui Contoh Dinas", `href="/ms/log-masuk/oidc?next=%2Fms%2Fakaun"`)
		_, back := v.through("/ms/log-masuk/oidc")
		back.want(t, 403, "invited") // the page is in the browser's language
		if s.count(`SELECT COUNT(*) FROM identity_person`) != 0 {
			t.Fatal("the institution made somebody an account")
		}
		p := s.person("x", Membership{Role: Officer, Desk: "trade"})
		if _, err := s.db.Exec(t.Context(), `UPDATE identity_person SET email = 'petugas@contoh.go.id' WHERE id = $1`, p.ID); err != nil {
			t.Fatal(err)
		}
		start, back := v.through("/ms/log-masuk/oidc?next=/ms/akaun%3Fa=1")
		back.to(t, "/ms/akaun?a=1")
		if !v.in() {
			t.Fatal("not signed in")
		}
		q, _ := url.Parse(start.location)
		if q.Query().Get("code_challenge_method") != "S256" || len(q.Query().Get("state")) < 22 || len(q.Query().Get("nonce")) < 22 {
			t.Errorf("asks %s", start.location)
		}
		_, back = s.visitor().through("/en/sign-in/oidc")
		back.to(t, "/en/account")

		o.rotate(t) // the old key is gone, the new one unknown so far
		_, back = s.visitor().through("/en/sign-in/oidc")
		back.to(t, "/en/account")

		// The subject is who it was also under another address of the domain …
		o.spoil = func(c map[string]any) { c["email"] = "baru@contoh.go.id" }
		_, back = s.visitor().through("/en/sign-in/oidc")
		back.to(t, "/en/account")
		// … and another subject that got the old address is nobody.
		o.spoil = func(c map[string]any) { c["sub"] = "u-2" }
		_, back = s.visitor().through("/en/sign-in/oidc")
		back.want(t, 403)
		o.spoil = nil
		if err := s.people.InTx(t.Context(), closing(t, s, p)); err != nil {
			t.Fatal(err)
		}
		_, back = s.visitor().through("/en/sign-in/oidc")
		back.want(t, 403)
	})
}

func TestInstitutionIsNotBelieved(t *testing.T) {
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	eachInstitution(t, func(t *testing.T, s *signInSite, o *institution) {
		p := s.person("x", Membership{Role: Officer, Desk: "trade"})
		if _, err := s.db.Exec(t.Context(), `UPDATE identity_person SET email = 'petugas@contoh.go.id' WHERE id = $1`, p.ID); err != nil {
			t.Fatal(err)
		}
		set := func(key string, value any) func(map[string]any) {
			return func(c map[string]any) { c[key] = value }
		}
		for name, spoil := range map[string]func(map[string]any){
			"another audience":        set("aud", "other"),
			"another issuer":          set("iss", "https://contoh.my"),
			"another nonce":           set("nonce", "x"),
			"no nonce":                func(c map[string]any) { delete(c, "nonce") },
			"expired":                 set("exp", s.clock.Now().Add(-time.Second).Unix()),
			"address not verified":    set("email_verified", false),
			"verification not said":   func(c map[string]any) { delete(c, "email_verified") },
			"another domain":          set("email", "petugas@contoh.my"),
			"domain as a part":        set("email", "petugas@x.contoh.go.id"),
			"no address":              func(c map[string]any) { delete(c, "email") },
			"signature of a stranger": func(map[string]any) { o.signer = stranger },
		} {
			o.spoil, o.signer = spoil, nil
			v := s.visitor()
			_, back := v.through("/en/sign-in/oidc")
			if back.status != http.StatusForbidden || v.in() {
				t.Errorf("%s: status %d: %s", name, back.status, words(back.body))
			}
		}
		o.spoil, o.signer = nil, nil

		// State of another browser, a second use, and an answer nobody asked for.
		v, other := s.visitor(), s.visitor()
		start := v.get("/en/sign-in/oidc")
		there := v.get(start.location)
		other.get(there.location).want(t, 401)
		other.get("/en/sign-in/oidc")
		other.get(there.location).want(t, 403)
		v.get(strings.Replace(there.location, "state=", "state=x", 1)).want(t, 403)
		v.get(there.location).want(t, 401) // its step is spent
		v.get("/en/sign-in/oidc")
		v.get("/oidc/return?error=access_denied").want(t, 403)
		late := s.visitor()
		there = late.get(late.get("/en/sign-in/oidc").location)
		s.clock.turn(lasts[stageOIDC])
		late.get(there.location).want(t, 401)
		if v.in() || other.in() || late.in() {
			t.Error("somebody got in")
		}
	})
}

func TestOIDCSettings(t *testing.T) {
	good := OIDCSettings{Issuer: "https://sso.contoh.go.id", Client: "siger", Domains: []string{"contoh.go.id"}}
	for name, change := range map[string]func(*OIDCSettings){
		"no address": func(s *OIDCSettings) { s.Issuer = "sso" }, "plain http": func(s *OIDCSettings) { s.Issuer = "http://sso.contoh.go.id" },
		"no client": func(s *OIDCSettings) { s.Client = "" }, "no domain": func(s *OIDCSettings) { s.Domains = nil },
	} {
		s := good
		change(&s)
		if o, err := NewOIDC(s, "https://siger.example", time.Now); err == nil || o != nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := NewOIDC(good, "", time.Now); err == nil {
		t.Error("without an origin there is nowhere to come back to")
	}
	if o, err := NewOIDC(OIDCSettings{}, "", time.Now); o != nil || err != nil {
		t.Errorf("without an issuer: %v, %v", o, err)
	}
	if o, err := NewOIDC(good, "https://siger.example/", time.Now); err != nil || o.redirect != "https://siger.example/oidc/return" {
		t.Errorf("%+v, %v", o, err)
	}
}
