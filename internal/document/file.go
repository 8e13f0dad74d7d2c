package document

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"siger/internal/fault"
	"siger/internal/journal"
	"siger/internal/store"
)

// File is a file somebody added to a thing, such as a work item.
type File struct {
	ID      string
	Blob    Blob
	Name    string // as SafeName left it: for people to read, never a path
	Thing   string
	ThingID string
	By      string // actor
	At      time.Time
}

// maxName is the longest name of a file in characters, its ending aside.
const maxName = 80

// SafeName returns what may be shown of a name that came with a file: the last
// part of a path, without control and direction marks, with the ending of what
// the file really is.
func SafeName(name string, t Type) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.TrimSuffix(name, path.Ext(name))
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsMark(r), unicode.IsDigit(r), strings.ContainsRune("-_(), ", r):
			return r
		case r == '.', unicode.IsSpace(r):
			return ' '
		}
		return -1
	}, name)
	name = strings.Join(strings.Fields(name), " ")
	for utf8.RuneCountInString(name) > maxName {
		_, size := utf8.DecodeLastRuneInString(name)
		name = strings.TrimSpace(name[:len(name)-size])
	}
	if name = strings.Trim(name, " -"); name == "" {
		name = "file"
	}
	return name + t.Extension()
}

// Attach keeps a file for a thing in the caller's transaction, with its journal
// entry. It returns the faults of Sniff.
func Attach(ctx context.Context, tx *store.Tx, f File, data []byte) (File, error) {
	blob, err := Keep(ctx, tx, data, f.At)
	if err != nil {
		return File{}, err
	}
	f.ID, f.Blob, f.Name = store.NewID(), blob, SafeName(f.Name, blob.Type)
	_, err = tx.Exec(ctx, `INSERT INTO document_file (id, blob, name, type, size, thing, thing_id, added_by, added_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		f.ID, blob.Hash, f.Name, string(blob.Type), blob.Size, f.Thing, f.ThingID, f.By, store.Time(f.At))
	if err != nil {
		return File{}, fmt.Errorf("attach file: %w", err)
	}
	return f, journal.Write(ctx, tx, journal.Entry{At: f.At, Actor: f.By, Verb: "file.added", Thing: f.Thing, ID: f.ThingID,
		Detail: map[string]any{"file": f.ID, "hash": blob.Hash, "type": string(blob.Type)}})
}

// Detach takes a file from its thing in the caller's transaction, with its
// journal entry. A file that is not there is a NotFound fault. What it held is
// erased by Forget once nobody else refers to it.
func Detach(ctx context.Context, tx *store.Tx, f File, actor string, at time.Time) error {
	res, err := tx.Exec(ctx, `DELETE FROM document_file WHERE id = $1`, f.ID)
	if err != nil {
		return fmt.Errorf("detach file: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil {
		return err
	} else if n == 0 {
		return unknownFile()
	}
	return journal.Write(ctx, tx, journal.Entry{At: at, Actor: actor, Verb: "file.removed", Thing: f.Thing, ID: f.ThingID,
		Detail: map[string]any{"file": f.ID, "hash": f.Blob.Hash}})
}

func unknownFile() error { return fault.New(fault.NotFound, "document.error.unknown") }

const fileColumns = `id, blob, name, type, size, thing, thing_id, added_by, added_at`

func scanFile(row interface{ Scan(...any) error }) (f File, err error) {
	var at string
	if err = row.Scan(&f.ID, &f.Blob.Hash, &f.Name, &f.Blob.Type, &f.Blob.Size, &f.Thing, &f.ThingID, &f.By, &at); err == nil {
		f.At, err = store.ParseTime(at)
	}
	return f, err
}

// FilesOf returns the files of a thing, oldest first.
func FilesOf(ctx context.Context, q store.Queryer, thing, id string) (out []File, err error) {
	rows, err := q.Query(ctx, `SELECT `+fileColumns+` FROM document_file WHERE thing = $1 AND thing_id = $2 ORDER BY added_at, id`, thing, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		f, err := scanFile(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// FileByID returns a file, or a NotFound fault. The caller asks for the right to
// the file's thing.
func FileByID(ctx context.Context, q store.Queryer, id string) (File, error) {
	f, err := scanFile(q.QueryRow(ctx, `SELECT `+fileColumns+` FROM document_file WHERE id = $1`, id))
	if store.IsNoRows(err) {
		err = unknownFile()
	}
	return f, err
}

// Send answers a request with a file to be saved, never to be shown: whatever it
// holds, the browser runs none of it.
func Send(w http.ResponseWriter, name string, t Type, data []byte) error {
	h := w.Header()
	h.Set("Content-Type", string(t))
	if t == CSV {
		h.Set("Content-Type", "text/csv; charset=utf-8")
	}
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	_, err := w.Write(data)
	return err
}
