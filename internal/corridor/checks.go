package corridor

import (
	"regexp"
	"time"
	_ "time/tzdata" // zones must resolve where the machine has no zone files

	"siger/internal/clock"
	"siger/internal/i18n"
)

var (
	idForm       = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*$`)
	slugForm     = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	countryCode  = regexp.MustCompile(`^[A-Z]{2}$`)
	currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)
	locodeForm   = regexp.MustCompile(`^[A-Z]{2}[A-Z2-9]{3}$`)
	iataForm     = regexp.MustCompile(`^[A-Z]{3}$`)
	sixDigits    = regexp.MustCompile(`^[0-9]{6}$`)
	eightDigits  = regexp.MustCompile(`^[0-9]{8}$`)
	hsPrefix     = regexp.MustCompile(`^[0-9]{2,10}$`)
)

// Confidences and Statuses list what a row may say of itself, best first.
var (
	Confidences = []Confidence{Several, Single, SingleOld, Computed, General, ExampleRow}
	Statuses    = []Status{InForce, Superseded, Contested, Unverified}
)

func knownZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}

func (l *loader) needID(where at, id string) {
	if !idForm.MatchString(id) {
		l.add(where, "id %q must be lower-case letters, digits, dots and hyphens", id)
	}
}

// needText reports the languages in which a text is empty.
func (l *loader) needText(where at, what string, t i18n.Text) {
	for _, lang := range t.Missing() {
		l.add(where, "%s is missing in language %s", what, lang)
	}
}

// checkFact checks what every row carries.
func (l *loader) checkFact(where at, f Fact) {
	for _, what := range f.Flaws(l.pack) {
		l.add(where, "%s", what)
	}
}

// checkSpan checks that a validity does not end before it begins.
func (l *loader) checkSpan(where at, from, to clock.Date) {
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		l.add(where, "valid_to %s lies before valid_from %s", to, from)
	}
}

// Box is a rough rectangle round a country: south, west, north, east in degrees.
type Box [4]float64

func (b Box) sound() bool {
	return b[0] < b[2] && b[1] < b[3] && b[0] >= -90 && b[2] <= 90 && b[1] >= -180 && b[3] <= 180
}

// Holds reports whether a point lies in the box.
func (b Box) Holds(lat, lon float64) bool {
	return lat >= b[0] && lat <= b[2] && lon >= b[1] && lon <= b[3]
}
