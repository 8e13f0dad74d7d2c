package labour

import (
	"context"
	"slices"
	"strings"

	"siger/internal/desk"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/store"
)

// workerColumns are the columns of a sheet of workers. A worker is known again by
// name and year of birth; of the consents only those they were never asked for
// come in.
var workerColumns = []document.Column{
	{Key: "name", Required: true}, {Key: "born", Kind: document.Number, Required: true}, {Key: "regency", Required: true},
	{Key: "phone"}, {Key: "sex"}, {Key: "occupations"}, {Key: "consents", Required: true}, {Key: "consent_how", Required: true},
}

// WorkerList lets a centre or an agency bring its own workers in as a sheet, and
// take them out. Each worker taken out can see that in their record.
func (o *WorkerPages) WorkerList() desk.ImportList {
	return desk.ImportList{
		Name: "labour.workers", Columns: workerColumns, Contact: true, Check: o.checkSheet, Rows: o.sheetRows,
		May: desk.OrgMay(func(org string) bool {
			one, err := o.People.Organisation(context.Background(), org)
			return err == nil && slices.Contains(carers, one.Kind)
		}),
	}
}

// sheetOrg is the organisation whose workers a sheet holds: the asker's first
// that may have some.
func (o *WorkerPages) sheetOrg(ctx context.Context, who identity.Who) (string, error) {
	for _, id := range desk.OrgsOf(who) {
		org, err := o.People.Organisation(ctx, id)
		if err != nil {
			return "", err
		}
		if slices.Contains(carers, org.Kind) {
			return id, nil
		}
	}
	return "", identity.NotYours()
}

// splitCell parts a cell that holds several values.
func splitCell(s string) (out []string) {
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// sheetWorker reads a row into a worker with consents.
func (o *WorkerPages) sheetWorker(org string, row document.Row) (in WorkerInput, wrong fault.List) {
	w := Worker{Org: org, Name: row.String(0), Regency: o.regencyOf(row.String(2)), Phone: row.String(3), Sex: strings.ToLower(strings.TrimSpace(row.String(4))),
		Occupations: splitCell(row.String(5))}
	if d := row.Decimal(1); d != nil {
		if n, ok := d.Int64(); ok && n > 0 && n < 10_000 {
			w.Born = int(n)
		}
	}
	wrong = w.Check(o.Pack, o.Today())
	how := strings.ToLower(strings.TrimSpace(row.String(7)))
	if how != "paper" && how != "spoken" {
		wrong = append(wrong, fault.New(fault.Invalid, "labour.consent.error").In("consent_how"))
	}
	for _, one := range splitCell(row.String(6)) {
		purpose := Purpose(strings.ToLower(one))
		if !slices.Contains(Purposes, purpose) {
			wrong = append(wrong, fault.New(fault.Invalid, "labour.workers.import.error.consents").In("consents"))
			break
		}
		in.Consents = append(in.Consents, o.Agreed(i18n.ID, how, purpose)...)
	}
	in.Worker = w
	return in, wrong
}

// checkSheet compares the rows with the workers that are there.
func (o *WorkerPages) checkSheet(ctx context.Context, who identity.Who, rows []document.Row) (desk.Checked, error) {
	org, err := o.sheetOrg(ctx, who)
	if err != nil {
		return desk.Checked{}, err
	}
	var c desk.Checked
	var inputs []WorkerInput
	seen := map[string]bool{}
	for _, row := range rows {
		in, wrong := o.sheetWorker(org, row)
		key := nameKey(in.Worker.Name) + " " + bornOf(in.Worker)
		if seen[key] {
			wrong = append(wrong, fault.New(fault.Invalid, "labour.workers.import.error.twice").In("name"))
		}
		seen[key] = true
		for _, f := range wrong {
			c.Faults = append(c.Faults, desk.RowFault{Line: row.Line, Column: f.Field, Fault: f})
		}
		if len(wrong) > 0 {
			continue
		}
		had, err := o.Store.FindWorker(ctx, o.Store.DB, org, in.Worker.Name, in.Worker.Born)
		known := err == nil
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return c, err
		}
		asked, err := o.asked(ctx, had.ID, in.Consents)
		if err != nil {
			return c, err
		}
		if known && asked && sameProfile(had, in.Worker) {
			c.Same++
			continue
		}
		c.Lines = append(c.Lines, desk.ImportLine{Line: row.Line, What: in.Worker.Name, Changed: known})
		inputs = append(inputs, in)
	}
	c.Save = func(ctx context.Context, tx *store.Tx) error {
		for _, in := range inputs {
			if err := o.saveRow(ctx, tx, who.Actor(), in); err != nil {
				return err
			}
		}
		return nil
	}
	return c, nil
}

// asked reports whether a worker was asked for all of the consents before.
func (o *Office) asked(ctx context.Context, worker string, list []Consent) (bool, error) {
	if worker == "" {
		return false, nil
	}
	had, err := o.Store.Consents(ctx, o.Store.DB, worker)
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(list, func(c Consent) bool {
		return slices.ContainsFunc(had, func(h Consent) bool { return h.Purpose == c.Purpose && h.At.IsZero() })
	}), nil
}

// sameProfile reports whether the sheet says what is there already.
func sameProfile(had, row Worker) bool {
	return had.Name == row.Name && had.Regency == row.Regency && had.Phone == row.Phone && had.Sex == row.Sex && slices.Equal(had.Occupations, row.Occupations)
}

// saveRow writes what a row says of a worker.
func (o *WorkerPages) saveRow(ctx context.Context, tx *store.Tx, actor string, in WorkerInput) error {
	w, err := o.Store.EnterWorker(ctx, tx, actor, in)
	if err != nil || sameProfile(w, in.Worker) {
		return err
	}
	w.Name, w.Regency, w.Phone, w.Sex, w.Occupations = in.Worker.Name, in.Worker.Regency, in.Worker.Phone, in.Worker.Sex, in.Worker.Occupations
	if _, err := o.Store.PutWorker(ctx, tx, w); err != nil {
		return err
	}
	return o.Store.note(ctx, tx, actor, "worker.changed", w.ID, nil)
}

// sheetRows returns the organisation's workers whose consent to anything stands,
// as rows, and notes in each one's record that they were taken out.
func (o *WorkerPages) sheetRows(ctx context.Context, who identity.Who) (rows [][]any, err error) {
	org, err := o.sheetOrg(ctx, who)
	if err != nil {
		return nil, err
	}
	err = o.Store.DB.InTx(ctx, func(tx *store.Tx) error {
		rows = nil
		list, _, err := o.Store.Workers(ctx, tx, []string{org}, 0, document.MaxRows)
		if err != nil {
			return err
		}
		for _, w := range list {
			consents, err := o.Store.Consents(ctx, tx, w.ID)
			if err != nil {
				return err
			}
			var purposes []string
			how := ConsentWays[0]
			for _, c := range consents {
				if c.Stands() {
					purposes = append(purposes, string(c.Purpose))
				}
			}
			rows = append(rows, []any{w.Name, w.Born, placeNamed(o.Pack, w.Regency), w.Phone, w.Sex, strings.Join(w.Occupations, ", "), strings.Join(purposes, ", "), how})
			if err := o.Store.note(ctx, tx, who.Actor(), "worker.exported", w.ID, nil); err != nil {
				return err
			}
		}
		return nil
	})
	return rows, err
}
