package price

import (
	"cmp"
	"slices"
)

// Reason says why a row was refused. Its words are the text "price.refused."
// followed by the reason.
type Reason string

const (
	RowMalformed     Reason = "row-malformed"      // not the number of cells the header has, or too long
	DateUnreadable   Reason = "date-unreadable"    //
	DateOutside      Reason = "date-outside-month" // the file is another month's
	CodeUnreadable   Reason = "code-unreadable"    // premise or item code missing or no whole number
	CodeSentinel     Reason = "code-sentinel"      // the survey's placeholder -1
	CodeRepeated     Reason = "code-repeated"      // a lookup's second row of one code
	NameMissing      Reason = "name-missing"       // a lookup row without a name
	PremiseUnknown   Reason = "premise-unknown"    // not in the lookup
	ItemUnknown      Reason = "item-unknown"       // not in the lookup
	StateUnknown     Reason = "state-unknown"      // the premise's state is no place of the corridor
	PriceMissing     Reason = "price-missing"      // empty, null or not a number
	PriceUnreadable  Reason = "price-unreadable"   //
	PriceNotPositive Reason = "price-not-positive" // zero, below, or less than half a sen
	PriceTooHigh     Reason = "price-too-high"     // above RM 100,000
)

// examplesKept is how many rows a report quotes per reason.
const examplesKept = 3

// Refusal counts the rows refused for one reason, with the first of them.
type Refusal struct {
	Reason   Reason   `json:"reason"`
	Count    int64    `json:"count"`
	Examples []string `json:"examples"`
}

// refusals collects refused rows.
type refusals struct{ list []Refusal }

// add counts one refused row; example is asked for only while room is left.
func (r *refusals) add(reason Reason, example func() string) {
	i := slices.IndexFunc(r.list, func(x Refusal) bool { return x.Reason == reason })
	if i < 0 {
		i = len(r.list)
		r.list = append(r.list, Refusal{Reason: reason})
	}
	x := &r.list[i]
	x.Count++
	if len(x.Examples) < examplesKept {
		x.Examples = append(x.Examples, clip(example()))
	}
}

func (r *refusals) total() (n int64) {
	for _, x := range r.list {
		n += x.Count
	}
	return n
}

// sorted returns the refusals, most frequent first.
func (r *refusals) sorted() []Refusal {
	out := slices.Clone(r.list)
	slices.SortFunc(out, func(a, b Refusal) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}

// clip shortens a quoted row to what fits a line.
func clip(s string) string {
	const longest = 160
	if len(s) <= longest {
		return s
	}
	cut := longest
	for cut > 0 && s[cut]&0xC0 == 0x80 { // never inside a character
		cut--
	}
	return s[:cut] + "…"
}

// Alias says that a name in a file was read as another name.
type Alias struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Count int    `json:"count"`
}

// Lookup accounts for one lookup file: Read = Taken + the sum of Refused.
type Lookup struct {
	File     string    `json:"file"`
	Read     int64     `json:"read"`
	Taken    int64     `json:"taken"`
	Refused  []Refusal `json:"refused,omitempty"`
	Repaired []string  `json:"repaired,omitempty"` // names whose broken characters were mended
}

// Report accounts for one import: Rows = Taken + Missing + Duplicates + the sum
// of Refused, always. Missing counts prices the source itself left blank and
// is used by region prices only; in the retail survey a blank is refused.
type Report struct {
	ID         string    `json:"id"` // of the import record
	Kind       string    `json:"kind"`
	File       string    `json:"file"`
	SHA256     string    `json:"sha256"`
	Month      string    `json:"month,omitempty"`
	Rows       int64     `json:"rows"`
	Taken      int64     `json:"taken"`
	Missing    int64     `json:"missing"`
	Duplicates int64     `json:"duplicates"`
	Refused    []Refusal `json:"refused,omitempty"`
	Rounded    int64     `json:"rounded"` // prices finer than a sen, rounded half up
	Bands      int       `json:"bands"`
	Already    bool      `json:"already"` // the same file was there; nothing changed

	FirstDuplicates   []string `json:"first_duplicates,omitempty"`
	Items             *Lookup  `json:"items,omitempty"`
	Premises          *Lookup  `json:"premises,omitempty"`
	StatesUnknown     []string `json:"states_unknown,omitempty"`
	StatesByAlias     []Alias  `json:"states_by_alias,omitempty"`
	DistrictsByAlias  []Alias  `json:"districts_by_alias,omitempty"`
	DistrictsUnmapped []Alias  `json:"districts_unmapped,omitempty"` // To is empty
	CommodityAliases  []Alias  `json:"commodity_aliases,omitempty"`
}

// RefusedTotal returns the number of refused rows.
func (r Report) RefusedTotal() int64 { return (&refusals{r.Refused}).total() }

// Balanced reports whether every row read is accounted for.
func (r Report) Balanced() bool {
	return r.Rows == r.Taken+r.Missing+r.Duplicates+r.RefusedTotal()
}
