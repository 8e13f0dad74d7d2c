package web

import "strings"

// Input is a box for one line of text, or several.
type Input struct {
	Name, Label, Hint, Value, Error string

	Type         string // empty: text
	Mode         string // inputmode: numeric, decimal, tel, email, search
	Autocomplete string
	Suffix       string // unit behind the box
	Size         string // "short", "middle"; empty: full
	Optional     bool   // says so beside the label
	Rows         int    // of a TextArea; 0: 4
	MaxLength    int    // characters; 0: no limit
	Lang         string // of what is typed, when it is not the page's
}

// Choice is one choice out of several.
type Choice struct {
	Name, Label, Hint, Value, Error string

	Options  []Option
	Optional bool
	Inline   bool // radios in a row
}

// Option is one answer of a Choice.
type Option struct{ Value, Label, Hint string }

// Check is a box to tick; its value is "yes".
type Check struct {
	Name, Label, Hint, Error string

	Checked bool
}

// inputID is the id of an input's element: what error summaries link to.
func inputID(name string) string { return "in-" + name }

// describedBy lists the elements that describe an input.
func describedBy(name, hint, err string) string {
	var ids []string
	if hint != "" {
		ids = append(ids, inputID(name)+"-hint")
	}
	if err != "" {
		ids = append(ids, inputID(name)+"-error")
	}
	return strings.Join(ids, " ")
}
