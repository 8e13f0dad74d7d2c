package credential

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"siger/internal/fault"
	"siger/internal/i18n"
)

// Texts holds texts.json: verdicts, checks and reasons.
//
//go:embed texts.json
var Texts embed.FS

var texts = i18n.ReadTexts(Texts)

// Result is how one check came out.
type Result string

const (
	OK      Result = "ok"
	Failed  Result = "fail"
	Unclear Result = "unknown"
	Absent  Result = "none" // there is nothing to check
)

// Check is one thing that was looked at.
type Check struct {
	Name   string    `json:"check"` // form, context, type, dates, proof, issuer, status
	Result Result    `json:"result"`
	Detail i18n.Text `json:"detail"`
}

// Name is who issued a credential, by its own words.
type Name struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

// Status is what a status list said.
type Status struct {
	Purpose   string `json:"purpose"`
	List      string `json:"list"`
	Index     int    `json:"index"`
	Withdrawn bool   `json:"withdrawn"`
	AsOf      string `json:"as_of,omitempty"` // from when the list is
}

// Report is the result of a verification. Its JSON is public interface.
type Report struct {
	Verdict    Verdict   `json:"verdict"`
	Reason     i18n.Text `json:"reason"`
	Checks     []Check   `json:"checks"`
	Issuer     Name      `json:"issuer"`
	Suite      string    `json:"suite,omitempty"` // of the issuer's proofs that hold, several joined by a comma
	ValidFrom  string    `json:"valid_from,omitempty"`
	ValidUntil string    `json:"valid_until,omitempty"`
	Status     []Status  `json:"status,omitempty"`
}

// gravity orders verdicts: the report's is the first of the list that any check
// leads to.
var gravity = []Verdict{Invalid, Unsupported, UnknownIssuer, Revoked, Expired, NotYet, UnknownStatus, Valid}

// note adds a check. Without an error it came out well, in the words of
// credential.ok.<name>.
func (r *Report) note(name string, err error) {
	if err == nil {
		r.Checks = append(r.Checks, Check{name, OK, texts["credential.ok."+name]})
		return
	}
	c, v := Check{Name: name, Result: Failed}, Invalid
	var known *refusal
	if errors.As(err, &known) {
		v = known.verdict
	}
	var f *fault.Fault
	if errors.As(err, &f) {
		c.Detail = texts.Say(f.Key, f.Args...)
	}
	if v == Unsupported || v == UnknownIssuer || v == UnknownStatus {
		c.Result = Unclear
	}
	r.Checks = append(r.Checks, c)
	if slices.Index(gravity, v) < slices.Index(gravity, r.Verdict) {
		r.Verdict, r.Reason = v, c.Detail
	}
}

// absent adds a check that had nothing to look at.
func (r *Report) absent(name string) {
	r.Checks = append(r.Checks, Check{name, Absent, texts["credential.none."+name]})
}

// Sentence is the verdict in one sentence, with the reason unless it is valid.
func (r *Report) Sentence(l i18n.Lang) string {
	s := texts["credential.verdict."+string(r.Verdict)].In(l)
	if r.Verdict != Valid {
		s += " " + r.Reason.In(l)
	}
	return s
}

// WriteTable writes the report for a terminal: the verdict, who issued it and for
// when, then each check.
func (r *Report) WriteTable(out io.Writer, l i18n.Lang) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	word := func(key string) string { return texts["credential."+key].In(l) }
	fmt.Fprintf(w, "%s\n\n", r.Sentence(l))
	for _, line := range [][2]string{{"issuer", r.Issuer.Name}, {"identifier", r.Issuer.ID}, {"suite", r.Suite}, {"from", r.ValidFrom}, {"until", r.ValidUntil}} {
		if line[1] != "" {
			fmt.Fprintf(w, "%s\t%s\n", word("line."+line[0]), line[1])
		}
	}
	for _, c := range r.Checks {
		fmt.Fprintf(w, "%s\t%s\t%s\n", word("check."+c.Name), word("result."+string(c.Result)), c.Detail.In(l))
	}
	return w.Flush()
}
