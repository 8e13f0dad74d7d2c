package rulebook

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"siger/internal/clock"
)

// Receipt says how a report came about, so that anyone holding the rulebook can
// work it out again offline.
type Receipt struct {
	Scope    string        `json:"scope"`
	LawDate  clock.Date    `json:"law_date"`
	KnownOn  clock.Date    `json:"known_on"`
	Facts    Given         `json:"facts"`    // those the rules look at; null: asked and not known
	Rulebook string        `json:"rulebook"` // hash of the whole rulebook
	Rules    []ReceiptRule `json:"rules"`
}

// ReceiptRule is what one rule said, and by which text.
type ReceiptRule struct {
	Rule    string   `json:"rule"`
	Hash    string   `json:"hash"` // of the version; empty when none was known
	Verdict Verdict  `json:"verdict"`
	Missing []string `json:"missing,omitempty"`
	Stale   bool     `json:"stale,omitempty"`
}

// receipt writes down a report.
func (b *Book) receipt(q Query, chosen *selection, facts *bindings, findings []Finding) Receipt {
	r := Receipt{Scope: q.Scope, LawDate: q.LawDate, KnownOn: q.KnownOn, Rulebook: b.hash,
		Facts: make(Given, len(q.Facts)), Rules: make([]ReceiptRule, len(findings))}
	for _, i := range chosen.refs {
		switch f := b.facts[i]; {
		case facts.vals[i] != nil:
			r.Facts[f.Name] = f.plain(facts.vals[i])
		case facts.declined[i]:
			r.Facts[f.Name] = nil
		}
	}
	for i := range findings {
		f := &findings[i]
		r.Rules[i] = ReceiptRule{Rule: f.Rule, Hash: f.Hash, Verdict: f.Verdict, Stale: f.Stale}
		for _, m := range f.Missing {
			r.Rules[i].Missing = append(r.Rules[i].Missing, m.Fact)
		}
	}
	return r
}

// plainReceipt is a receipt without methods, sealedReceipt one with its sum.
type plainReceipt Receipt
type sealedReceipt struct {
	plainReceipt
	Sum string `json:"sum"`
}

// Sum returns the SHA-256 of the receipt's canonical JSON, in hex. It is the
// same for the same receipt however its facts were ordered.
func (r Receipt) Sum() string { return digest(plainReceipt(r)) }

// MarshalJSON writes the receipt with its sum, so that whoever holds it can see
// that it is as it was written.
func (r Receipt) MarshalJSON() ([]byte, error) {
	return json.Marshal(sealedReceipt{plainReceipt(r), r.Sum()})
}

// TransformSchema tells the API's description of the sum that MarshalJSON adds.
func (r Receipt) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Properties["sum"] = &huma.Schema{Type: huma.TypeString, Description: "SHA-256 of the rest, in hex."}
	s.Required = append(s.Required, "sum")
	return s
}

// Seal returns the receipt as JSON with its sum, to be kept or handed out.
func (r Receipt) Seal() []byte {
	text, err := json.Marshal(r)
	if err != nil {
		panic("rulebook: " + err.Error()) // only plain values are in a receipt
	}
	return text
}

// OpenReceipt reads a receipt that was written as JSON and refuses one whose
// sum does not fit.
func OpenReceipt(text []byte) (Receipt, error) {
	var s sealedReceipt
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return Receipt{}, fmt.Errorf("receipt: %w", err)
	}
	r := Receipt(s.plainReceipt)
	if r.Sum() != s.Sum {
		return Receipt{}, fmt.Errorf("receipt: its sum does not fit its content; it was changed")
	}
	return r, nil
}

// Difference is one way in which a replay departs from a receipt.
type Difference struct {
	Rule string `json:"rule,omitempty"` // empty: the receipt as a whole
	What string `json:"what"`           // rulebook | rule-gone | rule-new | text | verdict | missing | stale
	Then string `json:"then"`
	Now  string `json:"now"`
}

// Replay evaluates the facts of a receipt again, for its own dates, and returns
// how this rulebook answers differently. No difference but "rulebook" means
// that every rule said the same by the same text.
func (b *Book) Replay(ctx context.Context, r Receipt) (out []Difference, err error) {
	if r.Rulebook != b.hash {
		out = append(out, Difference{What: "rulebook", Then: r.Rulebook, Now: b.hash})
	}
	facts := make(map[string]any, len(r.Facts))
	for name, v := range r.Facts {
		if _, ok := b.Fact(name); ok { // a fact no longer declared shows in the rules that used it
			facts[name] = v
		}
	}
	report, err := b.Evaluate(ctx, Query{Scope: r.Scope, Facts: facts, LawDate: r.LawDate, KnownOn: r.KnownOn})
	if err != nil {
		return nil, err
	}
	now := map[string]ReceiptRule{}
	for _, rule := range report.Receipt.Rules {
		now[rule.Rule] = rule
	}
	for _, then := range r.Rules {
		n, ok := now[then.Rule]
		if !ok {
			out = append(out, Difference{Rule: then.Rule, What: "rule-gone", Then: string(then.Verdict)})
			continue
		}
		delete(now, then.Rule)
		out = append(out, then.differences(n)...)
	}
	for _, rule := range report.Receipt.Rules {
		if _, left := now[rule.Rule]; left {
			out = append(out, Difference{Rule: rule.Rule, What: "rule-new", Now: string(rule.Verdict)})
		}
	}
	return out, nil
}

// differences compares what a rule said then and says now.
func (then ReceiptRule) differences(now ReceiptRule) (out []Difference) {
	add := func(what, a, b string) {
		if a != b {
			out = append(out, Difference{Rule: then.Rule, What: what, Then: a, Now: b})
		}
	}
	add("verdict", string(then.Verdict), string(now.Verdict))
	add("text", then.Hash, now.Hash)
	add("missing", fmt.Sprint(then.Missing), fmt.Sprint(now.Missing))
	add("stale", fmt.Sprint(then.Stale), fmt.Sprint(now.Stale))
	return out
}

// String returns the difference as one line.
func (d Difference) String() string {
	if d.Rule == "" {
		return fmt.Sprintf("%s: was %s, now %s", d.What, d.Then, d.Now)
	}
	return fmt.Sprintf("%s: %s: was %q, now %q", d.Rule, d.What, d.Then, d.Now)
}
