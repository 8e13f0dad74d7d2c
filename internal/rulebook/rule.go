package rulebook

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"go.yaml.in/yaml/v3"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

// Family groups rules that answer one question, such as "who issues the plant
// import permit". In an exclusive family at most one rule may apply to the same
// facts.
type Family struct {
	ID        string    `yaml:"id" json:"id"`
	Title     i18n.Text `yaml:"title" json:"title"`
	Exclusive bool      `yaml:"exclusive,omitempty" json:"exclusive,omitempty"`

	file string
	line int
}

// Rule is one rule of law in all its versions, as its file writes it.
type Rule struct {
	ID       string     `yaml:"id" json:"id"`
	Family   string     `yaml:"family" json:"family"`
	Scope    string     `yaml:"scope" json:"scope"` // what it is asked about: trade.import, trade.export, ...
	Side     string     `yaml:"side" json:"side"`   // region | market: whose law
	Title    i18n.Text  `yaml:"title" json:"title"`
	Paper    string     `yaml:"paper,omitempty" json:"paper,omitempty"`
	Agency   string     `yaml:"agency,omitempty" json:"agency,omitempty"`
	Versions []*Version `yaml:"versions" json:"versions"`

	File string `yaml:"-" json:"file"`
	Line int    `yaml:"-" json:"line"`
}

// Version is what a rule says between two dates, and since when the rulebook
// knows it. Exactly one of When, Expr and Readings is given.
type Version struct {
	ValidFrom  clock.Date          `yaml:"valid_from,omitempty" json:"valid_from"` // zero: since before anyone asks
	ValidTo    clock.Date          `yaml:"valid_to,omitempty" json:"valid_to"`     // last day; zero: open
	KnownFrom  clock.Date          `yaml:"known_from" json:"known_from"`           // the day the rulebook learned it
	Status     corridor.Status     `yaml:"status" json:"status"`
	Confidence corridor.Confidence `yaml:"confidence" json:"confidence"`
	SourceIDs  []string            `yaml:"sources" json:"sources"`
	Note       string              `yaml:"note,omitempty" json:"note,omitempty"`
	Applies    string              `yaml:"applies,omitempty" json:"applies,omitempty"` // CEL; empty: always
	Table      `yaml:",inline"`
	Readings   []Interpretation `yaml:"readings,omitempty" json:"readings,omitempty"`
	Examples   []Example        `yaml:"examples" json:"examples,omitempty"`

	Sources []corridor.Source `yaml:"-" json:"-"`    // of SourceIDs, from the pack
	Hash    string            `yaml:"-" json:"hash"` // SHA-256 of everything above but the examples, with the rule's head

	rule *Rule
	line int
	law  compiled
}

// Table says how facts lead to a verdict: ordered branches, or one expression
// with an explanation for each verdict it can give.
type Table struct {
	When []Branch              `yaml:"when,omitempty" json:"when,omitempty"`
	Expr string                `yaml:"expr,omitempty" json:"expr,omitempty"`
	Says map[Verdict]i18n.Text `yaml:"says,omitempty" json:"says,omitempty"`
}

// Branch is one line of a when-table: the first whose condition holds decides.
// The last branch has no condition.
type Branch struct {
	If      string    `yaml:"if,omitempty" json:"if,omitempty"` // CEL
	Verdict Verdict   `yaml:"verdict" json:"verdict"`
	Paper   string    `yaml:"paper,omitempty" json:"paper,omitempty"` // another paper than the rule's, or "none"
	Value   string    `yaml:"value,omitempty" json:"value,omitempty"` // a rate or figure the law fixes here: "12.5 %"; readings that differ in it are contested
	Say     i18n.Text `yaml:"say" json:"say"`
}

// NoPaper is what a branch writes when the rule's paper is not needed there.
const NoPaper = "none"

// Interpretation is one way of reading contested law, and who holds it.
type Interpretation struct {
	Holder    i18n.Text `yaml:"holder" json:"holder"`
	SourceIDs []string  `yaml:"sources,omitempty" json:"sources,omitempty"`
	Table     `yaml:",inline"`
}

// Example is a case with the verdict it must get; examples are the rule's tests.
type Example struct {
	Name     string     `yaml:"name" json:"name"`
	Facts    Given      `yaml:"facts,omitempty" json:"facts"`
	On       clock.Date `yaml:"on" json:"on"`                           // law date
	Known    clock.Date `yaml:"known,omitempty" json:"known,omitempty"` // knowledge date; zero: the later of On and the version's known_from
	Verdict  Verdict    `yaml:"verdict" json:"verdict"`
	Value    string     `yaml:"value,omitempty" json:"value,omitempty"`       // the rate or figure it must get; empty: not checked
	Readings []string   `yaml:"readings,omitempty" json:"readings,omitempty"` // what each reading of contested law must say, in order: "ok 12.5 %"; empty: not checked
	Missing  []string   `yaml:"missing,omitempty" json:"missing,omitempty"`   // the facts it must ask for, any order

	line int
}

// Given are facts as an example or a receipt writes them: true or false, a
// text, a list of texts; null means asked and not known. Numbers and dates are
// kept as the text written, so that no digit is lost.
type Given map[string]any

// UnmarshalYAML reads the facts of an example.
func (g *Given) UnmarshalYAML(node *yaml.Node) error {
	var nodes map[string]yaml.Node
	if err := node.Decode(&nodes); err != nil {
		return err
	}
	*g = make(Given, len(nodes))
	for name, n := range nodes {
		switch {
		case n.Kind == yaml.SequenceNode:
			list := []string{}
			if err := n.Decode(&list); err != nil {
				return err
			}
			(*g)[name] = list
		case n.Tag == "!!null":
			(*g)[name] = nil
		case n.Tag == "!!bool":
			(*g)[name] = n.Value == "true"
		default:
			(*g)[name] = n.Value
		}
	}
	return nil
}

// hash returns the SHA-256 of the version's canonical text: its rule's head and
// all of its own but the examples, as JSON with keys in fixed order.
func (v *Version) hash() string {
	head, own := *v.rule, *v
	head.Versions, head.File, head.Line = nil, "", 0
	own.Examples, own.Hash = nil, ""
	return digest(struct {
		Rule    Rule
		Version Version
	}{head, own})
}

// digest returns the SHA-256 of v as JSON, in hex.
func digest(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("rulebook: " + err.Error()) // only types of this package are hashed
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// admits reports whether the version holds law on the law date, as far as the
// rulebook knew on the knowledge date.
func (v *Version) admits(law, known clock.Date) bool {
	return law.Within(v.ValidFrom, v.ValidTo) && !v.KnownFrom.After(known)
}

// at returns the version that holds on the law date by what was known on the
// knowledge date: of several, the one learned last. Nil when there is none.
func (r *Rule) at(law, known clock.Date) *Version {
	var best *Version
	for _, v := range r.Versions {
		if v.admits(law, known) && (best == nil || !v.KnownFrom.Before(best.KnownFrom)) {
			best = v
		}
	}
	return best
}

// capped returns the verdict as it may be shown: what has not been read in a
// source, or was made up, never says that something is lawful or unlawful.
func (v *Version) capped(verdict Verdict) Verdict {
	if verdict != OK && verdict != Breach {
		return verdict
	}
	switch v.Confidence {
	case corridor.Several, corridor.Single, corridor.SingleOld, corridor.Computed:
		if v.Status != corridor.Unverified {
			return verdict
		}
	}
	return Ask
}
