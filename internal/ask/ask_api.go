package ask

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/store"
	"siger/internal/web"
)

// KeptDoc is a kept ask as the API returns it; the contact is never in it.
type KeptDoc struct {
	Code       string `json:"code" doc:"The code to come back with."`
	Kind       Kind   `json:"kind" doc:"buy, hire or visit; empty when nothing in the words says."`
	Stage      Stage  `json:"stage" doc:"asked; unmet when nobody in the region can offer it yet; offered when somebody does since."`
	Q          string `json:"q" doc:"The ask as written."`
	Lang       string `json:"lang"`
	AskedAt    string `json:"asked_at" format:"date-time"`
	Understood any    `json:"understood" doc:"How the ask was read when it was kept."`
	Next       string `json:"next" doc:"What happens next, in the asker's language."`
}

type answerInput struct {
	Q       string   `query:"q" required:"true" maxLength:"2000" doc:"The ask in the asker's own words."`
	Lang    string   `query:"lang" enum:"id,ms,en" default:"en" doc:"Language of the answer's words."`
	Kind    string   `query:"kind" doc:"Corrects the kind: buy, hire or visit."`
	Product string   `query:"product" doc:"Corrects the product class: its id."`
	Kg      string   `query:"kg" doc:"Corrects the quantity, in kilograms."`
	To      string   `query:"to" doc:"Corrects the destination: a place id."`
	Mode    string   `query:"mode" doc:"sea-lcl, sea-fcl, reefer, air or truck."`
	FormD   bool     `query:"form_d" doc:"The goods travel with a certificate of preferential origin."`
	AsOf    string   `query:"as_of" doc:"Law and prices of this date (YYYY-MM-DD); today when left out."`
	Fact    []string `query:"fact" maxItems:"40" doc:"Facts of one's own case for the rules: name=yes, name=no, name=value or name=unknown."`
}

type keepInput struct {
	Once string `header:"Idempotency-Key" maxLength:"200" doc:"Names the request: the same key with the same ask returns the same code."`
	Body struct {
		Q       string `json:"q" maxLength:"2000" doc:"The ask in the asker's own words."`
		Lang    string `json:"lang,omitempty" enum:"id,ms,en" default:"en"`
		Contact string `json:"contact,omitempty" maxLength:"254" doc:"Phone or e-mail; only officers see it."`
	}
}

type keepOutput struct {
	Location string `header:"Location"`
	Body     KeptDoc
}

// API registers the operations on asks.
func (f *Front) API(api huma.API) {
	huma.Register(api, huma.Operation{
		Metadata: web.Needs("public"), OperationID: "answer", Method: http.MethodGet, Path: "/answer", Summary: "Answer an ask",
		Description: "Reads an ask in Indonesian, Malay or English, mixed if need be, and answers it: ranked offers, rules, delivered cost, unknowns.",
	}, func(ctx context.Context, in *answerInput) (*struct{ Body AnswerDoc }, error) {
		l, _ := i18n.ParseLang(in.Lang)
		a, _, err := f.Ask(ctx, Input{Text: in.Q, Lang: l, Kind: in.Kind, Product: in.Product, Kg: in.Kg, To: in.To, Mode: in.Mode, FormD: in.FormD, AsOf: in.AsOf, Facts: ParseGiven(in.Fact)})
		if err != nil {
			return nil, err
		}
		return &struct{ Body AnswerDoc }{a.Doc(f.Texts)}, nil
	})
	huma.Register(api, huma.Operation{
		Metadata: web.Needs("public"), OperationID: "keep-ask", Method: http.MethodPost, Path: "/asks", Summary: "Keep an ask", DefaultStatus: http.StatusCreated,
		Description: "Keeps an ask on disk and returns its code. What was acknowledged is not lost.",
	}, func(ctx context.Context, in *keepInput) (*keepOutput, error) {
		l, ok := i18n.ParseLang(in.Body.Lang)
		if !ok {
			return nil, fault.New(fault.Invalid, "ask.error.lang").In("lang")
		}
		web.SetLang(ctx, l)
		kept, err := f.Keep(ctx, Input{Text: in.Body.Q, Lang: l}, Logged{Contact: in.Body.Contact, Channel: API, By: "public", Once: onceOf("api", in.Once)})
		if err != nil {
			return nil, err
		}
		return &keepOutput{Location: "/api/v1/asks/" + kept.Code, Body: f.doc(kept)}, nil
	})
	huma.Register(api, huma.Operation{
		Metadata: web.Needs("public"), OperationID: "get-ask", Method: http.MethodGet, Path: "/asks/{code}", Summary: "Look up a kept ask",
	}, func(ctx context.Context, in *struct {
		Code string `path:"code"`
	}) (*struct{ Body KeptDoc }, error) {
		kept, err := f.look(ctx, in.Code)
		if err != nil {
			return nil, err
		}
		return &struct{ Body KeptDoc }{f.doc(kept)}, nil
	})
}

// onceOf names a request for Store.Keep by the key its sender chose: those of
// API clients, forms and demand are kept apart, and any bytes will do. An empty
// key names nothing.
func onceOf(sender, key string) string {
	if key == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(key))
	return sender + ":" + hex.EncodeToString(sum[:16])
}

// doc returns the kept ask for the API.
func (f *Front) doc(a Ask) KeptDoc {
	var understood any
	if json.Unmarshal([]byte(a.Understood), &understood) != nil {
		understood = nil
	}
	return KeptDoc{
		Code: a.Code, Kind: a.Kind, Stage: a.Stage, Q: a.Text, Lang: string(a.Lang),
		AskedAt: a.At.UTC().Format(time.RFC3339), Understood: understood, Next: f.next(a, a.Lang),
	}
}

// Next says in three languages what happens with the kept ask.
func (f *Front) Next(a Ask) i18n.Text {
	return i18n.Text{ID: f.next(a, i18n.ID), MS: f.next(a, i18n.MS), EN: f.next(a, i18n.EN)}
}

// next says in language l what happens with the kept ask.
func (f *Front) next(a Ask, l i18n.Lang) string {
	key := "ask.receipt.next." + string(a.Stage)
	if a.Stage == Asked && a.Kind != Buy {
		key = "ask.receipt.next." + a.Kind.Word()
	}
	return f.Texts.T(l, key, "region", f.Pack.Region.Name.In(l), "mission", f.Pack.Mission.In(l))
}

// newKey returns a fresh key for a form that is about to be shown.
func newKey() string { return store.NewID() }
