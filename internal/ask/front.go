package ask

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/jobs"
	"siger/internal/store"
	"siger/internal/web"
)

// Reader understands free text.
type Reader interface {
	Read(text string, hint i18n.Lang) Understood
}

// Front is the public side of asks: it reads them, puts them to the pillar that
// answers, and keeps them. Store may be nil where asks are answered but not
// kept, as on the command line.
type Front struct {
	Pack      *corridor.Pack
	Reader    Reader
	Answerers []Answerer
	Store     *Store
	Texts     *i18n.Catalog
	Clock     clock.Clock
	Doors     []Door // filled by app
}

// Door leads from the page of one kind of need to what a pillar offers without
// an ask. Its words are the texts Key and Key.lead.
type Door struct {
	Of    Kind
	Route string
	Key   string
}

// Modes are the ways goods may travel, as an asker may choose them.
var Modes = []string{"sea-lcl", "sea-fcl", "reefer", "air", "truck"}

// ContactDays is how long a contact is kept with an ask before it is erased.
const ContactDays = 180

// Input is an ask as it arrives by form, address or command: the text and what
// the asker corrected of its reading. Empty fields correct nothing.
type Input struct {
	Text    string
	Lang    i18n.Lang
	Kind    string
	Product string // product id
	Kg      string // plain decimal
	To      string // place id
	Mode    string
	FormD   bool
	AsOf    string // YYYY-MM-DD
	Facts   Given  // stated of the asker's own case
}

// InputOf reads the input from an address or form.
func InputOf(v url.Values, l i18n.Lang) Input {
	return Input{
		Text: plain(v.Get("q")), Lang: l, Kind: v.Get("kind"), Product: v.Get("product"), Kg: strings.TrimSpace(v.Get("kg")),
		To: v.Get("to"), Mode: v.Get("mode"), FormD: v.Get("form_d") != "", AsOf: strings.TrimSpace(v.Get("as_of")), Facts: givenIn(v),
	}
}

// Values returns the input as the address parameters InputOf reads.
func (in Input) Values() []string {
	var out []string
	formD := ""
	if in.FormD {
		formD = "1"
	}
	for _, p := range [][2]string{{"q", in.Text}, {"kind", in.Kind}, {"product", in.Product}, {"kg", in.Kg}, {"to", in.To},
		{"mode", in.Mode}, {"form_d", formD}, {"as_of", in.AsOf}} {
		if p[1] != "" {
			out = append(out, p[0], p[1])
		}
	}
	return append(out, in.Facts.params()...)
}

// Corrections returns what the input sets right, as address parameters.
func (in Input) Corrections() string {
	in.Text = ""
	v := url.Values{}
	pairs := in.Values()
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v.Encode()
}

// Input returns the input the ask was kept from.
func (a Ask) Input() Input {
	v, _ := url.ParseQuery(a.Corrected) // written by Corrections
	v.Set("q", a.Text)
	return InputOf(v, a.Lang)
}

// Ask reads the input and has it answered. A buy ask that nobody can meet is
// kept as demand when there is a store; kept is then its code.
func (f *Front) Ask(ctx context.Context, in Input) (a *Answer, kept string, err error) {
	q, err := f.Question(in)
	if err != nil {
		return nil, "", err
	}
	a = &Answer{Question: q}
	for _, p := range f.Answerers {
		if p.Kind() == q.Understood.Kind {
			if a, err = p.Answer(ctx, q); err != nil {
				return nil, "", err
			}
		}
	}
	a.Currency = f.Pack.Market.Currency
	if a.Unmet && f.Store != nil && q.Understood.saysSomething() {
		kept, err = f.keepDemand(ctx, in, a)
	}
	return a, kept, err
}

// Question reads the input's text and applies its corrections. Every wrong
// field is named.
func (f *Front) Question(in Input) (Question, error) {
	ask := Ask{Text: in.Text}
	if err := ask.Check(); err != nil {
		return Question{}, err
	}
	today := clock.Today(f.Clock, f.Pack.MarketZone())
	q := Question{Understood: f.Reader.Read(ask.Text, in.Lang), Lang: in.Lang, AsOf: today, KnownOn: today, FormD: in.FormD, Mode: in.Mode, Facts: in.Facts}
	var faults fault.List
	bad := func(field, key string) { faults = append(faults, fault.New(fault.Invalid, key).In(field)) }
	u := &q.Understood
	if in.Kind != "" {
		u.Kind = Kind(in.Kind)
		if !slices.Contains([]Kind{Buy, Hire, Visit}, u.Kind) {
			bad("kind", "ask.error.kind")
		}
	}
	if in.Product != "" {
		if p, ok := f.Pack.Product(in.Product); ok {
			u.Products = []Product{{ID: p.ID, HS: p.HS, Name: p.Names}}
			u.Kind = cmp.Or(u.Kind, Buy) // whoever names goods wants them
		} else {
			bad("product", "ask.error.product")
		}
	}
	if in.Kg != "" {
		if kg, err := amount.Parse(in.Kg); err == nil && kg.Sign() > 0 {
			u.Kg, u.Quantity = kg.Ptr(), nil
		} else {
			bad("kg", "ask.error.kg")
		}
	}
	if in.To != "" {
		if to := f.place(in.To); to != nil {
			u.To = to
		} else {
			bad("to", "ask.error.place")
		}
	}
	if in.Mode != "" && !slices.Contains(Modes, in.Mode) {
		bad("mode", "ask.error.mode")
	}
	if in.AsOf != "" {
		on, err := clock.ParseDate(in.AsOf)
		if err != nil {
			bad("as_of", "ask.error.as_of")
		}
		q.AsOf = on
	}
	return q, faults.OrNil()
}

// place returns the place of the pack with the id, or nil.
func (f *Front) place(id string) *Place {
	p, ok := f.Pack.Place(id)
	if !ok {
		return nil
	}
	out := &Place{ID: p.ID, Name: p.Name}
	if s := f.Pack.StateOf(id); s != nil {
		out.State = s.Name
	}
	return out
}

// saysSomething reports whether the reading holds any need at all, so that
// noise is not kept as demand.
func (u *Understood) saysSomething() bool {
	return len(u.Products) > 0 || (u.Kind == Buy && (u.Kg != nil || u.Quantity != nil))
}

// demandPerDay is how many unmet asks a day are kept because a page was opened;
// beyond it somebody has to ask for the keeping, so that a program that opens
// pages cannot fill the store.
const demandPerDay = 1000

// keepDemand keeps an unmet ask without a contact, once a day for the same
// words, however often the page is opened. The code is empty where the day's
// number is reached.
func (f *Front) keepDemand(ctx context.Context, in Input, a *Answer) (string, error) {
	day := clock.Today(f.Clock, f.Pack.MarketZone())
	folded := strings.ToLower(strings.Join(strings.Fields(strings.Join(in.Values(), " ")), " "))
	once := onceOf("demand", day.String()+" "+folded)
	if n, err := f.Store.opened(ctx, f.Clock.Now().AddDate(0, 0, -1)); err != nil || n >= demandPerDay {
		return "", err
	}
	kept, err := f.keep(ctx, in, a, Logged{Channel: Page, Once: once, By: "public"})
	if err != nil && fault.KindOf(err) == fault.Conflict { // the same need, in another language or other letters
		kept, err = f.Store.Under(ctx, once)
	}
	return kept.Code, err
}

// Logged is how an ask came to be kept.
type Logged struct {
	Name    string // of the asker, handed to the desk
	Contact string
	Channel Channel
	By      string    // who wrote it down: a person's id, "public" for the asker
	Once    string    // names the request, see Store.Keep
	Also    []Also    // written with it
	At      time.Time // when it was asked; the zero time: now
}

// Keep answers the input and keeps it under a code. It is the one way in: for
// forms, for programs, and for what the desk writes down.
func (f *Front) Keep(ctx context.Context, in Input, l Logged) (Ask, error) {
	a, err := f.ready(ctx, in, &l)
	if err != nil {
		return Ask{}, err
	}
	return f.keep(ctx, in, a, l)
}

// Ready is Keep up to the keeping: what it returns keeps the ask in the caller's
// transaction, once; see Store.KeepIn.
func (f *Front) Ready(ctx context.Context, in Input, l Logged) (keep func(ctx context.Context, tx *store.Tx) error, err error) {
	a, err := f.ready(ctx, in, &l)
	if err != nil {
		return nil, err
	}
	kept, err := f.made(in, a, l)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx *store.Tx) error {
		return f.Store.KeepIn(ctx, tx, kept, f.Clock.Now(), l.Once, l.By, l.Also...)
	}, nil
}

// ready checks and answers the input and tidies the contact.
func (f *Front) ready(ctx context.Context, in Input, l *Logged) (*Answer, error) {
	check := Ask{Text: in.Text, Contact: l.Contact}
	if err := check.Check(); err != nil {
		return nil, err
	}
	l.Contact = check.Contact
	a, _, err := f.answerOnly().Ask(ctx, in)
	return a, err
}

// answerOnly returns the front without its store: it answers and keeps nothing.
func (f *Front) answerOnly() *Front {
	c := *f
	c.Store = nil
	return &c
}

func (f *Front) keep(ctx context.Context, in Input, a *Answer, l Logged) (Ask, error) {
	kept, err := f.made(in, a, l)
	if err != nil {
		return Ask{}, err
	}
	return f.Store.Keep(ctx, kept, l.Once, l.By, l.Also...)
}

// made returns the ask to keep of an answered input.
func (f *Front) made(in Input, a *Answer, l Logged) (Ask, error) {
	kept := Ask{Text: plain(in.Text), Lang: in.Lang, Name: l.Name, Contact: l.Contact, Channel: l.Channel, At: l.At}
	if kept.At.IsZero() {
		kept.At = f.Clock.Now()
	}
	return kept, f.fill(&kept, in, a)
}

// fill puts the answer to the input into the ask.
func (f *Front) fill(kept *Ask, in Input, a *Answer) error {
	understood, err := json.Marshal(a.Question.Understood.JSON(in.Lang, f.Pack.Market.Currency))
	if err != nil {
		return err
	}
	receipts, err := json.Marshal(a.Receipts)
	if err != nil {
		return err
	}
	kept.Kind, kept.Stage = a.Question.Understood.Kind, Asked
	if a.Unmet {
		kept.Stage = Unmet
	}
	kept.Understood, kept.Receipts, kept.Offers, kept.Corrected = string(understood), string(receipts), len(a.Offers), in.Corrections()
	return nil
}

// ForgetJob returns the job that erases contacts that have been kept long enough.
func (f *Front) ForgetJob() jobs.Job {
	return jobs.Job{Kind: "ask.forget_contacts", Every: 24 * time.Hour, Run: func(ctx context.Context, _ json.RawMessage) error {
		_, err := f.Store.ForgetContacts(ctx, f.Clock.Now().AddDate(0, 0, -ContactDays))
		return err
	}}
}

// destinations returns the places an asker may choose as destination: the
// market's states, towns and ports, by name.
func (f *Front) destinations() (out []*corridor.Place) {
	for _, p := range f.Pack.Places {
		if p.Country == f.Pack.Market.Country && slices.Contains([]corridor.PlaceKind{corridor.State, corridor.Town, corridor.Port}, p.Kind) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b *corridor.Place) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return out
}

// Routes returns the addresses of asks.
func (f *Front) Routes() []web.Route {
	return []web.Route{
		{Name: "ask.home", Path: "/{lang}", Right: "public", Handle: f.home, Cache: true},
		{Name: "ask.work", Path: "/{lang}/{s:work}", Right: "public", Handle: f.door(Hire), Cache: true},
		{Name: "ask.visit", Path: "/{lang}/{s:visit}", Right: "public", Handle: f.door(Visit), Cache: true},
		{Name: "ask.answer", Path: "/{lang}/{s:answer}", Right: "public", Handle: f.answer, Cache: true},
		{Name: "ask.correct", Path: "/{lang}/{s:answer}/{s:correct}", Right: "public", Handle: f.correct},
		{Name: "ask.keep", Path: "/{lang}/{s:keep}", Right: "public", Handle: f.keepForm},
		{Name: "ask.keep.post", Method: "POST", Path: "/{lang}/{s:keep}", Right: "public", Handle: f.keepPost},
		{Name: "ask.receipt", Path: "/{lang}/{s:asks}/{code}", Right: "public", Handle: f.receipt},
	}
}
