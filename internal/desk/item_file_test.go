package desk

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/store"
)

// pdf is a small file that is one, told apart by its words.
func pdf(words string) []byte { return []byte("%PDF-1.7\n" + words) }

// upload sends a file as browsers do; without a name, as they do when none is chosen.
func (d *counterDesk) upload(t testing.TB, who, address, name string, data []byte) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err != nil || form.Close() != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), "POST", address, &body)
	r.Header.Set("X-Who", who)
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	return w
}

// added uploads a file and returns it as it is kept.
func (d *counterDesk) added(t testing.TB, it Item, name string, data []byte) document.File {
	t.Helper()
	if w := d.upload(t, "officer", "/en/desk/"+it.Code+"/attachments", name, data); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/en/desk/"+it.Code {
		t.Fatalf("upload: %d to %q\n%s", w.Code, w.Header().Get("Location"), w.Body)
	}
	files, err := d.Files(t.Context(), it.ID)
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	return files[len(files)-1]
}

// A file is added, shown with what it is, read by those who may read the case,
// and taken away; the timeline and the journal tell all of it.
func TestFilesOfACase(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *counterDesk) {
		it := d.receive(t, Item{})
		page := "/en/desk/" + it.Code
		data := pdf(strings.Repeat("x", 300<<10))
		f := d.added(t, it, `C:\foto\"Lada" <b>.exe`, data)
		file := page + "/attachments/" + f.ID
		for address, says := range map[string][]string{
			page:                  {"File added", ">Lada b.pdf<", ">PDF<", ">301 KB<", ">Contoh Petugas<", ">Yes, remove this file<", "8 MB at most", `href="` + file + `/download"`},
			"/id/meja/" + it.Code: {"Berkas ditambahkan", "paling besar 8 MB", ">Ya, hapus berkas ini<"},
			"/ms/meja/" + it.Code: {"Fail ditambah", "paling besar 8 MB", ">Ya, padam fail ini<"},
		} {
			body := d.get(t, "attache", address)
			for _, words := range says {
				if !strings.Contains(body, words) {
					t.Errorf("%s does not say %q", address, words)
				}
			}
			if key := bareKey.FindString(body); key != "" || slot.MatchString(body) {
				t.Errorf("%s shows the key %q or the slot %q", address, key, slot.FindString(body))
			}
		}
		if body := d.get(t, "leader", page); !strings.Contains(body, "Lada b.pdf") || strings.Contains(body, "in-file") || strings.Contains(body, ">Yes, remove this file<") {
			t.Error("a leader, who only reads, is offered more or less than the list")
		}
		d.reads = nil
		w := d.do(t, "leader", "GET", file+"/download", nil)
		h := w.Header()
		if w.Code != http.StatusOK || !bytes.Equal(w.Body.Bytes(), data) || h.Get("Content-Type") != "application/pdf" || h.Get("Content-Disposition") != `attachment; filename="Lada b.pdf"` ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "no-store" || h.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
			t.Errorf("download: %d, %d bytes, %v", w.Code, w.Body.Len(), h)
		}
		if want := "file " + f.ID; len(d.reads) != 1 || d.reads[0] != want {
			t.Errorf("the journal is told %v, want %q", d.reads, want)
		}
		// Nothing of the item changed: who saw it before the file was added still may.
		it, err := d.Assign(t.Context(), d.attache, it.Code, it.Version, d.officer.Person.ID)
		if err != nil {
			t.Fatal(err)
		}
		if w := d.do(t, "officer", "POST", file+"/remove", url.Values{}); w.Code != http.StatusSeeOther {
			t.Fatalf("removing: %d\n%s", w.Code, w.Body)
		}
		if body := d.get(t, "attache", page); !strings.Contains(body, "File removed") || strings.Contains(body, file) {
			t.Error("the file is still offered, or its removal not told")
		}
		if w := d.do(t, "officer", "GET", file+"/download", nil); w.Code != http.StatusNotFound {
			t.Errorf("download of what was removed: %d", w.Code)
		}
		if w := d.do(t, "attache", "POST", file+"/remove", url.Values{}); w.Code != http.StatusSeeOther { // what they want is so
			t.Errorf("removing what was removed: %d", w.Code)
		}
		// Who only added or removed a file is not who changed the item.
		_, err = d.Answer(t.Context(), d.attache, it.Code, it.Version-1, "x")
		if clash, ok := ClashOf(err); !ok || clash.By != d.attache.Person.ID {
			t.Errorf("%+v, %v", clash, err)
		}
		if err := document.Forget(t.Context(), d.db, tuesday.Add(48*time.Hour)); err != nil || d.count(t, `SELECT count(*) FROM document_blob`) != 0 {
			t.Errorf("what was removed is still kept: %v", err)
		}
		entries, err := journal.Of(t.Context(), d.db, "work", it.ID)
		var verbs []string
		for _, e := range entries {
			verbs = append(verbs, e.Verb)
			if strings.Contains(fmt.Sprint(e.Detail), "Lada") {
				t.Errorf("the journal holds the file's name: %+v", e)
			}
		}
		if got := strings.Join(verbs, " "); err != nil || got != "work.received file.added work.attached work.assigned file.removed work.detached" {
			t.Errorf("journal: %s, %v", got, err)
		}
	})
}

var fileFault = regexp.MustCompile(`id="in-file-error">.*?</span>([^<]+)</span>`)

// What cannot be taken is said beside the box, and nothing of it is kept.
func TestFilesThatAreRefused(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *counterDesk) {
		it := d.receive(t, Item{})
		address := "/en/desk/" + it.Code + "/attachments"
		large := append(pdf(""), make([]byte, document.MaxFile)...)
		for _, c := range []struct {
			name, says string
			data       []byte
		}{
			{"", "Choose a file first.", nil}, {"a.pdf", "The file is empty.", nil}, {"a.pdf", "JPG, PNG, HEIC, PDF, XLSX", []byte("MZ\x90\x00\x03")},
			{"page.html", "JPG, PNG, HEIC, PDF, XLSX", []byte("<script>alert(1)</script>")}, {"a.pdf", "larger than 8 MB", large},
		} {
			w := d.upload(t, "officer", address, c.name, c.data)
			said := fileFault.FindStringSubmatch(strings.ReplaceAll(w.Body.String(), "\n", ""))
			if w.Code != http.StatusUnprocessableEntity || said == nil || !strings.Contains(said[1], c.says) || !strings.Contains(w.Body.String(), `href="#in-file"`) {
				t.Errorf("%q with %d bytes: %d says %q, want %q", c.name, len(c.data), w.Code, said, c.says)
			}
		}
		if w := d.upload(t, "officer", address, "a.pdf", make([]byte, maxFileForm)); w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("a form too large to read: %d", w.Code)
		}
		if w := d.do(t, "officer", "POST", address, url.Values{"file": {"x"}}); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("a form without a file: %d", w.Code)
		}
		if n := d.count(t, `SELECT (SELECT count(*) FROM document_blob) + (SELECT count(*) FROM document_file) + count(*) FROM desk_event`); n != 1 {
			t.Errorf("%d rows, want only that the item was received", n)
		}
		for i := range MaxFiles {
			if err := d.Attach(t.Context(), d.officer, it.Code, "a.pdf", pdf(fmt.Sprint(i))); err != nil {
				t.Fatal(err)
			}
		}
		if w := d.upload(t, "officer", address, "a.pdf", pdf("one more")); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "At most 50 files") {
			t.Errorf("one file more than an item holds: %d", w.Code)
		}
	})
}

// Files are as far away as their case: for another desk they are not there, and
// neither is a file under the code of another case. They move with the case.
func TestFilesOfOthers(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *counterDesk) {
		it, other := d.receive(t, Item{Thing: "a1"}), d.receive(t, Item{})
		f := d.added(t, it, "a.pdf", pdf("a"))
		page := "/en/desk/" + it.Code
		d.reads = nil
		for who, want := range map[string][3]int{"clerk": {404, 404, 404}, "outsider": {403, 403, 403}, "": {401, 401, 401}, "leader": {200, 403, 403}} {
			got := [3]int{d.do(t, who, "GET", page+"/attachments/"+f.ID+"/download", nil).Code,
				d.do(t, who, "POST", page+"/attachments/"+f.ID+"/remove", url.Values{}).Code, d.upload(t, who, page+"/attachments", "b.pdf", pdf("b")).Code}
			if got != want {
				t.Errorf("%q: %v, want %v", who, got, want)
			}
		}
		if len(d.reads) != 1 { // the leader's
			t.Errorf("noted as read: %v", d.reads)
		}
		id := regexp.MustCompile(`(?i)` + it.Code + `|[0-9a-f]{10}-[0-9a-z]+`)
		bare := func(address string) string {
			return id.ReplaceAllString(d.do(t, "clerk", "GET", address, nil).Body.String(), "…")
		}
		if case404 := bare(page); !strings.Contains(case404, "No work or file with that code at your desk") {
			t.Error(case404)
		}
		if !strings.Contains(bare(page+"/attachments/"+f.ID+"/download"), "No work or file with that code at your desk") {
			t.Error("a file of another desk is refused with other words than its case")
		}
		astray := "/en/desk/" + other.Code + "/attachments/" + f.ID
		if w := d.do(t, "officer", "GET", astray+"/download", nil); w.Code != http.StatusNotFound {
			t.Errorf("download under another case's code: %d", w.Code)
		}
		d.do(t, "officer", "POST", astray+"/remove", url.Values{})
		if files, err := d.Files(t.Context(), it.ID); err != nil || len(files) != 1 {
			t.Errorf("removed under another case's code: %v, %v", files, err)
		}
		err := d.db.InTx(t.Context(), func(tx *store.Tx) error { return d.Reroute(t.Context(), tx, "a1", "ask.hire", VerbMoved, "public") })
		if err != nil {
			t.Fatal(err)
		}
		for who, want := range map[string]int{"officer": 404, "clerk": 200} {
			if w := d.do(t, who, "GET", page+"/attachments/"+f.ID+"/download", nil); w.Code != want {
				t.Errorf("%s after the case moved: %d, want %d", who, w.Code, want)
			}
		}
		if err := d.Attach(t.Context(), identity.Who{}, it.Code, "a.pdf", pdf("a")); fault.KindOf(err) != fault.NotFound {
			t.Errorf("added by nobody: %v", err)
		}
	})
}

// A question to the asker stands while the item waits for them, and no longer.
func TestQuestionToTheAsker(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *counterDesk) {
		it := d.receive(t, Item{})
		page := "/en/desk/" + it.Code
		version := 1
		change := func(status int, pairs ...string) string {
			t.Helper()
			form := url.Values{"version": {fmt.Sprint(version)}}
			for i := 0; i+1 < len(pairs); i += 2 {
				form.Set(pairs[i], pairs[i+1])
			}
			w := d.do(t, "officer", "POST", page+"/change", form)
			if w.Code != status {
				t.Fatalf("%v: %d, want %d\n%s", pairs, w.Code, status, w.Body)
			}
			if status == http.StatusSeeOther {
				version++
			}
			return w.Body.String()
		}
		asked := func(want string) {
			t.Helper()
			now, err := d.ByCode(t.Context(), d.officer, it.Code)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := d.Question(t.Context(), now); got != want || err != nil {
				t.Errorf("asked %q, want %q: %v", got, want, err)
			}
		}
		for _, body := range []string{
			change(422, "do", VerbWaiting, "waiting", "region", "question", "Berapa kilo?"),
			change(422, "do", VerbWaiting, "waiting", "asker", "question", strings.Repeat("x", MaxNote+1)),
		} {
			if !strings.Contains(body, `id="in-question-error"`) || !strings.Contains(body, `<details class="action" open>`) {
				t.Error("the fault is not beside the question, or hidden")
			}
		}
		asked("")
		change(303, "do", VerbWaiting, "waiting", "asker", "question", " Berapa kilo?\nKe mana? ")
		asked("Berapa kilo?\nKe mana?")
		body := d.get(t, "attache", page)
		if !strings.Contains(body, "Berapa kilo?\nKe mana?") || !strings.Contains(body, "The asker left no contact: the question") {
			t.Error("the case does not hold the question")
		}
		ids := map[string]bool{}
		for _, id := range regexp.MustCompile(`\sid="([^"]+)"`).FindAllStringSubmatch(body, -1) {
			if ids[id[1]] {
				t.Errorf("the id %q stands twice", id[1])
			}
			ids[id[1]] = true
		}
		version--
		if clash := change(409, "do", VerbWaiting, "waiting", "asker", "question", "Atau ton?"); !strings.Contains(clash, `name="question" value="Atau ton?"`) {
			t.Errorf("the question is lost in a conflict:\n%s", clash)
		}
		version++
		if err := d.Comment(t.Context(), d.officer, it.Code, "Ditelepon"); err != nil {
			t.Fatal(err)
		}
		change(303, "do", VerbWaiting, "waiting", "asker", "due", "2026-12-04")
		asked("Berapa kilo?\nKe mana?")
		change(303, "do", VerbWaiting, "waiting", "agency")
		asked("")
		change(303, "do", VerbWaiting, "waiting", "asker")
		asked("")
		change(303, "do", VerbWaiting, "waiting", "asker", "question", "Sabah?")
		asked("Sabah?")
		change(303, "do", VerbResumed)
		asked("")
	})
}

// Whoever may own the work takes it with one button, which is not there for
// others nor once it is theirs.
func TestTake(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *counterDesk) {
		it := d.receive(t, Item{})
		page := "/en/desk/" + it.Code
		if strings.Contains(d.get(t, "leader", page), "Assign to me") {
			t.Error("a leader, who owns no work, may take it")
		}
		form := regexp.MustCompile(`name="version" value="(\d+)"[^<]*<input type="hidden" name="owner" value="([^"]+)"`).FindStringSubmatch(d.get(t, "attache", page))
		if form == nil {
			t.Fatal("there is no button to take the work")
		}
		if w := d.do(t, "attache", "POST", page+"/assign", url.Values{"version": {form[1]}, "owner": {form[2]}}); w.Code != http.StatusSeeOther {
			t.Fatalf("taking: %d\n%s", w.Code, w.Body)
		}
		if now, err := d.ByCode(t.Context(), d.attache, it.Code); err != nil || now.Owner != d.attache.Person.ID {
			t.Errorf("%+v, %v", now, err)
		}
		if strings.Contains(d.get(t, "attache", page), "Assign to me") || !strings.Contains(d.get(t, "officer", page), "Assign to me") {
			t.Error("the button is there for the owner, or not for a colleague")
		}
	})
}
