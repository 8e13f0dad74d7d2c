package rate

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
)

// Known tells roughly what one unit of a currency costs in the market's, and
// whether the corridor uses that currency at all. Published files do not say
// which way round and for how many units they quote; this does.
type Known func(currency string) (amount.Decimal, bool)

// KnownFrom returns what the pack's newest rates tell.
func KnownFrom(p *corridor.Pack) Known {
	far := clock.Date{Year: 9999, Month: 12, Day: 31}
	return func(currency string) (amount.Decimal, bool) {
		r, ok := p.Rate(currency, p.Market.Currency, far)
		return r.Rate, ok
	}
}

// reading is how a file quotes a currency: the market's currency for Units
// units of it, or the other way round, units of it for one of the market's.
type reading struct {
	inverse bool
	units   int
}

// told puts a reading into words for the report.
func (r reading) told(currency, home string) string {
	if r.inverse {
		return fmt.Sprintf("%s per 1 %s", currency, home)
	}
	return fmt.Sprintf("%s per %d %s", home, r.units, currency)
}

// believable is how far a published rate may lie from the known one, as a
// factor either way. The ways to quote lie much further apart.
const believable = 3

// fits reports how far value, read this way, is from the known rate, as the
// logarithm of the factor, and whether that is believable. The comparison is a
// plausibility check; the rate itself stays exact.
func (r reading) fits(value, known float64) (off float64, ok bool) {
	if r.inverse {
		value = 1 / value
	} else {
		value /= float64(r.units)
	}
	off = math.Abs(math.Log(value / known))
	return off, off <= math.Log(believable)
}

// rate turns a quoted value into an exchange rate.
func (r reading) rate(currency, home string, day clock.Date, value amount.Decimal) corridor.ExchangeRate {
	if r.inverse {
		return corridor.ExchangeRate{Date: day, Base: home, Quote: currency, Rate: value}
	}
	if r.units == 100 {
		value = value.Shift(-2)
	}
	return corridor.ExchangeRate{Date: day, Base: currency, Quote: home, Rate: value}
}

// quote is one middle rate as a file gives it.
type quote struct {
	line     int
	day      clock.Date
	currency string
	units    int // 0: the file does not tell
	value    amount.Decimal
}

// ReadExchange reads published exchange rates: data.gov.my's daily CSV (date,
// rate_type, a column per currency) or the JSON of Bank Negara Malaysia's
// OpenAPI. Only middle rates of currencies that known tells are taken. Rates
// carry no source yet.
func ReadExchange(r io.Reader, home string, known Known) ([]corridor.ExchangeRate, Report, error) {
	report := Report{Kind: KindExchange}
	b := bufio.NewReader(r)
	if head, _ := b.Peek(3); string(head) == "\ufeff" {
		b.Discard(3)
	}
	var quotes []quote
	var err error
	if startsJSON(b) {
		quotes, err = readBNM(b, known, &report)
	} else {
		quotes, err = readDaily(b, home, known, &report)
	}
	if err != nil {
		return nil, report, err
	}
	rates, err := settle(quotes, home, known, &report)
	return rates, report, err
}

func startsJSON(b *bufio.Reader) bool {
	head, _ := b.Peek(256)
	head = bytes.TrimLeft(head, " \t\r\n")
	return len(head) > 0 && head[0] == '{'
}

// readDaily reads data.gov.my's CSV.
func readDaily(r io.Reader, home string, known Known, report *Report) ([]quote, error) {
	c := csv.NewReader(r)
	c.LazyQuotes, c.FieldsPerRecord, c.ReuseRecord = true, -1, true
	head, err := c.Read()
	if err != nil {
		return nil, fmt.Errorf("no header line: %w", err)
	}
	head = slices.Clone(head)
	dateAt, typeAt, columns := -1, -1, []int{}
	for i, name := range head {
		switch head[i] = upper(name); {
		case head[i] == "DATE":
			dateAt = i
		case head[i] == "RATE_TYPE":
			typeAt = i
		case len(head[i]) == 3 && head[i] != home:
			columns = append(columns, i)
			if _, used := known(head[i]); !used {
				report.Unused = append(report.Unused, head[i])
			}
		}
	}
	if dateAt < 0 || typeAt < 0 || len(columns) == 0 {
		return nil, fmt.Errorf("the columns date, rate_type and currencies are missing; the header is %.120q", strings.Join(head, ","))
	}
	var out []quote
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		report.Read += len(columns)
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			report.refuse(broken.Line, len(columns), broken.Err.Error())
			continue
		}
		if err != nil {
			return nil, err
		}
		line, _ := c.FieldPos(0)
		if len(cells) != len(head) {
			report.refuse(line, len(columns), fmt.Sprintf("%d cells where the header has %d columns", len(cells), len(head)))
			continue
		}
		day, err := clock.ParseDate(firstTen(cells[dateAt]))
		if err != nil || day.IsZero() {
			report.refuse(line, len(columns), fmt.Sprintf("date %.40q is not YYYY-MM-DD", cells[dateAt]))
			continue
		}
		if upper(cells[typeAt]) != "MIDDLE" {
			report.Skipped += len(columns)
			continue
		}
		for _, i := range columns {
			if q, ok := readCell(strings.TrimSpace(cells[i]), line, head[i], known, report); ok {
				q.day = day
				out = append(out, q)
			}
		}
	}
}

// readCell reads one rate, counting what it is not.
func readCell(cell string, line int, currency string, known Known, report *Report) (quote, bool) {
	_, used := known(currency)
	switch {
	case !used:
		report.Skipped++
	case cell == "" || cell == "-" || strings.EqualFold(cell, "nan") || strings.EqualFold(cell, "null"):
		report.Missing++
	default:
		v, err := amount.Parse(cell)
		if err == nil && v.Sign() > 0 {
			return quote{line: line, currency: currency, value: v}, true
		}
		report.refuse(line, 1, fmt.Sprintf("%s: %.40q is not a rate above zero", currency, cell))
	}
	return quote{}, false
}

// firstTen cuts a time off a date.
func firstTen(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 10 && (s[10] == ' ' || s[10] == 'T') {
		return s[:10]
	}
	return s
}

// oneOrMany reads a JSON value that is one T or a list of them.
type oneOrMany[T any] []T

func (l *oneOrMany[T]) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, (*[]T)(l))
	}
	*l = make([]T, 1)
	return json.Unmarshal(b, &(*l)[0])
}

type bnmRate struct {
	Date   string      `json:"date"`
	Middle json.Number `json:"middle_rate"`
}

// readBNM reads the OpenAPI's answer for one or all currencies, for a day or a
// month.
func readBNM(r io.Reader, known Known, report *Report) ([]quote, error) {
	var answer struct {
		Data oneOrMany[struct {
			Currency string             `json:"currency_code"`
			Unit     int                `json:"unit"`
			Rate     oneOrMany[bnmRate] `json:"rate"`
		}] `json:"data"`
	}
	if err := json.NewDecoder(r).Decode(&answer); err != nil {
		return nil, fmt.Errorf("not an answer of the exchange-rate API: %w", err)
	}
	var out []quote
	for _, c := range answer.Data {
		currency := upper(c.Currency)
		if _, used := known(currency); !used {
			report.Unused = append(report.Unused, currency)
		}
		for _, rate := range c.Rate {
			report.Read++
			day, err := clock.ParseDate(firstTen(rate.Date))
			switch {
			case err != nil || day.IsZero():
				report.refuse(0, 1, fmt.Sprintf("%s: date %.40q is not YYYY-MM-DD", currency, rate.Date))
			case c.Unit != 1 && c.Unit != 100:
				report.refuse(0, 1, fmt.Sprintf("%s: unit %d is neither 1 nor 100", currency, c.Unit))
			default:
				if q, ok := readCell(rate.Middle.String(), 0, currency, known, report); ok {
					q.day, q.units = day, c.Unit
					out = append(out, q)
				}
			}
		}
	}
	if report.Read == 0 {
		return nil, errors.New("the answer holds no rates")
	}
	return out, nil
}
