package labour

import (
	"net/http"

	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/store"
	"siger/internal/web"
)

// findOrientation returns the orientation course of the address: others have no
// attendance by topic.
func (t *Training) findOrientation(r *http.Request, right identity.Right) (Course, error) {
	c, err := t.find(r, right)
	if err == nil && !c.Orientation {
		err = fault.New(fault.NotFound, "error.not_found")
	}
	return c, err
}

func (t *Training) attendanceForm(w http.ResponseWriter, r *http.Request) error {
	c, err := t.findOrientation(r, "course.change")
	if err != nil {
		return err
	}
	people, err := t.trainees(r.Context(), c)
	if err != nil {
		return err
	}
	p := t.under(r, c, "labour.attendance.title")
	return web.Render(w, r, http.StatusOK, p, attendancePage(p, t.Office, c, people))
}

// attendanceField is the name of the box of a participant and a topic.
func attendanceField(participant, topic string) string { return "at-" + participant + "-" + topic }

func (t *Training) attendancePost(w http.ResponseWriter, r *http.Request) error {
	c, err := t.findOrientation(r, "course.change")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	if r.PostForm.Get("do") != "save" { // an empty form would take everybody's attendance away
		return fault.New(fault.Invalid, "error.invalid")
	}
	err = t.Store.DB.InTx(r.Context(), func(tx *store.Tx) error {
		people, err := t.Store.Participants(r.Context(), tx, c.ID)
		if err != nil {
			return err
		}
		for _, p := range people {
			attended := map[string]bool{}
			for _, topic := range t.Pack.Topics {
				if r.PostForm.Get(attendanceField(p.ID, topic.ID)) == "yes" {
					attended[topic.ID] = true
				}
			}
			if sameTopics(attended, p.Attendance) {
				continue
			}
			p.Attendance = attended
			if err := t.Store.PutParticipant(r.Context(), tx, p); err != nil {
				return err
			}
			if err := t.note(r.Context(), tx, identity.Of(r.Context()).Actor(), "worker.attended", p.Worker, c, map[string]any{"topics": len(attended)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("labour.training.attendance", "code", c.Code))
}

// sameTopics reports whether two sets of topics are the same.
func sameTopics(a, b map[string]bool) bool {
	if len(a) != len(b) {
		return false
	}
	for topic := range a {
		if !b[topic] {
			return false
		}
	}
	return true
}

// attendanceSheet is the list to sign on paper.
func (t *Training) attendanceSheet(w http.ResponseWriter, r *http.Request) error {
	c, err := t.findOrientation(r, "course.read")
	if err != nil {
		return err
	}
	people, err := t.trainees(r.Context(), c)
	if err != nil {
		return err
	}
	p := t.under(r, c, "labour.attendance.sheet")
	p.Plain = true
	return web.Render(w, r, http.StatusOK, p, attendanceSheetPage(p, t.Office, c, people))
}
