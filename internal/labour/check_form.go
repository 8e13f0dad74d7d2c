package labour

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
)

// answers is a form of the checks as it was sent, by input. Nothing in it is
// checked, and nothing of it is kept.
type answers map[string]string

// longest is how many bytes of one answer are looked at: as many as a text of a
// contract may have.
const longest = 200

// answersOf reads a form.
func answersOf(v url.Values) answers {
	a := answers{}
	for name, values := range v {
		s := strings.TrimSpace(strings.Map(seen, strings.ToValidUTF8(values[0], "")))
		if len(s) > longest {
			s = strings.ToValidUTF8(s[:longest], "")
		}
		if s != "" {
			a[name] = s
		}
	}
	return a
}

// seen keeps the characters that can be seen, and makes others a space.
func seen(r rune) rune {
	if unicode.IsGraphic(r) {
		return r
	}
	return ' '
}

// formReader turns answers into values and collects what is wrong. An answer
// left out is nil: unknown.
type formReader struct {
	in     answers
	lang   i18n.Lang
	prefix string // of the names of the inputs
	said   bool   // something was answered
	wrong  fault.List
}

func (f *formReader) refuse(name, key string, args ...any) {
	f.wrong = append(f.wrong, fault.New(fault.Invalid, "labour.check.error."+key, args...).In(f.prefix+name))
}

func (f *formReader) text(name string) string {
	s := f.in[f.prefix+name]
	f.said = f.said || s != ""
	return s
}

// most is more than any sum, length or number in a form.
var most = amount.Int(1_000_000_000_000)

// number reads a number, with the words people put behind it.
func (f *formReader) number(name string) *amount.Decimal { return f.figure(name, "") }

// money reads an amount in a currency; one that says it is in another is refused.
func (f *formReader) money(name, currency string) *amount.Decimal { return f.figure(name, currency) }

func (f *formReader) figure(name, currency string) *amount.Decimal {
	s := f.text(name)
	if s == "" {
		return nil
	}
	digits, said, ok := bare(s)
	if ok && currency != "" && said != "" && said != currency {
		f.refuse(name, "currency", "sign", i18n.CurrencySign(currency))
		return nil
	}
	if currency != "" {
		digits = grouped(digits)
	}
	d, isNumber := i18n.ParseNumber(f.lang, digits)
	if !ok || !isNumber || d.Sign() < 0 || d.Cmp(most) > 0 {
		f.refuse(name, "number", "example", i18n.Number(f.lang, amount.Int(1700), 0))
		return nil
	}
	return &d
}

// whole reads a whole number up to a limit.
func (f *formReader) whole(name string, limit int) *int {
	before := len(f.wrong)
	d := f.number(name)
	if d == nil || len(f.wrong) > before {
		return nil
	}
	n, ok := d.Int64()
	if !ok || n > int64(limit) {
		f.refuse(name, "whole", "most", limit)
		return nil
	}
	out := int(n)
	return &out
}

// truth reads yes and no; anything else is unknown.
func (f *formReader) truth(name string) *bool {
	s := f.text(name)
	if s != "yes" && s != "no" {
		return nil
	}
	yes := s == "yes"
	return &yes
}

// choice reads one of several words; another is not an answer.
func (f *formReader) choice(name string, allowed []string) string {
	if s := f.in[f.prefix+name]; !slices.Contains(allowed, s) {
		return ""
	}
	return f.text(name)
}

// date reads a date in three inputs: day, month and year. A whole date put into
// the first, as people paste it, is understood. No answer is the zero date.
func (f *formReader) date(name string) clock.Date {
	parts := []string{f.text(name + ".day"), f.text(name + ".month"), f.text(name + ".year")}
	switch {
	case parts[0] == "" && parts[1] == "" && parts[2] == "":
		return clock.Date{}
	case parts[1] == "" && parts[2] == "":
		parts = strings.FieldsFunc(parts[0], func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	}
	if len(parts) == 3 && len(parts[0]) == 4 {
		slices.Reverse(parts)
	}
	if len(parts) == 3 {
		day, err1 := strconv.Atoi(parts[0])
		year, err2 := strconv.Atoi(parts[2])
		d := clock.NewDate(year, time.Month(f.month(parts[1])), day)
		if err1 == nil && err2 == nil && year >= 1990 && year < 2100 && d.Day == day && int(d.Month) == f.month(parts[1]) {
			return d
		}
	}
	f.refuse(name+".day", "date")
	return clock.Date{}
}

// monthOf reads a month and its year in two inputs, as the first of that month.
func (f *formReader) monthOf(name string) clock.Date {
	month, year := f.text(name+".month"), f.text(name+".year")
	if month == "" && year == "" {
		return clock.Date{}
	}
	if parts := strings.FieldsFunc(month, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }); year == "" && len(parts) == 2 {
		month, year = parts[0], parts[1]
	}
	m := f.month(month)
	y, err := strconv.Atoi(year)
	if err != nil || m < 1 || m > 12 || y < 1990 || y >= 2100 {
		f.refuse(name+".month", "month")
		return clock.Date{}
	}
	return clock.NewDate(y, time.Month(m), 1)
}

// month reads a month, by number or by its name in any of the languages; 0 is none.
func (f *formReader) month(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	for m := time.January; m <= time.December; m++ {
		for _, l := range i18n.Langs {
			if name := i18n.Month(l, m); strings.EqualFold(s, name) || len(s) == 3 && strings.EqualFold(s, name[:3]) {
				return int(m)
			}
		}
	}
	return 0
}

// The words that may stand around a number, and those that name a currency.
// "ribu" and "juta" are not among them: they change the number.
var (
	around = strings.Fields(`per a an sebulan sehari sejam seminggu setahun bulan hari jam minggu tahun tanggal haribulan kali x orang persen peratus percent
		month months day days hour hours week weeks year years times people times m2`)
	currencies = map[string]string{"rm": "MYR", "ringgit": "MYR", "myr": "MYR", "rp": "IDR", "rupiah": "IDR", "idr": "IDR"}
)

// bare takes the words around a number away and says which currency they name.
func bare(s string) (digits, currency string, ok bool) {
	s = strings.ToLower(strings.NewReplacer("%", " persen ", "/", " ", "m²", " m2 ").Replace(s))
	for word := range currencies { // "rm1,700" and "1700rm" are two words
		if rest, found := strings.CutPrefix(s, word); found {
			s = word + " " + strings.TrimLeft(rest, ". ")
		} else if rest, found := strings.CutSuffix(s, word); found {
			s = rest + " " + word
		}
	}
	var number []string
	for _, word := range strings.Fields(s) {
		word = strings.TrimSuffix(strings.TrimSuffix(word, ",-"), ".-")
		switch code, isCurrency := currencies[word]; {
		case isCurrency && (currency == "" || currency == code):
			currency = code
		case slices.Contains(around, word):
		case strings.Trim(word, "0123456789.,") == "" && word != "":
			number = append(number, word)
		default:
			return "", "", false
		}
	}
	return strings.Join(number, " "), currency, len(number) > 0
}

// grouped takes out a single mark with three digits behind it: no sum of money
// has three decimals, so the mark stands between thousands whoever wrote it.
func grouped(s string) string {
	at := strings.IndexAny(s, ".,")
	if at < 1 || at > 3 || strings.ContainsAny(s[at+1:], "., ") || len(s)-at-1 != 3 || s[0] == '0' {
		return s
	}
	return s[:at] + s[at+1:]
}

// moneyInput writes an amount as an input holds it.
func moneyInput(l i18n.Lang, d amount.Decimal) string {
	if d.Round(2, amount.HalfUp).Cmp(d) != 0 {
		return i18n.Number(l, d, 4) // three decimals would be read as thousands
	}
	return i18n.Number(l, d, -1)
}

// setDate puts a date into its three inputs.
func (a answers) setDate(name string, d clock.Date) {
	if !d.IsZero() {
		a[name+".day"], a[name+".month"], a[name+".year"] = strconv.Itoa(d.Day), strconv.Itoa(int(d.Month)), strconv.Itoa(d.Year)
	}
}

// rowsOf returns how many rows of a list to show: what is filled, at least least,
// one more when the button to add one was pressed.
func (a answers) rowsOf(list string, least, limit int) int {
	rows := least
	if n, err := strconv.Atoi(a[list+".rows"]); err == nil {
		rows = max(rows, n)
	}
	for name := range a {
		if rest, ok := strings.CutPrefix(name, list+"["); ok {
			if n, err := strconv.Atoi(rest[:max(0, strings.IndexByte(rest, ']'))]); err == nil {
				rows = max(rows, n+1)
			}
		}
	}
	if a["do"] == "add "+list {
		rows++
	}
	return min(rows, limit)
}

// row is the name of an input of a row of a list.
func row(list string, n int, name string) string { return list + "[" + strconv.Itoa(n) + "]." + name }

// docForm reads a form into a document, as files and the API hold it: keys with
// what was said, and nothing for what was not.
type docForm struct {
	formReader
	doc map[string]any
}

func newDocForm(in answers, l i18n.Lang, prefix string) docForm {
	return docForm{formReader{in: in, lang: l, prefix: prefix}, map[string]any{}}
}

// file returns the document as JSON.
func (f *docForm) file() []byte {
	text, err := json.MarshalIndent(f.doc, "", "  ")
	if err != nil {
		panic("labour: " + err.Error()) // only plain values are in it
	}
	return text
}

// answer reads what one question gives; choices are the answers it takes where
// it is a choice.
func (f *docForm) answer(q *question, choices []string) {
	switch q.kind {
	case "money":
		f.put(q.key, f.money(q.key, "MYR"))
	case "number":
		f.put(q.key, f.number(q.key))
	case "whole":
		f.put(q.key, f.whole(q.key, 100_000))
	case "truth":
		f.put(q.key, f.truth(q.key))
	case "choice":
		f.put(q.key, f.choice(q.key, choices))
	case "state", "text":
		f.put(q.key, f.text(q.key))
	case "date":
		f.put(q.key, f.date(q.key))
	}
}

// sub returns a reader of a row of a list; add adds what it read, where anything
// was said.
func (f *docForm) sub(list string, n int) docForm {
	return newDocForm(f.in, f.lang, f.prefix+row(list, n, ""))
}

func (f *docForm) add(list string, one *docForm) {
	f.wrong = append(f.wrong, one.wrong...)
	if one.said {
		rows, _ := f.doc[list].([]any)
		f.doc[list], f.said = append(rows, one.doc), true
	}
}

// put sets the value at a path of keys; what is not said is left out.
func (f *docForm) put(path string, v any) {
	switch x := v.(type) {
	case *amount.Decimal:
		if x == nil {
			return
		}
		v = *x
	case *int:
		if x == nil {
			return
		}
		v = *x
	case *bool:
		if x == nil {
			return
		}
		v = *x
	case string:
		if x == "" {
			return
		}
	case clock.Date:
		if x.IsZero() {
			return
		}
		v = x.String()
	}
	doc := f.doc
	for {
		first, rest, deep := strings.Cut(path, ".")
		if !deep {
			doc[first] = v
			return
		}
		inner, ok := doc[first].(map[string]any)
		if !ok {
			inner = map[string]any{}
			doc[first] = inner
		}
		doc, path = inner, rest
	}
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}
