package rulebook

import (
	"errors"
	"fmt"
	"reflect"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"siger/internal/amount"
	"siger/internal/clock"
)

// Decimals in expressions are exact. A fact of type decimal is compared with
// whole numbers as they stand (kg >= 40) and with fractions as
// decimal("4.75"); +, - and * work between decimals and with whole numbers.
// There is no division: multiply across instead. CEL's double is refused at
// load, so that no figure of law passes through floating point.
var decimalType = cel.ObjectType("decimal", traits.ComparerType, traits.AdderType, traits.SubtractorType, traits.MultiplierType)

// number is amount.Decimal as a CEL value.
type number struct{ amount.Decimal }

// ConvertToNative returns the amount.Decimal.
func (n number) ConvertToNative(t reflect.Type) (any, error) {
	if t == reflect.TypeFor[amount.Decimal]() {
		return n.Decimal, nil
	}
	return nil, errors.New("a decimal is only an amount.Decimal")
}

// ConvertToType returns the decimal as text, or its type.
func (n number) ConvertToType(t ref.Type) ref.Val {
	switch t {
	case types.StringType:
		return types.String(n.String())
	case types.TypeType:
		return decimalType
	case decimalType:
		return n
	}
	return types.NewErr("a decimal cannot become %s", t.TypeName())
}

// Equal compares by value: 40 equals 40.0.
func (n number) Equal(other ref.Val) ref.Val {
	o, ok := asNumber(other)
	return types.Bool(ok && n.Cmp(o.Decimal) == 0)
}

// Type returns the CEL type.
func (n number) Type() ref.Type { return decimalType }

// Value returns the amount.Decimal.
func (n number) Value() any { return n.Decimal }

// Compare orders a decimal and a decimal or whole number.
func (n number) Compare(other ref.Val) ref.Val {
	o, ok := asNumber(other)
	if !ok {
		return types.MaybeNoSuchOverloadErr(other)
	}
	return types.Int(n.Cmp(o.Decimal))
}

// Add returns n + other, exactly.
func (n number) Add(other ref.Val) ref.Val { return n.with(other, amount.Decimal.Add) }

// Subtract returns n - other, exactly.
func (n number) Subtract(other ref.Val) ref.Val { return n.with(other, amount.Decimal.Sub) }

// Multiply returns n * other, exactly.
func (n number) Multiply(other ref.Val) ref.Val { return n.with(other, amount.Decimal.Mul) }

func (n number) with(other ref.Val, op func(a, b amount.Decimal) amount.Decimal) (out ref.Val) {
	o, ok := asNumber(other)
	if !ok {
		return types.MaybeNoSuchOverloadErr(other)
	}
	defer func() {
		if r := recover(); r != nil { // a result beyond 200 digits
			out = types.NewErr("%v", r)
		}
	}()
	return number{op(n.Decimal, o.Decimal)}
}

func asNumber(v ref.Val) (number, bool) {
	switch v := v.(type) {
	case number:
		return v, true
	case types.Int:
		return number{amount.Int(int64(v))}, true
	}
	return number{}, false
}

// language returns the CEL functions the rulebook adds: decimal("4.75"),
// date("2026-02-12"), and order and arithmetic of decimals. Nothing tells the
// time: the only date a rule sees without being told is law_date.
func language() []cel.EnvOption {
	pair := func(id string, result *cel.Type) cel.FunctionOpt {
		return cel.Overload("decimal_"+id+"_decimal", []*cel.Type{decimalType, decimalType}, result)
	}
	whole := func(id string, result *cel.Type) cel.FunctionOpt {
		return cel.Overload("decimal_"+id+"_int", []*cel.Type{decimalType, cel.IntType}, result)
	}
	out := []cel.EnvOption{
		cel.Function("decimal", cel.Overload("decimal_string", []*cel.Type{cel.StringType}, decimalType,
			cel.UnaryBinding(parseNumber))),
		cel.Function("date", cel.Overload("date_string", []*cel.Type{cel.StringType}, cel.TimestampType,
			cel.UnaryBinding(parseDay))),
	}
	for op, id := range map[string]string{operators.Less: "less", operators.LessEquals: "less_equals",
		operators.Greater: "greater", operators.GreaterEquals: "greater_equals"} {
		out = append(out, cel.Function(op, pair(id, cel.BoolType), whole(id, cel.BoolType)))
	}
	for op, id := range map[string]string{operators.Add: "add", operators.Subtract: "subtract", operators.Multiply: "multiply"} {
		out = append(out, cel.Function(op, pair(id, decimalType), whole(id, decimalType)))
	}
	return out
}

func parseNumber(v ref.Val) ref.Val {
	s, ok := v.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(v)
	}
	d, err := amount.Parse(string(s))
	if err != nil {
		return types.NewErr("%v", err)
	}
	return number{d}
}

func parseDay(v ref.Val) ref.Val {
	s, ok := v.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(v)
	}
	d, err := clock.ParseDate(string(s))
	if err == nil && d.IsZero() {
		err = fmt.Errorf("an empty text is not a date")
	}
	if err != nil {
		return types.NewErr("%v", err)
	}
	return types.Timestamp{Time: d.Time()}
}
