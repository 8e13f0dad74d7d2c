package trade

import (
	"fmt"
	"regexp"
	"slices"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

// SupplierKind is what a supplier is.
type SupplierKind string

const (
	UMKM        SupplierKind = "umkm"        // micro, small or medium enterprise
	Cooperative SupplierKind = "cooperative" // koperasi
	Exporter    SupplierKind = "exporter"    // ships in its own name
)

var supplierKinds = []SupplierKind{UMKM, Cooperative, Exporter}

// Supplier is a firm or co-operative of the region that offers goods.
type Supplier struct {
	ID           string        `yaml:"id" json:"id"` // short and stable: "s01"
	Name         string        `yaml:"name" json:"name"`
	Kind         SupplierKind  `yaml:"kind" json:"kind"`
	Regency      string        `yaml:"regency" json:"regency"` // place id
	About        i18n.Text     `yaml:"about" json:"about"`
	Founded      int           `yaml:"founded" json:"founded"`         // year, 0 unknown
	Languages    []string      `yaml:"languages" json:"languages"`     // BCP 47 codes it answers in
	ReplyHours   *int          `yaml:"reply_hours" json:"reply_hours"` // median hours to a reply, nil unknown
	OrdersDone   int           `yaml:"orders_done" json:"orders_done"` // orders shipped and paid
	Certificates []Certificate `yaml:"certificates" json:"certificates"`
}

// Certificate is a paper a supplier holds and, when somebody looked at it, who
// checked what and when.
type Certificate struct {
	Type        string     `yaml:"type" json:"type"` // one of CertificateTypes
	Number      string     `yaml:"number" json:"number"`
	Issued      clock.Date `yaml:"issued" json:"issued"`
	Expires     clock.Date `yaml:"expires" json:"expires"`       // zero: no expiry
	CheckedBy   string     `yaml:"checked_by" json:"checked_by"` // empty: nobody has checked it
	CheckedOn   clock.Date `yaml:"checked_on" json:"checked_on"`
	WhatChecked i18n.Text  `yaml:"what_checked" json:"what_checked"`
}

// CertificateTypes lists the papers Siger tells apart: business number, halal,
// food permits, food safety, quarantine registrations, farming and origin.
var CertificateTypes = []string{"nib", "halal", "pirt", "bpom-md", "haccp", "iso-22000", "registered-processor", "phyto-unit",
	"health-unit", "organic", "fair-trade", "certified-exporter"}

// CertificateState is how a certificate stands on a day.
type CertificateState string

const (
	Valid    CertificateState = "valid"
	Expiring CertificateState = "expiring" // valid, but not for ExpiringDays more
	Expired  CertificateState = "expired"
	NotYet   CertificateState = "not-yet" // issued later than the day
)

// ExpiringDays is how near its end a certificate is called expiring.
const ExpiringDays = 60

// StateOn returns how the certificate stands on a day; its last day is valid.
func (c Certificate) StateOn(on clock.Date) CertificateState {
	switch {
	case on.Before(c.Issued):
		return NotYet
	case c.Expires.IsZero():
		return Valid
	case on.After(c.Expires):
		return Expired
	case on.DaysUntil(c.Expires) < ExpiringDays:
		return Expiring
	}
	return Valid
}

// InForce reports whether the certificate is valid on a day.
func (c Certificate) InForce(on clock.Date) bool {
	state := c.StateOn(on)
	return state == Valid || state == Expiring
}

// IsChecked reports whether somebody is named who looked at the certificate.
func (c Certificate) IsChecked() bool { return c.CheckedBy != "" }

// Flaw is one thing wrong with a supplier or an offer: the field, by its name
// in the files, and what, in English, for checks of a pack.
type Flaw struct{ Field, What string }

type flaws []Flaw

func (f *flaws) add(field, format string, args ...any) {
	*f = append(*f, Flaw{field, fmt.Sprintf(format, args...)})
}

// need reports an empty text, language by language.
func (f *flaws) need(field string, t i18n.Text) {
	for _, l := range t.Missing() {
		f.add(field, "%s is missing in language %s", field, l)
	}
}

var (
	tradeID      = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	languageCode = regexp.MustCompile(`^[a-z]{2,3}$`)
)

// Check returns what is wrong with the supplier by itself and against the pack.
func (s Supplier) Check(p *corridor.Pack) []Flaw {
	var f flaws
	if !tradeID.MatchString(s.ID) {
		f.add("id", "id %q must be a lower-case letter, then letters, digits and hyphens", s.ID)
	}
	if s.Name == "" {
		f.add("name", "supplier %s has no name", s.ID)
	}
	if !slices.Contains(supplierKinds, s.Kind) {
		f.add("kind", "kind %q is none of %q", s.Kind, supplierKinds)
	}
	if q, ok := p.Place(s.Regency); !ok || q.Kind != corridor.Regency {
		f.add("regency", "regency %q does not exist", s.Regency)
	}
	f.need("about", s.About)
	if s.Founded != 0 && (s.Founded < 1900 || s.Founded > 2100) {
		f.add("founded", "founded %d is not a year", s.Founded)
	}
	if len(s.Languages) == 0 {
		f.add("languages", "no language the supplier answers in")
	}
	for _, l := range s.Languages {
		if !languageCode.MatchString(l) {
			f.add("languages", "language %q is not a code such as id", l)
		}
	}
	if s.ReplyHours != nil && *s.ReplyHours < 0 {
		f.add("reply_hours", "reply_hours %d is below zero", *s.ReplyHours)
	}
	if s.OrdersDone < 0 {
		f.add("orders_done", "orders_done %d is below zero", s.OrdersDone)
	}
	seen := map[string]bool{}
	for _, c := range s.Certificates {
		c.check(&f)
		if key := c.Type + " " + c.Number; seen[key] {
			f.add("certificates", "certificate %s stands twice", key)
		} else {
			seen[key] = true
		}
	}
	return f
}

func (c Certificate) check(f *flaws) {
	const field = "certificates"
	if !slices.Contains(CertificateTypes, c.Type) {
		f.add(field, "certificate type %q is none of %q", c.Type, CertificateTypes)
	}
	if c.Number == "" {
		f.add(field, "a %s certificate has no number", c.Type)
	}
	if c.Issued.IsZero() {
		f.add(field, "certificate %s has no day of issue", c.Number)
	}
	if !c.Expires.IsZero() && !c.Expires.After(c.Issued) {
		f.add(field, "certificate %s expires on %s, not after its issue on %s", c.Number, c.Expires, c.Issued)
	}
	if c.IsChecked() == c.CheckedOn.IsZero() {
		f.add(field, "certificate %s needs both checked_by and checked_on, or neither", c.Number)
		return
	}
	if c.IsChecked() && c.CheckedOn.Before(c.Issued) {
		f.add(field, "certificate %s was checked on %s, before its issue on %s", c.Number, c.CheckedOn, c.Issued)
	}
	if c.IsChecked() {
		f.need("what_checked", c.WhatChecked)
	}
}
