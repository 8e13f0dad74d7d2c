package app

import (
	"context"
	"slices"

	"siger/internal/labour"
	"siger/internal/web"
)

// schooling is training and orientation.
type schooling struct {
	courses     *labour.Courses
	training    *labour.Training
	orientation *labour.Orientation
	loops       *labour.Loops
}

// joinSchooling makes the parts of training; with the example world, also its
// courses.
func (a *App) joinSchooling(ctx context.Context) error {
	o := a.work.office
	t := &labour.Training{Office: o, People: a.people.store}
	a.work.schooling = schooling{courses: &labour.Courses{Office: o}, training: t, orientation: &labour.Orientation{Office: o}, loops: &labour.Loops{Training: t}}
	if !a.opts.World {
		return nil
	}
	return t.FillDemo(ctx)
}

// routes are the addresses of training.
func (s schooling) routes() []web.Route {
	return slices.Concat(s.courses.Routes(), s.training.Routes(), s.orientation.Routes(), s.loops.Routes())
}
