package app

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"siger/internal/amount"
	"siger/internal/ask"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/desk"
	"siger/internal/document"
	"siger/internal/i18n"
	"siger/internal/store"
	"siger/internal/trade"
)

// ExportOptions are what a command exports from and how.
type ExportOptions struct {
	Corridor    string
	DB          string     // data folder or PostgreSQL address
	Since       clock.Date // in the market's zone; zero: everything
	CSV         bool       // else JSON
	WithContact bool       // asks: with the askers' contacts
	Actor       string     // for the journal
	Lang        i18n.Lang  // of names
	Clock       clock.Clock
}

// AskDoc is an ask as the export writes it.
type AskDoc struct {
	Code       string          `json:"code"`
	Kind       ask.Kind        `json:"kind"`
	Stage      ask.Stage       `json:"stage"`
	Channel    ask.Channel     `json:"channel"`
	Lang       i18n.Lang       `json:"lang"`
	AskedAt    string          `json:"asked_at"`
	Q          string          `json:"q"` // without e-mail addresses and phone numbers, unless contacts are exported
	Offers     int             `json:"offers"`
	Understood json.RawMessage `json:"understood"`
	Contact    *string         `json:"contact,omitempty"`
}

// UnmetDoc is the demand of one product, destination and month as the export
// writes it.
type UnmetDoc struct {
	ProductID  string          `json:"product_id"` // empty outside the pack
	Product    string          `json:"product"`
	Words      string          `json:"words"` // outside the pack
	State      string          `json:"destination_state"`
	Month      string          `json:"month"`
	Asks       int             `json:"asks"`
	NoSupplier int             `json:"asks_without_supplier"` // when they were asked
	Kg         *amount.Decimal `json:"kg"`                    // null: no ask says a quantity
	AsksWithKg int             `json:"asks_with_kg"`
	First      clock.Date      `json:"first"`
	Last       clock.Date      `json:"last"`
}

// ExportAsks writes the asks as JSON or CSV, oldest first. Contacts are written
// only when asked for, and the journal keeps that, and by whom, first.
func ExportAsks(ctx context.Context, w io.Writer, o ExportOptions) error {
	return o.from(ctx, func(db *store.DB, pack *corridor.Pack) error {
		docs := []AskDoc{}
		err := ask.NewStore(db).Each(ctx, o.since(pack), "", func(a ask.Ask) error {
			d := AskDoc{Code: a.Code, Kind: a.Kind, Stage: a.Stage, Channel: a.Channel, Lang: a.Lang, AskedAt: a.At.UTC().Format(time.RFC3339),
				Q: ask.WithoutContacts(a.Text), Offers: a.Offers, Understood: json.RawMessage(a.Understood)}
			if o.WithContact {
				d.Q, d.Contact = a.Text, &a.Contact
			}
			docs = append(docs, d)
			return nil
		})
		if err != nil {
			return err
		}
		columns := []string{"code", "kind", "stage", "channel", "lang", "asked_at", "q", "offers"}
		if o.WithContact {
			columns = append(columns, "contact")
		}
		e := desk.Export{List: "asks", Columns: columns, Contact: o.WithContact, Filters: map[string]any{"since": o.Since.String()}}
		for _, d := range docs {
			row := []any{d.Code, string(d.Kind), string(d.Stage), string(d.Channel), string(d.Lang), d.AskedAt, d.Q, d.Offers}
			if o.WithContact {
				row = append(row, *d.Contact)
			}
			e.Rows = append(e.Rows, row)
		}
		return o.write(ctx, w, db, e, docs)
	})
}

// ExportUnmet writes unmet demand as JSON or CSV, by product, destination and month.
func ExportUnmet(ctx context.Context, w io.Writer, o ExportOptions) error {
	return o.from(ctx, func(db *store.DB, pack *corridor.Pack) error {
		market := trade.NewMarket(db, pack, nil, o.Clock)
		k := asks{&ask.Front{Pack: pack, Store: ask.NewStore(db), Clock: o.Clock}}
		d := &desk.Demand{Wants: k, Supply: trade.Supply{Market: market.Now}, Pack: pack, DB: db, Clock: o.Clock}
		since := o.since(pack)
		b, err := d.BoardSince(ctx, since)
		if err != nil {
			return err
		}
		e := d.Export(o.Lang, b, desk.DemandFilter{})
		e.Filters["since"] = o.Since.String()
		docs := []UnmetDoc{}
		for _, c := range b.Cells {
			name := ""
			if p, ok := pack.Product(c.Product); ok {
				name = p.Names.In(o.Lang)
			}
			docs = append(docs, UnmetDoc{ProductID: c.Product, Product: name, Words: c.Words, State: c.State, Month: c.Month, Asks: c.Asks,
				NoSupplier: c.Unmet, Kg: c.Kg, AsksWithKg: c.KgOf, First: c.First, Last: c.Newest})
		}
		return o.write(ctx, w, db, e, docs)
	})
}

// from runs do on the store, brought to shape, beside a server that may run.
func (o ExportOptions) from(ctx context.Context, do func(*store.DB, *corridor.Pack) error) error {
	pack, err := corridor.Open(o.Corridor)
	if err != nil {
		return err
	}
	if _, err := Migrate(ctx, o.DB, false); err != nil {
		return err
	}
	db, err := store.Open(ctx, o.DB, store.Shared())
	if err != nil {
		return err
	}
	defer db.Close()
	return do(db, pack)
}

// since is the beginning of the first day, in the market's zone.
func (o ExportOptions) since(pack *corridor.Pack) time.Time {
	if o.Since.IsZero() {
		return time.Time{}
	}
	return time.Date(o.Since.Year, o.Since.Month, o.Since.Day, 0, 0, 0, 0, pack.MarketZone())
}

// write notes the export in the journal, then writes it.
func (o ExportOptions) write(ctx context.Context, w io.Writer, db *store.DB, e desk.Export, docs any) error {
	format := "json"
	if o.CSV {
		format = "csv"
	}
	if err := desk.JournalExport(ctx, db, o.Clock, o.Actor, format, e); err != nil {
		return err
	}
	if o.CSV {
		return e.Write(w, document.AsCSV, nil)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(docs)
}
