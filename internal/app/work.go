package app

import (
	"siger/internal/labour"
	"siger/internal/pillar"
)

// work is the pillar of labour.
type work struct {
	office *labour.Office
	checks *labour.Checks
}

// joinWork makes the parts of labour.
func (a *App) joinWork() {
	o := &labour.Office{Store: &labour.Store{DB: a.DB, Clock: a.opts.Clock}, Pack: a.Pack, Book: a.Book, Texts: a.texts, Clock: a.opts.Clock}
	a.work = work{office: o, checks: &labour.Checks{Office: o, Pay: a.Pay, Debts: a.Debt}}
}

// manifest is what labour brings.
func (w work) manifest() pillar.Manifest {
	return pillar.Manifest{Name: "labour", Does: "Courses, skill passports, job orders, contract and wage checks, journeys, agencies: answers asks to hire.",
		Routes: w.checks.Routes(), Tables: labour.Tables}
}
