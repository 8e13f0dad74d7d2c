package web

import "sync"

// recent is a bounded map that forgets what was not used lately. It keeps two
// generations: when the young one holds half the bound it becomes the old one,
// and what the old one held is forgotten. Safe for concurrent use.
type recent[K comparable, V any] struct {
	mu         sync.RWMutex
	half       int // cost one generation may hold
	cost       int // of the young generation
	young, old map[K]V
}

// newRecent returns a map that holds at most bound of cost.
func newRecent[K comparable, V any](bound int) *recent[K, V] {
	return &recent[K, V]{half: bound / 2, young: map[K]V{}, old: map[K]V{}}
}

// get returns the value of k. A value of the old generation has to be put
// again to live on; young says whether it was there.
func (m *recent[K, V]) get(k K) (v V, young, ok bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if v, ok = m.young[k]; ok {
		return v, true, true
	}
	v, ok = m.old[k]
	return v, false, ok
}

// put keeps v under k at a cost; what costs more than a generation is not kept.
func (m *recent[K, V]) put(k K, v V, cost int) {
	if cost > m.half {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, again := m.young[k]; again {
		return
	}
	if m.cost+cost > m.half {
		m.old, m.young, m.cost = m.young, map[K]V{}, 0
	}
	m.young[k] = v
	m.cost += cost
}

// clear forgets everything.
func (m *recent[K, V]) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.young, m.old, m.cost = map[K]V{}, map[K]V{}, 0
}
