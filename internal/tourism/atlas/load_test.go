package atlas

import (
	"testing"

	"siger/internal/corridor"
)

// lampung returns the atlas of the built-in pack.
func lampung(t testing.TB) (*Atlas, *corridor.Pack) {
	t.Helper()
	p, err := corridor.Open("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	a, problems := Load(p)
	for _, q := range problems {
		t.Error(q)
	}
	return a, p
}

func TestLampung(t *testing.T) { lampung(t) }
