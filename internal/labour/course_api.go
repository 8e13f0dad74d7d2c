package labour

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"siger/internal/web"
)

// CourseDoc is a course as programs read it.
type CourseDoc struct {
	Code        string   `json:"code" doc:"Names the course in addresses."`
	Title       string   `json:"title"`
	Centre      string   `json:"centre" doc:"The training centre."`
	Orientation bool     `json:"orientation" doc:"A pre-departure orientation (OPP)."`
	ISCO08      []string `json:"isco08" doc:"Unit groups of ISCO-08 that it trains for."`
	Units       []string `json:"units" doc:"Competence units it gives, as the centre writes their codes."`
	Regency     string   `json:"regency" doc:"Place id."`
	Starts      string   `json:"starts" format:"date"`
	Ends        string   `json:"ends" format:"date"`
	Seats       int      `json:"seats"`
	SeatsLeft   int      `json:"seats_left"`
	Stage       string   `json:"stage" enum:"planned,opened,started"`
	Example     bool     `json:"example" doc:"Belongs to the example world: there is no such course."`
}

// coursesInput narrows the list.
type coursesInput struct {
	Regency    string `query:"regency" doc:"Place id of a regency or city." maxLength:"40"`
	Occupation string `query:"occupation" doc:"Unit group of ISCO-08." maxLength:"10"`
	Open       bool   `query:"open" doc:"Only courses that take participants and have a seat left."`
}

// coursesOutput is the list.
type coursesOutput struct {
	Body struct {
		Courses []CourseDoc `json:"courses"`
	}
}

// API registers the list of courses.
func (o *Courses) API(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "courses", Method: http.MethodGet, Path: "/courses", Metadata: web.Needs("public"),
		Summary: "Courses that are not over, those that begin first in front."}, func(ctx context.Context, in *coursesInput) (*coursesOutput, error) {
		list, err := o.coursesToCome(ctx, CourseFilter{in.Regency, in.Occupation, in.Open})
		out := &coursesOutput{}
		out.Body.Courses = []CourseDoc{}
		for _, c := range list {
			out.Body.Courses = append(out.Body.Courses, CourseDoc{Code: c.Code, Title: c.Title, Centre: c.OrgName, Orientation: c.Orientation,
				ISCO08: slices.Concat([]string{}, c.ISCO08), Units: slices.Concat([]string{}, c.Units), Regency: c.Place, Starts: c.Starts.String(), Ends: c.Ends.String(),
				Seats: c.Seats, SeatsLeft: c.left, Stage: string(c.Stage), Example: c.Example})
		}
		return out, err
	})
}
