package app

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"siger/internal/ask/reader"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/labour/debt"
	"siger/internal/labour/hire"
	"siger/internal/labour/payslip"
	"siger/internal/rulebook"
	"siger/internal/tourism/atlas"
	"siger/internal/trade"
)

// Knowledge is what Siger knows of a corridor without any store: the pack, its
// rulebook, the figures of pay, debt and hiring, the reader of asks, the atlas for
// visitors and the example world.
type Knowledge struct {
	Pack   *corridor.Pack
	Book   *rulebook.Book
	Reader *reader.Reader
	Atlas  *atlas.Atlas  // empty where the pack has none
	World  *trade.World  // visibly fictional; empty where the pack has none
	Pay    *payslip.Book // figures of pay; nil where the pack has none
	Debt   *debt.Book    // figures of debt; nil where the pack has none
	Hire   *hire.Book    // costs and steps of hiring; nil where the pack has none
}

// Know loads the corridor by built-in name or folder. A pack that is not whole
// is refused with its first problem.
func Know(corridorName string) (*Knowledge, error) {
	pack, err := corridor.Open(corridorName)
	if err != nil {
		return nil, err
	}
	k, problems := knowledgeOf(pack)
	if len(problems) > 0 {
		return nil, fmt.Errorf("corridor pack %s: %s", corridorName, problems[0])
	}
	return k, nil
}

// knowledgeOf reads what lies beside the pack's own tables, side by side: rules,
// the figures of pay, debt and hiring, words, the atlas and the example world.
func knowledgeOf(pack *corridor.Pack) (*Knowledge, []corridor.Problem) {
	k := &Knowledge{Pack: pack}
	var problems [7][]corridor.Problem
	var group sync.WaitGroup
	group.Go(func() {
		k.Book, problems[0] = rulebook.Load(pack.Files(), pack)
		if hasFile(pack, debt.File) {
			k.Debt, problems[1] = debt.Load(pack.Files(), pack, k.Book)
		}
	})
	group.Go(func() { k.World, problems[2] = trade.LoadWorld(pack) })
	group.Go(func() {
		var err error
		if k.Reader, err = reader.New(pack); err != nil {
			problems[3] = []corridor.Problem{{File: "words", What: err.Error()}}
		}
	})
	group.Go(func() {
		if hasFile(pack, payslip.File) {
			k.Pay, problems[4] = payslip.Load(pack.Files(), pack)
		}
		if hasFile(pack, hire.File) {
			k.Hire, problems[5] = hire.Load(pack.Files(), pack)
		}
	})
	group.Go(func() { k.Atlas, problems[6] = atlas.Load(pack) })
	group.Wait()
	return k, slices.Concat(problems[:]...)
}

// hasFile reports whether the pack has the file.
func hasFile(pack *corridor.Pack, name string) bool {
	_, err := fs.Stat(pack.Files(), name)
	return err == nil
}

// CheckPack returns everything wrong with the pack in the folder: its tables,
// rules, figures of pay, debt and hiring, words, atlas and example world.
func CheckPack(folder fs.FS) []corridor.Problem {
	pack, problems := corridor.Load(folder)
	if len(problems) > 0 {
		return problems
	}
	k, problems := knowledgeOf(pack)
	if len(problems) > 0 {
		return problems
	}
	return slices.Concat(problems, k.Book.Check(context.Background()))
}

// Review returns what is stale, unverified or missing in the corridor's pack on
// a day.
func Review(_ context.Context, corridorName string, on clock.Date) ([]corridor.Remark, error) {
	k, err := Know(corridorName)
	if err != nil {
		return nil, err
	}
	return k.Pack.Review(on), nil
}
