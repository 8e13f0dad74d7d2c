package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/store"
)

// Need is one ask for goods that nobody has met for sure. Whoever asked is not
// part of it.
type Need struct {
	Code     string
	Unmet    bool            // nobody offered it when it was asked
	Looked   bool            // an answer page was opened; nobody left word
	Text     string          // the asker's words, without e-mail addresses and phone numbers
	Products []string        // ids of the classes understood, best first
	Kg       *amount.Decimal // nil: not said
	Wish     *amount.Money   // price per kilogram; nil: not said
	Place    string          // the destination; empty: not said
	State    string          // it lies in; empty: not said
	At       time.Time
}

// Wants tells what was asked for; app fills it.
type Wants interface {
	// Wanted returns the needs from since until before until, oldest first; a
	// zero time leaves that end open.
	Wanted(ctx context.Context, since, until time.Time) ([]Need, error)
}

// Gap is what stands between a need and an offer that meets it.
type Gap string

const (
	NoClass     Gap = "no-class"    // the pack has no product class for the words
	NoSupplier  Gap = "no-supplier" // nobody offers the class
	NotNow      Gap = "not-now"     // those who offer it do not at this time of the year
	Capacity    Gap = "capacity"    // a month's capacity is below the quantity
	Minimum     Gap = "minimum"     // the smallest order is above the quantity
	Price       Gap = "price"       // the price named is above the price wished for
	Certificate Gap = "certificate" // a certificate ends before the goods are ready
)

// Gaps lists the gaps, the widest first.
var Gaps = []Gap{NoClass, NoSupplier, NotNow, Capacity, Minimum, Price, Certificate}

// Supply tells how the catalogue stands against a need; app fills it from trade.
type Supply interface {
	// Gaps returns what would have to be true of the offer that comes nearest to
	// the need, for each offered class; nil when one meets it.
	Gaps(ctx context.Context, n Need) ([]Gap, error)
	// Suppliers returns how many suppliers offer the class today.
	Suppliers(ctx context.Context, product string) (int, error)
}

// DemandFilter narrows the board. An empty field narrows nothing.
type DemandFilter struct {
	Product string // class id; "other": outside the pack
	State   string
	Month   string // YYYY-MM
	Gap     Gap
}

// otherProducts is the filter's word for needs outside the pack.
const otherProducts = "other"

// Cell is the demand of one product, destination and month.
type Cell struct {
	Product string // class id, empty outside the pack
	Words   string // what was asked for, outside the pack
	State   string // empty: not said
	Month   string // YYYY-MM
	Tally
}

// Line is the demand of one product.
type Line struct {
	Product   string
	Words     string
	Suppliers int // who offer the class today
	Gaps      []GapCount
	States    []string // by name
	Tally
}

// GapCount is how many asks a gap keeps from being met.
type GapCount struct {
	Gap  Gap
	Asks int
}

// Tally sums up asks.
type Tally struct {
	Asks   int
	Unmet  int             // of them nobody offered it when it was asked
	Kg     *amount.Decimal // of those that say a quantity; nil: none says
	KgOf   int             // how many say a quantity
	First  clock.Date
	Newest clock.Date
}

// add counts one need.
func (t *Tally) add(n *wanted) {
	t.Asks++
	if n.Unmet {
		t.Unmet++
	}
	if n.Kg != nil {
		sum := *n.Kg
		if t.Kg != nil {
			sum = sum.Add(*t.Kg)
		}
		t.Kg, t.KgOf = sum.Ptr(), t.KgOf+1
	}
	if t.First.IsZero() || n.on.Before(t.First) {
		t.First = n.on
	}
	if n.on.After(t.Newest) {
		t.Newest = n.on
	}
}

// Board is unmet demand at a moment.
type Board struct {
	Lines  []Line // most asks first
	Cells  []Cell // by product, destination and month
	All    Tally
	States []string // of all needs, for the filter
	Months []string // of all needs, newest first
	Items  []string // class ids of all needs
}

// wanted is a need on its way to the board.
type wanted struct {
	Need
	product, words, month string
	on                    clock.Date
	gaps                  []Gap
}

// Demand is the board of unmet demand.
type Demand struct {
	Wants  Wants
	Supply Supply
	Pack   *corridor.Pack
	DB     *store.DB // for the journal
	Clock  clock.Clock

	mu     sync.Mutex
	public []Wanted // of the moment made
	made   time.Time
}

// publicFresh is how long the public summary is shown before it is made anew:
// anybody may ask for it as often as they like.
const publicFresh = time.Minute

// summary returns the public summary.
func (d *Demand) summary(ctx context.Context) ([]Wanted, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.Clock.Now()
	if !d.made.IsZero() && now.Sub(d.made).Abs() < publicFresh {
		return d.public, nil
	}
	b, err := d.Board(ctx, DemandFilter{})
	if err != nil {
		return nil, err
	}
	d.public, d.made = b.Public(), now
	return d.public, nil
}

// demandMonths is how far back the board looks without a filter of the month.
const demandMonths = 12

// Board returns what could not be met in the last twelve months, or in the
// month of the filter. An ask answered with offers counts when none of them
// meets it.
func (d *Demand) Board(ctx context.Context, f DemandFilter) (*Board, error) {
	since, until := d.window(f.Month)
	return d.between(ctx, since, until, f)
}

// BoardSince is the same since an instant; the zero time is since ever.
func (d *Demand) BoardSince(ctx context.Context, since time.Time) (*Board, error) {
	return d.between(ctx, since, time.Time{}, DemandFilter{})
}

func (d *Demand) between(ctx context.Context, since, until time.Time, f DemandFilter) (*Board, error) {
	needs, err := d.Wants.Wanted(ctx, since, until)
	if err != nil {
		return nil, err
	}
	list, err := d.unmet(ctx, needs)
	if err != nil {
		return nil, err
	}
	b := &Board{}
	lines, cells := map[[2]string]*Line{}, map[[4]string]*Cell{}
	for i := range list {
		n := &list[i]
		b.offer(n)
		if !f.takes(n) {
			continue
		}
		b.All.add(n)
		key := [2]string{n.product, n.words}
		if lines[key] == nil {
			lines[key] = &Line{Product: n.product, Words: n.words}
		}
		lines[key].count(n)
		at := [4]string{n.product, n.words, n.State, n.month}
		if cells[at] == nil {
			cells[at] = &Cell{Product: n.product, Words: n.words, State: n.State, Month: n.month}
		}
		cells[at].add(n)
	}
	return b, d.finish(ctx, b, lines, cells)
}

// window returns the time the board looks at, in the market's zone.
func (d *Demand) window(month string) (since, until time.Time) {
	zone := d.Pack.MarketZone()
	if start, err := time.ParseInLocation("2006-01", month, zone); err == nil {
		return start, start.AddDate(0, 1, 0)
	}
	today := clock.Today(d.Clock, zone)
	return time.Date(today.Year, today.Month-demandMonths+1, 1, 0, 0, 0, 0, zone), time.Time{}
}

// unmet returns the needs that the catalogue does not meet, each once: whoever
// opens a page and then asks in the same words on the same day is one ask.
func (d *Demand) unmet(ctx context.Context, needs []Need) (out []wanted, err error) {
	zone := d.Pack.MarketZone()
	asked := map[string]bool{}
	sameDay := func(n *Need) string { return n.At.In(zone).Format(time.DateOnly) + " " + folded(n.Text) }
	for i := range needs {
		if !needs[i].Looked {
			asked[sameDay(&needs[i])] = true
		}
	}
	for i := range needs {
		n := wanted{Need: needs[i]}
		if n.Looked && asked[sameDay(&n.Need)] {
			continue
		}
		n.on = clock.DateOf(n.At.In(zone))
		n.month = n.At.In(zone).Format("2006-01")
		if len(n.Products) > 0 {
			n.product = n.Products[0]
			if n.gaps, err = d.Supply.Gaps(ctx, n.Need); err != nil {
				return nil, err
			}
		} else {
			n.words, n.gaps = Wording(n.Text, n.Place+" "+n.State), []Gap{NoClass}
		}
		if len(n.gaps) > 0 || n.Unmet {
			out = append(out, n)
		}
	}
	return out, nil
}

// takes reports whether the filter lets a need through.
func (f DemandFilter) takes(n *wanted) bool {
	product := cmp.Or(n.product, otherProducts)
	return (f.Product == "" || f.Product == product) && (f.State == "" || f.State == n.State) &&
		(f.Month == "" || f.Month == n.month) && (f.Gap == "" || slices.Contains(n.gaps, f.Gap))
}

// offer notes what the filter can be set to.
func (b *Board) offer(n *wanted) {
	once := func(list *[]string, s string) {
		if s != "" && !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
	once(&b.States, n.State)
	once(&b.Months, n.month)
	once(&b.Items, n.product)
}

// count adds a need to a line.
func (l *Line) count(n *wanted) {
	l.add(n)
	if n.State != "" && !slices.Contains(l.States, n.State) {
		l.States = append(l.States, n.State)
	}
	for _, g := range n.gaps {
		i := slices.IndexFunc(l.Gaps, func(had GapCount) bool { return had.Gap == g })
		if i < 0 {
			l.Gaps, i = append(l.Gaps, GapCount{Gap: g}), len(l.Gaps)
		}
		l.Gaps[i].Asks++
	}
}

// finish puts lines and cells in their order and asks how many offer each class.
func (d *Demand) finish(ctx context.Context, b *Board, lines map[[2]string]*Line, cells map[[4]string]*Cell) (err error) {
	for _, l := range lines {
		if l.Product != "" {
			if l.Suppliers, err = d.Supply.Suppliers(ctx, l.Product); err != nil {
				return err
			}
		}
		slices.Sort(l.States)
		slices.SortFunc(l.Gaps, func(a, b GapCount) int {
			return cmp.Or(b.Asks-a.Asks, slices.Index(Gaps, a.Gap)-slices.Index(Gaps, b.Gap))
		})
		b.Lines = append(b.Lines, *l)
	}
	for _, c := range cells {
		b.Cells = append(b.Cells, *c)
	}
	slices.SortFunc(b.Lines, func(a, b Line) int {
		return cmp.Or(b.Asks-a.Asks, strings.Compare(b.Newest.String(), a.Newest.String()), strings.Compare(a.Product, b.Product), strings.Compare(a.Words, b.Words))
	})
	slices.SortFunc(b.Cells, func(a, b Cell) int {
		return cmp.Or(strings.Compare(a.Product, b.Product), strings.Compare(a.Words, b.Words), strings.Compare(a.State, b.State), strings.Compare(a.Month, b.Month))
	})
	slices.Sort(b.States)
	slices.Sort(b.Items)
	slices.Sort(b.Months)
	slices.Reverse(b.Months)
	return nil
}

// filler are words round a product's name in the three languages.
var filler = strings.Fields(`kg kilo kilogram kilograms gram ton tan tonne tonnes tons kuintal container kontena kontainer
	ke di dari untuk dan yang saya kami perlu mau mahu ingin cari mencari beli membeli nak
	to in from for of the a an and we i need want buy looking per month bulan sebulan minggu week tahun year please tolong minta
	hubungi whatsapp wa atau or call contact`)

// Wording returns what an ask outside the pack is for: its words in small
// letters without figures, the destination, and the words that are in every
// ask; at most sixty characters. An ask of nothing else is named by all of it.
func Wording(text, destination string) string {
	place := strings.Fields(folded(destination))
	var words []string
	for _, w := range strings.FieldsFunc(folded(text), func(c rune) bool { return strings.ContainsRune(" ,.;:!?()/\"'", c) }) {
		if !strings.ContainsAny(w, "0123456789…") && !slices.Contains(filler, w) && !slices.Contains(place, w) {
			words = append(words, w)
		}
	}
	out := strings.Join(words, " ")
	if out == "" {
		out = folded(text)
	}
	if r := []rune(out); len(r) > 60 {
		out = string(r[:60])
	}
	return out
}

// folded returns the text in small letters with single spaces.
func folded(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
