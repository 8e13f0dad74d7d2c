package identity

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/jobs"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/store/storetest"
	"siger/internal/web"
)

// realCost is what a hash costs outside of tests; in them it is cheap, which
// also leaves less noise to hide a difference in.
var realCost = cost

func init() { cost = argon{512, 1, 1} }

// hands is a clock that tests turn.
type hands struct {
	mu sync.Mutex
	at time.Time
}

func (h *hands) Now() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return h.at }

func (h *hands) turn(d time.Duration) { h.mu.Lock(); defer h.mu.Unlock(); h.at = h.at.Add(d) }

// letter is one the site wrote.
type letter struct {
	to   Person
	lang i18n.Lang
	key  string
	args map[string]any
}

// signInSite is a whole site to sign in to, on a real store.
type signInSite struct {
	t       *testing.T
	db      *store.DB
	people  *Store
	gate    *Gate
	in      *SignIn
	clock   *hands
	address string // of the site
	mu      sync.Mutex
	letters []letter
	cleared atomic.Int32 // answers that told the browser to clear its data
}

// eachSite runs f on a site over each engine. host is how the site is called.
func eachSite(t *testing.T, f func(t *testing.T, s *signInSite), changes ...func(*SignIn)) {
	storetest.Each(t, []fs.FS{journal.Migrations, Migrations}, func(t *testing.T, db *store.DB) {
		if err := jobs.Migrate(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		f(t, newSite(t, db, "127.0.0.1", changes...))
	})
}

func newSite(t *testing.T, db *store.DB, host string, changes ...func(*SignIn)) *signInSite {
	t.Helper()
	texts, err := i18n.Load(web.Texts, Texts)
	if err != nil {
		t.Fatal(err)
	}
	s := &signInSite{t: t, db: db, clock: &hands{at: time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)}}
	listener := httptest.NewUnstartedServer(nil)
	_, port, _ := strings.Cut(listener.Listener.Addr().String(), ":")
	s.address = "http://" + host + ":" + port
	s.people = NewStore(db, s.clock)
	s.gate = NewGate(s.people, s.address)
	s.in = &SignIn{Store: s.people, DB: db, Gate: s.gate, Throttle: NewThrottle(db, s.clock), Clock: s.clock, Texts: texts,
		Origin: s.address, Zone: time.UTC, Mail: s.post}
	for _, change := range changes {
		change(s.in)
	}
	pages := &Pages{Store: s.people, Gate: s.gate, Zone: time.UTC}
	server, err := web.New(web.Options{Catalog: texts, Clock: s.clock, Log: slog.New(slog.DiscardHandler), Origin: s.address,
		Routes: append(s.in.Routes(), pages.Routes()...), Allow: s.gate.Allow, Identify: s.gate.Identify,
		SignIn: "identity.signin", SignOut: "identity.signout", Account: "identity.account"})
	if err != nil {
		t.Fatal(err)
	}
	listener.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		server.ServeHTTP(w, r)
		if w.Header().Get("Clear-Site-Data") != "" {
			s.cleared.Add(1)
		}
	})
	listener.Start()
	t.Cleanup(listener.Close)
	return s
}

func (s *signInSite) post(_ context.Context, _ *store.Tx, to Person, lang i18n.Lang, key string, args ...any) error {
	l := letter{to, lang, key, map[string]any{}}
	for i := 0; i < len(args); i += 2 {
		l.args[args[i].(string)] = args[i+1]
	}
	s.in.Texts.T(lang, key+".subject", args...) // panics in tests when a text or slot is missing
	s.in.Texts.T(lang, key+".body", args...)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.letters = append(s.letters, l)
	return nil
}

// work writes the letters people asked for, as the job does.
func (s *signInSite) work() {
	s.t.Helper()
	rows, err := s.db.Query(s.t.Context(), `SELECT id FROM identity_link_wish ORDER BY asked_at, id`)
	if err != nil {
		s.t.Fatal(err)
	}
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			s.t.Fatal(err)
		}
		ids = append(ids, id)
	}
	rows.Close()
	for _, id := range ids {
		if err := s.in.sendLink(s.t.Context(), id); err != nil {
			s.t.Fatal(err)
		}
	}
}

// person adds a person with memberships.
func (s *signInSite) person(name string, memberships ...Membership) Person {
	s.t.Helper()
	var p Person
	err := s.people.InTx(s.t.Context(), func(tx *store.Tx) (err error) {
		p, err = s.people.AddPerson(s.t.Context(), tx, Operator, Person{Name: "Contoh " + name, Email: strings.ToLower(name) + "@contoh.id", Phone: "+6281234567890", Lang: i18n.ID}, memberships...)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// organisation adds one and returns a membership of it.
func (s *signInSite) organisation(name, kind string) Membership {
	s.t.Helper()
	var o Organisation
	err := s.people.InTx(s.t.Context(), func(tx *store.Tx) (err error) {
		o, err = s.people.AddOrganisation(s.t.Context(), tx, Operator, Organisation{Name: "Contoh " + name, Kind: kind})
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return Membership{Role: Partner, Org: o.ID}
}

// link makes a link for a person.
func (s *signInSite) link(p Person, purpose Purpose) (token string) {
	s.t.Helper()
	err := s.people.InTx(s.t.Context(), func(tx *store.Tx) (err error) {
		token, err = s.people.MakeLink(s.t.Context(), tx, Operator, p.ID, purpose, HandedFor)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return token
}

const goodPassword = "pagar kopi lontar 7"

// officer adds an officer with a password and a second factor, and returns the
// secret of the latter.
func (s *signInSite) officer(name string) (Person, string) {
	s.t.Helper()
	p := s.person(name, Membership{Role: Officer, Desk: "trade"})
	hash, err := hashPassword(s.t.Context(), goodPassword)
	if err != nil {
		s.t.Fatal(err)
	}
	secret := newTOTPSecret()
	err = s.db.InTx(s.t.Context(), func(tx *store.Tx) error {
		if _, err := setTOTP(s.t.Context(), tx, p.ID, secret, 0, s.clock.Now()); err != nil {
			return err
		}
		return setPassword(s.t.Context(), tx, p.ID, hash, s.clock.Now())
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return p, secret
}

// visitor is a browser without scripts.
type visitor struct {
	s      *signInSite
	client *http.Client
	jar    *cookiejar.Jar
	header http.Header
}

func (s *signInSite) visitor() *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &visitor{s, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, jar, http.Header{}}
}

// answer is what came back.
type answer struct {
	status   int
	body     string
	location string
	header   http.Header
}

func (v *visitor) do(method, path string, form url.Values) answer {
	v.s.t.Helper()
	address := path
	if !strings.HasPrefix(path, "http") {
		address = v.s.address + path
	}
	r, err := http.NewRequestWithContext(context.Background(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		v.s.t.Fatal(err)
	}
	for k, list := range v.header {
		r.Header[k] = list
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := v.client.Do(r)
	if err != nil {
		v.s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		v.s.t.Fatal(err)
	}
	return answer{res.StatusCode, string(body), res.Header.Get("Location"), res.Header}
}

func (v *visitor) get(path string) answer { v.s.t.Helper(); return v.do(http.MethodGet, path, nil) }

func (v *visitor) send(path string, pairs ...string) answer {
	v.s.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return v.do(http.MethodPost, path, form)
}

// cookie returns the value of a cookie the browser holds.
func (v *visitor) cookie(name string) string {
	u, _ := url.Parse(v.s.address)
	for _, c := range v.jar.Cookies(u) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// in reports whether the browser is signed in: its account opens.
func (v *visitor) in() bool { v.s.t.Helper(); return v.get("/en/account").status == http.StatusOK }

// want fails unless the answer has the status and holds the texts.
func (a answer) want(t *testing.T, status int, texts ...string) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, words(a.body))
	}
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Errorf("the page lacks %q: %s", text, words(a.body))
		}
	}
	return a
}

// to fails unless the answer leads there.
func (a answer) to(t *testing.T, path string) answer {
	t.Helper()
	a.want(t, http.StatusSeeOther)
	if a.location != path {
		t.Fatalf("leads to %q, want %q", a.location, path)
	}
	return a
}

var tags = regexp.MustCompile(`(?s)<head>.*</head>|<svg.*?</svg>|<[^>]*>|\s+`)

// words is a page's text, for messages of failed tests.
func words(page string) string {
	text := tags.ReplaceAllString(page, " ")
	return strings.Join(strings.Fields(text), " ")
}

// count counts rows.
func (s *signInSite) count(query string, args ...any) (n int) {
	s.t.Helper()
	if err := s.db.QueryRow(s.t.Context(), query, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// code is what an authenticator app shows for the secret.
func (s *signInSite) code(secret string) string {
	s.t.Helper()
	code, err := totp.GenerateCode(secret, s.clock.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	return code
}

func kind(err error) fault.Kind {
	if err == nil {
		return ""
	}
	return fault.KindOf(err)
}

// closing closes an account.
func closing(t *testing.T, s *signInSite, p Person) func(tx *store.Tx) error {
	return func(tx *store.Tx) error { return s.people.CloseAccount(t.Context(), tx, Operator, p.ID) }
}
