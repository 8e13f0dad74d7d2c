package price

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"siger/internal/corridor"
)

// acceptance returns a file of the acceptance folder, which lies beside the
// module or at SIGER_ACCEPTANCE; without it the test is skipped.
func acceptance(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("SIGER_ACCEPTANCE")
	for up := "."; dir == ""; up = filepath.Join(up, "..") {
		if _, err := os.Stat(filepath.Join(up, "go.mod")); err == nil {
			dir = filepath.Join(up, "..", "shared", "acceptance")
		}
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("SIGER_REQUIRE_ALL") == "1" {
			t.Fatalf("acceptance file missing: %v", err)
		}
		t.Skipf("acceptance file missing: %v", err)
	}
	return path
}

// malaysia is a pack with the sixteen states and nothing else.
func malaysia() *corridor.Pack {
	p := &corridor.Pack{Market: corridor.Side{Country: "MY", Currency: "MYR"}}
	for i, name := range []string{"Johor", "Kedah", "Kelantan", "Malacca|Melaka", "Negeri Sembilan", "Pahang", "Penang|Pulau Pinang",
		"Perak", "Perlis", "Selangor", "Terengganu", "Sabah", "Sarawak", "Kuala Lumpur|KL", "Labuan", "Putrajaya"} {
		names := strings.Split(name, "|")
		p.Places = append(p.Places, &corridor.Place{ID: fmt.Sprintf("my-%02d", i+1),
			Name: names[0], Aliases: names[1:], Kind: corridor.State, Country: "MY"})
	}
	p.Places = append(p.Places, &corridor.Place{ID: "id-18", Name: "Perak", Kind: corridor.Province, Country: "ID"}) // never matched
	return p
}

func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
