package labour

import (
	"context"
	"slices"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/store"
)

// Agencies answers whether an agency may place people, from the official list.
type Agencies struct {
	*Office
	People *identity.Store // whose organisations agencies' accounts are
	World  bool            // lists that come in belong to the example world

	// Tell lets the people of an agency know of figures that will be public, in
	// the transaction that brings them; filled by app.
	Tell func(ctx context.Context, tx *store.Tx, a Agency, actor string) error

	names names
}

// today is the day where licences are given.
func (o *Agencies) today() clock.Date { return clock.Today(o.Clock, o.Pack.RegionZone()) }

// Check answers from the newest list whether the agency that a text names may
// place people. A text without a name, licence or telephone number is an
// Invalid fault of field q. Nothing of the text is kept.
func (o *Agencies) Check(ctx context.Context, text string) (Checked, error) {
	asked := ParseAgencyQuery(text)
	if asked.Empty() {
		return Checked{}, fault.New(fault.Invalid, "labour.agency.error.query").In("q")
	}
	list, err := o.Store.Registry(ctx, o.Store.DB)
	if err != nil || list == nil {
		return verdict(o.today(), nil, nil, nil, nil), err
	}
	exact, err := o.Store.found(ctx, o.Store.DB, asked)
	if err != nil {
		return Checked{}, err
	}
	exact = slices.DeleteFunc(exact, func(a Agency) bool { return a.Example != list.Example })
	all, err := o.names.of(ctx, o.Store, list)
	if err != nil {
		return Checked{}, err
	}
	found := make([]string, len(exact)) // as they are compared
	for i, a := range exact {
		found[i] = agencyKey(a.Name)
	}
	var part, near []Agency
	for _, a := range all {
		switch {
		case slices.ContainsFunc(exact, func(b Agency) bool { return a.ID == b.ID }):
		case len(near) < maxChoices && (nearTo(asked.Name, a.key) || slices.ContainsFunc(found, func(key string) bool { return nearTo(key, a.key) })):
			near = append(near, a.Agency)
		case len(exact) == 0 && partOf(asked.Words, a.words):
			part = append(part, a.Agency)
		}
	}
	if len(near) > 0 {
		part = nil // what looks like the name counts more than what holds its words
	}
	c := verdict(o.today(), list, exact, part, near)
	c.OtherPhone = c.Agency != nil && len(asked.Phones) > 0 && !slices.ContainsFunc(asked.Phones, func(p string) bool { return slices.Contains(c.Agency.Phones, p) })
	return c, nil
}
