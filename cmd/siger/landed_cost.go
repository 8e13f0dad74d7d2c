package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/trade/landed"
)

// LandedCostCmd works out what goods cost delivered to a buyer.
type LandedCostCmd struct {
	HS       string `name:"hs" required:"" help:"HS code, 6 to 10 digits."`
	Kg       string `name:"kg" aliases:"quantity" required:"" help:"Quantity of the lot, in kg unless --unit says otherwise."`
	Unit     string `default:"kg" help:"Unit of the quantity: kg or tonne."`
	Price    string `required:"" help:"Price, per kg unless --per says otherwise."`
	Per      string `default:"kg" help:"What the price is for: kg, tonne or lot."`
	Currency string `help:"Currency of the price; the market's when left out." placeholder:"CODE"`
	Incoterm string `default:"EXW" help:"Incoterms 2020 rule of the price."`
	Named    string `help:"Place named after the Incoterm." placeholder:"PLACE"`
	From     string `help:"Where the goods are." placeholder:"PLACE"`
	To       string `help:"Where they shall be." placeholder:"PLACE"`
	Mode     string `help:"How they travel: sea-lcl, sea-fcl, reefer, air or truck."`
	FormD    bool   `name:"form-d" help:"The goods travel with a certificate of preferential origin."`
	AsOf     string `help:"Rates of this date (YYYY-MM-DD); today when left out." placeholder:"DATE"`
	Charges  string `help:"Charges to use before the pack's: example for the sample world's, else a CSV file." placeholder:"FILE"`
}

// exampleCharges is where a pack keeps the made-up charges of its sample world.
const exampleCharges = "world/charges.csv"

// Run prints the sheet.
func (c *LandedCostCmd) Run(ctx *Context) error {
	p, err := corridor.Open(ctx.Corridor)
	if err != nil {
		return err
	}
	form := landed.Form{HS: c.HS, Quantity: c.Kg, Unit: c.Unit, Price: c.Price, Per: c.Per, Currency: c.Currency, Incoterm: c.Incoterm,
		Named: c.Named, From: c.From, To: c.To, Mode: c.Mode, FormD: c.FormD, AsOf: c.AsOf}
	r, err := form.Request(p.Market.Currency, clock.Today(ctx.Clock, p.MarketZone()))
	if err != nil {
		return err
	}
	before, err := charges(p, c.Charges)
	if err != nil {
		return err
	}
	s, err := landed.NewTariff(p, before).Work(r)
	if err != nil {
		return err
	}
	if ctx.JSON {
		enc := json.NewEncoder(ctx.Out)
		enc.SetIndent("", "  ")
		return enc.Encode(s)
	}
	return landed.WriteTable(ctx.Out, ctx.language(), s)
}

// charges reads the charges named on the command line; none when name is empty.
func charges(p *corridor.Pack, name string) (out []corridor.Charge, err error) {
	var problems []corridor.Problem
	switch name {
	case "":
		return nil, nil
	case "example":
		out, problems = p.ReadCharges(exampleCharges)
	default:
		if _, err := os.Stat(name); err != nil {
			return nil, err
		}
		out, problems = p.ReadChargesIn(os.DirFS(filepath.Dir(name)), filepath.Base(name))
	}
	if len(problems) > 0 {
		return nil, errors.New(problems[0].String())
	}
	return out, nil
}
