package credential

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWhatIsIssuedVerifies(t *testing.T) {
	c, attache := centre(), KeyIssuer("Contoh Atase", testKey("attaché"))
	o := trusting(t, [][]byte{list1(issued, ends)}, c)
	for name, v := range map[string]struct {
		b     []byte
		suite string
	}{
		"training":        {must(c.IssueTraining(training(), issued)), "eddsa-rdfc-2022"},
		"training, a set": {must(c.IssueTraining(training(), issued, RDFC, JCS)), "eddsa-rdfc-2022, eddsa-jcs-2022"},
		"job order":       {must(attache.IssueJobOrder(jobOrder(), issued)), "eddsa-jcs-2022"},
		"contract":        {must(attache.IssueContract(contract(), issued)), "eddsa-jcs-2022"},
		"status list":     {list1(issued, ends), "eddsa-rdfc-2022"},
	} {
		r := verify(o, v.b, someday)
		if r.Verdict != Valid || r.Suite != v.suite || r.Issuer.Name == "" || r.ValidFrom == "" || r.ValidUntil == "" {
			t.Errorf("%s: %+v", name, r)
		}
		for _, c := range r.Checks {
			if c.Detail.ID == "" || c.Detail.MS == "" || c.Detail.EN == "" {
				t.Errorf("%s: check %s has no words", name, c.Name)
			}
		}
	}
	r := verify(o, must(c.IssueTraining(training(), issued)), someday)
	if len(r.Status) != 1 || r.Status[0] != (Status{Revocation, "https://contoh.example/status/1", 94567, false, "2026-11-01T00:00:00Z"}) {
		t.Errorf("status %+v", r.Status)
	}
}

// The same credential on other days, with other documents and lists.
func TestVerdictsDependOnDayDocumentsAndLists(t *testing.T) {
	c, address := centre(), "https://contoh.example/status/1"
	b := must(c.IssueTraining(training(), issued))
	clear, later := list1(issued, ends), list1(issued, ends.AddDate(1, 0, 0))
	other, rotated, stolen := c, c, c
	other.Keys = []IssuerKey{{Name: "key-2026", Key: testKey("thief")}}
	rotated.Keys = []IssuerKey{{Name: "key-2026", Public: c.Keys[0].Key.Public(), From: issued}, {Name: "key-2027", Key: testKey("next"), From: issued}}
	stolen.Keys = []IssuerKey{{Name: "key-2026", Public: c.Keys[0].Key.Public(), From: issued, Revoked: someday.Add(-time.Hour)}}
	foreign := must(thief().IssueStatusList(address, Revocation, NewStatusList(), issued, ends))
	suspension := must(c.IssueStatusList(address, Suspension, NewStatusList(), issued, ends))
	for name, v := range map[string]struct {
		lists [][]byte
		by    []Issuer
		now   time.Time
		want  Verdict
	}{
		"all at hand":                {[][]byte{clear}, []Issuer{c}, someday, Valid},
		"the moment before":          {[][]byte{clear}, []Issuer{c}, issued.Add(-time.Second), NotYet},
		"its last moment":            {[][]byte{later}, []Issuer{c}, ends, Valid},
		"the moment after":           {[][]byte{later}, []Issuer{c}, ends.Add(time.Second), Expired},
		"withdrawn":                  {[][]byte{list1(issued, ends, 94567)}, []Issuer{c}, someday, Revoked},
		"its neighbours withdrawn":   {[][]byte{list1(issued, ends, 94566, 94568)}, []Issuer{c}, someday, Valid},
		"an old list":                {[][]byte{list1(issued, issued.AddDate(0, 0, 7))}, []Issuer{c}, someday, UnknownStatus},
		"no list":                    {nil, []Issuer{c}, someday, UnknownStatus},
		"somebody else's list":       {[][]byte{foreign}, []Issuer{c}, someday, UnknownStatus},
		"a list for another purpose": {[][]byte{suspension}, []Issuer{c}, someday, UnknownStatus},
		"no document":                {[][]byte{clear}, nil, someday, UnknownIssuer},
		"another's key in it":        {[][]byte{clear}, []Issuer{other}, someday, Invalid},
		"key replaced since":         {[][]byte{clear}, []Issuer{rotated}, someday, Valid},
		"key stolen since":           {[][]byte{clear}, []Issuer{stolen}, someday, Invalid},
	} {
		if r := verify(trusting(t, v.lists, v.by...), b, v.now); r.Verdict != v.want {
			t.Errorf("%s: %s (%s), want %s", name, r.Verdict, r.Reason.EN, v.want)
		}
	}
	if next := must(rotated.signer(someday)); next.Name != "key-2027" {
		t.Errorf("the new key is not the one that signs: %s", next.Name)
	}
	if _, err := stolen.IssueTraining(training(), someday); err == nil {
		t.Error("an issuer without a key signs")
	}
}

// Signing in another's name with one's own key, and bringing one's own document of
// keys along, come to nothing.
func TestNobodySignsForSomebodyElse(t *testing.T) {
	c, plain := centre(), training()
	plain.Status = StatusEntry{}
	doc := must(parse(must(thief().IssueTraining(plain, issued))))
	proof := without(doc["proof"].(object), "proofValue")
	doc["issuer"] = object{"id": c.ID, "type": []any{"Profile"}, "name": c.Name}
	doc["proof"] = must(sign(doc, nil, proof, thief().Keys[0].Key, known()))
	forged := must(json.Marshal(doc))
	mine := Issuer{ID: c.ID, Name: c.Name, Keys: []IssuerKey{{Name: "key-2026", Key: testKey("thief")}}}
	bundle := must(json.Marshal(Bundle{Credential: must(mine.IssueTraining(plain, issued)),
		Documents: []json.RawMessage{must(json.Marshal(mine.Document(someday)))}}))
	for name, v := range map[string]struct {
		o    *Offline
		file []byte
		want Verdict
	}{
		"another key, issuer at hand":                 {trusting(t, nil, c), forged, Invalid},
		"another key, issuer not at hand":             {NewOffline(), forged, UnknownIssuer},
		"document brought along, issuer at hand":      {trusting(t, nil, c), bundle, Invalid},
		"document brought along, issuer not at hand":  {NewOffline(), bundle, UnknownIssuer},
		"a true one with its document brought along ": {NewOffline(), must(json.Marshal(Bundle{Credential: must(c.IssueTraining(plain, issued)), Documents: []json.RawMessage{must(json.Marshal(c.Document(someday)))}})), UnknownIssuer},
	} {
		if r := verify(v.o, must(v.o.Open(v.file)), someday); r.Verdict != v.want {
			t.Errorf("%s: %s (%s), want %s", name, r.Verdict, r.Reason.EN, v.want)
		}
	}
}

func TestNoIdentityNumberIsSigned(t *testing.T) {
	v := training()
	v.Subject.Name = "Contoh 1871012345678901"
	if _, err := centre().IssueTraining(v, issued); err == nil {
		t.Error("an identity number was signed")
	}
	v = training()
	v.Subject.ID = "1871"
	if _, err := centre().IssueTraining(v, issued); err == nil {
		t.Error("a subject without an identifier was signed")
	}
	v = training()
	v.Subject.Name = ""
	if b := must(centre().IssueTraining(v, issued)); bytes.Contains(b, []byte("identifier")) {
		t.Error("a worker who wants no name has one")
	}
}

// A secret key is written by Secret alone.
func TestSecretKeysAreNotPrinted(t *testing.T) {
	k := testKey("secret")
	i := KeyIssuer("Contoh", k)
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "key", k, "issuer", i)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "key", k, "issuer", i)
	log.Write(must(json.Marshal(i)))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&log, verb+verb, k, i)
	}
	seed := k.private.Seed()
	for _, s := range []string{k.Secret(), fmt.Sprintf("%x", seed), strings.Trim(fmt.Sprint(seed[:6]), "[]")} {
		if strings.Contains(log.String(), s) {
			t.Errorf("printed: %s", s)
		}
	}
	if again := must(ParseKey(k.Secret())); !slices.Equal(again.private, k.private) {
		t.Error("the key does not survive writing and reading")
	}
	for _, s := range []string{"", "z", k.Public().String(), k.Secret()[1:], k.Secret() + "1", strings.Repeat("z", 1<<20)} {
		if _, err := ParseKey(s); err == nil || strings.Contains(err.Error(), k.Secret()[1:20]) {
			t.Errorf("ParseKey(%.20q): %v", s, err)
		}
	}
}

func TestWebAddresses(t *testing.T) {
	for did, want := range map[string]string{
		"did:web:example.org": "https://example.org/.well-known/did.json", "did:web:example.org%3A8443:a:b": "https://example.org:8443/a/b/did.json",
		"did:web:": "", "did:web:a::b": "", "did:web:a:..:b": "", "did:web:a%2Fb": "", "did:key:z6Mk": "", "did:web:u%40a": "",
	} {
		if got, err := WebAddress(did); got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v", did, got, err)
		}
	}
}
