package rate

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/journal"
)

// Reasons for which an import saves nothing; the report tells the rows.
var (
	ErrRefused      = errors.New("rows are wrong; nothing was saved (--keep-good saves the others)")
	ErrNothingTaken = errors.New("no row of the file could be taken; nothing was saved")
)

// maxFile bounds a file of rates in bytes: two decades of daily rates are
// below 5 MB.
const maxFile = 64 << 20

// Importer brings files of rates and charges into the store. A file is saved
// whole or not at all, unless KeepGood is set; one that is there already
// changes nothing.
type Importer struct {
	Store    *Store
	Pack     *corridor.Pack
	Clock    clock.Clock
	Actor    string
	Source   string // id of the source of exchange rates; empty: Bank Negara Malaysia's
	KeepGood bool   // save the good rows of a file that has wrong ones
}

// bankNegara is the id of the source that both published feeds go back to.
const bankNegara = "bnm-rates"

// Exchange imports a file of published exchange rates.
func (im *Importer) Exchange(ctx context.Context, path string) (Report, error) {
	return im.bring(path, func(text []byte) (Report, func(journal.Entry) (int, error), error) {
		rates, report, err := ReadExchange(bytes.NewReader(text), im.Pack.Market.Currency, KnownFrom(im.Pack))
		source, today := im.Source, clock.Today(im.Clock, im.Pack.MarketZone())
		if source == "" {
			source = bankNegara
		}
		for i := range rates {
			rates[i].Fact = corridor.Fact{Source: source, AsOf: today, Confidence: corridor.Single}
		}
		return report, func(e journal.Entry) (int, error) { return im.Store.saveRates(ctx, rates, e) }, err
	})
}

// Charges imports a file of dated charges.
func (im *Importer) Charges(ctx context.Context, path string) (Report, error) {
	return im.bring(path, func(text []byte) (Report, func(journal.Entry) (int, error), error) {
		charges, report, err := ReadCharges(bytes.NewReader(text), im.Pack)
		return report, func(e journal.Entry) (int, error) { return im.Store.saveCharges(ctx, charges, e) }, err
	})
}

// bring reads a file with read and saves what read hands back.
func (im *Importer) bring(path string, read func([]byte) (Report, func(journal.Entry) (int, error), error)) (Report, error) {
	f, err := os.Open(path)
	if err != nil {
		return Report{}, err
	}
	defer f.Close()
	name := filepath.Base(path)
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("larger than %d MB", maxFile>>20)
	}
	if err != nil {
		return Report{}, fmt.Errorf("%s: %w", name, err)
	}
	report, save, err := read(text)
	sum := sha256.Sum256(text)
	report.File, report.SHA256 = name, hex.EncodeToString(sum[:])
	switch {
	case err != nil:
	case report.Refused > 0 && !im.KeepGood:
		err = ErrRefused
	case report.Taken == 0:
		err = ErrNothingTaken
	default:
		report.Changed, err = save(journal.Entry{At: im.Clock.Now(), Actor: im.Actor, Verb: "money.imported", Thing: "money_import", ID: report.SHA256,
			Detail: map[string]any{"kind": report.Kind, "file": name, "read": report.Read, "taken": report.Taken, "refused": report.Refused}})
		report.Saved = err == nil
	}
	if err != nil {
		return report, fmt.Errorf("%s: %w", name, err)
	}
	return report, nil
}
