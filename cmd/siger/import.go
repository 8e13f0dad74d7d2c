package main

import (
	"encoding/json"
	"io"

	"siger/internal/app"
	"siger/internal/corridor"
	"siger/internal/store"
	"siger/internal/trade/price"
	"siger/internal/trade/rate"
)

// ImportCmd imports what others publish.
type ImportCmd struct {
	Prices       ImportPricesCmd       `cmd:"" help:"Import months of the market's retail price survey (PriceCatcher)."`
	RegionPrices ImportRegionPricesCmd `cmd:"" help:"Import the region's food prices."`
	Exchange     ImportExchangeCmd     `cmd:"" help:"Import published exchange rates: data.gov.my's daily CSV or BNM's JSON."`
	Charges      ImportChargesCmd      `cmd:"" help:"Import dated freight, port, handling and inland charges."`
}

// ImportPricesCmd imports months of the retail price survey.
type ImportPricesCmd struct {
	importInto
	Items    string   `required:"" type:"existingfile" help:"The survey's lookup_item, CSV or parquet." placeholder:"FILE"`
	Premises string   `required:"" type:"existingfile" help:"The survey's lookup_premise, CSV or parquet." placeholder:"FILE"`
	Months   []string `arg:"" type:"existingfile" name:"month" help:"pricecatcher_YYYY-MM.parquet or .csv."`
}

// Run imports the files and prints a report for each.
func (c *ImportPricesCmd) Run(ctx *Context) error {
	return c.into(ctx, func(db *store.DB, p *corridor.Pack) ([]report, error) {
		bar := newProgress(ctx)
		defer bar.done()
		reports, err := c.prices(ctx, db, p, bar).Months(ctx, c.Items, c.Premises, c.Months)
		return list(reports...), err
	})
}

// ImportRegionPricesCmd imports the region's food prices.
type ImportRegionPricesCmd struct {
	importInto
	Level string `enum:"consumer,producer" default:"consumer" help:"Whose price it is: consumer or producer."`
	File  string `arg:"" type:"existingfile" help:"Commodity, dd/mm/yyyy and price with thousands commas."`
}

// Run imports the file and prints its report.
func (c *ImportRegionPricesCmd) Run(ctx *Context) error {
	return c.into(ctx, func(db *store.DB, p *corridor.Pack) ([]report, error) {
		bar := newProgress(ctx)
		defer bar.done()
		r, err := c.prices(ctx, db, p, bar).Region(ctx, p.Region.ID, c.Level, p.Region.Currency, c.File)
		return list(r), err
	})
}

// ImportExchangeCmd imports published exchange rates.
type ImportExchangeCmd struct {
	importInto
	KeepGood bool   `help:"Save the good rows of a file that has wrong ones."`
	Source   string `help:"Id of the rates' source in the pack; Bank Negara Malaysia when left out." placeholder:"ID"`
	File     string `arg:"" type:"existingfile" help:"daily_1200.csv or the API's JSON."`
}

// Run imports the file and prints its report.
func (c *ImportExchangeCmd) Run(ctx *Context) error {
	return c.into(ctx, func(db *store.DB, p *corridor.Pack) ([]report, error) {
		im := &rate.Importer{Store: rate.NewStore(db), Pack: p, Clock: ctx.Clock, Actor: c.Actor, Source: c.Source, KeepGood: c.KeepGood}
		r, err := im.Exchange(ctx, c.File)
		return list(r), err
	})
}

// ImportChargesCmd imports dated charges.
type ImportChargesCmd struct {
	importInto
	KeepGood bool   `help:"Save the good rows of a file that has wrong ones."`
	File     string `arg:"" type:"existingfile" help:"CSV in the layout of the pack's money/charges.csv."`
}

// Run imports the file and prints its report.
func (c *ImportChargesCmd) Run(ctx *Context) error {
	return c.into(ctx, func(db *store.DB, p *corridor.Pack) ([]report, error) {
		im := &rate.Importer{Store: rate.NewStore(db), Pack: p, Clock: ctx.Clock, Actor: c.Actor, KeepGood: c.KeepGood}
		r, err := im.Charges(ctx, c.File)
		return list(r), err
	})
}

// importInto is where an import goes and who makes it.
type importInto struct {
	Data  string `env:"SIGER_DATA" default:"data" help:"Data folder of the embedded store." placeholder:"DIR"`
	DB    string `name:"db" env:"SIGER_DB" help:"PostgreSQL address instead of the embedded store." placeholder:"URL"`
	Actor string `env:"SIGER_ACTOR" default:"command-line" help:"Who imports, for the journal." placeholder:"NAME"`
}

// report is what an import accounts with.
type report interface {
	Write(w io.Writer, say func(key string, args ...any) string) error
}

func list[R report](reports ...R) []report {
	out := make([]report, len(reports))
	for i, r := range reports {
		out[i] = r
	}
	return out
}

// into runs do on the store, brought to shape, and prints the reports, also
// those of an import that saved nothing.
func (c *importInto) into(ctx *Context, do func(*store.DB, *corridor.Pack) ([]report, error)) error {
	p, err := corridor.Open(ctx.Corridor)
	if err != nil {
		return err
	}
	address := c.DB
	if address == "" {
		address = c.Data
	}
	if _, err := app.Migrate(ctx, address, false); err != nil {
		return err
	}
	db, err := store.Open(ctx, address, store.Shared())
	if err != nil {
		return err
	}
	defer db.Close()
	reports, failed := do(db, p)
	if ctx.JSON {
		if err := json.NewEncoder(ctx.Out).Encode(map[string]any{"reports": reports}); err != nil {
			return err
		}
		return failed
	}
	say := func(key string, args ...any) string { return app.T(ctx.language(), key, args...) }
	for _, r := range reports {
		if err := r.Write(ctx.Out, say); err != nil {
			return err
		}
	}
	return failed
}

// prices returns an importer of prices that shows its progress.
func (c *importInto) prices(ctx *Context, db *store.DB, p *corridor.Pack, bar *progress) *price.Importer {
	return &price.Importer{Store: price.NewStore(db), Geography: price.NewGeography(p), Currency: p.Market.Currency,
		Clock: ctx.Clock, Actor: c.Actor, Progress: bar.show}
}
