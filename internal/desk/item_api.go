package desk

import (
	"context"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"siger/internal/clock"
	"siger/internal/identity"
	"siger/internal/web"
)

// WorkDoc is a work item as the API returns it. Name and contact of the asker
// are never in it.
type WorkDoc struct {
	ID        string     `json:"id"`
	Code      string     `json:"code" doc:"What people call it by: the ask's code."`
	Title     string     `json:"title" doc:"What is asked, in the asker's words."`
	Desk      string     `json:"desk"`
	Side      string     `json:"side" doc:"region or market: whose turn it is."`
	Kind      string     `json:"kind" doc:"ask.buy, ask.unmet, ask.hire, ask.visit, ask.unclear or enquiry."`
	Stage     Stage      `json:"stage" doc:"received, assigned, waiting, answered or closed."`
	Waiting   string     `json:"waiting" doc:"For whom it waits: asker, region, market, agency; empty for nobody."`
	Owner     *string    `json:"owner" doc:"The id of who owns it; null for nobody."`
	OwnerName *string    `json:"owner_name"`
	Due       clock.Date `json:"due"`
	Overdue   bool       `json:"overdue" doc:"Should have moved before today and has no answer yet."`
	Version   int        `json:"version" doc:"Grows with every change."`
}

// WorkPage is a page of work.
type WorkPage struct {
	Items []WorkDoc `json:"items"`
	Next  string    `json:"next,omitempty" doc:"Where the next page begins, for after; left out on the last page."`
}

type workInput struct {
	Desk    string `query:"desk" doc:"trade, labour, tourism, transport or province."`
	Side    string `query:"side" enum:",region,market"`
	Stage   string `query:"stage" enum:",received,assigned,waiting,answered,closed,all" doc:"Left out: work without an answer yet."`
	Owner   string `query:"owner" doc:"me, none, or a person's id."`
	Kind    string `query:"kind"`
	Waiting string `query:"waiting" enum:",asker,region,market,agency"`
	Due     string `query:"due" enum:",overdue,today,tomorrow,week,later"`
	Late    bool   `query:"late" doc:"Only what has waited for longer than the side promised."`
	Q       string `query:"q" maxLength:"200" doc:"Words of the title, the asker's name or the code, or their beginnings."`
	After   string `query:"after" maxLength:"200" doc:"next of the page before."`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// API registers the operation on work.
func (d *Pages) API(api huma.API) {
	huma.Register(api, huma.Operation{
		Metadata: web.Needs("work.read"), OperationID: "list-work", Method: http.MethodGet, Path: "/work", Summary: "List work",
		Description: "The work of the desks that the holder of the token reads, by due date, with the filters of the inbox. Needs a token with the scope work.read.",
	}, func(ctx context.Context, in *workInput) (*struct{ Body WorkPage }, error) {
		page, err := d.work(ctx, in)
		if err != nil {
			return nil, err
		}
		return &struct{ Body WorkPage }{page}, nil
	})
}

func (d *Pages) work(ctx context.Context, in *workInput) (out WorkPage, err error) {
	f := FilterOf(url.Values{"desk": {in.Desk}, "side": {in.Side}, "stage": {in.Stage}, "owner": {in.Owner}, "kind": {in.Kind},
		"waiting": {in.Waiting}, "due": {in.Due}, "q": {in.Q}, "after": {in.After}})
	f.Late, f.Limit = in.Late, in.Limit
	page, err := d.Store.List(ctx, identity.Of(ctx), f)
	if err != nil {
		return out, err
	}
	names, err := d.names(ctx, ownersOf(page.Items))
	if err != nil {
		return out, err
	}
	out = WorkPage{Items: make([]WorkDoc, 0, len(page.Items)), Next: page.Next}
	for _, it := range page.Items {
		doc := WorkDoc{ID: it.ID, Code: it.Code, Title: it.Title, Desk: it.Desk, Side: it.Side, Kind: it.Kind, Stage: it.Stage, Waiting: it.Waiting,
			Due: it.Due, Overdue: d.Store.Overdue(it), Version: it.Version}
		if it.Owner != "" {
			name := names[it.Owner]
			doc.Owner, doc.OwnerName = &it.Owner, &name
		}
		out.Items = append(out.Items, doc)
	}
	return out, nil
}
