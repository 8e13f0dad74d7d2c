package app

import (
	"net/http"
	"strings"
	"testing"
)

// Sheets of workers: a name with a number of identity, an unknown consent and a
// child are refused; a good sheet comes in once.
func TestWorkersAsSheet(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		centre, path := enter(t, a, "centre"), importPathsOf("labour.workers")[2]
		const head = "name,born,regency,phone,sex,occupations,consents,consent_how\n"
		bad := head + "Contoh 3201234567890123,1990,Metro,,,,training,paper\nContoh Anak,2020,Metro,,,,training,paper\nContoh Lain,1990,Metro,,,,everything,paper\n"
		_, w, p := checked(t, a, path, "a.csv", bad, centre)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(p.Text, "letters only") || !strings.Contains(p.Text, "year of birth between") || !strings.Contains(p.Text, "not known") {
			t.Errorf("%d %s", w.Code, clip(p.Text))
		}
		good := head + "Contoh Anggrek,1990,Metro,0812 3456 7890,f,\"9111, 5311\",\"training, matching\",paper\n"
		brought(t, a, path, "a.csv", good, centre)
		one, err := a.work.office.Store.FindWorker(t.Context(), a.DB, centreOrg(t, a), "contoh  ANGGREK", 1990)
		if err != nil || one.Regency != "id-18.72" || len(one.Occupations) != 2 {
			t.Errorf("%+v, %v", one, err)
		}
		if _, w, p := checked(t, a, path, "a.csv", good, centre); w.Code != http.StatusOK || !strings.Contains(p.Text, "As before 1") {
			t.Errorf("again: %d %s", w.Code, clip(p.Text))
		}
		if got := getAs(t, a, path, enter(t, a, "partner")); got.Code != http.StatusNotFound {
			t.Errorf("a supplier has the list: %d", got.Code)
		}
	})
}
