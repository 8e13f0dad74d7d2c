package labour

import (
	"context"
	"encoding/json"
	"fmt"

	"siger/internal/store"
)

// PutCourse writes a course in the caller's transaction, as PutWorker does.
func (s *Store) PutCourse(ctx context.Context, tx *store.Tx, c Course) (Course, error) {
	c.Version++
	doc, err := json.Marshal(c)
	if err != nil {
		return c, err
	}
	if c.Version == 1 {
		_, err = tx.Exec(ctx, `INSERT INTO labour_course (id, code, org, stage, starts, document, version, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			c.ID, c.Code, c.Org, string(c.Stage), c.Starts.String(), string(doc), c.Version, store.Time(c.At))
	} else {
		err = changed(tx.Exec(ctx, `UPDATE labour_course SET stage = $3, starts = $4, document = $5, version = $6 WHERE id = $1 AND version = $2`,
			c.ID, c.Version-1, string(c.Stage), c.Starts.String(), string(doc), c.Version))
	}
	if err != nil {
		return c, fmt.Errorf("keep course: %w", err)
	}
	return c, nil
}

// CourseByCode returns the course with the code, as q sees it.
func (s *Store) CourseByCode(ctx context.Context, q store.Queryer, code string) (Course, error) {
	return readOne[Course](ctx, q, `labour_course WHERE code = $1`, code)
}

// PutParticipant writes what is known of a worker in a course.
func (s *Store) PutParticipant(ctx context.Context, tx *store.Tx, p Participant) error {
	doc, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO labour_participant (id, course, worker, result, document, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET result = excluded.result, document = excluded.document, at = excluded.at`,
		p.ID, p.Course, p.Worker, string(p.Result), string(doc), store.Time(p.At))
	if err != nil {
		return fmt.Errorf("keep participant: %w", err)
	}
	return nil
}

// Participants returns who is in a course, in the order they came.
func (s *Store) Participants(ctx context.Context, q store.Queryer, course string) ([]Participant, error) {
	return readAll[Participant](ctx, q, `labour_participant WHERE course = $1 ORDER BY at, id`, course)
}
