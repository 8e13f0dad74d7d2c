package contract

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/fault"
)

// MaxSize is how many bytes a contract may have.
const MaxSize = 256 << 10

// maxList is how many items a list may have; more is not a contract.
const maxList = 64

// Read reads a contract written as YAML or JSON. Errors are faults
// contract.error.*: an unknown or repeated key, a value of another kind, each
// with its key and line; several come as a fault.List.
func Read(r io.Reader) (*Contract, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(text) > MaxSize {
		return nil, fault.New(fault.TooLarge, "contract.error.size", "kb", MaxSize>>10)
	}
	if json.Valid(text) {
		text = bytes.ReplaceAll(text, []byte("\t"), []byte(" ")) // between values only: strings of JSON hold no bare tab
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	var doc yaml.Node
	if err := d.Decode(&doc); err == io.EOF {
		return nil, fault.New(fault.Invalid, "contract.error.empty")
	} else if err != nil {
		return nil, syntax(err)
	}
	switch err := d.Decode(new(yaml.Node)); {
	case err == nil:
		return nil, fault.New(fault.Invalid, "contract.error.several")
	case err != io.EOF:
		return nil, syntax(err)
	}
	var c Contract
	f := &form{}
	f.read(doc.Content[0], reflect.ValueOf(&c).Elem(), "")
	if len(f.wrong) == 0 {
		f.choices(&c)
	}
	if len(f.wrong) == 1 {
		return nil, f.wrong[0]
	}
	return &c, f.wrong.OrNil()
}

func syntax(err error) error {
	return fault.New(fault.Invalid, "contract.error.syntax", "what", strings.TrimPrefix(err.Error(), "yaml: ")).Because(err)
}

// form reads values out of a document and remembers what is wrong.
type form struct {
	wrong fault.List
	lines map[string]int
}

func (f *form) bad(kind, key string, line int, args ...any) {
	if len(f.wrong) < 8 { // enough to mend a file
		args = append(args, "key", key, "line", strconv.Itoa(line))
		f.wrong = append(f.wrong, fault.New(fault.Invalid, "contract.error."+kind, args...).In(key))
	}
}

var (
	decimalType = reflect.TypeFor[amount.Decimal]()
	dateType    = reflect.TypeFor[clock.Date]()
)

// read fills v from the node; key is the path of keys to it. A null says
// nothing and leaves v as it is.
func (f *form) read(n *yaml.Node, v reflect.Value, key string) {
	if f.lines == nil {
		f.lines = map[string]int{}
	}
	f.lines[key] = n.Line
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		if key == "" {
			f.wrong = append(f.wrong, fault.New(fault.Invalid, "contract.error.empty"))
		}
		return
	}
	switch {
	case v.Type() == decimalType, v.Type() == dateType, v.Kind() == reflect.Int, v.Kind() == reflect.Bool, v.Kind() == reflect.String:
		f.scalar(n, v, key)
	case v.Kind() == reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		before := len(f.wrong)
		if f.read(n, p.Elem(), key); len(f.wrong) == before {
			v.Set(p)
		}
	case v.Kind() == reflect.Slice:
		f.list(n, v, key)
	default:
		f.fields(n, v, key)
	}
}

// fields reads a mapping into a struct; each key must be one of its fields.
func (f *form) fields(n *yaml.Node, v reflect.Value, key string) {
	if n.Kind != yaml.MappingNode {
		f.bad("keys", key, n.Line)
		return
	}
	known := fieldsOf(v.Type())
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i].Value
		path := join(key, name)
		field, ok := known[name]
		switch {
		case !ok || n.Content[i].Kind != yaml.ScalarNode:
			f.bad("unknown", path, n.Content[i].Line)
		case seen[name]:
			f.bad("twice", path, n.Content[i].Line)
		default:
			f.read(n.Content[i+1], v.Field(field), path)
		}
		seen[name] = true
	}
}

func (f *form) list(n *yaml.Node, v reflect.Value, key string) {
	if n.Kind != yaml.SequenceNode || len(n.Content) > maxList {
		f.bad("list", key, n.Line, "most", maxList)
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, item := range n.Content {
		f.read(item, v.Index(i), key+"["+strconv.Itoa(i)+"]")
	}
}

// scalar reads one value: a text, true or false, a whole number, an exact
// decimal or a date. Numbers and lengths are never below zero.
func (f *form) scalar(n *yaml.Node, v reflect.Value, key string) {
	kind := "text"
	ok := n.Kind == yaml.ScalarNode
	switch {
	case v.Type() == decimalType:
		kind = "number"
		d, err := amount.Parse(n.Value)
		if ok = ok && err == nil && d.Sign() >= 0 && d.Cmp(amount.Int(1e15)) < 0; ok {
			v.Set(reflect.ValueOf(d))
		}
	case v.Type() == dateType:
		kind = "date_value"
		d, err := clock.ParseDate(n.Value)
		if ok = ok && err == nil && !d.IsZero(); ok {
			v.Set(reflect.ValueOf(d))
		}
	case v.Kind() == reflect.Int:
		kind = "whole"
		d, err := strconv.ParseInt(n.Value, 10, 32)
		if ok = ok && err == nil && d >= 0 && d <= 1e6; ok {
			v.SetInt(d)
		}
	case v.Kind() == reflect.Bool:
		kind = "bool"
		if ok = ok && n.Tag == "!!bool"; ok {
			v.SetBool(strings.EqualFold(n.Value, "true"))
		}
	default:
		if ok = ok && len(n.Value) <= maxText; ok {
			v.SetString(strings.TrimSpace(n.Value))
		}
	}
	if !ok {
		f.bad(kind, key, n.Line, "value", short(n))
	}
}

// maxText is how many bytes a text may have.
const maxText = 200

// short is a wrong value as an error repeats it.
func short(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		return "…"
	}
	if r := []rune(n.Value); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return n.Value
}

// choices checks the texts that are one of a few, where another word would leave
// the whole contract unread. Elsewhere another word is "other" (see Facts).
func (f *form) choices(c *Contract) {
	check := func(key, value string, allowed ...string) {
		if value != "" && !slices.Contains(allowed, value) {
			f.bad("choice", key, f.lines[key], "value", value, "allowed", strings.Join(allowed, ", "))
		}
	}
	check("sector", c.Sector, Sectors...)
	check("worker.sex", c.Worker.Sex, "male", "female")
	check("wage.per", c.Wage.Per, "month", "day", "hour", "piece")
	check("housing.kind", c.Housing.Kind, "room", "dormitory")
	for i, d := range c.Deductions {
		check("deductions["+strconv.Itoa(i)+"].per", d.Per, "month", "week", "day", "once")
	}
}

// fieldsOf returns the fields of a struct by their keys.
func fieldsOf(t reflect.Type) map[string]int {
	out := make(map[string]int, t.NumField())
	for i := range t.NumField() {
		out[t.Field(i).Tag.Get("yaml")] = i
	}
	return out
}

func join(key, name string) string {
	if key == "" {
		return name
	}
	return key + "." + name
}
