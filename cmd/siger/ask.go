package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"siger/internal/app"
	"siger/internal/ask"
)

// AskCmd answers an ask from the pack and its example world; nothing is kept.
type AskCmd struct {
	Text  []string `arg:"" help:"The ask, in Indonesian, Malay or English."`
	AsOf  string   `help:"Law and prices of this date (YYYY-MM-DD); today when left out." placeholder:"DATE"`
	Mode  string   `help:"How the goods travel: sea-lcl, sea-fcl, reefer or air."`
	Fact  []string `help:"A fact of your own case for the rules: yes, no, a value, or unknown." placeholder:"NAME=VALUE"`
	FormD bool     `name:"form-d" help:"The goods travel with a certificate of preferential origin."`
}

// Run prints the answer.
func (c *AskCmd) Run(ctx *Context) error {
	k, err := app.Know(ctx.Corridor)
	if err != nil {
		return err
	}
	front := k.Front(ctx.Clock)
	a, _, err := front.Ask(ctx, ask.Input{Text: strings.Join(c.Text, " "), Lang: ctx.language(), Mode: c.Mode, FormD: c.FormD, AsOf: c.AsOf, Facts: ask.ParseGiven(c.Fact)})
	if err != nil {
		return err
	}
	if a.Example {
		fmt.Fprintln(ctx.Diag, app.T(ctx.language(), "app.example_world"))
	}
	if ctx.JSON {
		enc := json.NewEncoder(ctx.Out)
		enc.SetIndent("", "  ")
		return enc.Encode(a.Doc(front.Texts))
	}
	return app.WriteAnswer(ctx.Out, a)
}
