package ask

import (
	"context"
	"encoding/json"

	"github.com/a-h/templ"

	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/rulebook"
)

// Question is an ask put to a pillar: what was understood, and how to answer.
type Question struct {
	Understood Understood
	Lang       i18n.Lang
	AsOf       clock.Date // law and prices of this date
	KnownOn    clock.Date // as the rulebook knew them on this date
	FormD      bool       // the goods travel with a certificate of preferential origin
	Mode       string     // how they travel: sea-lcl, sea-fcl, reefer, air; empty: as the product usually does
}

// Answerer answers asks of one kind; each pillar has one at most.
type Answerer interface {
	Kind() Kind
	Answer(ctx context.Context, q Question) (*Answer, error)
}

// Answer is what Siger says to an ask.
type Answer struct {
	Question Question
	Offers   []Offer            // best first
	Findings []rulebook.Finding // rules that apply, both sides
	Unknowns []Unknown          // what is not known, and who can say
	Receipt  *rulebook.Receipt  // what the findings rest on, replayable; nil without rules
	Unmet    bool               // nobody in the region can meet the ask
	Example  bool               // offers or rates of the example world were used
	Body     templ.Component    // the pillar's part of the page
	Currency string             // the market's currency, for JSON keys
}

// Offer is one ranked offer.
type Offer struct {
	Offer    string      // id
	Supplier string      // name
	Score    float64     // 0 to 100
	Reasons  []i18n.Text // the parts of the score, in words
	Landed   any         // the pillar's cost sheet, nil where it has none
}

// Unknown is something the answer rests on that is not known.
type Unknown struct {
	Key  string
	What i18n.Text
	Who  i18n.Text // who can say it
}

type offerJSON struct {
	Offer    string   `json:"offer"`
	Supplier string   `json:"supplier"`
	Score    float64  `json:"score"`
	Reasons  []string `json:"reasons"`
	Landed   any      `json:"landed"`
}

type unknownJSON struct {
	Key  string `json:"key"`
	What string `json:"what"`
	Who  string `json:"who,omitempty"`
}

type answerJSON struct {
	Kind       Kind                  `json:"kind"`
	AsOf       clock.Date            `json:"as_of"`
	Understood any                   `json:"understood"`
	Answers    []offerJSON           `json:"answers"`
	Findings   []rulebook.FindingDoc `json:"findings"`
	Unknowns   []unknownJSON         `json:"unknowns"`
	Unmet      bool                  `json:"unmet"`
	Example    bool                  `json:"example"`
	Receipt    *rulebook.Receipt     `json:"receipt,omitempty"`
}

// JSON returns the answer as the command and the API print it, in words of the
// question's language.
func (a *Answer) JSON() any {
	l := a.Question.Lang
	out := answerJSON{
		Kind: a.Question.Understood.Kind, AsOf: a.Question.AsOf, Understood: a.Question.Understood.JSON(l, a.Currency),
		Answers: []offerJSON{}, Findings: []rulebook.FindingDoc{}, Unknowns: []unknownJSON{},
		Unmet: a.Unmet, Example: a.Example, Receipt: a.Receipt,
	}
	for _, o := range a.Offers {
		doc := offerJSON{Offer: o.Offer, Supplier: o.Supplier, Score: o.Score, Reasons: []string{}, Landed: o.Landed}
		for _, r := range o.Reasons {
			doc.Reasons = append(doc.Reasons, r.In(l))
		}
		out.Answers = append(out.Answers, doc)
	}
	for _, f := range a.Findings {
		out.Findings = append(out.Findings, f.Doc(l))
	}
	for _, u := range a.Unknowns {
		out.Unknowns = append(out.Unknowns, unknownJSON{Key: u.Key, What: u.What.In(l), Who: u.Who.In(l)})
	}
	return out
}

// MarshalJSON writes what JSON returns.
func (a *Answer) MarshalJSON() ([]byte, error) { return json.Marshal(a.JSON()) }

