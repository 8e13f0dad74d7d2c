package labour

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"siger/internal/amount"
	"siger/internal/ask"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/identity"
)

var workerTables = []string{"labour_worker", "labour_consent"}

// Worker is the profile of somebody who wants to work abroad, or does: no more
// than matching, training and the journey need. There is no NIK, no passport
// number, no address and no photo in it. The code that opens the worker's own
// page is kept as its SHA-256 only; see Store.MakeCode.
type Worker struct {
	ID          string       `json:"id"`
	Passport    string       `json:"passport"`      // id of the skill passport: how credentials name the worker
	Org         string       `json:"org,omitempty"` // organisation that entered them: centre or agency; empty: the desk
	Name        string       `json:"name"`          // as on the certificate
	Born        int          `json:"born"`          // year; the second factor of the worker's own page
	Sex         string       `json:"sex,omitempty"` // f, m; only for the permit rule that asks it; empty not said
	Regency     string       `json:"regency"`       // place id of the pack
	Phone       string       `json:"phone,omitempty"`
	Occupations []string     `json:"occupations"` // ISCO-08 unit groups wished for or practised
	Units       []string     `json:"units"`       // competence units proven by results, codes as in the pack or of the course
	Languages   []Language   `json:"languages"`
	Experience  []Experience `json:"experience"`
	Wishes      Wishes       `json:"wishes"`
	EraseAsked  time.Time    `json:"erase_asked,omitzero"` // by the worker; zero: not, or done
	Erased      time.Time    `json:"erased,omitzero"`      // at the worker's wish: nothing of the person is left
	At          time.Time    `json:"at"`
	Version     int          `json:"version"`
}

// Language is one a worker speaks.
type Language struct {
	Lang  string `json:"lang"`  // ISO 639-1: ms, en, zh
	Level string `json:"level"` // basic, working, fluent
}

// Languages and LanguageLevels list what a profile asks for.
var (
	Languages      = []string{"ms", "en", "zh", "ar"}
	LanguageLevels = []string{"basic", "working", "fluent"}
)

// Experience is time spent in an occupation.
type Experience struct {
	ISCO08  string `json:"isco08"`
	Months  int    `json:"months"`
	Country string `json:"country"` // ISO 3166-1 alpha-2
}

// Wishes are what a worker looks for.
type Wishes struct {
	States    []string      `json:"states,omitempty"` // place ids of the market; empty: any
	WageFloor *amount.Money `json:"wage_floor,omitempty"`
	From      clock.Date    `json:"from,omitzero"`
}

// WorkerInput is a worker to enter, with what they agreed to. Of the worker,
// what EnterWorker gives itself (ID, Passport, At, Version) stays empty.
type WorkerInput struct {
	Worker   Worker
	Consents []Consent // at least one: without a purpose there is nothing to keep
}

// Limits of a profile.
const (
	longestWorkerName = 100 // characters
	youngest, oldest  = 15, 75
	mostMonths        = 600
)

// object is what rights on the worker's record are asked for: the labour desk's
// and the organisation's that entered them.
func (w *Worker) object() identity.Object { return identity.Object{Desk: Desk, Org: w.Org} }

// Initials are all that anybody learns of the worker from a certificate's page:
// "S. A." of Siti Aminah, of four names at most.
func (w *Worker) Initials() string {
	var out []string
	for _, word := range strings.Fields(w.Name) {
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsLetter(r) && len(out) < 4 {
			out = append(out, string(unicode.ToUpper(r))+".")
		}
	}
	return strings.Join(out, " ")
}

// nameKey is the name in the spelling by which the same worker is known again.
func nameKey(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// tidy brings names and numbers into one spelling.
func (w *Worker) tidy() {
	w.Name = strings.Join(strings.Fields(w.Name), " ")
	w.Phone = strings.TrimSpace(w.Phone)
	if phone, ok := ask.ParseContact(w.Phone); ok && strings.HasPrefix(phone, "+") {
		w.Phone = phone
	}
}

// Check brings the profile into one spelling and returns what is wrong with it,
// each fault beside its field; on is the day.
func (w *Worker) Check(pack *corridor.Pack, on clock.Date) (out fault.List) {
	bad := func(field, key string, args ...any) {
		out = append(out, fault.New(fault.Invalid, key, args...).In(field))
	}
	w.tidy()
	if w.Name == "" || utf8.RuneCountInString(w.Name) > longestWorkerName || !utf8.ValidString(w.Name) || strings.ContainsFunc(w.Name, oddInName) {
		bad("name", "labour.worker.error.name", "n", longestWorkerName)
	}
	if w.Born < on.Year-oldest || w.Born > on.Year-youngest {
		bad("born", "labour.worker.error.born", "from", on.Year-oldest, "to", on.Year-youngest)
	}
	if w.Sex != "" && w.Sex != "f" && w.Sex != "m" {
		bad("sex", "labour.worker.error.choose")
	}
	if q, ok := pack.Place(w.Regency); !ok || q.Kind != corridor.Regency {
		bad("regency", "labour.worker.error.regency")
	}
	if w.Phone != "" && (!strings.HasPrefix(w.Phone, "+") || len(w.Phone) > 16) {
		bad("phone", "labour.worker.error.phone")
	}
	for _, code := range w.Occupations {
		if pack.Occupations[code] == nil {
			bad("occupations", "labour.worker.error.choose")
		}
	}
	for _, l := range w.Languages {
		if !slices.Contains(Languages, l.Lang) || !slices.Contains(LanguageLevels, l.Level) {
			bad("language_"+l.Lang, "labour.worker.error.choose")
		}
	}
	for _, e := range w.Experience {
		if pack.Occupations[e.ISCO08] == nil || e.Months < 1 || e.Months > mostMonths || len(e.Country) != 2 {
			bad("experience", "labour.worker.error.experience", "n", mostMonths)
		}
	}
	for _, state := range w.Wishes.States {
		if q, ok := pack.Place(state); !ok || q.Country != pack.Market.Country {
			bad("state", "labour.worker.error.choose")
		}
	}
	if m := w.Wishes.WageFloor; m != nil && (m.Currency != pack.Market.Currency || m.Amount.Sign() <= 0) {
		bad("wage", "labour.worker.error.wage")
	}
	return out
}

// oddInName reports what no name is written with. Digits are refused so that no
// number of identity ends up in a name.
func oddInName(r rune) bool {
	return unicode.IsControl(r) || unicode.IsDigit(r) || strings.ContainsRune("<>{}@/\\|", r)
}
