package ask

import (
	"context"
	"embed"
	"io/fs"
	"net/http"
	"strings"

	"siger/internal/amount"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/web"
)

//go:embed texts.json
var texts embed.FS

// Texts holds the words of asks in three languages.
var Texts fs.FS = texts

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations holds the tables of asks.
var Migrations, _ = fs.Sub(migrations, "migrations")

// Tables names the tables of asks.
var Tables = []string{"ask_ask"}

func (f *Front) home(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	region := p.Text(f.Pack.Region.Name)
	p.Title = p.T("ask.home.title", "region", region)
	p.Description = p.T("ask.home.description", "region", region)
	return web.Render(w, r, http.StatusOK, p, homePage(p, f.Pack, region))
}

// boxHint is an example of an ask to buy and the languages to write it in.
func boxHint(p *web.Page, pack *corridor.Pack) string {
	return p.T("ask.box.hint", "example", pack.Front.Buy)
}

// door shows the ask box of one kind of need.
func (f *Front) door(k Kind) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p := web.PageOf(r)
		name, example := "work", f.Pack.Front.Hire
		if k == Visit {
			name, example = "visit", f.Pack.Front.Visit
		}
		p.Title = p.T("ask.door." + name)
		p.Plain = k == Hire // workers read it on poor lines and shared phones: no web font
		p.Description = p.T("ask.door."+name+".lead", "region", f.Pack.Region.Name, "sights", f.Pack.Front.Sights)
		lead := p.T("ask."+name+".lead", "mission", p.Text(f.Pack.Mission))
		return web.Render(w, r, http.StatusOK, p, doorPage(p, p.Title, lead, p.T("ask.example", "example", example), f.doorsOf(p, k)))
	}
}

// doorsOf returns the doors of one kind of need, without those a corridor does
// not have.
func (f *Front) doorsOf(p *web.Page, k Kind) (out []Door) {
	for _, d := range f.Doors {
		if d.Of == k && p.Has(d.Route) {
			out = append(out, d)
		}
	}
	return out
}

// answerView is what the answer page shows.
type answerView struct {
	in      Input
	summary []string
	notes   []string
	nothing bool // no need was recognised
	kept    string
	unkept  bool // unmet, and the day's number of demand kept by itself is reached
	byDesk  string
	body    Body
	action  string
	region  string
}

func (f *Front) answer(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	in := InputOf(r.URL.Query(), p.Lang)
	if in.Text == "" {
		p.Title, p.NoIndex = p.T("ask.box.label"), true
		return web.Render(w, r, http.StatusOK, p, doorPage(p, p.T("ask.box.label"), p.T("ask.answer.empty"), boxHint(p, f.Pack), nil))
	}
	v := answerView{in: in, region: p.Text(f.Pack.Region.Name)}
	p.Title, p.Description, p.NoIndex = p.T("ask.answer.title", "q", in.Text), p.T("ask.answer.description", "q", in.Text), true
	a, kept, err := f.Ask(r.Context(), in)
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return f.showCorrection(w, r, p, in, err)
	}
	if err != nil {
		return err
	}
	v.kept, v.unkept = kept, a.Unmet && kept == "" && a.Question.Understood.saysSomething()
	f.show(p, &v, a)
	return web.Render(w, r, http.StatusOK, p, answerPage(p, v))
}

// show puts the answer into the view.
func (f *Front) show(p *web.Page, v *answerView, a *Answer) {
	u := &a.Question.Understood
	v.body = a.Body
	v.summary = f.summary(p, u)
	for _, n := range u.Notes {
		v.notes = append(v.notes, p.T(n.Key, n.Args...))
	}
	v.nothing = u.Kind == "" || u.Kind == Buy && !u.saysSomething()
	switch {
	case u.Kind == Hire && a.Body == nil:
		v.byDesk, v.action = p.T("ask.answer.hire"), p.T("ask.answer.keep")
	case u.Kind == Visit && len(a.Offers) == 0:
		v.byDesk, v.action = p.T("ask.answer.visit"), p.T("ask.answer.keep")
	case u.Kind == Hire, u.Kind == Visit:
		v.action = p.T("ask.answer.keep")
	case len(a.Offers) > 0:
		v.action = p.T("ask.answer.quotations")
	}
}

// summary says in a few words what was understood.
func (f *Front) summary(p *web.Page, u *Understood) []string {
	out := []string{p.T("ask.kind." + u.Kind.Word())}
	say := func(key string, args ...any) { out = append(out, p.T(key, args...)) }
	named := func(label, value string) { out = append(out, p.T(label)+": "+value) }
	if len(u.Products) > 0 {
		out = append(out, p.Text(u.Products[0].Name))
	}
	out = append(out, f.quantity(p, u)...)
	if u.To != nil {
		named("ask.understood.to", u.To.in())
	}
	if u.Every != "" {
		named("ask.understood.every", p.T("ask.every."+u.Every))
	}
	if u.PriceWish != nil {
		named("ask.understood.price", p.Money(*u.PriceWish))
	}
	if len(u.ISCO08) > 0 {
		named("ask.understood.occupation", strings.Join(u.ISCO08, ", "))
	}
	if u.Headcount != nil {
		named("ask.understood.headcount", p.Number(amount.Int(int64(*u.Headcount)), 0))
	}
	if u.Wage != nil {
		named("ask.understood.wage", p.Money(*u.Wage))
	}
	if u.Days != nil {
		say("ask.understood.days_value", "n", *u.Days)
	}
	if u.Adults != nil {
		say("ask.understood.adults", "n", *u.Adults)
	}
	if u.Children != nil {
		say("ask.understood.children", "n", *u.Children)
	}
	if u.From != nil {
		named("ask.understood.from", u.From.in())
	}
	if u.Budget != nil {
		named("ask.understood.budget", p.Money(*u.Budget))
	}
	if len(u.Interests) > 0 {
		named("ask.understood.interests", strings.Join(u.Interests, ", "))
	}
	return out
}

// quantity says the mass in figures and words, or the count whose mass is not
// known.
func (f *Front) quantity(p *web.Page, u *Understood) []string {
	if u.Kg != nil {
		kg := u.Kg.Reduce()
		if whole, ok := kg.Int64(); ok {
			return []string{p.T("ask.understood.kg_value", "kg", kg, "words", i18n.Words(p.Lang, whole))}
		}
		return []string{p.Number(kg, -1) + " kg"}
	}
	if u.Quantity != nil {
		unit := u.Quantity.Unit
		if p.HasText("unit." + unit) {
			unit = p.T("unit." + unit)
		}
		return []string{p.T("ask.understood.count_value", "count", u.Quantity.Count, "unit", unit)}
	}
	return nil
}

// in returns the place with its state.
func (pl *Place) in() string {
	if pl.State == "" || pl.State == pl.Name {
		return pl.Name
	}
	return pl.Name + ", " + pl.State
}

// hidden returns the corrections of an input, for the form that keeps it.
func hidden(in Input) (out [][2]string) {
	v := in.Values()
	for i := 0; i+1 < len(v); i += 2 {
		if v[i] != "q" {
			out = append(out, [2]string{v[i], v[i+1]})
		}
	}
	return out
}

func (f *Front) keepForm(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	return f.showKeep(w, r, p, http.StatusOK, InputOf(r.URL.Query(), p.Lang), "", newKey(), nil)
}

func (f *Front) showKeep(w http.ResponseWriter, r *http.Request, p *web.Page, status int, in Input, contact, key string, errs []web.FieldError) error {
	p.Title, p.NoIndex = p.T("ask.keep.title"), true
	p.Invalid = len(errs) > 0
	return web.Render(w, r, status, p, keepPage(p, in, contact, key, errs))
}

func (f *Front) keepPost(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	in, contact, key := InputOf(r.PostForm, p.Lang), r.PostForm.Get("contact"), r.PostForm.Get("key")
	if len(key) > 100 || key == "" {
		key = newKey()
	}
	kept, err := f.Keep(r.Context(), in, Logged{Contact: contact, Channel: Form, By: "public", Once: onceOf("form", key)})
	if err == nil {
		http.Redirect(w, r, p.Href("ask.receipt", "code", kept.Code), http.StatusSeeOther)
		return nil
	}
	switch fault.KindOf(err) {
	case fault.Conflict: // sent before with other words: this is a new ask
		key = newKey()
	case fault.Invalid:
	default:
		return err
	}
	return f.showKeep(w, r, p, http.StatusUnprocessableEntity, in, contact, key, p.Errors(err))
}

// receiptView is what the page of a kept ask shows.
type receiptView struct {
	ask  Ask
	next string
	at   string
	work []web.Term // how far the work on it has come
	// question is what the desk asks of the asker, a paragraph each.
	question []string
}

func (f *Front) receipt(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	kept, err := f.look(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	p.Title, p.NoIndex = p.T("ask.receipt.title", "code", kept.Code), true
	v := receiptView{ask: kept, next: f.next(kept, p.Lang), at: p.DateTime(kept.At, f.Pack.MarketZone())}
	if v.work, v.question, err = f.work(r.Context(), p, kept); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, p, receiptPage(p, v))
}

// work says how far the work on an ask has come, who has it, when it moves next
// and what the desk asks; nothing where no desk has it.
func (f *Front) work(ctx context.Context, p *web.Page, kept Ask) (terms []web.Term, question []string, err error) {
	if f.Store.Desk == nil {
		return nil, nil, nil
	}
	s, ok, err := f.Store.Desk.Standing(ctx, kept)
	if err != nil || !ok {
		return nil, nil, err
	}
	region, mission := p.Text(f.Pack.Region.Name), p.Text(f.Pack.Mission)
	stage := "ask.work." + s.Stage
	if s.Waiting != "" {
		stage += "." + s.Waiting
	}
	terms = []web.Term{
		{Name: p.T("ask.work.stage"), Value: p.T(stage, "region", region, "mission", mission)},
		{Name: p.T("ask.work.who"), Value: p.T("ask.work.desk."+s.Desk) + ", " + p.T("ask.work.side."+s.Side, "region", region, "mission", mission)},
	}
	switch {
	case s.Late:
		terms = append(terms, web.Term{Name: p.T("ask.work.next"), Value: p.T("ask.work.late", "date", s.Next)})
	case !s.Next.IsZero():
		terms = append(terms, web.Term{Name: p.T("ask.work.next"), Value: p.Date(s.Next)})
	}
	for line := range strings.Lines(s.Question) {
		if line = strings.TrimSpace(line); line != "" {
			question = append(question, line)
		}
	}
	return terms, question, nil
}
