package labour

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/labour/contract"
	"siger/internal/labour/credential"
	"siger/internal/rulebook"
)

var orderTables = []string{"labour_order", "labour_order_check", "labour_problem", "labour_problem_list"}

// OrderStage is how far a job order has come.
type OrderStage string

const (
	OrderFiled    OrderStage = "filed"    // by the employer; nobody has checked it
	OrderVerified OrderStage = "verified" // by the labour attaché: signed, numbered, dated
	OrderRefused  OrderStage = "refused"  // before or after it was verified, with a reason
	OrderExpired  OrderStage = "expired"  // grey, never deleted
	OrderFilled   OrderStage = "filled"   // every place is taken
)

// OrderStages lists the stages.
var OrderStages = []OrderStage{OrderFiled, OrderVerified, OrderRefused, OrderExpired, OrderFilled}

// orderNext holds where an order can go from each stage. An order that ended is
// filed anew: its evidence is old.
var orderNext = map[OrderStage][]OrderStage{
	OrderFiled:    {OrderVerified, OrderRefused},
	OrderVerified: {OrderExpired, OrderFilled, OrderRefused},
}

// May reports whether an order of this stage can go to another.
func (s OrderStage) May(to OrderStage) bool { return slices.Contains(orderNext[s], to) }

// Live reports whether somebody still works on the order or may be placed on it.
func (s OrderStage) Live() bool { return s == OrderFiled || s == OrderVerified }

// RefusalReasons lists why an order is refused; the words are the texts
// "labour.order.refusal.*", so that every employer reads them in their language.
var RefusalReasons = []string{"wage", "hours", "housing", "household", "papers", "agency", "employer", "duplicate", "other"}

// Order is a job order: an employer's wish for workers, verified by the labour
// attaché before anybody is placed on it (UU 18/2017 articles 9 and 10).
type Order struct {
	ID         string       `json:"id"`
	Code       string       `json:"code"`             // 8 characters: the employer follows it by this, nobody else knows it
	Ref        string       `json:"ref,omitempty"`    // 8 characters in public addresses, once verified
	Serial     int          `json:"serial,omitempty"` // in the mission's agenda of job orders, from 1 each year
	Number     string       `json:"number,omitempty"` // the mission's, as it stands on paper
	Lang       i18n.Lang    `json:"lang"`             // the employer's
	Employer   Employer     `json:"employer"`
	Org        string       `json:"org,omitempty"`     // the employer's account, when they have one
	Agency     string       `json:"agency,omitempty"`  // the licensed agency in the region (P3MI), as written
	Partner    string       `json:"partner,omitempty"` // the agency in the market, as written
	AgencyOrg  string       `json:"agency_org,omitempty"`
	Sector     string       `json:"sector"` // plantation, agriculture, construction, manufacturing, services, mining, domestic
	ISCO08     string       `json:"isco08"`
	State      string       `json:"state"`          // place id of the market
	Site       string       `json:"site,omitempty"` // town or estate where the work is
	Places     int          `json:"places"`
	Units      []string     `json:"units"` // competence units required
	Languages  []Language   `json:"languages"`
	Experience int          `json:"experience"` // months, at least
	Wage       amount.Money `json:"wage"`       // basic a month
	Hours      int          `json:"hours"`      // a week
	HoursDay   int          `json:"hours_day"`
	RestDays   int          `json:"rest_days"`            // a week
	Deductions *[]Taken     `json:"deductions,omitempty"` // nil not said
	WorkerPays *bool        `json:"worker_pays,omitempty"`
	Passport   string       `json:"passport,omitempty"` // who keeps it: worker, employer, agency; empty not said
	Months     int          `json:"months"`             // term
	Starts     clock.Date   `json:"starts"`
	Housing    string       `json:"housing,omitempty"` // room, dormitory, none; empty not said
	Household  int          `json:"household"`         // persons in the house, domestic work; 0 not said
	NeedsCare  *bool        `json:"needs_care,omitempty"`
	Stage      OrderStage   `json:"stage"`
	Reason     string       `json:"reason,omitempty"` // of a refusal, one of RefusalReasons
	Note       string       `json:"note,omitempty"`   // of a refusal, the officer's words
	Issued     clock.Date   `json:"issued,omitzero"`
	Until      clock.Date   `json:"until,omitzero"` // the verification's last day
	Papers     []OrderPaper `json:"papers"`
	Signer     string       `json:"signer,omitempty"` // who signed, by name
	Signed     string       `json:"signed,omitempty"` // the credential, eddsa-jcs-2022
	Listed     Listing      `json:"listed,omitzero"`  // where the credential can be taken back
	Example    bool         `json:"example,omitempty"`
	At         time.Time    `json:"at"`
	Decided    time.Time    `json:"decided,omitzero"`
	Version    int          `json:"version"`
}

// Listing is a credential's place in the issuer's status list.
type Listing = credential.StatusEntry

// Employer is who files an order.
type Employer struct {
	Home    bool   `json:"home,omitempty"` // a household: its name and address are never public
	Name    string `json:"name"`
	Number  string `json:"number,omitempty"` // company registration; none of a household
	Address string `json:"address"`
	Person  string `json:"person"`
	Contact string `json:"contact"` // e-mail or +country digits
	Staff   int    `json:"staff"`   // 0 not said
}

// Taken is what is taken from the wage each month.
type Taken struct {
	Item   string         `json:"item"`
	Amount amount.Decimal `json:"amount"`
}

// OrderPaper is a paper of an order with its expiry.
type OrderPaper struct {
	Paper string     `json:"paper"` // one of OrderPapers
	Seen  bool       `json:"seen"`  // by an officer
	Until clock.Date `json:"until,omitzero"`
	Note  string     `json:"note,omitempty"`
}

// OrderPapers lists the papers whose expiry an order tells; the words are the
// texts "labour.order.paper.*".
var OrderPapers = []string{"approval", "housing"}

// OrderCheck is one item of the evidence the attaché looked at.
type OrderCheck struct {
	Order string
	Item  string // key of the evidence list
	State string // one of CheckStates
	Note  string
	By    string
	At    time.Time
}

// CheckStates lists how an item of evidence turned out.
var CheckStates = []string{"ok", "bad", "waived"}

// ReminderDays lists how many days before a date the employer is reminded,
// nearest first.
var ReminderDays = []int{7, 14, 30}

// ReminderAt returns which reminder is due so many days before a date: the
// nearest of ReminderDays that is not past. ok is false where none is due.
func ReminderAt(left int) (days int, ok bool) {
	if left < 0 {
		return 0, false
	}
	for _, d := range ReminderDays {
		if left <= d {
			return d, true
		}
	}
	return 0, false
}

// Domestic reports whether the work is in a household.
func (o *Order) Domestic() bool { return o.Sector == contract.Domestic }

// Route is the way a worker goes on this order: a key of the pack's journeys.
func (o *Order) Route() string {
	if o.Domestic() {
		return "domestic"
	}
	return "formal"
}

// EarliestPaper returns the first day on which a paper of the order ends; zero
// where none says.
func (o *Order) EarliestPaper() (first clock.Date) {
	for _, p := range o.Papers {
		if !p.Until.IsZero() && (first.IsZero() || p.Until.Before(first)) {
			first = p.Until
		}
	}
	return first
}

// Contract returns what the order says as a contract of employment, which the
// rules can judge and later papers are compared with. What it does not say
// stays unsaid.
func (o *Order) Contract(p *corridor.Pack) *contract.Contract {
	c := &contract.Contract{Sector: o.Sector, State: o.State, PassportHeldBy: o.Passport}
	if occupation := p.Occupations[o.ISCO08]; occupation != nil {
		c.Job = occupation.Names.In(o.Lang)
	}
	if place, ok := p.Place(o.State); ok {
		c.State = place.Name
	}
	said := func(n int) *int {
		if n == 0 {
			return nil
		}
		return &n
	}
	exact := func(n int) *amount.Decimal {
		if n == 0 {
			return nil
		}
		return amount.Int(int64(n)).Ptr()
	}
	c.EmployerStaff, c.Months, c.Household.Persons, c.Household.NeedsCare = said(o.Employer.Staff), said(o.Months), said(o.Household), o.NeedsCare
	if !o.Wage.Amount.IsZero() {
		c.Wage = contract.Wage{Basic: o.Wage.Amount.Ptr(), Currency: o.Wage.Currency, Per: "month"}
	}
	c.Hours = contract.Hours{PerDay: exact(o.HoursDay), PerWeek: exact(o.Hours), RestDaysPerWeek: amount.Int(int64(o.RestDays)).Ptr()}
	if o.Deductions != nil {
		c.Deductions = []contract.Deduction{}
		for _, d := range *o.Deductions {
			c.Deductions = append(c.Deductions, contract.Deduction{Item: d.Item, Amount: d.Amount.Ptr(), Currency: o.Wage.Currency, Per: "month"})
		}
	}
	if o.WorkerPays != nil {
		c.WorkerPays = []contract.Payment{}
		if *o.WorkerPays {
			c.WorkerPays = append(c.WorkerPays, contract.Payment{Item: "other"})
		}
	}
	if o.Housing == "room" || o.Housing == "dormitory" {
		c.Housing.Kind = o.Housing
	}
	return c
}

// Check judges the order by the law of a day.
func (o *Order) Check(ctx context.Context, book *rulebook.Book, p *corridor.Pack, on clock.Date) (contract.Report, error) {
	return contract.Check(ctx, book, o.Contract(p), on)
}

// MatchKey folds a name, number, address or contact so that two spellings of
// the same meet: lower case, letters and figures only, without the words that
// companies and addresses are written with or without.
func MatchKey(s string) string {
	var words []string
	for w := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if short, ok := spelt[w]; ok {
			w = short
		}
		words = append(words, w)
	}
	return strings.Join(words, "")
}

// spelt are words of names and addresses that are written in several ways or
// left out.
var spelt = map[string]string{
	"sdn": "", "bhd": "", "berhad": "", "sendirian": "", "pt": "", "cv": "", "no": "", "nombor": "", "nomor": "",
	"jln": "jalan", "jl": "jalan", "tmn": "taman", "kg": "kampung", "kpg": "kampung", "lrg": "lorong", "lot": "", "the": "",
}
