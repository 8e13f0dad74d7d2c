package contract

import (
	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/rulebook"
)

// ComparisonDoc is a comparison as commands and the API print it, in one language.
type ComparisonDoc struct {
	AsOf    clock.Date  `json:"as_of"`
	Changes []ChangeDoc `json:"changes"`
}

// ChangeDoc is one change.
type ChangeDoc struct {
	Field    string                `json:"field"`
	From     string                `json:"from"`
	To       string                `json:"to"`
	Old      *string               `json:"old"` // null: not said
	New      *string               `json:"new"`
	Effect   Effect                `json:"effect"`
	Articles []rulebook.FindingDoc `json:"articles"`
	Rules    []RuleChangeDoc       `json:"rules"`
}

// RuleChangeDoc is a rule whose verdict the change turns.
type RuleChangeDoc struct {
	Rule   string           `json:"rule"`
	Title  string           `json:"title"`
	Before rulebook.Verdict `json:"before"`
	After  rulebook.Verdict `json:"after"`
}

// Doc returns the comparison in language l.
func (c *Comparison) Doc(l i18n.Lang) ComparisonDoc {
	d := ComparisonDoc{AsOf: c.AsOf, Changes: []ChangeDoc{}}
	said := func(s string) *string {
		if s == "" {
			return nil
		}
		return &s
	}
	for _, ch := range c.Changes {
		one := ChangeDoc{Field: ch.Field, From: ch.From, To: ch.To, Old: said(ch.Old), New: said(ch.New), Effect: ch.Effect,
			Articles: []rulebook.FindingDoc{}, Rules: []RuleChangeDoc{}}
		for _, a := range ch.Articles {
			one.Articles = append(one.Articles, a.Doc(l))
		}
		for _, r := range ch.Rules {
			one.Rules = append(one.Rules, RuleChangeDoc{r.Rule, r.Title.In(l), r.Before, r.After})
		}
		d.Changes = append(d.Changes, one)
	}
	return d
}
