// Package reader understands asks: free text in Indonesian, Malay and English,
// mixed and misspelt, becomes product classes, quantities, places, occupations,
// journeys. It is a lexicon and rules, nothing learned: the same text always
// reads the same, what is not said stays unknown, and what was read in one of
// two ways is noted.
package reader

import (
	"strings"

	"siger/internal/ask"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

// Reader reads asks of one corridor. It is safe for concurrent use.
type Reader struct {
	pack        *corridor.Pack
	lex         *lexicon
	places      []gazetteer
	friends     []falseFriend
	byBase      map[string][]int
	byHS        map[string][]int
	fused       map[string]*word // "sekilo", "seminggu"
	occupations map[string]*word // by ISCO-08 code, the first row with it
	interests   map[string]*word
	worth       map[string]bool // tokens of names, worth mending towards
	home        i18n.Lang       // the market's language

	day, night, adult, child, tonne, container *word
}

// homes are the languages of countries, for asks whose words could be either.
var homes = map[string]i18n.Lang{"MY": i18n.MS, "BN": i18n.MS, "ID": i18n.ID}

// New builds a reader from the pack's products, places and words/*.yaml.
func New(p *corridor.Pack) (*Reader, error) {
	r := &Reader{pack: p, lex: newLexicon(), byBase: map[string][]int{}, byHS: map[string][]int{}, fused: map[string]*word{},
		occupations: map[string]*word{}, interests: map[string]*word{}, worth: map[string]bool{}, home: i18n.EN}
	if l, ok := homes[p.Market.Country]; ok {
		r.home = l
	}
	rows, err := readWords(language, "language/*.yaml", func(s sense) bool { return !local[s] && s != "" })
	if err != nil {
		return nil, err
	}
	if files := p.Files(); files != nil {
		more, err := readWords(files, "words/*.yaml", func(s sense) bool { return local[s] })
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	for _, w := range rows {
		r.addWord(w)
	}
	r.addPlaces(p)
	r.addProducts(p)
	for i, q := range p.Products {
		for n := 2; n <= len(q.HS); n++ {
			r.byHS[q.HS[:n]] = append(r.byHS[q.HS[:n]], i)
		}
	}
	worth := map[int32]bool{}
	for w := range r.worth {
		worth[r.lex.ids[w]] = true
	}
	r.lex.typos.build(r.lex, worth)
	return r, nil
}

// addWord enters a vocabulary row.
func (r *Reader) addWord(w *word) {
	names := w.Sense == occupation || w.Sense == interest || w.Sense == good || w.Sense == sector
	w.phrases(func(phrase string, l langs) {
		r.lex.add(phrase, l, entry{sense: w.Sense, word: w}, names)
		if names || w.Sense == form || w.Sense == cue && w.Weight > 3 {
			r.worthMending(phrase)
		}
		if w.Sense == unit && l != langEN && isLetter(phrase) && !strings.Contains(phrase, " ") && (len(phrase) > 2 || phrase == "kg") {
			r.fused["se"+phrase] = w
		}
	})
	switch w.Sense {
	case occupation:
		for _, c := range w.Codes {
			if r.occupations[c] == nil {
				r.occupations[c] = w
			}
		}
	case interest:
		r.interests[w.Key] = w
	case unit:
		switch w.Key {
		case "day":
			r.day = w
		case "night":
			r.night = w
		case "adult":
			r.adult = w
		case "child":
			r.child = w
		case "tonne":
			r.tonne = w
		case "container":
			r.container = w
		}
	}
}

// worthMending marks the tokens of a name as ones that misspellings are mended
// towards.
func (r *Reader) worthMending(phrase string) {
	for _, t := range tokenise(phrase) {
		r.worth[t.text] = true
	}
}

// Occupation returns the everyday name of an ISCO-08 unit group, empty when the
// vocabulary has none.
func (r *Reader) Occupation(isco08 string) i18n.Text {
	if w := r.occupations[isco08]; w != nil {
		return w.first()
	}
	return i18n.Text{}
}

// Interest returns the name of an interest, empty when there is none.
func (r *Reader) Interest(key string) i18n.Text {
	if w := r.interests[key]; w != nil {
		return w.first()
	}
	return i18n.Text{}
}

// reading is one ask while it is read.
type reading struct {
	r            *Reader
	t            *text
	out          ask.Understood
	taken        []bool // tokens that belong to a name
	productSpans []span
	spans        []span // product phrases that name goods
	goods        []span
	friends      []span
	forms        []span
	jobs         []span
	workers      []span
	wants        []span
	cues         []span
	atoms        []atom
	hs           bool
	outside      bool // goods were named that the pack does not have
}

// Read understands a text. The hint is the language of the page it was written
// on; it only breaks ties. The kind is empty when nothing in the text says what
// is wanted.
func (r *Reader) Read(s string, hint i18n.Lang) ask.Understood {
	p := &reading{r: r}
	p.out.Text = s
	short, isCut := cut(s)
	if !isASCII(short) {
		short = strings.ToValidUTF8(short, " ")
	}
	p.t = r.lex.scan(short, tokenise(short))
	p.out.Lang = r.tongue(p.t, hint)
	if isCut {
		p.note("ask.note.cut", "n", maxRunes)
	}
	p.taken = make([]bool, len(p.t.toks))
	p.findProducts()
	p.findJobs()
	p.claim()
	p.typedHS()
	p.atoms = r.measure(p.t, p.taken)
	places := p.namedPlaces()
	p.findWants(places)
	p.findCues()
	p.out.Kind = p.weigh(places)
	switch p.out.Kind {
	case ask.Buy:
		if !p.hs {
			p.products()
		}
		p.quantity(p.atoms)
		p.standing(p.atoms)
		p.wish(p.atoms)
		p.destination(places)
		p.unmet(places)
	case ask.Hire:
		p.out.Products, p.out.Form = nil, ""
		p.occupations()
		p.headcount(p.atoms)
		p.wage(p.atoms)
		p.destination(places)
	case ask.Visit:
		p.out.Products, p.out.Form = nil, ""
		p.journey(p.atoms)
		p.start(places)
	default:
		p.destination(places)
	}
	return p.out
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// claim marks the numbers inside names, so that they count nothing.
func (p *reading) claim() {
	for _, spans := range [][]span{p.productSpans, p.jobs} {
		for _, s := range spans {
			for i := s.start; i < s.end; i++ {
				if p.t.toks[i].number {
					p.taken[i] = true
				}
			}
		}
	}
	for _, s := range p.forms { // 3 in 1
		if s.end-s.start > 1 && p.t.toks[s.start].number {
			for i := s.start; i < s.end; i++ {
				p.taken[i] = true
			}
		}
	}
}

// findCues picks the words that speak for a kind.
func (p *reading) findCues() {
	p.cues = p.r.lex.choose(p.t, cue, func(h hit) bool {
		return h.cost >= oneEdit && len(p.t.toks[h.mended].text) < 6
	})
	for _, s := range p.cues {
		for _, e := range s.entries {
			if e.word.Key == "worker" {
				p.workers = append(p.workers, s)
			}
		}
	}
}
