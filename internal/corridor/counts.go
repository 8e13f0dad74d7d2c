package corridor

import "fmt"

// Counts is how much a pack holds.
type Counts struct {
	Sources  int `json:"sources"`
	Places   int `json:"places"`
	Products int `json:"products"`
	Agencies int `json:"agencies"`
	Papers   int `json:"papers"`
	Rates    int `json:"exchange_rates"`
	Charges  int `json:"charges"`
	Duties   int `json:"duties"`
	Taxes    int `json:"taxes"`
}

// Counts counts the rows of the pack.
func (p *Pack) Counts() Counts {
	return Counts{Sources: len(p.Sources), Places: len(p.Places), Products: len(p.Products), Agencies: len(p.Agencies),
		Papers: len(p.Papers), Rates: len(p.Rates), Charges: len(p.Charges), Duties: len(p.Duties), Taxes: len(p.Taxes)}
}

// String tells the counts in words.
func (c Counts) String() string {
	return fmt.Sprintf("%d products, %d places, %d sources, %d agencies, %d papers, %d exchange rates, %d charges, %d duties, %d taxes",
		c.Products, c.Places, c.Sources, c.Agencies, c.Papers, c.Rates, c.Charges, c.Duties, c.Taxes)
}
