package labour

import (
	"context"
	"strings"
	"unicode/utf8"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/store"
)

// Entrant is somebody to be entered into a course, with the consent they gave.
type Entrant struct {
	Worker     Worker // name, year of birth, regency, and a telephone number where they gave one
	ConsentHow string // paper, spoken
	ConsentBy  string // who took the consent for training
	ConsentOn  clock.Date
}

// maxName is how long the name of who took a consent may be, in characters.
const maxName = 100

// Check brings the entrant into one spelling and returns what is wrong, beside
// the field of the form or the column of the sheet.
func (e *Entrant) Check(pack *corridor.Pack, today clock.Date) fault.List {
	faults := e.Worker.Check(pack, today)
	bad := func(field, key string) {
		faults = append(faults, fault.New(fault.Invalid, "labour.participant.error."+key).In(field))
	}
	e.ConsentBy = strings.Join(strings.Fields(e.ConsentBy), " ")
	if e.ConsentHow != "paper" && e.ConsentHow != "spoken" {
		bad("consent_how", "consent_how")
	}
	if e.ConsentBy == "" || utf8.RuneCountInString(e.ConsentBy) > maxName {
		bad("consent_by", "consent_by")
	}
	if e.ConsentOn.IsZero() || e.ConsentOn.After(today) {
		bad("consent_on", "consent_on")
	}
	return faults
}

// Enrol enters somebody into a course in the caller's transaction: the worker is
// found among the centre's or entered, the consent kept, the seat taken, the
// journal written. Who is in the course already stays as they are; who left
// comes back. l is the language the consent was asked in. The faults are Invalid:
// the course takes nobody, is full, or the worker withdrew the consent.
func (t *Training) Enrol(ctx context.Context, tx *store.Tx, actor string, l i18n.Lang, c Course, e Entrant) (Participant, error) {
	c, err := t.Store.CourseByID(ctx, tx, c.ID)
	if err != nil {
		return Participant{}, err
	}
	if !c.Stage.TakesPeople() {
		return Participant{}, fault.New(fault.Invalid, "labour.participant.error.not_open")
	}
	e.Worker.Org = c.Org
	w, err := t.Store.EnterWorker(ctx, tx, actor, WorkerInput{Worker: e.Worker, Consents: t.Agreed(l, e.ConsentHow, ForTraining)})
	if err != nil {
		return Participant{}, err
	}
	if err := t.agrees(ctx, tx, w.ID); err != nil {
		return Participant{}, err
	}
	p, err := t.Store.Participation(ctx, tx, c.ID, w.ID)
	if err == nil && p.Result != Left {
		return p, nil
	}
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return Participant{}, err
	}
	taken, err := t.Store.SeatsTaken(ctx, tx, c)
	if err != nil {
		return Participant{}, err
	}
	if taken[c.ID] >= c.Seats {
		return Participant{}, fault.New(fault.Invalid, "labour.participant.error.full", "n", c.Seats)
	}
	if p.ID == "" {
		p = Participant{ID: store.NewID(), Course: c.ID, Worker: w.ID}
	}
	p.Result, p.At, p.ConsentBy, p.ConsentOn = Enrolled, t.Clock.Now(), e.ConsentBy, e.ConsentOn
	if err := t.Store.PutParticipant(ctx, tx, p); err != nil {
		return Participant{}, err
	}
	return p, t.note(ctx, tx, actor, "worker.enrolled", w.ID, c, nil)
}

// agrees returns an Invalid fault when a worker no longer consents to training.
func (t *Training) agrees(ctx context.Context, q store.Queryer, worker string) error {
	ok, err := t.Store.Consented(ctx, q, worker, ForTraining)
	if err == nil && !ok {
		err = fault.New(fault.Invalid, "labour.participant.error.withdrawn")
	}
	return err
}

// note writes into the journal of a worker what happened in a course.
func (t *Training) note(ctx context.Context, tx *store.Tx, actor, verb, worker string, c Course, detail map[string]any) error {
	if detail == nil {
		detail = map[string]any{}
	}
	detail["course"] = c.Code
	return t.Store.note(ctx, tx, actor, verb, worker, detail)
}

// SetResult writes the result of a participant in the caller's transaction; a
// passed one gets the certificate. The faults are Invalid: see refuses.
func (t *Training) SetResult(ctx context.Context, tx *store.Tx, actor string, c Course, p Participant, to Result) error {
	c, err := t.Store.CourseByID(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	if p, err = t.Store.Participation(ctx, tx, c.ID, p.Worker); err != nil || p.Result == to {
		return err
	}
	if err := t.refuses(ctx, tx, c, p, to); err != nil {
		return err
	}
	was := p.Result
	p.Result = to
	if err := t.Store.PutParticipant(ctx, tx, p); err != nil {
		return err
	}
	if err := t.note(ctx, tx, actor, "worker."+string(to), p.Worker, c, map[string]any{"was": string(was)}); err != nil {
		return err
	}
	if to != Passed || c.Orientation {
		return nil
	}
	w, err := t.Store.Worker(ctx, tx, p.Worker)
	if err != nil {
		return err
	}
	_, err = t.IssueSkill(ctx, tx, actor, p, c, w)
	return err
}

// refuses returns, as an Invalid fault, why a participant's result cannot become
// another: the course takes no results, a certificate stands for it or was
// withdrawn, the participant left, or they withdrew their consent, after which
// they can only leave.
func (t *Training) refuses(ctx context.Context, q store.Queryer, c Course, p Participant, to Result) error {
	no := func(key string) error { return fault.New(fault.Invalid, "labour.participant.error."+key) }
	switch {
	case !c.Stage.TakesResults():
		return no("no_results")
	case p.Result == Left:
		return no("left")
	case to == Enrolled && c.Stage == CourseCompleted:
		return no("completed")
	}
	k, err := t.Store.skillFor(ctx, q, c.ID, p.Worker)
	switch {
	case err != nil && fault.KindOf(err) != fault.NotFound:
		return err
	case err == nil && k.Revoked.IsZero():
		return no("issued")
	case err == nil && to == Passed:
		return no("revoked")
	case to == Left:
		return nil
	}
	return t.agrees(ctx, q, p.Worker)
}
