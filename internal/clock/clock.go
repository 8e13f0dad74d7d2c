// Package clock tells the time and holds civil dates. Nothing else in Siger
// calls time.Now: a rule, a page and a test all get their "now" handed in.
package clock

import "time"

// Clock tells the present instant.
type Clock interface{ Now() time.Time }

// System is the machine's clock.
type System struct{}

// Now returns the present instant in UTC.
func (System) Now() time.Time { return time.Now().UTC() }

// Fixed is a clock that stands still, for tests and replays.
type Fixed time.Time

// Now returns the instant the clock was set to.
func (f Fixed) Now() time.Time { return time.Time(f) }

// Today returns the civil date at c's instant in the given zone.
func Today(c Clock, zone *time.Location) Date { return DateOf(c.Now().In(zone)) }
