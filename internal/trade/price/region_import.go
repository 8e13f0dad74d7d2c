package price

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Region imports a file of the region's food prices as bands by commodity and
// month. region is its place id, level "consumer" or "producer", currency the
// region's. Months the file holds replace those stored; others stand.
func (im *Importer) Region(ctx context.Context, region, level, currency, path string) (Report, error) {
	report := Report{Kind: KindRegionPrices, File: filepath.Base(path)}
	sum := sha256.New()
	if err := hashFile(sum, path); err != nil {
		return report, err
	}
	report.SHA256 = hex.EncodeToString(sum.Sum(nil))
	fmt.Fprintln(sum, region, level, currency)
	sum.Write(commoditiesCSV)
	fingerprint, covers := hex.EncodeToString(sum.Sum(nil)), region+" "+level
	if old, same, err := im.Store.already(ctx, KindRegionPrices, covers, fingerprint); err != nil || same {
		return old, err
	}
	f, err := os.Open(path)
	if err != nil {
		return report, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return report, err
	}
	counted := &countingReader{r: f}
	t, err := readRegion(ctx, im.watch(counted, report.File, info.Size()))
	if err != nil {
		return report, named(path, err)
	}
	report.Rows, report.Taken, report.Missing, report.Duplicates = t.rows, t.taken, t.missing, t.duplicates
	report.Refused, report.Rounded, report.FirstDuplicates = t.refused.sorted(), t.rounded, t.firstDuplicates
	report.CommodityAliases = aliasList(t.aliases)
	if t.taken == 0 {
		return report, named(path, ErrNothingTaken)
	}
	bands := t.bands(region, level, currency)
	report.Bands = len(bands)
	return report, im.Store.saveRegion(ctx, im.record(fingerprint, covers), &report, bands)
}

// watch reports progress as bytes are read.
func (im *Importer) watch(r *countingReader, file string, total int64) io.Reader {
	if im.Progress == nil {
		return r
	}
	return readerFunc(func(p []byte) (int, error) {
		n, err := r.Read(p)
		im.Progress(Progress{File: file, Done: r.n, Total: total})
		return n, err
	})
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
