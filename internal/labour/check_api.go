package labour

import (
	"bytes"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/labour/contract"
	"siger/internal/labour/debt"
	"siger/internal/labour/payslip"
	"siger/internal/web"
)

// contractInput is a contract as files hold it.
type contractInput struct {
	AsOf    string `query:"as_of" format:"date" doc:"Law of this date (YYYY-MM-DD); the day it was signed when left out."`
	Lang    string `query:"lang" enum:"id,ms,en" default:"en" doc:"Language of the answer's words."`
	RawBody []byte `contentType:"application/json"`
}

// apiForm is how many bytes a request of the checks may have.
const apiForm = 64 << 10

// API registers the operations of the checks. Nothing sent to them is kept.
func (c *Checks) API(api huma.API) {
	huma.Register(api, huma.Operation{
		Metadata: web.Needs("public"), OperationID: "contract-check", Method: http.MethodPost, Path: "/contract-check", MaxBodyBytes: contract.MaxSize, Summary: "Check a contract of employment",
		SkipValidateBody: true, // contract.Read names what is wrong
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Type: huma.TypeObject,
			Description: "The contract, with the keys that siger contract check --help shows; what is left out is unknown.", AdditionalProperties: true}}}},
		Description: "Says of each rule on contracts of work in the market whether the contract keeps it, by the law of the day it was signed or of as_of, with sources and a receipt. What is left out is unknown. Nothing is kept.",
	}, c.apiContract)
	if c.Pay != nil {
		huma.Register(api, huma.Operation{
			Metadata: web.Needs("public"), OperationID: "payslip-check", Method: http.MethodPost, Path: "/payslip-check", MaxBodyBytes: apiForm, Summary: "Check a month's pay",
			Description: "Compares what a worker was paid for a month with what contract and law of that month give, line by line. What is left out is unknown. Nothing is kept.",
		}, func(_ context.Context, in *struct{ Body payslip.Slip }) (*struct{ Body payslip.Result }, error) {
			r, err := c.Pay.Work(in.Body)
			if err != nil {
				return nil, err
			}
			return &struct{ Body payslip.Result }{r}, nil
		})
	}
	if c.Debts != nil {
		huma.Register(api, huma.Operation{
			Metadata: web.Needs("public"), OperationID: "debt", Method: http.MethodPost, Path: "/debt", MaxBodyBytes: apiForm, Summary: "Work out a worker's debt",
			Description: "Works out how many months of wage go by until a worker's debt is gone, what of it should not have been charged by the law of its day, and what it would be as a state-backed loan. Nothing is kept.",
		}, func(_ context.Context, in *struct{ Body debt.Ledger }) (*struct{ Body debt.Result }, error) {
			r, err := c.Debts.Work(in.Body, c.Today())
			if err != nil {
				return nil, err
			}
			return &struct{ Body debt.Result }{r}, nil
		})
	}
}

// apiContract checks a contract; one that names no day is judged by the law of
// today.
func (c *Checks) apiContract(ctx context.Context, in *contractInput) (*struct{ Body contract.ReportDoc }, error) {
	l := i18n.Lang(in.Lang)
	web.SetLang(ctx, l)
	paper, err := contract.Read(bytes.NewReader(in.RawBody))
	if err != nil {
		return nil, err
	}
	asOf := paper.Signed
	if in.AsOf != "" {
		if asOf, err = clock.ParseDate(in.AsOf); err != nil {
			return nil, fault.New(fault.Invalid, "contract.error.as_of", "date", in.AsOf).In("as_of")
		}
	}
	if asOf.IsZero() {
		asOf = c.Today()
	}
	r, err := contract.CheckKnown(ctx, c.Book, paper, asOf, c.Today())
	if err != nil {
		return nil, err
	}
	return &struct{ Body contract.ReportDoc }{r.Doc(l)}, nil
}
