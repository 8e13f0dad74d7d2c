package credential

import (
	"time"

	"siger/internal/clock"
	"siger/internal/fault"
)

// Subject is a worker as a credential names her. Her number of identity or
// passport is never part of it.
type Subject struct {
	ID   string // did:key, or urn:uuid of her skill passport
	Name string // as on the certificate, where she agreed to it; else empty
}

// check returns a fault on a subject without a usable identifier.
func (s Subject) check() error {
	if !iri.MatchString(s.ID) {
		return fault.New(fault.Invalid, "credential.error.subject")
	}
	return nil
}

// Unit is a unit of competence within a framework, such as SKKNI's.
type Unit struct {
	Code, Name string
	Framework  string // its title
	Address    string // where it is published; needed, Open Badges asks for it
}

// Training is a training certificate or skill badge.
type Training struct {
	ID          string // urn:uuid
	Subject     Subject
	Achievement string // identifier of the course or scheme, an address or urn
	Name        string
	Description string
	Criteria    string // what had to be shown
	Units       []Unit
	Validity    [2]time.Time // from, until; a zero end is open
	Status      StatusEntry
}

// IssueTraining signs a training certificate as an Open Badge, so that the public
// Open Badges verifiers accept it. With suites left out it is signed in RDFC; JCS
// beside it makes a proof set.
func (i Issuer) IssueTraining(t Training, at time.Time, suites ...Suite) ([]byte, error) {
	if err := t.Subject.check(); err != nil {
		return nil, err
	}
	if len(suites) == 0 {
		suites = []Suite{RDFC}
	}
	achievement := object{"id": t.Achievement, "type": []any{"Achievement"}, "name": t.Name, "description": t.Description,
		"achievementType": "Certificate", "criteria": object{"narrative": t.Criteria}}
	var units []any
	for _, u := range t.Units {
		units = append(units, object{"type": []any{"Alignment"}, "targetCode": u.Code, "targetName": u.Name,
			"targetFramework": u.Framework, "targetUrl": u.Address})
	}
	if units != nil {
		achievement["alignment"] = units
	}
	subject := object{"id": t.Subject.ID, "type": []any{"AchievementSubject"}, "achievement": achievement}
	if t.Subject.Name != "" {
		subject["identifier"] = []any{object{"type": "IdentityObject", "identityHash": t.Subject.Name, "identityType": "name", "hashed": false}}
	}
	return i.issue(object{
		"@context": []any{contextCredentials, contextBadges}, "id": t.ID,
		"type": []any{"VerifiableCredential", "OpenBadgeCredential"}, "name": t.Name, "credentialSubject": subject,
	}, object{"id": i.ID, "type": []any{"Profile"}, "name": i.Name}, validity{t.Validity[0], t.Validity[1]}, t.Status, at, suites...)
}

// Party is an employer or an agency.
type Party struct{ ID, Name, Country string }

// document returns the party as JSON.
func (p Party) document() object {
	o := object{"name": p.Name, "country": p.Country}
	if p.ID != "" {
		o["id"] = p.ID
	}
	return o
}

// Wage is money for a time, with the amount as exact decimal text.
type Wage struct{ Amount, Currency, Per string }

// document returns the wage as JSON.
func (w Wage) document() object {
	return object{"amount": w.Amount, "currency": w.Currency, "per": w.Per}
}

// JobOrder is a job order that the labour attaché verified.
type JobOrder struct {
	ID         string // urn:uuid
	Number     string
	Employer   Party
	Agency     Party // placement agency, zero where there is none
	Occupation string
	ISCO08     string
	Headcount  int
	Wage       Wage
	Place      string
	Validity   [2]time.Time // from, until
	Status     StatusEntry
}

// IssueJobOrder signs a job order in JCS.
func (i Issuer) IssueJobOrder(o JobOrder, at time.Time) ([]byte, error) {
	subject := object{"id": o.ID, "type": "JobOrder", "number": o.Number, "employer": o.Employer.document(),
		"occupation": o.Occupation, "isco08": o.ISCO08, "headcount": o.Headcount, "wage": o.Wage.document(), "place": o.Place}
	if o.Agency != (Party{}) {
		subject["agency"] = o.Agency.document()
	}
	return i.issuePlain(o.ID, "JobOrderCredential", subject, o.Validity, o.Status, at)
}

// Contract is a contract of employment as it was signed.
type Contract struct {
	ID           string // urn:uuid
	Worker       Subject
	Employer     Party
	JobOrder     string // identifier of the job order's credential, empty where there is none
	Occupation   string
	ISCO08       string
	Wage         Wage
	Begins, Ends clock.Date
	Digest       string // SHA-256 of the signed paper's file, hexadecimal
	Validity     [2]time.Time
	Status       StatusEntry
}

// IssueContract signs a contract of employment in JCS.
func (i Issuer) IssueContract(c Contract, at time.Time) ([]byte, error) {
	if err := c.Worker.check(); err != nil {
		return nil, err
	}
	subject := object{"id": c.Worker.ID, "type": "ContractOfEmployment", "employer": c.Employer.document(),
		"occupation": c.Occupation, "isco08": c.ISCO08, "wage": c.Wage.document(),
		"begins": c.Begins.String(), "ends": c.Ends.String(), "sha256": c.Digest}
	if c.Worker.Name != "" {
		subject["name"] = c.Worker.Name
	}
	if c.JobOrder != "" {
		subject["jobOrder"] = c.JobOrder
	}
	return i.issuePlain(c.ID, "ContractOfEmploymentCredential", subject, c.Validity, c.Status, at)
}

// issuePlain signs a credential of Siger's own kind in JCS. Its terms need no
// published vocabulary: W3C's context for undefined terms says so openly.
func (i Issuer) issuePlain(id, kind string, subject object, v [2]time.Time, status StatusEntry, at time.Time) ([]byte, error) {
	return i.issue(object{"@context": []any{contextCredentials, contextUndefined}, "id": id,
		"type": []any{"VerifiableCredential", kind}, "credentialSubject": subject,
	}, i.profile(), validity{v[0], v[1]}, status, at, JCS)
}
