package web

import (
	"net/http"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"siger/internal/i18n"
)

const (
	languageCookie = "lang"
	languageParam  = "lang" // on a link of the language switch
)

// languageOf returns the language of a request whose address has none: the
// parameter, then the cookie, then the browser's wish, then the default.
func (s *Server) languageOf(r *http.Request) i18n.Lang {
	if l, ok := i18n.ParseLang(r.URL.Query().Get(languageParam)); ok {
		return l
	}
	if c, err := r.Cookie(languageCookie); err == nil {
		if l, ok := i18n.ParseLang(c.Value); ok {
			return l
		}
	}
	return wished(r.Header.Get("Accept-Language"), s.opts.Default)
}

var (
	offered = []language.Tag{language.Indonesian, language.Malay, language.English}
	matcher = language.NewMatcher(append([]language.Tag{language.Und}, offered...))
)

// wished returns the best language for an Accept-Language header. Wishes for
// none of ours are answered in the default, never in a likely neighbour.
func wished(header string, otherwise i18n.Lang) i18n.Lang {
	if len(header) > 200 {
		return otherwise
	}
	tags, weights, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return otherwise
	}
	for i, t := range tags {
		if weights[i] == 0 {
			continue
		}
		_, index, confidence := matcher.Match(t)
		if index > 0 && confidence >= language.High {
			l, _ := i18n.ParseLang(offered[index-1].String())
			return l
		}
	}
	return otherwise
}

// chooseLanguage answers "/": it leads to the home page in the asker's language.
func (s *Server) chooseLanguage(w http.ResponseWriter, r *http.Request) error {
	l := s.languageOf(r)
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, "/"+string(l), http.StatusFound)
	return nil
}

// rememberLanguage answers a link of the language switch, an address with
// ?lang=: it keeps the choice in a cookie and leads to the same address without
// the parameter. Merely reading a page leaves no cookie.
func rememberLanguage(w http.ResponseWriter, r *http.Request, l i18n.Lang) bool {
	if r.URL.RawQuery == "" || r.Method != http.MethodGet || !r.URL.Query().Has(languageParam) {
		return false
	}
	http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: string(l), Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode})
	w.Header().Set("Cache-Control", "no-store")
	target := "/" + strings.TrimLeft(r.URL.EscapedPath(), "/\\") // never "//host"
	if query := withoutParam(r.URL.RawQuery, languageParam); query != "" {
		target += "?" + query
	}
	http.Redirect(w, r, target, http.StatusFound)
	return true
}

// withoutParam drops a parameter from a raw query and keeps the order of the rest.
func withoutParam(query, name string) string {
	parts := slices.DeleteFunc(strings.Split(query, "&"), func(p string) bool {
		key, _, _ := strings.Cut(p, "=")
		return key == name
	})
	return strings.Join(parts, "&")
}
