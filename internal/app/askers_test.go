package app

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"siger/internal/document"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/labour"
	"siger/internal/store"
)

// asker is one of those who ask in the table of rights.
type asker struct {
	name   string
	role   identity.Role // empty: nobody known, or nobody any more
	desk   string        // of an officer or attaché
	person string        // id; empty for visitors
	header map[string]string
	scopes []string // of a token; nil: a session
}

// may reports whether the asker passes the gate of a right, by the table.
func (k asker) may(right string) bool {
	if k.role == "" || k.scopes != nil && !strings.Contains(" "+strings.Join(k.scopes, " ")+" ", " "+right+" ") {
		return false
	}
	return strings.Contains(" "+mayUse[right]+" ", " "+string(k.role)+" ")
}

// folk is a filled application with those who ask.
type folk struct {
	t      *testing.T
	a      *App
	askers []asker
}

// gather lets everybody in, and some out again.
func gather(t *testing.T, a *App) *folk {
	t.Helper()
	f := &folk{t: t, a: a, askers: []asker{{name: "visitor"}}}
	for _, door := range []string{"partner", "importer", "centre", "officer-trade", "officer-labour", "attache-trade", "attache-labour", "leader", "admin", "auditor"} {
		role, desk, _ := strings.Cut(door, "-")
		if door == "importer" || door == "centre" {
			role = "partner"
		}
		f.askers = append(f.askers, asker{name: door, role: identity.Role(role), desk: desk, person: f.person(door), header: enter(t, a, door)})
	}
	trade := f.person("officer-trade")
	for name, scopes := range map[string][]string{"token without the scope": {"message.read"}, "token with its scopes": {"work.read", "demand.read", "message.read"}} {
		f.askers = append(f.askers, asker{name: name, role: identity.Officer, desk: "trade", person: trade, scopes: scopes,
			header: map[string]string{"Authorization": "Bearer " + f.token(trade, scopes...)}})
	}
	revoked := enter(t, a, "officer-trade")
	f.change(func(ctx context.Context, tx *store.Tx) error {
		return a.people.store.EndSession(ctx, tx, "tester", trade, f.newestSession(trade))
	})
	closed := f.add("closed", identity.Membership{Role: identity.Officer, Desk: "trade"})
	var secret string
	f.change(func(ctx context.Context, tx *store.Tx) (err error) {
		secret, err = a.people.store.StartSession(ctx, tx, closed, "link", false, "")
		return err
	})
	f.change(func(ctx context.Context, tx *store.Tx) error {
		return a.people.store.CloseAccount(ctx, tx, "tester", closed)
	})
	f.askers = append(f.askers, asker{name: "revoked session", header: revoked},
		asker{name: "closed account", header: map[string]string{"Cookie": "siger-session=" + secret}},
		asker{name: "token of nobody", header: map[string]string{"Authorization": "Bearer siger_0123456789ABCDEFGHJKMNPQRS"}})
	return f
}

// change changes people, which must succeed.
func (f *folk) change(do func(ctx context.Context, tx *store.Tx) error) {
	f.t.Helper()
	if err := f.a.people.store.InTx(f.t.Context(), func(tx *store.Tx) error { return do(f.t.Context(), tx) }); err != nil {
		f.t.Fatal(err)
	}
}

// person returns the id of the example person behind a door.
func (f *folk) person(door string) string {
	f.t.Helper()
	p, err := f.a.people.store.PersonByEmail(f.t.Context(), door+"@contoh.example")
	if err != nil {
		f.t.Fatal(err)
	}
	return p.ID
}

// add adds a person and returns the id.
func (f *folk) add(name string, list ...identity.Membership) (id string) {
	f.t.Helper()
	f.change(func(ctx context.Context, tx *store.Tx) error {
		p, err := f.a.people.store.AddPerson(ctx, tx, "tester", identity.Person{Name: "Contoh " + name, Email: store.NewID() + "@contoh.example"}, list...)
		id = p.ID
		return err
	})
	return id
}

// partnerOf adds a partner of a new organisation of the kind.
func (f *folk) partnerOf(kind string) (id string) {
	f.t.Helper()
	var org identity.Organisation
	f.change(func(ctx context.Context, tx *store.Tx) (err error) {
		org, err = f.a.people.store.AddOrganisation(ctx, tx, "tester", identity.Organisation{Name: "Contoh " + store.NewID(), Kind: kind})
		return err
	})
	return f.add("mitra", identity.Membership{Role: identity.Partner, Org: org.ID})
}

// token makes a token for a person and returns its secret.
func (f *folk) token(person string, scopes ...string) (secret string) {
	f.t.Helper()
	f.change(func(ctx context.Context, tx *store.Tx) (err error) {
		secret, _, err = f.a.people.store.MakeToken(ctx, tx, "tester", person, "Contoh program", scopes, 30)
		return err
	})
	return secret
}

// newestToken returns the id of a token just made for a person.
func (f *folk) newestToken(person string) string {
	f.t.Helper()
	f.token(person, "message.read")
	list, err := f.a.people.store.Tokens(f.t.Context(), person)
	if err != nil || len(list) == 0 {
		f.t.Fatal(list, err)
	}
	return list[0].ID
}

// newestSession returns the id of the session a person opened last.
func (f *folk) newestSession(person string) string {
	f.t.Helper()
	list, err := f.a.people.store.Sessions(f.t.Context(), person)
	if err != nil || len(list) == 0 {
		f.t.Fatal(list, err)
	}
	return list[0].ID
}

// session opens a session for a person and returns its id.
func (f *folk) session(person string) string {
	f.t.Helper()
	f.change(func(ctx context.Context, tx *store.Tx) error {
		_, err := f.a.people.store.StartSession(ctx, tx, person, "link", false, "")
		return err
	})
	return f.newestSession(person)
}

// letter adds a draft of the trade desk's and returns its id.
func (f *folk) letter() string {
	f.t.Helper()
	l, err := f.a.papers.letters.Letters.Draft(f.t.Context(), document.Letter{Desk: "trade", Side: identity.Region, Title: "Contoh", To: "Contoh",
		Body: []string{"Contoh"}, Lang: i18n.ID, Signer: "Contoh", Office: "Contoh"}, "tester", f.a.opts.Clock.Now())
	if err != nil {
		f.t.Fatal(err)
	}
	return l.ID
}

// order files a job order as a visitor and returns its code.
func (f *folk) order() string {
	f.t.Helper()
	return fileOrder(f.t, f.a, orderAnswers(f.a))
}

// enquiry lets somebody at a desk write down an enquiry about goods, which is
// the trade desk's work, and returns its code.
func (f *folk) enquiry() string {
	f.t.Helper()
	form := url.Values{"who": {"0123456789"}, "channel": {"phone"}, "q": {"lada hitam 2 tan ke Kuching"}, "lang": {"ms"}, "key": {store.NewID()}}
	w := post(f.t, f.a, "/en/desk/log", form, enter(f.t, f.a, "officer-trade"))
	if w.Code != http.StatusSeeOther {
		f.t.Fatalf("enquiry: %d\n%s", w.Code, w.Body)
	}
	return w.Header().Get("Location")[strings.LastIndexByte(w.Header().Get("Location"), '/')+1:]
}

// attached adds a file to a new enquiry and returns the values of its address.
func (f *folk) attached() []string {
	f.t.Helper()
	code := f.enquiry()
	officer := whoBehind(f.t, f.a, "officer-trade")
	if err := f.a.desks.store.Attach(f.t.Context(), officer, code, "contoh.pdf", []byte("%PDF-1.7 contoh")); err != nil {
		f.t.Fatal(err)
	}
	it, err := f.a.desks.store.ByCode(f.t.Context(), officer, code)
	if err != nil {
		f.t.Fatal(err)
	}
	files, err := f.a.desks.store.Files(f.t.Context(), it.ID)
	if err != nil || len(files) != 1 {
		f.t.Fatal(files, err)
	}
	return []string{"code", code, "file", files[0].ID}
}

// worker enters a new worker of the example centre, with a certificate, and
// returns the ids of both.
func (f *folk) worker() (id, skill string) {
	f.t.Helper()
	w, k := certified(f.t, f.a, "Contoh "+onlyLetters(store.NewID()))
	return w.ID, k.ID
}

// placement returns the placement of the example world.
func (f *folk) placement() labour.Placement {
	f.t.Helper()
	list, err := f.a.work.office.Store.Placements(f.t.Context(), f.a.DB, nil, 1)
	if err != nil || len(list) != 1 {
		f.t.Fatalf("no placement: %v", err)
	}
	return list[0]
}

// openOrder returns an order of the example world with open places.
func (f *folk) openOrder() labour.Order {
	f.t.Helper()
	list, err := f.a.work.office.Store.OrdersAt(f.t.Context(), f.a.DB, labour.OrderVerified)
	if err != nil || len(list) == 0 {
		f.t.Fatalf("no order: %v", err)
	}
	return list[0]
}
