package app

import (
	"embed"
	"io/fs"
	"slices"

	"siger/internal/ask"
	"siger/internal/ask/reader"
	"siger/internal/corridor"
	"siger/internal/desk"
	"siger/internal/document"
	"siger/internal/identity"
	"siger/internal/jobs"
	"siger/internal/journal"
	"siger/internal/labour"
	"siger/internal/labour/contract"
	"siger/internal/labour/credential"
	"siger/internal/labour/debt"
	"siger/internal/labour/hire"
	"siger/internal/labour/match"
	"siger/internal/labour/payslip"
	"siger/internal/message"
	"siger/internal/pillar"
	"siger/internal/rulebook"
	"siger/internal/tourism"
	"siger/internal/tourism/tripplan"
	"siger/internal/trade"
	"siger/internal/trade/landed"
	"siger/internal/trade/origin"
	"siger/internal/trade/price"
	"siger/internal/trade/rate"
	"siger/internal/web"
)

//go:embed texts.json
var texts embed.FS

// textSets are all files of texts. A missing or doubled text stops the start.
var textSets = []fs.FS{texts, web.Texts, corridor.Texts, identity.Texts, document.Texts, message.Texts, desk.Texts, desk.IntakeTexts, rulebook.Texts, contract.Texts, ask.Texts, reader.Texts, trade.Texts, landed.Texts, origin.Texts, price.Texts, rate.Texts, labour.Texts, payslip.Texts, debt.Texts, credential.Texts, match.Texts, hire.Texts, tourism.Texts, tripplan.Texts}

// migrationSets are all tables.
var migrationSets = []fs.FS{journal.Migrations, identity.Migrations, document.Migrations, message.Migrations, desk.Migrations, ask.Migrations, trade.Migrations, price.Migrations, rate.Migrations, labour.Migrations}

// manifests returns what each part brings, in the order of the page "where is
// it?": the parts every pillar shares, then the pillars. A new pillar is one new
// folder and one line here.
func (a *App) manifests() []pillar.Manifest {
	return []pillar.Manifest{
		{Name: "corridor", Does: "Places, products, money and papers of the corridor, with their sources.", Routes: a.sources.Routes()},
		{Name: "rulebook", Does: "Dated rules with sources, evaluated on facts.", Routes: a.rules.Routes()},
		{Name: "ask", Does: "Reads asks, routes them to a pillar and keeps them under a code.", Routes: a.front.Routes(), API: a.front.API,
			Jobs: []jobs.Job{a.front.ForgetJob(), a.front.ReviewJob(a.epoch)}, Tables: ask.Tables},
		{Name: "identity", Does: "People, organisations, roles and rights; signing in; API tokens.",
			Routes: slices.Concat(a.people.pages.Routes(), a.people.signIn.Routes()), Jobs: slices.Concat(a.people.pages.Jobs(), a.people.signIn.Jobs()),
			Tables: slices.Concat(identity.Tables, identity.SignInTables)},
		{Name: "document", Does: "Files by content, letters that anybody can check, lists as spreadsheets.", Routes: a.papers.letters.Routes(),
			Jobs: []jobs.Job{document.ForgetJob(a.DB, a.opts.Clock)}, Tables: document.Tables},
		{Name: "message", Does: "E-mail once in effect, an inbox in the account, what a desk has to hand over, a digest at seven.", Routes: a.papers.inbox.Routes(),
			Jobs: append(a.papers.sender.Jobs(), a.papers.digest.Job()), Tables: message.Tables},
		{Name: "desk", Does: "Work with an owner and a due date; enquiries written down; demand nobody can meet.",
			Routes: slices.Concat(a.desks.pages.Routes(), a.desks.intake.Routes(), a.desks.demand.Routes(), a.desks.lists.Routes(), a.desks.shared.Routes(), a.desks.imports.Routes()), API: a.desks.pages.API,
			Jobs: []jobs.Job{a.desks.store.ForgetJob(ask.ContactDays), a.desks.intake.ForgetJob(), a.desks.imports.ForgetJob()}, Tables: desk.Tables},
		{Name: "journal", Does: "Who did what, written with the change.", Tables: []string{"journal_entry"}},
		{Name: "trade", Does: "Suppliers and offers, landed cost, retail prices: answers asks to buy.", Routes: a.shop.Routes(), API: a.shop.API,
			Tables: append(append(append([]string{}, trade.Tables...), price.Tables...), rate.Tables...)},
		a.work.manifest(),
		a.visit.manifest(),
	}
}
