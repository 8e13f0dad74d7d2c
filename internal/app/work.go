package app

import (
	"siger/internal/labour"
	"siger/internal/pillar"
)

// work is the pillar of labour.
type work struct {
	office   *labour.Office
	answerer *labour.Answerer
}

// joinWork makes the parts of labour.
func (a *App) joinWork() {
	o := &labour.Office{Store: &labour.Store{DB: a.DB, Clock: a.opts.Clock}, Pack: a.Pack, Book: a.Book, Texts: a.texts, Clock: a.opts.Clock}
	a.work = work{office: o, answerer: a.hireAnswerer()}
	a.work.answerer.Pool = &labour.Pool{Store: o.Store, Clock: o.Clock, Zone: a.Pack.MarketZone(), Example: a.opts.World}
	a.front.Answerers = append(a.front.Answerers, a.work.answerer)
}

// manifest is what labour brings.
func (w work) manifest() pillar.Manifest {
	return pillar.Manifest{Name: "labour", Does: "Courses, skill passports, job orders, contract and wage checks, journeys, agencies: answers asks to hire.",
		Tables: labour.Tables}
}

// hireAnswerer answers asks to hire from what is known of the corridor.
func (k *Knowledge) hireAnswerer() *labour.Answerer {
	return &labour.Answerer{Pack: k.Pack, Book: k.Book, Hire: k.Hire, Pay: k.Pay, Texts: catalog()}
}
