package rulebook

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/interpreter"

	"siger/internal/corridor"
	"siger/internal/i18n"
)

// Book is a rulebook: every rule of a pack, type-checked and planned. It is
// safe for concurrent use.
type Book struct {
	pack     *corridor.Pack
	facts    []*Fact // 0 is the law date
	index    map[string]int
	families []Family
	rules    []*Rule
	byID     map[string]*Rule
	used     map[string]bool
	hash     string
	patterns []*interpreter.AttributePattern // of each fact

	mu         sync.Mutex
	selections map[selectionKey]*selection
}

// factsFile declares the facts; every other file beside it holds rules.
const factsFile = "rules/facts.yaml"

// Load reads rules/facts.yaml and rules/*.yaml of a pack's files, checks them
// against the pack's sources, papers and agencies, and compiles every
// expression. The book is usable only when there are no problems; a pack
// without a rules folder gives an empty book.
func Load(fsys fs.FS, pack *corridor.Pack) (*Book, []corridor.Problem) {
	b := &Book{pack: pack, index: map[string]int{}, byID: map[string]*Rule{}, selections: map[selectionKey]*selection{}}
	var c complaints
	b.readFacts(fsys, &c)
	for _, f := range b.facts {
		b.patterns = append(b.patterns, interpreter.NewAttributePattern(f.Name))
	}
	comp, err := newCompiler(b.facts, b.index)
	if err != nil {
		c.add(place{factsFile, 0}, "%v", err)
		return b, c.list
	}
	comp.list = c.list
	files, _ := fs.Glob(fsys, "rules/*.yaml")
	for _, file := range files {
		if file != factsFile {
			b.readRules(fsys, file, comp)
		}
	}
	b.used = comp.used
	b.hash = b.digest()
	return b, corridor.SortProblems(comp.list)
}

// digest returns the hash of the whole book: facts and version hashes by rule id.
func (b *Book) digest() string {
	type entry struct {
		Rule   string
		Hashes []string
	}
	entries := make([]entry, 0, len(b.rules))
	for _, r := range b.rules {
		e := entry{Rule: r.ID}
		for _, v := range r.Versions {
			e.Hashes = append(e.Hashes, v.Hash)
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.Rule, b.Rule) })
	facts := slices.Clone(b.facts)
	slices.SortFunc(facts, func(a, b *Fact) int { return strings.Compare(a.Name, b.Name) })
	return digest(struct {
		Facts []*Fact
		Rules []entry
	}{facts, entries})
}

// Rules returns every rule in the order of the files.
func (b *Book) Rules() []*Rule { return b.rules }

// Rule returns the rule with the id.
func (b *Book) Rule(id string) (*Rule, bool) { r, ok := b.byID[id]; return r, ok }

// Families returns the families of rules in the order of the files.
func (b *Book) Families() []Family { return b.families }

// Facts returns the declared facts in the order of facts.yaml.
func (b *Book) Facts() []*Fact { return b.facts[1:] }

// Fact returns the declaration of a fact.
func (b *Book) Fact(name string) (*Fact, bool) {
	i, ok := b.index[name]
	if !ok || i == 0 {
		return nil, false
	}
	return b.facts[i], true
}

// Hash returns the SHA-256 of the whole rulebook; it does not depend on the
// order of files or rules.
func (b *Book) Hash() string { return b.hash }

var factName = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
var ruleID = regexp.MustCompile(`^[a-z0-9]+([.-][a-z0-9]+)*$`)

// readFacts reads the declarations of facts.
func (b *Book) readFacts(fsys fs.FS, c *complaints) {
	b.facts = []*Fact{{Name: lawDate, Type: Date}}
	b.index[lawDate] = 0
	if _, err := fs.Stat(fsys, path.Dir(factsFile)); err != nil {
		return
	}
	var file struct {
		Facts []*Fact `yaml:"facts"`
	}
	at, ok := readYAML(fsys, factsFile, &file, c)
	if !ok {
		return
	}
	for i, f := range file.Facts {
		here := at.in("facts", i)
		if f == nil {
			c.add(here.here(), "an empty item")
			continue
		}
		if !b.goodFact(f, here, c) {
			continue
		}
		f.init()
		f.line = here.here().line
		b.index[f.Name] = len(b.facts)
		b.facts = append(b.facts, f)
	}
}

func (b *Book) goodFact(f *Fact, at lines, c *complaints) bool {
	before := len(c.list)
	if !factName.MatchString(f.Name) {
		c.add(at.place("name"), "fact name %q is not lower_case_words", f.Name)
	}
	if _, twice := b.index[f.Name]; twice {
		c.add(at.place("name"), "fact %s is declared twice", f.Name)
	}
	switch f.Type {
	case Enum:
		if len(f.Values) < 2 {
			c.add(at.place("type"), "fact %s needs two or more values", f.Name)
		}
	case List:
	case Bool, String, Int, Decimal, Date:
		if len(f.Values) > 0 {
			c.add(at.place("values"), "only an enum or a list has values")
		}
	default:
		c.add(at.place("type"), "type %q is none of bool, string, enum, list, int, decimal, date", f.Type)
	}
	for i, v := range f.Values {
		if v.Value == "" || slices.ContainsFunc(f.Values[:i], func(o Value) bool { return o.Value == v.Value }) {
			c.add(at.in("values", i).here(), "value %q is empty or given twice", v.Value)
		}
		if m := v.Label.Missing(); len(m) > 0 && len(m) < len(i18n.Langs) {
			c.add(at.in("values", i).here(), "the label is missing in %v", m)
		}
	}
	complete(c, at, "question", f.Question)
	complete(c, at, "who", f.Who)
	if f.Proof != (i18n.Text{}) {
		complete(c, at, "proof", f.Proof)
	}
	return len(c.list) == before
}

// complete complains about a text that lacks a language.
func complete(c *complaints, at lines, key string, t i18n.Text) {
	if m := t.Missing(); len(m) > 0 {
		c.add(at.place(key), "%s is missing in %v", key, m)
	}
}

// readRules reads one file of rules.
func (b *Book) readRules(fsys fs.FS, file string, c *compiler) {
	var content struct {
		Families []Family `yaml:"families"`
		Rules    []*Rule  `yaml:"rules"`
	}
	at, ok := readYAML(fsys, file, &content, &c.complaints)
	if !ok {
		return
	}
	for i, f := range content.Families {
		here := at.in("families", i)
		if !ruleID.MatchString(f.ID) || slices.ContainsFunc(b.families, func(o Family) bool { return o.ID == f.ID }) {
			c.add(here.place("id"), "family id %q is not a name in lower case, or is taken", f.ID)
		}
		complete(&c.complaints, here, "title", f.Title)
		f.file, f.line = file, here.here().line
		b.families = append(b.families, f)
	}
	for i, r := range content.Rules {
		here := at.in("rules", i)
		if r == nil || slices.Contains(r.Versions, nil) {
			c.add(here.here(), "an empty item")
			continue
		}
		r.File, r.Line = file, here.here().line
		b.checkRule(r, here, c)
		for n, v := range r.Versions {
			v.rule, v.line = r, here.in("versions", n).here().line
			for e := range v.Examples {
				v.Examples[e].line = here.in("versions", n, "examples", e).here().line
			}
			if b.checkVersion(v, here.in("versions", n), c) {
				c.version(v, here.in("versions", n))
			}
			v.Hash = v.hash()
		}
		b.rules = append(b.rules, r)
		b.byID[r.ID] = r
	}
}

func (b *Book) checkRule(r *Rule, at lines, c *compiler) {
	if !ruleID.MatchString(r.ID) {
		c.add(at.place("id"), "rule id %q is not a name in lower case with points and hyphens", r.ID)
	}
	if _, twice := b.byID[r.ID]; twice {
		c.add(at.place("id"), "rule %s is written twice", r.ID)
	}
	if !slices.ContainsFunc(b.families, func(f Family) bool { return f.ID == r.Family }) {
		c.add(at.place("family"), "family %q is not declared above", r.Family)
	}
	if r.Scope == "" {
		c.add(at.here(), "rule %s has no scope", r.ID)
	}
	if r.Side != "region" && r.Side != "market" {
		c.add(at.place("side"), "side is region or market, not %q", r.Side)
	}
	complete(&c.complaints, at, "title", r.Title)
	b.hasPaper(r.Paper, at.place("paper"), c)
	if _, ok := b.pack.Agencies[r.Agency]; r.Agency != "" && !ok {
		c.add(at.place("agency"), "agency %q is not in agencies.yaml", r.Agency)
	}
	if len(r.Versions) == 0 {
		c.add(at.here(), "rule %s has no version", r.ID)
	}
}

func (b *Book) hasPaper(id string, p place, c *compiler) {
	if _, ok := b.pack.Papers[id]; id != "" && id != NoPaper && !ok {
		c.add(p, "paper %q is not in papers.yaml", id)
	}
}

func (b *Book) checkVersion(v *Version, at lines, c *compiler) bool {
	before := len(c.list)
	if !v.ValidTo.IsZero() && v.ValidTo.Before(v.ValidFrom) {
		c.add(at.place("valid_to"), "valid_to %s lies before valid_from %s", v.ValidTo, v.ValidFrom)
	}
	if v.KnownFrom.IsZero() {
		c.add(at.here(), "known_from is missing: the day the rulebook learned this")
	}
	switch v.Status {
	case corridor.InForce, corridor.Superseded, corridor.Contested, corridor.Unverified:
	default:
		c.add(at.place("status"), "status %q is none of in-force, superseded, contested, unverified", v.Status)
	}
	switch v.Confidence {
	case corridor.Several, corridor.Single, corridor.SingleOld, corridor.Computed, corridor.General, corridor.ExampleRow:
	default:
		c.add(at.place("confidence"), "confidence %q is not one Siger knows", v.Confidence)
	}
	if len(v.SourceIDs) == 0 {
		c.add(at.here(), "sources is empty: every rule names where it was read")
	}
	b.sources(v, at, c)
	if (len(v.Readings) > 0) != (v.Status == corridor.Contested) {
		c.add(at.place("status"), "readings and status contested go together")
	}
	if n := len(v.Readings); n == 1 || n > maxReadings {
		c.add(at.place("readings"), "a contested rule has two to %d readings", maxReadings)
	}
	if len(v.Readings) == 0 {
		b.checkTable(v.Table, at, c)
	}
	for i, r := range v.Readings {
		complete(&c.complaints, at.in("readings", i), "holder", r.Holder)
		b.checkTable(r.Table, at.in("readings", i), c)
	}
	b.checkSays(v, at, c)
	return len(c.list) == before
}

func (b *Book) sources(v *Version, at lines, c *compiler) {
	add := func(ids []string, at lines) {
		for i, id := range ids {
			s, ok := b.pack.Sources[id]
			if !ok {
				c.add(at.in("sources", i).here(), "source %q is not in sources.yaml", id)
			} else if !slices.ContainsFunc(v.Sources, func(o corridor.Source) bool { return o.ID == s.ID }) {
				v.Sources = append(v.Sources, s)
			}
		}
	}
	add(v.SourceIDs, at)
	for i, r := range v.Readings {
		add(r.SourceIDs, at.in("readings", i))
	}
}

func (b *Book) checkTable(t Table, at lines, c *compiler) {
	if (t.Expr == "") == (len(t.When) == 0) {
		c.add(at.here(), "write either when or expr")
	}
	for i, w := range t.When {
		here := at.in("when", i)
		if last := i == len(t.When)-1; last != (w.If == "") {
			c.add(here.here(), "every line of when has an if, but the last, which takes the rest")
		}
		if !branchVerdict(w.Verdict) {
			c.add(here.place("verdict"), "verdict %q is none of ok, breach, ask, unknown", w.Verdict)
		}
		b.hasPaper(w.Paper, here.place("paper"), c)
	}
	if len(t.When) > 100 {
		c.add(at.place("when"), "a table has at most 100 lines")
	}
}

// checkSays refuses explanations for verdicts the version cannot give.
func (b *Book) checkSays(v *Version, at lines, c *compiler) {
	if len(v.Readings) > 0 && (len(v.When) > 0 || v.Expr != "") {
		c.add(at.here(), "a version with readings has its tables there, not beside them")
	}
	for verdict, t := range v.Says {
		here := at.in("says")
		switch {
		case verdict == NotApplicable, verdict == ContestedLaw && len(v.Readings) > 0, v.Expr != "" && branchVerdict(verdict):
			if m := t.Missing(); len(m) > 0 {
				c.add(here.place(string(verdict)), "the explanation is missing in %v", m)
			}
		default:
			c.add(here.place(string(verdict)), "the rule never says %q here", verdict)
		}
	}
}
