package trade

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/desk"
	"siger/internal/fault"
	"siger/internal/i18n"
)

// OfferColumns are the columns of a sheet of offers, in their order: one price
// per row. An offer with several prices has several rows; from the second on
// only offer and the columns of the price must be filled in. The columns from
// supplier_name on are needed once for a supplier Siger does not know yet.
var OfferColumns = []string{"offer", "supplier", "product", "title_id", "title_ms", "title_en", "grade", "packaging_id", "packaging_ms", "packaging_en",
	"pack_kg", "capacity_kg_month", "minimum_kg", "lead_days", "available_from", "available_to",
	"incoterm", "place", "currency", "per", "amount", "as_of", "valid_to",
	"supplier_name", "supplier_kind", "supplier_regency", "supplier_languages", "supplier_about_id", "supplier_about_ms", "supplier_about_en"}

// ofOffer and ofPrice part the columns: what is said of an offer once, and of
// each of its prices.
var ofOffer, ofPrice = OfferColumns[1:16], OfferColumns[16:23]

// OfferRow is a row of the sheet: its number in the file, counted from 1 with
// the heads, and its cells by column.
type OfferRow struct {
	Line  int
	Cells map[string]string
}

// OfferSheet is a sheet that was read and compared with the catalogue. It may
// be saved when it has no faults.
type OfferSheet struct {
	Suppliers []Supplier        // that Siger does not know yet
	Offers    []Offer           // new or changed
	Lines     []desk.ImportLine // the suppliers and offers, by row
	Same      int               // offers
	Faults    []desk.RowFault   // by row
}

// sheetReader reads a sheet against a view of the market.
type sheetReader struct {
	view      *View
	out       OfferSheet
	offers    map[string]*sheetOffer
	order     []string
	suppliers map[string]*Supplier
	lines     map[string]int // of new suppliers
}

// sheetOffer is an offer being read, with its first row.
type sheetOffer struct {
	Offer
	first OfferRow
}

// ReadOffers reads the rows of a sheet and says what is wrong with each, what
// is new and what changes. The same sheet read again after it was saved holds
// nothing new: offers are known by their id.
func (v *View) ReadOffers(rows []OfferRow) OfferSheet {
	r := sheetReader{view: v, offers: map[string]*sheetOffer{}, suppliers: map[string]*Supplier{}, lines: map[string]int{}}
	for _, row := range rows {
		r.row(row)
	}
	for _, id := range r.order {
		r.compare(r.offers[id])
	}
	for _, s := range r.suppliers {
		r.check(r.lines[s.ID], "supplier_", s.Check(v.Pack))
		r.out.Suppliers = append(r.out.Suppliers, *s)
	}
	for _, s := range r.out.Suppliers {
		r.out.Lines = append(r.out.Lines, desk.ImportLine{Line: r.lines[s.ID], What: s.Name})
	}
	slices.SortFunc(r.out.Suppliers, func(a, b Supplier) int { return strings.Compare(a.ID, b.ID) })
	slices.SortStableFunc(r.out.Lines, func(a, b desk.ImportLine) int { return a.Line - b.Line })
	slices.SortStableFunc(r.out.Faults, func(a, b desk.RowFault) int { return a.Line - b.Line })
	return r.out
}

// bad notes a fault of a row: the text of what is wrong, or for "rule", what
// breaks a rule of its column, that of what the column must hold.
func (r *sheetReader) bad(line int, column, key, value string) {
	text := "trade.offers.import.error." + key
	if key == "rule" && slices.Contains(OfferColumns, column) {
		text = "trade.offers.import.column." + column
	}
	r.out.Faults = append(r.out.Faults, desk.RowFault{Line: line, Column: column, Value: value, Fault: fault.New(fault.Invalid, text)})
}

// row reads one row: the offer where it is its first, and its price.
func (r *sheetReader) row(row OfferRow) {
	id := row.Cells["offer"]
	if id == "" {
		r.bad(row.Line, "offer", "offer", "")
		return
	}
	o := r.offers[id]
	if o == nil {
		o = &sheetOffer{Offer: r.offer(row), first: row}
		r.offers[id] = o
		r.order = append(r.order, id)
		r.supplier(row)
	} else {
		for _, column := range ofOffer {
			if cell := row.Cells[column]; cell != "" && cell != o.first.Cells[column] {
				r.bad(row.Line, column, "differs", cell)
			}
		}
	}
	if slices.ContainsFunc(ofPrice, func(column string) bool { return row.Cells[column] != "" }) {
		price := r.price(row)
		for _, had := range o.Prices {
			if had.Incoterm == price.Incoterm && had.Place == price.Place && had.ValidTo == price.ValidTo {
				r.bad(row.Line, "incoterm", "twice", price.Incoterm)
			}
		}
		o.Prices = append(o.Prices, price)
	}
}

// offer reads what a row says of the offer itself.
func (r *sheetReader) offer(row OfferRow) Offer {
	c := row.Cells
	o := Offer{
		ID: c["offer"], Supplier: c["supplier"], Product: c["product"], Grade: c["grade"],
		Title:           i18n.Text{ID: c["title_id"], MS: c["title_ms"], EN: c["title_en"]},
		Packaging:       i18n.Text{ID: c["packaging_id"], MS: c["packaging_ms"], EN: c["packaging_en"]},
		CapacityKgMonth: r.whole(row, "capacity_kg_month"), MinimumKg: r.whole(row, "minimum_kg"), LeadDays: int(r.whole(row, "lead_days")),
		AvailableFrom: r.date(row, "available_from"), AvailableTo: r.date(row, "available_to"),
	}
	if p, ok := r.view.Pack.Product(o.Product); ok {
		o.Form = p.Form
	}
	if c["pack_kg"] != "" {
		if kg, err := amount.Parse(c["pack_kg"]); err == nil {
			o.PackKg = kg.Ptr()
		} else {
			r.bad(row.Line, "pack_kg", "number", c["pack_kg"])
		}
	}
	return o
}

// price reads what a row says of a price.
func (r *sheetReader) price(row OfferRow) Price {
	c := row.Cells
	p := Price{Incoterm: strings.ToUpper(c["incoterm"]), Place: c["place"], Currency: strings.ToUpper(c["currency"]), Per: c["per"],
		AsOf: r.date(row, "as_of"), ValidTo: r.date(row, "valid_to")}
	var err error
	if p.Amount, err = amount.Parse(c["amount"]); err != nil {
		r.bad(row.Line, "amount", "number", c["amount"])
		p.Amount = amount.Int(1) // said once is enough
	}
	var f flaws
	p.check(r.view.Pack, &f)
	r.check(row.Line, "price_", f)
	return p
}

// supplier looks the row's supplier up, or reads a new one.
func (r *sheetReader) supplier(row OfferRow) {
	c := row.Cells
	id := c["supplier"]
	if id == "" {
		r.bad(row.Line, "supplier", "supplier", "")
		return
	}
	if r.view.Catalogue.Suppliers[id] != nil || r.suppliers[id] != nil {
		return
	}
	if c["supplier_name"] == "" {
		r.bad(row.Line, "supplier", "supplier", id)
		return
	}
	r.lines[id] = row.Line
	r.suppliers[id] = &Supplier{ID: id, Name: c["supplier_name"], Kind: SupplierKind(c["supplier_kind"]), Regency: c["supplier_regency"],
		Languages: strings.FieldsFunc(c["supplier_languages"], func(x rune) bool { return strings.ContainsRune(" ,;|", x) }),
		About:     i18n.Text{ID: c["supplier_about_id"], MS: c["supplier_about_ms"], EN: c["supplier_about_en"]}}
}

// check notes the flaws of a part; the texts say what each column must hold.
func (r *sheetReader) check(line int, part string, list []Flaw) {
	for _, f := range list {
		column := f.Field
		switch {
		case part == "price_": // one field of the file for all of a price
			column, _, _ = strings.Cut(f.What, " ")
			if strings.HasSuffix(f.What, "has no as_of") {
				column = "as_of"
			} else if !slices.Contains(ofPrice, column) {
				column = "place"
			}
		case part == "supplier_" && f.Field != "id":
			column = part + f.Field
		case part == "supplier_":
			column = "supplier"
		case f.Field == "id":
			column = "offer"
		}
		if l, ok := i18n.ParseLang(f.What[strings.LastIndexByte(f.What, ' ')+1:]); ok && strings.Contains(f.What, "is missing in language") {
			column += "_" + string(l)
		}
		r.bad(line, column, "rule", "") // the flaw's words are for programs
	}
}

// compare checks the whole offer and tells whether it is new.
func (r *sheetReader) compare(o *sheetOffer) {
	whole := o.Offer
	prices := whole.Prices
	whole.Prices = nil // checked row by row
	var own []Flaw
	for _, f := range whole.Check(r.view.Pack) {
		if f.Field != "form" { // follows the product
			own = append(own, f)
		}
	}
	r.check(o.first.Line, "", own)
	whole.Prices = prices
	had, known := r.view.Catalogue.Offer(whole.ID)
	switch {
	case !known:
	case had.Supplier != whole.Supplier:
		r.bad(o.first.Line, "supplier", "other_supplier", had.Supplier)
		return
	case same(*had, whole):
		r.out.Same++
		return
	}
	r.out.Lines = append(r.out.Lines, desk.ImportLine{Line: o.first.Line, What: whole.Title.ID + " (" + whole.ID + ")", Changed: known})
	r.out.Offers = append(r.out.Offers, whole)
}

// same reports whether two offers are written alike.
func same(a, b Offer) bool {
	x, err1 := json.Marshal(canonical(a))
	y, err2 := json.Marshal(canonical(b))
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}

// canonical returns the offer with its numbers in one spelling.
func canonical(o Offer) Offer {
	if o.PackKg != nil {
		o.PackKg = o.PackKg.Reduce().Ptr()
	}
	o.Prices = slices.Clone(o.Prices)
	for i := range o.Prices {
		o.Prices[i].Amount = o.Prices[i].Amount.Reduce()
	}
	if len(o.Prices) == 0 {
		o.Prices = nil
	}
	return o
}

// whole reads a whole number; an empty cell is 0, which means not known or none.
func (r *sheetReader) whole(row OfferRow, column string) int64 {
	cell := row.Cells[column]
	if cell == "" {
		return 0
	}
	n, err := strconv.ParseInt(cell, 10, 64)
	if err != nil {
		r.bad(row.Line, column, "whole", cell)
	}
	return n
}

// date reads a day; an empty cell is no day.
func (r *sheetReader) date(row OfferRow, column string) clock.Date {
	d, err := clock.ParseDate(row.Cells[column])
	if err != nil {
		r.bad(row.Line, column, "date", row.Cells[column])
	}
	return d
}

// OfferCells writes an offer as rows of the sheet, one for each price: the
// template is filled with what a supplier has on offer already.
func OfferCells(o *Offer) (rows [][]any) {
	prices := o.Prices
	if len(prices) == 0 {
		prices = []Price{{}}
	}
	for i, p := range prices {
		c := map[string]string{"offer": o.ID}
		if i == 0 {
			o.cells(c)
		}
		if p.Incoterm != "" {
			c["incoterm"], c["place"], c["currency"], c["per"] = p.Incoterm, p.Place, p.Currency, p.Per
			c["amount"], c["as_of"], c["valid_to"] = p.Amount.Reduce().String(), p.AsOf.String(), p.ValidTo.String()
		}
		row := make([]any, len(OfferColumns))
		for k, column := range OfferColumns {
			row[k] = c[column]
		}
		rows = append(rows, row)
	}
	return rows
}

// cells fills in what is said of the offer once.
func (o *Offer) cells(c map[string]string) {
	c["supplier"], c["product"], c["grade"] = o.Supplier, o.Product, o.Grade
	c["title_id"], c["title_ms"], c["title_en"] = o.Title.ID, o.Title.MS, o.Title.EN
	c["packaging_id"], c["packaging_ms"], c["packaging_en"] = o.Packaging.ID, o.Packaging.MS, o.Packaging.EN
	if o.PackKg != nil {
		c["pack_kg"] = o.PackKg.Reduce().String()
	}
	for column, n := range map[string]int64{"capacity_kg_month": o.CapacityKgMonth, "minimum_kg": o.MinimumKg, "lead_days": int64(o.LeadDays)} {
		if n != 0 {
			c[column] = strconv.FormatInt(n, 10)
		}
	}
	c["available_from"], c["available_to"] = o.AvailableFrom.String(), o.AvailableTo.String()
}
