package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"siger/internal/ask"
	"siger/internal/i18n"
)

// description is the API's own description, against which every answer of these
// tests is checked.
type description struct {
	t        *testing.T
	doc      map[string]any
	compiler *jsonschema.Compiler
}

// describe reads the description an app serves.
func describe(t *testing.T, a *App) *description {
	t.Helper()
	d := &description{t: t, compiler: jsonschema.NewCompiler()}
	d.doc = parseJSON(t, get(t, a, "/api/v1/openapi.json").Body.Bytes()).(map[string]any)
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	if err := d.compiler.AddResource("api.json", d.doc); err != nil {
		t.Fatal(err)
	}
	return d
}

// parseJSON reads JSON as the schema library wants it: numbers with every digit.
func parseJSON(t testing.TB, b []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("%v in %s", err, clip(string(b)))
	}
	return v
}

// check holds a response against the schema its operation declares for the
// status and the type.
func (d *description) check(method, path string, w *httptest.ResponseRecorder) any {
	d.t.Helper()
	value := parseJSON(d.t, w.Body.Bytes())
	operation := d.doc["paths"].(map[string]any)[path].(map[string]any)[strings.ToLower(method)].(map[string]any)
	status := fmt.Sprint(w.Code)
	if operation["responses"].(map[string]any)[status] == nil {
		status = "default"
	}
	kind := w.Header().Get("Content-Type")
	at := "api.json#/paths/" + strings.ReplaceAll(path, "/", "~1") + "/" + strings.ToLower(method) + "/responses/" + status + "/content/" + strings.ReplaceAll(kind, "/", "~1") + "/schema"
	schema, err := d.compiler.Compile(at)
	if err != nil {
		d.t.Fatalf("%s %s answers %d as %s, which is not described: %v", method, path, w.Code, kind, err)
	}
	if err := schema.Validate(value); err != nil {
		d.t.Errorf("%s %s answers %d against its own schema: %v", method, path, w.Code, err)
	}
	return value
}

// answer asks GET /answer and checks the response.
func (d *description) answer(a *App, query string) (int, map[string]any) {
	d.t.Helper()
	w := get(d.t, a, "/api/v1/answer?"+query)
	return w.Code, d.check("GET", "/answer", w).(map[string]any)
}

// keep sends POST /asks and checks the response.
func (d *description) keep(a *App, body string, header map[string]string) *httptest.ResponseRecorder {
	d.t.Helper()
	h := map[string]string{"Content-Type": "application/json"}
	for k, v := range header {
		h[k] = v
	}
	w := do(d.t, a, call{Method: "POST", URL: "/api/v1/asks", Body: strings.NewReader(body), Header: h})
	d.check("POST", "/asks", w)
	return w
}

// The description is OpenAPI 3.1 by the OpenAPI Initiative's own schema, in JSON
// and YAML alike, and every schema in it compiles.
func TestTheAPIDescribesItself(t *testing.T) {
	a := openApp(t, t.TempDir())
	text, err := os.ReadFile("testdata/openapi-3.1/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("openapi.json", parseJSON(t, text)); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	d := describe(t, a)
	if err := schema.Validate(d.doc); err != nil {
		t.Errorf("openapi.json: %v", err)
	}
	if version, _ := d.doc["openapi"].(string); !strings.HasPrefix(version, "3.1.") {
		t.Errorf("version %q", version)
	}
	for name := range d.doc["components"].(map[string]any)["schemas"].(map[string]any) {
		if _, err := d.compiler.Compile("api.json#/components/schemas/" + name); err != nil {
			t.Errorf("schema %s: %v", name, err)
		}
	}
	w := get(t, a, "/api/v1/openapi.yaml")
	var fromYAML any
	if err := yaml.Unmarshal(w.Body.Bytes(), &fromYAML); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(fromYAML)
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(d.doc)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(canonical(t, again), canonical(t, asJSON)) {
		t.Error("openapi.yaml and openapi.json differ")
	}
	for path, operations := range d.doc["paths"].(map[string]any) {
		for method, o := range operations.(map[string]any) {
			operation := o.(map[string]any)
			if operation["operationId"] == "" || operation["summary"] == "" {
				t.Errorf("%s %s has no id or summary", method, path)
			}
		}
	}
}

// canonical writes JSON with its keys in order.
func canonical(t *testing.T, b []byte) []byte {
	t.Helper()
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// keysOf returns the keys of an object in the order of the text.
func keysOf(t *testing.T, text []byte) (keys []string) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key.(string))
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			t.Fatal(err)
		}
	}
	return keys
}

// hasAll reports what is promised and missing.
func hasAll(t *testing.T, what string, got []string, promised ...string) {
	t.Helper()
	for _, key := range promised {
		if !slices.Contains(got, key) {
			t.Errorf("%s lacks the key %q: %v", what, key, got)
		}
	}
}

// Scripts rely on these keys.
func TestTheKeysThatWerePromised(t *testing.T) {
	a := openApp(t, t.TempDir())
	w := get(t, a, "/api/v1/answer?q=ubi+kayu+beku+5+tan+ke+Shah+Alam&lang=ms")
	var doc struct {
		Understood json.RawMessage   `json:"understood"`
		Answers    []json.RawMessage `json:"answers"`
		Findings   []json.RawMessage `json:"findings"`
		Unknowns   []json.RawMessage `json:"unknowns"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	hasAll(t, "the answer", keysOf(t, w.Body.Bytes()), "kind", "understood", "answers", "findings", "unknowns")
	hasAll(t, "understood", keysOf(t, doc.Understood), "products", "kg", "to", "isco08", "headcount", "wage_myr", "days", "adults", "children", "from", "budget_myr", "interests")
	var u struct {
		Products []json.RawMessage
		To       json.RawMessage
	}
	if err := json.Unmarshal(doc.Understood, &u); err != nil {
		t.Fatal(err)
	}
	hasAll(t, "a product", keysOf(t, u.Products[0]), "hs", "name")
	hasAll(t, "to", keysOf(t, u.To), "name", "state")
	if len(doc.Answers) == 0 || len(doc.Findings) == 0 || len(doc.Unknowns) == 0 {
		t.Fatalf("%d answers, %d findings, %d unknowns", len(doc.Answers), len(doc.Findings), len(doc.Unknowns))
	}
	hasAll(t, "an offer", keysOf(t, doc.Answers[0]), "offer", "supplier", "score", "reasons", "landed")
	var offer struct{ Landed json.RawMessage }
	if err := json.Unmarshal(doc.Answers[0], &offer); err != nil {
		t.Fatal(err)
	}
	hasAll(t, "the landed cost", keysOf(t, offer.Landed), "lines", "total_myr", "per_kg_myr", "as_of")
	hasAll(t, "a finding", keysOf(t, doc.Findings[0]), "rule", "title", "verdict", "explanation", "source", "valid_from")
	hasAll(t, "an unknown", keysOf(t, doc.Unknowns[0]), "key", "what")
}

// The API and the command line say the same, byte by byte, of the same ask; but
// how many people may be found only the store knows.
func TestTheAPIAnswersAsTheCommandDoes(t *testing.T) {
	k, err := Know("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	front := k.Front(noon)
	eachApp(t, func(t *testing.T, a *App) {
		for _, q := range []string{"ubi kayu beku 5 tan ke Shah Alam", "lada hitam 2 tan Kuching", "need 6 welders in Pasir Gudang, RM3,000 a month", "wisata budaya dan kuliner Lampung 2 hari", "zzz"} {
			for _, l := range i18n.Langs {
				said, _, err := front.Ask(t.Context(), ask.Input{Text: q, Lang: l})
				if err != nil {
					t.Fatal(err)
				}
				want, err := json.Marshal(said.Doc(front.Texts))
				if err != nil {
					t.Fatal(err)
				}
				w := get(t, a, "/api/v1/answer?q="+strings.ReplaceAll(q, " ", "+")+"&lang="+string(l))
				had := w.Body.Bytes()
				if said.Question.Understood.Kind == ask.Hire {
					had, want = withoutPeople(t, had), withoutPeople(t, want)
				}
				if !bytes.Equal(canonical(t, had), canonical(t, want)) {
					t.Errorf("%q in %s:\nAPI     %s\ncommand %s", q, l, clip(w.Body.String()), clip(string(want)))
				}
			}
		}
	})
}

// withoutPeople returns an answer without what rests on who is in the store.
func withoutPeople(t *testing.T, doc []byte) []byte {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal(doc, &fields); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"answers", "unmet", "example"} {
		delete(fields, key)
	}
	out, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Every answer fits its own schema: every product, other days, corrections.
func TestAnswersFitTheirSchema(t *testing.T) {
	a := openApp(t, t.TempDir())
	d := describe(t, a)
	for _, q := range a.Pack.Products {
		if status, _ := d.answer(a, "q=x&product="+q.ID+"&kg=5000&to=my-town-kuching&form_d=true&as_of=2026-03-01&lang=id"); status != 200 {
			t.Errorf("%s: %d", q.ID, status)
		}
	}
	for query, want := range map[string]int{
		"q=nenas+tin+1200+karton+Johor+Bahru": 200, "q=lada&kind=visit": 200, "q=lada&mode=carriage": 422, "q=lada&mode=air&kg=0.5": 200, "q=lada&as_of=2031-01-01": 200,
		"q=lada&kg=0": 422, "q=lada&kg=x&to=y&as_of=z&product=w&kind=v": 422, "q=": 422, "q=%20": 422, "lang=fr&q=x": 422, "q=" + strings.Repeat("x", 2001): 422,
	} {
		status, doc := d.answer(a, query)
		if status != want {
			t.Errorf("%s: %d, want %d: %v", clip(query), status, want, doc)
		}
	}
}

// Wrong input is named field by field, in the language that was asked for.
func TestProblemsAreSaidInTheAskedLanguage(t *testing.T) {
	a := openApp(t, t.TempDir())
	d := describe(t, a)
	details := map[string]bool{}
	for _, l := range i18n.Langs {
		_, doc := d.answer(a, "q=lada&kg=x&to=y&as_of=z&product=w&kind=v&lang="+string(l))
		var fields []string
		for _, e := range doc["errors"].([]any) {
			fields = append(fields, e.(map[string]any)["field"].(string))
		}
		slices.Sort(fields)
		if !slices.Equal(fields, []string{"as_of", "kg", "kind", "product", "to"}) || doc["type"] != "about:blank" || doc["status"] != json.Number("422") {
			t.Errorf("%s: %v", l, doc)
		}
		details[doc["detail"].(string)] = true

		_, doc = d.answer(a, "lang="+string(l)) // found by the library, said by us
		missing := doc["errors"].([]any)[0].(map[string]any)
		if missing["field"] != "q" || doc["field"] != "q" || strings.Contains(missing["detail"].(string), "parameter") {
			t.Errorf("%s: %v", l, doc)
		}
		details[missing["detail"].(string)] = true

		w := d.keep(a, `{"q":" ","contact":"nobody","lang":"`+string(l)+`"}`, nil)
		if w.Code != 422 {
			t.Errorf("%s: %d", l, w.Code)
		}
		doc = parseJSON(t, w.Body.Bytes()).(map[string]any)
		if doc["field"] != "q" || len(doc["errors"].([]any)) != 2 {
			t.Errorf("%s: %v", l, doc)
		}
		details[doc["detail"].(string)] = true
	}
	if len(details) != 9 {
		t.Errorf("%d different sentences in three languages, want 9: %v", len(details), details)
	}
	for body, field := range map[string]string{`{}`: "q", `{"q":7}`: "q", `{"q":"lada","lang":"fr"}`: "lang", `{"q":"lada","stage":"paid"}`: "stage", `{"q":"` + strings.Repeat("x", 2001) + `"}`: "q"} {
		w := d.keep(a, body, map[string]string{"Accept-Language": "ms"})
		doc := parseJSON(t, w.Body.Bytes()).(map[string]any)
		if w.Code != 422 || doc["field"] != field || doc["title"] != a.texts.T(i18n.MS, "fault.invalid") {
			t.Errorf("%s: %d, %v", clip(body), w.Code, doc)
		}
	}
}

// Keeping an ask: 201 with its code and place; the same key again is the same
// ask; the key with another ask is a conflict; the contact never comes back.
func TestKeepingAnAskByAPI(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		d := describe(t, a)
		key := map[string]string{"Idempotency-Key": "k-1 \xff"}
		body := `{"q":"lada hitam 2 tan Kuching","lang":"ms","contact":"pembeli.rahsia@contoh.my"}`
		first := d.keep(a, body, key)
		kept := parseJSON(t, first.Body.Bytes()).(map[string]any)
		code, _ := kept["code"].(string)
		if first.Code != http.StatusCreated || code == "" || first.Header().Get("Location") != "/api/v1/asks/"+code {
			t.Fatalf("%d to %q: %s", first.Code, first.Header().Get("Location"), first.Body)
		}
		again := d.keep(a, body, key)
		if again.Code != http.StatusCreated || again.Body.String() != first.Body.String() {
			t.Errorf("again: %d %s", again.Code, again.Body)
		}
		if w := d.keep(a, strings.Replace(body, "2 tan", "3 tan", 1), key); w.Code != http.StatusConflict {
			t.Errorf("another ask under the key: %d", w.Code)
		}
		if w := d.keep(a, body, nil); w.Code != http.StatusCreated || strings.Contains(w.Body.String(), code) {
			t.Errorf("without a key: %d %s", w.Code, w.Body)
		}
		w := get(t, a, first.Header().Get("Location"))
		d.check("GET", "/asks/{code}", w)
		if w.Code != http.StatusOK || w.Body.String() != first.Body.String() {
			t.Errorf("looked up: %d %s", w.Code, w.Body)
		}
		for _, w := range []*httptest.ResponseRecorder{first, again, w} {
			if strings.Contains(w.Body.String(), "rahsia") || strings.Contains(fmt.Sprint(w.Header()), "rahsia") {
				t.Errorf("the contact comes back: %s", w.Body)
			}
		}
		unknown := get(t, a, "/api/v1/asks/00000000")
		d.check("GET", "/asks/{code}", unknown)
		malformed := get(t, a, "/api/v1/asks/x")
		if unknown.Code != http.StatusNotFound || malformed.Code != http.StatusNotFound {
			t.Errorf("unknown codes: %d and %d", unknown.Code, malformed.Code)
		}
		id := func(s string) string { i := strings.Index(s, `"request"`); return s[:i] }
		if id(unknown.Body.String()) != id(malformed.Body.String()) {
			t.Errorf("answered differently:\n%s\n%s", unknown.Body, malformed.Body)
		}
		understood := kept["understood"].(map[string]any)
		if understood["kg"] != json.Number("2000") || kept["kind"] != "buy" || kept["stage"] != "asked" {
			t.Errorf("kept %v", kept)
		}
		if n, err := a.front.Store.Count(t.Context(), ask.Asked); err != nil || n != 2 {
			t.Errorf("%d kept on %s, %v", n, a.DB.Engine(), err)
		}
	})
}
