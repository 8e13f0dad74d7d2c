package app

import (
	"siger/internal/pillar"
	"siger/internal/tourism"
)

// visit is the pillar of tourism.
type visit struct {
	office *tourism.Office
}

// joinVisit makes the parts of tourism.
func (a *App) joinVisit() {
	o := &tourism.Office{Store: &tourism.Store{DB: a.DB, Clock: a.opts.Clock}, Pack: a.Pack, Texts: a.texts, Clock: a.opts.Clock}
	a.visit = visit{office: o}
}

// manifest is what tourism brings.
func (v visit) manifest() pillar.Manifest {
	return pillar.Manifest{Name: "tourism", Does: "Places, events, trip plans, operators and bookings: answers asks to visit.", Tables: tourism.Tables}
}
