package identity

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/store"
	"siger/internal/web"
)

// peopleView is what the list of people shows, with the form of a new one.
type peopleView struct {
	people []Person
	words  string
	total  int
	page   int
	orgs   []Organisation
	may    bool // change people

	given Person // of a form that was refused
	role  Membership
	errs  []web.FieldError
}

func (s *Pages) people(w http.ResponseWriter, r *http.Request) error {
	return s.renderPeople(w, r, http.StatusOK, peopleView{words: r.FormValue("q")})
}

func (s *Pages) renderPeople(w http.ResponseWriter, r *http.Request, status int, v peopleView) (err error) {
	v.page, _ = strconv.Atoi(r.FormValue("page")) // 0 and nonsense: the first
	v.page = min(max(v.page, 1), 10_000)
	if v.people, v.total, err = s.Store.People(r.Context(), v.words, v.page); err != nil {
		return err
	}
	if v.orgs, err = s.Store.Organisations(r.Context()); err != nil {
		return err
	}
	v.may = Some(Of(r.Context()), "person.change")
	p := web.PageOf(r)
	p.Title, p.NoIndex, p.Invalid = p.T("identity.admin.people"), true, len(v.errs) > 0
	return web.Render(w, r, status, p, peoplePage(p, s, v))
}

// addPerson adds a person with one membership and leads to their page, where
// more are given and the invitation is made.
func (s *Pages) addPerson(w http.ResponseWriter, r *http.Request) error {
	given := Person{Name: r.FormValue("name"), Email: r.FormValue("email"), Phone: r.FormValue("phone"), Lang: i18n.Lang(r.FormValue("lang"))}
	m := membershipIn(r)
	var added Person
	refused := s.change(r, func(ctx context.Context, tx *store.Tx, who Who) (err error) {
		added, err = s.Store.AddPerson(ctx, tx, who.Actor(), given, m)
		return err
	})
	p := web.PageOf(r)
	if refused == nil {
		return web.SeeOther(w, r, p.Href("identity.person", "person", added.ID))
	}
	switch kind := fault.KindOf(refused); kind {
	case fault.Invalid, fault.Conflict:
		return s.renderPeople(w, r, web.StatusOf(kind), peopleView{given: given, role: m, errs: p.Errors(refused)})
	}
	return refused
}

// membershipIn reads a membership from a form.
func membershipIn(r *http.Request) Membership {
	return Membership{Role: Role(r.FormValue("role")), Org: r.FormValue("org"), Desk: r.FormValue("desk"), Side: r.FormValue("side")}
}

// personView is what the page of a person shows to administrators and auditors.
type personView struct {
	person      Person
	memberships []Membership
	orgs        map[string]Organisation
	all         []Organisation
	sessions    []Session
	tokens      []Token
	may         bool // change this person

	role Membership // of a form that was refused
	errs []web.FieldError
}

func (s *Pages) person(w http.ResponseWriter, r *http.Request) error {
	return s.renderPerson(w, r, http.StatusOK, personView{})
}

// renderPerson shows a person; that it was looked at is noted.
func (s *Pages) renderPerson(w http.ResponseWriter, r *http.Request, status int, v personView) (err error) {
	ctx := r.Context()
	if v.person, err = s.Store.Person(ctx, r.PathValue("person")); err != nil {
		return err
	}
	if err := s.Store.ReadBy(ctx, "person", v.person.ID); err != nil {
		return err
	}
	if v.memberships, err = s.Store.MembershipsOf(ctx, v.person.ID); err != nil {
		return err
	}
	if v.orgs, err = s.organisationsOf(ctx, v.memberships); err != nil {
		return err
	}
	if v.all, err = s.Store.Organisations(ctx); err != nil {
		return err
	}
	if v.sessions, err = s.Store.Sessions(ctx, v.person.ID); err != nil {
		return err
	}
	if v.tokens, err = s.Store.Tokens(ctx, v.person.ID); err != nil {
		return err
	}
	who := Of(ctx)
	v.may = Some(who, "person.change") && who.Person.ID != v.person.ID && v.person.Stage != Closed
	p := web.PageOf(r)
	p.Title, p.NoIndex, p.Invalid = v.person.Name, true, len(v.errs) > 0
	p.Crumbs = []web.Crumb{{Href: p.Href("identity.people"), Label: p.T("identity.admin.people")}}
	return web.Render(w, r, status, p, personPage(p, s, v))
}

// changePerson runs f on the person of the address, who is not the one who
// asks, and leads back to their page.
func (s *Pages) changePerson(w http.ResponseWriter, r *http.Request, f func(ctx context.Context, tx *store.Tx, who Who, person string) error) error {
	person := r.PathValue("person")
	err := s.change(r, func(ctx context.Context, tx *store.Tx, who Who) error {
		if _, err := personBy(ctx, tx, "id", person); err != nil {
			return err
		}
		if person == who.Person.ID {
			return fault.New(fault.Forbidden, "identity.error.self")
		}
		return f(ctx, tx, who, person)
	})
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("identity.person", "person", person))
}

// changeMemberships adds one membership, or with "remove" takes one away.
func (s *Pages) changeMemberships(w http.ResponseWriter, r *http.Request) error {
	m := membershipIn(r)
	err := s.changePerson(w, r, func(ctx context.Context, tx *store.Tx, who Who, person string) error {
		list, err := membershipsIn(ctx, tx, person)
		if err != nil {
			return err
		}
		m.Person = person
		if r.FormValue("remove") != "" {
			list = slices.DeleteFunc(list, func(other Membership) bool { return other == m })
		} else {
			list = append(list, m)
		}
		return s.Store.SetMemberships(ctx, tx, who.Actor(), person, list...)
	})
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return s.renderPerson(w, r, http.StatusUnprocessableEntity, personView{role: m, errs: web.PageOf(r).Errors(err)})
	}
	return err
}

func (s *Pages) endPersonSessions(w http.ResponseWriter, r *http.Request) error {
	return s.changePerson(w, r, func(ctx context.Context, tx *store.Tx, who Who, person string) error {
		return s.Store.EndSessions(ctx, tx, who.Actor(), person, "")
	})
}

func (s *Pages) revokePersonToken(w http.ResponseWriter, r *http.Request) error {
	return s.changePerson(w, r, func(ctx context.Context, tx *store.Tx, who Who, person string) error {
		return s.Store.RevokeToken(ctx, tx, who.Actor(), person, r.PathValue("token"))
	})
}

func (s *Pages) closePerson(w http.ResponseWriter, r *http.Request) error {
	return s.changePerson(w, r, func(ctx context.Context, tx *store.Tx, who Who, person string) error {
		return s.Store.CloseAccount(ctx, tx, who.Actor(), person)
	})
}

// organisationsView is what the list of organisations shows.
type organisationsView struct {
	list  []Organisation
	may   bool
	given Organisation
	errs  []web.FieldError
}

func (s *Pages) organisations(w http.ResponseWriter, r *http.Request) error {
	return s.renderOrganisations(w, r, http.StatusOK, organisationsView{})
}

func (s *Pages) renderOrganisations(w http.ResponseWriter, r *http.Request, status int, v organisationsView) (err error) {
	if v.list, err = s.Store.Organisations(r.Context()); err != nil {
		return err
	}
	v.may = Some(Of(r.Context()), "person.change")
	p := web.PageOf(r)
	p.Title, p.NoIndex, p.Invalid = p.T("identity.admin.organisations"), true, len(v.errs) > 0
	return web.Render(w, r, status, p, organisationsPage(p, v))
}

func (s *Pages) addOrganisation(w http.ResponseWriter, r *http.Request) error {
	given := Organisation{Name: r.FormValue("name"), Kind: r.FormValue("kind"), Thing: strings.TrimSpace(r.FormValue("thing"))}
	refused := s.change(r, func(ctx context.Context, tx *store.Tx, who Who) error {
		_, err := s.Store.AddOrganisation(ctx, tx, who.Actor(), given)
		return err
	})
	p := web.PageOf(r)
	if refused == nil {
		return web.SeeOther(w, r, p.Href("identity.organisations"))
	}
	switch kind := fault.KindOf(refused); kind {
	case fault.Invalid, fault.Conflict:
		return s.renderOrganisations(w, r, web.StatusOf(kind), organisationsView{given: given, errs: p.Errors(refused)})
	}
	return refused
}
