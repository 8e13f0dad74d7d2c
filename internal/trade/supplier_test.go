package trade

import (
	"testing"

	"pgregory.net/rapid"

	"siger/internal/clock"
)

func TestCertificateStateOnADay(t *testing.T) {
	for _, c := range []struct {
		issued, expires, on string
		want                CertificateState
	}{
		{"2025-01-01", "2027-01-01", "2024-12-31", NotYet},
		{"2025-01-01", "2027-01-01", "2025-01-01", Valid},
		{"2025-01-01", "2027-01-01", "2026-11-02", Valid},    // 60 days left
		{"2025-01-01", "2027-01-01", "2026-11-03", Expiring}, // 59 days left
		{"2025-01-01", "2027-01-01", "2027-01-01", Expiring}, // the last day counts
		{"2025-01-01", "2027-01-01", "2027-01-02", Expired},
		{"2025-01-01", "", "2099-01-01", Valid}, // no expiry
	} {
		cert := Certificate{Issued: clock.MustDate(c.issued), Expires: clock.MustDate(c.expires)}
		if got := cert.StateOn(clock.MustDate(c.on)); got != c.want {
			t.Errorf("%s to %q on %s: %s, want %s", c.issued, c.expires, c.on, got, c.want)
		}
	}
}

// A certificate is in force exactly on the days from its issue to its end.
func TestInForceIsTheDaysOfValidity(t *testing.T) {
	start := clock.MustDate("2020-01-01")
	rapid.Check(t, func(t *rapid.T) {
		day := func(name string) clock.Date { return start.AddDays(rapid.IntRange(0, 4000).Draw(t, name)) }
		c := Certificate{Issued: day("issued"), Expires: day("expires")}
		on := day("on")
		if got, want := c.InForce(on), on.Within(c.Issued, c.Expires); got != want {
			t.Errorf("%s to %s on %s: %v, want %v", c.Issued, c.Expires, on, got, want)
		}
	})
}
