package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"siger/internal/clock"
	"siger/internal/trade/price"
)

// lineEvery is how often progress is told where no terminal watches.
const lineEvery = 5 * time.Second

// progress shows how far an import has come on stderr: a bar when a terminal
// watches, else a line now and then.
type progress struct {
	diag  io.Writer
	clock clock.Clock
	watch bool
	file  string
	bar   *progressbar.ProgressBar
	next  time.Time
}

func newProgress(ctx *Context) *progress {
	f, ok := ctx.Diag.(*os.File)
	return &progress{diag: ctx.Diag, clock: ctx.Clock, watch: ok && term.IsTerminal(int(f.Fd())), next: ctx.Clock.Now().Add(lineEvery)}
}

// show tells a new state of an import.
func (p *progress) show(at price.Progress) {
	if !p.watch {
		if now := p.clock.Now(); now.After(p.next) {
			p.next = now.Add(lineEvery)
			fmt.Fprintf(p.diag, "%s: %d rows, %d %%\n", at.File, at.Rows, 100*at.Done/max(at.Total, 1))
		}
		return
	}
	if p.bar == nil || p.file != at.File {
		p.done()
		p.file = at.File
		p.bar = progressbar.NewOptions64(at.Total, progressbar.OptionSetWriter(p.diag), progressbar.OptionSetDescription(at.File),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	}
	_ = p.bar.Set64(at.Done) // a terminal that is gone must not end the import
}

// done takes the bar away.
func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
}
