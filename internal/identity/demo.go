package identity

import (
	"context"
	"net/http"

	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/store"
	"siger/internal/web"
)

// Door lets anybody into a demonstration as one of its example people.
type Door struct {
	Key    string // in addresses: "officer-trade"
	Person Person
	Member Membership // of a partner without its organisation, which the store names
	org    Organisation
}

// demoDomain is where the example people have their addresses: a domain nobody
// can register.
const demoDomain = "@contoh.example"

// Doors returns one example person for every role, and for an officer and an
// attaché one at each desk. Supplier is the example supplier the first partner
// acts for.
func Doors(supplier Organisation) []Door {
	importer := Organisation{Name: "Contoh Niaga Sdn Bhd", Kind: "importer"}
	out := []Door{
		door("partner", "Contoh Sari Pemasok", i18n.ID, Membership{Role: Partner}, supplier),
		door("importer", "Contoh Amin Pengimport", i18n.MS, Membership{Role: Partner}, importer),
		door("centre", "Contoh Rini Pelatihan", i18n.ID, Membership{Role: Partner}, Organisation{Name: "Contoh Balai Latihan Kerja", Kind: "centre"}),
		door("agency", "Contoh Budi Penempatan", i18n.ID, Membership{Role: Partner}, Organisation{Name: "Contoh P3MI Sejahtera", Kind: "agency"}),
		door("employer", "Contoh Lim Majikan", i18n.MS, Membership{Role: Partner}, Organisation{Name: "Contoh Ladang Sdn Bhd", Kind: "employer"}),
	}
	names := map[string]string{"trade": "Perdagangan", "labour": "Tenaga Kerja", "tourism": "Pariwisata", "transport": "Perhubungan", "province": "Kerja Sama"}
	for _, desk := range Desks {
		out = append(out, door("officer-"+desk, "Contoh Petugas "+names[desk], i18n.ID, Membership{Role: Officer, Desk: desk, Side: Region}, Organisation{}))
	}
	for _, desk := range Desks {
		out = append(out, door("attache-"+desk, "Contoh Atase "+names[desk], i18n.ID, Membership{Role: Attache, Desk: desk, Side: Market}, Organisation{}))
	}
	return append(out,
		door("leader", "Contoh Pimpinan", i18n.ID, Membership{Role: Leader}, Organisation{}),
		door("admin", "Contoh Admin", i18n.ID, Membership{Role: Admin}, Organisation{}),
		door("auditor", "Contoh Auditor", i18n.EN, Membership{Role: Auditor}, Organisation{}))
}

func door(key, name string, l i18n.Lang, m Membership, org Organisation) Door {
	return Door{Key: key, Person: Person{Name: name, Email: key + demoDomain, Lang: l}, Member: m, org: org}
}

// FillDemo adds the example people that are missing.
func (s *Store) FillDemo(ctx context.Context, doors []Door) error {
	for _, d := range doors {
		_, err := s.PersonByEmail(ctx, d.Person.Email)
		if err == nil {
			continue
		}
		if fault.KindOf(err) != fault.NotFound {
			return err
		}
		err = s.InTx(ctx, func(tx *store.Tx) error {
			m := d.Member
			if d.org.Name != "" {
				org, err := organisationBy(ctx, tx, "name", d.org.Name)
				if err != nil && fault.KindOf(err) == fault.NotFound {
					org, err = s.AddOrganisation(ctx, tx, "demo", d.org)
				}
				if err != nil {
					return err
				}
				m.Org = org.ID
			}
			_, err := s.AddPerson(ctx, tx, "demo", d.Person, m)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// doorOf returns the door of the address, or NotYours.
func (s *Pages) doorOf(r *http.Request) (Door, error) {
	for _, d := range s.Doors {
		if d.Key == r.PathValue("door") {
			return d, nil
		}
	}
	return Door{}, NotYours()
}

func (s *Pages) demoDoors(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	p.Title, p.NoIndex = p.T("identity.demo.title"), true
	return web.Render(w, r, http.StatusOK, p, doorsPage(p, s.Doors))
}

func (s *Pages) demoDoor(w http.ResponseWriter, r *http.Request) error {
	d, err := s.doorOf(r)
	if err != nil {
		return err
	}
	p := web.PageOf(r)
	p.Title, p.NoIndex = p.T("identity.demo.enter", "name", d.Person.Name), true
	return web.Render(w, r, http.StatusOK, p, doorsPage(p, []Door{d}))
}

// enterDemo opens a session for the example person behind a door.
func (s *Pages) enterDemo(w http.ResponseWriter, r *http.Request) error {
	d, err := s.doorOf(r)
	if err != nil {
		return err
	}
	err = s.Gate.SignIn(w, r, "demo", false, func(tx *store.Tx) (Person, error) {
		return personBy(r.Context(), tx, "email", d.Person.Email)
	})
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, landing(web.PageOf(r), ""))
}
