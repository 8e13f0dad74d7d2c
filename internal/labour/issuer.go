package labour

import (
	"context"
	"crypto/rand"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/labour/credential"
	"siger/internal/store"
)

var issuerTables = []string{"labour_issuer_key", "labour_status_list"}

// The issuers that are no organisation: the mission signs job orders, the
// region's government what it certifies itself. A training centre signs under
// the id of its organisation.
const (
	MissionIssuer = "mission"
	RegionIssuer  = "region"
)

// IssuerKey is a key of an issuer as anybody may see it. Its secret half is read
// by Signer and nothing else, and erased once another key has taken its place.
type IssuerKey struct {
	ID      string
	Issuer  string // MissionIssuer, RegionIssuer or an organisation's id
	Name    string // fragment of its identifier: "key-1"
	Public  credential.PublicKey
	From    time.Time
	Ended   time.Time // signs no longer, what it signed stays valid; zero: it signs
	Revoked time.Time // what it signed is void; zero: it is not
}

// Issuers signs in the name of the mission, the region and the training centres,
// and publishes what anybody needs to check that. With an https origin an issuer
// is a did:web of it; without one, its key (did:key).
type Issuers struct {
	DB     *store.DB
	Pack   *corridor.Pack
	Clock  clock.Clock
	Origin string

	// OrgName returns the name of an organisation that may issue certificates, or
	// a NotFound fault; app fills it.
	OrgName func(ctx context.Context, org string) (string, error)
}

// Name returns the issuer's name, in the region's language: it is part of what
// is signed. An issuer that does not exist is a NotFound fault.
func (s *Issuers) Name(ctx context.Context, issuer string) (string, error) {
	switch issuer {
	case MissionIssuer:
		return s.Pack.Mission.In(i18n.ID), nil
	case RegionIssuer:
		return s.Pack.Region.Name.In(i18n.ID), nil
	}
	return s.OrgName(ctx, issuer)
}

// DID returns the did:web of an issuer: the mission's is that of the site. Empty
// where the site has no https origin.
func (s *Issuers) DID(issuer string) string {
	u, err := url.Parse(s.Origin)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return ""
	}
	did := "did:web:" + strings.ReplaceAll(u.Host, ":", "%3A")
	if issuer != MissionIssuer {
		did += ":issuers:" + issuer
	}
	return did
}

// Signer returns the issuer, ready to sign; its first key is made when it is
// first needed. It belongs to the caller's transaction.
func (s *Issuers) Signer(ctx context.Context, tx *store.Tx, issuer string) (credential.Issuer, error) {
	return s.as(ctx, tx, issuer, s.DID(issuer))
}

// as returns the issuer under an identifier it has or had: the did:web of this or
// an earlier origin, or the did:key of one of its keys; empty: its present key.
func (s *Issuers) as(ctx context.Context, tx *store.Tx, issuer, did string) (credential.Issuer, error) {
	name, err := s.Name(ctx, issuer)
	if err != nil {
		return credential.Issuer{}, err
	}
	keys, err := signingKeys(ctx, tx, issuer)
	if err != nil {
		return credential.Issuer{}, err
	}
	if !slices.ContainsFunc(keys, signingKey.signs) {
		if keys, err = s.addKey(ctx, tx, "system", issuer, len(keys)); err != nil {
			return credential.Issuer{}, err
		}
	}
	if strings.HasPrefix(did, "did:web:") {
		out := credential.Issuer{ID: did, Name: name}
		for _, k := range keys {
			if !k.signs() {
				k.Key = credential.Key{}
			}
			out.Keys = append(out.Keys, k.IssuerKey)
		}
		return out, nil
	}
	for _, k := range keys {
		if did == "" && k.signs() || !k.Key.IsZero() && k.Revoked.IsZero() && k.Key.Public().DID() == did {
			return credential.KeyIssuer(name, k.Key), nil
		}
	}
	return credential.Issuer{}, fault.New(fault.NotFound, "error.not_found") // its key was revoked: all it signed is void
}

// addKey makes the issuer's next key, had being how many there are, and returns
// all of them.
func (s *Issuers) addKey(ctx context.Context, tx *store.Tx, actor, issuer string, had int) ([]signingKey, error) {
	key, err := credential.NewKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	k := IssuerKey{ID: store.NewID(), Issuer: issuer, Name: "key-" + strconv.Itoa(had+1), Public: key.Public(), From: s.Clock.Now()}
	if err := putKey(ctx, tx, k, key); err != nil {
		return nil, err
	}
	if err := s.note(ctx, tx, actor, "issuer.key_made", k); err != nil {
		return nil, err
	}
	return signingKeys(ctx, tx, issuer)
}

// note writes into the journal what became of a key.
func (s *Issuers) note(ctx context.Context, tx *store.Tx, actor, verb string, k IssuerKey) error {
	return journal.Write(ctx, tx, journal.Entry{At: s.Clock.Now(), Actor: actor, Verb: verb, Thing: "issuer", ID: k.Issuer,
		Detail: map[string]any{"key": k.Name, "public": k.Public.String()}})
}

// Rotate gives the issuer a new key in the caller's transaction. The old one
// stays in its document, so that what it signed stays valid, and its secret half
// is erased. A did:key is its key and cannot get another: a Conflict fault.
func (s *Issuers) Rotate(ctx context.Context, tx *store.Tx, actor, issuer string) error {
	if s.DID(issuer) == "" {
		return fault.New(fault.Conflict, "labour.issuer.error.no_origin")
	}
	if _, err := s.Name(ctx, issuer); err != nil {
		return err
	}
	keys, err := s.Keys(ctx, tx, issuer)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if k.Ended.IsZero() {
			if err := s.end(ctx, tx, k, false); err != nil {
				return err
			}
			if err := s.note(ctx, tx, actor, "issuer.key_replaced", k); err != nil {
				return err
			}
		}
	}
	_, err = s.addKey(ctx, tx, actor, issuer, len(keys))
	return err
}

// Revoke takes back a key that got into other hands, in the caller's transaction:
// everything it signed is void from now on. The next signature is by a new key.
func (s *Issuers) Revoke(ctx context.Context, tx *store.Tx, actor, issuer, name string) error {
	keys, err := s.Keys(ctx, tx, issuer)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if k.Name == name && k.Revoked.IsZero() {
			if err := s.end(ctx, tx, k, true); err != nil {
				return err
			}
			return s.note(ctx, tx, actor, "issuer.key_revoked", k)
		}
	}
	return fault.New(fault.NotFound, "error.not_found")
}

// Document returns what an issuer publishes of its keys, under its did:web. What
// has never signed has none: a NotFound fault.
func (s *Issuers) Document(ctx context.Context, q store.Queryer, issuer string) (*credential.Document, error) {
	did := s.DID(issuer)
	if did == "" {
		return nil, fault.New(fault.NotFound, "error.not_found")
	}
	return s.documentAs(ctx, q, issuer, did)
}

// documentAs returns the issuer's document under a did:web it has or had.
func (s *Issuers) documentAs(ctx context.Context, q store.Queryer, issuer, did string) (*credential.Document, error) {
	keys, err := s.Keys(ctx, q, issuer)
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, fault.New(fault.NotFound, "error.not_found")
	}
	i := credential.Issuer{ID: did}
	for _, k := range keys {
		i.Keys = append(i.Keys, credential.IssuerKey{Name: k.Name, Public: k.Public, From: k.From, Revoked: k.Revoked})
	}
	return i.Document(s.Clock.Now()), nil
}

// statusPath is where a status list is published, before its id.
const statusPath = "/credential-status/"

// statusFor is how long a published status list holds: whoever keeps a copy asks
// again after it.
const statusFor = 7 * 24 * time.Hour

// Place takes the next free place on the issuer's status list for a credential
// that is about to be signed, in the caller's transaction. by is what Signer
// returned: a list is signed by whoever signed what it tells of.
func (s *Issuers) Place(ctx context.Context, tx *store.Tx, issuer string, by credential.Issuer) (credential.StatusEntry, error) {
	l, err := openList(ctx, tx, issuer, by.ID)
	if store.IsNoRows(err) {
		l = statusList{id: store.NewID(), issuer: issuer, did: by.ID, bits: credential.NewStatusList()}
		l.address = "urn:uuid:" + l.id
		if s.Origin != "" {
			l.address = s.Origin + statusPath + l.id
		}
	} else if err != nil {
		return credential.StatusEntry{}, err
	}
	e := credential.StatusEntry{List: l.address, Index: l.next}
	l.next++
	return e, l.put(ctx, tx)
}

// Withdraw marks the place of a credential as withdrawn for good, in the caller's
// transaction, which also writes the journal.
func (s *Issuers) Withdraw(ctx context.Context, tx *store.Tx, e credential.StatusEntry) error {
	l, err := listBy(ctx, tx, "address", e.List)
	if err != nil {
		return err
	}
	l.bits.Set(e.Index, true)
	return l.put(ctx, tx)
}

// StatusList returns the status list with the id, signed, as anybody gets it.
func (s *Issuers) StatusList(ctx context.Context, id string) ([]byte, error) {
	return s.signList(ctx, "id", id)
}

// signList signs the list that one of its columns names.
func (s *Issuers) signList(ctx context.Context, column, value string) (out []byte, err error) {
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		l, err := listBy(ctx, tx, column, value)
		if err != nil {
			return err
		}
		by, err := s.as(ctx, tx, l.issuer, l.did)
		if err != nil {
			return err
		}
		now := s.Clock.Now()
		out, err = by.IssueStatusList(l.address, credential.Revocation, l.bits, now, now.Add(statusFor))
		return err
	})
	return out, err
}

// own is a Resolver of what Siger itself has issued; it opens no connection.
type own struct{ *Issuers }

var _ credential.Resolver = own{}

// Document returns the document of one of Siger's issuers, also under an
// identifier it had at another origin.
func (o own) Document(ctx context.Context, did string) (*credential.Document, error) {
	mission := o.DID(MissionIssuer)
	issuer, found := strings.CutPrefix(did, mission+":issuers:")
	if did == mission {
		issuer = MissionIssuer
	} else if !found || mission == "" {
		var err error
		if issuer, err = issuerBehind(ctx, o.DB, did); err != nil {
			return nil, credential.ErrNotAtHand
		}
	}
	d, err := o.documentAs(ctx, o.DB, issuer, did)
	if err != nil {
		return nil, credential.ErrNotAtHand
	}
	return d, nil
}

// StatusList returns one of Siger's own status lists.
func (o own) StatusList(ctx context.Context, address string) ([]byte, error) {
	b, err := o.signList(ctx, "address", address)
	if err != nil {
		return nil, credential.ErrNotAtHand
	}
	return b, nil
}

// Verify checks a credential by what Siger itself has issued and nothing else:
// an issuer of elsewhere is not known here.
func (s *Issuers) Verify(ctx context.Context, b []byte) *credential.Report {
	return credential.Verifier{Resolver: own{s}, Now: s.Clock.Now()}.Verify(ctx, b)
}
