package app

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"time"

	"siger/internal/ask"
	"siger/internal/desk"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/store"
	"siger/internal/trade"
	"siger/internal/web"
)

// desks is where officers work.
type desks struct {
	store   *desk.Store
	pages   *desk.Pages
	intake  *desk.Intake
	demand  *desk.Demand
	lists   *desk.Lists
	shared  *desk.Shared
	imports *desk.Imports
}

// joinDesks makes the parts of the desks; asks become their work.
func (a *App) joinDesks() {
	s := desk.NewStore(a.DB, a.Pack, a.opts.Clock, a.people.store, ask.NewCode)
	s.Tell = a.tellOf
	a.front.Store.Desk = worklist{s}
	k := asks{a.front}
	a.desks = desks{store: s, lists: &desk.Lists{Store: s, Mask: ask.WithoutContacts},
		pages:  &desk.Pages{Store: s, Pack: a.Pack, Texts: a.texts, Read: a.people.store.ReadBy},
		intake: &desk.Intake{Asks: k, DB: a.DB, Pack: a.Pack, Texts: a.texts, Clock: a.opts.Clock, Days: ask.ContactDays},
		demand: &desk.Demand{Wants: k, Supply: trade.Supply{Market: a.market.Now}, Pack: a.Pack, DB: a.DB, Clock: a.opts.Clock}}
}

// joinLists lets the lists of every part leave and come in as files.
func (a *App) joinLists() {
	a.desks.shared = &desk.Shared{People: a.people.store, Letters: a.papers.letters.Letters, Messages: a.papers.inbox.Store, Texts: a.texts, DB: a.DB, Clock: a.opts.Clock}
	a.desks.imports = &desk.Imports{DB: a.DB, Clock: a.opts.Clock,
		Lists: slices.Concat([]desk.ImportList{trade.OfferList(a.market, a.opts.Clock), a.desks.intake.ImportList(), a.work.workers.WorkerList(), a.work.agencies.List()},
			desk.PeopleLists(a.people.store), a.work.training.ImportLists())}
}

// worklist hands asks to the desks: it is the ask.Desk.
type worklist struct{ store *desk.Store }

// kindOf is the work's kind of an ask. People nobody can find yet are the labour
// desk's: it plans the courses.
func kindOf(a ask.Ask) string {
	if a.Stage == ask.Unmet && a.Kind != ask.Hire {
		return desk.KindUnmet
	}
	return "ask." + a.Kind.Word()
}

// Receive makes the ask a work item.
func (w worklist) Receive(ctx context.Context, tx *store.Tx, a ask.Ask, actor string) error {
	kind := kindOf(a)
	_, err := w.store.Receive(ctx, tx, desk.Item{Code: a.Code, Desk: desk.DeskOf(kind), Kind: kind, Thing: a.ID, Title: a.Text,
		Asker: a.Name, Contact: a.Contact, Lang: string(a.Lang)}, actor)
	return err
}

// Corrected moves the item to where the ask's new reading belongs.
func (w worklist) Corrected(ctx context.Context, tx *store.Tx, a ask.Ask, actor string) error {
	return w.store.Reroute(ctx, tx, a.ID, kindOf(a), desk.VerbMoved, actor)
}

// Offered tells the item that somebody offers now what nobody could meet.
func (w worklist) Offered(ctx context.Context, tx *store.Tx, a ask.Ask) error {
	return w.store.Reroute(ctx, tx, a.ID, kindOf(a), desk.VerbOffered, "system")
}

// Standing tells how far the work on an ask has come.
func (w worklist) Standing(ctx context.Context, a ask.Ask) (ask.Standing, bool, error) {
	it, ok, err := w.store.Of(ctx, a.ID)
	if err != nil || !ok {
		return ask.Standing{}, false, err
	}
	s := ask.Standing{Stage: string(it.Stage), Desk: it.Desk, Side: it.Side, Waiting: it.Waiting}
	if it.Stage.Live() {
		s.Next, s.Late = it.Due, w.store.Overdue(it)
	}
	s.Question, err = w.store.Question(ctx, it)
	return s, true, err
}

// asks is what intake and the board of unmet demand need of asks.
type asks struct{ front *ask.Front }

var (
	_ desk.Asks  = asks{}
	_ desk.Wants = asks{}
	_ ask.Desk   = worklist{}
)

// Keep keeps what an officer wrote down, the way every ask is kept.
func (k asks) Keep(ctx context.Context, e desk.Enquiry, actor string, also alsoKept) (string, error) {
	in, l, err := enquiryOf(e, actor, also)
	if err != nil {
		return "", err
	}
	kept, err := k.front.Keep(ctx, in, l)
	return kept.Code, fieldsOf(err, map[string]string{"contact": "who"})
}

// Ready answers what an officer wrote down and returns what keeps it.
func (k asks) Ready(ctx context.Context, e desk.Enquiry, actor string, also alsoKept) (known bool, keep func(context.Context, *store.Tx) error, err error) {
	in, l, err := enquiryOf(e, actor, also)
	if err != nil {
		return false, nil, err
	}
	if _, err := k.front.Store.Under(ctx, l.Once); err == nil || fault.KindOf(err) != fault.NotFound {
		return true, nil, err
	}
	keep, err = k.front.Ready(ctx, in, l)
	return false, keep, fieldsOf(err, map[string]string{"contact": "who"})
}

// alsoKept is what the desk writes beside an ask.
type alsoKept = func(context.Context, *store.Tx, desk.Kept, string) error

// enquiryOf is an enquiry as the keeper of asks takes it.
func enquiryOf(e desk.Enquiry, actor string, also alsoKept) (in ask.Input, l ask.Logged, err error) {
	name, contact, ok := ask.SplitContact(e.Who)
	if !ok {
		return in, l, fault.New(fault.Invalid, "desk.intake.error.contact").In("who")
	}
	lang, _ := i18n.ParseLang(e.Lang) // the desk has checked it
	return ask.Input{Text: e.Text, Lang: lang}, ask.Logged{Name: name, Contact: contact, Channel: ask.Channel(e.Channel),
		By: actor, Once: "intake:" + e.Once, At: e.At, Also: []ask.Also{func(ctx context.Context, tx *store.Tx, a ask.Ask) error {
			return also(ctx, tx, keptOf(a), name)
		}}}, nil
}

// keptOf is the ask without what a page says of it.
func keptOf(a ask.Ask) desk.Kept {
	return desk.Kept{ID: a.ID, Code: a.Code, Desk: desk.DeskOf(kindOf(a)), Kind: string(a.Kind), Stage: string(a.Stage), Text: a.Text, Lang: a.Lang,
		Contact: a.Contact, Offers: a.Offers, At: a.At}
}

// Kept returns a kept ask with what was understood of it.
func (k asks) Kept(ctx context.Context, p *web.Page, code string) (desk.Kept, error) {
	a, err := k.front.Store.ByCode(ctx, code)
	if err != nil {
		return desk.Kept{}, err
	}
	out := keptOf(a)
	out.Next = k.front.Next(a)
	read, in, err := k.front.Reading(p, a)
	if err != nil && fault.KindOf(err) != fault.Invalid { // Invalid: a correction names what the pack no longer has
		return out, err
	}
	out.Read, out.Product, out.Kg, out.To = read, in.Product, in.Kg, in.To
	return out, nil
}

// Correct reads the ask again with what was set right.
func (k asks) Correct(ctx context.Context, code string, c desk.Correction, actor string) error {
	a, err := k.front.Store.ByCode(ctx, code)
	if err != nil {
		return err
	}
	in := a.Input()
	in.Product, in.To, in.Kg = c.Product, c.To, ask.InputOf(url.Values{"kg": {c.Kg}}, a.Lang).Kg
	if in.Product != "" {
		in.Kind = string(ask.Buy)
	}
	_, err = k.front.Correct(ctx, a, in, actor)
	return fieldsOf(err, nil)
}

// Choices returns the product classes and destinations.
func (k asks) Choices(p *web.Page) (products, places []web.Option) { return k.front.Choices(p) }

// Wanted returns the demand nobody has met for sure, without contacts.
func (k asks) Wanted(ctx context.Context, since, until time.Time) ([]desk.Need, error) {
	list, err := k.front.Store.Wanted(ctx, since, until)
	out := make([]desk.Need, 0, len(list))
	for _, d := range list {
		out = append(out, desk.Need{Code: d.Code, Unmet: d.Stage == ask.Unmet, Looked: d.Channel == ask.Page, Text: ask.WithoutContacts(d.Text),
			Products: d.Products, Kg: d.Kg, Wish: d.Wish, Place: d.Place, State: d.State, At: d.At})
	}
	return out, err
}

// fieldsOf puts the faults of an error beside the fields of another form; it
// returns other errors as they are.
func fieldsOf(err error, fields map[string]string) error {
	var list fault.List
	var one *fault.Fault
	if !errors.As(err, &list) && !errors.As(err, &one) {
		return err
	}
	var out fault.List
	for _, f := range fault.All(err) {
		if name, ok := fields[f.Field]; ok {
			f = f.In(name)
		}
		out = append(out, f)
	}
	return out
}
