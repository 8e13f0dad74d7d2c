package landed

import "sync"

// memo keeps what was looked up or worked out for a key. It never holds more
// than full entries: then it begins anew, so that no stream of odd requests
// fills the memory. Values are shared and must not be changed.
type memo[K comparable, V any] struct {
	mu    sync.RWMutex
	known map[K]*V
}

// full is far above the pairs of places, products and days that a busy day asks.
const full = 1 << 14

// find returns the value kept for the key, nil when there is none.
func (m *memo[K, V]) find(k K) *V {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.known[k]
}

// keep keeps the value and returns it.
func (m *memo[K, V]) keep(k K, v *V) *V {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil || len(m.known) >= full {
		m.known = make(map[K]*V)
	}
	m.known[k] = v
	return v
}
