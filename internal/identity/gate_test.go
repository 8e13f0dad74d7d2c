package identity_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/store"
)

func cookie(secret string) map[string]string {
	return map[string]string{"Cookie": "siger-session=" + secret}
}

func bearer(secret string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + secret}
}

// request is a request with headers, as the gate has identified it.
func request(t *testing.T, g *identity.Gate, header map[string]string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/en/desk", nil)
	for k, v := range header {
		r.Header.Set(k, v)
	}
	known, name := g.Identify(r)
	if (name != "") != identity.Of(known.Context()).SignedIn() {
		t.Errorf("greeted as %q, but who asks is %+v", name, identity.Of(known.Context()))
	}
	return known
}

// asking is who the gate finds behind headers.
func asking(t *testing.T, g *identity.Gate, header map[string]string) identity.Who {
	t.Helper()
	return identity.Of(request(t, g, header).Context())
}

func TestTheGateTellsVisitorsFromThoseWithoutTheRight(t *testing.T) {
	eachFolk(t, func(t *testing.T, p folk) {
		g := identity.NewGate(p.Store, "")
		officer := p.start(p.add("officer", identity.Membership{Role: identity.Officer, Desk: "trade"}), false)
		for _, c := range []struct {
			who    string
			header map[string]string
			right  string
			want   fault.Kind
		}{
			{"visitor", nil, "public", ""},
			{"visitor", nil, "work.read", fault.Unauthorised},
			{"visitor", nil, "account.own", fault.Unauthorised},
			{"visitor with a cookie of nobody", cookie("x"), "work.read", fault.Unauthorised},
			{"visitor with a hostile cookie", cookie("\xff';--"), "work.read", fault.Unauthorised},
			{"officer", cookie(officer), "work.read", ""},
			{"officer", cookie(officer), "account.own", ""},
			{"officer", cookie(officer), "person.read", fault.Forbidden},
			{"officer", cookie(officer), "no.such", fault.Forbidden},
			{"officer", cookie(officer), "", fault.Forbidden},
		} {
			if got := kindOf(t, g.Allow(request(t, g, c.header), c.right)); got != c.want {
				t.Errorf("%s, %s: %q, want %q", c.who, c.right, got, c.want)
			}
		}
	})
}

// A store that does not answer makes nobody a visitor: private pages fail, and
// do not ask to sign in again.
func TestTheGateWithoutItsStore(t *testing.T) {
	eachFolk(t, func(t *testing.T, p folk) {
		g := identity.NewGate(p.Store, "")
		secret := p.start(p.add("ana"), false)
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		r := httptest.NewRequestWithContext(gone, "GET", "/en/desk", nil)
		r.Header.Set("Cookie", "siger-session="+secret)
		known, name := g.Identify(r)
		if err := g.Allow(known, "account.own"); name != "" || kindOf(t, err) == fault.Unauthorised || err == nil {
			t.Errorf("greeted %q, %v", name, err)
		}
		if err := g.Allow(known, "public"); err != nil {
			t.Errorf("public: %v", err)
		}
	})
}

// Signing in gives a new cookie, ends the session before it, and marks the
// cookie as the place of the server demands.
func TestSigningInAndOut(t *testing.T) {
	eachFolk(t, func(t *testing.T, p folk) {
		ana := p.add("ana")
		prove := func(*store.Tx) (identity.Person, error) { return ana, nil }
		for origin, c := range map[string]struct {
			name   string
			secure bool
		}{"": {"siger-session", false}, "http://127.0.0.1": {"siger-session", false}, "https://siger.example": {"__Host-siger-session", true}} {
			g := identity.NewGate(p.Store, origin)
			signIn := func(r *http.Request, shared bool) *http.Cookie {
				w := httptest.NewRecorder()
				if err := g.SignIn(w, r, "link", shared, prove); err != nil {
					t.Fatal(err)
				}
				list := w.Result().Cookies()
				if len(list) != 1 {
					t.Fatalf("cookies %v", list)
				}
				return list[0]
			}
			first := signIn(request(t, g, nil), false)
			if first.Name != c.name || first.Secure != c.secure || !first.HttpOnly || first.SameSite != http.SameSiteLaxMode || first.Path != "/" || first.Domain != "" || first.MaxAge != 12*3600 {
				t.Errorf("%q: cookie %+v", origin, first)
			}
			held := request(t, g, map[string]string{"Cookie": first.Name + "=" + first.Value})
			second := signIn(held, true)
			if second.Value == first.Value || second.MaxAge != 0 {
				t.Errorf("%q: second cookie %+v", origin, second)
			}
			if asking(t, g, map[string]string{"Cookie": first.Name + "=" + first.Value}).SignedIn() {
				t.Errorf("%q: the session before lives on", origin)
			}
			w := httptest.NewRecorder()
			if err := g.SignOut(w, request(t, g, map[string]string{"Cookie": c.name + "=" + second.Value})); err != nil {
				t.Fatal(err)
			}
			if out := w.Result().Cookies(); len(out) != 1 || out[0].MaxAge != -1 || out[0].Name != c.name || w.Header().Get("Clear-Site-Data") == "" {
				t.Errorf("%q: after signing out %v %v", origin, out, w.Header())
			}
			if asking(t, g, map[string]string{"Cookie": c.name + "=" + second.Value}).SignedIn() {
				t.Errorf("%q: signed out and still in", origin)
			}
			if err := g.SignOut(httptest.NewRecorder(), request(t, g, nil)); err != nil {
				t.Errorf("a visitor signs out: %v", err)
			}
		}
		// Over https only the bound cookie counts.
		g := identity.NewGate(p.Store, "https://siger.example")
		if asking(t, g, cookie(p.start(ana, false))).SignedIn() {
			t.Error("a cookie without its prefix is taken over https")
		}
	})
}

func TestSignInThatFailsOpensNothing(t *testing.T) {
	eachFolk(t, func(t *testing.T, p folk) {
		ana, g, w := p.add("ana"), identity.NewGate(p.Store, ""), httptest.NewRecorder()
		refused := fault.New(fault.Invalid, "error.invalid")
		err := g.SignIn(w, request(t, g, nil), "link", false, func(*store.Tx) (identity.Person, error) { return identity.Person{}, refused })
		list, listErr := p.Sessions(t.Context(), ana.ID)
		if err == nil || len(w.Result().Cookies()) != 0 || len(list) != 0 || listErr != nil {
			t.Errorf("%v: cookies %v, sessions %v, %v", err, w.Result().Cookies(), list, listErr)
		}
	})
}

// Whatever next says, it stays on this site: a browser resolves it to the host
// it is on.
func TestNextStaysOnThisSite(t *testing.T) {
	for _, next := range []string{"/id/meja?x=1&y=%2F", "/en/desk", "/", "/id/meja#a", "/en/desk/7FQ2KD"} {
		if got := identity.SafeNext(next, "/en"); got != next {
			t.Errorf("%q becomes %q", next, got)
		}
	}
	for _, next := range []string{"", "//e", `/\e`, "https:e", "https://e", "///e", "/\te", "/\r\nSet-Cookie: x", `\/e`, "javascript:alert(1)", " /e", "/%0d%0ax",
		"/%5ce", "/%2fe", "http:/e", "e", "./e", "?x", "#x", "/" + strings.Repeat("a", 1024), "/%zz", "/\x00", "//u@e/", "/%00"} {
		if got := identity.SafeNext(next, "/en"); got != "/en" {
			t.Errorf("%q is let through", next)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		next := identity.SafeNext(rapid.StringMatching(`[/\\%a-z:.@?#\t0-9]{0,12}`).Draw(t, "next"), "/en")
		if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\t\r\n") {
			t.Fatalf("%q leads away", next)
		}
	})
}

// Reading somebody's record is noted for its subject; one's own is not.
func TestWhoReadMyRecord(t *testing.T) {
	eachFolk(t, func(t *testing.T, p folk) {
		org := p.organisation("Contoh Tani")
		ana := p.add("ana", identity.Membership{Role: identity.Partner, Org: org.ID})
		boss := p.add("boss", identity.Membership{Role: identity.Admin})
		as := func(who identity.Person, thing, id string) {
			t.Helper()
			p.clock.turn(time.Minute)
			if err := p.ReadBy(identity.With(t.Context(), identity.Who{Person: who}), thing, id); err != nil {
				t.Fatal(err)
			}
		}
		as(ana, "person", ana.ID) // her own
		as(boss, "person", ana.ID)
		as(boss, "organisation", org.ID)
		as(boss, "person", boss.ID)
		as(identity.Person{}, "organisation", org.ID)
		list, err := p.MembershipsOf(t.Context(), ana.ID)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.ReadsOf(t.Context(), ana.ID, list)
		if err != nil || len(got) != 3 {
			t.Fatalf("%+v, %v", got, err)
		}
		want := []identity.Reading{
			{At: morning.Add(5 * time.Minute), Actor: "public", Thing: "organisation"},
			{At: morning.Add(3 * time.Minute), Actor: boss.ID, Reader: "Contoh boss", Thing: "organisation"},
			{At: morning.Add(2 * time.Minute), Actor: boss.ID, Reader: "Contoh boss", Thing: "person"},
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("reading %d: %+v, want %+v", i, got[i], want[i])
			}
		}
		if _, err := p.db.Exec(t.Context(), `DELETE FROM journal_entry WHERE verb = 'person.read'`); err == nil {
			t.Error("a reading can be made to vanish")
		}
		_, err = journal.List(t.Context(), p.db, journal.Filter{Actor: "\x00", Before: "\xff"})
		if err != nil {
			t.Errorf("a hostile filter: %v", err)
		}
	})
}
