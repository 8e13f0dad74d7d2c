package labour

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"siger/internal/fault"
	"siger/internal/labour/credential"
	"siger/internal/store"
)

// Keys returns the issuer's keys as anybody may see them, the oldest first.
func (s *Issuers) Keys(ctx context.Context, q store.Queryer, issuer string) ([]IssuerKey, error) {
	out, err := store.Collect(ctx, q, `SELECT id, name, public, from_at, ended_at, revoked_at FROM labour_issuer_key
		WHERE issuer = $1 ORDER BY from_at, id`, func(rows *sql.Rows) (IssuerKey, error) {
		k := IssuerKey{Issuer: issuer}
		var public string
		var at [3]string
		if err := rows.Scan(&k.ID, &k.Name, &public, &at[0], &at[1], &at[2]); err != nil {
			return k, err
		}
		return k, k.read(public, at)
	}, issuer)
	if err != nil {
		return nil, fmt.Errorf("read keys of issuer: %w", err)
	}
	return out, nil
}

// read reads the columns of a key's public half and of its times.
func (k *IssuerKey) read(public string, at [3]string) (err error) {
	if k.Public, err = credential.ParsePublicKey(public); err != nil {
		return err
	}
	for i, into := range []*time.Time{&k.From, &k.Ended, &k.Revoked} {
		if at[i] == "" {
			continue
		}
		if *into, err = store.ParseTime(at[i]); err != nil {
			return err
		}
	}
	return nil
}

// Issuers returns the issuers that have keys.
func (s *Issuers) Issuers(ctx context.Context, q store.Queryer) ([]string, error) {
	return store.Collect(ctx, q, `SELECT DISTINCT issuer FROM labour_issuer_key ORDER BY issuer`, func(rows *sql.Rows) (string, error) {
		var id string
		err := rows.Scan(&id)
		return id, err
	})
}

// signingKey is a key with its secret half, where that is not erased.
type signingKey struct {
	credential.IssuerKey
	ended bool
}

// signs reports whether the key signs what is new.
func (k signingKey) signs() bool { return !k.ended && !k.Key.IsZero() && k.Revoked.IsZero() }

// signingKeys returns an issuer's keys with their secret halves, the oldest
// first. Nothing else reads the column secret.
func signingKeys(ctx context.Context, tx *store.Tx, issuer string) ([]signingKey, error) {
	return store.Collect(ctx, tx, `SELECT name, public, secret, from_at, ended_at, revoked_at FROM labour_issuer_key
		WHERE issuer = $1 ORDER BY from_at, id`, func(rows *sql.Rows) (signingKey, error) {
		var k IssuerKey
		var out signingKey
		var public, secret string
		var at [3]string
		err := rows.Scan(&k.Name, &public, &secret, &at[0], &at[1], &at[2])
		if err == nil {
			err = k.read(public, at)
		}
		if err == nil && secret != "" {
			out.Key, err = credential.ParseKey(secret)
		}
		out.Name, out.Public, out.From, out.Revoked, out.ended = k.Name, k.Public, k.From, k.Revoked, !k.Ended.IsZero()
		return out, err
	}, issuer)
}

// putKey adds a key with its secret half.
func putKey(ctx context.Context, tx *store.Tx, k IssuerKey, secret credential.Key) error {
	_, err := tx.Exec(ctx, `INSERT INTO labour_issuer_key (id, issuer, name, public, secret, from_at, ended_at, revoked_at)
		VALUES ($1, $2, $3, $4, $5, $6, '', '')`, k.ID, k.Issuer, k.Name, k.Public.String(), secret.Secret(), store.Time(k.From))
	if err != nil {
		return fmt.Errorf("keep key of issuer: %w", err)
	}
	return nil
}

// end ends a key and erases its secret half. The secret of a did:key that signs a
// status list is kept while it is not revoked: nobody else can sign that list.
func (s *Issuers) end(ctx context.Context, tx *store.Tx, k IssuerKey, revoked bool) error {
	now, at := store.Time(s.Clock.Now()), ""
	if revoked {
		at = now
	}
	_, err := tx.Exec(ctx, `UPDATE labour_issuer_key SET ended_at = CASE WHEN ended_at = '' THEN $2 ELSE ended_at END, revoked_at = $3,
		secret = CASE WHEN $3 = '' AND EXISTS (SELECT 1 FROM labour_status_list WHERE did = $4) THEN secret ELSE '' END WHERE id = $1`,
		k.ID, now, at, k.Public.DID())
	if err != nil {
		return fmt.Errorf("end key of issuer: %w", err)
	}
	return nil
}

// statusList is a status list as it is kept.
type statusList struct {
	id, issuer, did, address string
	next, version            int
	bits                     *credential.StatusList
}

const selectList = `SELECT id, issuer, did, address, next_at, bits, version FROM labour_status_list WHERE `

// openList returns the list of an issuer under an identifier that has room, or
// sql.ErrNoRows.
func openList(ctx context.Context, tx *store.Tx, issuer, did string) (statusList, error) {
	return scanList(tx.QueryRow(ctx, selectList+`issuer = $1 AND did = $2 AND next_at < $3`, issuer, did, credential.StatusEntries))
}

// listBy returns the list that a column names, or a NotFound fault.
func listBy(ctx context.Context, q store.Queryer, column, value string) (statusList, error) {
	l, err := scanList(q.QueryRow(ctx, selectList+column+` = $1`, value))
	if store.IsNoRows(err) {
		err = fault.New(fault.NotFound, "error.not_found")
	}
	return l, err
}

func scanList(row *sql.Row) (l statusList, err error) {
	var bits string
	if err := row.Scan(&l.id, &l.issuer, &l.did, &l.address, &l.next, &bits, &l.version); err != nil {
		return l, err
	}
	l.bits, err = credential.ParseStatusList(bits)
	return l, err
}

// put writes the list, its version grown by one.
func (l *statusList) put(ctx context.Context, tx *store.Tx) (err error) {
	if l.version++; l.version == 1 {
		_, err = tx.Exec(ctx, `INSERT INTO labour_status_list (id, issuer, did, address, next_at, bits, version) VALUES ($1, $2, $3, $4, $5, $6, 1)`,
			l.id, l.issuer, l.did, l.address, l.next, l.bits.Encode())
	} else {
		err = changed(tx.Exec(ctx, `UPDATE labour_status_list SET next_at = $3, bits = $4, version = $5 WHERE id = $1 AND version = $2`,
			l.id, l.version-1, l.next, l.bits.Encode(), l.version))
	}
	if err != nil {
		return fmt.Errorf("keep status list: %w", err)
	}
	return nil
}

// issuerBehind returns the issuer that signed under an identifier at another
// origin.
func issuerBehind(ctx context.Context, q store.Queryer, did string) (issuer string, err error) {
	err = q.QueryRow(ctx, `SELECT issuer FROM labour_status_list WHERE did = $1 ORDER BY id LIMIT 1`, did).Scan(&issuer)
	return issuer, err
}

// Known reports whether an identifier is, or was, one of Siger's own issuers.
func (s *Issuers) Known(ctx context.Context, did string) (bool, error) {
	if _, err := (own{s}).Document(ctx, did); err == nil {
		return true, nil
	}
	var n int
	err := s.DB.QueryRow(ctx, `SELECT count(*) FROM labour_issuer_key WHERE public = $1`, strings.TrimPrefix(did, "did:key:")).Scan(&n)
	return n > 0, err
}
