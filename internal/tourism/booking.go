package tourism

import "time"

var bookingTables = []string{"tourism_enquiry", "tourism_quote", "tourism_booking", "tourism_feedback", "tourism_link"}

// Enquiry asks several operators about one plan.
type Enquiry struct {
	ID, Code, Plan string
	Lang           string
	Name, Contact  string // the traveller's; shown to nobody but the operators asked
	Note           string
	At             time.Time
}

// Quote is an operator's structured answer to an enquiry.
type Quote struct {
	ID, Enquiry, Org string
	Answer           string // yes, no, other
	Document         string // the lines every operator answers, as JSON
	At               time.Time
}

// Booking is a quote the traveller took and the operator confirmed. Its code is
// redeemed once, at the place or by the operator.
type Booking struct {
	ID, Enquiry, Quote, Org string
	CodeHash                string
	Confirmed, Redeemed     time.Time
}
