package trade

import (
	"bytes"
	"encoding/csv"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/desk"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/store"
	"siger/internal/web"
)

// OfferDesk is where the trade desk brings in suppliers' offers as a sheet.
type OfferDesk struct {
	Market *Market
	DB     *store.DB // for the journal of what leaves
	Clock  clock.Clock
}

// maxSheet is the largest form with a sheet in it, in bytes.
const maxSheet = document.MaxFile + 64<<10

// Routes returns the addresses of the import.
func (d *OfferDesk) Routes() []web.Route {
	const path = "/{lang}/{s:desk}/{s:import}"
	return []web.Route{
		{Name: "trade.import", Path: path, Right: "import.list", Handle: d.form},
		{Name: "trade.import.check", Method: "POST", Path: path, Right: "import.list", Handle: d.check, MaxBody: maxSheet},
		{Name: "trade.import.save", Method: "POST", Path: path + "/{s:save}", Right: "import.list", Handle: d.save, MaxBody: 3 * maxSheet},
		{Name: "trade.import.file", Path: path + "/{s:files}/{file}", Right: "import.list", Handle: d.file},
	}
}

// importView is what the pages of the import show.
type importView struct {
	sheet OfferSheet
	csv   string // the sheet again, for saving what was checked
	saved string // how many offers were saved; empty: none
	errs  []web.FieldError
}

// allowed returns who asks when they may bring in offers: the trade desk.
func (d *OfferDesk) allowed(r *http.Request) (identity.Who, error) {
	who := identity.Of(r.Context())
	if !identity.Can(who, "import.list", identity.Object{Desk: "trade"}) {
		return who, fault.New(fault.Forbidden, "error.forbidden")
	}
	return who, nil
}

func (d *OfferDesk) page(r *http.Request) *web.Page {
	p := web.PageOf(r)
	p.Title, p.NoIndex = p.T("trade.import.title"), true
	return p
}

func (d *OfferDesk) form(w http.ResponseWriter, r *http.Request) error {
	if _, err := d.allowed(r); err != nil {
		return err
	}
	v := importView{saved: r.URL.Query().Get("saved")}
	if _, err := strconv.Atoi(v.saved); err != nil {
		v.saved = ""
	}
	p := d.page(r)
	return web.Render(w, r, http.StatusOK, p, importPage(p, v))
}

// refuse shows the form again with what is wrong with the file as a whole.
func (d *OfferDesk) refuse(w http.ResponseWriter, r *http.Request, err error) error {
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.TooLarge {
		return err
	}
	p := d.page(r)
	v := importView{errs: p.Errors(err)}
	for i := range v.errs {
		v.errs[i].Field = "file"
	}
	p.Invalid = true
	return web.Render(w, r, http.StatusUnprocessableEntity, p, importPage(p, v))
}

func (d *OfferDesk) check(w http.ResponseWriter, r *http.Request) error {
	if _, err := d.allowed(r); err != nil {
		return err
	}
	file, head, err := r.FormFile("file")
	if err != nil || head.Size == 0 {
		return d.refuse(w, r, fault.New(fault.Invalid, "trade.import.error.file"))
	}
	defer file.Close()
	format := document.AsCSV
	if strings.HasSuffix(strings.ToLower(head.Filename), ".xlsx") {
		format = document.AsXLSX
	}
	rows, wrong, err := readOfferSheet(file, format)
	if err != nil {
		return d.refuse(w, r, err)
	}
	sheet, err := d.read(r, rows, wrong)
	if err != nil {
		return err
	}
	v := importView{sheet: sheet}
	status := http.StatusOK
	if len(sheet.Faults) > 0 {
		status = http.StatusUnprocessableEntity
	} else if v.csv, err = offerCSV(rows); err != nil {
		return err
	}
	p := d.page(r)
	p.Invalid = len(sheet.Faults) > 0
	return web.Render(w, r, status, p, importCheckPage(p, v))
}

// read compares the rows with the market as it is now.
func (d *OfferDesk) read(r *http.Request, rows []OfferRow, wrong []RowFault) (OfferSheet, error) {
	v, err := d.Market.Now(r.Context())
	if err != nil {
		return OfferSheet{}, err
	}
	sheet := v.ReadOffers(rows)
	sheet.Faults = append(sheet.Faults, wrong...)
	slices.SortStableFunc(sheet.Faults, func(a, b RowFault) int { return a.Line - b.Line })
	return sheet, nil
}

// save writes what was checked, checking it again: the market may have changed.
func (d *OfferDesk) save(w http.ResponseWriter, r *http.Request) error {
	who, err := d.allowed(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	rows, wrong, err := readOfferSheet(strings.NewReader(r.PostForm.Get("sheet")), document.AsCSV)
	if err != nil {
		return d.refuse(w, r, err)
	}
	sheet, err := d.read(r, rows, wrong)
	if err != nil {
		return err
	}
	p := d.page(r)
	if len(sheet.Faults) > 0 {
		p.Invalid = true
		return web.Render(w, r, http.StatusUnprocessableEntity, p, importCheckPage(p, importView{sheet: sheet}))
	}
	if len(sheet.Offers)+len(sheet.Suppliers) > 0 {
		if err := d.Market.Store.Put(r.Context(), sheet.Suppliers, sheet.Offers, false, who.Actor(), d.Clock.Now()); err != nil {
			return err
		}
	}
	return web.SeeOther(w, r, p.Href("trade.import", "saved", strconv.Itoa(len(sheet.Offers))))
}

// offerColumns returns the columns of the sheet with what their cells hold.
func offerColumns() (out []document.Column) {
	for _, key := range OfferColumns {
		c := document.Column{Key: key, Title: key, Required: key == "offer"}
		switch key {
		case "pack_kg", "capacity_kg_month", "minimum_kg", "lead_days", "amount":
			c.Kind = document.Number
		case "available_from", "available_to", "as_of", "valid_to":
			c.Kind = document.Day
		}
		out = append(out, c)
	}
	return out
}

// readOfferSheet reads the file into rows. Cells that hold no number or day
// where one is meant come back as faults, and their rows not at all.
func readOfferSheet(file io.Reader, f document.Format) (rows []OfferRow, wrong []RowFault, err error) {
	read, bad, err := document.ReadSheet(file, f, offerColumns())
	if err != nil {
		return nil, nil, err
	}
	for _, b := range bad {
		key := map[string]string{"document.sheet.error.number": "number", "document.sheet.error.day": "date", "document.sheet.error.required": "offer"}[b.Fault.Key]
		if key == "" {
			key = "cell"
		}
		wrong = append(wrong, RowFault{Line: b.Line, Column: b.Title, Key: key})
	}
	for _, one := range read {
		row := OfferRow{Line: one.Line, Cells: map[string]string{}}
		for i, key := range OfferColumns {
			switch cell := one.Cells[i].(type) {
			case string:
				row.Cells[key] = strings.TrimSpace(cell)
			case amount.Decimal:
				row.Cells[key] = cell.Reduce().String()
			case clock.Date:
				row.Cells[key] = cell.String()
			}
		}
		rows = append(rows, row)
	}
	return rows, wrong, nil
}

// offerCSV writes rows as the sheet they were read from.
func offerCSV(rows []OfferRow) (string, error) {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	record := slices.Clone(OfferColumns)
	err := out.Write(record)
	for _, row := range rows {
		for i, key := range OfferColumns {
			record[i] = row.Cells[key]
		}
		if err == nil {
			err = out.Write(record)
		}
	}
	out.Flush()
	return b.String(), err
}

// file answers with the empty sheet, or with the offers as they are now.
func (d *OfferDesk) file(w http.ResponseWriter, r *http.Request) error {
	who, err := d.allowed(r)
	if err != nil {
		return err
	}
	list, ending, _ := strings.Cut(r.PathValue("file"), ".")
	if ending != "csv" && ending != "xlsx" || list != "offers" && list != "offers-template" {
		return fault.New(fault.NotFound, "error.not_found")
	}
	format := document.FormatOf(ending)
	e := desk.Export{List: list, Columns: OfferColumns, Filters: map[string]any{}}
	if list == "offers" {
		v, err := d.Market.Now(r.Context())
		if err != nil {
			return err
		}
		for i := range v.Catalogue.Offers {
			e.Rows = append(e.Rows, OfferCells(&v.Catalogue.Offers[i])...)
		}
		if err := desk.JournalExport(r.Context(), d.DB, d.Clock, who.Actor(), ending, e); err != nil {
			return err
		}
	}
	return e.Send(w, format, nil)
}

// faultText says what is wrong with a cell; for what breaks a rule of its
// column, what the column must hold.
func faultText(p *web.Page, f RowFault) string {
	if key := "trade.import.column." + f.Column; f.Key == "rule" && p.HasText(key) {
		return p.T(key)
	}
	return p.T("trade.import.error." + f.Key)
}

// faultValue is the cell as it stands; a rule's words are for programs.
func faultValue(f RowFault) string {
	if f.Key == "rule" {
		return ""
	}
	return f.Value
}
