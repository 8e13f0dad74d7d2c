package identity

import "testing"

// open lets everybody do everything; see OpenInTest.
var open bool

// OpenInTest replaces the policy by one that allows everything until the test
// ends. A test of rights that still passes tests nothing. It panics outside of
// tests.
func OpenInTest(t interface{ Cleanup(f func()) }) {
	if !testing.Testing() {
		panic("identity: the policy is replaced in tests only")
	}
	open = true
	t.Cleanup(func() { open = false })
}
