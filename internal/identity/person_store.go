package identity

import (
	"context"
	"fmt"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/store"
)

// longestName bounds names of people and organisations, in characters.
const longestName = 120

// check returns p tidied, or what is wrong with it.
func (p Person) check() (Person, error) {
	var wrong fault.List
	p.Name = strings.Join(strings.Fields(p.Name), " ")
	if p.Name == "" || utf8.RuneCountInString(p.Name) > longestName || strings.ContainsFunc(p.Name, unicode.IsControl) {
		wrong = append(wrong, fault.New(fault.Invalid, "identity.error.name").In("name"))
	}
	if p.Email = tidyEmail(p.Email); p.Email != "" {
		if a, err := mail.ParseAddress(p.Email); err != nil || a.Address != p.Email || len(p.Email) > 254 {
			wrong = append(wrong, fault.New(fault.Invalid, "identity.error.email").In("email"))
		}
	}
	if strings.TrimSpace(p.Phone) != "" {
		phone, ok := tidyPhone(p.Phone)
		if p.Phone = phone; !ok {
			wrong = append(wrong, fault.New(fault.Invalid, "identity.error.phone").In("phone"))
		}
	}
	if p.Email == "" && p.Phone == "" {
		wrong = append(wrong, fault.New(fault.Invalid, "identity.error.reach").In("email"))
	}
	if p.Lang == "" {
		p.Lang = i18n.ID
	} else if _, ok := i18n.ParseLang(string(p.Lang)); !ok {
		wrong = append(wrong, fault.New(fault.Invalid, "identity.error.lang").In("lang"))
	}
	return p, wrong.OrNil()
}

// tidyEmail is how an e-mail address is stored and looked up.
func tidyEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// tidyPhone returns a number as + and digits, and whether it is a whole
// international number.
func tidyPhone(s string) (string, bool) {
	s = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "").Replace(s)
	digits, plus := strings.CutPrefix(s, "+")
	ok := plus && len(digits) >= 8 && len(digits) <= 15 && strings.Trim(digits, "0123456789") == ""
	return "+" + digits, ok
}

// AddPerson adds an invited person with memberships and returns it with its id.
// It is refused with fault.Conflict where the e-mail has an account.
func (s *Store) AddPerson(ctx context.Context, tx *store.Tx, actor string, p Person, memberships ...Membership) (Person, error) {
	p, err := p.check()
	if err != nil {
		return Person{}, err
	}
	if p.Email != "" { // asked first: on PostgreSQL a failed insert spoils the transaction
		if _, err := personBy(ctx, tx, "email", p.Email); err == nil {
			return Person{}, fault.New(fault.Conflict, "identity.error.email_taken").In("email")
		} else if fault.KindOf(err) != fault.NotFound {
			return Person{}, err
		}
	}
	p.ID, p.Stage, p.At = store.NewID(), Invited, s.clock.Now()
	_, err = tx.Exec(ctx, `INSERT INTO identity_person (id, name, email, phone, lang, stage, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		p.ID, p.Name, p.Email, p.Phone, string(p.Lang), string(p.Stage), store.Time(p.At))
	if err != nil {
		return Person{}, fmt.Errorf("add person: %w", err)
	}
	if err := s.note(ctx, tx, actor, "person.added", "person", p.ID, nil); err != nil {
		return Person{}, err
	}
	if len(memberships) == 0 {
		return p, nil
	}
	return p, s.SetMemberships(ctx, tx, actor, p.ID, memberships...)
}

// ChangePerson changes name, phone and language of the person with p's id.
func (s *Store) ChangePerson(ctx context.Context, tx *store.Tx, actor string, p Person) error {
	was, err := personBy(ctx, tx, "id", p.ID)
	if err != nil {
		return err
	}
	p.Email = was.Email // its change needs a proof of its own
	if p, err = p.check(); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE identity_person SET name = $2, phone = $3, lang = $4 WHERE id = $1`, p.ID, p.Name, p.Phone, string(p.Lang))
	if err != nil {
		return fmt.Errorf("change person: %w", err)
	}
	return s.note(ctx, tx, actor, "person.changed", "person", p.ID, nil)
}

// CloseAccount ends a person's account for good: no sign-in, no session, token,
// link, password or key is left. What they did stays in the journal.
func (s *Store) CloseAccount(ctx context.Context, tx *store.Tx, actor, person string) error {
	p, err := personBy(ctx, tx, "id", person)
	if err != nil || p.Stage == Closed {
		return err
	}
	for _, statement := range []string{
		`UPDATE identity_person SET stage = 'closed' WHERE id = $1`,
		`DELETE FROM identity_session WHERE person = $1`,
		`DELETE FROM identity_token WHERE person = $1`,
		`DELETE FROM identity_link WHERE person = $1`,
		`DELETE FROM identity_password WHERE person = $1`,
		`DELETE FROM identity_totp WHERE person = $1`,
		`DELETE FROM identity_recovery WHERE person = $1`,
		`DELETE FROM identity_passkey WHERE person = $1`,
		`DELETE FROM identity_pending WHERE person = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, person); err != nil {
			return fmt.Errorf("close account: %w", err)
		}
	}
	return s.note(ctx, tx, actor, "person.closed", "person", person, nil)
}

// activate notes that an invited person has signed in for the first time.
func (s *Store) activate(ctx context.Context, tx *store.Tx, p Person) error {
	if p.Stage != Invited {
		return nil
	}
	if _, err := tx.Exec(ctx, `UPDATE identity_person SET stage = 'active' WHERE id = $1`, p.ID); err != nil {
		return fmt.Errorf("activate person: %w", err)
	}
	return s.note(ctx, tx, p.ID, "person.activated", "person", p.ID, nil)
}

// Person returns the person with the id, or a fault NotFound.
func (s *Store) Person(ctx context.Context, id string) (Person, error) {
	return personBy(ctx, s.db, "id", id)
}

// PersonByEmail returns the person with the e-mail, in any case of letters.
func (s *Store) PersonByEmail(ctx context.Context, email string) (Person, error) {
	return personBy(ctx, s.db, "email", tidyEmail(email))
}

const personColumns = `p.id, p.name, p.email, p.phone, p.lang, p.stage, p.at`

// PersonIn returns the person as a transaction sees them.
func PersonIn(ctx context.Context, tx *store.Tx, id string) (Person, error) {
	return personBy(ctx, tx, "id", id)
}

// personBy returns the one person whose column ("id" or "email") has the value.
func personBy(ctx context.Context, q store.Queryer, column, value string) (Person, error) {
	if value == "" || !plain(value) {
		return Person{}, NotYours()
	}
	p, err := scanPerson(q.QueryRow(ctx, `SELECT `+personColumns+` FROM identity_person p WHERE p.`+column+` = $1`, value))
	if store.IsNoRows(err) {
		return Person{}, NotYours()
	}
	return p, err
}

// plain reports whether a text can be asked for: PostgreSQL refuses others.
func plain(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// scanner is a row to read.
type scanner interface{ Scan(into ...any) error }

// scanPerson reads personColumns and what follows them.
func scanPerson(row scanner, more ...any) (p Person, err error) {
	var lang, stage, at string
	if err := row.Scan(append([]any{&p.ID, &p.Name, &p.Email, &p.Phone, &lang, &stage, &at}, more...)...); err != nil {
		return Person{}, fmt.Errorf("read person: %w", err)
	}
	p.Lang, p.Stage = i18n.Lang(lang), PersonStage(stage)
	p.At, err = store.ParseTime(at)
	return p, err
}

// PeoplePage is how many people a page of the list holds.
const PeoplePage = 50

// People returns a page of the people whose name or e-mail holds the words
// (empty: all), by name, and how many there are in all. Pages count from 1.
func (s *Store) People(ctx context.Context, words string, page int) (people []Person, total int, err error) {
	pattern := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(strings.TrimSpace(words))) + "%"
	if !plain(pattern) {
		return nil, 0, nil
	}
	const where = ` FROM identity_person p WHERE lower(p.name) LIKE $1 ESCAPE '\' OR p.email LIKE $1 ESCAPE '\'`
	if err := s.db.QueryRow(ctx, `SELECT count(*)`+where, pattern).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count people: %w", err)
	}
	rows, err := s.db.Query(ctx, `SELECT `+personColumns+where+` ORDER BY p.name, p.id LIMIT $2 OFFSET $3`,
		pattern, PeoplePage, (max(page, 1)-1)*PeoplePage)
	if err != nil {
		return nil, 0, fmt.Errorf("list people: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		p, err := scanPerson(rows)
		if err != nil {
			return nil, 0, err
		}
		people = append(people, p)
	}
	return people, total, rows.Err()
}
