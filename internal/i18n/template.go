package i18n

import (
	"fmt"
	"slices"
	"strings"

	"siger/internal/amount"
	"siger/internal/clock"
)

// template is a compiled text: literals and slots in order.
type template []piece

// piece is a literal, a slot {name}, or a plural {name|one|many}.
type piece struct {
	literal   string
	slot      string
	one, many string
	plural    bool
}

// parseTemplate compiles a text. {name} is a slot; {name|supplier|suppliers}
// picks the first word when name is 1, else the second.
func parseTemplate(s string) (template, error) {
	var t template
	for s != "" {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			if strings.IndexByte(s, '}') >= 0 {
				return nil, fmt.Errorf("a } without its {")
			}
			return append(t, piece{literal: s}), nil
		}
		length := strings.IndexByte(s[open:], '}')
		if length < 0 {
			return nil, fmt.Errorf("a { without its }")
		}
		if open > 0 {
			t = append(t, piece{literal: s[:open]})
		}
		parts := strings.Split(s[open+1:open+length], "|")
		switch {
		case !slotName(parts[0]):
			return nil, fmt.Errorf("%q is not a slot name", parts[0])
		case len(parts) == 1:
			t = append(t, piece{slot: parts[0]})
		case len(parts) == 3:
			t = append(t, piece{slot: parts[0], one: parts[1], many: parts[2], plural: true})
		default:
			return nil, fmt.Errorf("slot %q needs one form or two", parts[0])
		}
		s = s[open+length+1:]
	}
	return t, nil
}

// slotName reports whether s is lower-case letters, digits and underscores.
func slotName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// slots returns the sorted names of the slots.
func (t template) slots() (names []string) {
	for _, p := range t {
		if p.slot != "" {
			names = append(names, p.slot)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// fill writes the text with its slots filled; a slot without a value stays
// visible as {name}.
func (t template) fill(l Lang, args []any) string {
	if len(t) == 1 && t[0].slot == "" {
		return t[0].literal
	}
	var b strings.Builder
	for _, p := range t {
		if p.slot == "" {
			b.WriteString(p.literal)
			continue
		}
		switch v, ok := argument(args, p.slot); {
		case !ok:
			b.WriteString("{" + p.slot + "}")
		case p.plural && isOne(v):
			b.WriteString(p.one)
		case p.plural:
			b.WriteString(p.many)
		default:
			b.WriteString(Format(l, v))
		}
	}
	return b.String()
}

// argument finds the value of a slot among name, value pairs.
func argument(args []any, name string) (any, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1], true
		}
	}
	return nil, false
}

// isOne reports whether v is the number 1.
func isOne(v any) bool {
	switch v := v.(type) {
	case int:
		return v == 1
	case int64:
		return v == 1
	case amount.Decimal:
		return v.Cmp(amount.Int(1)) == 0
	case *amount.Decimal:
		return v != nil && v.Cmp(amount.Int(1)) == 0
	}
	return false
}

// Format returns a value as a reader of l expects it: numbers grouped, money
// with its symbol, dates in words, texts in l. A nil pointer, which means
// unknown, is a dash.
func Format(l Lang, v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return Number(l, amount.Int(int64(v)), 0)
	case int64:
		return Number(l, amount.Int(v), 0)
	case amount.Decimal:
		return Number(l, v, -1)
	case *amount.Decimal:
		if v == nil {
			return "–"
		}
		return Number(l, *v, -1)
	case amount.Money:
		return Money(l, v)
	case *amount.Money:
		if v == nil {
			return "–"
		}
		return Money(l, *v)
	case clock.Date:
		return Date(l, v)
	case Text:
		return v.In(l)
	}
	return fmt.Sprint(v)
}
