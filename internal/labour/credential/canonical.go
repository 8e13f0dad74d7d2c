package credential

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/gowebpki/jcs"
	"github.com/piprate/json-gold/ld"
)

// What a document may ask of RDF canonicalisation (RDFC-1.0) at most. The
// algorithm's cost is factorial in the number of blank nodes that look alike from
// near and are linked to each other; w3c/rdf-canon's test074 runs for hours. The
// cost is bounded from the graph's shape before the algorithm starts.
const (
	maxQuads = 2500
	maxWork  = 20_000 // hashes of related blank nodes, about 2 µs each
)

// canonicalJSON returns the JSON Canonicalization Scheme's form of a value
// (RFC 8785).
func canonicalJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, refuse(Invalid, "not_json")
	}
	out, err := jcs.Transform(bytes.TrimSpace(b.Bytes()))
	if err != nil {
		return nil, refuse(Invalid, "not_json")
	}
	return out, nil
}

// canonicalRDF returns the canonical N-Quads of a JSON-LD object (RDFC-1.0 with
// SHA-256). Contexts come from the closed list alone. A term that no context
// defines is an error: it would be left out of what is signed.
func canonicalRDF(o object, c contexts) (canonical []byte, err error) {
	defer func() { // what strangers wrote must not end the program, whatever the library makes of it
		if broken := recover(); broken != nil {
			canonical, err = nil, refuse(Invalid, "json_ld").because(fmt.Errorf("%v", broken))
		}
	}()
	if err := c.check(o); err != nil {
		return nil, err
	}
	opts := ld.NewJsonLdOptions("")
	opts.ProcessingMode, opts.DocumentLoader, opts.SafeMode = ld.JsonLd_1_1, c, true
	opts.Algorithm = ld.AlgorithmURDNA2015
	expanded, err := ld.NewJsonLdProcessor().Expand(o, opts)
	if err != nil {
		return nil, refuse(Invalid, "json_ld").because(err)
	}
	if err := checkExpanded(expanded); err != nil {
		return nil, err
	}
	dataset, err := ld.NewJsonLdApi().ToRDF(expanded, opts)
	if err != nil {
		return nil, refuse(Invalid, "json_ld").because(err)
	}
	if work, quads := canonicalWork(dataset); work > maxWork || quads > maxQuads {
		return nil, refuse(Unsupported, "too_complex")
	}
	algorithm := ld.NewNormalisationAlgorithm(opts.Algorithm)
	algorithm.Normalize(dataset)
	return writeQuads(algorithm.Quads())
}

// because remembers what a library said, for the log.
func (r *refusal) because(err error) *refusal {
	return &refusal{r.Fault.Because(err), r.verdict}
}

// writeQuads writes quads in canonical N-Quads, sorted.
func writeQuads(quads []*ld.Quad) ([]byte, error) {
	lines := make([]string, len(quads))
	var b bytes.Buffer
	for i, q := range quads {
		graph := "@default"
		if q.Graph != nil {
			graph = q.Graph.GetValue()
		}
		b.Reset()
		one := &ld.RDFDataset{Graphs: map[string][]*ld.Quad{graph: {q}}}
		if err := new(ld.NQuadRDFSerializer).SerializeTo(&b, one); err != nil {
			return nil, err
		}
		lines[i] = b.String()
	}
	sort.Strings(lines)
	return []byte(strings.Join(slices.Compact(lines), "")), nil
}

var (
	iri      = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^` + "`" + `]*$`)
	language = regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`)
)

// checkExpanded refuses what the step from JSON-LD to RDF would leave out or write
// wrongly: relative and malformed addresses, blank nodes named by the author,
// forms this package has no use for. What is not in the RDF is not signed.
func checkExpanded(v any) error {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if err := checkExpanded(e); err != nil {
				return err
			}
		}
	case object:
		for k, e := range v {
			if err := checkMember(k, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkMember checks one member of an expanded object.
func checkMember(k string, v any) error {
	switch k {
	case "@id", "@type":
		for _, id := range list(v) {
			if !kept(text(id)) {
				return refuse(Invalid, "address", "address", short(text(id)))
			}
		}
		return nil
	case "@language":
		if !language.MatchString(text(v)) {
			return refuse(Invalid, "json_ld")
		}
		return nil
	case "@value":
		return nil
	case "@graph", "@list", "@set":
	default:
		if !kept(k) {
			return refuse(Unsupported, "keyword", "keyword", short(k))
		}
	}
	return checkExpanded(v)
}

// kept says whether an address stays in the RDF: the library leaves out statements
// with a web address that its own idea of one does not admit.
func kept(address string) bool {
	return iri.MatchString(address) && ld.IsAbsoluteIri(address) && !ld.InvalidNode(ld.NewIRI(address))
}

// canonicalWork bounds from above how often the canonicalisation will hash a
// related blank node, and counts the quads. Blank nodes whose own quads differ are
// named at once and cost nothing more. Those that look alike are walked in every
// order within each connected group: its size factorial, times the quads that
// touch the group.
func canonicalWork(dataset *ld.RDFDataset) (work, quads int) {
	touching := map[string][]*ld.Quad{} // blank node -> quads, with Graph filled
	for graph, all := range dataset.Graphs {
		for _, q := range all {
			quads++
			if graph != "@default" && strings.HasPrefix(graph, "_:") {
				q = ld.NewQuad(q.Subject, q.Predicate, q.Object, graph)
			}
			for _, id := range blanks(q) {
				touching[id] = append(touching[id], q)
			}
		}
	}
	alike := map[string][]string{} // what a blank node's quads look like -> nodes
	for id, all := range touching {
		alike[appearance(id, all)] = append(alike[appearance(id, all)], id)
	}
	unnamed := map[string]bool{}
	for _, ids := range alike {
		for _, id := range ids {
			unnamed[id] = len(ids) > 1
		}
	}
	seen := map[string]bool{}
	for id := range unnamed {
		if !unnamed[id] || seen[id] {
			continue
		}
		size, edges := 0, 0
		for todo := []string{id}; len(todo) > 0; {
			next := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			if seen[next] {
				continue
			}
			seen[next] = true
			size++
			edges += len(touching[next])
			for _, q := range touching[next] {
				for _, other := range blanks(q) {
					if unnamed[other] && !seen[other] {
						todo = append(todo, other)
					}
				}
			}
		}
		for orders := 2; orders <= size && edges <= maxWork; orders++ {
			edges *= orders
		}
		if work += edges; work > maxWork {
			break
		}
	}
	return work, quads
}

// blanks returns the blank nodes of a quad.
func blanks(q *ld.Quad) (ids []string) {
	for _, n := range []ld.Node{q.Subject, q.Object, q.Graph} {
		if n != nil && ld.IsBlankNode(n) && !slices.Contains(ids, n.GetValue()) {
			ids = append(ids, n.GetValue())
		}
	}
	return ids
}

// appearance writes what RDFC-1.0 hashes of a blank node at first: its quads, with
// itself as a and every other blank node as z.
func appearance(id string, quads []*ld.Quad) string {
	name := func(n ld.Node) string {
		switch {
		case n == nil:
			return ""
		case !ld.IsBlankNode(n):
			if l, ok := n.(ld.Literal); ok {
				return "\"" + l.Value + "\"" + l.Datatype + "@" + l.Language
			}
			return "<" + n.GetValue()
		case n.GetValue() == id:
			return "a"
		}
		return "z"
	}
	lines := make([]string, len(quads))
	for i, q := range quads {
		lines[i] = strings.Join([]string{name(q.Subject), q.Predicate.GetValue(), name(q.Object), name(q.Graph)}, "\x00")
	}
	sort.Strings(lines)
	return strings.Join(lines, "\x01")
}
