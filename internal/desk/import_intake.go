package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"siger/internal/clock"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/store"
)

// maxEnquiries is how many enquiries a sheet may bring: each is answered when it
// is checked.
const maxEnquiries = 500

// enquiryColumns are the columns of a sheet of enquiries.
var enquiryColumns = []document.Column{{Key: "date", Kind: document.Day}, {Key: "channel", Required: true}, {Key: "who", Required: true},
	{Key: "text", Required: true}, {Key: "lang", Required: true}}

// ImportList lets whoever may write enquiries down bring them in as a sheet, one
// a row: what was noted at a fair or while the line was down.
func (n *Intake) ImportList() ImportList {
	return ImportList{Name: "desk.enquiries", Columns: enquiryColumns, Check: n.checkSheet,
		May: func(who identity.Who) bool { return identity.Some(who, "work.intake") }}
}

// checkSheet answers every row without keeping it.
func (n *Intake) checkSheet(ctx context.Context, who identity.Who, rows []document.Row) (c Checked, err error) {
	if len(rows) > maxEnquiries {
		return c, fault.New(fault.Invalid, "desk.enquiries.import.error.many", "max", maxEnquiries)
	}
	var keep []func(context.Context, *store.Tx) error
	lines := map[string]int{}
	for _, row := range rows {
		e, faults := n.enquiryOf(row)
		if first, twice := lines[e.Once]; twice {
			faults = append(faults, fault.New(fault.Invalid, "desk.enquiries.import.error.twice", "line", first))
		}
		lines[e.Once] = row.Line
		if len(faults) == 0 {
			known, ready, err := n.Asks.Ready(ctx, e, who.Actor(), n.note(e, who))
			switch {
			case err != nil && fault.KindOf(err) != fault.Invalid:
				return c, err
			case err != nil:
				faults = fault.All(err)
			case known:
				c.Same++
			default:
				keep = append(keep, ready)
				c.Lines = append(c.Lines, ImportLine{Line: row.Line, What: e.Text})
			}
		}
		for _, f := range faults {
			column := map[string]string{"q": "text"}[f.Field]
			if column == "" {
				column = f.Field
			}
			c.Faults = append(c.Faults, RowFault{Line: row.Line, Column: column, Fault: f})
		}
	}
	c.Save = func(ctx context.Context, tx *store.Tx) error {
		for _, one := range keep {
			if err := one(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	}
	return c, nil
}

// enquiryOf reads a row. The same row is the same enquiry, whenever and however
// often it comes in.
func (n *Intake) enquiryOf(row document.Row) (e Enquiry, faults fault.List) {
	e = Enquiry{Channel: strings.ToLower(strings.TrimSpace(row.String(1))), Who: row.String(2), Text: row.String(3),
		Lang: strings.ToLower(strings.TrimSpace(row.String(4)))}
	faults = e.Check()
	day := row.Date(0)
	if !day.IsZero() {
		zone := n.Pack.MarketZone()
		now, today := n.Clock.Now(), clock.Today(n.Clock, zone)
		switch at := time.Date(day.Year, day.Month, day.Day, 12, 0, 0, 0, zone); {
		case day.After(today):
			faults = append(faults, fault.New(fault.Invalid, "desk.enquiries.import.error.future").In("date"))
		case at.Before(now.AddDate(0, 0, -n.Days)):
			faults = append(faults, fault.New(fault.Invalid, "desk.enquiries.import.error.old", "days", n.Days).In("date"))
		case at.Before(now):
			e.At = at
		}
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{day.String(), e.Channel, e.Who, e.Text, e.Lang}, "\x00")))
	e.Once = "sheet:" + hex.EncodeToString(sum[:])
	return e, faults
}
