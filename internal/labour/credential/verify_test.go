package credential

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/piprate/json-gold/ld"
	"pgregory.net/rapid"
)

// Any byte of a credential changed, it is no longer valid, unless the JSON still
// says the same.
func TestAnyChangeIsNoticed(t *testing.T) {
	c := centre()
	o := trusting(t, [][]byte{list1(issued, ends)}, c)
	for name, b := range map[string][]byte{
		"rdfc": must(c.IssueTraining(training(), issued)), "jcs": must(c.IssueContract(contract(), issued)),
	} {
		t.Run(name, func(t *testing.T) {
			original := must(parse(b))
			rapid.Check(t, func(t *rapid.T) {
				changed := bytes.Clone(b)
				changed[rapid.IntRange(0, len(b)-1).Draw(t, "at")] = rapid.OneOf(rapid.ByteRange(' ', '~'), rapid.Byte()).Draw(t, "byte")
				if r := verify(o, changed, someday); r.Verdict != Valid {
					return
				}
				if doc, err := parse(changed); err != nil || !equalJSON(doc, original) {
					t.Fatalf("still valid: %s", changed)
				}
			})
		})
	}
}

// equalJSON says whether two values are the same JSON.
func equalJSON(a, b any) bool {
	x, errX := canonicalJSON(a)
	y, errY := canonicalJSON(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// What RDF leaves out of a signature, or says twice, is refused.
func TestNothingHidesFromTheSignature(t *testing.T) {
	c, plain := centre(), training()
	plain.Status = StatusEntry{}
	o, after := trusting(t, nil, c), ends.AddDate(1, 0, 0)
	b := must(c.IssueTraining(plain, issued))
	for name, change := range map[string]func(d object){
		"a name without a meaning":   func(d object) { d["grade"] = "A" },
		"the same deeper":            func(d object) { d["credentialSubject"].(object)["grade"] = "A" },
		"a relative identifier":      func(d object) { d["evidence"] = object{"id": "x", "type": "Evidence"} },
		"a type without a meaning":   func(d object) { d["type"] = append(list(d["type"]), "Diploma") },
		"a web address that is none": func(d object) { d["evidence"] = object{"id": "https://a..b/", "type": "Evidence", "name": "x"} },
		"an index":                   func(d object) { d["name"] = object{"@value": d["name"], "@index": "A"} },
		"a direction":                func(d object) { d["name"] = object{"@value": d["name"], "@direction": "rtl"} },
		"a context of its own":       func(d object) { d["@context"] = append(list(d["@context"]), object{"grade": nil}) },
	} {
		doc := must(parse(b))
		change(doc)
		if r := verify(o, must(json.Marshal(doc)), someday); r.Verdict == Valid {
			t.Errorf("%s: valid", name)
		}
	}
	for name, change := range map[string]func(d object){
		"the end under its address": func(d object) {
			d["https://www.w3.org/2018/credentials#validUntil"] = object{"@value": d["validUntil"], "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
			delete(d, "validUntil")
		},
		"the end in a list": func(d object) { d["validUntil"] = []any{d["validUntil"]} },
		"the end as an object": func(d object) {
			d["validUntil"] = object{"@value": d["validUntil"], "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
		},
	} {
		doc := must(parse(b))
		change(doc)
		if r := verify(o, must(json.Marshal(doc)), after); r.Verdict == Valid {
			t.Errorf("%s: valid after it", name)
		}
	}
	for name, s := range map[string]string{
		"a name twice":     strings.Replace(string(b), `"name":`, `"name":"x","name":`, 1),
		"a lone surrogate": strings.Replace(string(b), `"Contoh`, `"\ud`+`800Contoh`, 1),
		"text behind it":   string(b) + "{}",
		"a long number":    strings.Replace(string(b), `"hashed":false`, `"hashed":0.1234567890123456789`, 1),
	} {
		if r := verify(o, []byte(s), someday); r.Verdict == Valid || len(r.Checks) != 1 {
			t.Errorf("%s: %s", name, r.Verdict)
		}
	}
}

// Anything added anywhere to a credential that is signed as RDF is noticed, however
// odd the address or value.
func TestAnyAdditionIsNoticed(t *testing.T) {
	c, plain := centre(), training()
	plain.Status = StatusEntry{}
	o, b := trusting(t, nil, c), must(c.IssueTraining(plain, issued))
	names := []string{"id", "type", "name", "image", "evidence", "credentialStatus", "relatedResource", "refreshService", "termsOfUse", "renderMethod", "credentialSchema",
		"confidenceMethod", "jsonSchema", "holder", "related", "creator", "source", "result", "identifier", "tag", "alignment", "url", "email", "geo", "latitude", "creditsEarned",
		"achievedLevel", "awardedDate", "endorsementJwt", "validUntil", "expirationDate", "x", "@id", "@type", "@value", "@language", "@direction", "@index", "@reverse", "@included",
		"@graph", "@nest", "@set", "@list", "@json", "_:x", "urn:x", "https://a..b/"}
	word := rapid.SampledFrom([]string{"", " ", "x", "x y", "#", "/", "//", "_:b", "@id", "@json", "did:", "urn:x", "urn:x y", "a:b", "http://", "https://a", "https://a..b/", "https://-/", "https://a_b.c/",
		"https://[::1", "https://a:99999999/", "https://a/%zz", "mailto:x", "data:,", "https://1.2.3.4.5/", "2026-01-01T00:00:00Z", "Evidence", "EndorsementCredential", "en", "\u00e9"})
	var value func(t *rapid.T, depth int) any
	value = func(t *rapid.T, depth int) any {
		switch n := rapid.IntRange(0, 5).Draw(t, "kind"); {
		case n == 0:
			return rapid.Bool().Draw(t, "bool")
		case n == 1:
			return rapid.IntRange(-9, 9).Draw(t, "int")
		case n > 3 && depth > 0:
			out := object{}
			for range rapid.IntRange(1, 3).Draw(t, "members") {
				out[rapid.SampledFrom(names).Draw(t, "name")] = value(t, depth-1)
			}
			return out
		case n == 3 && depth > 0:
			return []any{value(t, depth-1)}
		}
		return word.Draw(t, "word")
	}
	rapid.Check(t, func(t *rapid.T) {
		doc := must(parse(b))
		places := []object{doc}
		for _, path := range [][]string{{"issuer"}, {"credentialSubject"}, {"credentialSubject", "achievement"}, {"credentialSubject", "achievement", "criteria"}} {
			at := doc
			for _, name := range path {
				at = at[name].(object)
			}
			places = append(places, at)
		}
		place, name := rapid.SampledFrom(places).Draw(t, "place"), rapid.SampledFrom(names).Draw(t, "name")
		before, had := place[name]
		added := value(t, 2)
		if had {
			added = append(list(before), added)
		}
		place[name] = added
		changed := must(json.Marshal(doc))
		if r := verify(o, changed, someday); r.Verdict == Valid {
			t.Fatalf("still valid: %s", changed)
		}
	})
}

// Whatever is left out, at any depth, it is no longer valid.
func TestAnyOmissionIsNoticed(t *testing.T) {
	c := centre()
	o := trusting(t, [][]byte{list1(issued, ends)}, c)
	for name, b := range map[string][]byte{
		"rdfc": must(c.IssueTraining(training(), issued)), "jcs": must(c.IssueContract(contract(), issued)),
	} {
		whole := must(parse(b))
		gone := func(what string) {
			if r := verify(o, must(json.Marshal(whole)), someday); r.Verdict == Valid {
				t.Errorf("%s: valid without %s", name, what)
			}
		}
		var walk func(path string, v any)
		walk = func(path string, v any) {
			switch v := v.(type) {
			case object:
				for k, e := range v {
					delete(v, k)
					gone(path + "." + k)
					v[k] = e
					walk(path+"."+k, e)
				}
			case []any:
				for i, e := range v {
					v[i] = nil
					gone(fmt.Sprintf("%s.%d", path, i))
					v[i] = e
					walk(fmt.Sprintf("%s.%d", path, i), e)
				}
			}
		}
		walk("", whole)
		if r := verify(o, must(json.Marshal(whole)), someday); r.Verdict != Valid {
			t.Errorf("%s: %s when whole", name, r.Verdict)
		}
	}
}

// A context added to what was signed as JSON is a change as any other.
func TestNoContextIsAddedToSignedJSON(t *testing.T) {
	c := centre()
	doc := must(parse(must(c.IssueContract(contract(), issued))))
	doc["@context"] = append(list(doc["@context"]), "https://w3id.org/security/multikey/v1")
	if r := verify(trusting(t, nil, c), must(json.Marshal(doc)), someday); r.Verdict != Invalid {
		t.Errorf("%s (%s)", r.Verdict, r.Reason.EN)
	}
}

// A credential whose own identifier appears inside it again, as its holder's
// certificate renewal might, cannot have its end moved there.
func TestTheEndCannotMoveIntoATwin(t *testing.T) {
	c := centre()
	doc := object{"@context": []any{contextCredentials}, "id": "https://contoh.example/c/1", "type": []any{"VerifiableCredential"},
		"credentialSubject": object{"id": "urn:uuid:0199f2a4-3c1e-7b2a-9a52-6a0f6f1f0b02"},
		"refreshService":    object{"id": "https://contoh.example/c/1", "type": "https://contoh.example/Renewal"}}
	b := must(c.issue(doc, c.profile(), validity{issued, ends}, StatusEntry{}, issued, RDFC))
	o, after := trusting(t, nil, c), ends.AddDate(1, 0, 0)
	if r := verify(o, b, someday); r.Verdict != Valid {
		t.Fatalf("%s (%s)", r.Verdict, r.Reason.EN)
	}
	moved := must(parse(b))
	service := moved["refreshService"].(object)
	service["type"], service["validUntil"] = []any{service["type"], "VerifiableCredential"}, moved["validUntil"]
	delete(moved, "validUntil")
	proof := moved["proof"].(object)
	if err := verifyProof(moved, []any{proof}, proof, c.Keys[0].Key.Public(), known()); err != nil {
		t.Fatalf("as RDF it should say the same: %v", err)
	}
	if r := verify(o, must(json.Marshal(moved)), after); r.Verdict == Valid {
		t.Error("an expired credential is valid")
	}
}

// clique is a graph of blank nodes that all point at each other: what takes
// canonicalisation longest.
func clique(n int) *ld.RDFDataset {
	d := ld.NewRDFDataset()
	for i := range n {
		for j := range n {
			if i != j {
				d.Graphs["@default"] = append(d.Graphs["@default"],
					ld.NewQuad(ld.NewBlankNode(fmt.Sprint("_:e", i)), ld.NewIRI("urn:p"), ld.NewBlankNode(fmt.Sprint("_:e", j)), ""))
			}
		}
	}
	return d
}

// The bound grows with what the algorithm would do, and lets through what is cheap.
func TestPoisonGraphsAreSeenBeforeTheyAct(t *testing.T) {
	for n, refused := range map[int]bool{2: false, 4: false, 5: false, 8: true, 12: true, 40: true} {
		if work, _ := canonicalWork(clique(n)); (work > maxWork) != refused {
			t.Errorf("clique of %d: bound %d", n, work)
		}
	}
	ring := ld.NewRDFDataset()
	for i := range 1000 {
		ring.Graphs["@default"] = append(ring.Graphs["@default"], ld.NewQuad(ld.NewBlankNode(fmt.Sprint("_:e", i)), ld.NewIRI("urn:p"), ld.NewBlankNode(fmt.Sprint("_:e", (i+1)%1000)), ""))
	}
	if work, _ := canonicalWork(ring); work <= maxWork {
		t.Errorf("ring of 1000: bound %d", work)
	}
}

// Whatever graph is let through is canonicalised in less than a second.
func TestWhatIsLetThroughIsCheap(t *testing.T) {
	through := 0
	rapid.Check(t, func(t *rapid.T) {
		d := ld.NewRDFDataset()
		n := rapid.IntRange(2, 60).Draw(t, "nodes")
		reach := rapid.IntRange(1, 6).Draw(t, "reach") // a ring's links: all nodes alike
		ring := rapid.IntRange(2, 6).Draw(t, "ring")
		for i := range n {
			for k := range reach {
				to := i - i%ring + (i+k+1)%ring
				d.Graphs["@default"] = append(d.Graphs["@default"], ld.NewQuad(ld.NewBlankNode(fmt.Sprint("_:e", i)), ld.NewIRI("urn:p"), ld.NewBlankNode(fmt.Sprint("_:e", to)), ""))
			}
		}
		work, _ := canonicalWork(d)
		if work > maxWork {
			return
		}
		through++
		start := time.Now()
		ld.NewNormalisationAlgorithm(ld.AlgorithmURDNA2015).Normalize(d)
		if took := time.Since(start); took > time.Second {
			t.Fatalf("bound %d, took %s", work, took)
		}
	})
	if through == 0 {
		t.Error("nothing is let through")
	}
}

// monsters are documents made to be expensive, each of another kind.
func monsters() map[string]string {
	wrap := func(s string) string {
		return `{"@context":["https://www.w3.org/ns/credentials/v2","` + contextBadges + `"],"id":"urn:x:1","type":["VerifiableCredential","OpenBadgeCredential"],"issuer":{"id":"` +
			thief().ID + `","type":["Profile"]},"validFrom":"2026-11-01T00:00:00Z","credentialSubject":{"type":["AchievementSubject"],"achievement":{"id":"urn:x:2","type":["Achievement"],"name":"x","description":"x","criteria":{"narrative":"x"}` +
			s + `}},"proof":{"type":"DataIntegrityProof","cryptosuite":"eddsa-rdfc-2022","created":"2026-11-01T00:00:00Z","proofPurpose":"assertionMethod","verificationMethod":"` +
			thief().ID + `","proofValue":"` + encodeMultikey(nil, make([]byte, 64)) + `"}}`
	}
	var named []string
	for i := range 12 {
		for j := range 12 {
			if i != j {
				named = append(named, fmt.Sprintf(`{"id":"_:e%d","type":["Alignment"],"targetUrl":{"id":"_:e%d"}}`, i, j))
			}
		}
	}
	twins := func(n, depth int) string {
		s := `{"type":["Profile"]}`
		for range depth {
			s = `{"type":["Profile"],"parentOrg":` + s + `}`
		}
		return strings.TrimSuffix(strings.Repeat(s+",", n), ",")
	}
	return map[string]string{
		"named blank nodes":    wrap(`,"alignment":[` + strings.Join(named, ",") + `]`),
		"twins":                wrap(`,"creator":{"type":["Profile"],"parentOrg":[` + twins(9, 6) + `]}`),
		"deep objects":         wrap(strings.Repeat(`,"creator":{"type":["Profile"]`, 100_000)),
		"deep arrays":          strings.Repeat("[", 200_000),
		"many objects":         wrap(`,"alignment":[` + strings.TrimSuffix(strings.Repeat(`{"type":["Alignment"],"targetName":"x","targetUrl":"urn:x"},`, 3000), ",") + `]`),
		"a huge array":         wrap(`,"tag":[` + strings.TrimSuffix(strings.Repeat(`"x",`, 50_000), ",") + `]`),
		"a huge string":        wrap(`,"humanCode":"` + strings.Repeat("x", 4<<20) + `"`),
		"many contexts":        strings.Replace(wrap(""), `v2",`, `v2",`+strings.Repeat(`"`+contextBadges+`",`, 2000), 1),
		"contexts in contexts": wrap(`,"alignment":[` + strings.TrimSuffix(strings.Repeat(`{"@context":["`+contextBadges+`"],"type":["Alignment"]},`, 300), ",") + `]`),
		"an inline context":    strings.Replace(wrap(""), `v2",`, `v2",{"@import":"https://evil.example/"},`, 1),
		"a context to fetch":   strings.Replace(wrap(""), `v2",`, `v2","https://evil.example/",`, 1),
		"many proofs": `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],"issuer":"` + thief().ID +
			`","credentialSubject":{"id":"urn:x"},"proof":[` + strings.TrimSuffix(strings.Repeat(`{"type":"DataIntegrityProof","cryptosuite":"eddsa-rdfc-2022"},`, 300), ",") + `]}`,
	}
}

// Each is refused in a tenth of a second, for what it is.
func TestMonstersAreRefusedQuickly(t *testing.T) {
	known() // contexts are read once
	for name, s := range monsters() {
		best := time.Hour
		var r *Report
		for range 3 { // others use the processor too
			start := time.Now()
			r = verify(NewOffline(), []byte(s), someday)
			best = min(best, time.Since(start))
		}
		t.Logf("%-22s %8.1f ms %s: %s", name, float64(best.Microseconds())/1000, r.Verdict, r.Reason.EN)
		if best > 100*time.Millisecond {
			t.Errorf("%s: took %s", name, best)
		}
		if r.Verdict != Unsupported && r.Verdict != Invalid || strings.Contains(r.Reason.EN, "does not match") {
			t.Errorf("%s: %s (%s)", name, r.Verdict, r.Reason.EN)
		}
	}
}

// The largest that is let through to the signature takes less than a second.
func TestTheLargestCredentialTakesNoLongerThanASecond(t *testing.T) {
	c, v := centre(), training()
	v.Status, v.Units = StatusEntry{}, nil
	for i := range 380 {
		v.Units = append(v.Units, Unit{Code: fmt.Sprint(i), Name: "x", Framework: "x", Address: "urn:x:" + fmt.Sprint(i)})
	}
	b := must(c.IssueTraining(v, issued))
	best := time.Hour
	for range 3 {
		start := time.Now()
		if r := verify(trusting(t, nil, c), b, someday); r.Verdict != Valid {
			t.Fatalf("%s (%s)", r.Verdict, r.Reason.EN)
		}
		best = min(best, time.Since(start))
	}
	t.Logf("380 units: %s", best)
	if best > time.Second {
		t.Errorf("took %s", best)
	}
}

// Whatever bytes come, a report comes out, and it is not valid without a signature.
func FuzzVerify(f *testing.F) {
	c := centre()
	f.Add(must(c.IssueTraining(training(), issued)))
	f.Add(must(c.IssueContract(contract(), issued)))
	for _, s := range monsters() {
		if len(s) < 8<<10 {
			f.Add([]byte(s))
		}
	}
	genuine := map[string]bool{}
	o := trusting(f, [][]byte{list1(issued, ends)}, c)
	for _, b := range [][]byte{must(c.IssueTraining(training(), issued)), must(c.IssueContract(contract(), issued))} {
		genuine[string(must(canonicalJSON(must(parse(b)))))] = true
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r := verify(o, b, someday)
		if len(r.Checks) == 0 {
			t.Fatal("nothing was checked")
		}
		if r.Verdict == Valid && r.Issuer.ID == c.ID && !genuine[string(must(canonicalJSON(must(parse(b)))))] {
			t.Fatalf("forged: %s", b)
		}
	})
}

// Documents of keys come from strangers too.
func FuzzParseDocument(f *testing.F) {
	f.Add(must(json.Marshal(centre().Document(someday))))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := ParseDocument(b)
		if err != nil {
			return
		}
		again, err := ParseDocument(must(json.Marshal(d)))
		if err != nil || len(again.Methods) > len(d.Methods) {
			t.Fatalf("%v: %s", err, b)
		}
	})
}
