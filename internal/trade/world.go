package trade

import (
	"slices"
	"strings"

	"siger/internal/corridor"
)

// World is the sample world of a pack: made-up suppliers, offers and charges
// that let the demo answer. None of it ever enters public figures.
type World struct {
	Suppliers []Supplier
	Offers    []Offer
	Charges   []corridor.Charge
}

// Files of the sample world inside a pack.
const (
	suppliersFile = "world/suppliers.yaml"
	offersFile    = "world/offers.yaml"
	chargesFile   = "world/charges.csv"
)

// fictional is the word that marks a made-up name and, in capitals, a made-up
// certificate number.
const fictional = "Contoh"

// LoadWorld reads the pack's sample world strictly and checks it against the
// pack. With problems the world holds what could be read and must not be used.
// A pack without a world has an empty one.
func LoadWorld(p *corridor.Pack) (*World, []corridor.Problem) {
	w := &World{}
	known, problems := w.readSuppliers(p)
	problems = append(problems, w.readOffers(p, known)...)
	charges, bad := p.ReadCharges(chargesFile)
	problems = append(problems, bad...)
	for _, c := range charges {
		if c.Confidence != corridor.ExampleRow {
			problems = append(problems, corridor.Problem{File: chargesFile,
				What: "the " + c.Key + " charge from " + orAny(c.From) + " to " + orAny(c.To) + " must have confidence example"})
		}
	}
	w.Charges = charges
	return w, corridor.SortProblems(problems)
}

func orAny(place string) string {
	if place == "" {
		return "anywhere"
	}
	return place
}

// readSuppliers reads the suppliers and returns their ids.
func (w *World) readSuppliers(p *corridor.Pack) (known map[string]bool, problems []corridor.Problem) {
	items, problems := corridor.ReadList[Supplier](p, suppliersFile)
	known = make(map[string]bool, len(items))
	for _, item := range items {
		s := item.Value
		for _, f := range s.Check(p) {
			problems = append(problems, item.Problem(f.Field, "%s", f.What))
		}
		if known[s.ID] {
			problems = append(problems, item.Problem("id", "supplier %q stands twice", s.ID))
		}
		if !slices.Contains(strings.Fields(s.Name), fictional) {
			problems = append(problems, item.Problem("name", "%q must hold the word %s: nobody in the sample world is real", s.Name, fictional))
		}
		for _, c := range s.Certificates {
			if !strings.HasPrefix(c.Number, strings.ToUpper(fictional)+"-") {
				problems = append(problems, item.Problem("certificates", "certificate number %q must begin with %s-", c.Number, strings.ToUpper(fictional)))
			}
		}
		known[s.ID] = true
		w.Suppliers = append(w.Suppliers, s)
	}
	return known, problems
}

func (w *World) readOffers(p *corridor.Pack, suppliers map[string]bool) []corridor.Problem {
	items, problems := corridor.ReadList[Offer](p, offersFile)
	seen := make(map[string]bool, len(items))
	for _, item := range items {
		o := item.Value
		for _, f := range o.Check(p) {
			problems = append(problems, item.Problem(f.Field, "%s", f.What))
		}
		if seen[o.ID] {
			problems = append(problems, item.Problem("id", "offer %q stands twice", o.ID))
		}
		if !suppliers[o.Supplier] {
			problems = append(problems, item.Problem("supplier", "supplier %q does not exist", o.Supplier))
		}
		seen[o.ID] = true
		w.Offers = append(w.Offers, o)
	}
	return problems
}
