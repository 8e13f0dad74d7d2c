package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/store"
	"siger/internal/web"
)

// mayUse says, right by right, which roles may use it on anything at all. It is
// written down by hand and not read from the policy: the two watch each other.
var mayUse = map[string]string{
	"account.own":    "partner officer attache leader admin auditor",
	"message.read":   "partner officer attache leader admin auditor",
	"org.read":       "partner",
	"org.change":     "partner",
	"work.read":      "officer attache leader",
	"work.change":    "officer attache",
	"work.assign":    "officer attache leader",
	"work.intake":    "officer attache",
	"demand.read":    "officer attache leader",
	"letter.issue":   "officer attache",
	"letter.read":    "officer attache leader",
	"export.list":    "officer attache leader",
	"import.list":    "partner officer attache",
	"partner.invite": "officer attache admin",
	"person.read":    "admin auditor",
	"person.change":  "admin",
	"journal.read":   "auditor",
	"agency.read":    "partner",
	"agency.reply":   "partner",
	"agency.link":    "officer attache",
	"issuer.change":  "admin",
	"worker.read":    "partner officer attache",
	"worker.change":  "partner officer attache",
	"course.read":    "partner officer attache",
	"course.change":  "partner officer",
	"placement.read": "partner officer attache", "placement.change": "partner officer attache", "placement.confirm": "officer attache",
}

// open names the routes that need no account. Who makes a route public says so
// here too.
var open = strings.Fields(`ask.home ask.work ask.visit ask.answer ask.correct ask.keep ask.keep.post ask.receipt
	trade.products trade.product trade.papers trade.origin trade.supplier rulebook.rules rulebook.rule corridor.about corridor.sources
	desk.wanted desk.wanted.feed desk.wanted.file document.verify document.check
	identity.signout identity.demo identity.demo.door identity.demo.enter
	identity.signin identity.signin.link identity.signin.wish identity.signin.paste identity.signin.open identity.signin.use
	identity.signin.password identity.signin.factor identity.signin.prove identity.signin.setup identity.signin.choose
	identity.signin.challenge identity.signin.passkey
	labour.agency labour.agency.check
	labour.contract labour.contract.file labour.contract.household labour.contract.household.check labour.contract.sectors labour.contract.sectors.check
	labour.papers labour.papers.check labour.payslip labour.payslip.check labour.debt labour.debt.check
	labour.issuer.site labour.issuer.document labour.issuer.status labour.journey labour.own.placement labour.own labour.own.code labour.own.open labour.own.change labour.own.file
	labour.verify labour.verify.code labour.verify.file labour.verify.skill labour.verify.short`)

// openAPI names the operations of the API that need no account, its description
// left aside.
var openAPI = []string{"api GET /answer", "api POST /asks", "api GET /asks/{code}", "api POST /origin",
	"api GET /agencies", "api POST /agencies/check", "api POST /contract-check", "api POST /payslip-check", "api POST /debt"}

// outcome is how an answer turned out, as far as rights go.
type outcome string

const (
	in       outcome = "in"        // the handler answered
	signIn   outcome = "sign in"   // 303 to sign-in, or 401 of the API
	refused  outcome = "refused"   // 403
	notThere outcome = "not there" // 404
	broken   outcome = "broken"    // 5xx
)

// outcomeOf reads an answer.
func outcomeOf(w *httptest.ResponseRecorder, api bool) outcome {
	to, _ := url.Parse(w.Header().Get("Location"))
	switch {
	case w.Code >= 500:
		return broken
	case w.Code == http.StatusForbidden:
		return refused
	case w.Code == http.StatusNotFound:
		return notThere
	case api && w.Code == http.StatusUnauthorized && w.Header().Get("Content-Type") == "application/problem+json":
		return signIn
	case !api && w.Code == http.StatusSeeOther && to.Path == "/en/sign-in" && to.Host == "":
		return signIn
	case w.Code == http.StatusUnauthorized:
		return broken // the wrong kind of refusal
	}
	return in
}

// object is something a route with a slot is asked about.
type object struct {
	what string
	make func(f *folk, k asker) []string // name, value pairs of the path
	want func(k asker) outcome           // of those who pass the gate
}

func everybody(o outcome) func(asker) outcome { return func(asker) outcome { return o } }

// onlyDesk lets the desk in; to others the object is not there.
func onlyDesk(desk string, also ...identity.Role) func(asker) outcome {
	return func(k asker) outcome {
		if k.desk == desk || slices.Contains(also, k.role) {
			return in
		}
		return notThere
	}
}

// onlyRole lets roles in; to others the object is not there.
func onlyRole(roles ...identity.Role) func(asker) outcome {
	return func(k asker) outcome {
		if slices.Contains(roles, k.role) {
			return in
		}
		return notThere
	}
}

// nobodys is an object that does not exist, by the names of its slots.
func nobodys(slots ...string) object {
	return object{"nobody's", func(*folk, asker) (out []string) {
		for _, slot := range slots {
			out = append(out, slot, store.NewID())
		}
		return out
	}, everybody(notThere)}
}

// objects says what routes with a slot answer about one's own object, another
// person's, organisation's or desk's, and one that does not exist.
var objects = func() map[string][]object {
	session := func(of func(*folk, asker) string) func(*folk, asker) []string {
		return func(f *folk, k asker) []string { return []string{"session", f.session(of(f, k))} }
	}
	token := func(of func(*folk, asker) string) func(*folk, asker) []string {
		return func(f *folk, k asker) []string { return []string{"token", f.newestToken(of(f, k))} }
	}
	own := func(_ *folk, k asker) string { return k.person }
	another := func(f *folk, _ asker) string { return f.add("lain", identity.Membership{Role: identity.Leader}) }
	person := func(of func(*folk, asker) string) func(*folk, asker) []string {
		return func(f *folk, k asker) []string { return []string{"person", of(f, k)} }
	}
	partner := func(kind string) func(*folk, asker) []string {
		return func(f *folk, _ asker) []string { return []string{"person", f.partnerOf(kind)} }
	}
	changed := []object{
		{"own", person(own), everybody(refused)}, // nobody changes their own rights
		{"another's", person(another), everybody(in)}, nobodys("person"),
	}
	handed := []object{
		{"a partner's of the trade desk", partner("supplier"), onlyDesk("trade", identity.Admin)},
		{"a partner's of the labour desk", partner("agency"), onlyDesk("labour", identity.Admin)},
		{"staff's", person(another), onlyDesk("", identity.Admin)}, nobodys("person"),
	}
	logged := []object{
		{"the trade desk's", func(f *folk, _ asker) []string { return []string{"code", f.enquiry()} }, onlyDesk("trade")}, nobodys("code"),
	}
	work := func(also ...identity.Role) []object {
		return []object{
			{"the trade desk's", func(f *folk, _ asker) []string { return []string{"code", f.enquiry()} }, onlyDesk("trade", also...)}, nobodys("code"),
		}
	}
	attached := func(also ...identity.Role) []object {
		return []object{{"the trade desk's", func(f *folk, _ asker) []string { return f.attached() }, onlyDesk("trade", also...)}, nobodys("code", "file")}
	}
	// A file under the code of another case: not there to read, and nothing to remove.
	astray := func(want func(asker) outcome) object {
		return object{"another case's", func(f *folk, _ asker) []string { return []string{"code", f.enquiry(), "file", f.attached()[3]} }, want}
	}
	file := func(name string, want func(asker) outcome) []object {
		return []object{{"a file", func(*folk, asker) []string { return []string{"file", name} }, want}}
	}
	nothing := func(want func(asker) outcome) []object {
		return []object{{"nothing", func(*folk, asker) []string { return nil }, want}}
	}
	list := func(name string, want func(asker) outcome) object {
		return object{name, func(*folk, asker) []string { return []string{"list", name, "file", name + "-empty.csv"} }, want}
	}
	lists := func() []object { // offers are the trade desk's, people the administration's
		return []object{list("trade.offers", onlyDesk("trade")), list("identity.people", onlyRole(identity.Admin)),
			list("desk.enquiries", onlyRole(identity.Officer, identity.Attache)), nobodys("list", "file")}
	}
	sheets := []object{{"the trade officer's", func(f *folk, _ asker) []string { return []string{"list", "trade.offers", "id", f.sheet()} }, func(k asker) outcome {
		if k.name == "officer-trade" { // not even the desk's attaché
			return in
		}
		return notThere
	}}, {"nobody's", func(*folk, asker) []string { return []string{"list", "trade.offers", "id", store.NewID()} }, everybody(notThere)}}
	atCentre := func(k asker) outcome { // the example centre's own, and the labour desk's
		if k.name == "centre" {
			return in
		}
		return onlyDesk("labour")(k)
	}
	labourDesk := func(k asker) outcome {
		if k.desk == "labour" || k.name == "centre" {
			return in
		}
		return refused
	}
	centres := func(want outcome) []object {
		return []object{{"a centre's", func(f *folk, _ asker) []string {
			worker, _ := f.worker()
			return []string{"id", worker}
		}, func(k asker) outcome {
			if o := atCentre(k); o != in {
				return o
			}
			return want
		}}, nobodys("id")}
	}
	placed := []object{{"an agency's", func(f *folk, _ asker) []string { return []string{"id", f.placement().ID} }, onlyDesk("labour")}, nobodys("id")}
	// Agencies and centres match their own workers.
	matched := []object{{"an order", func(f *folk, _ asker) []string { return []string{"id", f.openOrder().ID} }, labourDesk}}
	letters := func(want outcome, also ...identity.Role) []object {
		return []object{{"the trade desk's", func(f *folk, _ asker) []string { return []string{"id", f.letter()} }, func(k asker) outcome {
			if o := onlyDesk("trade", also...)(k); o != in {
				return o
			}
			return want
		}}, nobodys("id")}
	}
	agency := func(want func(asker) outcome) []object {
		return []object{{"an agency's", func(f *folk, _ asker) []string { return []string{"agency", listedAgency(f.a).ID} }, want}, nobodys("agency")}
	}
	return map[string][]object{
		"document.letter": letters(in, identity.Leader), "document.letter_pdf": letters(in, identity.Leader), "document.letter_edit": letters(in),
		"document.letter_change": letters(in), "document.letter_issue": letters(in), "document.letter_withdraw": letters(in),
		"message.handover":      nothing(everybody(notThere)), // of no message
		"identity.session.end":  {{"own", session(own), everybody(in)}, {"another's", session(another), everybody(notThere)}, nobodys("session")},
		"identity.token.revoke": {{"own", token(own), everybody(in)}, {"another's", token(another), everybody(notThere)}, nobodys("token")},
		"identity.person": {{"own", person(own), everybody(in)}, {"another's", person(another), everybody(in)},
			{"an organisation's", partner("supplier"), everybody(in)}, nobodys("person")},
		"identity.person.memberships": {{"own", person(own), everybody(refused)}, {"another's", person(another), everybody(in)}, nobodys("person")},
		"identity.person.sessions":    changed, "identity.person.close": changed,
		"identity.person.token": {
			{"that person's", func(f *folk, k asker) []string {
				id := another(f, k)
				return []string{"person", id, "token", f.newestToken(id)}
			}, everybody(in)},
			{"another's", func(f *folk, k asker) []string {
				return []string{"person", another(f, k), "token", f.newestToken(another(f, k))}
			}, everybody(notThere)}, nobodys("person", "token")},
		"identity.handover": handed, "identity.handover.make": handed,
		"desk.intake.logged": logged, "desk.intake.correct": logged, "desk.intake.receipt": logged,
		"desk.case": work(identity.Leader), "desk.case.assign": work(identity.Leader), "desk.case.change": work(), "desk.case.comment": work(),
		"desk.case.attach": work(), "desk.case.file": append(attached(identity.Leader), astray(everybody(notThere))),
		"desk.case.detach": append(attached(), astray(onlyDesk("trade"))),
		"desk.demand.file": file("unmet-demand.csv", everybody(in)), "desk.inbox.file": file("work.csv", everybody(in)),
		"desk.import.list": lists(), "desk.import.upload": lists(), "desk.import.file": lists(),
		"desk.import.check": sheets, "desk.import.save": sheets,
		"desk.export.people": file("people.csv", everybody(in)), "desk.export.organisations": file("organisations.xlsx", everybody(in)),
		"desk.export.journal": file("journal.csv", everybody(in)), "desk.export.letters": file("letters.csv", everybody(in)),
		"desk.export.messages": file("messages.csv", everybody(in)), "desk.export.waiting": file("waiting.csv", everybody(in)),
		"desk.export.tokens": file("tokens.csv", everybody(in)),
		// Workers are their centre's and the labour desk's; only the desk erases.
		"labour.workers": nothing(labourDesk), "labour.worker.new": nothing(labourDesk), "labour.worker.enter": nothing(labourDesk),
		"labour.worker": centres(in), "labour.worker.edit": centres(in), "labour.worker.change": centres(in), "labour.worker.consent": centres(in),
		"labour.worker.slip": centres(in),
		"labour.worker.erase": {{"a centre's", func(f *folk, _ asker) []string {
			worker, _ := f.worker()
			return []string{"id", worker}
		}, func(k asker) outcome {
			if k.name == "centre" {
				return refused
			}
			return onlyDesk("labour")(k)
		}}, nobodys("id")},
		"labour.skill.revoke": {{"a centre's", func(f *folk, _ asker) []string {
			worker, skill := f.worker()
			return []string{"id", worker, "skill", skill}
		}, atCentre}, nobodys("id", "skill")},
		// Placements are their agency's and the labour desk's, and so is matching.
		"labour.matching": nothing(labourDesk), "labour.placements": nothing(labourDesk),
		"labour.matching.order": matched, "labour.matching.offer": {{"an order", matched[0].make, func(k asker) outcome {
			if labourDesk(k) == in {
				return notThere // of no worker
			}
			return refused
		}}},
		"labour.placement": placed, "labour.placement.answer": placed, "labour.placement.steps": placed, "labour.placement.ask": placed,
		"labour.placement.move": placed, "labour.placement.file": {nobodys("id", "file")},
		"labour.issuer.rotate": {{"the mission's", func(*folk, asker) []string { return []string{"issuer", "mission"} }, everybody(in)}}, // 409: no https
		"labour.issuer.revoke": {nobodys("issuer")},
		"labour.agencies":      nothing(onlyDesk("labour")),
		"labour.agencies.one":  agency(onlyDesk("labour")), "labour.agencies.link": agency(onlyDesk("labour")),
		"labour.agency.reply": agency(func(k asker) outcome {
			if k.name == "agency" { // whose organisation it is linked to
				return in
			}
			return notThere
		}),
		// No passkeys without https, and none of a number that was not given.
		"identity.passkeys.begin": nothing(everybody(notThere)), "identity.passkeys.add": nothing(everybody(notThere)), "identity.passkeys.remove": nothing(everybody(notThere)),
	}
}()

// address fills a route's path; slots are name, value pairs.
func address(r web.RouteInfo, l i18n.Lang, slots []string) string {
	path, ok := r.Paths[l]
	if !ok {
		path = r.Paths[""]
	}
	for i := 0; i+1 < len(slots); i += 2 {
		path = strings.Replace(path, "{"+slots[i]+"}", slots[i+1], 1)
	}
	return path
}

// ask sends a request of a route in somebody's name; a form is empty.
func (f *folk) ask(r web.RouteInfo, k asker, path string) *httptest.ResponseRecorder {
	c := call{Method: r.Method, URL: path, Header: map[string]string{"Accept": "text/html"}}
	for name, value := range k.header {
		c.Header[name] = value
	}
	if r.Method != http.MethodGet {
		c.Body = strings.NewReader("")
	}
	return do(f.t, f.a, c)
}

// wrongs holds every registered route against the table and returns what
// differs, each line beginning with the route's name.
func (f *folk) wrongs() (out []string) {
	note := func(r web.RouteInfo, format string, args ...any) {
		out = append(out, r.Name+": "+fmt.Sprintf(format, args...))
	}
	registered := map[string]bool{}
	for _, r := range f.a.Server.Routes() {
		registered[r.Name] = true
		api := strings.HasPrefix(r.Name, "api ")
		slots := strings.Contains(address(r, i18n.EN, nil), "{")
		listed := slices.Contains(open, r.Name) || slices.Contains(openAPI, r.Name) || strings.HasPrefix(r.Name, "api GET /openapi")
		rows := objects[r.Name]
		switch {
		case r.Right == string(identity.Public) && !listed:
			note(r, "is public and not listed as open")
		case r.Right == string(identity.Public):
			continue
		case listed:
			note(r, "is listed as open and needs %s", r.Right)
		case mayUse[r.Right] == "":
			note(r, "needs %s, of which the table does not say whose it is", r.Right)
		case slots && len(rows) == 0:
			note(r, "has a slot, and no row says what it answers about whose object")
		}
		if !slots && len(rows) == 0 {
			rows = []object{{"nothing", func(*folk, asker) []string { return nil }, everybody(in)}}
		}
		for _, o := range rows {
			for _, k := range f.askers {
				values := o.make(f, k.orSomebody(f))
				w := f.ask(r, k, address(r, i18n.EN, values))
				want := o.want(k)
				if !k.may(r.Right) {
					want = refused
					if k.role == "" {
						want = signIn
					}
				}
				if got := outcomeOf(w, api); got != want {
					note(r, "%s asks about %s object: %s (%d), want %s", k.name, o.what, got, w.Code, want)
				}
			}
		}
	}
	for _, name := range slices.Concat(open, openAPI, keys(objects)) {
		if !registered[name] {
			out = append(out, name+": has a row and is not registered")
		}
	}
	return out
}

// orSomebody is the asker, or for a visitor somebody new in whose place they ask
// for "their" object.
func (k asker) orSomebody(f *folk) asker {
	if k.person == "" {
		k.person = f.add("siapa", identity.Membership{Role: identity.Leader})
	}
	return k
}

func keys(m map[string][]object) (out []string) {
	for name := range m {
		out = append(out, name)
	}
	return out
}

// Every registered route, for every role, a visitor, a closed account, a revoked
// session and tokens, on objects of their own and of others.
func TestRightsOnEveryRoute(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		for _, line := range gather(t, a).wrongs() {
			t.Error(line)
		}
	})
}

// The table and the policy name the same rights, and roles alike.
func TestTableAndPolicyNameTheSame(t *testing.T) {
	for _, right := range identity.Rights() {
		if mayUse[string(right)] == "" {
			t.Errorf("the table lacks %s", right)
		}
	}
	for right, roles := range mayUse {
		for _, role := range identity.Roles {
			who := identity.Who{Person: identity.Person{ID: "x"}, Memberships: []identity.Membership{{Role: role}}}
			if got, want := identity.Some(who, identity.Right(right)), strings.Contains(" "+roles+" ", " "+string(role)+" "); got != want {
				t.Errorf("%s for %s: the policy says %v, the table %v", right, role, got, want)
			}
		}
	}
}

// With a policy that allows everything, the table must complain about every
// route that needs a right, and about objects of others: a test of the test.
func TestAnOpenPolicyIsNoticed(t *testing.T) {
	f := gather(t, openApp(t, t.TempDir(), func(o *Options) { o.Log = discard }))
	identity.OpenInTest(t)
	wrong := f.wrongs()
	noticed := func(name, part string) bool {
		return slices.ContainsFunc(wrong, func(line string) bool { return strings.HasPrefix(line, name+": ") && strings.Contains(line, part) })
	}
	for _, r := range f.a.Server.Routes() {
		if r.Right != string(identity.Public) && !noticed(r.Name, "visitor asks") {
			t.Errorf("a visitor gets into %s and nobody notices", r.Name)
		}
	}
	for _, name := range []string{"desk.intake.logged", "identity.handover"} { // reached through Can, beyond the gate
		if !noticed(name, "officer-labour asks about the trade desk's") && !noticed(name, "officer-labour asks about a partner's of the trade desk") {
			t.Errorf("%s shows the other desk's object and nobody notices", name)
		}
	}
}
