package document

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"siger/internal/i18n"
)

// A card prints with and without codes, the same card to the same bytes, four to
// a page, and whatever its words are.
func TestCards(t *testing.T) {
	p := press(t)
	whole := Card{Heading: "Contoh Balai Latihan Kerja", Title: "Contoh pelatihan tata graha", Lines: []string{"Contoh Siti Aminah", "Terbit 24 November 2026", "Tata graha (housekeeping)"},
		Code: "XRJ4782D54", Check: "https://siger.example/s/XRJ4782D54?p=ABCDEFGHIJKLMNOP", Back: "SIGER1:" + strings.Repeat("A1B2C3", 200), Note: "Contoh"}
	long := Card{Heading: strings.Repeat("Contoh ", 60), Title: strings.Repeat("W", 300), Lines: strings.Split(strings.Repeat("Contoh baris panjang sekali ☃,", 30), ","), Code: "X", Check: "/s/X"}
	made := time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
	cards := []Card{whole, long, whole, {}, whole}
	first, err := p.PrintCards(i18n.ID, "Contoh", made, cards)
	if err != nil {
		t.Fatal(err)
	}
	again, err := p.PrintCards(i18n.ID, "Contoh", made, cards)
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("the same cards give other bytes: %v", err)
	}
	if n := bytes.Count(first, []byte("/Type /Page\n")); n != 2 {
		t.Errorf("%d pages of five cards", n)
	}
	if to := os.Getenv("SIGER_SHOTS"); to != "" {
		if err := os.WriteFile(to+"/card.pdf", first, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
