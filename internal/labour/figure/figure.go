// Package figure holds the dated, sourced figures that the engines of work
// compute with (package payslip, package debt) and the strict reading of what
// people type into them. A figure stands in the corridor pack, never in code;
// each of its versions says from when to when it holds, where it was read, how
// sure that is, and whether it is in force, contested or unverified.
package figure

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
)

// Figure is one version of a figure. A nil Value has not been read: unknown.
type Figure struct {
	Key       string          `yaml:"key" json:"key"`
	Value     *amount.Decimal `yaml:"value" json:"value"`
	Unit      string          `yaml:"unit" json:"unit,omitempty"`             // factor, percent, hours, MYR, day ...
	StaffFrom int             `yaml:"staff_from" json:"staff_from,omitempty"` // holds for employers with that many workers; 0: all
	ValidFrom clock.Date      `yaml:"valid_from" json:"valid_from"`           // zero: open
	ValidTo   clock.Date      `yaml:"valid_to" json:"valid_to"`               // zero: open

	corridor.Fact `yaml:",inline"`
}

// Weak reports whether the figure may guide but proves no breach: general
// knowledge, contested or unverified.
func (f *Figure) Weak() bool {
	return f.Confidence == corridor.General || f.Status == corridor.Contested || f.Status == corridor.Unverified
}

// Book is the figures of one file.
type Book struct{ rows []Figure }

// Rows returns all versions in the order of the file.
func (b *Book) Rows() []Figure { return b.rows }

// On returns the version of a figure for an employer with the given number of
// workers on a day, the one that asks for most workers first. Staff below 0 is
// unknown: a version for larger employers is then passed over.
func (b *Book) On(key string, day clock.Date, staff int) (best Figure, ok bool) {
	for _, f := range b.rows {
		if f.Key == key && day.Within(f.ValidFrom, f.ValidTo) && f.StaffFrom <= max(staff, 0) && (!ok || f.StaffFrom > best.StaffFrom) {
			best, ok = f, true
		}
	}
	return best, ok
}

// Check reports rows without what every figure must carry, versions that
// overlap, keys nobody knows and keys that are missing.
func Check(file string, rows []Figure, line func(row int) int, pack *corridor.Pack, known []string) (*Book, []corridor.Problem) {
	var out []corridor.Problem
	for i, f := range rows {
		bad := func(format string, args ...any) {
			out = append(out, corridor.Problem{File: file, Line: line(i), What: fmt.Sprintf(format, args...)})
		}
		if !slices.Contains(known, f.Key) {
			bad("no part of Siger knows the figure %q", f.Key)
		}
		for _, what := range CheckFact(f.Fact, pack) {
			bad("%s", what)
		}
		if f.Status == "" {
			bad("no status")
		}
		if f.Value != nil && f.Value.Sign() < 0 {
			bad("figure %q is below nought", f.Key)
		}
		if !f.ValidFrom.IsZero() && !f.ValidTo.IsZero() && f.ValidTo.Before(f.ValidFrom) {
			bad("valid_to %s lies before valid_from %s", f.ValidTo, f.ValidFrom)
		}
		for _, g := range rows[:i] {
			if g.Key == f.Key && g.StaffFrom == f.StaffFrom && meet(f, g) {
				bad("two versions of %q hold on one day", f.Key)
			}
		}
	}
	for _, key := range known {
		if !slices.ContainsFunc(rows, func(f Figure) bool { return f.Key == key }) {
			out = append(out, corridor.Problem{File: file, What: fmt.Sprintf("the figure %q is missing", key)})
		}
	}
	return &Book{rows}, corridor.SortProblems(out)
}

// meet reports whether a day lies in both validities.
func meet(f, g Figure) bool {
	return (f.ValidTo.IsZero() || !g.ValidFrom.After(f.ValidTo)) && (g.ValidTo.IsZero() || !f.ValidFrom.After(g.ValidTo))
}

// CheckFact says what a row of the pack lacks of what every row carries.
func CheckFact(f corridor.Fact, pack *corridor.Pack) (wrong []string) {
	if _, ok := pack.Sources[f.Source]; !ok {
		wrong = append(wrong, fmt.Sprintf("source %q is not in sources.yaml", f.Source))
	}
	if f.AsOf.IsZero() {
		wrong = append(wrong, "no as_of: the day the source was read")
	}
	if !slices.Contains(corridor.Confidences, f.Confidence) {
		wrong = append(wrong, fmt.Sprintf("confidence %q is none of %v", f.Confidence, corridor.Confidences))
	}
	if f.Status != "" && !slices.Contains(corridor.Statuses, f.Status) {
		wrong = append(wrong, fmt.Sprintf("status %q is none of %v", f.Status, corridor.Statuses))
	}
	return wrong
}

// ReadFile reads a YAML file of the pack into out, strictly: an unknown key is
// a problem. The returned function gives the line of the n-th item of the list
// under a key.
func ReadFile(files fs.FS, file string, out any) (lineOf func(key string, n int) int, problems []corridor.Problem) {
	lineOf = func(string, int) int { return 0 }
	text, err := fs.ReadFile(files, file)
	if err != nil {
		return lineOf, []corridor.Problem{{File: file, What: "the file is missing"}}
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(out); err != nil && !errors.Is(err, io.EOF) {
		for _, what := range reasons(err) {
			n := 0
			if m := lined.FindStringSubmatch(what); m != nil {
				n, _ = strconv.Atoi(m[1])
				what = m[2]
			}
			problems = append(problems, corridor.Problem{File: file, Line: n, What: what})
		}
		return lineOf, problems
	}
	var root yaml.Node
	if yaml.Unmarshal(text, &root) != nil || len(root.Content) == 0 {
		return lineOf, nil
	}
	top := root.Content[0]
	return func(key string, n int) int {
		for i := 0; i+1 < len(top.Content); i += 2 {
			if list := top.Content[i+1]; top.Content[i].Value == key && n < len(list.Content) {
				return list.Content[n].Line
			}
		}
		return 0
	}, nil
}

var lined = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)

func reasons(err error) []string {
	var wrong *yaml.TypeError
	if errors.As(err, &wrong) {
		return wrong.Errors
	}
	return []string{err.Error()}
}
