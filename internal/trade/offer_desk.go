package trade

import (
	"context"
	"strings"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/desk"
	"siger/internal/document"
	"siger/internal/identity"
	"siger/internal/store"
)

// OfferList lets the trade desk bring in suppliers' offers as a sheet.
func OfferList(m *Market, c clock.Clock) desk.ImportList {
	return desk.ImportList{
		Name: "trade.offers", May: desk.DeskMay("trade"), Columns: offerColumns(),
		Check: func(ctx context.Context, who identity.Who, rows []document.Row) (desk.Checked, error) {
			v, err := m.Newest(ctx)
			if err != nil {
				return desk.Checked{}, err
			}
			sheet := v.ReadOffers(offerRows(rows))
			return desk.Checked{Lines: sheet.Lines, Same: sheet.Same, Faults: sheet.Faults, Save: func(ctx context.Context, tx *store.Tx) error {
				return m.Store.PutIn(ctx, tx, sheet.Suppliers, sheet.Offers, false, who.Actor(), c.Now())
			}}, nil
		},
		Rows: func(ctx context.Context, _ identity.Who) (rows [][]any, err error) {
			v, err := m.Newest(ctx)
			if err != nil {
				return nil, err
			}
			for i := range v.Catalogue.Offers {
				rows = append(rows, OfferCells(&v.Catalogue.Offers[i])...)
			}
			return rows, nil
		},
	}
}

// offerColumns returns the columns of the sheet with what their cells hold.
func offerColumns() (out []document.Column) {
	for _, key := range OfferColumns {
		c := document.Column{Key: key, Required: key == "offer"}
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

// offerRows returns the rows with their cells by column.
func offerRows(read []document.Row) (rows []OfferRow) {
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
	return rows
}
