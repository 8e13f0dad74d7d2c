package identity

import (
	"context"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"siger/internal/fault"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/store/storetest"
)

// browser starts a headless Chromium, or skips the test where there is none.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("SIGER_REQUIRE_ALL") == "1" {
			t.Fatal("chromium is required")
		}
		t.Skip("no chromium here")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.UserDataDir(t.TempDir()))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// call calls a command of the browser's debugging protocol.
func call(method string, params map[string]any, into any) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		return target.Call(ctx, method, params, into)
	})
}

// authenticator gives the browser a device that knows its owner.
func authenticator(t *testing.T, ctx context.Context) string {
	t.Helper()
	var made struct {
		AuthenticatorID string `json:"authenticatorId"`
	}
	err := chromedp.Do(ctx, call("WebAuthn.enable", map[string]any{}, nil), call("WebAuthn.addVirtualAuthenticator", map[string]any{"options": map[string]any{
		"protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true, "isUserVerified": true, "automaticPresenceSimulation": true,
	}}, &made))
	if err != nil {
		t.Fatal(err)
	}
	return made.AuthenticatorID
}

// credential is a passkey as the virtual device holds it.
type credential struct {
	CredentialID         string `json:"credentialId"`
	IsResidentCredential bool   `json:"isResidentCredential"`
	RPID                 string `json:"rpId"`
	PrivateKey           string `json:"privateKey"`
	UserHandle           string `json:"userHandle"`
	SignCount            int    `json:"signCount"`
}

// eventually waits until the page's text holds what is wanted.
func eventually(t *testing.T, ctx context.Context, text string) {
	t.Helper()
	var seen string
	for range 100 {
		seen, _ = chromedp.Run(ctx, chromedp.Evaluate[string](`document.body ? document.body.innerText : ""`)) // between two pages there is none
		if strings.Contains(seen, text) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the page does not come to hold %q: %s", text, seen)
}

// TestPasskeyInABrowser registers a passkey, signs out, signs in with it, and
// sees a copy of it refused, without one violation of the security policy.
func TestPasskeyInABrowser(t *testing.T) {
	ctx := browser(t)
	db, err := store.Open(t.Context(), t.TempDir(), store.Connections(4))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context(), journal.Migrations, Migrations); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, db, "localhost")
	officer := s.person("Petugas", Membership{Role: Officer, Desk: "trade"})
	var mu sync.Mutex
	var complaints []string
	if err := chromedp.Do(ctx); err != nil { // starts the browser before anybody listens
		t.Fatal(err)
	}
	go func() {
		for message, err := range chromedp.Console(ctx) {
			if err != nil {
				return // the browser is gone: the test is over
			}
			mu.Lock()
			complaints = append(complaints, message.Source+": "+message.Text)
			mu.Unlock()
		}
	}()
	device := authenticator(t, ctx)
	var secret string
	err = s.people.InTx(t.Context(), func(tx *store.Tx) (err error) {
		secret, err = s.people.StartSession(t.Context(), tx, officer.ID, "demo", false, "")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	cookie := map[string]any{"name": s.gate.cookie(), "value": secret, "url": s.address, "httpOnly": true, "sameSite": "Lax"}
	do := func(actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		for _, a := range actions {
			if err := chromedp.Do(ctx, a); err != nil {
				t.Fatal(err)
			}
		}
	}
	do(call("Network.setCookie", cookie, nil), chromedp.Navigate(s.address+"/en/account/passkey"),
		chromedp.WaitVisible(chromedp.CSS("form[data-passkey] .button")), chromedp.SendKeys(chromedp.CSS("#in-name"), "Office phone"),
		chromedp.Click(chromedp.CSS("form[data-passkey] .button")))
	eventually(t, ctx, "Remove Office phone")
	if len(s.letters) != 1 || s.letters[0].key != "identity.signin.mail.passkey" {
		t.Errorf("letters %+v, want one about the new passkey", s.letters)
	}

	do(chromedp.Click(chromedp.CSS(`form[action="/en/sign-out"] button`)))
	eventually(t, ctx, "Page not found") // this site has no home page
	do(chromedp.Navigate(s.address + "/en/account"))
	eventually(t, ctx, "Sign in with a passkey") // led to sign-in, and back from there
	held := heldBy(t, ctx, device)
	do(chromedp.Click(chromedp.CSS("form[data-passkey] .button")))
	eventually(t, ctx, "Contoh Petugas")
	if sessions, err := s.people.Sessions(t.Context(), officer.ID); err != nil || len(sessions) != 1 || sessions[0].How != "passkey" {
		t.Fatalf("sessions %+v (%v), want one by passkey", sessions, err)
	}

	// A copy made before that sign-in counts from where it was.
	do(chromedp.Click(chromedp.CSS(`form[action="/en/sign-out"] button`)))
	eventually(t, ctx, "Page not found") // this site has no home page
	do(call("WebAuthn.removeCredential", map[string]any{"authenticatorId": device, "credentialId": held.CredentialID}, nil),
		call("WebAuthn.addCredential", map[string]any{"authenticatorId": device, "credential": held}, nil))
	for range 2 { // marked the first time, and refused the second although its counter would do
		do(chromedp.Navigate(s.address+"/en/sign-in"), chromedp.WaitVisible(chromedp.CSS("form[data-passkey] .button")), chromedp.Click(chromedp.CSS("form[data-passkey] .button")))
		eventually(t, ctx, "cannot accept this passkey")
	}
	if n := s.count(`SELECT COUNT(*) FROM identity_passkey WHERE warned > 0`); n != 1 || s.count(`SELECT COUNT(*) FROM identity_session`) != 0 {
		t.Errorf("%d passkeys are marked, want 1; sessions: %d", n, s.count(`SELECT COUNT(*) FROM identity_session`))
	}
	const saysCleared = "Clear-Site-Data"
	for range 100 { // what the browser says may come a little after the page
		mu.Lock()
		n := strings.Count(strings.Join(complaints, "\n"), saysCleared)
		mu.Unlock()
		if n >= 1 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	mu.Lock()
	defer mu.Unlock()
	cleared := 0
	for _, c := range complaints {
		if strings.Contains(c, saysCleared) { // the browser says that it did so
			cleared++
			continue
		}
		if !strings.Contains(c, "status of 404") && !strings.Contains(c, "status of 422") { // which the test asks for
			t.Errorf("the browser complains: %s", c)
		}
	}
	if n := s.cleared.Load(); n != 2 || cleared == 0 { // of the second time the browser may say so after the test is over
		t.Errorf("signing out twice cleared the browser's data %d times, of which it spoke %d times", n, cleared)
	}
}

// heldBy returns the one passkey the device holds.
func heldBy(t *testing.T, ctx context.Context, device string) credential {
	t.Helper()
	var held struct {
		Credentials []credential `json:"credentials"`
	}
	if err := chromedp.Do(ctx, call("WebAuthn.getCredentials", map[string]any{"authenticatorId": device}, &held)); err != nil {
		t.Fatal(err)
	}
	if len(held.Credentials) != 1 || !held.Credentials[0].IsResidentCredential || held.Credentials[0].RPID != "localhost" {
		t.Fatalf("the device holds %+v", held.Credentials)
	}
	return held.Credentials[0]
}

func TestPasskeyRequests(t *testing.T) {
	storetest.Each(t, []fs.FS{journal.Migrations, Migrations}, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, "127.0.0.1")
		s.in.Origin = "https://siger.example"
		officer := s.person("Petugas", Membership{Role: Officer, Desk: "trade"})
		v := s.visitor()
		v.header.Set("Accept", "application/json")
		raw := func(path, body string) answer { return v.do(http.MethodPost, path, url.Values{body: nil}) }
		raw("/en/sign-in/passkey/begin", "x").want(t, 422)
		raw("/en/sign-in/passkey", "x").want(t, 401, "Start again here")
		raw("/en/account/passkey/begin", "x").want(t, 401)
		raw("/en/account/passkey", "x").want(t, 401)
		if a := s.visitor().get("/en/sign-in").want(t, 200); !strings.Contains(a.body, "<form hidden data-passkey") {
			t.Error("without scripts the passkey button must stay hidden")
		}
		s.in.Origin = ""
		s.visitor().get("/en/sign-in").want(t, 200)
		ctx := With(t.Context(), Who{Person: officer})
		if _, err := s.in.holder(ctx, "x"); kind(err) != fault.NotFound {
			t.Errorf("holder of nobody: %v", err)
		}
	})
}
