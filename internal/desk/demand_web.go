package desk

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/message"
	"siger/internal/web"
)

// Routes returns the addresses of unmet demand: the desk's board, and the
// public summary.
func (d *Demand) Routes() []web.Route {
	const board, public = "/{lang}/{s:demand}", "/{lang}/{s:wanted}"
	return []web.Route{
		{Name: "desk.demand", Path: board, Right: "demand.read", Handle: d.board},
		{Name: "desk.demand.file", Path: board + "/{file}", Right: "export.list", Handle: d.boardFile},
		{Name: "desk.wanted", Path: public, Right: "public", Handle: d.wanted},
		{Name: "desk.wanted.feed", Path: public + "/feed.xml", Right: "public", Handle: d.feed},
		{Name: "desk.wanted.file", Path: public + "/{file}", Right: "public", Handle: d.wantedFile},
	}
}

// demandFilterOf reads the filter from the address; what is not one is dropped.
func demandFilterOf(r *http.Request) DemandFilter {
	q := r.URL.Query()
	f := DemandFilter{Product: q.Get("product"), State: q.Get("state"), Month: q.Get("month"), Gap: Gap(q.Get("gap"))}
	if !isMonth(f.Month) {
		f.Month = ""
	}
	if !slices.Contains(Gaps, f.Gap) {
		f.Gap = ""
	}
	return f
}

// isMonth reports whether s is YYYY-MM.
func isMonth(s string) bool {
	_, err := clock.ParseDate(s + "-01")
	return err == nil && len(s) == len("2006-01")
}

// pairs returns the filter as the address parameters demandFilterOf reads.
func (f DemandFilter) pairs() (out []string) {
	for _, p := range [][2]string{{"product", f.Product}, {"state", f.State}, {"month", f.Month}, {"gap", string(f.Gap)}} {
		if p[1] != "" {
			out = append(out, p[0], p[1])
		}
	}
	return out
}

// demandPage is how many lines a page of the board holds.
const demandPage = 50

// boardView is what the board's page shows.
type boardView struct {
	*Board
	filter   DemandFilter
	lines    []Line // of this page
	pages    web.Pages
	period   string
	products []web.Option
	states   []web.Option
	months   []web.Option
	gaps     []web.Option
}

func (d *Demand) board(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	f := demandFilterOf(r)
	b, err := d.Board(r.Context(), f)
	if err != nil {
		return err
	}
	p.Title, p.NoIndex = p.T("desk.demand.title"), true
	v := boardView{Board: b, filter: f, period: d.period(p, f)}
	v.pages = web.Pages{Page: pageOf(r, len(b.Lines), demandPage), Of: (len(b.Lines) + demandPage - 1) / demandPage,
		Href: func(n int) string { return p.Href("desk.demand", append(f.pairs(), "page", fmt.Sprint(n))...) }}
	from := (v.pages.Page - 1) * demandPage
	v.lines = b.Lines[min(from, len(b.Lines)):min(from+demandPage, len(b.Lines))]
	d.fillChoices(p, &v)
	return web.Render(w, r, http.StatusOK, p, demandBoard(p, d, v))
}

// pageOf returns the page of the address, within the pages there are.
func pageOf(r *http.Request, n, size int) int {
	page := 1
	if _, err := fmt.Sscan(r.URL.Query().Get("page"), &page); err != nil || page < 1 {
		return 1
	}
	return min(page, max(1, (n+size-1)/size))
}

// fillChoices lists what the filter can be set to.
func (d *Demand) fillChoices(p *web.Page, v *boardView) {
	for _, id := range v.Items {
		v.products = append(v.products, web.Option{Value: id, Label: d.name(p.Lang, id)})
	}
	slices.SortFunc(v.products, func(a, b web.Option) int { return strings.Compare(a.Label, b.Label) })
	v.products = append(v.products, web.Option{Value: otherProducts, Label: p.T("desk.demand.other")})
	for _, s := range v.Board.States {
		v.states = append(v.states, web.Option{Value: s, Label: s})
	}
	for _, m := range v.Board.Months {
		v.months = append(v.months, web.Option{Value: m, Label: monthName(p.Lang, m)})
	}
	for _, g := range Gaps {
		v.gaps = append(v.gaps, web.Option{Value: string(g), Label: p.T("desk.gap." + string(g))})
	}
}

// name returns the class's name, or its id where the pack no longer has it.
func (d *Demand) name(l i18n.Lang, product string) string {
	if q, ok := d.Pack.Product(product); ok {
		return q.Names.In(l)
	}
	return product
}

// title names a line: the class, or the words outside the pack.
func (d *Demand) title(l i18n.Lang, product, words string) string {
	if product == "" {
		return "“" + words + "”"
	}
	return d.name(l, product)
}

// period says which time the board looks at.
func (d *Demand) period(p *web.Page, f DemandFilter) string {
	if f.Month != "" {
		return monthName(p.Lang, f.Month)
	}
	since, _ := d.window("")
	return p.T("desk.demand.period", "from", monthName(p.Lang, since.Format("2006-01")))
}

// monthName writes YYYY-MM as a month and its year.
func monthName(l i18n.Lang, month string) string {
	on, err := clock.ParseDate(month + "-01")
	if err != nil {
		return month
	}
	_, name, _ := strings.Cut(i18n.Date(l, on), " ")
	return name
}

// quantity says the kilograms and how many of the asks they are of.
func quantity(p *web.Page, t Tally) string {
	if t.Kg == nil {
		return ""
	}
	if t.KgOf == t.Asks {
		return p.Number(*t.Kg, -1) + " kg"
	}
	return p.T("desk.demand.kg_of", "kg", p.Number(*t.Kg, -1), "n", t.KgOf, "asks", t.Asks)
}

// none counts the asks whose product nobody offers at all.
func none(lines []Line) (n int) {
	for _, l := range lines {
		for _, g := range l.Gaps {
			if g.Gap == NoClass || g.Gap == NoSupplier {
				n += g.Asks
			}
		}
	}
	return n
}

// Wanted is one product class of the public summary. It holds nothing anybody
// wrote: no words, no places, months instead of days.
type Wanted struct {
	Product string // class id, empty: all that is outside the pack
	Asks    int
	Kg      *amount.Decimal // nil: fewer than wantedKg asks say a quantity
	First   string          // YYYY-MM
	Newest  string
	Gap     Gap // that keeps most of the asks from being met
}

// wantedKg is how many asks must say a quantity before the public summary adds
// them up: the sum of one or two tells what one buyer wants.
const wantedKg = 3

// Public returns the board without anything that could tell of a person.
func (b *Board) Public() (out []Wanted) {
	other := Line{}
	for _, l := range b.Lines {
		if l.Product != "" {
			out = append(out, l.public())
			continue
		}
		other.Asks += l.Asks
		if other.First.IsZero() || l.First.Before(other.First) {
			other.First = l.First
		}
		if l.Newest.After(other.Newest) {
			other.Newest = l.Newest
		}
	}
	if other.Asks > 0 {
		other.Gaps = []GapCount{{NoClass, other.Asks}}
		out = append(out, other.public())
	}
	return out
}

func (l *Line) public() Wanted {
	w := Wanted{Product: l.Product, Asks: l.Asks, First: l.First.String()[:7], Newest: l.Newest.String()[:7]}
	if l.KgOf >= wantedKg {
		w.Kg = l.Kg
	}
	if len(l.Gaps) > 0 {
		w.Gap = l.Gaps[0].Gap
	}
	return w
}

// publicTitle names a line of the public summary.
func (d *Demand) publicTitle(p *web.Page, w Wanted) string {
	if w.Product == "" {
		return p.T("desk.demand.other")
	}
	return d.name(p.Lang, w.Product)
}

func (d *Demand) wanted(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	list, err := d.summary(r.Context())
	if err != nil {
		return err
	}
	region := p.Text(d.Pack.Region.Name)
	p.Title, p.Description = p.T("desk.wanted.title", "region", region), p.T("desk.wanted.description", "region", region)
	return web.Render(w, r, http.StatusOK, p, wantedBoard(p, d, list, d.period(p, DemandFilter{})))
}

func (d *Demand) feed(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	list, err := d.summary(r.Context())
	if err != nil {
		return err
	}
	region := p.Text(d.Pack.Region.Name)
	page := p.Absolute(p.Href("desk.wanted"))
	f := message.Feed{Title: p.T("desk.wanted.title", "region", region), Description: p.T("desk.wanted.description", "region", region),
		Lang: p.Lang, Link: page, Self: p.Absolute(p.Href("desk.wanted.feed"))}
	for _, one := range list {
		on, _ := clock.ParseDate(one.Newest + "-01") // written by public
		f.Items = append(f.Items, message.FeedItem{ID: "wanted/" + one.Product + "/" + one.Newest, Link: page, At: on.Time(),
			Title: p.T("desk.wanted.item", "product", d.publicTitle(p, one), "n", one.Asks, "month", monthName(p.Lang, one.Newest)),
			Text:  p.T("desk.need." + string(gapOr(one.Gap)))})
	}
	return message.WriteFeed(w, f)
}

// gapOr returns the gap, or that the asks are about to be answered.
func gapOr(g Gap) Gap {
	if g == "" {
		return "met"
	}
	return g
}

// joined lists words with commas.
func joined(words []string) string { return strings.Join(words, ", ") }
