package atlas

import (
	"errors"
	"io/fs"
	"slices"

	"siger/internal/corridor"
)

// Files of an atlas inside a pack, all in the folder visit/; a pack without the
// folder has an empty atlas. The places may be split over any number of files.
const (
	placeFiles    = "visit/places-*.yaml"
	hubsFile      = "visit/hubs.yaml"
	roadsFile     = "visit/roads.yaml"
	boatsFile     = "visit/boats.yaml"
	passagesFile  = "visit/passages.yaml"
	eventsFile    = "visit/events.yaml"
	cultureFile   = "visit/culture.yaml"
	practicalFile = "visit/practical.yaml"
)

// flaw is one thing wrong with an item: its key in the file, and what.
type flaw struct{ key, what string }

// loader reads one atlas.
type loader struct {
	pack     *corridor.Pack
	atlas    *Atlas
	problems []corridor.Problem
}

// Load reads the pack's atlas strictly and checks it by itself and against the
// pack. With problems the atlas holds what could be read and must not be used.
func Load(p *corridor.Pack) (*Atlas, []corridor.Problem) {
	l := &loader{pack: p}
	l.layout()
	var a Atlas
	placed, _ := fs.Glob(p.Files(), placeFiles)
	places := readAll(l, func(q Place) string { return q.ID }, placed...)
	hubs := readAll(l, func(h Hub) string { return h.ID }, hubsFile)
	roads := readAll[Road](l, nil, roadsFile)
	boats := readAll(l, func(b Boat) string { return b.ID }, boatsFile)
	passages := readAll(l, func(q Passage) string { return q.ID }, passagesFile)
	events := readAll(l, func(e Event) string { return e.ID }, eventsFile)
	culture := readAll(l, func(n Note) string { return n.ID }, cultureFile)
	practical := readAll(l, func(n Note) string { return n.ID }, practicalFile)
	a.Places, a.Hubs, a.Roads, a.Boats = values(places), values(hubs), values(roads), values(boats)
	a.Passages, a.Events, a.Culture, a.Practical = values(passages), values(events), values(culture), values(practical)
	l.atlas = Make(a, p)
	checkAll(l, places, l.checkPlace)
	checkAll(l, hubs, l.checkHub)
	checkAll(l, roads, l.checkRoad)
	checkAll(l, boats, l.checkBoat)
	checkAll(l, passages, l.checkPassage)
	checkAll(l, events, l.checkEvent)
	checkAll(l, slices.Concat(culture, practical), l.checkNote)
	l.readMatrix()
	return l.atlas, corridor.SortProblems(l.problems)
}

// layout reports files in visit/ that nobody would ever read.
func (l *loader) layout() {
	known := []string{hubsFile, roadsFile, boatsFile, passagesFile, eventsFile, cultureFile, practicalFile, matrixFile, "visit/README.md"}
	names, _ := fs.Glob(l.pack.Files(), "visit/*")
	placed, _ := fs.Glob(l.pack.Files(), placeFiles)
	for _, name := range names {
		if !slices.Contains(known, name) && !slices.Contains(placed, name) {
			l.problems = append(l.problems, corridor.Problem{File: name, What: "no part of an atlas has this name; nobody would read it"})
		}
	}
}

func (l *loader) readMatrix() {
	b, err := fs.ReadFile(l.pack.Files(), matrixFile)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		l.problems = append(l.problems, corridor.Problem{File: matrixFile, What: "cannot be read: " + err.Error()})
		return
	}
	matrix, problems := readMatrix(b, matrixFile, func(id string) bool { return l.atlas.place[id] != nil || l.atlas.hub[id] != nil })
	l.atlas.matrix, l.problems = matrix, append(l.problems, problems...)
}

// readAll reads lists of the pack; no two items of them may share an id. A nil id
// tells that the items have none.
func readAll[T any](l *loader, id func(T) string, files ...string) (all []corridor.Item[T]) {
	seen := map[string]bool{}
	for _, file := range files {
		items, problems := corridor.ReadList[T](l.pack, file)
		l.problems = append(l.problems, problems...)
		for _, item := range items {
			if id == nil {
				continue
			}
			name := id(item.Value)
			if seen[name] {
				l.problems = append(l.problems, item.Problem("id", "id %q stands twice", name))
			}
			seen[name] = true
		}
		all = append(all, items...)
	}
	return all
}

func values[T any](items []corridor.Item[T]) []T {
	out := make([]T, len(items))
	for i, item := range items {
		out[i] = item.Value
	}
	return out
}

func checkAll[T any](l *loader, items []corridor.Item[T], check func(T) []flaw) {
	for _, item := range items {
		for _, f := range check(item.Value) {
			l.problems = append(l.problems, item.Problem(f.key, "%s", f.what))
		}
	}
}
