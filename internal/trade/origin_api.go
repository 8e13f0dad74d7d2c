package trade

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/trade/origin"
	"siger/internal/web"
)

type originInput struct {
	AsOf string `query:"as_of" format:"date" doc:"Law of this date (YYYY-MM-DD); today when left out."`
	Body origin.Good
}

// API registers the operations of trade.
func (s *Shop) API(api huma.API) {
	huma.Register(api, huma.Operation{
		Metadata: web.Needs("public"), OperationID: "origin", Method: http.MethodPost, Path: "/origin", Summary: "Check ASEAN origin",
		Description: "Says whether goods originate under the ASEAN Trade in Goods Agreement (2009 text), by which route, with which margin, and what smallest change would make them. What is left out is unknown. Nothing is kept.",
	}, func(_ context.Context, in *originInput) (*struct{ Body origin.Result }, error) {
		on, err := s.day(in.AsOf)
		if err != nil {
			return nil, err
		}
		r, err := origin.Evaluate(in.Body, on)
		if err != nil {
			return nil, err
		}
		return &struct{ Body origin.Result }{r}, nil
	})
}

// day reads a date of the API, today when it is empty.
func (s *Shop) day(asOf string) (clock.Date, error) {
	if asOf == "" {
		return s.today(), nil
	}
	on, err := clock.ParseDate(asOf)
	if err != nil {
		return clock.Date{}, fault.New(fault.Invalid, "landed.error.date", "date", asOf).In("as_of")
	}
	return on, nil
}
