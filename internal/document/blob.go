package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/jobs"
	"siger/internal/store"
)

// Blob is the content of a file, known by its SHA-256. The same content is kept
// once.
//
// Contents lie in the store and not in a folder: a file and the row that speaks
// of it are then kept or forgotten in one transaction, every node of a
// PostgreSQL store sees them, and one backup holds all. At 8 MiB a file and the
// few files a desk receives a day, both engines carry that easily; no path is
// ever made of a name that somebody sent.
type Blob struct {
	Hash string // SHA-256 in hex
	Type Type
	Size int // bytes
}

// Keep looks at a file and keeps its content in the caller's transaction. It
// returns the faults of Sniff.
func Keep(ctx context.Context, tx *store.Tx, data []byte, at time.Time) (Blob, error) {
	kind, err := Sniff(data)
	if err != nil {
		return Blob{}, err
	}
	sum := sha256.Sum256(data)
	b := Blob{Hash: hex.EncodeToString(sum[:]), Type: kind, Size: len(data)}
	// Kept again, a content is as young as its last use, so that the sweep of
	// what nobody refers to leaves it alone.
	_, err = tx.Exec(ctx, `INSERT INTO document_blob (hash, type, size, kept_at, data) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (hash) DO UPDATE SET kept_at = excluded.kept_at`, b.Hash, string(b.Type), b.Size, store.Time(at), data)
	if err != nil {
		return Blob{}, fmt.Errorf("keep file content: %w", err)
	}
	return b, nil
}

// Data returns the content with the hash, or a NotFound fault. A content that no
// longer has its hash is a defect of the disk and an error.
func Data(ctx context.Context, q store.Queryer, hash string) ([]byte, error) {
	var data []byte
	err := q.QueryRow(ctx, `SELECT data FROM document_blob WHERE hash = $1`, hash).Scan(&data)
	if store.IsNoRows(err) {
		return nil, fault.New(fault.NotFound, "document.error.unknown")
	}
	if err != nil {
		return nil, fmt.Errorf("read file content: %w", err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != hash {
		return nil, fmt.Errorf("content %s is damaged", hash)
	}
	return data, nil
}

// forgetAfter is how long a content nobody refers to is still kept.
const forgetAfter = 24 * time.Hour

// ForgetJob erases once an hour what is not kept any longer.
func ForgetJob(db *store.DB, c clock.Clock) jobs.Job {
	return jobs.Job{Kind: "document.forget", Every: time.Hour,
		Run: func(ctx context.Context, _ json.RawMessage) error { return Forget(ctx, db, c.Now()) }}
}

// Forget erases contents nobody refers to any more.
func Forget(ctx context.Context, db *store.DB, now time.Time) error {
	return db.InTx(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM document_blob WHERE kept_at < $1
			AND NOT EXISTS (SELECT 1 FROM document_file f WHERE f.blob = hash)
			AND NOT EXISTS (SELECT 1 FROM document_letter l WHERE l.pdf = hash)`, store.Time(now.Add(-forgetAfter)))
		return err
	})
}
