package main

import (
	"encoding/json"
	"fmt"
	"os"

	"siger/internal/rulebook"
)

// RulesReplayCmd works a receipt out again with this rulebook, offline.
type RulesReplayCmd struct {
	File string `arg:"" type:"existingfile" help:"File with one receipt, as answers carry them in receipts."`
}

// Run prints how this rulebook answers differently; exit 1 when it does.
func (c *RulesReplayCmd) Run(ctx *Context) error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	receipt, err := rulebook.OpenReceipt(text)
	if err != nil {
		return err
	}
	book, problems, err := readBook(ctx)
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("%s (siger rules check names them all)", problems[0])
	}
	if err != nil {
		return err
	}
	differences, err := book.Replay(ctx, receipt)
	if err != nil {
		return err
	}
	if ctx.JSON {
		if err := json.NewEncoder(ctx.Out).Encode(append([]rulebook.Difference{}, differences...)); err != nil {
			return err
		}
	} else {
		for _, d := range differences {
			fmt.Fprintln(ctx.Out, d)
		}
	}
	if len(differences) > 0 {
		return fmt.Errorf("%d differences", len(differences))
	}
	fmt.Fprintf(ctx.Diag, "%d rules say the same for %s, known on %s\n", len(receipt.Rules), receipt.LawDate, receipt.KnownOn)
	return nil
}
