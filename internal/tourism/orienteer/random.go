package orienteer

import (
	"math/bits"
	"math/rand/v2"
)

// draw is the seeded source of all chance in a search.
type draw struct{ rand.PCG }

// below returns a number from 0 to n-1, n > 0. Its bias, of n in 2^64, is of no
// matter here.
func (d *draw) below(n int) int {
	high, _ := bits.Mul64(d.Uint64(), uint64(n))
	return int(high)
}

// unit returns a number from 0 up to 1.
func (d *draw) unit() float64 { return float64(d.Uint64()>>11) / (1 << 53) }
