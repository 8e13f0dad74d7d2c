package identity

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"siger/internal/journal"
	"siger/internal/store"
)

func TestPasswordHash(t *testing.T) {
	if want := (argon{19 * 1024, 2, 1}); realCost != want {
		t.Errorf("a hash costs %+v, want %+v", realCost, want)
	}
	hash, err := hashPassword(t.Context(), goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	if other, _ := hashPassword(t.Context(), goodPassword); other == hash {
		t.Error("two hashes of a password are the same: no salt")
	}
	for password, want := range map[string]bool{goodPassword: true, goodPassword + " ": false, "": false, "Pagar kopi lontar 7": false} {
		if ok, err := matchesPassword(t.Context(), password, hash); err != nil || ok != want {
			t.Errorf("%q matches: %v (%v), want %v", password, ok, err, want)
		}
	}
	// A hash made at another cost still counts: it carries its own.
	sum := argon2.IDKey([]byte("x"), []byte("0123456789abcdef"), 3, 32, 1, 32)
	dear := fmt.Sprintf("$argon2id$v=19$m=32,t=3,p=1$%s$%s", "MDEyMzQ1Njc4OWFiY2RlZg", b64(sum))
	if ok, err := matchesPassword(t.Context(), "x", dear); !ok || err != nil {
		t.Errorf("a hash at another cost does not match: %v", err)
	}
	for _, broken := range []string{"", "x", "$2a$10$abc", "$argon2id$v=18$m=32,t=3,p=1$MDEy$MDEy", "$argon2id$v=19$m=x$a$b", "$argon2id$v=19$m=32,t=3,p=1$!$!"} {
		if ok, err := matchesPassword(t.Context(), "x", broken); ok || err == nil {
			t.Errorf("the damaged hash %q is taken", broken)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	p := Person{Name: "Contoh Sulaiman", Email: "sulaiman.contoh@contoh.id"}
	for password, key := range map[string]string{
		"kopi hitam 7":               "", // 12 characters
		"kopi hitam ":                "password_short",
		"ééééééééééé":                "password_short", // 11 characters, 22 bytes
		"kopi padi lontar pagar":     "",
		strings.Repeat("ab c", 33):   "password_long", // 132 characters
		"Password!123456":            "password_common",
		"rahasia 123456":             "password_common",
		"Lampung Jaya 2026":          "password_common",
		"qwertyuiop[]":               "", // not among the first guesses of the list
		"aaaaaaaaaaaa":               "password_common",
		"abcabcabcabc":               "password_common",
		"            ":               "password_common",
		"contoh sulaiman":            "password_own",
		"Sulaiman.Contoh1":           "password_own",
		"kebun sulaiman contoh jauh": "",
	} {
		err := CheckPassword(password, p)
		got := ""
		if err != nil {
			got = strings.TrimPrefix(strings.TrimPrefix(err.Error(), "invalid: identity.signin.error."), "")
			got = strings.TrimSuffix(got, " (password)")
		}
		if got != key {
			t.Errorf("%q: %q, want %q", password, got, key)
		}
	}
}

func TestPasswordAndSecondFactor(t *testing.T) {
	eachSite(t, func(t *testing.T, s *signInSite) {
		officer, secret := s.officer("Petugas")
		v := s.visitor()
		a := v.send("/id/masuk/kata-sandi", "email", "petugas@contoh.id", "password", "kata yang keliru", "next", "/id/akun", "shared", "yes")
		a.want(t, 422, "tidak cocok", `value="petugas@contoh.id"`, `value="/id/akun"`, "checked", `id="in-password-error"`)
		if strings.Contains(a.body, "keliru") {
			t.Error("the page holds the password")
		}
		v.send("/id/masuk/kata-sandi", "email", "petugas", "password", "").want(t, 422, `id="in-email-error"`, `id="in-password-error"`)
		v.send("/id/masuk/kata-sandi", "email", "PETUGAS@contoh.id", "password", goodPassword, "next", "/id/akun?a=1", "shared", "yes").to(t, "/id/masuk/kode-kedua")
		if v.in() {
			t.Fatal("a password alone signed in")
		}
		step := v.cookie(s.in.pendingCookie(stageFactor))
		v.get("/id/masuk/kode-kedua").want(t, 200, "aplikasi")
		v.send("/id/masuk/kode-kedua", "code", "000000").want(t, 422, `id="in-code-error"`)
		code := s.code(secret)
		v.send("/id/masuk/kode-kedua", "code", code[:3]+" "+code[3:]).to(t, "/id/akun?a=1")
		if !v.in() {
			t.Fatal("not signed in")
		}
		if session := v.cookie(s.gate.cookie()); session == "" || session == step {
			t.Error("the session's id is not a new one")
		}
		if list, err := s.people.Sessions(t.Context(), officer.ID); err != nil || len(list) != 1 || !list[0].Shared || list[0].How != "password" {
			t.Errorf("sessions %+v (%v)", list, err)
		}
		// Whoever saw the code cannot use it, nor the step before again.
		thief := s.visitor()
		thief.send("/id/masuk/kata-sandi", "email", "petugas@contoh.id", "password", goodPassword).to(t, "/id/masuk/kode-kedua")
		thief.send("/id/masuk/kode-kedua", "code", code).want(t, 422)
		v.send("/id/masuk/kode-kedua", "code", code).want(t, 422, "Mulailah lagi")
		s.clock.turn(step30)
		thief.send("/id/masuk/kode-kedua", "code", s.code(secret)).to(t, "/id/akun")
		// Ten minutes for the second step, no more.
		late := s.visitor()
		late.send("/en/sign-in/password", "email", "petugas@contoh.id", "password", goodPassword).to(t, "/en/sign-in/second-code")
		s.clock.turn(lasts[stageFactor])
		late.send("/en/sign-in/second-code", "code", s.code(secret)).want(t, 422, "Start again here")
		late.get("/en/sign-in/second-code").want(t, 422, "Start again here")
		if late.in() {
			t.Error("signed in too late")
		}
	})
}

const step30 = step * time.Second

func TestRecoveryCode(t *testing.T) {
	eachSite(t, func(t *testing.T, s *signInSite) {
		officer, secret := s.officer("Petugas")
		var codes []string
		err := s.db.InTx(t.Context(), func(tx *store.Tx) (err error) {
			codes, err = setTOTP(t.Context(), tx, officer.ID, secret, 0, s.clock.Now())
			return err
		})
		if err != nil || len(codes) != recoveryCodes {
			t.Fatalf("%d codes (%v)", len(codes), err)
		}
		for i, code := range []string{strings.ToLower(codes[3]), strings.ReplaceAll(codes[4], "-", " ")} {
			v := s.visitor()
			v.send("/en/sign-in/password", "email", officer.Email, "password", goodPassword).to(t, "/en/sign-in/second-code")
			v.send("/en/sign-in/second-code", "code", code).to(t, "/en/account")
			v.send("/en/sign-out")
			v.send("/en/sign-in/password", "email", officer.Email, "password", goodPassword).to(t, "/en/sign-in/second-code")
			v.send("/en/sign-in/second-code", "code", code).want(t, 422)
			if left := s.count(`SELECT COUNT(*) FROM identity_recovery`); left != recoveryCodes-1-i {
				t.Errorf("%d codes left, want %d", left, recoveryCodes-1-i)
			}
		}
		if n := s.count(`SELECT COUNT(*) FROM identity_recovery WHERE code_hash LIKE '%-%' OR code_hash = $1`, codes[0]); n != 0 {
			t.Error("the store holds codes themselves")
		}
		// Another person's code is none.
		other, _ := s.officer("Lain")
		v := s.visitor()
		v.send("/en/sign-in/password", "email", other.Email, "password", goodPassword).to(t, "/en/sign-in/second-code")
		v.send("/en/sign-in/second-code", "code", codes[0]).want(t, 422)
		entries, err := journal.Of(t.Context(), s.db, "person", officer.ID)
		if err != nil || !slicesHasVerb(entries, "person.recovery_code_used") {
			t.Errorf("journal: %+v (%v)", entries, err)
		}
	})
}

var (
	shownKey  = regexp.MustCompile(`<code>([A-Z2-7 ]{39})</code>`)
	shownCode = regexp.MustCompile(`<code>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})</code>`)
)

// secretOn returns the key of the second factor a setup page shows.
func secretOn(t *testing.T, page string) string {
	t.Helper()
	m := shownKey.FindStringSubmatch(html.UnescapeString(page))
	if m == nil {
		t.Fatalf("no key on the page: %s", words(page))
	}
	return strings.ReplaceAll(m[1], " ", "")
}

func TestInviteAndReset(t *testing.T) {
	eachSite(t, func(t *testing.T, s *signInSite) {
		p := s.person("Petugas", Membership{Role: Officer, Desk: "trade"})
		v := s.visitor()
		v.send("/en/sign-in/link/"+s.link(p, LinkInvite), "next", "/en/account?first=1").to(t, "/en/sign-in/set-up")
		if v.in() {
			t.Fatal("signed in before the second factor")
		}
		page := v.get("/en/sign-in/set-up").want(t, 200, "Contoh Petugas", "<svg")
		secret := secretOn(t, page.body)
		if secretOn(t, v.get("/en/sign-in/set-up").body) != secret {
			t.Error("the key changes when the page is looked at again")
		}
		v.send("/en/sign-in/set-up", "password", "short", "code", s.code(secret)).want(t, 422, "at least 12")
		v.send("/en/sign-in/set-up", "password", goodPassword, "code", "12345").want(t, 422, `id="in-code-error"`, "We have the password")
		a := v.send("/en/sign-in/set-up", "password", "", "code", s.code(secret)).want(t, 200, "recovery codes", `href="/en/account?first=1"`)
		codes := shownCode.FindAllStringSubmatch(a.body, -1)
		if len(codes) != recoveryCodes || !v.in() {
			t.Fatalf("%d codes shown, signed in %v", len(codes), v.in())
		}
		v.get("/en/sign-in/set-up").want(t, 422, "Start again here")
		s.clock.turn(step30)
		again := s.visitor()
		again.send("/en/sign-in/password", "email", p.Email, "password", goodPassword).to(t, "/en/sign-in/second-code")
		again.send("/en/sign-in/second-code", "code", s.code(secret)).to(t, "/en/account")

		// A link by mail signs staff in after the second factor only.
		s.clock.turn(step30)
		mailed := s.visitor()
		mailed.send("/en/sign-in/link/"+s.link(p, LinkSignIn)).to(t, "/en/sign-in/second-code")
		if mailed.in() {
			t.Error("a link alone signed staff in")
		}
		mailed.send("/en/sign-in/second-code", "code", s.code(secret)).to(t, "/en/account")

		// A reset keeps the second factor, asks for it, and ends every session.
		s.clock.turn(step30)
		r := s.visitor()
		r.send("/en/sign-in/link", "wish", p.Email, "for", "reset").to(t, "/en/sign-in/link?sent=1")
		s.work()
		_, path, _ := strings.Cut(s.letters[0].args["link"].(string), s.address)
		r.send(path).to(t, "/en/sign-in/set-up")
		if page := r.get("/en/sign-in/set-up").want(t, 200); shownKey.MatchString(page.body) {
			t.Error("a reset offers a new second factor")
		}
		const newPassword = "lada dan gajah putih"
		r.send("/en/sign-in/set-up", "password", newPassword, "code", "000000").want(t, 422)
		if !v.in() {
			t.Fatal("a reset that is not finished ended a session")
		}
		r.send("/en/sign-in/set-up", "password", newPassword, "code", s.code(secret)).to(t, "/en/account")
		if v.in() || again.in() || mailed.in() || !r.in() {
			t.Error("a new password must end every session but its own")
		}
		s.visitor().send("/en/sign-in/password", "email", p.Email, "password", goodPassword).want(t, 422)
		s.visitor().send("/en/sign-in/password", "email", p.Email, "password", newPassword).to(t, "/en/sign-in/second-code")
	})
}

func TestClosedAccountKeepsNoSecret(t *testing.T) {
	eachSite(t, func(t *testing.T, s *signInSite) {
		officer, _ := s.officer("Petugas")
		v := s.visitor()
		v.send("/en/sign-in/password", "email", officer.Email, "password", goodPassword).to(t, "/en/sign-in/second-code")
		if err := s.people.InTx(t.Context(), closing(t, s, officer)); err != nil {
			t.Fatal(err)
		}
		v.get("/en/sign-in/second-code").want(t, 422)
		s.visitor().send("/en/sign-in/password", "email", officer.Email, "password", goodPassword).want(t, 422, "does not match")
		for _, table := range []string{"password", "totp", "recovery", "passkey", "pending", "link", "session"} {
			if n := s.count(`SELECT COUNT(*) FROM identity_` + table); n != 0 {
				t.Errorf("%d rows of %s stay", n, table)
			}
		}
	})
}

// TestTOTP checks the vectors of RFC 6238, appendix B (SHA-1), whose last six of
// eight digits are the six-digit codes.
func TestTOTP(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // "12345678901234567890"
	for unix, code := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		at := time.Unix(unix, 0)
		if used, ok := stepOf(secret, code, at, 0); !ok || used != unix/30 {
			t.Errorf("at %d: %v %d", unix, ok, used)
		}
		if _, ok := stepOf(secret, code, at, unix/30); ok {
			t.Errorf("at %d: the step is taken twice", unix)
		}
		for off, want := range map[time.Duration]bool{-60: false, -30: true, 30: true, 60: false} {
			if _, ok := stepOf(secret, code, at.Add(off*time.Second), 0); ok != want && unix > 59 {
				t.Errorf("at %d, %d s off: %v, want %v", unix, off, ok, want)
			}
		}
	}
	for _, code := range []string{"", "28708", "2870822", "abcdef"} {
		if _, ok := stepOf(secret, code, time.Unix(59, 0), 0); ok {
			t.Errorf("%q is taken", code)
		}
	}
}
