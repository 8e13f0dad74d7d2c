package labour

import (
	"encoding/json"
	"net/http"
	"slices"

	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/store"
	"siger/internal/web"
)

// IssuerPages publishes the keys of issuers and their status lists, and lets an
// administrator replace a key.
type IssuerPages struct{ *Office }

// Routes returns the addresses of issuers.
func (o *IssuerPages) Routes() []web.Route {
	const list = "/{lang}/{s:admin}/{s:issuers}"
	return []web.Route{
		{Name: "labour.issuer.site", Path: "/.well-known/did.json", Right: "public", Handle: o.document},
		{Name: "labour.issuer.document", Path: "/issuers/{issuer}/did.json", Right: "public", Handle: o.document},
		{Name: "labour.issuer.status", Path: statusPath + "{list}", Right: "public", Handle: o.status},
		{Name: "labour.issuers", Path: list, Right: "issuer.change", Handle: o.list},
		{Name: "labour.issuer.rotate", Method: "POST", Path: list + "/{issuer}/{s:rotate}", Right: "issuer.change", Handle: o.rotate},
		{Name: "labour.issuer.revoke", Method: "POST", Path: list + "/{issuer}/{s:revoke}", Right: "issuer.change", Handle: o.revoke},
	}
}

// document answers with an issuer's did.json; that of the site is the mission's.
func (o *IssuerPages) document(w http.ResponseWriter, r *http.Request) error {
	issuer := r.PathValue("issuer")
	if issuer == "" {
		issuer = MissionIssuer
	}
	d, err := o.Issuers.Document(r.Context(), o.Store.DB, issuer)
	if err != nil {
		return err
	}
	b, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return published(w, "application/did+json", b)
}

// status answers with a signed status list.
func (o *IssuerPages) status(w http.ResponseWriter, r *http.Request) error {
	b, err := o.Issuers.StatusList(r.Context(), r.PathValue("list"))
	if err != nil {
		return err
	}
	return published(w, "application/vc+ld+json", b)
}

// published sends what anybody may keep for five minutes and any site may read.
func published(w http.ResponseWriter, kind string, b []byte) error {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	_, err := w.Write(b)
	return err
}

// issuerView is an issuer with its keys.
type issuerView struct {
	id, name, did string
	keys          []IssuerKey
}

func (o *IssuerPages) list(w http.ResponseWriter, r *http.Request) error {
	return o.show(w, r, http.StatusOK, nil)
}

func (o *IssuerPages) show(w http.ResponseWriter, r *http.Request, status int, refused error) error {
	p := web.PageOf(r)
	p.Title, p.NoIndex, p.Invalid = p.T("labour.issuers.title"), true, refused != nil
	ids, err := o.Issuers.Issuers(r.Context(), o.Store.DB)
	if err != nil {
		return err
	}
	var views []issuerView
	for _, id := range ids {
		v := issuerView{id: id, did: o.Issuers.DID(id)}
		if v.name, err = o.Issuers.Name(r.Context(), id); err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		if v.keys, err = o.Issuers.Keys(r.Context(), o.Store.DB, id); err != nil {
			return err
		}
		views = append(views, v)
	}
	slices.SortFunc(views, func(a, b issuerView) int { return cmpIssuers(a, b) })
	return web.Render(w, r, status, p, issuersPage(p, o.Pack.RegionZone(), views, p.Errors(refused)))
}

// cmpIssuers puts the mission and the region first, then the others by name.
func cmpIssuers(a, b issuerView) int {
	rank := func(v issuerView) string {
		switch v.id {
		case MissionIssuer:
			return "0"
		case RegionIssuer:
			return "1"
		}
		return "2" + v.name
	}
	if x, y := rank(a), rank(b); x < y {
		return -1
	} else if x > y {
		return 1
	}
	return 0
}

// rotate gives an issuer a new key.
func (o *IssuerPages) rotate(w http.ResponseWriter, r *http.Request) error {
	return o.change(w, r, func(tx *store.Tx, actor string) error {
		return o.Issuers.Rotate(r.Context(), tx, actor, r.PathValue("issuer"))
	})
}

// revoke takes a key back.
func (o *IssuerPages) revoke(w http.ResponseWriter, r *http.Request) error {
	return o.change(w, r, func(tx *store.Tx, actor string) error {
		return o.Issuers.Revoke(r.Context(), tx, actor, r.PathValue("issuer"), r.PostForm.Get("key"))
	})
}

func (o *IssuerPages) change(w http.ResponseWriter, r *http.Request, do func(tx *store.Tx, actor string) error) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	err := o.Store.DB.InTx(r.Context(), func(tx *store.Tx) error { return do(tx, identity.Of(r.Context()).Actor()) })
	if err != nil && fault.KindOf(err) == fault.Conflict {
		return o.show(w, r, http.StatusConflict, err)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("labour.issuers"))
}
