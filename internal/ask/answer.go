package ask

import (
	"context"

	"github.com/a-h/templ"

	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/rulebook"
	"siger/internal/web"
)

// Question is an ask put to a pillar: what was understood, and how to answer.
type Question struct {
	Understood Understood
	Lang       i18n.Lang
	AsOf       clock.Date // law and prices of this date
	KnownOn    clock.Date // as the rulebook knew them on this date
	FormD      bool       // the goods travel with a certificate of preferential origin
	Facts      Given      // stated of the asker's own case, for the rules
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
	Receipts []rulebook.Receipt // what the findings rest on, replayable
	Unmet    bool               // nobody in the region can meet the ask
	Example  bool               // offers or rates of the example world were used
	Body     Body               // the pillar's part of the page, nil none
	Currency string             // the market's currency, for JSON keys
}

// Body renders the pillar's part of an answer's page.
type Body func(p *web.Page) templ.Component

// Offer is one ranked offer.
type Offer struct {
	Offer    string  // id
	Supplier string  // name
	Score    float64 // 0 to 100
	Reasons  []Note  // the parts of the score, in words
	Landed   any     // the pillar's cost sheet, nil where it has none
}

// Unknown is something the answer rests on that is not known.
type Unknown struct {
	Key  string
	What i18n.Text
	Who  i18n.Text // who can say it
}

// OfferDoc is a ranked offer as the command and the API print it.
type OfferDoc struct {
	Offer    string   `json:"offer"`
	Supplier string   `json:"supplier"`
	Score    float64  `json:"score"`
	Reasons  []string `json:"reasons"`
	Landed   any      `json:"landed"`
}

// UnknownDoc is an unknown as the command and the API print it.
type UnknownDoc struct {
	Key  string `json:"key"`
	What string `json:"what"`
	Who  string `json:"who,omitempty"`
}

// AnswerDoc is an answer as the command and the API print it. Keys of amounts
// end in the market's currency in lower case.
type AnswerDoc struct {
	Kind       Kind                  `json:"kind" doc:"buy, hire or visit; empty when nothing in the words says."`
	AsOf       clock.Date            `json:"as_of"`
	Understood any                   `json:"understood"`
	Answers    []OfferDoc            `json:"answers"`
	Findings   []rulebook.FindingDoc `json:"findings"`
	Unknowns   []UnknownDoc          `json:"unknowns"`
	Unmet      bool                  `json:"unmet"`
	Example    bool                  `json:"example"`
	Receipts   []rulebook.Receipt    `json:"receipts"`
}

// Doc returns the answer as the command and the API print it, in words of the
// question's language.
func (a *Answer) Doc(texts *i18n.Catalog) AnswerDoc {
	l := a.Question.Lang
	out := AnswerDoc{
		Kind: a.Question.Understood.Kind, AsOf: a.Question.AsOf, Understood: a.Question.Understood.JSON(l, a.Currency),
		Answers: []OfferDoc{}, Findings: []rulebook.FindingDoc{}, Unknowns: []UnknownDoc{},
		Unmet: a.Unmet, Example: a.Example, Receipts: append([]rulebook.Receipt{}, a.Receipts...),
	}
	for _, o := range a.Offers {
		doc := OfferDoc{Offer: o.Offer, Supplier: o.Supplier, Score: o.Score, Reasons: []string{}, Landed: o.Landed}
		for _, r := range o.Reasons {
			doc.Reasons = append(doc.Reasons, texts.T(l, r.Key, r.Args...))
		}
		out.Answers = append(out.Answers, doc)
	}
	for _, f := range a.Findings {
		out.Findings = append(out.Findings, f.Doc(l))
	}
	for _, u := range a.Unknowns {
		out.Unknowns = append(out.Unknowns, UnknownDoc{Key: u.Key, What: u.What.In(l), Who: u.Who.In(l)})
	}
	return out
}
