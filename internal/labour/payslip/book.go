package payslip

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/labour/figure"
)

// File is where a pack keeps the figures of pay.
const File = "work/pay.yaml"

// keys are the figures the engine computes with.
var keys = []string{"minimum-wage.month", "minimum-wage.day.6", "minimum-wage.day.5", "minimum-wage.day.4", "minimum-wage.hour",
	"domestic-floor.month", "domestic-floor.asked", "day.divisor", "overtime.factor", "rest-day.half", "rest-day.full",
	"rest-day.overtime.factor", "holiday.days", "holiday.overtime.factor", "overtime.wage-ceiling", "overtime.hours-month", "week.hours",
	"unpaid-day.divisor", "pay-day.formal", "pay-day.domestic", "deductions.percent", "epf.percent", "socso.percent", "lindung.percent",
	"borneo.aligned"}

// unread are figures that may stand without a value: their table was not read.
var unread = []string{"socso.percent", "lindung.percent", "borneo.aligned"}

// Book is the figures of pay and the kinds of deduction of a pack.
type Book struct {
	*figure.Book
	kinds  []Kind
	borneo []string // ids of states whose law was aligned late
	pack   *corridor.Pack
}

// Rules of a deduction.
const (
	ruleFree       = "free"       // without consent
	ruleRequest    = "request"    // on the worker's written request
	rulePermission = "permission" // on request and with the Director General's permission
	ruleNever      = "never"
	ruleAsk        = "ask" // not judged
	ruleEPF        = "epf"
	ruleSOCSO      = "socso"
	ruleLindung    = "lindung"
	ruleTax        = "tax"
)

var rules = []string{ruleFree, ruleRequest, rulePermission, ruleNever, ruleAsk, ruleEPF, ruleSOCSO, ruleLindung, ruleTax}

// Kind is one kind of deduction and on what terms it may be taken.
type Kind struct {
	Kind          string     `yaml:"kind" json:"kind"`
	Rule          string     `yaml:"rule" json:"rule"`
	Name          i18n.Text  `yaml:"name" json:"name"`
	ValidFrom     clock.Date `yaml:"valid_from" json:"valid_from"` // before it the rule is not known
	corridor.Fact `yaml:",inline"`
}

// Load reads work/pay.yaml of a pack. With problems the book must not be used.
func Load(files fs.FS, pack *corridor.Pack) (*Book, []corridor.Problem) {
	var f struct {
		Figures    []figure.Figure `yaml:"figures"`
		Borneo     []string        `yaml:"borneo"`
		Deductions []Kind          `yaml:"deductions"`
	}
	lineOf, problems := figure.ReadFile(files, File, &f)
	if len(problems) > 0 {
		return nil, problems
	}
	book, problems := figure.Check(File, f.Figures, func(n int) int { return lineOf("figures", n) }, pack, keys)
	add := func(line int, format string, args ...any) {
		problems = append(problems, corridor.Problem{File: File, Line: line, What: fmt.Sprintf(format, args...)})
	}
	for i, row := range f.Figures {
		if row.Value == nil && !slices.Contains(unread, row.Key) {
			add(lineOf("figures", i), "the figure %q has no value", row.Key)
		} else if row.Value != nil && row.Value.IsZero() && strings.HasSuffix(row.Key, ".divisor") {
			add(lineOf("figures", i), "the figure %q divides and cannot be nought", row.Key)
		}
	}
	for i, k := range f.Deductions {
		line := lineOf("deductions", i)
		for _, what := range figure.CheckFact(k.Fact, pack) {
			add(line, "%s", what)
		}
		if !slices.Contains(rules, k.Rule) {
			add(line, "rule %q is none of %v", k.Rule, rules)
		}
		for _, l := range k.Name.Missing() {
			add(line, "name is missing in language %s", l)
		}
		if slices.ContainsFunc(f.Deductions[:i], func(o Kind) bool { return o.Kind == k.Kind }) {
			add(line, "kind %q stands twice", k.Kind)
		}
	}
	for i, id := range f.Borneo {
		if q, ok := pack.Place(id); !ok || q.Kind != corridor.State {
			add(lineOf("borneo", i), "%q is no state of the pack", id)
		}
	}
	return &Book{book, f.Deductions, f.Borneo, pack}, corridor.SortProblems(problems)
}

// Kinds returns the kinds of deduction in the order of the file.
func (b *Book) Kinds() (out []string) {
	for _, k := range b.kinds {
		out = append(out, k.Kind)
	}
	return out
}

// Deductions returns the kinds of deduction with their names and terms.
func (b *Book) Deductions() []Kind { return b.kinds }

func (b *Book) kind(name string) (*Kind, bool) {
	i := slices.IndexFunc(b.kinds, func(k Kind) bool { return k.Kind == name })
	if i < 0 {
		return nil, false
	}
	return &b.kinds[i], true
}

// stateOf returns the id of a state by its id, ISO code or name; "" for none.
func (b *Book) stateOf(s string) string {
	for _, q := range b.pack.PlacesOf(corridor.State) {
		if q.Country == b.pack.Market.Country && (strings.EqualFold(q.ID, s) || strings.EqualFold(q.Name, s) || strings.EqualFold(q.Code, s) || slices.ContainsFunc(q.Aliases, func(a string) bool { return strings.EqualFold(a, s) })) {
			return q.ID
		}
	}
	return ""
}

// sorted orders faults by field, so that a message does not depend on chance.
func sorted(list fault.List) fault.List {
	slices.SortFunc(list, func(a, b *fault.Fault) int { return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Key, b.Key)) })
	return list
}
