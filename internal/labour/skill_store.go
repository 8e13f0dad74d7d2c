package labour

import (
	"context"
	"encoding/json"
	"fmt"

	"siger/internal/code"
	"siger/internal/fault"
	"siger/internal/store"
)

// putSkill writes a certificate in the caller's transaction: a new one, or what
// became of it.
func (s *Store) putSkill(ctx context.Context, tx *store.Tx, k Skill) error {
	doc, err := json.Marshal(k)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO labour_skill (id, code, worker, course, org, revoked, document, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (id) DO UPDATE SET revoked = excluded.revoked, document = excluded.document`,
		k.ID, k.Code, k.Worker, k.Course, k.Org, timeOr(k.Revoked), string(doc), store.Time(k.At))
	if err != nil {
		return fmt.Errorf("keep certificate: %w", err)
	}
	return nil
}

// Skill returns the certificate with the id, or a NotFound fault.
func (s *Store) Skill(ctx context.Context, q store.Queryer, id string) (Skill, error) {
	return readOne[Skill](ctx, q, `labour_skill WHERE id = $1`, id)
}

// SkillByCode returns the certificate with the code, as somebody types it, or a
// NotFound fault.
func (s *Store) SkillByCode(ctx context.Context, q store.Queryer, typed string) (Skill, error) {
	c, ok := code.Parse(typed, skillCode)
	if !ok {
		return Skill{}, fault.New(fault.NotFound, "error.not_found")
	}
	return readOne[Skill](ctx, q, `labour_skill WHERE code = $1`, c)
}

// SkillsOf returns a worker's certificates, the newest first.
func (s *Store) SkillsOf(ctx context.Context, q store.Queryer, worker string) ([]Skill, error) {
	return readAll[Skill](ctx, q, `labour_skill WHERE worker = $1 ORDER BY at DESC, id DESC`, worker)
}

// skillFor returns the certificate of a worker's course, or a NotFound fault.
func (s *Store) skillFor(ctx context.Context, q store.Queryer, course, worker string) (Skill, error) {
	return readOne[Skill](ctx, q, `labour_skill WHERE course = $1 AND worker = $2`, course, worker)
}
