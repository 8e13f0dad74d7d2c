// Package fault holds the few kinds of error Siger tells apart. Inside, code
// returns a Fault with a text key; words, HTTP status and exit code are chosen
// at the edge (web, the commands), in the asker's language.
package fault

import (
	"errors"
	"strings"
)

// Kind is what went wrong, as far as an answer must differ.
type Kind string

const (
	Invalid      Kind = "invalid"      // the input is wrong; the asker can mend it (422)
	NotFound     Kind = "not-found"    // no such thing, or not for this asker (404)
	Conflict     Kind = "conflict"     // somebody else changed it first (409)
	Unauthorised Kind = "unauthorised" // sign in first (401)
	Forbidden    Kind = "forbidden"    // signed in, without the right (403)
	TooLarge     Kind = "too-large"    // the input is bigger than allowed (413)
	TooMany      Kind = "too-many"     // slow down (429)
	Unavailable  Kind = "unavailable"  // a part Siger needs does not answer (503)
	Internal     Kind = "internal"     // a defect of Siger (500)
)

// Fault is an error that an edge can put into words. Key names a text
// ("ask.error.empty"); Args fill its slots as name, value pairs; Field names
// the input it belongs to, empty for the whole request.
type Fault struct {
	Kind  Kind
	Key   string
	Field string
	Args  []any
	Cause error
}

// New returns a fault of the kind with the text key and its name, value slots.
func New(kind Kind, key string, args ...any) *Fault { return &Fault{Kind: kind, Key: key, Args: args} }

// In returns a copy of the fault that belongs to the named input field.
func (f *Fault) In(field string) *Fault { c := *f; c.Field = field; return &c }

// Because returns a copy of the fault that remembers its cause for the log.
func (f *Fault) Because(err error) *Fault { c := *f; c.Cause = err; return &c }

// Error returns the kind, key and cause, for logs; pages use the text behind Key.
func (f *Fault) Error() string {
	s := string(f.Kind) + ": " + f.Key
	if f.Field != "" {
		s += " (" + f.Field + ")"
	}
	if f.Cause != nil {
		s += ": " + f.Cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// List is several faults at once: a form with more than one bad field.
type List []*Fault

// Error joins the faults' texts.
func (l List) Error() string {
	parts := make([]string, len(l))
	for i, f := range l {
		parts[i] = f.Error()
	}
	return strings.Join(parts, "; ")
}

// OrNil returns the list as an error, or nil when it is empty.
func (l List) OrNil() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// All returns the faults inside err: a List's members, one Fault, or a single
// Internal fault that hides any other error.
func All(err error) List {
	var l List
	if errors.As(err, &l) {
		return l
	}
	var f *Fault
	if errors.As(err, &f) {
		return List{f}
	}
	return List{New(Internal, "error.internal").Because(err)}
}

// KindOf returns the kind of err: the first fault's, or Internal.
func KindOf(err error) Kind { return All(err)[0].Kind }
