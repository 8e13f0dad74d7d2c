package desk

import (
	"context"
	"strings"

	"siger/internal/document"
	"siger/internal/i18n"
	"siger/internal/identity"
)

// The columns of the sheets of organisations and of people.
var (
	organisationColumns = textColumns("name kind", "thing")
	personColumns       = textColumns("name", "email phone lang role org desk side")
)

// textColumns returns columns of text: those that must be filled in, and others.
func textColumns(required, others string) (out []document.Column) {
	for _, key := range strings.Fields(required) {
		out = append(out, document.Column{Key: key, Required: true})
	}
	for _, key := range strings.Fields(others) {
		out = append(out, document.Column{Key: key})
	}
	return out
}

// PeopleLists lets the administration bring in organisations, and people with
// their memberships. Nobody is written to: an invitation is sent by hand.
func PeopleLists(s *identity.Store) []ImportList {
	may := func(who identity.Who) bool { return identity.Can(who, "person.change", identity.Object{}) }
	return []ImportList{
		{Name: "identity.organisations", May: may, Columns: organisationColumns,
			Check: func(ctx context.Context, who identity.Who, rows []document.Row) (Checked, error) {
				var list []identity.OrganisationRow
				for _, r := range rows {
					list = append(list, identity.OrganisationRow{Line: r.Line, Organisation: identity.Organisation{Name: r.String(0), Kind: word(r, 1), Thing: r.String(2)}})
				}
				return checkedOf(s.BringOrganisations(ctx, who.Actor(), list))
			},
			Rows: func(ctx context.Context, _ identity.Who) (rows [][]any, err error) {
				list, err := s.Organisations(ctx)
				for _, o := range list {
					rows = append(rows, []any{o.Name, o.Kind, o.Thing})
				}
				return rows, err
			}},
		{Name: "identity.people", May: may, Columns: personColumns, Contact: true,
			Check: func(ctx context.Context, who identity.Who, rows []document.Row) (Checked, error) {
				var list []identity.PersonRow
				for _, r := range rows {
					list = append(list, identity.PersonRow{Line: r.Line,
						Person: identity.Person{Name: r.String(0), Email: r.String(1), Phone: r.String(2), Lang: i18n.Lang(word(r, 3))},
						Member: identity.Membership{Role: identity.Role(word(r, 4)), Org: strings.TrimSpace(r.String(5)), Desk: word(r, 6), Side: word(r, 7)}})
				}
				return checkedOf(s.BringPeople(ctx, who.Actor(), list))
			},
			Rows: func(ctx context.Context, _ identity.Who) ([][]any, error) {
				rows, err := peopleRows(ctx, s, identity.Closed)
				return rows, err
			}},
	}
}

// word returns a cell that holds a word of a list.
func word(r document.Row, i int) string { return strings.ToLower(strings.TrimSpace(r.String(i))) }

// checkedOf is what identity says of a sheet, as every list says it.
func checkedOf(b identity.Brought, err error) (Checked, error) {
	c := Checked{Same: b.Same, Save: b.Save}
	for _, l := range b.Lines {
		c.Lines = append(c.Lines, ImportLine{Line: l.Line, What: l.Name, Changed: l.Changed})
	}
	for _, f := range b.Faults {
		c.Faults = append(c.Faults, RowFault{Line: f.Line, Column: f.Fault.Field, Fault: f.Fault})
	}
	return c, err
}

// peopleRows returns the people in personColumns, a row for each membership,
// without those of a stage.
func peopleRows(ctx context.Context, s *identity.Store, without identity.PersonStage) (rows [][]any, err error) {
	orgs, err := s.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, o := range orgs {
		names[o.ID] = o.Name
	}
	people, err := s.Everybody(ctx)
	for _, p := range people {
		if p.Stage == without {
			continue
		}
		list := p.Memberships
		if len(list) == 0 {
			list = []identity.Membership{{}}
		}
		for _, m := range list {
			rows = append(rows, []any{p.Name, p.Email, p.Phone, string(p.Lang), string(m.Role), names[m.Org], m.Desk, m.Side})
		}
	}
	return rows, err
}
