package labour

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/store"
)

// Entrant is somebody to be entered into a course, with the consent they gave.
type Entrant struct {
	Name      string
	Born      int    // year
	Regency   string // place id
	Phone     string // as typed; empty none
	ConsentBy string // who took the consent for training
	ConsentOn clock.Date
}

// The youngest and oldest somebody may be in a course: 18, the least age of a
// migrant worker (UU 18/2017 art. 5), is a matter of placement, so training may
// begin two years earlier.
const (
	minTrainee = 16
	maxTrainee = 80
	maxName    = 120 // characters
)

// Check returns what is wrong with the entrant, beside the field of the form or
// the column of the sheet.
func (e *Entrant) Check(pack *corridor.Pack, today clock.Date) (faults fault.List) {
	bad := func(field, key string) {
		faults = append(faults, fault.New(fault.Invalid, "labour.participant.error."+key).In(field))
	}
	e.Name, e.ConsentBy = strings.Join(strings.Fields(e.Name), " "), strings.Join(strings.Fields(e.ConsentBy), " ")
	if e.Name == "" || utf8.RuneCountInString(e.Name) > maxName {
		bad("name", "name")
	}
	if age := today.Year - e.Born; age < minTrainee || age > maxTrainee {
		bad("born", "born")
	}
	if p, ok := pack.Place(e.Regency); !ok || p.Kind != corridor.Regency {
		bad("regency", "regency")
	}
	var ok bool
	if e.Phone, ok = phoneOf(e.Phone); !ok {
		bad("phone", "phone")
	}
	if e.ConsentBy == "" || utf8.RuneCountInString(e.ConsentBy) > maxName {
		bad("consent_by", "consent_by")
	}
	if e.ConsentOn.IsZero() || e.ConsentOn.After(today) {
		bad("consent_on", "consent_on")
	}
	return faults
}

// phoneOf returns a telephone number as +country digits: 08… is Indonesian,
// 01… Malaysian. Nothing is a number too.
func phoneOf(typed string) (phone string, ok bool) {
	digits := strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "").Replace(strings.TrimSpace(typed))
	switch {
	case digits == "":
		return "", true
	case strings.HasPrefix(digits, "08"):
		digits = "+62" + digits[1:]
	case strings.HasPrefix(digits, "01"):
		digits = "+6" + digits
	case strings.HasPrefix(digits, "62"), strings.HasPrefix(digits, "60"):
		digits = "+" + digits
	}
	rest, plus := strings.CutPrefix(digits, "+")
	return digits, plus && len(rest) >= 8 && len(rest) <= 15 && strings.Trim(rest, "0123456789") == ""
}

// Enrol enters somebody into a course in the caller's transaction: the worker is
// found among the centre's or entered, the consent kept, the seat taken, the
// journal written. Who is in the course already stays as they are; who left
// comes back. The faults are Invalid: the course takes nobody, or is full.
func (t *Training) Enrol(ctx context.Context, tx *store.Tx, actor string, c Course, e Entrant) (Participant, error) {
	c, err := t.Store.CourseByID(ctx, tx, c.ID)
	if err != nil {
		return Participant{}, err
	}
	if !c.Stage.TakesPeople() {
		return Participant{}, fault.New(fault.Invalid, "labour.participant.error.not_open")
	}
	w, err := t.Store.EnterWorker(ctx, tx, actor, WorkerInput{
		Worker:   Worker{Org: c.Org, Name: e.Name, Born: e.Born, Regency: e.Regency, Phone: e.Phone},
		Consents: []Consent{{Purpose: ForTraining, How: "spoken", Text: t.consentTo(c, e)}},
	})
	if err != nil {
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
	p.Result, p.At = Enrolled, t.Clock.Now()
	if err := t.Store.PutParticipant(ctx, tx, p); err != nil {
		return Participant{}, err
	}
	return p, t.note(ctx, tx, actor, "worker.enrolled", w.ID, c, nil)
}

// note writes into the journal of a worker what happened in a course.
func (t *Training) note(ctx context.Context, tx *store.Tx, actor, verb, worker string, c Course, detail map[string]any) error {
	if detail == nil {
		detail = map[string]any{}
	}
	detail["course"] = c.Code
	return journal.Write(ctx, tx, journal.Entry{At: t.Clock.Now(), Actor: actor, Verb: verb, Thing: "worker", ID: worker, Detail: detail})
}

// SetResult writes the result of a participant in the caller's transaction; a
// passed one gets the certificate. The faults are Invalid: the course takes no
// results, or a certificate was issued for the result that stands.
func (t *Training) SetResult(ctx context.Context, tx *store.Tx, actor string, c Course, p Participant, to Result) error {
	c, err := t.Store.CourseByID(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	if p, err = t.Store.Participation(ctx, tx, c.ID, p.Worker); err != nil || p.Result == to {
		return err
	}
	if f := c.refuses(p, to); f != nil {
		return f
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
	if errors.Is(err, ErrNoConsent) { // withdrawn since: the result stands without a certificate
		return nil
	}
	return err
}

// consentTo is what was read out to somebody entered into a course, and who took
// their word on which day.
func (t *Training) consentTo(c Course, e Entrant) string {
	return t.Texts.T(i18n.ID, "labour.participant.consent_text", "centre", c.OrgName) + " (" + e.ConsentBy + ", " + e.ConsentOn.String() + ")"
}

// refuses returns why a participant's result cannot become another, nil where it
// can.
func (c *Course) refuses(p Participant, to Result) *fault.Fault {
	key := ""
	switch {
	case !c.Stage.TakesResults():
		key = "no_results"
	case p.Result == Passed && !c.Orientation:
		key = "issued"
	case p.Result == Left:
		key = "left"
	case to == Enrolled && c.Stage == CourseCompleted:
		key = "completed"
	default:
		return nil
	}
	return fault.New(fault.Invalid, "labour.participant.error."+key)
}
