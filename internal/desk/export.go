package desk

import (
	"context"
	"io"
	"net/http"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/web"
)

// Export is a list on its way out.
type Export struct {
	List    string         // name in the journal and of the file: "unmet-demand"
	Columns []string       // keys; programs rely on them
	Rows    [][]any        // see document.WriteSheet
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
func formatOf(r *http.Request, list string) (document.Format, error) {
	for _, f := range []document.Format{document.AsCSV, document.AsXLSX} {
		if r.PathValue("file") == list+"."+string(f) {
			return f, nil
		}
	}
	return "", fault.New(fault.NotFound, "error.not_found")
}

// Write writes the list as a file. title gives the heads of the columns; nil
// writes the keys.
func (e Export) Write(w io.Writer, f document.Format, title func(key string) string) error {
	columns := make([]document.Column, len(e.Columns))
	for i, key := range e.Columns {
		columns[i] = document.Column{Key: key, Title: key}
		if title != nil {
			columns[i].Title = title(key)
		}
	}
	return document.WriteSheet(w, f, columns, e.Rows)
}

// Send answers with the list as a file; title is as for Write.
func (e Export) Send(w http.ResponseWriter, f document.Format, title func(key string) string) error {
	w.Header().Set("Content-Type", mediaType(f))
	w.Header().Set("Content-Disposition", `attachment; filename="`+e.List+"."+string(f)+`"`)
	return e.Write(w, f, title)
}

// send is Send with the heads in the page's language.
func (e Export) send(w http.ResponseWriter, p *web.Page, f document.Format) error {
	return e.Send(w, f, func(key string) string { return p.T("desk.column." + key) })
}

// demandColumns are the columns of the board's export: programs rely on them.
var demandColumns = []string{"product_id", "product", "words", "destination_state", "month", "asks", "asks_without_supplier", "kg", "asks_with_kg", "first", "last"}

// Export returns the board by product, destination and month, with the
// products' names in language l.
func (d *Demand) Export(l i18n.Lang, b *Board, f DemandFilter) Export {
	e := Export{List: "unmet-demand", Columns: demandColumns, Rows: [][]any{}, Filters: map[string]any{}}
	for i, pairs := 0, f.pairs(); i < len(pairs); i += 2 {
		e.Filters[pairs[i]] = pairs[i+1]
	}
	for _, c := range b.Cells {
		name := ""
		if c.Product != "" {
			name = d.name(l, c.Product)
		}
		e.Rows = append(e.Rows, []any{c.Product, name, c.Words, c.State, c.Month, c.Asks, c.Unmet, reduced(c.Kg), c.KgOf, c.First, c.Newest})
	}
	return e
}

// reduced returns a number without idle zeros; nil stays nil.
func reduced(d *amount.Decimal) *amount.Decimal {
	if d == nil {
		return nil
	}
	return d.Reduce().Ptr()
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
	if err := JournalExport(r.Context(), d.DB, d.Clock, identity.Of(r.Context()).Actor(), string(format), e); err != nil {
		return err
	}
	return e.send(w, p, format)
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
	e := Export{List: "wanted", Columns: wantedColumns, Rows: [][]any{}}
	for _, one := range list {
		e.Rows = append(e.Rows, []any{one.Product, d.publicTitle(p, one), one.Asks, reduced(one.Kg), one.First, one.Newest, string(gapOr(one.Gap))})
	}
	return e.send(w, p, format)
}

// itemColumnsOut are the columns of the inbox's export. Who asked and how to
// reach them stays at the desk.
var itemColumnsOut = []string{"code", "desk", "side", "kind", "title", "language", "stage", "owner", "waiting_for", "waiting_since", "due", "outcome", "received", "changed"}

// maxExport is how many items an export holds at most.
const maxExport = 20000

// ItemExport returns the work that who may read under the filter. mask takes
// contacts out of the askers' words.
func (s *Store) ItemExport(ctx context.Context, who identity.Who, f Filter, mask func(string) string) (Export, error) {
	e := Export{List: "work", Columns: itemColumnsOut, Rows: [][]any{}, Filters: map[string]any{"desk": f.Desk, "stage": f.Stage, "owner": f.Owner,
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
			e.Rows = append(e.Rows, []any{it.Code, it.Desk, it.Side, it.Kind, mask(it.Title), it.Lang, string(it.Stage), owner, it.Waiting, it.Since,
				it.Due, it.Outcome, it.At, it.Changed})
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

// Lists lets the inbox leave as a file.
type Lists struct {
	Store *Store
	Mask  func(string) string // takes contacts out of the askers' words
}

// Routes returns the address of the inbox as a file; its parameters are the
// inbox's.
func (x *Lists) Routes() []web.Route {
	return []web.Route{{Name: "desk.inbox.file", Path: "/{lang}/{s:desk}/{s:inbox}/{s:export}/{file}", Right: "export.list", Handle: x.inbox}}
}

func (x *Lists) inbox(w http.ResponseWriter, r *http.Request) error {
	format, err := formatOf(r, "work")
	if err != nil {
		return err
	}
	p, who := web.PageOf(r), identity.Of(r.Context())
	e, err := x.Store.ItemExport(r.Context(), who, FilterOf(r.URL.Query()), x.Mask)
	if err != nil {
		return err
	}
	if err := JournalExport(r.Context(), x.Store.db, x.Store.clock, who.Actor(), string(format), e); err != nil {
		return err
	}
	return e.send(w, p, format)
}

// mediaType is what the file is called on its way.
func mediaType(f document.Format) string {
	if f == document.AsCSV {
		return string(f.Type()) + "; charset=utf-8"
	}
	return string(f.Type())
}
