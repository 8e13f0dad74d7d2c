package app

import (
	"context"
	"fmt"
	"io/fs"
	"slices"

	"siger/internal/ask/reader"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/rulebook"
	"siger/internal/tourism/atlas"
	"siger/internal/trade"
)

// Knowledge is what Siger knows of a corridor without any store: the pack, its
// rulebook, the reader of asks, the atlas for visitors and the example world.
type Knowledge struct {
	Pack   *corridor.Pack
	Book   *rulebook.Book
	Reader *reader.Reader
	Atlas  *atlas.Atlas // empty where the pack has none
	World  *trade.World // visibly fictional; empty where the pack has none
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

// knowledgeOf reads what lies beside the pack's own tables: rules, words, the
// atlas and the example world.
func knowledgeOf(pack *corridor.Pack) (*Knowledge, []corridor.Problem) {
	book, problems := rulebook.Load(pack.Files(), pack)
	world, more := trade.LoadWorld(pack)
	problems = append(problems, more...)
	land, more := atlas.Load(pack)
	problems = append(problems, more...)
	r, err := reader.New(pack)
	if err != nil {
		problems = append(problems, corridor.Problem{File: "words", What: err.Error()})
	}
	return &Knowledge{Pack: pack, Book: book, Reader: r, Atlas: land, World: world}, problems
}

// CheckPack returns everything wrong with the pack in the folder: its tables,
// rules, words, atlas and example world.
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
