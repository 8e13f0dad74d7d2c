package desk

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"siger/internal/amount"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/store"
	"siger/internal/web"
)

// thing is what the journal and files call a work item.
const thing = "work"

// MaxFiles is how many files an item holds.
const MaxFiles = 50

// maxFileForm is the largest form with a file in it, in bytes. What is larger than
// a file may be and fits still is answered beside the box it was chosen in.
const maxFileForm = 4 * document.MaxFile

// Files returns the files of an item, oldest first, without what they hold. The
// caller has found the item with the rights of who asks.
func (s *Store) Files(ctx context.Context, item string) ([]document.File, error) {
	return document.FilesOf(ctx, s.db, thing, item)
}

// Letters returns the letters about an item, newest first, of those desks whose
// letters who asks may read.
func (s *Store) Letters(ctx context.Context, who identity.Who, code string) ([]document.Letter, error) {
	list, err := document.NewLetters(s.db).Of(ctx, code)
	return slices.DeleteFunc(list, func(l document.Letter) bool { return !identity.Can(who, "letter.read", identity.Object{Desk: l.Desk}) }), err
}

// changing returns the item with the code if who may change it.
func (s *Store) changing(ctx context.Context, who identity.Who, code string) (Item, error) {
	it, err := s.ByCode(ctx, who, code)
	if err == nil && !identity.Can(who, "work.change", it.Object()) {
		err = fault.New(fault.Forbidden, "error.forbidden")
	}
	return it, err
}

// Attach adds a file to the item: what it holds, its line in the timeline and
// the journal in one transaction. As with comments, nothing of the item changes
// and no version is compared. It returns the faults of document.Sniff.
func (s *Store) Attach(ctx context.Context, who identity.Who, code, name string, data []byte) error {
	it, err := s.changing(ctx, who, code)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		now, err := s.still(ctx, tx, it)
		if err != nil {
			return err
		}
		files, err := document.FilesOf(ctx, tx, thing, it.ID)
		if err != nil {
			return err
		}
		if len(files) >= MaxFiles {
			return fault.New(fault.Invalid, "desk.error.files", "max", MaxFiles)
		}
		f, err := document.Attach(ctx, tx, document.File{Name: name, Thing: thing, ThingID: it.ID, By: who.Actor(), At: s.clock.Now()}, data)
		if err != nil {
			return err
		}
		return s.note(ctx, tx, now, Event{Actor: who.Actor(), Verb: VerbAttached, Target: f.ID, Text: f.Name})
	})
}

// Detach takes a file from the item. That it was there stays in the timeline and
// the journal; what it holds is erased within two days, unless another item has
// it too. Where the item has no such file any more, all is as it should be: two
// people who remove one file are in nobody's way.
func (s *Store) Detach(ctx context.Context, who identity.Who, code, id string) error {
	it, err := s.changing(ctx, who, code)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		now, err := s.still(ctx, tx, it)
		if err != nil {
			return err
		}
		f, err := fileIn(ctx, tx, it, id)
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		if err := document.Detach(ctx, tx, f, who.Actor(), s.clock.Now()); err != nil {
			return err
		}
		return s.note(ctx, tx, now, Event{Actor: who.Actor(), Verb: VerbDetached, Target: f.ID, Text: f.Name})
	})
}

// still returns the item as it is in the transaction, unless it moved to another
// desk since the rights were looked at.
func (s *Store) still(ctx context.Context, tx *store.Tx, it Item) (Item, error) {
	now, err := find(ctx, tx, "id", it.ID)
	if err == nil && now.Desk != it.Desk {
		err = unknown()
	}
	return now, err
}

// fileIn returns a file of the item. One of another item and one that is not are
// as unknown as an item.
func fileIn(ctx context.Context, q store.Queryer, it Item, id string) (document.File, error) {
	f, err := document.FileByID(ctx, q, plainWord(id))
	if fault.KindOf(err) == fault.NotFound || err == nil && (f.Thing != thing || f.ThingID != it.ID) {
		err = unknown()
	}
	return f, err
}

// File returns a file of the item with the code and what it holds. The caller
// notes that it was read.
func (s *Store) File(ctx context.Context, who identity.Who, code, id string) (f document.File, data []byte, err error) {
	it, err := s.ByCode(ctx, who, code)
	if err != nil {
		return f, nil, err
	}
	if f, err = fileIn(ctx, s.db, it, id); err != nil {
		return f, nil, err
	}
	data, err = document.Data(ctx, s.db, f.Blob.Hash)
	return f, data, err
}

// sendFile answers with a file, to be saved and never shown.
func (d *Pages) sendFile(w http.ResponseWriter, r *http.Request) error {
	f, data, err := d.Store.File(r.Context(), identity.Of(r.Context()), strings.ToUpper(r.PathValue("code")), r.PathValue("file"))
	if err != nil {
		return err
	}
	if err := d.Read(r.Context(), "file", f.ID); err != nil {
		return err
	}
	return document.Send(w, f.Name, f.Blob.Type, data)
}

func (d *Pages) attach(w http.ResponseWriter, r *http.Request) error {
	who, code := identity.Of(r.Context()), strings.ToUpper(r.PathValue("code"))
	if _, err := d.Store.changing(r.Context(), who, code); err != nil { // before megabytes are read
		return err
	}
	name, data, err := uploaded(r)
	r, cancel := web.Afresh(r)
	defer cancel()
	if err == nil {
		err = d.Store.Attach(r.Context(), who, code, name, data)
	}
	return d.done(w, r, code, inField(err, "file"))
}

func (d *Pages) detach(w http.ResponseWriter, r *http.Request) error {
	code := strings.ToUpper(r.PathValue("code"))
	return d.done(w, r, code, d.Store.Detach(r.Context(), identity.Of(r.Context()), code, r.PathValue("file")))
}

// inField puts a fault of what was sent beside the field it came from.
func inField(err error, field string) error {
	var f *fault.Fault
	if errors.As(err, &f) && (f.Kind == fault.Invalid || f.Kind == fault.TooLarge) {
		return f.In(field)
	}
	return err
}

// uploaded reads the field "file" of a form. No more of it is held than a file
// may be large; the rest is read to its end, so that the browser comes to read
// the answer.
func uploaded(r *http.Request) (name string, data []byte, err error) {
	form, err := r.MultipartReader()
	if err != nil {
		return "", nil, fault.New(fault.Invalid, "desk.error.file")
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return "", nil, fault.New(fault.Invalid, "desk.error.file")
		}
		if err != nil {
			return "", nil, unreadable(err)
		}
		if part.FormName() != "file" {
			continue
		}
		data, err := io.ReadAll(io.LimitReader(part, document.MaxFile+1))
		if err == nil {
			_, err = io.Copy(io.Discard, r.Body)
		}
		switch {
		case err != nil:
			return "", nil, unreadable(err)
		case part.FileName() == "" && len(data) == 0: // sent without choosing
			return "", nil, fault.New(fault.Invalid, "desk.error.file")
		}
		return part.FileName(), data, nil
	}
}

// unreadable is the fault of a form that cannot be read; one that is too large
// stays what it is.
func unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	return fault.New(fault.Invalid, "error.invalid").Because(err)
}

// fileKind is what a file is, as people call it: PDF, JPG.
func fileKind(t document.Type) string {
	return strings.ToUpper(strings.TrimPrefix(t.Extension(), "."))
}

// fileSize is how large a file is.
func fileSize(p *web.Page, bytes int) string {
	if bytes < 1<<20 {
		return p.Number(amount.Int(int64(bytes+1023)>>10), 0) + " KB"
	}
	return p.Number(amount.Int(int64(bytes)).Quo(amount.Int(1<<20)), 1) + " MB"
}
