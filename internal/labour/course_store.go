package labour

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"siger/internal/clock"
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
		_, err = tx.Exec(ctx, `INSERT INTO labour_course (id, code, org, stage, place, starts, ends, document, version, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			c.ID, c.Code, c.Org, string(c.Stage), c.Place, c.Starts.String(), c.Ends.String(), string(doc), c.Version, store.Time(c.At))
	} else {
		err = changed(tx.Exec(ctx, `UPDATE labour_course SET stage = $3, place = $4, starts = $5, ends = $6, document = $7, version = $8
			WHERE id = $1 AND version = $2`,
			c.ID, c.Version-1, string(c.Stage), c.Place, c.Starts.String(), c.Ends.String(), string(doc), c.Version))
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

// CourseByID returns the course with the id, as q sees it.
func (s *Store) CourseByID(ctx context.Context, q store.Queryer, id string) (Course, error) {
	return readOne[Course](ctx, q, `labour_course WHERE id = $1`, id)
}

// maxCourses is how many courses a list holds at most.
const maxCourses = 1000

// CoursesToCome returns the courses that are not over on the day, in a regency
// where one is named, those that begin first in front.
func (s *Store) CoursesToCome(ctx context.Context, q store.Queryer, today clock.Date, regency string) ([]Course, error) {
	return readAll[Course](ctx, q, `labour_course WHERE stage IN ('planned', 'opened', 'started') AND ends >= $1 AND ($2 = '' OR place = $2)
		ORDER BY starts, id LIMIT $3`, today.String(), regency, maxCourses)
}

// CoursesOf returns the courses of the centres, the newest in front; nil: of
// every centre.
func (s *Store) CoursesOf(ctx context.Context, q store.Queryer, orgs []string) ([]Course, error) {
	if orgs == nil {
		return readAll[Course](ctx, q, `labour_course ORDER BY starts DESC, id LIMIT $1`, maxCourses)
	}
	if len(orgs) == 0 {
		return nil, nil
	}
	in, args := among([]any{maxCourses}, orgs)
	return readAll[Course](ctx, q, `labour_course WHERE org IN `+in+` ORDER BY starts DESC, id LIMIT $1`, args...)
}

// SeatsTaken returns how many seats of the courses are taken, by course id.
func (s *Store) SeatsTaken(ctx context.Context, q store.Queryer, courses ...Course) (map[string]int, error) {
	taken := map[string]int{}
	if len(courses) == 0 {
		return taken, nil
	}
	var ids []string
	for _, c := range courses {
		ids = append(ids, c.ID)
	}
	in, args := among(nil, ids)
	_, err := store.Collect(ctx, q, `SELECT course, COUNT(*) FROM labour_participant WHERE result <> 'left' AND course IN `+in+` GROUP BY course`,
		func(rows *sql.Rows) (struct{}, error) {
			var course string
			var n int
			err := rows.Scan(&course, &n)
			taken[course] = n
			return struct{}{}, err
		}, args...)
	return taken, err
}

// among writes the values as a list of SQL and adds them to the arguments.
func among(args []any, values []string) (list string, with []any) {
	var slots []string
	for _, v := range values {
		args = append(args, v)
		slots = append(slots, fmt.Sprintf("$%d", len(args)))
	}
	return "(" + strings.Join(slots, ", ") + ")", args
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

// Participation returns what is known of a worker in a course, or a NotFound
// fault.
func (s *Store) Participation(ctx context.Context, q store.Queryer, course, worker string) (Participant, error) {
	return readOne[Participant](ctx, q, `labour_participant WHERE course = $1 AND worker = $2`, course, worker)
}
