package identity

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"rsc.io/qr"

	"siger/internal/store"
	"siger/internal/web"
)

// deskOfKind is the desk that looks after a kind of organisation, and so may
// hand its people a link.
var deskOfKind = map[string]string{
	"supplier": "trade", "cooperative": "trade", "exporter": "trade", "importer": "trade",
	"centre": "labour", "agency": "labour", "employer": "labour", "operator": "tourism",
}

// handed is a link as it is handed over: shown once.
type handed struct {
	Person Person
	Link   string
	Code   string // the token in groups
	QR     templ.Component
	Text   string // in the person's language, for a chat that others may see
}

// mayHand returns the person of the address when who asks may hand them a link:
// for staff whoever manages people, for partners also the desk that looks after
// every one of their organisations. Otherwise the person does not exist.
func (s *SignIn) mayHand(ctx context.Context, id string) (Person, error) {
	p, err := s.Store.Person(ctx, id)
	if err != nil {
		return Person{}, err
	}
	who := Of(ctx)
	if p.Stage == Closed || who.Token {
		return Person{}, NotYours()
	}
	if Can(who, "person.change", Object{Person: id}) {
		return p, nil
	}
	list, err := s.Store.MembershipsOf(ctx, id)
	if err != nil {
		return Person{}, err
	}
	if len(list) == 0 {
		return Person{}, NotYours()
	}
	for _, m := range list {
		if m.Role != Partner {
			return Person{}, NotYours()
		}
		org, err := s.Store.Organisation(ctx, m.Org)
		if err != nil {
			return Person{}, err
		}
		if err := Reach(ctx, "partner.invite", Object{Desk: deskOfKind[org.Kind], Org: org.ID}); err != nil {
			return Person{}, err
		}
	}
	return p, nil
}

// handoverPage says what handing over a link does.
func (s *SignIn) handoverPage(w http.ResponseWriter, r *http.Request) error {
	person, err := s.mayHand(r.Context(), r.PathValue("person"))
	if err != nil {
		return err
	}
	p := s.page(w, r, "identity.signin.handover.title")
	return web.Render(w, r, http.StatusOK, p, handoverPage(p, handed{Person: person}))
}

// handover makes a link and shows it this one time.
func (s *SignIn) handover(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	person, err := s.mayHand(ctx, r.PathValue("person"))
	if err != nil {
		return err
	}
	purpose := LinkSignIn
	if staff, err := s.staff(ctx, person.ID); err != nil {
		return err
	} else if staff || person.Stage == Invited {
		purpose = LinkInvite
	}
	var token string
	err = s.DB.InTx(ctx, func(tx *store.Tx) (err error) {
		token, err = s.Store.MakeLink(ctx, tx, Of(ctx).Actor(), person.ID, purpose, HandedFor)
		return err
	})
	if err != nil {
		return err
	}
	p := s.page(w, r, "identity.signin.handover.title")
	h := handed{Person: person, Code: groupToken(token)}
	h.Link = s.site(r) + p.HrefIn(person.Lang, "identity.signin.open", "token", token)
	h.Text = s.Texts.T(person.Lang, "identity.signin.handover.text", "link", h.Link)
	if h.QR, err = drawQR(h.Link, p.T("identity.signin.handover.qr")); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, p, handoverPage(p, h))
}

// drawQR draws a text as a QR code: a drawing of the page itself, no request.
func drawQR(text, label string) (templ.Component, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, fmt.Errorf("draw QR code: %w", err)
	}
	const quiet = 4 // modules of white around, as the standard asks
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	size := code.Size + 2*quiet
	return templ.Raw(fmt.Sprintf(`<svg role="img" aria-label="%s" width="264" height="264" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path fill="#000" d="%s"/></svg>`,
		templ.EscapeString(label), size, size, size, size, path.String())), nil
}
