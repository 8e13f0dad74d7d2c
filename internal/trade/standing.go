package trade

import "siger/internal/clock"

// papersShare returns the share of the certificate points a supplier earns on a
// day: 0.4 for a business number, 0.4 for halal, 0.2 for any mark of quality.
// A certificate counts while it is in force, and half when nobody of the
// corridor has checked it.
func (s *Supplier) papersShare(on clock.Date) float64 {
	var nib, halal, quality float64
	for _, c := range s.Certificates {
		if !c.InForce(on) {
			continue
		}
		worth := 0.5
		if !c.CheckedOn.IsZero() {
			worth = 1
		}
		switch c.Type {
		case "nib":
			nib = max(nib, worth)
		case "halal":
			halal = max(halal, worth)
		default:
			quality = max(quality, worth)
		}
	}
	return 0.4*nib + 0.4*halal + 0.2*quality
}

// recordShare returns the share of the record points: up to 0.6 for the usual
// time to reply (a day, three days, longer) and 0.4 for orders done.
func (s *Supplier) recordShare() (share float64) {
	if h := s.ReplyHours; h != nil {
		switch {
		case *h <= 24:
			share = 0.6
		case *h <= 72:
			share = 0.4
		default:
			share = 0.2
		}
	}
	switch {
	case s.OrdersDone >= 10:
		share += 0.4
	case s.OrdersDone >= 1:
		share += 0.2
	}
	return share
}

// inForce returns how many certificates are in force on the day.
func (s *Supplier) inForce(on clock.Date) (n int) {
	for _, c := range s.Certificates {
		if c.InForce(on) {
			n++
		}
	}
	return n
}

// Holds reports whether the supplier's certificate of the type is in force on
// the day; known is false when the supplier has shown none, which is not a no.
func (s *Supplier) Holds(certificate string, on clock.Date) (inForce, known bool) {
	for _, c := range s.Certificates {
		if c.Type == certificate {
			known = true
			inForce = inForce || c.InForce(on)
		}
	}
	return inForce, known
}
