// Package pillar is the page to read first: what a pillar of Siger is, and
// how one is added.
//
// A pillar is one thing a region and a market do together: trade, work, travel.
// It is one folder, internal/NAME, and holds all of its own: the nouns and
// their rules, the SQL, the pages, the words, the tables, the tests. Shared
// things lie below it, in packages it may import; pillars never import each
// other. From an address, a table or a sentence on a page anybody finds the
// file within half a minute:
//
//	NAME.go                      what the pillar is for, and its Manifest
//	<noun>.go                    a noun: type, stages, rules; no SQL, no HTTP
//	<noun>_store.go              its SQL
//	<noun>_web.go                its handlers; <noun>_desk.go, <noun>_portal.go where staff or partners see it otherwise
//	<noun>*.templ                its pages
//	texts.json                   its words, in Indonesian, Malay and English side by side; texts_<noun>.json where they are many
//	migrations/*.sql             its tables, each with the pillar's name in front
//	<engine>/                    a pure computation (landed cost, trip plan): no store, no HTTP
//
// To add a pillar: make the folder, return a Manifest from a function of the
// package, and add one line to internal/app, which joins the manifests. Nothing
// else learns of it. What a pillar needs from another one it states as a small
// interface of its own, and internal/app fills it.
package pillar

import (
	"io/fs"

	"github.com/danielgtaylor/huma/v2"

	"siger/internal/corridor"
	"siger/internal/jobs"
	"siger/internal/web"
)

// Manifest is all that the rest of Siger knows about a pillar. Only Name and
// Does are needed; what a pillar does not have stays nil.
type Manifest struct {
	// Name is the folder, the prefix of tables, routes, text keys and faults:
	// "trade".
	Name string

	// Does is one sentence in English for whoever runs or reads Siger.
	Does string

	// Texts holds texts.json, with the pillar's words in all languages.
	Texts fs.FS

	// Migrations holds the SQL files of the pillar's tables; see store.Migrate.
	Migrations fs.FS

	// Routes are the pillar's pages, each with the right it needs on its line.
	Routes []web.Route

	// API registers the pillar's JSON operations beside the pages.
	API func(huma.API)

	// Jobs is work on demand or at intervals.
	Jobs []jobs.Job

	// Tables names the tables the pillar owns. Nobody else reads or writes them.
	Tables []string

	// CheckPack looks at a corridor pack for what this pillar needs of it and
	// returns what is wrong.
	CheckPack func(*corridor.Pack) []corridor.Problem
}

// Check returns what is wrong with the manifest itself, in plain lines: a
// missing name or sentence, a table or job without the pillar's name in front,
// or a route whose name or right is missing.
func (m Manifest) Check() (wrong []string) {
	if m.Name == "" || m.Does == "" {
		wrong = append(wrong, "a pillar lacks its name or what it does")
	}
	for _, table := range m.Tables {
		if !owns(m.Name, table, '_') {
			wrong = append(wrong, m.Name+": table "+table+" does not start with "+m.Name+"_")
		}
	}
	for _, job := range m.Jobs {
		if !owns(m.Name, job.Kind, '.') {
			wrong = append(wrong, m.Name+": job "+job.Kind+" does not start with "+m.Name+".")
		}
	}
	for _, route := range m.Routes {
		if !owns(m.Name, route.Name, '.') {
			wrong = append(wrong, m.Name+": route "+route.Name+" does not start with "+m.Name+".")
		}
		if route.Right == "" {
			wrong = append(wrong, m.Name+": route "+route.Name+" does not say which right it needs")
		}
	}
	return wrong
}

// owns reports whether a name is the pillar's: its own name, a separator, more.
func owns(pillar, name string, separator byte) bool {
	return len(name) > len(pillar)+1 && name[:len(pillar)] == pillar && name[len(pillar)] == separator
}
