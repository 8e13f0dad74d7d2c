package app

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"

	"siger/internal/code"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/labour"
	"siger/internal/store"
)

// exampleCourse returns the code of a course of the example world.
func exampleCourse(a *App, id string) string {
	c, err := a.work.office.Store.CourseByID(context.Background(), a.DB, id)
	if err != nil {
		panic(err)
	}
	return c.Code
}

// courseOf returns the example course that a step looks at.
func courseOf(route string) string {
	if route == "labour.training.results" {
		return "example-course-house"
	}
	return "example-course-opp"
}

// The pages of courses, of the orientation and of the loop to wages.
func init() {
	steps = append(steps, []step{
		{"labour.courses", [3]string{"/id/kerja/pelatihan", "/ms/kerja/latihan", "/en/work/courses"}, "open=yes",
			[3]string{"merawat lansia", "merawat lansia", "merawat lansia"}, ""},
		{"labour.course", [3]string{"/id/kerja/pelatihan/{course}", "/ms/kerja/latihan/{course}", "/en/work/courses/{course}"}, "",
			[3]string{"Ini kelas contoh", "Ini kelas contoh", "This is an example"}, ""},
		{"labour.orientation", [3]string{"/id/kerja/orientasi", "/ms/kerja/orientasi", "/en/work/orientation"}, "",
			[3]string{"Paspor tetap di tangan Anda", "Pasport kekal di tangan anda", "Your passport stays with you"}, ""},
		{"labour.orientation.print", [3]string{"/id/kerja/orientasi/cetak", "/ms/kerja/orientasi/cetak", "/en/work/orientation/print"}, "",
			[3]string{"Umur paling muda", "Umur paling muda", "The minimum age"}, ""},
		{"labour.topic", [3]string{"/id/kerja/orientasi/{topic}", "/ms/kerja/orientasi/{topic}", "/en/work/orientation/{topic}"}, "",
			[3]string{"Jawaban Anda tidak disimpan", "Jawapan anda tidak disimpan", "Your answers are not kept"}, ""},
		{"labour.loop", [3]string{"/id/kerja/pelatihan-ke-upah", "/ms/kerja/latihan-ke-gaji", "/en/work/training-to-wage"}, "",
			[3]string{"Cara menghitung", "Cara mengira", "How this is counted"}, ""},
		{"labour.training", [3]string{"/id/meja/pelatihan", "/ms/meja/latihan", "/en/desk/courses"}, "",
			[3]string{"Contoh: tata graha", "Contoh: tata graha", "Contoh: tata graha"}, "centre"},
		{"labour.training.new", [3]string{"/id/meja/pelatihan/baru", "/ms/meja/latihan/baharu", "/en/desk/courses/new"}, "",
			[3]string{"Nama kelas", "Nama kelas", "Name of the course"}, "officer-labour"},
		{"labour.training.course", [3]string{"/id/meja/pelatihan/{course}", "/ms/meja/latihan/{course}", "/en/desk/courses/{course}"}, "",
			[3]string{"Contoh Dewi Lestari", "Contoh Dewi Lestari", "Contoh Dewi Lestari"}, "centre"},
		{"labour.training.edit", [3]string{"/id/meja/pelatihan/{course}/ubah", "/ms/meja/latihan/{course}/ubah", "/en/desk/courses/{course}/change"}, "",
			[3]string{"Jumlah tempat", "Bilangan tempat", "Seats"}, "centre"},
		{"labour.training.enrol", [3]string{"/id/meja/pelatihan/{course}/peserta", "/ms/meja/latihan/{course}/peserta", "/en/desk/courses/{course}/participants"}, "",
			[3]string{"Peserta sudah setuju", "Peserta sudah bersetuju", "The participant has agreed"}, "centre"},
		{"labour.training.results", [3]string{"/id/meja/pelatihan/{course}/hasil", "/ms/meja/latihan/{course}/keputusan", "/en/desk/courses/{course}/results"}, "",
			[3]string{"Tidak lulus", "Tidak lulus", "Not passed"}, "officer-labour"},
		{"labour.training.attendance", [3]string{"/id/meja/pelatihan/{course}/kehadiran", "/ms/meja/latihan/{course}/kehadiran", "/en/desk/courses/{course}/attendance"}, "",
			[3]string{"Centang topik", "Tandakan topik", "Tick the topics"}, "centre"},
		{"labour.training.sheet", [3]string{"/id/meja/pelatihan/{course}/lembar-hadir", "/ms/meja/latihan/{course}/helaian-kehadiran", "/en/desk/courses/{course}/attendance-sheet"}, "",
			[3]string{"Tanda tangan", "Tandatangan", "Signature"}, "attache-labour"},
		{"labour.training.loop", [3]string{"/id/meja/pelatihan-ke-upah", "/ms/meja/latihan-ke-gaji", "/en/desk/training-to-wage"}, "",
			[3]string{"Contoh Balai Latihan Kerja", "Contoh Balai Latihan Kerja", "Contoh Balai Latihan Kerja"}, "centre"},
	}...)
	open = append(open, strings.Fields(`labour.courses labour.courses.feed labour.course labour.loop
		labour.orientation labour.orientation.print labour.orientation.file labour.orientation.keeper labour.topic labour.topic.check`)...)
	openAPI = append(openAPI, "api GET /courses")
	for _, name := range strings.Fields("labour.courses labour.course labour.loop labour.orientation labour.orientation.print labour.topic") {
		workerPages[name] = true
	}
	elsewhere = append(elsewhere, "labour.courses.feed", "labour.orientation.file", "labour.orientation.keeper", "labour.training.file", "labour.training.loop_file")

	centres := func(k asker) outcome {
		if k.name == "centre" {
			return in
		}
		return onlyDesk(labour.Desk)(k)
	}
	courses := func(more ...string) []object {
		return []object{
			{"its centre's", func(f *folk, _ asker) []string {
				return append([]string{"code", exampleCourse(f.a, "example-course-opp")}, more...)
			}, centres},
			{"another centre's", func(f *folk, _ asker) []string { return append([]string{"code", f.otherCourse()}, more...) }, onlyDesk(labour.Desk)},
			nobodys("code", "file"),
		}
	}
	for _, name := range strings.Fields("course edit change stage enrol enrol.post results results.post attendance attendance.post sheet") {
		objects["labour.training."+name] = courses()
	}
	objects["labour.training.file"] = courses("file", "participants.csv")
	nothing := []object{{"nothing", func(*folk, asker) []string { return nil }, centres}}
	for _, name := range []string{"labour.training", "labour.training.new", "labour.training.make", "labour.training.loop"} {
		objects[name] = nothing
	}
	objects["labour.training.loop_file"] = []object{{"the loop", func(*folk, asker) []string { return []string{"file", "training-to-wage.csv"} }, centres}}
	for _, name := range []string{"desk.import.list", "desk.import.upload", "desk.import.file"} {
		objects[name] = append(objects[name], object{"the list of participants", func(*folk, asker) []string {
			return []string{"list", "labour.participants", "file", "labour.participants-empty.csv"}
		}, centres})
	}
}

// otherCourse is an orientation of a training centre none of the askers acts
// for.
func (f *folk) otherCourse() (made string) {
	f.t.Helper()
	f.change(func(ctx context.Context, tx *store.Tx) error {
		org, err := f.a.people.store.AddOrganisation(ctx, tx, "tester", identity.Organisation{Name: "Contoh " + store.NewID(), Kind: labour.CentreKind})
		if err != nil {
			return err
		}
		c, err := f.a.work.office.Store.CourseByID(ctx, tx, "example-course-opp")
		if err != nil {
			return err
		}
		c.ID, c.Code, c.Org, c.OrgName, c.Version = store.NewID(), code.New(8), org.ID, org.Name, 0
		made = c.Code
		_, err = f.a.work.office.Store.PutCourse(ctx, tx, c)
		return err
	})
	return made
}

// A centre makes a course, takes people in, enters results; what the public
// sees holds nobody's name.
func TestACourseFromPlanToResults(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		centre := enter(t, a, "centre")
		key := store.NewID()
		form := url.Values{"key": {key}, "kind": {"skill"}, "title": {"Contoh kelas las"}, "occupation1": {"7212"}, "units": {"C.24LAS01.001.1\nC24LAS01.001.1"},
			"place": {"id-18.71"}, "starts": {"2026-12-01"}, "ends": {"2026-12-20"}, "seats": {"2"}, "org": {orgOf(t, a, "centre")}}
		const list = "/en/desk/courses"
		wrong := url.Values{"key": {key}, "title": {"Contoh kelas las"}}
		if w := post(t, a, list+"/new", wrong, centre); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Contoh kelas las") {
			t.Errorf("half a form: %d", w.Code)
		}
		if w := post(t, a, list+"/new", form, centre); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Check answers") {
			t.Fatalf("to check: %d\n%s", w.Code, w.Body)
		}
		form.Set("do", "save")
		w := post(t, a, list+"/new", form, centre)
		page := w.Header().Get("Location")
		if again := post(t, a, list+"/new", form, centre); w.Code != http.StatusSeeOther || again.Header().Get("Location") != page {
			t.Fatalf("saved twice: %d %s %s\n%s", w.Code, page, again.Header().Get("Location"), w.Body)
		}
		code := path.Base(page)
		step := func(address string, form url.Values, want int) {
			t.Helper()
			if w := post(t, a, page+address, form, centre); w.Code != want {
				t.Errorf("%s %v: %d, want %d\n%s", address, form, w.Code, want, clip(mustRead(t, w).Text))
			}
		}
		person := func(name string) url.Values {
			return url.Values{"name": {name}, "born": {"1999"}, "regency": {"id-18.07"}, "phone": {"0812 3456 7890"}, "consent": {"yes"}, "consent_how": {"spoken"}, "consent_by": {"Contoh Rini"}, "consent_on": {"2026-11-24"}}
		}
		step("/participants", person("Contoh Kanari Satu"), http.StatusUnprocessableEntity) // not open yet
		step("/stage", url.Values{"stage": {"opened"}}, http.StatusSeeOther)
		silent := person("Contoh Kanari Satu")
		silent.Del("consent")
		step("/participants", silent, http.StatusUnprocessableEntity)
		step("/participants", person("Contoh Kanari Satu"), http.StatusSeeOther)
		step("/participants", person("Contoh Kanari Dua"), http.StatusSeeOther)
		step("/participants", person("Contoh Kanari Tiga"), http.StatusUnprocessableEntity) // full
		step("/stage", url.Values{"stage": {"started"}}, http.StatusSeeOther)
		c, err := a.work.office.Store.CourseByCode(t.Context(), a.DB, code)
		if err != nil {
			t.Fatal(err)
		}
		people, err := a.work.office.Store.Participants(t.Context(), a.DB, c.ID)
		if err != nil || len(people) != 2 {
			t.Fatal(people, err)
		}
		step("/stage", url.Values{"stage": {"completed"}}, http.StatusUnprocessableEntity) // no results yet
		step("/results", url.Values{"result-" + people[0].ID: {"passed"}, "result-" + people[1].ID: {"failed"}}, http.StatusSeeOther)
		step("/results", url.Values{"result-" + people[0].ID: {"failed"}, "result-" + people[1].ID: {"failed"}}, http.StatusUnprocessableEntity)
		for _, address := range []string{"/en/work/courses", "/en/work/courses/feed.xml", "/en/work/courses/" + code, "/api/v1/courses", "/en/work/training-to-wage"} {
			if w := get(t, a, address); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "Kanari") {
				t.Errorf("%s: %d, or it names somebody", address, w.Code)
			}
		}
		if rows := sheetOf(t, a, page+"/participants.csv", centre); len(rows) != 3 || rows[1][1] != "Contoh Kanari Dua" {
			t.Errorf("participants as a file: %v", rows)
		}
		if entries, err := journal.Of(t.Context(), a.DB, "worker", people[0].Worker); err != nil || !read(entries) {
			t.Errorf("nobody noted that the worker was read: %+v, %v", entries, err)
		}
		step("/stage", url.Values{"stage": {"completed"}}, http.StatusSeeOther)
	})
}

// read reports whether somebody read the record.
func read(entries []journal.Entry) bool {
	for _, e := range entries {
		if e.Verb == "worker.read" {
			return true
		}
	}
	return false
}

// orgOf returns the organisation the person behind a door acts for.
func orgOf(t testing.TB, a *App, door string) string {
	t.Helper()
	return whoBehind(t, a, door).Memberships[0].Org
}

// The answers to a check are explained and kept nowhere; the file needs nothing
// else and stays small.
func TestOrientation(t *testing.T) {
	a := openApp(t, t.TempDir())
	before := dump(t, a)
	const topic = "/en/work/orientation/contract"
	if w := post(t, a, topic, url.Values{"answer1": {"1"}}, nil); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("half a check: %d", w.Code)
	}
	w := post(t, a, topic, url.Values{"answer1": {"1"}, "answer2": {"2"}, "answer3": {"1"}}, nil)
	if text := mustRead(t, w).Text; w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" || !strings.Contains(text, "2 of 3 answers are right") {
		t.Errorf("a check: %d %q %s", w.Code, w.Header().Get("Cache-Control"), clip(text))
	}
	if after := dump(t, a); after != before {
		t.Errorf("the store changed:\n%s", clip(difference(before, after)))
	}
	for i, l := range []string{"/id/kerja/orientasi/unduh", "/ms/kerja/orientasi/muat-turun", "/en/work/orientation/download"} {
		w := get(t, a, l)
		body := w.Body.String()
		if w.Code != http.StatusOK || len(body) > 200<<10 || !strings.Contains(w.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %d with %d bytes", l, w.Code, len(body))
		}
		for _, loads := range []string{"src=", "<link", "url(", "<script"} {
			if strings.Contains(body, loads) {
				t.Errorf("%s needs another file: %s", l, loads)
			}
		}
		if i == 0 && !strings.Contains(body, "Paspor") {
			t.Errorf("%s does not teach", l)
		}
	}
}
