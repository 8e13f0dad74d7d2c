package labour

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"siger/internal/clock"
	"siger/internal/web"
)

// AgencyAnswer is a check as the API returns it.
type AgencyAnswer struct {
	Verdict    Verdict     `json:"verdict" enum:"licensed,expired,suspended,withdrawn,gone,not-found,several,withheld,no-list" doc:"not-found never means safe; withheld: the list is older than seven days."`
	On         clock.Date  `json:"on" format:"date" doc:"The day of the check, where licences are given."`
	List       *Registry   `json:"list" doc:"The official list that was asked; null: none is loaded."`
	Agency     *AgencyDoc  `json:"agency" doc:"What the list says of the agency; null where none is exactly what was asked for."`
	OtherPhone bool        `json:"other_phone" doc:"The telephone number in the question is not among those the list has of the agency."`
	Choices    []AgencyDoc `json:"choices" doc:"Of which one is to be chosen: ask again with its licence."`
	Similar    []AgencyDoc `json:"similar" doc:"Names that look like the one asked for and are others."`
}

// AgencyDoc is an agency as the API returns it: what anybody may see.
type AgencyDoc struct {
	Name       string      `json:"name"`
	Licence    string      `json:"licence"`
	Stage      AgencyStage `json:"stage" doc:"What the list says: licensed, suspended, withdrawn; gone: no longer on it."`
	Since      clock.Date  `json:"since" format:"date" doc:"Date of the list that first said so."`
	Until      *clock.Date `json:"until" format:"date" doc:"Last day of the licence; null: not known."`
	Phones     []string    `json:"phones"`
	Placed     *int        `json:"placed" doc:"People placed in the period; null: not known."`
	Complaints *int        `json:"complaints" doc:"Confirmed complaints in the period; null: not known."`
	Period     string      `json:"period"`
	Per100     *float64    `json:"complaints_per_100" doc:"Null where not known, and below 20 people placed."`
	Reply      string      `json:"reply" doc:"What the agency says beside the figures."`
}

// doc returns what anybody may see of an agency on a day.
func (a *Agency) doc(on clock.Date) AgencyDoc {
	d := AgencyDoc{Name: a.Name, Licence: a.Licence, Stage: a.Stage, Since: a.Since, Phones: append([]string{}, a.Phones...)}
	if !a.Until.IsZero() {
		d.Until = &a.Until
	}
	if f := a.PublicOn(on); f != nil {
		d.Placed, d.Complaints, d.Period = f.Placed, f.Complaints, f.Period
		if rate, ok := f.Rate(); ok {
			d.Per100 = &rate
		}
		if f.Reply != nil {
			d.Reply = f.Reply.Text
		}
	}
	return d
}

// answerOf returns a check as the API does.
func answerOf(c Checked) AgencyAnswer {
	docs := func(list []Agency) []AgencyDoc {
		out := make([]AgencyDoc, 0, len(list))
		for _, a := range list {
			out = append(out, a.doc(c.On))
		}
		return out
	}
	out := AgencyAnswer{Verdict: c.Verdict, On: c.On, List: c.List, OtherPhone: c.OtherPhone, Choices: docs(c.Choices), Similar: docs(c.Similar)}
	if c.Agency != nil {
		d := c.Agency.doc(c.On)
		out.Agency = &d
	}
	return out
}

type licenceInput struct {
	Licence string `query:"licence" required:"true" minLength:"1" maxLength:"200" doc:"Number of the licence (SIP3MI)."`
}

type checkInput struct {
	Body struct {
		Q string `json:"q" minLength:"1" maxLength:"300" doc:"Name, licence number, telephone number, or a message that holds one."`
	}
}

// API registers the check of agencies. A name or a telephone number is sent in
// the body, so that it stands in no address.
func (o *Agencies) API(api huma.API) {
	answer := func(ctx context.Context, text string) (*struct{ Body AgencyAnswer }, error) {
		c, err := o.Check(ctx, text)
		if err != nil {
			return nil, err
		}
		return &struct{ Body AgencyAnswer }{answerOf(c)}, nil
	}
	huma.Register(api, huma.Operation{
		Metadata: web.Needs("public"), OperationID: "agency-by-licence", Method: http.MethodGet, Path: "/agencies", Summary: "Check an agency by its licence",
		Description: "Says from the official list whether a placement agency is licensed. Nothing is kept.",
	}, func(ctx context.Context, in *licenceInput) (*struct{ Body AgencyAnswer }, error) {
		return answer(ctx, in.Licence)
	})
	huma.Register(api, huma.Operation{
		Metadata: web.Needs("public"), OperationID: "check-agency", Method: http.MethodPost, Path: "/agencies/check", Summary: "Check an agency by name or telephone number",
		Description: "Like agency-by-licence, for a name, a telephone number or a message that holds one. Nothing is kept.",
	}, func(ctx context.Context, in *checkInput) (*struct{ Body AgencyAnswer }, error) {
		return answer(ctx, in.Body.Q)
	})
}
