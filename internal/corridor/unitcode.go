package corridor

import (
	"regexp"
	"strings"
)

// UnitForm is the way a code of a competence unit is built.
type UnitForm string

const (
	UnitNew   UnitForm = "new"   // J.62DMI00.001.1: KBLI letter, division, field, subfield, number, version
	UnitOld   UnitForm = "old"   // J.611000.001.01: KBLI letter, class, number, version
	UnitFirst UnitForm = "first" // TIK.SM01.001.01: sector, subsector and group, number, version
	UnitOther UnitForm = "other" // none of these: kept and compared as written
)

// UnitCode is a code of a competence unit (SKKNI), read leniently because real
// lists hold slips such as "M74DKV13.015.3". Raw is what is stored and shown;
// Key is what two spellings of one code share.
type UnitCode struct {
	Raw     string
	Key     string // with dots where they belong; of another form the raw text in capitals without spaces
	Form    UnitForm
	Sector  string // KBLI letter, or the three letters of the first form
	Field   string // what stands between sector and number: 62DMI00, 611000, SM01
	Number  string // three digits
	Version string
	Slips   bool // it was not written as its form demands
}

var unitForms = []struct {
	form    UnitForm
	pattern *regexp.Regexp
}{
	{UnitNew, regexp.MustCompile(`^([A-U])\.?([0-9]{2}[A-Z]{3}[0-9]{2})\.?([0-9]{3})\.?([0-9]{1,2})$`)},
	{UnitOld, regexp.MustCompile(`^([A-U])\.?([0-9]{6})\.?([0-9]{3})\.?([0-9]{1,2})$`)},
	{UnitFirst, regexp.MustCompile(`^([A-Z]{3})\.?([A-Z]{2}[0-9]{2})\.?([0-9]{3})\.?([0-9]{1,2})$`)},
}

var unitMarks = strings.NewReplacer(",", ".", "-", ".", "_", ".", "/", ".", " ", "", "\t", "", "\u00a0", "")

// ParseUnitCode reads a code of a competence unit. It never fails: a code of no
// known form keeps its text.
func ParseUnitCode(raw string) UnitCode {
	u := UnitCode{Raw: strings.TrimSpace(raw), Form: UnitOther}
	text := strings.Trim(unitMarks.Replace(strings.ToUpper(u.Raw)), ".")
	for strings.Contains(text, "..") {
		text = strings.ReplaceAll(text, "..", ".")
	}
	u.Key = text
	for _, f := range unitForms {
		if m := f.pattern.FindStringSubmatch(text); m != nil {
			u.Form, u.Sector, u.Field, u.Number, u.Version = f.form, m[1], m[2], m[3], m[4]
			u.Key = strings.Join(m[1:], ".")
			break
		}
	}
	u.Slips = u.Form == UnitOther || u.Key != u.Raw
	return u
}
