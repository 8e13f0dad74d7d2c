package labour

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"siger/internal/clock"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/journal"
	"siger/internal/store"
)

// EnterProblem puts a row on the problem list and writes the journal.
func (s *Store) EnterProblem(ctx context.Context, p Problem, actor string) (Problem, error) {
	if err := p.Check(); err != nil {
		return p, err
	}
	p.ID, p.By, p.At, p.Version = store.NewID(), actor, s.Clock.Now(), 1
	err := s.DB.InTx(ctx, func(tx *store.Tx) error {
		doc, err := json.Marshal(p)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO labour_problem (id, kind, name_key, number_key, left_at, document, version, at) VALUES ($1, $2, $3, $4, '', $5, $6, $7)`,
			p.ID, string(p.Kind), MatchKey(p.Name), MatchKey(p.Number), string(doc), p.Version, store.Time(p.At))
		if err != nil {
			return fmt.Errorf("keep problem: %w", err)
		}
		return journal.Write(ctx, tx, journal.Entry{At: p.At, Actor: actor, Verb: "problem.entered", Thing: "problem", ID: p.ID,
			Detail: map[string]any{"kind": string(p.Kind), "cause": p.Cause, "order": p.Order}})
	})
	return p, err
}

// LeaveProblem takes a row off the list, with the reason; the row stays. A row
// that left already, or that somebody else changed, is a Conflict.
func (s *Store) LeaveProblem(ctx context.Context, id string, version int, why, actor string) error {
	if why = strings.TrimSpace(why); why == "" || len(why) > maxProblemText {
		return fault.New(fault.Invalid, "labour.problem.error.why").In("why")
	}
	return s.DB.InTx(ctx, func(tx *store.Tx) error {
		p, err := readOne[Problem](ctx, tx, `labour_problem WHERE id = $1`, id)
		if err != nil {
			return err
		}
		if p.Version != version || !p.Left.IsZero() {
			return fault.New(fault.Conflict, "error.conflict")
		}
		p.Left, p.LeftBy, p.LeftWhy, p.Version = s.Clock.Now(), actor, why, version+1
		doc, err := json.Marshal(p)
		if err != nil {
			return err
		}
		if err := changed(tx.Exec(ctx, `UPDATE labour_problem SET left_at = $3, document = $4, version = $5 WHERE id = $1 AND version = $2`,
			id, version, store.Time(p.Left), string(doc), p.Version)); err != nil {
			return err
		}
		return journal.Write(ctx, tx, journal.Entry{At: p.Left, Actor: actor, Verb: "problem.left", Thing: "problem", ID: id})
	})
}

// Problems returns every row there ever was, the newest first.
func (s *Store) Problems(ctx context.Context, q store.Queryer) ([]Problem, error) {
	return readAll[Problem](ctx, q, `labour_problem ORDER BY at DESC, id DESC`)
}

// problemsOf returns the rows that stand on a day against the employer or an agency of an
// order, however their names are written.
func (s *Store) problemsOf(ctx context.Context, q store.Queryer, o Order, today clock.Date) (out []Problem, err error) {
	find := func(kind ProblemKind, name, number string) error {
		if name = MatchKey(name); name == "" {
			return nil
		}
		list, err := readAll[Problem](ctx, q, `labour_problem WHERE kind = $1 AND left_at = '' AND (name_key = $2 OR number_key = $3 AND number_key <> '') ORDER BY at, id`,
			string(kind), name, MatchKey(number))
		out = append(out, slices.DeleteFunc(list, func(p Problem) bool { return !p.Stands(today) })...)
		return err
	}
	if err := find(ProblemEmployer, o.Employer.Name, o.Employer.Number); err != nil {
		return nil, err
	}
	if err := find(ProblemAgency, o.Agency, ""); err != nil {
		return nil, err
	}
	return out, find(ProblemAgency, o.Partner, "")
}

// PublishProblems publishes the list as it stands on a day: from then on that is
// what everybody reads, until it is published again.
func (s *Store) PublishProblems(ctx context.Context, on clock.Date, actor string) (out Published, err error) {
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		list, err := s.Problems(ctx, tx)
		if err != nil {
			return err
		}
		out = publish(list, on)
		out.ID, out.By, out.At = store.NewID(), actor, s.Clock.Now()
		if out.Serial, err = document.NextNumber(ctx, tx, document.ProblemList, "market", on.Year); err != nil {
			return err
		}
		doc, err := json.Marshal(out)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO labour_problem_list (id, dated, document, by_whom, at) VALUES ($1, $2, $3, $4, $5)`,
			out.ID, on.String(), string(doc), actor, store.Time(out.At)); err != nil {
			return fmt.Errorf("publish problem list: %w", err)
		}
		return journal.Write(ctx, tx, journal.Entry{At: out.At, Actor: actor, Verb: "problem.published", Thing: "problem_list", ID: out.ID,
			Detail: map[string]any{"rows": len(out.Rows), "homes": out.Homes}})
	})
	return out, err
}

// PublishedProblems returns the list that was published last; ok is false where
// none was.
func (s *Store) PublishedProblems(ctx context.Context) (out Published, ok bool, err error) {
	list, err := store.Collect(ctx, s.DB, `SELECT document, by_whom, at FROM labour_problem_list ORDER BY at DESC, id DESC LIMIT 1`, func(rows *sql.Rows) (p Published, err error) {
		var doc, by, at string
		if err = rows.Scan(&doc, &by, &at); err != nil {
			return p, err
		}
		if err = json.Unmarshal([]byte(doc), &p); err != nil {
			return p, err
		}
		p.By = by
		p.At, err = store.ParseTime(at)
		return p, err
	})
	if err != nil || len(list) == 0 {
		return Published{}, false, err
	}
	return list[0], true, nil
}
