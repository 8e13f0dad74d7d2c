package app

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"

	"siger/internal/i18n"
)

// The public pages of visits.
func init() {
	elsewhere = append(elsewhere, "tourism.events.feed", "tourism.events.calendar")
	steps = append(steps, []step{
		{"tourism.places", [3]string{"/id/kunjungi/tempat", "/ms/lawati/tempat", "/en/visit/places"}, "children=yes",
			[3]string{"belum diketahui apakah sesuai", "belum diketahui sama ada sesuai", "not known whether"}, ""},
		{"tourism.place", [3]string{"/id/kunjungi/tempat/{place}", "/ms/lawati/tempat/{place}", "/en/visit/places/{place}"}, "",
			[3]string{"Perahu dari", "Bot dari", "Boat from"}, ""},
		{"tourism.map", [3]string{"/id/kunjungi/peta", "/ms/lawati/peta", "/en/visit/map"}, "",
			[3]string{"Lintang, bujur", "Latitud, longitud", "Latitude, longitude"}, ""},
		{"tourism.events", [3]string{"/id/kunjungi/acara", "/ms/lawati/acara", "/en/visit/events"}, "",
			[3]string{"biasanya, belum pasti", "kebiasaannya, belum pasti", "usual, not confirmed"}, ""},
		{"tourism.culture", [3]string{"/id/kunjungi/budaya", "/ms/lawati/budaya", "/en/visit/culture"}, "",
			[3]string{"Kain tapis", "Kain tapis", "Tapis cloth"}, ""},
		{"tourism.practical", [3]string{"/id/kunjungi/sebelum-berangkat", "/ms/lawati/sebelum-bertolak", "/en/visit/before-you-go"}, "",
			[3]string{"Masuk tanpa visa", "Masuk tanpa visa", "Entry without a visa"}, ""},
	}...)
}

// Every place has a page that keeps the budget and says its own name.
func TestEveryPlaceHasItsPage(t *testing.T) {
	a := openApp(t, t.TempDir())
	for i := range a.Atlas.Places {
		q := &a.Atlas.Places[i]
		address := "/ms/lawati/tempat/" + q.ID
		w := get(t, a, address)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", address, w.Code)
		}
		p := mustRead(t, w)
		checkPage(t, address, "ms", p)
		if !strings.Contains(p.Text, q.Name.MS) {
			t.Errorf("%s does not name %q", address, q.Name.MS)
		}
		if usual := "Biasa bagi tempat seperti ini; perlu disahkan."; strings.Contains(p.Text, usual) == q.Hours.Known {
			t.Errorf("%s: hours known is %v, and the page says otherwise", address, q.Hours.Known)
		}
		if strings.Contains(w.Body.String(), "geo:") != q.HasPoint() {
			t.Errorf("%s: a point that is known must be linked, and no other", address)
		}
		if n, _ := loaded(t, a, address, "gzip", nil); n > publicBudget {
			t.Errorf("%s loads %d bytes", address, n)
		}
	}
	if w := get(t, a, "/ms/lawati/tempat/tiada"); w.Code != http.StatusNotFound {
		t.Errorf("a place nobody knows: %d", w.Code)
	}
}

// The door of visits leads to what there is to see.
func TestTheDoorOfVisitsLeadsToPlaces(t *testing.T) {
	a := openApp(t, t.TempDir())
	body := get(t, a, "/en/visit").Body.String()
	for _, address := range []string{"/en/visit/places", "/en/visit/events", "/en/visit/culture", "/en/visit/before-you-go"} {
		if !strings.Contains(body, `href="`+address+`"`) {
			t.Errorf("the door does not lead to %s", address)
		}
	}
}

// Calendar programs and feed readers get every dated edition.
func TestEventsAsCalendarAndFeed(t *testing.T) {
	a := openApp(t, t.TempDir())
	w := get(t, a, "/ms/lawati/acara/calendar.ics")
	if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || got != "text/calendar; charset=utf-8" {
		t.Fatalf("calendar: %d, %s", w.Code, got)
	}
	for _, line := range []string{"BEGIN:VCALENDAR", "UID:krakatau-festival-2025@siger", "DTSTART;VALUE=DATE:20250701", "DTEND;VALUE=DATE:20250707", "END:VCALENDAR"} {
		if !strings.Contains(w.Body.String(), line+"\r\n") {
			t.Errorf("the calendar lacks %s", line)
		}
	}
	w = get(t, a, "/ms/lawati/acara/feed.xml")
	var feed struct {
		Items []struct {
			Title string `xml:"title"`
			GUID  string `xml:"guid"`
		} `xml:"channel>item"`
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &feed); err != nil || w.Code != http.StatusOK {
		t.Fatalf("feed: %d, %v", w.Code, err)
	}
	said, seen := 0, map[string]bool{}
	for i := range a.Atlas.Events {
		said += len(a.Atlas.Events[i].History)
	}
	for _, item := range feed.Items {
		if seen[item.GUID] {
			t.Errorf("two items are %s", item.GUID)
		}
		seen[item.GUID] = true
	}
	if len(feed.Items) != said {
		t.Errorf("%d items for %d words", len(feed.Items), said)
	}
}

// An ask to visit is answered with a plan, within the budget, in every language.
func TestAnAskToVisitShowsAPlan(t *testing.T) {
	a := openApp(t, t.TempDir())
	for path, words := range map[string][]string{
		"id/jawaban": {"Rencana 3 hari", "Hari ke-1", "Kuala Lumpur", "Jakarta", "Yang belum diketahui", "tidak masuk rencana"},
		"ms/jawapan": {"Rancangan 3 hari", "Hari 1", "Kuala Lumpur", "Jakarta", "Yang belum diketahui", "tiada dalam rancangan"},
		"en/answer":  {"Plan of 3 days", "Day 1", "Kuala Lumpur time", "Jakarta time", "What is not known", "not in the plan"},
	} {
		address := "/" + path + "?q=3+hari+dari+KL,+pantai+dan+gajah,+2+dewasa+2+anak"
		w := get(t, a, address)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", address, w.Code)
		}
		p := mustRead(t, w)
		checkPage(t, address, i18n.Lang(path[:2]), p)
		for _, word := range words {
			if !strings.Contains(p.Text, word) {
				t.Errorf("%s does not say %q", address, word)
			}
		}
		if n, _ := loaded(t, a, address, "gzip", nil); n > publicBudget {
			t.Errorf("%s loads %d bytes", address, n)
		}
	}
}
