package landed

import (
	"strings"

	"siger/internal/amount"
)

// Term is one factor of a formula. Op stands before the figure ("", "×", "÷",
// "+", "−", "=", ";", "max(", "min(", ")"); a term with Bare has no figure.
type Term struct {
	Op      string
	Bare    bool
	Value   amount.Decimal
	High    *amount.Decimal // upper bound of a range, nil when Value is exact
	AtLeast bool            // Value is a lower bound: nothing is known above it
	Unit    string          // "kg", "USD/kg", "MYR/USD", "%", "MYR", "container" ...
}

// Figures writes the terms, with number writing each figure in the reader's way.
func Figures(terms []Term, number func(amount.Decimal) string) string {
	var b strings.Builder
	b.Grow(24 * len(terms))
	open := true // no space wanted before the next piece
	for i := range terms {
		t := &terms[i]
		switch t.Op {
		case ")", ";":
			b.WriteString(t.Op)
			open = false
		case "":
			if !open {
				b.WriteByte(' ')
			}
			open = true
		default:
			if !open {
				b.WriteByte(' ')
			}
			b.WriteString(t.Op)
			open = strings.HasSuffix(t.Op, "(")
		}
		if t.Bare {
			if t.Unit != "" {
				if !open && t.Op != "" {
					b.WriteByte(' ')
				}
				b.WriteString(t.Unit)
				open = false
			}
			continue
		}
		if !open && t.Op != "" {
			b.WriteByte(' ')
		}
		if t.AtLeast {
			b.WriteString("≥ ")
		}
		b.WriteString(number(t.Value))
		if t.High != nil {
			b.WriteString("–")
			b.WriteString(number(*t.High))
		}
		if t.Unit != "" {
			b.WriteByte(' ')
			b.WriteString(t.Unit)
		}
		open = false
	}
	return b.String()
}

// plain writes a figure with a dot for decimals and commas between thousands.
func plain(d amount.Decimal) string {
	s := d.String()
	start, end := 0, len(s)
	if s[0] == '-' {
		start = 1
	}
	if dot := strings.IndexByte(s, '.'); dot >= 0 {
		end = dot
	}
	if end-start <= 3 {
		return s
	}
	var buf [96]byte
	out := append(buf[:0], s[:start]...)
	for i := start; i < end; i++ {
		if i > start && (end-i)%3 == 0 {
			out = append(out, ',')
		}
		out = append(out, s[i])
	}
	return string(append(out, s[end:]...))
}
