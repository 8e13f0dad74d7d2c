// Command siger runs the corridor: it answers asks, serves the pages and the
// API, checks packs and rules, and imports what others publish.
//
// Results go to stdout, progress and diagnostics to stderr. Exit status: 0
// done, 1 refused or failed with one clear line, 2 wrong usage.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"siger/internal/app"
	"siger/internal/clock"
	"siger/internal/config"
	"siger/internal/fault"
	"siger/internal/i18n"
)

// commands is the command line; each command has a file of its own.
type commands struct {
	Globals

	Demo       DemoCmd       `cmd:"" help:"Run a filled world on an embedded store and print its address."`
	Serve      ServeCmd      `cmd:"" help:"Serve the pages and the API."`
	Ask        AskCmd        `cmd:"" help:"Answer an ask: what was understood, who can offer it, what the law says, what it costs."`
	LandedCost LandedCostCmd `cmd:"" help:"Work out what goods cost delivered to a buyer, line by line."`
	Origin     OriginCmd     `cmd:"" help:"Check whether goods originate in ASEAN, by which route and with which margin."`
	Credential CredentialCmd `cmd:"" help:"Check credentials of skills, job orders and contracts of employment."`
	Contract   ContractCmd   `cmd:"" help:"Check a contract of employment, or compare the papers on one job."`
	Payslip    PayslipCmd    `cmd:"" help:"Compare a month's pay with contract and law, line by line."`
	Debt       DebtCmd       `cmd:"" help:"Work out how long a worker's debt lasts, and what of it was not due."`
	Plan       PlanCmd       `cmd:"" help:"Plan trips: the most worth in the days there are."`
	Rules      RulesCmd      `cmd:"" help:"List, show and check the rulebook."`
	Pack       PackCmd       `cmd:"" help:"Check a corridor pack."`
	Import     ImportCmd     `cmd:"" help:"Import what others publish: retail prices, exchange rates, charges."`
	Export     ExportCmd     `cmd:"" help:"Write asks or unmet demand as data."`
	Doctor     DoctorCmd     `cmd:"" help:"Say what is stale, unverified or missing."`
	Migrate    MigrateCmd    `cmd:"" help:"Bring the store to the shape this version needs."`
	User       UserCmd       `cmd:"" help:"Add, invite, list and close accounts."`
	Token      TokenCmd      `cmd:"" help:"Make, list and revoke API tokens."`
	Routes     RoutesCmd     `cmd:"" help:"List every address and the right it needs."`
	Version    VersionCmd    `cmd:"" help:"Print the version."`
}

// Globals are the flags every command knows.
type Globals struct {
	JSON     bool   `name:"json" help:"Print JSON."`
	Lang     string `enum:"id,ms,en" default:"en" env:"SIGER_LANG" help:"Language of words: id, ms or en."`
	Corridor string `default:"lampung-malaysia" env:"SIGER_CORRIDOR" help:"Corridor pack: a built-in name or a folder."`
}

// Context is what a command runs with.
type Context struct {
	context.Context
	Globals
	Out   io.Writer // results
	Diag  io.Writer // progress and diagnostics
	Clock clock.Clock
}

// language returns the language of words.
func (c *Context) language() i18n.Lang { l, _ := i18n.ParseLang(c.Lang); return l }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr, clock.System{})
	stop()
	os.Exit(code)
}

// run parses and runs one command line and returns its exit status.
func run(ctx context.Context, args []string, out, diagnostics io.Writer, now clock.Clock) int {
	var cli commands
	exited := -1
	parser, err := kong.New(&cli, kong.Name("siger"),
		kong.Description("Siger answers what a region can offer, what the law says and what it costs."),
		kong.Writers(out, diagnostics), kong.Exit(func(code int) { exited = code }), kong.UsageOnError())
	if err != nil {
		fmt.Fprintln(diagnostics, "siger:", err)
		return 1
	}
	if args, err = config.SecretFiles(args, os.LookupEnv, os.Setenv); err != nil {
		fmt.Fprintln(diagnostics, "siger:", err)
		return 1
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintln(diagnostics, "siger:", err)
		return 2
	}
	c := &Context{Context: ctx, Globals: cli.Globals, Out: out, Diag: diagnostics, Clock: now}
	if err := parsed.Run(c); err != nil {
		fmt.Fprintln(diagnostics, "siger:", say(c.language(), err))
		return 1
	}
	return 0
}

// say puts an error into one line of words in language l.
func say(l i18n.Lang, err error) string {
	var f *fault.Fault
	var list fault.List
	if errors.As(err, &f) || errors.As(err, &list) {
		return app.Say(l, err)
	}
	return strings.Join(strings.Fields(err.Error()), " ") // some drivers write several lines
}
