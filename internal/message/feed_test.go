package message

import (
	"context"
	"encoding/xml"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/store"
)

// A feed is well-formed RSS whatever its texts hold, and says when it is from.
func TestFeed(t *testing.T) {
	f := Feed{Title: "Dicari & <laku>", Link: "https://siger.example/id/dicari", Self: "https://siger.example/id/dicari.xml", Lang: i18n.ID, Items: []FeedItem{
		{ID: "a", Title: "Lada\x00 ]]> <b>", At: morning.Add(-time.Hour)}, {ID: "b", Title: "Kopi", Link: "https://siger.example/b", At: morning}}}
	w := httptest.NewRecorder()
	if err := WriteFeed(w, f); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Version string `xml:"version,attr"`
		Channel struct {
			Title string `xml:"title"`
			Built string `xml:"lastBuildDate"`
			Items []struct {
				Title string `xml:"title"`
				GUID  string `xml:"guid"`
				Date  string `xml:"pubDate"`
			} `xml:"item"`
		} `xml:"channel"`
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatalf("%v\n%s", err, w.Body)
	}
	c := got.Channel
	if got.Version != "2.0" || c.Title != f.Title || len(c.Items) != 2 || c.Items[0].Title != "Lada\ufffd ]]> <b>" || c.Items[1].GUID != "b" ||
		c.Built != "Wed, 25 Nov 2026 01:00:00 +0000" || c.Items[0].Date != "Wed, 25 Nov 2026 00:00:00 +0000" {
		t.Errorf("%+v", got)
	}
	if kind := w.Header().Get("Content-Type"); kind != "application/rss+xml; charset=utf-8" {
		t.Error(kind)
	}
	if empty, err := (Feed{}).XML(); err != nil || strings.Contains(string(empty), "lastBuildDate") {
		t.Errorf("%s, %v", empty, err)
	}
}

// book is a worklist with fixed readers.
type book struct {
	readers []Reader
	duties  map[string]Duties
	asked   *[]clock.Date
}

func (b book) Readers(context.Context) ([]Reader, error) { return b.readers, nil }

func (b book) Duties(_ context.Context, p identity.Person, today clock.Date) (Duties, error) {
	*b.asked = append(*b.asked, today)
	d, ok := b.duties[p.ID]
	if !ok {
		return d, errors.New("no such person")
	}
	return d, nil
}

// At 07:00 in each reader's own zone, once a day, in their language, to those who
// have something to do; one reader's trouble is not another's.
func TestDigest(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		many := make([]Duty, digestMost+2)
		for i := range many {
			many[i] = Duty{Code: "7FQ2KD9A", Kind: "Ingin membeli", Due: clock.MustDate("2026-11-20")}
		}
		var asked []clock.Date
		work := book{asked: &asked, duties: map[string]Duties{
			"wib": {Overdue: many, DueSoon: many[:1]}, "myt": {DueToday: []Duty{{Code: "A1", Kind: "Wants to buy", Due: clock.MustDate("2026-11-25")}}}, "idle": {}}}
		for id, zone := range map[string]*time.Location{"wib": i18n.WIB, "myt": i18n.MYT, "idle": i18n.MYT, "gone": i18n.MYT} {
			lang := i18n.EN
			if id == "wib" {
				lang = i18n.ID
			}
			work.readers = append(work.readers, Reader{identity.Person{ID: id, Email: id + "@contoh.example", Lang: lang}, zone})
		}
		// 23:00 UTC is 06:00 WIB and 07:00 MYT of the next day.
		h := &hands{now: time.Date(2026, 11, 24, 22, 59, 0, 0, time.UTC)}
		d := &Digest{DB: db, Texts: catalog(t), Clock: h, Work: work}
		count := func(person string) int {
			list, _, err := NewStore(db).Inbox(t.Context(), person, "", 10)
			if err != nil {
				t.Fatal(err)
			}
			return len(list)
		}
		for _, c := range []struct {
			turn     time.Duration
			wib, myt int
		}{{0, 0, 0}, {time.Minute, 0, 1}, {time.Hour, 1, 1}, {3 * time.Hour, 1, 1}, {12 * time.Hour, 1, 1}, {8 * time.Hour, 1, 2}} {
			h.turn(c.turn)
			if err := d.Tell(t.Context()); (err != nil) != (c.turn == time.Minute || c.turn == time.Hour || c.turn == 3*time.Hour || c.turn == 8*time.Hour) {
				t.Errorf("after %s: %v", c.turn, err) // the person who is not there is named whenever it is their morning
			}
			if wib, myt := count("wib"), count("myt"); wib != c.wib || myt != c.myt || count("idle") != 0 {
				t.Errorf("at %s: %d and %d digests, want %d and %d", h.Now(), wib, myt, c.wib, c.myt)
			}
		}
		for _, day := range asked {
			if day != clock.MustDate("2026-11-25") && day != clock.MustDate("2026-11-26") {
				t.Errorf("asked about %s", day)
			}
		}
		list, _, err := NewStore(db).Inbox(t.Context(), "wib", "", 1)
		if err != nil {
			t.Fatal(err)
		}
		body := list[0].Body(d.Texts)
		for _, want := range []string{"Tugas Anda per 25 November 2026.", "Lewat waktu: 17\n- 7FQ2KD9A, Ingin membeli, jatuh tempo 20 November 2026", "- dan 2 lagi", "Segera jatuh tempo: 1"} {
			if !strings.Contains(body, want) {
				t.Errorf("lacks %q:\n%s", want, body)
			}
		}
	})
}

// The inbox pages through what a person got, newest first, each once, also of
// one instant, and never a secret or somebody else's.
func TestInbox(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		for i := range 7 {
			m := answered("k" + string(rune('a'+i)))
			m.To, m.Channel, m.At = "p1", InApp, morning.Add(time.Duration(i/3)*time.Minute)
			post(t, db, m)
		}
		secret := answered("s")
		secret.To, secret.Secret = "p1", true
		post(t, db, secret)
		st, seen, cursor := NewStore(db), map[string]bool{}, ""
		last := morning.Add(time.Hour)
		for {
			list, next, err := st.Inbox(t.Context(), "p1", cursor, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range list {
				if seen[m.ID] || m.Secret || m.At.After(last) {
					t.Errorf("%s again, secret or out of order", m.ID)
				}
				seen[m.ID], last = true, m.At
			}
			if cursor = next; next == "" {
				break
			}
		}
		if len(seen) != 7 {
			t.Errorf("%d messages", len(seen))
		}
		if err := st.MarkRead(t.Context(), "p1", morning, morning); err != nil {
			t.Fatal(err)
		}
		if n, err := st.Unread(t.Context(), "p1"); n != 4 || err != nil { // three came at the first minute
			t.Errorf("%d unread, %v", n, err)
		}
		for _, odd := range []string{"x", " ", "9 9", strings.Repeat("z", 100)} {
			if _, _, err := st.Inbox(t.Context(), "p1", odd, 2); err != nil {
				t.Errorf("cursor %q: %v", odd, err)
			}
		}
		if list, _, err := st.Inbox(t.Context(), "", "", 10); err != nil || len(list) != 0 {
			t.Errorf("nobody's inbox: %d, %v", len(list), err)
		}
	})
}
