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

	Occupations int `json:"occupations"`
	Standards   int `json:"competence_standards"`
	Topics      int `json:"orientation_topics"`
	Steps       int `json:"journey_steps"`
}

// Counts counts the rows of the pack.
func (p *Pack) Counts() Counts {
	return Counts{Sources: len(p.Sources), Places: len(p.Places), Products: len(p.Products), Agencies: len(p.Agencies),
		Papers: len(p.Papers), Rates: len(p.Rates), Charges: len(p.Charges), Duties: len(p.Duties), Taxes: len(p.Taxes),
		Occupations: len(p.Occupations), Standards: len(p.Standards), Topics: len(p.Topics), Steps: len(p.Steps)}
}

// String tells the counts in words.
func (c Counts) String() string {
	return fmt.Sprintf("%d products, %d places, %d sources, %d agencies, %d papers, %d exchange rates, %d charges, %d duties, %d taxes, "+
		"%d occupations, %d standards of competence, %d topics of the orientation, %d steps of workers' ways",
		c.Products, c.Places, c.Sources, c.Agencies, c.Papers, c.Rates, c.Charges, c.Duties, c.Taxes,
		c.Occupations, c.Standards, c.Topics, c.Steps)
}
