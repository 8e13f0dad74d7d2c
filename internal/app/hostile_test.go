package app

import (
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/store"
)

// discard is a log nobody reads, for tests that break things on purpose.
var discard = slog.New(slog.DiscardHandler)

// hostileSlots are values of a path, escaped, that nobody honest sends.
var hostileSlots = []string{
	"%00", "a%00b", "%FF%FE", "%C0%AE%C0%AE", "..%2F..%2Fetc%2Fpasswd", "%2e%2e%2f", "%5C..%5C", "%2F%2Fcontoh.my", "%27%20OR%201%3D1--", "%25", "%25s%25n",
	"%0D%0ASet-Cookie%3A%20x", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%F0%9F%8C%B6", "null", "-1", "99999999999999999999", "{}", "%7Bperson%7D", "*", "~", " ",
	strings.Repeat("a", 4000), strings.Repeat("%E0%B8%81", 500),
}

var slot = regexp.MustCompile(`\{[a-z]+(\.\.\.)?\}`)

// Whatever stands in the slots of an address, in each language: nothing breaks,
// and a private page does not open to a visitor.
func TestHostileSlots(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		f := gather(t, a)
		for _, r := range a.Server.Routes() {
			for l := range r.Paths {
				path := r.Paths[l]
				if !slot.MatchString(path) || l == i18n.MS { // Malay addresses often are the Indonesian ones
					continue
				}
				for _, value := range hostileSlots {
					address := slot.ReplaceAllLiteralString(path, strings.ReplaceAll(value, " ", "%20"))
					for _, k := range f.askers {
						if k.name != "visitor" && k.name != "officer-trade" && k.name != "admin" {
							continue
						}
						w := f.ask(r, k, address)
						if w.Code >= 500 || strings.Contains(w.Body.String(), "<script>alert") || len(w.Header()["X-Id"]) > 0 {
							t.Errorf("%s, %s by %s: %d", r.Name, clip(address), k.name, w.Code)
						}
						if r.Right != string(identity.Public) && k.name == "visitor" && w.Code < 300 {
							t.Errorf("%s, %s opens to a visitor: %d", r.Name, clip(address), w.Code)
						}
						if to, err := url.Parse(w.Header().Get("Location")); err != nil || to.Host != "" || strings.HasPrefix(to.Path, "//") {
							t.Errorf("%s, %s leads to %q", r.Name, clip(address), w.Header().Get("Location"))
						}
					}
				}
			}
		}
	})
}

// What is somebody else's and what does not exist are answered with the same
// page, but for the address itself.
func TestOthersObjectsAndNoneAreAlike(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		f := gather(t, a)
		compared := 0
		for _, r := range a.Server.Routes() {
			rows := objects[r.Name]
			for _, k := range f.askers {
				if !k.may(r.Right) {
					continue
				}
				var none string
				for _, o := range rows {
					if o.want(k) != notThere {
						continue
					}
					values := o.make(f, k)
					w := f.ask(r, k, address(r, i18n.EN, values))
					body := w.Body.String()
					for i := len(values) - 1; i > 0; i -= 2 { // from the end: a file is named after its list
						body = strings.ReplaceAll(body, values[i], "…")
					}
					body += "\n" + http.StatusText(w.Code) + w.Header().Get("Content-Type") + w.Header().Get("Cache-Control")
					if none != "" && body != none {
						t.Errorf("%s by %s: %s object looks unlike another that is not there:\n%s\n%s", r.Name, k.name, o.what, body, none)
					}
					if none != "" {
						compared++
					}
					none = body
				}
			}
		}
		if compared < 10 {
			t.Errorf("only %d answers were compared", compared)
		}
	})
}

// A change of somebody's roles takes effect with the next request, everywhere.
func TestRolesAreLostAtOnce(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		session := enter(t, a, "officer-trade")
		if w := getAs(t, a, "/en/desk/log", session); w.Code != http.StatusOK {
			t.Fatalf("the desk: %d", w.Code)
		}
		admin, id := enter(t, a, "admin"), gather(t, a).person("officer-trade")
		w := post(t, a, "/en/admin/people/"+id+"/roles", url.Values{"role": {"officer"}, "desk": {"trade"}, "side": {"region"}, "remove": {"yes"}}, admin)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("taking the role away: %d\n%s", w.Code, w.Body)
		}
		if w := getAs(t, a, "/en/desk/log", session); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/en/sign-in?next=") {
			t.Errorf("the desk without the role: %d to %q", w.Code, w.Header().Get("Location"))
		}
		if w := getAs(t, a, "/en/desk/log", enter(t, a, "officer-trade")); w.Code != http.StatusForbidden {
			t.Errorf("the desk after signing in again: %d", w.Code)
		}
	})
}

// A form of another site changes nothing, whoever is signed in.
func TestFormsOfOtherSitesChangeNothing(t *testing.T) {
	a := openApp(t, t.TempDir())
	f := gather(t, a)
	for _, r := range a.Server.Routes() {
		if r.Method == http.MethodGet {
			continue
		}
		for _, k := range f.askers {
			if k.name != "admin" && k.name != "officer-trade" {
				continue
			}
			header := map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://contoh.my"}
			for name, value := range k.header {
				header[name] = value
			}
			address := slot.ReplaceAllLiteralString(address(r, i18n.EN, nil), store.NewID())
			if w := do(t, a, call{Method: r.Method, URL: address, Header: header, Body: strings.NewReader("")}); w.Code != http.StatusForbidden {
				t.Errorf("%s by %s: %d", r.Name, k.name, w.Code)
			}
		}
	}
}
