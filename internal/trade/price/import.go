package price

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"siger/internal/clock"
)

// Kinds of import records.
const (
	KindPrices       = "prices"
	KindRegionPrices = "region-prices"
)

// Progress is how far an import has come. Done and Total are bytes of a CSV
// file and rows of a parquet file.
type Progress struct {
	File        string
	Rows        int64
	Done, Total int64
}

// Importer brings price files into the store. Each file is one transaction: an
// import that is interrupted leaves nothing behind and starts over next time, a
// file that is there already changes nothing, and a newer edition of a month
// replaces the month.
type Importer struct {
	Store     *Store
	Geography *Geography
	Currency  string // of the market
	Clock     clock.Clock
	Actor     string
	Progress  func(Progress) // nil: silent
}

// ErrNothingTaken says that no row of a file could be used, so that nothing
// was saved; the report tells why.
var ErrNothingTaken = errors.New("no row of the file could be taken; nothing was saved")

// lookups are the survey's two lookup files, placed on the map.
type lookups struct {
	items       []Item
	premises    []Premise
	report      Report // its lookup part
	fingerprint []byte
}

// Months imports month files of the retail survey with its two lookups, each a
// CSV or parquet file. It returns a report per file that was read to its end;
// on an error those before it are saved and stand.
func (im *Importer) Months(ctx context.Context, itemsFile, premisesFile string, months []string) ([]Report, error) {
	look, err := im.lookups(itemsFile, premisesFile)
	if err != nil {
		return nil, err
	}
	var out []Report
	for _, path := range months {
		report, err := im.month(ctx, look, path)
		if err != nil {
			if errors.Is(err, ErrNothingTaken) {
				out = append(out, report)
			}
			return out, named(path, err)
		}
		out = append(out, report)
	}
	return out, nil
}

func (im *Importer) lookups(itemsFile, premisesFile string) (look lookups, err error) {
	sum := sha256.New()
	for _, path := range []string{itemsFile, premisesFile} {
		if err := hashFile(sum, path); err != nil {
			return look, err
		}
	}
	var items, premises Lookup
	if look.items, items, err = ReadItems(itemsFile); err != nil {
		return look, err
	}
	if look.premises, premises, err = ReadPremises(premisesFile); err != nil {
		return look, err
	}
	look.report.Items, look.report.Premises = &items, &premises
	im.Geography.Place(look.premises, &look.report)
	for _, p := range look.premises { // what the corridor makes of the names counts as input too
		fmt.Fprintln(sum, p.Code, p.StateID, p.Official)
	}
	look.fingerprint = sum.Sum(nil)
	return look, nil
}

func (im *Importer) month(ctx context.Context, look lookups, path string) (Report, error) {
	report := look.report
	report.Kind, report.File = KindPrices, filepath.Base(path)
	sum := sha256.New()
	if err := hashFile(sum, path); err != nil {
		return report, err
	}
	report.SHA256 = hex.EncodeToString(sum.Sum(nil))
	sum.Write(look.fingerprint)
	fingerprint := hex.EncodeToString(sum.Sum(nil))
	if m, ok := MonthOf(report.File); ok {
		if old, same, err := im.Store.already(ctx, KindPrices, m.String(), fingerprint); err != nil || same {
			return old, err
		}
	}
	f, err := os.Open(path)
	if err != nil {
		return report, err
	}
	defer f.Close()
	t, month, err := im.count(ctx, look, f, report.File)
	if err != nil {
		return report, err
	}
	if old, same, err := im.Store.already(ctx, KindPrices, month.String(), fingerprint); err != nil || same {
		return old, err
	}
	report.Month, report.Rows, report.Taken, report.Duplicates = month.String(), t.rows, t.taken, t.duplicates
	report.Refused, report.Rounded, report.FirstDuplicates = t.refused.sorted(), t.rounded, t.firstDuplicates
	if t.taken == 0 {
		return report, ErrNothingTaken
	}
	bands := t.bands(report.Month, im.Currency)
	report.Bands = len(bands)
	err = im.Store.saveMonth(ctx, im.record(fingerprint, report.Month), &report, look, bands)
	return report, err
}

// record begins the record of an import.
func (im *Importer) record(fingerprint, covers string) record {
	return record{fingerprint: fingerprint, covers: covers, actor: im.Actor, at: im.Clock.Now()}
}

// count reads a month file to its end. The month is the name's, or where the
// name has none the first readable date's.
func (im *Importer) count(ctx context.Context, look lookups, f *os.File, name string) (*tally, Month, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, Month{}, err
	}
	reader, done, total, err := openMonth(f, info.Size())
	if err != nil {
		return nil, Month{}, err
	}
	month, known := MonthOf(name)
	var t *tally
	for {
		rows, err := reader.next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, month, err
		}
		if t == nil {
			if month, known = firstMonth(month, known, rows); !known {
				return nil, month, errors.New("neither the file's name nor its first rows tell the month; name it …YYYY-MM")
			}
			t = newTally(month, look.items, look.premises)
		}
		t.add(rows)
		if im.Progress != nil {
			im.Progress(Progress{File: name, Rows: t.rows, Done: done(t.rows), Total: total})
		}
	}
	if t == nil {
		t = newTally(month, look.items, look.premises)
	}
	return t, month, nil
}

func firstMonth(m Month, known bool, rows []row) (Month, bool) {
	for i := 0; i < len(rows) && !known; i++ {
		if rows[i].bad == "" {
			m, known = monthOfDay(rows[i].day), true
		}
	}
	return m, known
}

// openMonth opens a month file by its name's ending; done tells the progress
// out of total after a number of rows.
func openMonth(f *os.File, size int64) (r monthReader, done func(rows int64) int64, total int64, err error) {
	if strings.EqualFold(filepath.Ext(f.Name()), ".parquet") {
		m, err := newParquetMonth(f, size)
		if err != nil {
			return nil, nil, 0, fmt.Errorf("not a whole parquet file: %w", err)
		}
		return m, func(rows int64) int64 { return rows }, m.rows, nil
	}
	counted := &countingReader{r: f}
	m, err := newCSVMonth(counted)
	return m, func(int64) int64 { return counted.n }, size, err
}

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func hashFile(sum io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := io.Copy(sum, f); err != nil {
		return named(path, err)
	}
	return nil
}
