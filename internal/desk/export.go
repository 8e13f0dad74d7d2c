package desk

import (
	"context"
	"encoding/csv"
	"io"
	"net/http"
	"strconv"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/web"
)

// Export is a list on its way out.
type Export struct {
	List    string // name in the journal and of the file: "unmet-demand"
	Columns []string
	Rows    [][]string
	Filters map[string]any // what narrowed it, for the journal
	Contact bool           // rows hold contacts
}

// JournalExport notes that a list left, to whom, how long and narrowed by what.
// It is written before the list is: what left is known even where the line broke.
func JournalExport(ctx context.Context, db *store.DB, c clock.Clock, actor, format string, e Export) error {
	return db.InTx(ctx, func(tx *store.Tx) error {
		return journal.Write(ctx, tx, journal.Entry{At: c.Now(), Actor: actor, Verb: "list.exported", Thing: "list", ID: e.List,
			Detail: map[string]any{"format": format, "rows": len(e.Rows), "filters": e.Filters, "contact": e.Contact}})
	})
}

// formatOf returns the format that a file's name asks for, or a NotFound fault.
func formatOf(r *http.Request, list string) (string, error) {
	switch r.PathValue("file") {
	case list + ".csv":
		return "csv", nil
	case list + ".xlsx":
		return "xlsx", nil
	}
	return "", fault.New(fault.NotFound, "error.not_found")
}

// sendList answers with the list as a file.
func sendList(w http.ResponseWriter, format string, e Export) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+e.List+"."+format+`"`)
	return WriteList(w, format, e)
}

// WriteList writes the list as a file.
func WriteList(w io.Writer, format string, e Export) error {
	out := csv.NewWriter(w)
	if err := out.Write(e.Columns); err != nil {
		return err
	}
	return out.WriteAll(e.Rows)
}

// demandColumns are the columns of the board's export: programs rely on them.
var demandColumns = []string{"product_id", "product", "words", "destination_state", "month", "asks", "asks_without_supplier", "kg", "asks_with_kg", "first", "last"}

// Export returns the board by product, destination and month, with the
// products' names in language l.
func (d *Demand) Export(l i18n.Lang, b *Board, f DemandFilter) Export {
	e := Export{List: "unmet-demand", Columns: demandColumns, Rows: [][]string{}, Filters: map[string]any{}}
	for i, pairs := 0, f.pairs(); i < len(pairs); i += 2 {
		e.Filters[pairs[i]] = pairs[i+1]
	}
	for _, c := range b.Cells {
		name := ""
		if c.Product != "" {
			name = d.name(l, c.Product)
		}
		e.Rows = append(e.Rows, []string{c.Product, name, c.Words, c.State, c.Month, strconv.Itoa(c.Asks), strconv.Itoa(c.Unmet), plain(c.Kg), strconv.Itoa(c.KgOf),
			c.First.String(), c.Newest.String()})
	}
	return e
}

// plain writes a number without grouping, empty for one not known.
func plain(d *amount.Decimal) string {
	if d == nil {
		return ""
	}
	return d.Reduce().String()
}

func (d *Demand) boardFile(w http.ResponseWriter, r *http.Request) error {
	format, err := formatOf(r, "unmet-demand")
	if err != nil {
		return err
	}
	p, f := web.PageOf(r), demandFilterOf(r)
	b, err := d.Board(r.Context(), f)
	if err != nil {
		return err
	}
	e := d.Export(p.Lang, b, f)
	if err := JournalExport(r.Context(), d.DB, d.Clock, identity.Of(r.Context()).Actor(), format, e); err != nil {
		return err
	}
	return sendList(w, format, e)
}

// wantedColumns are the columns of the public summary.
var wantedColumns = []string{"product_id", "product", "asks", "kg", "first_month", "last_month", "gap"}

func (d *Demand) wantedFile(w http.ResponseWriter, r *http.Request) error {
	format, err := formatOf(r, "wanted")
	if err != nil {
		return err
	}
	p := web.PageOf(r)
	list, err := d.summary(r.Context())
	if err != nil {
		return err
	}
	e := Export{List: "wanted", Columns: wantedColumns, Rows: [][]string{}}
	for _, one := range list {
		e.Rows = append(e.Rows, []string{one.Product, d.publicTitle(p, one), strconv.Itoa(one.Asks), plain(one.Kg), one.First, one.Newest, string(gapOr(one.Gap))})
	}
	return sendList(w, format, e)
}

// itemColumnsOut are the columns of the inbox's export. Who asked and how to
// reach them stays at the desk.
var itemColumnsOut = []string{"code", "desk", "side", "kind", "title", "language", "stage", "owner", "waiting_for", "waiting_since", "due", "outcome", "received", "changed"}

// maxExport is how many items an export holds at most.
const maxExport = 20000

// ItemExport returns the work that who may read under the filter. mask takes
// contacts out of the askers' words.
func (s *Store) ItemExport(ctx context.Context, who identity.Who, f Filter, mask func(string) string) (Export, error) {
	e := Export{List: "work", Columns: itemColumnsOut, Rows: [][]string{}, Filters: map[string]any{"desk": f.Desk, "stage": f.Stage, "owner": f.Owner,
		"kind": f.Kind, "side": f.Side, "waiting": f.Waiting, "due": f.Due}}
	names := map[string]string{}
	f.After, f.Limit = "", 200
	for {
		page, err := s.List(ctx, who, f)
		if err != nil {
			return Export{}, err
		}
		for _, it := range page.Items {
			owner, err := s.ownerName(ctx, names, it.Owner)
			if err != nil {
				return Export{}, err
			}
			e.Rows = append(e.Rows, []string{it.Code, it.Desk, it.Side, it.Kind, mask(it.Title), it.Lang, string(it.Stage), owner, it.Waiting, it.Since.String(),
				it.Due.String(), it.Outcome, clock.DateOf(it.At).String(), clock.DateOf(it.Changed).String()})
		}
		if f.After = page.Next; f.After == "" || len(e.Rows) >= maxExport {
			return e, nil
		}
	}
}

// ownerName returns the name of an owner; names remembers those asked for.
func (s *Store) ownerName(ctx context.Context, names map[string]string, id string) (string, error) {
	if name, ok := names[id]; ok || id == "" {
		return name, nil
	}
	person, err := s.People.Person(ctx, id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	names[id] = person.Name
	return person.Name, nil
}

// ListFile answers with the inbox, narrowed as its address says, as a file. Its
// route needs the right export.list.
func (s *Store) ListFile(filter func(*http.Request) Filter, mask func(string) string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		format, err := formatOf(r, "work")
		if err != nil {
			return err
		}
		who := identity.Of(r.Context())
		e, err := s.ItemExport(r.Context(), who, filter(r), mask)
		if err != nil {
			return err
		}
		if err := JournalExport(r.Context(), s.db, s.clock, who.Actor(), format, e); err != nil {
			return err
		}
		return sendList(w, format, e)
	}
}
