package app

import (
	"context"
	"maps"
	"slices"

	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/store"
)

// people is who may ask, and how they sign in.
type people struct {
	store  *identity.Store
	gate   *identity.Gate
	pages  *identity.Pages
	signIn *identity.SignIn
}

// joinPeople makes the parts of people and rights; with the example world, also
// its people.
func (a *App) joinPeople(ctx context.Context) error {
	s := identity.NewStore(a.DB, a.opts.Clock)
	a.people = people{store: s, gate: identity.NewGate(s, a.opts.Origin)}
	a.people.pages = &identity.Pages{Store: s, Gate: a.people.gate, Zone: a.Pack.RegionZone()}
	a.people.signIn = &identity.SignIn{Store: s, DB: a.DB, Gate: a.people.gate, Throttle: identity.NewThrottle(a.DB, a.opts.Clock),
		Clock: a.opts.Clock, Texts: a.texts, Origin: a.opts.Origin, Zone: a.Pack.RegionZone()}
	var err error
	if a.people.signIn.OIDC, err = identity.NewOIDC(a.opts.OIDC, a.opts.Origin, a.opts.Clock.Now); err != nil {
		return err
	}
	if !a.opts.World {
		return nil
	}
	var supplier identity.Organisation
	if list := a.World.Suppliers; len(list) > 0 {
		supplier = identity.Organisation{Name: list[0].Name, Kind: "supplier", Thing: list[0].ID}
	}
	a.people.pages.Doors = identity.Doors(supplier)
	return s.FillDemo(ctx, a.people.pages.Doors)
}

// DemoDoor is an address at which anybody may enter a demonstration.
type DemoDoor struct{ Name, Path string }

// DemoDoors returns the doors of the example world, with paths in the
// application's language; none outside of a demonstration.
func (a *App) DemoDoors() (out []DemoDoor) {
	for _, d := range a.people.pages.Doors {
		out = append(out, DemoDoor{d.Person.Name, a.Server.Href(a.opts.Lang, "identity.demo.door", "door", d.Key)})
	}
	return out
}

// LinkPath is where a single-use link with the token leads, in language l.
func LinkPath(l i18n.Lang, token string) string {
	return "/" + string(l) + "/" + T(l, "slug.signin") + "/" + T(l, "slug.link") + "/" + token
}

// RouteDoc is an address of the pages or the API and the right it needs.
type RouteDoc struct {
	Name   string `json:"name"`
	Method string `json:"method"`
	Path   string `json:"path"`
	Right  string `json:"right"`
	Public bool   `json:"public"`
}

// Routes returns every address the application answers at, by name and path.
func (a *App) Routes() (out []RouteDoc) {
	for _, r := range a.Server.Routes() {
		for _, l := range slices.Sorted(maps.Keys(r.Paths)) {
			out = append(out, RouteDoc{r.Name, r.Method, r.Paths[l], r.Right, r.Right == string(identity.Public)})
		}
	}
	return out
}

// People opens the people of the store at an address, also beside a running
// server, and brings the store to shape. The caller ends it with close.
func People(ctx context.Context, address string, c clock.Clock) (s *identity.Store, close func() error, err error) {
	if _, err := Migrate(ctx, address, false); err != nil {
		return nil, nil, err
	}
	db, err := store.Open(ctx, address, store.Shared())
	if err != nil {
		return nil, nil, err
	}
	return identity.NewStore(db, c), db.Close, nil
}
