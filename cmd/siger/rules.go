package main

import (
	"encoding/json"
	"fmt"

	"siger/internal/corridor"
	"siger/internal/rulebook"
)

// RulesCmd lists, shows and checks the rulebook of a corridor, and replays
// receipts with it.
type RulesCmd struct {
	List   RulesListCmd   `cmd:"" help:"List the rules."`
	Show   RulesShowCmd   `cmd:"" help:"Show one rule: its versions, sources, readings and examples."`
	Check  RulesCheckCmd  `cmd:"" help:"Check the rulebook and run every rule's examples; exit 1 on any problem."`
	Replay RulesReplayCmd `cmd:"" help:"Work a receipt out again, offline; exit 1 when the answer differs."`
}

// RulesListCmd lists the rules.
type RulesListCmd struct {
	Scope string `help:"Only rules of this scope, such as trade.import." placeholder:"SCOPE"`
}

// RulesShowCmd shows one rule.
type RulesShowCmd struct {
	ID string `arg:"" help:"Id of the rule, as the list gives it."`
}

// RulesCheckCmd checks the rulebook.
type RulesCheckCmd struct{}

// Run prints the list.
func (c *RulesListCmd) Run(ctx *Context) error {
	book, problems, err := readBook(ctx)
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("%s (siger rules check names them all)", problems[0])
	}
	if err != nil {
		return err
	}
	list := book.List(ctx.language(), c.Scope)
	if ctx.JSON {
		return json.NewEncoder(ctx.Out).Encode(list)
	}
	return rulebook.WriteList(ctx.Out, list)
}

// Run prints the rule.
func (c *RulesShowCmd) Run(ctx *Context) error {
	book, _, err := readBook(ctx)
	if err != nil {
		return err
	}
	r, ok := book.Rule(c.ID)
	if !ok {
		return fmt.Errorf("there is no rule %q; siger rules list names them", c.ID)
	}
	if ctx.JSON {
		return json.NewEncoder(ctx.Out).Encode(r)
	}
	return r.Write(ctx.Out, ctx.language())
}

// Run prints every problem, one a line.
func (c *RulesCheckCmd) Run(ctx *Context) error {
	book, problems, err := readBook(ctx)
	if err != nil {
		return err
	}
	if len(problems) == 0 {
		problems = book.Check(ctx)
	}
	examples := 0
	for _, r := range book.List(ctx.language(), "") {
		examples += r.Examples
	}
	if err := writeCheck(ctx, problems, len(book.Rules()), examples, book.Hash()); err != nil || len(problems) == 0 {
		return err
	}
	return fmt.Errorf("problems in the rulebook: %d", len(problems))
}

func writeCheck(ctx *Context, problems []corridor.Problem, rules, examples int, hash string) error {
	if ctx.JSON {
		return json.NewEncoder(ctx.Out).Encode(map[string]any{"rules": rules, "examples": examples, "hash": hash,
			"problems": append([]corridor.Problem{}, problems...)})
	}
	for _, p := range problems {
		fmt.Fprintln(ctx.Out, p)
	}
	if len(problems) == 0 {
		fmt.Fprintf(ctx.Out, "%d rules, %d examples, no problems (rulebook %s)\n", rules, examples, hash[:12])
	}
	return nil
}

// readBook loads the rulebook of the corridor; problems of the pack's other
// parts are siger pack check's business.
func readBook(ctx *Context) (*rulebook.Book, []corridor.Problem, error) {
	files, err := corridor.FilesOf(ctx.Corridor)
	if err != nil {
		return nil, nil, err
	}
	pack, _ := corridor.Load(files)
	book, problems := rulebook.Load(files, pack)
	return book, problems, nil
}
