package labour

import (
	"time"

	"siger/internal/amount"
	"siger/internal/clock"
)

var orderTables = []string{"labour_order", "labour_order_check"}

// OrderStage is how far a job order has come.
type OrderStage string

const (
	OrderFiled    OrderStage = "filed"    // by the employer; nobody has checked it
	OrderVerified OrderStage = "verified" // by the labour attaché: signed, numbered, dated
	OrderRefused  OrderStage = "refused"
	OrderExpired  OrderStage = "expired" // grey, never deleted
	OrderFilled   OrderStage = "filled"
)

// Order is a job order: an employer's wish for workers, verified by the labour
// attaché before anybody is placed on it.
type Order struct {
	ID         string       `json:"id"`
	Code       string       `json:"code"`             // 8 characters: the employer follows it by this
	Number     string       `json:"number,omitempty"` // the mission's, once verified
	Employer   Employer     `json:"employer"`
	Org        string       `json:"org,omitempty"`    // the employer's account, when they have one
	Agency     string       `json:"agency,omitempty"` // partner agency as written
	AgencyOrg  string       `json:"agency_org,omitempty"`
	Sector     string       `json:"sector"` // plantation, agriculture, construction, manufacturing, services, mining, domestic
	ISCO08     string       `json:"isco08"`
	State      string       `json:"state"` // place id of the market
	Places     int          `json:"places"`
	Units      []string     `json:"units"` // competence units required
	Languages  []Language   `json:"languages"`
	Experience int          `json:"experience"` // months, at least
	Wage       amount.Money `json:"wage"`       // basic a month
	Hours      int          `json:"hours"`      // a week
	Months     int          `json:"months"`     // term
	Starts     clock.Date   `json:"starts"`
	Household  int          `json:"household"` // persons in the house, domestic work; 0 not said
	Stage      OrderStage   `json:"stage"`
	Until      clock.Date   `json:"until,omitzero"` // the verification's end
	Papers     []OrderPaper `json:"papers"`
	Signed     string       `json:"signed,omitempty"` // the credential, eddsa-jcs-2022
	At         time.Time    `json:"at"`
	Version    int          `json:"version"`
}

// Employer is who files an order.
type Employer struct {
	Name    string `json:"name"`
	Number  string `json:"number,omitempty"` // company registration, or empty for a household
	Address string `json:"address"`
	Person  string `json:"person"`
	Contact string `json:"contact"`
	Staff   int    `json:"staff"` // 0 not said
}

// OrderPaper is a paper of an order with its expiry.
type OrderPaper struct {
	Paper string     `json:"paper"`
	Seen  bool       `json:"seen"`
	Until clock.Date `json:"until,omitzero"`
	Note  string     `json:"note,omitempty"`
}

// OrderCheck is one item of the evidence the attaché looked at.
type OrderCheck struct {
	Order string
	Item  string // key of the evidence list
	State string // ok, bad, waived
	Note  string
	By    string
	At    time.Time
}
