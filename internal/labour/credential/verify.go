package credential

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxProofs is the most proofs of a credential; each may cost a canonicalisation.
const maxProofs = 6

// Verifier verifies credentials at a moment with what its resolver has.
type Verifier struct {
	Resolver Resolver
	Now      time.Time
	contexts contexts // nil: the closed list
}

// verification is one credential on its way through the checks.
type verification struct {
	Verifier
	ctx     context.Context
	doc     object
	report  *Report
	signers []signer
}

// signer is a key whose proof holds, with the document that lists it.
type signer struct {
	method   string
	document *Document
	suite    Suite
}

// Verify checks form, contexts, types, dates, proofs, issuer and status of a
// credential. It never fails: whatever is wrong is in the report.
func (v Verifier) Verify(ctx context.Context, b []byte) *Report { return v.verify(ctx, b, true) }

// verify is Verify; a status list is verified without looking at its own status.
func (v Verifier) verify(ctx context.Context, b []byte, status bool) *Report {
	r := &Report{Verdict: Valid}
	if v.contexts == nil {
		v.contexts = known()
	}
	doc, err := parse(b)
	if err != nil {
		r.note("form", err)
		return r
	}
	c := &verification{Verifier: v, ctx: ctx, doc: doc, report: r}
	r.note("form", c.form())
	if r.Verdict != Valid {
		return r
	}
	r.note("context", v.contexts.check(doc))
	r.note("type", c.types())
	r.note("dates", c.dates())
	if r.Verdict == Unsupported { // what is not understood is not canonicalised
		return r
	}
	proof := c.proofs()
	r.note("proof", proof)
	if proof == nil {
		r.note("issuer", c.issuer())
	}
	if status {
		c.status()
	}
	return r
}

// form checks what the data model asks of every credential (VCDM 2.0, section 4)
// and reads who issued it.
func (c *verification) form() error {
	c.report.Issuer = Name{ID: short(idOf(c.doc["issuer"]))}
	if o, ok := c.doc["issuer"].(object); ok {
		c.report.Issuer.Name = short(text(o["name"]))
	}
	first := list(c.doc["@context"])
	if len(first) == 0 || text(first[0]) != contextCredentials && text(first[0]) != contextV1 {
		return refuse(Invalid, "first_context")
	}
	if !iri.MatchString(idOf(c.doc["issuer"])) {
		return refuse(Invalid, "no_issuer")
	}
	if id, given := c.doc["id"]; given && !iri.MatchString(text(id)) {
		return refuse(Invalid, "address", "address", short(text(id)))
	}
	subjects := list(c.doc["credentialSubject"])
	if len(subjects) == 0 {
		return refuse(Invalid, "no_subject")
	}
	for _, s := range subjects {
		if o, ok := s.(object); !ok || len(o) == 0 {
			return refuse(Invalid, "no_subject")
		}
	}
	return noTwin(c.doc, text(c.doc["id"]))
}

// noTwin refuses an object inside the credential that bears the credential's own
// identifier and calls itself a credential. As RDF both are one thing, so that an
// expiry or a status could be moved there, out of sight, under the same signature.
func noTwin(o object, id string) error {
	if id == "" {
		return nil
	}
	var walk func(v any) error
	walk = func(v any) error {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				if err := walk(e); err != nil {
					return err
				}
			}
		case object:
			if text(v["id"]) == id && slices.Contains(list(v["type"]), any("VerifiableCredential")) {
				return refuse(Invalid, "twin")
			}
			for _, e := range v {
				if err := walk(e); err != nil {
					return err
				}
			}
		}
		return nil
	}
	for _, e := range o {
		if err := walk(e); err != nil {
			return err
		}
	}
	return nil
}

// types checks the types of the credential and, for an Open Badge, of its parts.
func (c *verification) types() error {
	if !slices.Contains(list(c.doc["type"]), any("VerifiableCredential")) {
		return refuse(Invalid, "not_credential")
	}
	for _, a := range list(c.doc["@context"]) {
		if strings.HasPrefix(text(a), badgeSpace) {
			return checkBadge(c.doc)
		}
	}
	return nil
}

// dates checks the validity period; version 1 of the data model calls its ends
// issuanceDate and expirationDate.
func (c *verification) dates() error {
	var ends [2]time.Time
	for i, names := range [][]string{{"validFrom", "issuanceDate"}, {"validUntil", "expirationDate"}} {
		for _, n := range names {
			if _, given := c.doc[n]; !given || !ends[i].IsZero() {
				continue
			}
			t, err := parseTime(c.doc[n])
			if err != nil {
				return err
			}
			ends[i] = t
			*[]*string{&c.report.ValidFrom, &c.report.ValidUntil}[i] = text(c.doc[n])
		}
	}
	from, until := ends[0], ends[1]
	switch {
	case !until.IsZero() && until.Before(from):
		return refuse(Invalid, "dates")
	case !until.IsZero() && c.Now.After(until):
		return refuse(Expired, "expired", "date", until.Format(time.DateOnly))
	case c.Now.Before(from):
		return refuse(NotYet, "not_yet", "date", from.Format(time.DateOnly))
	}
	return nil
}

// proofs verifies every proof whose suite is known; one of them must be. A proof
// of another kind beside it is left alone: it is somebody else's to verify.
func (c *verification) proofs() error {
	all := list(c.doc["proof"])
	switch {
	case len(all) == 0:
		return refuse(Invalid, "no_proof")
	case len(all) > maxProofs:
		return refuse(Unsupported, "too_complex")
	}
	var stranger error
	for _, p := range all {
		proof, ok := p.(object)
		if !ok {
			return refuse(Invalid, "no_proof")
		}
		suite := suiteOf(proof)
		if suite == "" {
			name := text(proof["cryptosuite"])
			if name == "" {
				name = text(proof["type"])
			}
			stranger = refuse(Unsupported, "suite", "suite", short(name))
			continue
		}
		s, err := c.proof(all, proof)
		if err != nil {
			return err
		}
		s.suite = suite
		c.signers = append(c.signers, s)
	}
	if len(c.signers) == 0 {
		return stranger
	}
	return nil
}

// proof verifies one proof and returns who made it.
func (c *verification) proof(all []any, proof object) (signer, error) {
	if err := checkOptions(proof, c.Now); err != nil {
		return signer{}, err
	}
	id := idOf(proof["verificationMethod"])
	if !iri.MatchString(id) {
		return signer{}, refuse(Invalid, "method", "method", short(id))
	}
	d, err := c.document(controller(id))
	if err != nil {
		return signer{}, err
	}
	m, err := d.method(id, c.Now)
	if err != nil {
		return signer{}, err
	}
	return signer{method: id, document: d}, verifyProof(c.doc, all, proof, m.Key, c.contexts)
}

// document returns the document of an identifier.
func (c *verification) document(id string) (*Document, error) {
	if strings.HasPrefix(id, "did:key:") {
		return keyDocument(id)
	}
	d, err := c.Resolver.Document(c.ctx, id)
	if err != nil {
		return nil, refuse(UnknownIssuer, "issuer_not_at_hand", "issuer", short(id)).because(err)
	}
	if d.ID != id { // a resolver's word is not taken for whose document it is
		return nil, refuse(Invalid, "document")
	}
	return d, nil
}

// issuer checks that the issuer itself made one of the proofs that hold, with a key
// of its own document from a source the verifier trusts.
func (c *verification) issuer() error {
	id := idOf(c.doc["issuer"])
	var suites []string
	for _, s := range c.signers {
		if controller(s.method) != id {
			continue
		}
		if s.document.Brought {
			return refuse(UnknownIssuer, "issuer_brought", "issuer", short(id))
		}
		suites = append(suites, string(s.suite))
	}
	if suites != nil {
		c.report.Suite = strings.Join(suites, ", ")
		return nil
	}
	if _, err := c.document(id); err != nil {
		return err
	}
	return refuse(Invalid, "not_by_issuer", "issuer", short(id))
}

// status looks the credential up on the lists it names.
func (c *verification) status() {
	entries := list(c.doc["credentialStatus"])
	if len(entries) == 0 {
		c.report.absent("status")
		return
	}
	if len(entries) > maxProofs {
		c.report.note("status", refuse(UnknownStatus, "status_form"))
		return
	}
	for _, e := range entries {
		o, _ := e.(object)
		c.report.note("status", c.entry(o))
	}
}

// entry looks one entry up (Bitstring Status List 1.0, section 3.2).
func (c *verification) entry(o object) error {
	if kind := text(o["type"]); kind != typeStatusEntry {
		return refuse(UnknownStatus, "status_type", "type", short(kind))
	}
	s := Status{Purpose: text(o["statusPurpose"]), List: text(o["statusListCredential"])}
	index, err := strconv.Atoi(numberText(o["statusListIndex"]))
	if size, given := o["statusSize"]; err != nil || index < 0 || given && numberText(size) != "1" {
		return refuse(UnknownStatus, "status_form")
	}
	s.Index = index
	if s.Purpose != Revocation && s.Purpose != Suspension {
		return refuse(UnknownStatus, "status_purpose", "purpose", short(s.Purpose))
	}
	b, err := c.Resolver.StatusList(c.ctx, s.List)
	if err != nil {
		return refuse(UnknownStatus, "status_not_at_hand", "list", short(s.List)).because(err)
	}
	listed := c.Verifier.verify(c.ctx, b, false)
	if listed.Verdict != Valid && listed.Verdict != UnknownIssuer || listed.Issuer.ID != c.report.Issuer.ID {
		return refuse(UnknownStatus, "status_list")
	}
	doc, err := parse(b)
	if err != nil {
		return err
	}
	subject, _ := doc["credentialSubject"].(object)
	if text(doc["id"]) != s.List || !slices.Contains(list(doc["type"]), any(typeStatusList)) || !slices.Contains(list(subject["statusPurpose"]), any(s.Purpose)) {
		return refuse(UnknownStatus, "status_list")
	}
	l, err := ParseStatusList(text(subject["encodedList"]))
	if err != nil {
		return err
	}
	if index >= l.Len() {
		return refuse(Invalid, "status_range")
	}
	s.Withdrawn, s.AsOf = l.Get(index), listed.ValidFrom
	c.report.Status = append(c.report.Status, s)
	if s.Withdrawn {
		return refuse(Revoked, "withdrawn_"+s.Purpose, "date", s.AsOf)
	}
	return nil
}

// numberText returns a number or a string of one as text.
func numberText(v any) string {
	if n, ok := v.(interface{ String() string }); ok {
		return n.String()
	}
	return text(v)
}
