package app

import "siger/internal/labour"

// placing is what answers asks to hire and leads workers to their places.
type placing struct {
	answerer *labour.Answerer
}

// joinPlacing makes the parts of placing.
func (a *App) joinPlacing(o *labour.Office) {
	p := placing{answerer: a.hireAnswerer()}
	p.answerer.Pool = &labour.Pool{Store: o.Store, Clock: o.Clock, Zone: a.Pack.MarketZone(), Example: a.opts.World}
	a.front.Answerers = append(a.front.Answerers, p.answerer)
	a.work.placing = p
}

// hireAnswerer answers asks to hire from what is known of the corridor.
func (k *Knowledge) hireAnswerer() *labour.Answerer {
	return &labour.Answerer{Pack: k.Pack, Book: k.Book, Hire: k.Hire, Pay: k.Pay, Texts: catalog()}
}
