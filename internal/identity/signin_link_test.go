package identity

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"siger/internal/journal"
	"siger/internal/store"
)

func TestLinkByMail(t *testing.T) {
	eachSite(t, func(t *testing.T, s *signInSite) {
		siti := s.person("Siti", s.organisation("Koperasi", "cooperative"))
		v := s.visitor()
		v.get("/id/masuk").want(t, 200, "tautan")
		v.send("/id/masuk/tautan", "wish", " SITI@contoh.id", "next", "/id/akun").to(t, "/id/masuk/tautan?next=%2Fid%2Fakun&sent=1")
		v.get("/id/masuk/tautan?sent=1").want(t, 200, "Periksa surel Anda")
		s.work()
		if len(s.letters) != 1 || s.letters[0].to.ID != siti.ID || s.letters[0].key != "identity.signin.mail.signin" || s.letters[0].lang != "id" {
			t.Fatalf("letters: %+v", s.letters)
		}
		s.work() // the wish is gone: no second letter
		if len(s.letters) != 1 {
			t.Fatalf("%d letters, want 1", len(s.letters))
		}
		link := s.letters[0].args["link"].(string)
		if n := s.count(`SELECT COUNT(*) FROM identity_link WHERE hash = $1`, strings.ToLower(link)); n != 0 {
			t.Error("the store holds the link itself")
		}
		for range 3 { // a program that reads mail for viruses looks first, and more than once
			scanner := s.visitor()
			scanner.get(link).want(t, 200, "Contoh Siti", "Masuk sekarang")
			if scanner.in() {
				t.Fatal("looking at the link signed in")
			}
		}
		u, _ := url.Parse(link)
		v.send(u.Path, "next", u.Query().Get("next")).to(t, "/id/akun")
		if !v.in() {
			t.Fatal("not signed in")
		}
		if p, err := s.people.Person(t.Context(), siti.ID); err != nil || p.Stage != Active {
			t.Errorf("stage %q (%v), want active", p.Stage, err)
		}
		other := s.visitor()
		other.send(u.Path).want(t, 404, "sudah dipakai")
		other.get(link).want(t, 404, "sudah dipakai")
		if other.in() {
			t.Error("the link worked twice")
		}
		entries, err := journal.Of(t.Context(), s.db, "person", siti.ID)
		if err != nil || !slicesHasVerb(entries, "link.made") {
			t.Errorf("journal %v (%v) lacks link.made", entries, err)
		}
	})
}

func slicesHasVerb(entries []journal.Entry, verb string) bool {
	for _, e := range entries {
		if e.Verb == verb {
			return true
		}
	}
	return false
}

func TestLinksEnd(t *testing.T) {
	eachSite(t, func(t *testing.T, s *signInSite) {
		budi := s.person("Budi", s.organisation("Dagang", "supplier"))
		v := s.visitor()
		old := s.link(budi, LinkSignIn)
		young := s.link(budi, LinkSignIn)
		v.send("/en/sign-in/link/"+old).want(t, 404, "does not work any more")
		v.send("/en/sign-in/link", "wish", budi.Email).to(t, "/en/sign-in/link?sent=1") // ends no link that was handed over
		s.work()
		s.clock.turn(HandedFor - time.Second)
		v.get("/en/sign-in/link/"+young).want(t, 200, "Contoh Budi")
		s.clock.turn(time.Second)
		v.send("/en/sign-in/link/"+young).want(t, 404, "does not work any more")
		v.send("/en/sign-in/link/"+strings.Repeat("0", tokenLength)).want(t, 404, "do not know")
		v.send("/en/sign-in/link/x").want(t, 404, "do not know")
		s.clock.turn(linkKept + time.Second)
		if err := s.in.forget(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := s.count(`SELECT COUNT(*) FROM identity_link`); n != 0 {
			t.Errorf("%d links are kept, want none", n)
		}
		last := s.link(budi, LinkSignIn)
		if err := s.people.InTx(t.Context(), func(tx *store.Tx) error {
			return s.people.CloseAccount(t.Context(), tx, Operator, budi.ID)
		}); err != nil {
			t.Fatal(err)
		}
		v.send("/en/sign-in/link/"+last).want(t, 404)
		if v.in() {
			t.Error("a closed account signed in")
		}
	})
}

func TestLinkIsUsedOnceAtTheSameInstant(t *testing.T) {
	eachSite(t, func(t *testing.T, s *signInSite) {
		token := s.link(s.person("Dewi", s.organisation("Toko", "supplier")), LinkSignIn)
		var group sync.WaitGroup
		status := make([]int, 8)
		for i := range status {
			group.Go(func() { status[i] = s.visitor().send("/ms/log-masuk/pautan/" + token).status })
		}
		group.Wait()
		won := 0
		for _, st := range status {
			switch st {
			case http.StatusSeeOther:
				won++
			case http.StatusNotFound:
			default:
				t.Errorf("status %d", st)
			}
		}
		if won != 1 || s.count(`SELECT COUNT(*) FROM identity_session`) != 1 {
			t.Errorf("%d of 8 requests signed in, want 1", won)
		}
	})
}

func TestPastedCode(t *testing.T) {
	eachSite(t, func(t *testing.T, s *signInSite) {
		p := s.person("Rina", s.organisation("Balai", "centre"))
		for name, write := range map[string]func(token string) string{
			"bare":    func(token string) string { return token },
			"grouped": groupToken,
			"address": func(token string) string {
				return " " + s.address + "/id/masuk/tautan/" + token + "?next=%2Fid "
			},
			"small letters, O for 0, spaces": func(token string) string {
				return strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(groupToken(token), "0", "O"), "-", " "))
			},
		} {
			v := s.visitor()
			v.send("/id/masuk/tautan/kode", "code", write(s.link(p, LinkSignIn)), "shared", "yes").to(t, "/id/akun")
			if !v.in() {
				t.Errorf("%s: not signed in", name)
			}
		}
		v := s.visitor()
		a := v.send("/id/masuk/tautan/kode", "code", "ABC", "shared", "yes", "next", "/id/akun").want(t, 422, "tidak kami kenal")
		if !strings.Contains(a.body, `id="in-code-error"`) || !strings.Contains(a.body, `value="/id/akun"`) || !strings.Contains(a.body, "checked") {
			t.Errorf("the form lost something: %s", a.body)
		}
		if sessions, err := s.people.Sessions(t.Context(), p.ID); err != nil || len(sessions) != 4 || !sessions[0].Shared {
			t.Errorf("sessions %+v (%v), want 4 shared ones", sessions, err)
		}
	})
}

func TestLettersAreBounded(t *testing.T) {
	eachSite(t, func(t *testing.T, s *signInSite) {
		s.person("Ayu", s.organisation("Tani", "cooperative"))
		v := s.visitor()
		for range 8 {
			v.send("/en/sign-in/link", "wish", "ayu@contoh.id").to(t, "/en/sign-in/link?sent=1")
		}
		s.work()
		// Three are free and the one after them waits a second.
		if len(s.letters) != 3 {
			t.Errorf("%d letters, want 3", len(s.letters))
		}
		v.send("/en/sign-in/link", "wish", "ayu").want(t, 422, "whole e-mail address", `value="ayu"`, `id="in-wish-error"`)
		v.send("/en/sign-in/link", "wish", "nobody@contoh.id").to(t, "/en/sign-in/link?sent=1")
		s.work()
		if len(s.letters) != 3 {
			t.Errorf("somebody without an account got a letter")
		}
	})
}

func TestWithoutMail(t *testing.T) {
	eachSite(t, func(t *testing.T, s *signInSite) {
		a := s.visitor().get("/en/sign-in").want(t, 200, "I have a code")
		if strings.Contains(a.body, `name="wish"`) || strings.Contains(a.body, "forgot") {
			t.Error("offers to send links, which it cannot")
		}
		s.visitor().send("/en/sign-in/link", "wish", "a@contoh.id").want(t, 404)
	}, func(in *SignIn) { in.Mail = nil })
}

// carriesNext finds a form that takes an address along.
var carriesNext = regexp.MustCompile(`name="next" value="[^"]`)

func TestNextStaysHere(t *testing.T) {
	eachSite(t, func(t *testing.T, s *signInSite) {
		p := s.person("Yanto", s.organisation("Kopi", "exporter"))
		for _, next := range []string{"//contoh.my", `/\contoh.my`, "https:contoh.my", "https://contoh.my/", "/\tcontoh.my", "\r\nLocation: x",
			"javascript:alert(1)", "contoh.my", "///contoh.my", "/%2f%2fcontoh.my/", "http://127.0.0.1@contoh.my", strings.Repeat("/a", 600)} {
			v := s.visitor()
			if a := v.get("/en/sign-in?next="+url.QueryEscape(next)).want(t, 200); carriesNext.MatchString(a.body) {
				t.Errorf("the page carries %q", next)
			}
			v.send("/en/sign-in/link/"+s.link(p, LinkSignIn), "next", next).to(t, "/en/account")
		}
		v := s.visitor()
		v.send("/en/sign-in/link/"+s.link(p, LinkSignIn), "next", "/en/account?x=1").to(t, "/en/account?x=1")
	})
}

func TestHandover(t *testing.T) {
	eachSite(t, func(t *testing.T, s *signInSite) {
		supplier := s.person("Pemasok", s.organisation("Pemasok", "supplier"))
		centre := s.person("Balai", s.organisation("Balai", "centre"))
		officer, _ := s.officer("Petugas")
		admin := s.person("Admin", Membership{Role: Admin})
		none := s.person("Tanpa")
		as := func(p Person) *visitor {
			v := s.visitor()
			err := s.people.InTx(t.Context(), func(tx *store.Tx) error {
				secret, err := s.people.StartSession(t.Context(), tx, p.ID, "demo", false, "")
				u, _ := url.Parse(s.address)
				v.jar.SetCookies(u, []*http.Cookie{{Name: s.gate.cookie(), Value: secret}})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		for name, c := range map[string]struct {
			who, to Person
			status  int
		}{
			"officer of the desk":       {officer, supplier, 200},
			"another desk's partner":    {officer, centre, 404},
			"officer for an admin":      {officer, admin, 404}, // else an officer could become one
			"officer for themself":      {officer, officer, 404},
			"nobody's member":           {officer, none, 404},
			"no such person":            {officer, Person{ID: "x"}, 404},
			"admin for an officer":      {admin, officer, 200},
			"admin for a new person":    {admin, none, 200},
			"partner has not the right": {supplier, supplier, 403},
		} {
			v := as(c.who)
			v.get("/en/hand-over-link/"+c.to.ID).want(t, c.status)
			if a := v.send("/en/hand-over-link/" + c.to.ID); a.status != c.status {
				t.Errorf("%s: status %d, want %d", name, a.status, c.status)
			}
		}
		a := as(officer).send("/en/hand-over-link/"+supplier.ID).want(t, 200, "https://wa.me/6281234567890?text=Pesan%20dari%20Siger", "<svg role=\"img\"", "72 hours")
		_, rest, _ := strings.Cut(a.body, s.address+"/id/masuk/tautan/")
		token, ok := parseToken(rest[:tokenLength])
		if !ok {
			t.Fatal("no link on the page")
		}
		v := s.visitor()
		v.send("/id/masuk/tautan/"+token).to(t, "/id/akun")
		entries, err := journal.Of(t.Context(), s.db, "person", supplier.ID)
		if err != nil || !slicesHasVerb(entries, "link.made") || entries[len(entries)-1].Actor == "" {
			t.Errorf("journal: %+v (%v)", entries, err)
		}
		s.visitor().get("/en/hand-over-link/"+supplier.ID).to(t, "/en/sign-in?next=%2Fen%2Fhand-over-link%2F"+supplier.ID)
	})
}

func FuzzParseToken(f *testing.F) {
	for range 3 {
		token, _ := newToken()
		f.Add(token)
		f.Add(groupToken(token))
	}
	f.Add("https://siger.example/id/masuk/tautan/0123456789ABCDEFGHJKMNPQRS?next=/x/")
	f.Add("iIlLoO-- 0000000000000000000")
	f.Add(strings.Repeat("/", 3000))
	f.Fuzz(func(t *testing.T, s string) {
		token, ok := parseToken(s)
		if !ok {
			if token != "" {
				t.Fatalf("%q is refused but yields %q", s, token)
			}
			return
		}
		// What is taken has one form only, and that form is taken as itself.
		again, ok := parseToken(groupToken(token))
		if !ok || again != token || len(token) != tokenLength || strings.Trim(token, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") != "" {
			t.Fatalf("%q yields %q, which yields %q", s, token, again)
		}
	})
}
