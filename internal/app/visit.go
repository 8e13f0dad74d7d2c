package app

import (
	"siger/internal/ask"
	"siger/internal/pillar"
	"siger/internal/tourism"
)

// visit is the pillar of tourism.
type visit struct {
	office *tourism.Office
}

// joinVisit makes the parts of tourism.
func (a *App) joinVisit() {
	o := &tourism.Office{Atlas: a.Atlas, Pack: a.Pack, Texts: a.texts, Clock: a.opts.Clock}
	a.visit = visit{office: o}
	a.front.Answerers = append(a.front.Answerers, a.visitAnswerers()...)
	a.front.Doors = append(a.front.Doors, a.visit.doors()...)
}

// visitAnswerers holds what answers asks to visit; nothing where the pack has no
// atlas.
func (k *Knowledge) visitAnswerers() []ask.Answerer {
	if len(k.Atlas.Places) == 0 {
		return nil
	}
	return []ask.Answerer{tourism.NewAnswerer(k.Pack, k.Atlas, catalog())}
}

// doors are the ways from the page of visits to what tourism offers everybody.
func (v visit) doors() []ask.Door {
	return []ask.Door{
		{Of: ask.Visit, Route: "tourism.places", Key: "tourism.door.places"},
		{Of: ask.Visit, Route: "tourism.events", Key: "tourism.door.events"},
		{Of: ask.Visit, Route: "tourism.culture", Key: "tourism.door.culture"},
		{Of: ask.Visit, Route: "tourism.practical", Key: "tourism.door.practical"},
	}
}

// manifest is what tourism brings.
func (v visit) manifest() pillar.Manifest {
	return pillar.Manifest{Name: "tourism", Does: "Places, events and trips that work from door to door.", Routes: v.office.Routes()}
}
