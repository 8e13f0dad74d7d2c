package labour

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"siger/internal/clock"
	"siger/internal/code"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/labour/credential"
	"siger/internal/message"
	"siger/internal/store"
)

// maxValid is how many days a verification holds at most.
const maxValid = 366

// change makes a change of an order somebody saw in a version, in one
// transaction with its journal entry. Another version is a Conflict.
func (d *Orders) change(ctx context.Context, who identity.Who, typed string, version int, to OrderStage, do func(tx *store.Tx, o *Order) error) (Order, error) {
	var out Order
	err := d.Store.DB.InTx(ctx, func(tx *store.Tx) error {
		o, err := d.Store.OrderByCode(ctx, tx, typed)
		if err != nil {
			return err
		}
		if o.Version != version {
			return fault.New(fault.Conflict, "error.conflict")
		}
		if !o.Stage.May(to) {
			return fault.New(fault.Invalid, "labour.order.error.stage")
		}
		if err := do(tx, &o); err != nil {
			return err
		}
		if o.Stage = to; to != OrderFilled {
			o.Decided = d.Clock.Now()
		}
		if out, err = d.Store.PutOrder(ctx, tx, o); err != nil {
			return err
		}
		return journal.Write(ctx, tx, journal.Entry{At: d.Clock.Now(), Actor: who.Actor(), Verb: "order." + string(to), Thing: "order", ID: o.ID,
			Detail: map[string]any{"version": out.Version, "number": out.Number, "reason": out.Reason}})
	})
	return out, err
}

// Verify signs an order that nothing keeps open: it gets its number, its dates, a
// public address and a credential of the mission. Until is its last day: no
// later than the first paper ends.
func (d *Orders) Verify(ctx context.Context, who identity.Who, typed string, version int, until clock.Date) (Order, error) {
	return d.change(ctx, who, typed, version, OrderVerified, func(tx *store.Tx, o *Order) error {
		today := d.Today()
		first := o.EarliestPaper()
		switch {
		case until.IsZero() || !until.After(today) || until.After(today.AddDays(maxValid)):
			return fault.New(fault.Invalid, "labour.order.error.until", "max", today.AddDays(maxValid)).In("until")
		case !first.IsZero() && until.After(first):
			return fault.New(fault.Invalid, "labour.order.error.until_paper", "date", first).In("until")
		}
		if err := d.nothingOpen(ctx, tx, *o); err != nil {
			return err
		}
		if err := d.seal(ctx, tx, o, until, who.Person.Name); err != nil {
			return err
		}
		if err := d.settle(ctx, tx, *o, "deal", who.Actor()); err != nil {
			return err
		}
		return d.tell(ctx, tx, *o, "labour.order.told_verified", "verified", who.Actor(), "number", o.Number, "until", o.Until)
	})
}

// nothingOpen refuses an order that is not ready to be signed.
func (d *Orders) nothingOpen(ctx context.Context, tx *store.Tx, o Order) error {
	checks, err := d.Store.OrderChecks(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	law, err := o.Check(ctx, d.Book, d.Pack, d.Today())
	if err != nil {
		return err
	}
	hits, err := d.listed(ctx, tx, o)
	if err != nil {
		return err
	}
	if open := Openings(d.Evidence, o, checks, law, hits); len(open) > 0 {
		return fault.New(fault.Invalid, "labour.order.error.open", "n", len(open)).In("until")
	}
	return nil
}

// seal gives the order its number, dates, public reference and credential.
func (d *Orders) seal(ctx context.Context, tx *store.Tx, o *Order, until clock.Date, signer string) (err error) {
	o.Ref, o.Issued, o.Until, o.Signer = code.New(orderCode), d.Today(), until, signer
	if o.Serial, err = document.NextNumber(ctx, tx, document.JobOrders, "market", o.Issued.Year); err != nil {
		return err
	}
	o.Number = letterOf(*o).Label()
	return d.sign(ctx, tx, o)
}

// sign gives the order its credential. A household is a natural person: the
// credential says in which state it is and not who.
func (d *Orders) sign(ctx context.Context, tx *store.Tx, o *Order) error {
	by, err := d.Issuers.Signer(ctx, tx, MissionIssuer)
	if err != nil {
		return err
	}
	if o.Listed, err = d.Issuers.Place(ctx, tx, MissionIssuer, by); err != nil {
		return err
	}
	doc := credential.JobOrder{
		ID: "urn:uuid:" + o.ID, Number: o.Number, Occupation: d.occupation(i18n.EN, *o), ISCO08: o.ISCO08, Headcount: o.Places,
		Employer: credential.Party{Name: d.publicEmployer(i18n.EN, *o), Country: d.Pack.Market.Country},
		Wage:     credential.Wage{Amount: o.Wage.Amount.String(), Currency: o.Wage.Currency, Per: "month"},
		Place:    d.stateOf(*o), Status: o.Listed,
		Validity: [2]time.Time{d.startOf(o.Issued), d.startOf(o.Until.AddDays(1)).Add(-time.Second)},
	}
	if o.Agency != "" {
		doc.Agency = credential.Party{Name: o.Agency, Country: d.Pack.Region.Country}
	}
	signed, err := by.IssueJobOrder(doc, d.Clock.Now())
	o.Signed = string(signed)
	return err
}

// startOf is when a day begins in the market.
func (d *Orders) startOf(day clock.Date) time.Time {
	return time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, d.Pack.MarketZone())
}

// maxOrderNote is the longest note of an officer in characters.
const maxOrderNote = 1000

// Refuse refuses an order, or takes a verified one back: its credential is
// withdrawn and its page says so. The employer reads why in their language.
func (d *Orders) Refuse(ctx context.Context, who identity.Who, typed string, version int, reason, note string) (Order, error) {
	note = strings.TrimSpace(note)
	switch {
	case !slices.Contains(RefusalReasons, reason):
		return Order{}, fault.New(fault.Invalid, "labour.order.error.reason").In("reason")
	case utf8.RuneCountInString(note) > maxOrderNote:
		return Order{}, fault.New(fault.Invalid, "labour.order.error.long", "max", maxOrderNote).In("note")
	case note == "":
		return Order{}, fault.New(fault.Invalid, "labour.order.error.note").In("note")
	}
	return d.change(ctx, who, typed, version, OrderRefused, func(tx *store.Tx, o *Order) error {
		o.Reason, o.Note = reason, note
		if o.Signed != "" {
			if err := d.Issuers.Withdraw(ctx, tx, o.Listed); err != nil {
				return err
			}
		}
		if err := d.settle(ctx, tx, *o, "informed", who.Actor()); err != nil {
			return err
		}
		return d.tell(ctx, tx, *o, "labour.order.told_refused", "refused", who.Actor(), "reason", d.Texts.T(o.Lang, "labour.order.refusal."+reason), "note", note)
	})
}

// Fill notes that every place of a verified order is taken.
func (d *Orders) Fill(ctx context.Context, who identity.Who, typed string, version int) (Order, error) {
	return d.change(ctx, who, typed, version, OrderFilled, func(*store.Tx, *Order) error { return nil })
}

// Note keeps what an officer saw of an item of evidence, and where it is a paper,
// until when it holds.
func (d *Orders) Note(ctx context.Context, who identity.Who, typed string, c OrderCheck, until clock.Date) error {
	c.Note = strings.TrimSpace(c.Note)
	switch {
	case !slices.Contains(CheckStates, c.State):
		return fault.New(fault.Invalid, "labour.order.error.result").In("state-" + c.Item)
	case c.State != "ok" && c.Note == "":
		return fault.New(fault.Invalid, "labour.order.error.note").In("note-" + c.Item)
	case utf8.RuneCountInString(c.Note) > maxOrderNote:
		return fault.New(fault.Invalid, "labour.order.error.long", "max", maxOrderNote).In("note-" + c.Item)
	}
	return d.Store.DB.InTx(ctx, func(tx *store.Tx) error {
		o, err := d.Store.OrderByCode(ctx, tx, typed)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(d.Evidence, func(e Evidence) bool { return e.ID == c.Item && slices.Contains(e.Routes, o.Route()) })
		if i < 0 {
			return fault.New(fault.NotFound, "error.not_found")
		}
		if o.Stage != OrderFiled {
			return fault.New(fault.Invalid, "labour.order.error.stage").In("state-" + c.Item)
		}
		c.Order, c.By, c.At = o.ID, who.Actor(), d.Clock.Now()
		if err := d.Store.PutOrderCheck(ctx, tx, c); err != nil {
			return err
		}
		if paper := d.Evidence[i].Paper; paper != "" {
			o.Papers = withPaper(o.Papers, OrderPaper{Paper: paper, Seen: c.State == "ok", Until: until})
			if _, err := d.Store.PutOrder(ctx, tx, o); err != nil {
				return err
			}
		}
		return journal.Write(ctx, tx, journal.Entry{At: c.At, Actor: c.By, Verb: "order.checked", Thing: "order", ID: o.ID, Detail: map[string]any{"item": c.Item, "state": c.State}})
	})
}

// withPaper returns the papers with one set; a paper without a day keeps the one
// the employer gave.
func withPaper(list []OrderPaper, paper OrderPaper) []OrderPaper {
	out := slices.Clone(list)
	for i, p := range out {
		if p.Paper == paper.Paper {
			if paper.Until.IsZero() {
				paper.Until = p.Until
			}
			out[i] = paper
			return out
		}
	}
	return append(out, paper)
}

// settle ends the desk's work on an order.
func (d *Orders) settle(ctx context.Context, tx *store.Tx, o Order, outcome, actor string) error {
	if d.Work == nil {
		return nil
	}
	return d.Work.Settle(ctx, tx, o.ID, outcome, actor)
}

// tell posts a message to the employer in their language: by e-mail, or through
// the desk where they left a number. What is told names the order and not the
// matter in its subject.
func (d *Orders) tell(ctx context.Context, tx *store.Tx, o Order, template, key, actor string, args ...any) error {
	m := message.Message{Channel: message.WhatsApp, Phone: o.Employer.Contact, Lang: o.Lang, Desk: Desk, Code: o.Code, Template: template,
		Thing: "order", ThingID: o.ID, Key: fmt.Sprintf("labour.order:%s:%s", o.ID, key), By: actor, At: d.Clock.Now(),
		Args: append(args, "code", o.Code, "title", d.titleOf(o.Lang, o), "link", d.Link(o.Lang, "labour.order.progress", "code", o.Code))}
	if strings.Contains(o.Employer.Contact, "@") {
		m.Channel, m.Email, m.Phone = message.Email, o.Employer.Contact, ""
	}
	return message.Post(ctx, tx, m)
}
