package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"siger/internal/clock"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/jobs"
	"siger/internal/journal"
	"siger/internal/store"
)

// ImportList is a list that comes in as a sheet: what a part hands over so that
// its list has the pages of Imports. Its words are the texts
//
//	NAME.import.title         "Import suppliers' offers"
//	NAME.import.lead          what comes in and what becomes of it
//	NAME.import.saved_next    what happens after saving
//	NAME.import.column.KEY    what the cells of the column hold
type ImportList struct {
	// Name stands in addresses, files, texts and the journal: "trade.offers".
	Name string

	// May reports whether who may bring the list in. To others there is no such
	// list. DeskMay and OrgMay are the usual ones.
	May func(who identity.Who) bool

	// Columns of the sheet; a column without a Title has its Key in the head,
	// which stays the same in every language.
	Columns []document.Column

	// Check compares the rows with what is there and says what saving would do.
	// It saves nothing. It is called to show the page and again before saving, so
	// it answers the same to the same sheet and state. An error of kind Invalid is
	// what is wrong with the sheet as a whole.
	Check func(ctx context.Context, who identity.Who, rows []document.Row) (Checked, error)

	// Rows returns the list as it is now, for who, in Columns: what comes out
	// comes in again and changes nothing. Nil: only the empty sheet can be had.
	Rows func(ctx context.Context, who identity.Who) ([][]any, error)

	// Contact says that Rows hold contacts; the journal notes it.
	Contact bool
}

// DeskMay lets the officers and attachés of a desk bring a list in.
func DeskMay(desk string) func(identity.Who) bool {
	return func(who identity.Who) bool { return identity.Can(who, "import.list", identity.Object{Desk: desk}) }
}

// OrgMay lets partners of an organisation bring a list in; may, where given,
// narrows that to some organisations. The list's Check and Rows keep to
// OrgsOf(who).
func OrgMay(may func(org string) bool) func(identity.Who) bool {
	return func(who identity.Who) bool {
		return slices.ContainsFunc(OrgsOf(who), func(org string) bool { return may == nil || may(org) })
	}
}

// OrgsOf returns the organisations whose lists who may bring in.
func OrgsOf(who identity.Who) (orgs []string) {
	for _, m := range who.Memberships {
		if m.Org != "" && identity.Can(who, "import.list", identity.Object{Org: m.Org}) {
			orgs = append(orgs, m.Org)
		}
	}
	return orgs
}

// Checked is a sheet compared with what is there. It may be saved when it has no
// faults.
type Checked struct {
	Lines  []ImportLine // what is new or changes, in the order of the sheet
	Same   int          // things of the sheet that are there already
	Faults []RowFault

	// Save writes it in the caller's transaction, with the journal entries of the
	// things themselves; that the list came in is written beside it. It may run
	// more than once, as store.DB.InTx says. A fault it returns (somebody was
	// faster) saves nothing, and the sheet is checked again.
	Save func(ctx context.Context, tx *store.Tx) error
}

// ImportLine is one thing that a sheet adds or changes.
type ImportLine struct {
	Line    int    // in the file, from 1
	What    string // the thing's name as people know it
	Changed bool   // it is there already, otherwise
}

// count returns how many things are new and how many change.
func (c *Checked) count() (added, changed int) {
	for _, l := range c.Lines {
		if l.Changed {
			changed++
		}
	}
	return len(c.Lines) - changed, changed
}

// RowFault is what is wrong with a cell, or with a row where Column is empty.
type RowFault struct {
	Line   int    // in the file, from 1
	Column string // key
	Value  string // as it stands in the sheet; empty where it says nothing
	Fault  *fault.Fault
}

// Import is a sheet on its way in: uploaded by a person, waiting to be saved, or
// saved.
type Import struct {
	ID      string
	List    string
	By      string // actor
	At      time.Time
	Saved   bool
	Added   int // things, once saved
	Changed int
	Same    int

	hash string // SHA-256 of the file in hex
	data []byte // the file; none once it is saved
}

// Imports lets lists come in as sheets. A sheet is uploaded, checked, and saved
// by a button of the page that shows what was checked. Between the two it waits
// in the store, for its uploader alone and for an hour: the page stays small
// however long the list, can be loaded again and read in another language, and
// any node can save it.
type Imports struct {
	Lists []ImportList
	DB    *store.DB
	Clock clock.Clock
}

// keepImport is how long a sheet waits to be saved, and how long it is known
// that it was.
const keepImport = time.Hour

// list returns the list of the name when who may bring it in; to others there is
// none.
func (x *Imports) list(who identity.Who, name string) (*ImportList, error) {
	for i := range x.Lists {
		if l := &x.Lists[i]; l.Name == name && l.May != nil && l.May(who) {
			return l, nil
		}
	}
	return nil, identity.NotYours()
}

// columns returns the columns with their heads.
func (l *ImportList) columns() []document.Column {
	out := slices.Clone(l.Columns)
	for i := range out {
		out[i].Title = cmp.Or(out[i].Title, out[i].Key)
	}
	return out
}

// read reads the file and compares it with what is there. Cells that cannot be
// read are among the faults; the rows they stand in are not compared.
func (l *ImportList) read(ctx context.Context, who identity.Who, data []byte) (Checked, error) {
	rows, wrong, err := readSheet(data, l.columns())
	if err != nil {
		return Checked{}, err
	}
	c, err := l.Check(ctx, who, rows)
	if err != nil {
		return Checked{}, err
	}
	for _, w := range wrong {
		c.Faults = append(c.Faults, RowFault{Line: w.Line, Column: w.Fault.Field, Fault: w.Fault})
	}
	slices.SortStableFunc(c.Faults, func(a, b RowFault) int { return a.Line - b.Line })
	return c, nil
}

// ForgetJob erases sheets that have waited, or have been saved, an hour ago.
func (x *Imports) ForgetJob() jobs.Job {
	return jobs.Job{Kind: "desk.forget_imports", Every: 15 * time.Minute, Run: func(ctx context.Context, _ json.RawMessage) error {
		return x.Forget(ctx)
	}}
}

// Forget does the work of ForgetJob.
func (x *Imports) Forget(ctx context.Context) error {
	return x.DB.InTx(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM desk_import WHERE at < $1`, store.Time(x.Clock.Now().Add(-keepImport)))
		return err
	})
}

// upload keeps the file until it is saved or an hour has passed.
func (x *Imports) upload(ctx context.Context, who identity.Who, l *ImportList, data []byte) (id string, err error) {
	id = store.NewID()
	err = x.DB.InTx(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO desk_import (id, list, by_actor, at, saved, added, changed, same, hash, data)
			VALUES ($1, $2, $3, $4, 0, 0, 0, 0, $5, $6)`, id, l.Name, who.Actor(), store.Time(x.Clock.Now()), hashOf(data), data)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("keep uploaded sheet: %w", err)
	}
	return id, nil
}

// one returns a sheet that who uploaded for the list within the hour. Others'
// sheets are not there.
func (x *Imports) one(ctx context.Context, who identity.Who, l *ImportList, id string) (m Import, err error) {
	var at string
	var saved int
	m = Import{ID: id, List: l.Name, By: who.Actor()}
	err = x.DB.QueryRow(ctx, `SELECT at, saved, added, changed, same, hash, data FROM desk_import
		WHERE id = $1 AND list = $2 AND by_actor = $3 AND at >= $4`, id, l.Name, m.By, store.Time(x.Clock.Now().Add(-keepImport))).
		Scan(&at, &saved, &m.Added, &m.Changed, &m.Same, &m.hash, &m.data)
	if store.IsNoRows(err) {
		return m, fault.New(fault.NotFound, "desk.import.error.gone")
	}
	if err != nil {
		return m, fmt.Errorf("read uploaded sheet: %w", err)
	}
	m.Saved = saved == 1
	m.At, err = store.ParseTime(at)
	return m, err
}

// save writes what the sheet brings, once: a sheet that is saved already is left
// alone. The things, that the list came in, and that this sheet is done stand or
// fall together; the file is erased with them. c holds no faults.
func (x *Imports) save(ctx context.Context, m Import, c Checked) error {
	added, changed := c.count()
	return x.DB.InTx(ctx, func(tx *store.Tx) error {
		res, err := tx.Exec(ctx, `UPDATE desk_import SET saved = 1, added = $2, changed = $3, same = $4, data = $5 WHERE id = $1 AND saved = 0`,
			m.ID, added, changed, c.Same, []byte{})
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		if added+changed == 0 {
			return nil
		}
		if err := c.Save(ctx, tx); err != nil {
			return err
		}
		return journal.Write(ctx, tx, journal.Entry{At: x.Clock.Now(), Actor: m.By, Verb: "list.imported", Thing: "list", ID: m.List,
			Detail: map[string]any{"sha256": m.hash, "new": added, "changed": changed, "same": c.Same}})
	})
}
