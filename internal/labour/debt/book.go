package debt

import (
	"cmp"
	"fmt"
	"io/fs"
	"strings"

	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/labour/figure"
	"siger/internal/rulebook"
)

// File is where a pack keeps the figures of the debt clock.
const File = "work/debt.yaml"

var keys = []string{"kur.most", "kur.percent-year", "kur.grace", "signal.flag", "signal.red"}

// The rule that says who bears the cost of going, and the facts it asks for.
const (
	rule      = "id.placement-cost"
	scope     = "labour.contract"
	factPays  = "worker_pays"
	factItems = "worker_pays_items"
	factWork  = "sector"
	other     = "other"
)

// Book is what the debt clock compares with: figures, exchange rates and law.
type Book struct {
	*figure.Book
	rules   *rulebook.Book
	pack    *corridor.Pack
	home    string // currency of the result: the region's
	kinds   []rulebook.Value
	sectors []string
}

// Load reads work/debt.yaml of a pack, and finds the rule on costs in its
// rulebook. With problems the book must not be used.
func Load(files fs.FS, pack *corridor.Pack, rules *rulebook.Book) (*Book, []corridor.Problem) {
	var f struct {
		Figures []figure.Figure `yaml:"figures"`
	}
	lineOf, problems := figure.ReadFile(files, File, &f)
	if len(problems) > 0 {
		return nil, problems
	}
	line := func(n int) int { return lineOf("figures", n) }
	book, problems := figure.Check(File, f.Figures, line, pack, keys)
	for i, row := range f.Figures {
		if row.Value == nil {
			problems = append(problems, corridor.Problem{File: File, Line: line(i), What: fmt.Sprintf("the figure %q has no value", row.Key)})
		}
	}
	b := &Book{Book: book, rules: rules, pack: pack, home: pack.Region.Currency}
	if _, ok := rules.Rule(rule); !ok {
		problems = append(problems, corridor.Problem{File: File, What: fmt.Sprintf("the rulebook has no rule %q, which says what a worker should not pay", rule)})
	}
	for _, name := range []string{factPays, factItems, factWork} {
		fact, ok := rules.Fact(name)
		if !ok {
			problems = append(problems, corridor.Problem{File: File, What: fmt.Sprintf("the rulebook has no fact %q", name)})
			continue
		}
		for _, v := range fact.Values {
			switch name {
			case factItems:
				b.kinds = append(b.kinds, v)
			case factWork:
				b.sectors = append(b.sectors, v.Value)
			}
		}
	}
	return b, corridor.SortProblems(problems)
}

// Kinds returns the kinds of cost the rulebook tells apart.
func (b *Book) Kinds() (out []string) {
	for _, v := range b.kinds {
		out = append(out, v.Value)
	}
	return out
}

// Kind returns a kind of cost in words.
func (b *Book) Kind(kind string) i18n.Text {
	for _, v := range b.kinds {
		if v.Value == kind {
			return v.Label
		}
	}
	return i18n.Text{}
}

func join(list []string) string { return strings.Join(list, ", ") }

func compare(a, b string) int { return cmp.Compare(a, b) }
