package labour

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/web"
)

// Placements is where the labour desk, agencies and centres match people with
// orders and lead them through their journey, and what workers see of it.
type Placements struct {
	*Office
	People People
	Own    *OwnPages // opens the worker's own page
	// Tell posts a message to the people of an organisation, in the transaction
	// of what it tells of; the key makes it come once.
	Tell func(ctx context.Context, tx *store.Tx, org string, n Note) error
}

// Note is a message to an organisation about a placement. Words gives the values
// of its text in a language; no name of a worker is among them.
type Note struct {
	Template, Key, Placement, Actor string
	Words                           func(l i18n.Lang) []any
}

// mostForm is the largest form with papers in it, in bytes.
const mostForm = 4 * document.MaxFile

// mostPlacements is how many placements a list shows.
const mostPlacements = 200

// Routes returns the addresses of placements.
func (d *Placements) Routes() []web.Route {
	const (
		list  = "/{lang}/{s:work}/{s:placements}"
		one   = list + "/{id}"
		match = "/{lang}/{s:work}/{s:matching}"
	)
	return []web.Route{
		{Name: "labour.matching", Path: match, Right: "placement.read", Handle: d.matching},
		{Name: "labour.matching.order", Path: match + "/{id}", Right: "placement.read", Handle: d.matchOrder},
		{Name: "labour.matching.offer", Method: http.MethodPost, Path: match + "/{id}", Right: "placement.change", Handle: d.offer},
		{Name: "labour.placements", Path: list, Right: "placement.read", Handle: d.list},
		{Name: "labour.placement", Path: one, Right: "placement.read", Handle: d.one},
		{Name: "labour.placement.answer", Method: http.MethodPost, Path: one + "/{s:placement_answer}", Right: "placement.change", Handle: d.answer},
		{Name: "labour.placement.steps", Method: http.MethodPost, Path: one + "/{s:placement_steps}", Right: "placement.change", Handle: d.steps, MaxBody: mostForm},
		{Name: "labour.placement.ask", Method: http.MethodPost, Path: one + "/{s:placement_ask}", Right: "placement.confirm", Handle: d.ask},
		{Name: "labour.placement.move", Method: http.MethodPost, Path: one + "/{s:placement_move}", Right: "placement.change", Handle: d.move, MaxBody: mostForm},
		{Name: "labour.placement.file", Path: one + "/{s:placement_files}/{file}", Right: "placement.read", Handle: d.file},
		{Name: "labour.journeys", Path: "/{lang}/{s:work}/{s:journey}", Right: "public", Handle: d.journey, Cache: true},
		{Name: "labour.journey", Path: "/{lang}/{s:work}/{s:journey}/{route}", Right: "public", Handle: d.journey, Cache: true},
		{Name: "labour.own.placement", Method: http.MethodPost, Path: "/{lang}/{s:work}/{s:mine}/{s:placement_answer}", Right: "public", Handle: d.ownAnswer},
	}
}

// scope returns whose workers and placements who asks may use a right on.
func (d *Placements) scope(r *http.Request, right identity.Right) (orgs []string, desk bool, err error) {
	list, desk, err := (&WorkerPages{Office: d.Office, People: d.People}).scope(r, right)
	for _, o := range list {
		orgs = append(orgs, o.ID)
	}
	return orgs, desk, err
}

// found is a placement with what belongs to it.
type found struct {
	p      Placement
	w      Worker
	o      Order
	steps  []Milestone
	agency string
}

// find returns the placement of the path when who asks has the right on it.
func (d *Placements) find(r *http.Request, q store.Queryer, right identity.Right) (f found, err error) {
	if f.p, err = d.Store.Placement(r.Context(), q, r.PathValue("id")); err != nil {
		return f, err
	}
	who := identity.Of(r.Context())
	if !identity.Can(who, "placement.read", f.p.object()) {
		return found{}, identity.NotYours()
	}
	if !identity.Can(who, right, f.p.object()) {
		return found{}, fault.New(fault.Forbidden, "error.forbidden")
	}
	return f, d.fill(r.Context(), q, &f)
}

// fill reads what belongs to a placement.
func (d *Placements) fill(ctx context.Context, q store.Queryer, f *found) (err error) {
	if f.w, err = d.Store.Worker(ctx, q, f.p.Worker); err != nil {
		return err
	}
	if f.o, err = d.Store.Order(ctx, q, f.p.Order); err != nil {
		return err
	}
	marks, err := d.Store.Steps(ctx, q, f.p.ID)
	f.steps = Journey(d.Pack, f.p, f.o.State, marks)
	return err
}

// placementsView is a list of placements.
type placementsView struct {
	list   []Placement
	names  map[string]string // of workers, by id
	orders map[string]Order
	desk   bool
}

// list shows the placements of the desk or of one's own organisations. Seeing
// names is reading: each is noted in the journal.
func (d *Placements) list(w http.ResponseWriter, r *http.Request) error {
	orgs, desk, err := d.scope(r, "placement.read")
	if err != nil {
		return err
	}
	if desk {
		orgs = nil
	} else if orgs == nil {
		orgs = []string{}
	}
	v := placementsView{names: map[string]string{}, orders: map[string]Order{}, desk: desk}
	err = d.Store.DB.InTx(r.Context(), func(tx *store.Tx) error {
		if v.list, err = d.Store.Placements(r.Context(), tx, orgs, mostPlacements); err != nil {
			return err
		}
		for _, p := range v.list {
			if _, had := v.orders[p.Order]; !had {
				if v.orders[p.Order], err = d.Store.Order(r.Context(), tx, p.Order); err != nil {
					return err
				}
			}
			if _, had := v.names[p.Worker]; had {
				continue
			}
			one, err := d.Store.Worker(r.Context(), tx, p.Worker)
			if err != nil {
				return err
			}
			v.names[p.Worker] = one.Name
			if err := identity.ReadBy(r.Context(), tx, d.Clock.Now(), "worker", p.Worker); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	p := web.PageOf(r)
	p.Title, p.NoIndex = p.T("labour.placements.title"), true
	return web.Render(w, r, http.StatusOK, p, placementsPage(p, d, v))
}

// placementView is one placement.
type placementView struct {
	found
	files   []document.File
	confirm bool // who asks is of the labour desk
	change  bool
	form    map[string][]string // what was typed into a form that came back
	errs    []web.FieldError
}

func (d *Placements) one(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, http.StatusOK, nil)
}

func (d *Placements) show(w http.ResponseWriter, r *http.Request, status int, refused error) error {
	p := web.PageOf(r)
	who := identity.Of(r.Context())
	v := placementView{errs: p.Errors(refused), form: r.PostForm}
	err := d.Store.DB.InTx(r.Context(), func(tx *store.Tx) (err error) {
		if v.found, err = d.find(r, tx, "placement.read"); err != nil {
			return err
		}
		if v.files, err = document.FilesOf(r.Context(), tx, "placement", v.p.ID); err != nil {
			return err
		}
		return identity.ReadBy(r.Context(), tx, d.Clock.Now(), "worker", v.w.ID)
	})
	if err != nil {
		return err
	}
	if v.p.Agency != "" {
		org, err := d.People.Organisation(r.Context(), v.p.Agency)
		if err != nil {
			return err
		}
		v.agency = org.Name
	}
	v.change = identity.Can(who, "placement.change", v.p.object())
	v.confirm = identity.Can(who, "placement.confirm", v.p.object())
	p.Title, p.NoIndex, p.Invalid = p.T("labour.placement.title"), true, refused != nil
	p.Crumbs = []web.Crumb{{Href: p.Href("labour.placements"), Label: p.T("labour.placements.title")}}
	return web.Render(w, r, status, p, placementPage(p, d, v))
}

// act does one thing to the placement of the path in a transaction and leads
// back to it; a Conflict or an Invalid fault shows there.
func (d *Placements) act(w http.ResponseWriter, r *http.Request, right identity.Right, do func(tx *store.Tx, f found, actor string) error) error {
	if err := r.ParseMultipartForm(1 << 20); err != nil && err != http.ErrNotMultipart {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	err := d.Store.DB.InTx(r.Context(), func(tx *store.Tx) error {
		f, err := d.find(r, tx, right)
		if err != nil {
			return err
		}
		return do(tx, f, identity.Of(r.Context()).Actor())
	})
	if k := fault.KindOf(err); err != nil && (k == fault.Conflict || k == fault.Invalid || k == fault.TooLarge) {
		return d.show(w, r, web.StatusOf(k), err)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("labour.placement", "id", r.PathValue("id")))
}

// answer records what the worker said to the offer, spoken or on paper.
func (d *Placements) answer(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, "placement.change", func(tx *store.Tx, f found, actor string) error {
		how, word := r.PostForm.Get("how"), r.PostForm.Get("word")
		if how != "spoken" && how != "paper" {
			return fault.New(fault.Invalid, "labour.consent.error").In("how")
		}
		if word != "yes" && word != "no" {
			return fault.New(fault.Invalid, "labour.placement.error.word").In("word")
		}
		_, err := d.Store.Accept(r.Context(), tx, actor, f.p, f.o, word == "yes", d.agreeing(web.PageOf(r).Lang, how))
		return err
	})
}

// steps takes all papers that are missing in one form: the day a step was done,
// until when its paper holds, and the file.
func (d *Placements) steps(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, "placement.change", func(tx *store.Tx, f found, actor string) error {
		if f.p.Stage == PlacementOffered || !f.p.Live() {
			return fault.New(fault.Conflict, "labour.placement.error.turn")
		}
		var wrong fault.List
		today, some := d.Today(), false
		for i := range f.steps {
			k := f.steps[i].Mark
			was := k
			var err error
			if typed := strings.TrimSpace(r.PostForm.Get("done_" + k.Key)); typed != "" {
				if k.Done, err = clock.ParseDate(typed); err != nil || k.Done.After(today) {
					wrong = append(wrong, fault.New(fault.Invalid, "labour.placement.error.done", "to", today).In("done_"+k.Key))
				}
			}
			if typed := strings.TrimSpace(r.PostForm.Get("until_" + k.Key)); typed != "" {
				if k.Until, err = clock.ParseDate(typed); err != nil || k.Until.Before(today) {
					wrong = append(wrong, fault.New(fault.Invalid, "labour.placement.error.until", "from", today).In("until_"+k.Key))
				}
			}
			if len(wrong) > 0 {
				continue
			}
			file, err := d.attach(r, tx, f.p.ID, "file_"+k.Key, actor)
			if err != nil {
				return err
			}
			if file != "" {
				k.File = file
			}
			if k == was {
				continue
			}
			k.Asked, some = k.Asked && k.Done.IsZero(), true
			if err := d.Store.PutStep(r.Context(), tx, actor, k); err != nil {
				return err
			}
		}
		if !some && len(wrong) == 0 {
			wrong = append(wrong, fault.New(fault.Invalid, "labour.placement.error.nothing"))
		}
		return wrong.OrNil()
	})
}

// attach keeps the file of a form's field with the placement; an empty id when
// none was chosen.
func (d *Placements) attach(r *http.Request, tx *store.Tx, placement, field, actor string) (string, error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File[field]) == 0 {
		return "", nil
	}
	head := r.MultipartForm.File[field][0]
	if head.Size == 0 {
		return "", nil
	}
	in, err := head.Open()
	if err != nil {
		return "", err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, document.MaxFile+1))
	if err != nil {
		return "", err
	}
	f, err := document.Attach(r.Context(), tx, document.File{Name: head.Filename, Thing: "placement", ThingID: placement, By: actor, At: d.Clock.Now()}, data)
	for _, one := range fault.All(err) {
		return "", one.In(field)
	}
	return f.ID, err
}

// ask asks the agency for all missing papers at once: one list, one message.
func (d *Placements) ask(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, "placement.confirm", func(tx *store.Tx, f found, actor string) error {
		due, err := clock.ParseDate(strings.TrimSpace(r.PostForm.Get("due")))
		if err != nil || due.Before(d.Today()) {
			return fault.New(fault.Invalid, "labour.placement.error.until", "from", d.Today()).In("due")
		}
		var asked []corridor.Step
		for _, m := range f.steps {
			if !slices.Contains(r.PostForm["step"], m.ID) || !m.Mark.Done.IsZero() {
				continue
			}
			m.Mark.Asked, m.Mark.Due = true, due
			asked = append(asked, *m.Step)
			if err := d.Store.PutStep(r.Context(), tx, actor, m.Mark); err != nil {
				return err
			}
		}
		if len(asked) == 0 {
			return fault.New(fault.Invalid, "labour.placement.error.nothing").In("step")
		}
		return d.tell(r.Context(), tx, f.p, Note{Template: "labour.placement.told_asked", Key: "asked:" + store.NewID(), Actor: actor, Words: func(l i18n.Lang) []any {
			var names []string
			for _, s := range asked {
				names = append(names, s.Name.In(l))
			}
			return []any{"papers", strings.Join(names, "; "), "due", due}
		}})
	})
}

func (d *Placements) tell(ctx context.Context, tx *store.Tx, p Placement, n Note) error {
	if d.Tell == nil || p.Agency == "" || p.Example {
		return nil
	}
	n.Placement = p.ID
	return d.Tell(ctx, tx, p.Agency, n)
}

// move takes the placement one stage on. What counts as an outcome the labour
// desk confirms: an attaché by their word, an officer by a file.
func (d *Placements) move(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, "placement.change", func(tx *store.Tx, f found, actor string) error {
		who := identity.Of(r.Context())
		m := Move{To: PlacementStage(r.PostForm.Get("to")), Reason: r.PostForm.Get("reason"), By: actor, At: d.Clock.Now()}
		if m.To.NeedsEvidence() && !identity.Can(who, "placement.confirm", f.p.object()) {
			return fault.New(fault.Forbidden, "error.forbidden")
		}
		if m.To == PlacementAccepted {
			return fault.New(fault.Conflict, "labour.placement.error.turn") // the worker's word: see answer
		}
		m.Attache = slices.ContainsFunc(who.Memberships, func(b identity.Membership) bool { return b.Role == identity.Attache && b.Desk == Desk })
		var err error
		if m.On, err = clock.ParseDate(strings.TrimSpace(r.PostForm.Get("on"))); err != nil {
			m.On = clock.Date{}
		}
		if typed := strings.TrimSpace(r.PostForm.Get("wage")); typed != "" {
			wage, err := amount.Parse(typed)
			if err != nil || wage.Sign() < 0 {
				return fault.New(fault.Invalid, "labour.placement.error.wage").In("wage")
			}
			m.Wage = &wage
		}
		if m.File, err = d.attach(r, tx, f.p.ID, "file", actor); err != nil {
			return err
		}
		next, err := f.p.With(m, f.o, open(f.steps, d.Today()), d.Today())
		if err != nil {
			return err
		}
		if next, err = d.Store.PutPlacement(r.Context(), tx, next); err != nil {
			return err
		}
		return d.Store.noteStage(r.Context(), tx, actor, next, f.o, f.w.Regency)
	})
}

// file sends a file of the placement; it is read, and the journal says so.
func (d *Placements) file(w http.ResponseWriter, r *http.Request) error {
	var f document.File
	var data []byte
	err := d.Store.DB.InTx(r.Context(), func(tx *store.Tx) error {
		it, err := d.find(r, tx, "placement.read")
		if err != nil {
			return err
		}
		if f, err = document.FileByID(r.Context(), tx, r.PathValue("file")); err != nil {
			return err
		}
		if f.Thing != "placement" || f.ThingID != it.p.ID {
			return identity.NotYours()
		}
		if data, err = document.Data(r.Context(), tx, f.Blob.Hash); err != nil {
			return err
		}
		return journal.Write(r.Context(), tx, journal.Entry{At: d.Clock.Now(), Actor: identity.Of(r.Context()).Actor(), Verb: "file.read", Thing: "placement", ID: it.p.ID,
			Detail: map[string]any{"file": f.ID}})
	})
	if err != nil {
		return err
	}
	return document.Send(w, f.Name, f.Blob.Type, data)
}
