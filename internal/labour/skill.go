package labour

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"siger/internal/clock"
	"siger/internal/code"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/labour/credential"
	"siger/internal/store"
)

var skillTables = []string{"labour_skill"}

// Skill is a certificate that was issued as a verifiable credential: the
// worker's skill passport is all of theirs.
type Skill struct {
	ID       string     `json:"id"`
	Code     string     `json:"code"` // 10 characters: in the QR, opens the verify page
	Worker   string     `json:"worker"`
	Initials string     `json:"initials"` // of the worker, as the verify page shows them
	Course   string     `json:"course"`
	Org      string     `json:"org"`      // issuer: an organisation, or RegionIssuer
	OrgName  string     `json:"org_name"` // when it was issued
	Title    string     `json:"title"`    // of the course
	Units    []string   `json:"units"`
	Issued   clock.Date `json:"issued"`
	Until    clock.Date `json:"until,omitzero"`
	List     string     `json:"list"`  // address of the status list
	Index    int        `json:"index"` // in it
	Revoked  time.Time  `json:"revoked,omitzero"`
	Reason   string     `json:"reason,omitempty"` // of the revocation; the holder and the issuer see it
	Document string     `json:"document"`         // the signed credential; empty once its holder was erased
	At       time.Time  `json:"at"`
}

// skillCode is the number of characters of a certificate's code.
const skillCode = 10

// ErrNoConsent is why nothing was issued to a worker who does not agree, or no
// longer agrees, to the use of their data for training.
var ErrNoConsent = errors.New("no consent to training")

// IssueSkill issues the certificate of a passed result, signed by the course's
// centre, in the caller's transaction. It returns the one that was issued before
// where there is one, ErrNoConsent where the worker did not agree to training,
// and an Invalid fault for a result other than passed. The worker's name is in it
// only with their consent to that; the units are added to their profile.
func (o *Office) IssueSkill(ctx context.Context, tx *store.Tx, actor string, pt Participant, c Course, w Worker) (Skill, error) {
	if pt.Result != Passed || pt.Worker != w.ID || pt.Course != c.ID {
		return Skill{}, fault.New(fault.Invalid, "labour.skill.error.result")
	}
	had, err := o.Store.skillFor(ctx, tx, c.ID, w.ID)
	if err == nil || fault.KindOf(err) != fault.NotFound {
		return had, err
	}
	if ok, err := o.Store.Consented(ctx, tx, w.ID, ForTraining); err != nil || !ok {
		return Skill{}, errors.Join(err, ErrNoConsent)
	}
	issuer := cmp.Or(c.Org, RegionIssuer)
	by, err := o.Issuers.Signer(ctx, tx, issuer)
	if err != nil {
		return Skill{}, err
	}
	place, err := o.Issuers.Place(ctx, tx, issuer, by)
	if err != nil {
		return Skill{}, err
	}
	now := o.Clock.Now()
	k := Skill{ID: store.NewID(), Code: code.New(skillCode), Worker: w.ID, Initials: w.Initials(), Course: c.ID, Org: issuer, OrgName: by.Name,
		Title: c.Title, Units: c.Units, Issued: clock.DateOf(now.In(o.Pack.RegionZone())), List: place.List, Index: place.Index, At: now}
	subject := credential.Subject{ID: "urn:uuid:" + w.Passport}
	if ok, err := o.Store.Consented(ctx, tx, w.ID, ForName); err != nil {
		return Skill{}, err
	} else if ok {
		subject.Name = w.Name
	}
	b, err := by.IssueTraining(o.training(k, c, subject, place), now, credential.RDFC, credential.JCS)
	if err != nil {
		return Skill{}, err
	}
	k.Document = string(b)
	if err := o.Store.putSkill(ctx, tx, k); err != nil {
		return Skill{}, err
	}
	if err := o.proven(ctx, tx, w.ID, c.Units); err != nil {
		return Skill{}, err
	}
	if err := o.Store.note(ctx, tx, actor, "worker.certified", w.ID, map[string]any{"certificate": k.Code}); err != nil {
		return Skill{}, err
	}
	return k, journal.Write(ctx, tx, journal.Entry{At: now, Actor: actor, Verb: "skill.issued", Thing: "skill", ID: k.ID, Detail: map[string]any{"org": k.Org}})
}

// proven adds the units to the worker's profile.
func (o *Office) proven(ctx context.Context, tx *store.Tx, worker string, units []string) error {
	w, err := o.Store.Worker(ctx, tx, worker)
	if err != nil {
		return err
	}
	before := len(w.Units)
	for _, u := range units {
		if !slices.Contains(w.Units, u) {
			w.Units = append(w.Units, u)
		}
	}
	if len(w.Units) == before {
		return nil
	}
	_, err = o.Store.PutWorker(ctx, tx, w)
	return err
}

// training is the certificate as it is signed. A unit whose standard the pack
// knows, with the address where it is published, stands as an alignment; others
// stand in words, for Open Badges wants an address for each.
func (o *Office) training(k Skill, c Course, subject credential.Subject, place credential.StatusEntry) credential.Training {
	t := credential.Training{ID: "urn:uuid:" + k.ID, Subject: subject, Achievement: "urn:uuid:" + c.ID, Name: c.Title,
		Description: o.Texts.T(i18n.ID, "labour.skill.description", "org", k.OrgName),
		Validity:    [2]time.Time{k.At}, Status: place}
	if !k.Until.IsZero() {
		t.Validity[1] = k.Until.AddDays(1).Time()
	}
	var words []string
	for _, u := range k.Units {
		name, known := o.Pack.Competence(u)
		if unit, ok := o.alignment(u, name.In(i18n.ID)); ok {
			t.Units = append(t.Units, unit)
			continue
		}
		if known {
			u = name.In(i18n.ID)
		}
		words = append(words, u)
	}
	t.Criteria = o.Texts.T(i18n.ID, "labour.skill.criteria", "from", c.Starts, "to", c.Ends)
	if len(words) > 0 {
		t.Criteria += " " + o.Texts.T(i18n.ID, "labour.skill.criteria_units", "units", strings.Join(words, "; "))
	}
	return t
}

// alignment returns the unit with the standard it belongs to, where the pack
// knows both and the address of the standard.
func (o *Office) alignment(u, name string) (credential.Unit, bool) {
	for _, s := range o.Pack.Standards {
		address := o.Pack.Source(s.Source).URL
		if !strings.HasPrefix(address, "https://") {
			continue
		}
		for _, a := range s.Areas {
			if a.ID == u {
				return credential.Unit{Code: u, Name: name, Framework: s.Decree, Address: address}, true
			}
		}
		for _, one := range s.Units {
			if one.Code == u {
				return credential.Unit{Code: u, Name: name, Framework: s.Decree, Address: address}, true
			}
		}
	}
	return credential.Unit{}, false
}

// longestReason is the most characters of the reason of a revocation.
const longestReason = 300

// RevokeSkill withdraws a certificate for good, in the caller's transaction: the
// page its QR opens and the issuer's status list say so at once. Without a reason
// it is an Invalid fault; one withdrawn before is left alone.
func (o *Office) RevokeSkill(ctx context.Context, tx *store.Tx, actor string, k Skill, reason string) error {
	if n := utf8.RuneCountInString(reason); n == 0 || n > longestReason || !utf8.ValidString(reason) || strings.ContainsRune(reason, 0) {
		return fault.New(fault.Invalid, "labour.skill.error.reason", "n", longestReason).In("reason_" + k.ID)
	}
	if !k.Revoked.IsZero() {
		return nil
	}
	k.Revoked, k.Reason = o.Clock.Now(), reason
	if err := o.Store.putSkill(ctx, tx, k); err != nil {
		return err
	}
	if err := o.Issuers.Withdraw(ctx, tx, credential.StatusEntry{List: k.List, Index: k.Index}); err != nil {
		return err
	}
	if err := o.Store.note(ctx, tx, actor, "worker.certificate_revoked", k.Worker, map[string]any{"certificate": k.Code}); err != nil {
		return err
	}
	return journal.Write(ctx, tx, journal.Entry{At: k.Revoked, Actor: actor, Verb: "skill.revoked", Thing: "skill", ID: k.ID, Detail: map[string]any{"org": k.Org}})
}

// bundle returns the certificate as its holder keeps it: the signed credential
// with the issuer's document and the status list of today beside it.
func (o *Office) bundle(ctx context.Context, k Skill) (credential.Bundle, error) {
	out := credential.Bundle{Credential: []byte(k.Document)}
	list, err := o.Issuers.signList(ctx, "address", k.List)
	if err == nil {
		out.StatusLists = append(out.StatusLists, list)
	} else if fault.KindOf(err) != fault.NotFound { // its key was revoked: there is no list to be had
		return out, err
	}
	d, err := o.Issuers.Document(ctx, o.Store.DB, k.Org)
	if err != nil {
		if fault.KindOf(err) == fault.NotFound { // a did:key needs none
			err = nil
		}
		return out, err
	}
	b, err := d.MarshalJSON()
	out.Documents = append(out.Documents, b)
	return out, err
}
