package labour

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/web"
)

// JobDoc is a verified job order as the API returns it. The employer's address
// and contact are never in it, nor the name of a household.
type JobDoc struct {
	Ref        string         `json:"ref" doc:"The order's public reference: it ends the address of its page."`
	Number     string         `json:"number" doc:"The number the mission gave it."`
	Stage      OrderStage     `json:"stage" doc:"verified, filled or expired."`
	Sector     string         `json:"sector"`
	ISCO08     string         `json:"isco08" doc:"Unit group of ISCO-08: four digits."`
	Occupation string         `json:"occupation" doc:"Its everyday name, in the language asked for."`
	Employer   string         `json:"employer" doc:"A company's name; of a household only its state."`
	Agency     string         `json:"agency" doc:"The licensed agency, as the order names it; empty for none."`
	State      string         `json:"state" doc:"Place id of the state."`
	StateName  string         `json:"state_name"`
	Places     int            `json:"places" doc:"Workers asked for."`
	Wage       amount.Decimal `json:"wage" doc:"Basic wage a month, exact."`
	Currency   string         `json:"currency"`
	HoursWeek  int            `json:"hours_week"`
	RestDays   int            `json:"rest_days_week"`
	Months     int            `json:"months" doc:"Term of the contract."`
	Starts     clock.Date     `json:"starts"`
	VerifiedOn clock.Date     `json:"verified_on"`
	ValidUntil clock.Date     `json:"valid_until" doc:"The last day of the verification."`
	Source     string         `json:"source" doc:"Always labour-attache: who verified the order."`
	Example    bool           `json:"example" doc:"Made up for a demonstration."`
	Credential string         `json:"credential" doc:"Path of the signed order (W3C Verifiable Credential, eddsa-jcs-2022)."`
}

type jobsInput struct {
	Lang   string `query:"lang" enum:"id,ms,en" default:"en" doc:"Language of names."`
	Sector string `query:"sector" enum:",plantation,agriculture,construction,manufacturing,services,mining,domestic"`
	ISCO08 string `query:"isco08" maxLength:"4" doc:"Unit group of ISCO-08."`
	From   string `query:"from" maxLength:"7" doc:"Work begins in this month or later: YYYY-MM."`
	Stage  string `query:"stage" enum:"verified,filled,expired" default:"verified"`
}

// JobsDoc is a list of verified job orders.
type JobsDoc struct {
	Items []JobDoc `json:"items" doc:"Those that begin first in front, at most 200."`
}

// API registers the operation on job orders.
func (d *Orders) API(api huma.API) {
	huma.Register(api, huma.Operation{
		Metadata: web.Needs("public"), OperationID: "list-job-orders", Method: http.MethodGet, Path: "/job-orders", Summary: "List verified job orders",
		Description: "Job orders that the labour attaché verified and signed, without anybody's name or contact besides the company's and the agency's.",
	}, func(ctx context.Context, in *jobsInput) (*struct{ Body JobsDoc }, error) {
		l, _ := i18n.ParseLang(in.Lang)
		stage := OrderStage(in.Stage)
		list, err := d.Store.PublicOrders(ctx, stage, d.orderFilterOf(in.Sector, in.ISCO08, in.From))
		if err != nil {
			return nil, err
		}
		out := JobsDoc{Items: make([]JobDoc, 0, len(list))}
		for _, o := range list {
			if o.standing(d.Today()) == stage {
				out.Items = append(out.Items, d.jobDoc(l, o))
			}
		}
		return &struct{ Body JobsDoc }{out}, nil
	})
}

func (d *Orders) jobDoc(l i18n.Lang, o Order) JobDoc {
	return JobDoc{Ref: o.Ref, Number: o.Number, Stage: o.Stage, Sector: o.Sector, ISCO08: o.ISCO08, Occupation: d.occupation(l, o),
		Employer: d.publicEmployer(l, o), Agency: o.Agency, State: o.State, StateName: d.stateOf(o), Places: o.Places,
		Wage: o.Wage.Amount, Currency: o.Wage.Currency, HoursWeek: o.Hours, RestDays: o.RestDays, Months: o.Months,
		Starts: o.Starts, VerifiedOn: o.Issued, ValidUntil: o.Until, Source: "labour-attache", Example: o.Example,
		Credential: d.Link(l, "labour.job.credential", "ref", o.Ref)}
}
