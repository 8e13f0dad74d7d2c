package labour

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"siger/internal/code"
	"siger/internal/fault"
	"siger/internal/store"
)

// EnterWorker keeps a new worker with their consents in the caller's transaction
// and returns them. The same organisation's worker of the same name and year of
// birth is returned as they are: of the consents only those they were never asked
// for are added, so that none they withdrew comes back. Without a name, a year or
// a consent it is an Invalid fault; Worker.Check looks at the rest.
func (s *Store) EnterWorker(ctx context.Context, tx *store.Tx, actor string, in WorkerInput) (Worker, error) {
	w := in.Worker
	w.tidy()
	if w.Name == "" || w.Born == 0 {
		return w, fault.New(fault.Invalid, "labour.worker.error.name", "n", longestWorkerName).In("name")
	}
	if len(in.Consents) == 0 {
		return w, fault.New(fault.Invalid, "labour.consent.error.none").In("consent")
	}
	had, err := s.FindWorker(ctx, tx, w.Org, w.Name, w.Born)
	if err == nil {
		return had, s.consentTo(ctx, tx, actor, had.ID, in.Consents, true)
	}
	if fault.KindOf(err) != fault.NotFound {
		return w, err
	}
	w.ID, w.Passport, w.At, w.Version = store.NewID(), store.NewID(), s.Clock.Now(), 0
	if w, err = s.PutWorker(ctx, tx, w); err != nil {
		return w, err
	}
	if err := s.note(ctx, tx, actor, "worker.entered", w.ID, nil); err != nil {
		return w, err
	}
	return w, s.consentTo(ctx, tx, actor, w.ID, in.Consents, false)
}

// consentTo keeps consents; with onlyNew, only those to purposes the worker was
// never asked for.
func (s *Store) consentTo(ctx context.Context, tx *store.Tx, actor, worker string, list []Consent, onlyNew bool) error {
	had, err := s.Consents(ctx, tx, worker)
	if err != nil {
		return err
	}
	asked := map[Purpose]bool{}
	for _, c := range had {
		asked[c.Purpose] = !c.At.IsZero()
	}
	for _, c := range list {
		if onlyNew && asked[c.Purpose] {
			continue
		}
		c.Worker = worker
		if err := s.GiveConsent(ctx, tx, actor, c); err != nil {
			return err
		}
	}
	return nil
}

// FindWorker returns the organisation's worker (the desk's, where org is empty)
// of a name and year of birth, or a NotFound fault.
func (s *Store) FindWorker(ctx context.Context, q store.Queryer, org, name string, born int) (Worker, error) {
	return readOne[Worker](ctx, q, `labour_worker WHERE org = $1 AND name_key = $2 AND born = $3`, org, nameKey(name), born)
}

// PutWorker writes a worker in the caller's transaction, which also writes the
// journal: a new one for version 0, else the next version of the one its editor
// saw; it returns them with their new version. A version that is no longer the
// newest, and a name that another worker of the organisation has, are a Conflict
// fault.
func (s *Store) PutWorker(ctx context.Context, tx *store.Tx, w Worker) (Worker, error) {
	key := nameKey(w.Name)
	if key == "" {
		key = w.ID // erased: nobody is found by it
	}
	var n int
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM labour_worker WHERE org = $1 AND name_key = $2 AND born = $3 AND id <> $4`, w.Org, key, w.Born, w.ID).Scan(&n); err != nil {
		return w, fmt.Errorf("look up worker: %w", err)
	}
	if n > 0 {
		return w, fault.New(fault.Conflict, "labour.worker.error.twice").In("name")
	}
	w.Version++
	doc, err := json.Marshal(w)
	if err != nil {
		return w, err
	}
	if w.Version == 1 {
		_, err = tx.Exec(ctx, `INSERT INTO labour_worker (id, code, org, name_key, born, regency, erase_asked, document, version, at) VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9)`,
			w.ID, hashOf(code.New(workerCode)), w.Org, key, w.Born, w.Regency, string(doc), w.Version, store.Time(w.At))
	} else {
		err = changed(tx.Exec(ctx, `UPDATE labour_worker SET org = $3, name_key = $4, born = $5, regency = $6, erase_asked = $7, document = $8, version = $9 WHERE id = $1 AND version = $2`,
			w.ID, w.Version-1, w.Org, key, w.Born, w.Regency, timeOr(w.EraseAsked), string(doc), w.Version))
	}
	if err != nil {
		return w, fmt.Errorf("keep worker: %w", err)
	}
	return w, nil
}

// Worker returns the worker with the id, as q sees them.
func (s *Store) Worker(ctx context.Context, q store.Queryer, id string) (Worker, error) {
	return readOne[Worker](ctx, q, `labour_worker WHERE id = $1`, id)
}

// Workers returns a page of the workers of organisations – nil for those of all
// – who agreed to anything and have not withdrawn it, the newest first, and how
// many there are.
func (s *Store) Workers(ctx context.Context, q store.Queryer, orgs []string, skip, limit int) (out []Worker, n int, err error) {
	where, args := `labour_worker w WHERE EXISTS (SELECT 1 FROM labour_consent c WHERE c.worker = w.id AND c.withdrawn = '')`, []any{}
	if orgs != nil {
		var slots []string
		for i, org := range orgs {
			slots, args = append(slots, "$"+strconv.Itoa(i+1)), append(args, org)
		}
		where += ` AND w.org IN (` + strings.Join(slots, ", ") + `)`
	}
	if err := q.QueryRow(ctx, `SELECT count(*) FROM `+where, args...).Scan(&n); err != nil {
		return nil, 0, fmt.Errorf("count workers: %w", err)
	}
	out, err = readAll[Worker](ctx, q, fmt.Sprintf(`%s ORDER BY w.at DESC, w.id DESC LIMIT %d OFFSET %d`, where, limit, skip), args...)
	return out, n, err
}

// WaitingForErasure returns the workers who asked for their record to be erased,
// the longest waiting first.
func (s *Store) WaitingForErasure(ctx context.Context, q store.Queryer) ([]Worker, error) {
	return readAll[Worker](ctx, q, `labour_worker WHERE erase_asked <> '' ORDER BY erase_asked, id`)
}

// workerCode is the number of characters of the code of a worker's own page: 55
// random bits and a check character.
const workerCode = 12

// hashOf is how a code is kept.
func hashOf(code string) string {
	sum := sha256.Sum256([]byte(code))
	return hex.EncodeToString(sum[:])
}

// MakeCode gives the worker a new code for their own page, in the caller's
// transaction, and returns it: this is the only time it can be shown. The one
// they had opens nothing any more.
func (s *Store) MakeCode(ctx context.Context, tx *store.Tx, actor, worker string) (string, error) {
	c := code.New(workerCode)
	if err := changed(tx.Exec(ctx, `UPDATE labour_worker SET code = $2 WHERE id = $1`, worker, hashOf(c))); err != nil {
		return "", err
	}
	return c, s.note(ctx, tx, actor, "worker.code_made", worker, nil)
}

// WorkerByCode returns the worker who holds the code, as they type it.
func (s *Store) WorkerByCode(ctx context.Context, q store.Queryer, typed string) (Worker, error) {
	c, ok := code.Parse(typed, workerCode)
	if !ok {
		return Worker{}, fault.New(fault.NotFound, "error.not_found")
	}
	return readOne[Worker](ctx, q, `labour_worker WHERE code = $1`, hashOf(c))
}

// EraseWorker removes the person from a worker's record, in the caller's
// transaction: name, year, phone, wishes, languages, experience, consents' words,
// the certificates' files and the code of their page. What the law lets nobody
// undo stays without a name: that a course was taken, that a certificate was
// issued, and the journal. A placement under way has to end first: a Conflict
// fault.
func (s *Store) EraseWorker(ctx context.Context, tx *store.Tx, actor, id string) error {
	w, err := s.Worker(ctx, tx, id)
	if err != nil {
		return err
	}
	var live int
	err = tx.QueryRow(ctx, `SELECT count(*) FROM labour_placement WHERE worker = $1 AND stage NOT IN ($2, $3)`, id, string(PlacementEnded), string(PlacementSettled)).Scan(&live)
	if err != nil {
		return fmt.Errorf("look up placements: %w", err)
	}
	if live > 0 {
		return fault.New(fault.Conflict, "labour.worker.error.placed")
	}
	for _, purpose := range Purposes {
		if err := s.WithdrawConsent(ctx, tx, actor, id, purpose); err != nil {
			return err
		}
	}
	skills, err := s.SkillsOf(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, k := range skills {
		k.Document, k.Initials = "", ""
		if err := s.putSkill(ctx, tx, k); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE labour_worker SET code = $2 WHERE id = $1`, id, hashOf(code.New(workerCode))); err != nil {
		return fmt.Errorf("erase worker: %w", err)
	}
	left := Worker{ID: w.ID, Org: w.Org, Regency: w.Regency, Erased: s.Clock.Now(), At: w.At, Version: w.Version}
	if _, err := s.PutWorker(ctx, tx, left); err != nil {
		return err
	}
	return s.note(ctx, tx, actor, "worker.erased", id, nil)
}
