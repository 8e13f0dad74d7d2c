// Package rulebook evaluates the law of a corridor pack: rules written as data,
// each with its sources, dates, confidence and examples, in CEL expressions
// that are type-checked and cost-bounded when they are loaded. A fact that was
// not given is never zero and never false: the rule is then unknown and names
// the facts it really depends on. See docs/rulebook.md for how to write a rule.
package rulebook

import (
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

// Verdict is what a rule says of the facts.
type Verdict string

const (
	OK            Verdict = "ok"
	Breach        Verdict = "breach"
	Ask           Verdict = "ask"     // a person or office has to say; Explanation names whom
	Unknown       Verdict = "unknown" // a fact is missing or the law has not been read
	ContestedLaw  Verdict = "contested"
	NotApplicable Verdict = "not-applicable"
)

// Finding is the verdict of one rule on one set of facts.
type Finding struct {
	Rule        string
	Title       i18n.Text
	Verdict     Verdict
	Explanation i18n.Text // one or two sentences, with the facts' values filled in
	Value       string    // the rate or figure the law fixes, "5 %"; empty when it fixes none
	Side        string    // region | market: whose law
	Paper       string    // id of the paper the rule asks for, empty none
	PaperSure   bool      // the paper is needed whatever is still missing; else it may be
	Agency      string    // id of the agency that decides
	Sources     []corridor.Source
	Status      corridor.Status
	Confidence  corridor.Confidence
	ValidFrom   clock.Date
	ValidTo     clock.Date
	Readings    []Reading // both readings of a contested rule, each executed
	Missing     []Missing // facts not given that can still change what it says, best first
	Possible    []Verdict // verdicts still possible for an open finding, where that could be worked out
	Stale       bool      // the source is past its shelf life on the knowledge date: amber
	Hash        string    // hash of the rule's text, as in the receipt
}

// Reading is one way to read contested law, executed.
type Reading struct {
	Holder      i18n.Text // who reads it so
	Verdict     Verdict
	Value       string
	Explanation i18n.Text
}

// Missing is a fact that was not given: what to ask, whom, and which paper
// shows it.
type Missing struct {
	Fact     string
	Question i18n.Text
	Who      i18n.Text // who can supply it
	Proof    i18n.Text // the paper that shows it
	Settles  int       // how many open findings it would settle
}
