package app

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var folded = regexp.MustCompile(`(?s)<details.*?</details>`)

// A rule's page says in words what can come of it; how the computer reads it is
// there for whoever opens it.
func TestRulePagesFoldTheirCode(t *testing.T) {
	a := openApp(t, t.TempDir())
	for _, r := range a.Book.Rules() {
		for i, path := range []string{"/id/aturan/", "/ms/peraturan/", "/en/rules/"} {
			w := get(t, a, path+r.ID)
			body := w.Body.String()
			if w.Code != http.StatusOK || !strings.Contains(body, [3]string{"Cara komputer membaca aturan ini", "Cara komputer membaca peraturan ini", "How the computer reads this"}[i]) {
				t.Fatalf("%s%s: %d", path, r.ID, w.Code)
			}
			open := folded.ReplaceAllString(body, "")
			if n := strings.Count(open, "<code>"); n != 1 { // the rule's id
				t.Errorf("%s%s shows %d pieces of code", path, r.ID, n)
			}
			for _, v := range r.Versions {
				for _, b := range v.When {
					if b.If != "" && !strings.Contains(html.UnescapeString(body), b.If) {
						t.Errorf("%s%s hides %s", path, r.ID, b.If)
					}
					if say := [3]string{b.Say.ID, b.Say.MS, b.Say.EN}[i]; !strings.Contains(html.UnescapeString(open), say) {
						t.Errorf("%s%s does not say %q", path, r.ID, say)
					}
				}
			}
		}
	}
}
