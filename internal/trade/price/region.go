package price

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

//go:embed commodities.csv
var commoditiesCSV []byte

// maxRegionPrice is the highest regional price believed, in whole units.
const maxRegionPrice = 100_000_000

// regionTally counts a file of regional prices by commodity and month.
type regionTally struct {
	rows, taken, missing, duplicates int64
	rounded                          int64
	refused                          refusals
	firstDuplicates                  []string
	aliases                          map[Alias]int
	commodities                      []*regionCommodity
}

type regionCommodity struct {
	name   string
	days   map[int32]bool
	months map[Month]*regionMonth
}

type regionMonth struct {
	sample
	missing int
}

// readRegion reads the region's food prices: commodity, date as dd/mm/yyyy and
// price with thousands commas, "-" where the source has none. Lines may be
// quoted as a whole, with the quotes inside doubled.
func readRegion(ctx context.Context, r io.Reader) (*regionTally, error) {
	t := &regionTally{aliases: map[Alias]int{}}
	renamed := commodityAliases()
	lines := bufio.NewReaderSize(skipBOM(r), longestLine)
	var head []string
	var at []int
	for number := 0; ; number++ {
		if number%batchRows == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		line, long, err := readLine(lines)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		last, text := err != nil, string(bytes.TrimSpace(line))
		switch {
		case long && head != nil:
			t.rows++
			t.refused.add(RowMalformed, func() string { return text })
		case text == "":
		case head == nil:
			head = unwrap(text)
			if at, err = columns(head, []string{"komoditas", "tanggal", "harga pangan"}); err != nil {
				return nil, err
			}
		default:
			t.line(text, len(head), at, renamed)
		}
		if last {
			break
		}
	}
	if head == nil {
		return nil, errors.New("the file is empty")
	}
	return t, nil
}

// unwrap cuts a line into cells; a line that is quoted as a whole is cut again.
func unwrap(line string) []string {
	for range 2 {
		c := csv.NewReader(strings.NewReader(line))
		c.LazyQuotes = true
		cells, err := c.Read()
		if err != nil {
			return nil
		}
		if len(cells) != 1 {
			return cells
		}
		line = cells[0]
	}
	return nil
}

// line counts one line.
func (t *regionTally) line(text string, width int, at []int, renamed map[string]string) {
	t.rows++
	cells := unwrap(text)
	if len(cells) != width {
		t.refused.add(RowMalformed, func() string { return text })
		return
	}
	name := strings.Join(strings.Fields(cells[at[0]]), " ")
	day, ok := dayOfSlashes(strings.TrimSpace(cells[at[1]]))
	price, rounded, bad := regionPrice(strings.TrimSpace(cells[at[2]]))
	switch {
	case name == "":
		bad = NameMissing
	case !ok:
		bad = DateUnreadable
	}
	if bad != "" && bad != PriceMissing {
		t.refused.add(bad, func() string { return text })
		return
	}
	c := t.commodity(cmp.Or(renamed[fold(name)], name))
	if c.days[day] {
		t.duplicates++
		if len(t.firstDuplicates) < examplesKept {
			t.firstDuplicates = append(t.firstDuplicates, clip(text))
		}
		return
	}
	c.days[day] = true
	if c.name != name {
		t.aliases[Alias{From: name, To: c.name}]++
	}
	m := c.months[monthOfDay(day)]
	if m == nil {
		m = &regionMonth{}
		c.months[monthOfDay(day)] = m
	}
	if bad == PriceMissing {
		t.missing++
		m.missing++
		return
	}
	if rounded {
		t.rounded++
	}
	t.taken++
	m.add(price)
}

func (t *regionTally) commodity(name string) *regionCommodity {
	for _, c := range t.commodities {
		if c.name == name {
			return c
		}
	}
	c := &regionCommodity{name: name, days: map[int32]bool{}, months: map[Month]*regionMonth{}}
	t.commodities = append(t.commodities, c)
	return c
}

// dayOfSlashes reads dd/mm/yyyy.
func dayOfSlashes(s string) (int32, bool) {
	if len(s) != 10 || s[2] != '/' || s[5] != '/' {
		return 0, false
	}
	return dayOf([]byte(s[6:] + "-" + s[3:5] + "-" + s[:2]))
}

// regionPrice reads "33,300" or "33300.50" in whole currency units; "-" and
// nothing are missing.
func regionPrice(s string) (price int32, rounded bool, bad Reason) {
	if s == "-" || s == "" {
		return 0, false, PriceMissing
	}
	whole, fraction, _ := strings.Cut(s, ".")
	groups := strings.Split(strings.TrimPrefix(whole, "-"), ",")
	for i, g := range groups {
		if i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && (len(g) < 1 || len(g) > 3) {
			return 0, false, PriceUnreadable
		}
	}
	n, err := strconv.ParseInt(strings.Join(groups, ""), 10, 64)
	if errors.Is(err, strconv.ErrRange) {
		return 0, false, PriceTooHigh
	}
	if err != nil || strings.Trim(fraction, "0123456789") != "" || strings.HasPrefix(groups[0], "+") {
		return 0, false, PriceUnreadable
	}
	if fraction != "" && fraction[0] >= '5' {
		n++
	}
	switch {
	case n <= 0 || strings.HasPrefix(whole, "-"):
		return 0, false, PriceNotPositive
	case n > maxRegionPrice:
		return 0, false, PriceTooHigh
	}
	return int32(n), strings.Trim(fraction, "0") != "", ""
}

// bands returns the monthly bands, by commodity and month.
func (t *regionTally) bands(region, level, currency string) (out []RegionBand) {
	for _, c := range t.commodities {
		for month, m := range c.months {
			if m.n == 0 {
				continue
			}
			m.settle()
			out = append(out, RegionBand{Region: region, Level: level, Commodity: c.name, Month: month.String(),
				Currency: currency, N: int(m.n), Missing: m.missing,
				P10: mils(m.tenth(1) * 100), Median: mils(m.tenth(5) * 100), P90: mils(m.tenth(9) * 100)})
		}
	}
	slices.SortFunc(out, func(a, b RegionBand) int {
		return cmp.Or(cmp.Compare(a.Commodity, b.Commodity), cmp.Compare(a.Month, b.Month))
	})
	return out
}

// commodityAliases returns the commodity by the folded names it also has.
func commodityAliases() map[string]string {
	r := csv.NewReader(bytes.NewReader(commoditiesCSV))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("commodities.csv: %v", err))
	}
	out := map[string]string{}
	for _, row := range rows[1:] {
		out[fold(row[0])] = row[1]
	}
	return out
}
