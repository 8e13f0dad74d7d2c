package ask

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Given are facts the asker states of their own case, by name: what the words
// of an ask do not say but a rule wants to know. Values are "yes", "no", a text
// or number, or NotKnown.
type Given map[string]string

// NotKnown is the value of a fact the asker was asked for and does not know.
const NotKnown = "unknown"

// givenPrefix marks a fact among the parameters of an address or form.
const givenPrefix = "fact."

// maxGiven bounds how many facts an address may state.
const maxGiven = 40

// givenIn reads the facts an address or form states.
func givenIn(v url.Values) Given {
	var out Given
	for _, name := range slices.Sorted(maps.Keys(v)) { // the same address keeps the same facts
		fact, ok := strings.CutPrefix(name, givenPrefix)
		if value := strings.TrimSpace(v.Get(name)); ok && fact != "" && value != "" && len(out) < maxGiven {
			if out == nil {
				out = Given{}
			}
			out[fact] = value
		}
	}
	return out
}

// ParseGiven reads facts written as name=value, as commands and the API take them.
func ParseGiven(pairs []string) Given {
	v := url.Values{}
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		v.Set(givenPrefix+strings.TrimSpace(name), value)
	}
	return givenIn(v)
}

// params returns the facts as address parameters, by name.
func (g Given) params() (out []string) {
	for _, name := range slices.Sorted(maps.Keys(g)) {
		out = append(out, givenPrefix+name, g[name])
	}
	return out
}

// With returns the facts with one more, or with another value for it.
func (g Given) With(fact, value string) Given {
	out := maps.Clone(g)
	if out == nil {
		out = Given{}
	}
	out[fact] = value
	return out
}
