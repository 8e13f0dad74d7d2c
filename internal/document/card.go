package document

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"rsc.io/qr"

	"siger/internal/i18n"
)

// Card is a card the size of a bank card, to cut out, fold and carry: its front
// says what it proves and holds a small QR code, its back one that proves it
// without a network.
type Card struct {
	Heading string   // who vouches for it
	Title   string   // what it proves
	Lines   []string // more about it, as many as fit
	Code    string   // to type where there is no camera
	Check   string   // what the small QR code holds; drawn where it is an address
	Back    string   // what the large one holds; empty: none
	Note    string   // in words, on the back
}

// Measures of a card (ISO/IEC 7810, ID-1) in millimetres.
const (
	cardWidth, cardHeight = 85.6, 53.98
	cardLeft              = (pageWidth - 2*cardWidth) / 2
	cardTop, cardGap      = 30.0, 6.0
	cardPad               = 4.0
	cardsPerPage          = 4
)

// PrintCards returns the cards as PDF on A4, each with its back beside it: cut
// along the line, fold in the middle. The same cards give the same bytes.
func (p *Press) PrintCards(l i18n.Lang, title string, made time.Time, cards []Card) ([]byte, error) {
	printing.Lock()
	defer printing.Unlock()
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCreationDate(made)
	f.SetModificationDate(made)
	f.SetCatalogSort(true)
	f.SetTitle(title, true)
	f.SetLang(string(l))
	f.AddUTF8FontFromBytes(family, "", regular)
	f.AddUTF8FontFromBytes(family, "B", bold)
	f.SetCellMargin(0)
	f.SetAutoPageBreak(false, 0)
	for i, c := range cards {
		if i%cardsPerPage == 0 {
			f.AddPage()
			f.SetFont(family, "B", 12)
			f.SetTextColor(int(maroon.R), int(maroon.G), int(maroon.B))
			f.Text(cardLeft, 16, title)
			f.SetFont(family, "", 8.5)
			f.SetTextColor(int(soft.R), int(soft.G), int(soft.B))
			f.Text(cardLeft, 22, p.Texts.T(l, "document.card.how"))
		}
		if err := p.card(f, l, c, cardTop+float64(i%cardsPerPage)*(cardHeight+cardGap)); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		return nil, fmt.Errorf("print cards: %w", err)
	}
	return b.Bytes(), nil
}

// card draws one card with its back.
func (p *Press) card(f *fpdf.Fpdf, l i18n.Lang, c Card, y float64) error {
	f.SetDrawColor(int(soft.R), int(soft.G), int(soft.B))
	f.SetLineWidth(0.15)
	f.Rect(cardLeft, y, 2*cardWidth, cardHeight, "D")
	f.SetDashPattern([]float64{1.2, 1.2}, 0)
	f.Line(cardLeft+cardWidth, y, cardLeft+cardWidth, y+cardHeight)
	f.SetDashPattern(nil, 0)
	drawMark(f, cardLeft+cardPad, y+cardPad, 10)
	const seal = 20.0
	width := cardWidth - 2*cardPad
	write := func(style string, size float64, r, g, b uint8) {
		f.SetFont(family, style, size)
		f.SetTextColor(int(r), int(g), int(b))
	}
	f.SetXY(cardLeft+cardPad+13, y+cardPad)
	write("", 7.5, soft.R, soft.G, soft.B)
	f.MultiCell(width-13, 3.4, clipTo(f, c.Heading, 1.6*(width-13)), "", "L", false)
	f.SetXY(cardLeft+cardPad, y+cardPad+9)
	write("B", 10, maroon.R, maroon.G, maroon.B)
	f.MultiCell(width, 4.4, clipTo(f, c.Title, 1.6*width), "", "L", false)
	write("", 7.5, ink.R, ink.G, ink.B)
	text := width
	qrAt := y + cardHeight - cardPad - seal
	if strings.HasPrefix(c.Check, "http") {
		code, err := qr.Encode(c.Check, qr.M)
		if err != nil {
			return fmt.Errorf("QR code: %w", err)
		}
		drawQR(f, code, cardLeft+cardWidth-cardPad-seal, qrAt, seal)
		f.LinkString(cardLeft+cardWidth-cardPad-seal, qrAt, seal, seal, c.Check)
		text = width - seal - 2
	}
	at := f.GetY() + 1
	for _, line := range c.Lines {
		if at+3.6 > y+cardHeight-cardPad-4 {
			break
		}
		f.SetXY(cardLeft+cardPad, at)
		f.CellFormat(text, 3.6, clipTo(f, line, text), "", 0, "L", false, 0, "")
		at += 3.6
	}
	f.SetXY(cardLeft+cardPad, y+cardHeight-cardPad-3.6)
	write("B", 7.5, ink.R, ink.G, ink.B)
	f.CellFormat(text, 3.6, p.Texts.T(l, "document.card.code", "code", c.Code), "", 0, "L", false, 0, "")
	return p.back(f, c, cardLeft+cardWidth, y)
}

// back draws the back of a card beside its front.
func (p *Press) back(f *fpdf.Fpdf, c Card, x, y float64) error {
	const large = cardHeight - 2*cardPad
	text, at := cardWidth-2*cardPad, x+cardPad
	if c.Back != "" {
		code, err := qr.Encode(c.Back, qr.M)
		if err != nil {
			return fmt.Errorf("QR code: %w", err)
		}
		drawQR(f, code, x+cardPad, y+cardPad, large)
		text, at = cardWidth-large-3*cardPad, x+large+2*cardPad
	}
	f.SetXY(at, y+cardPad)
	f.SetFont(family, "", 6.5)
	f.SetTextColor(int(soft.R), int(soft.G), int(soft.B))
	f.MultiCell(text, 3.1, c.Note, "", "L", false)
	return nil
}

// clipTo cuts a text to a width in the font that is set.
func clipTo(f *fpdf.Fpdf, s string, width float64) string {
	if f.GetStringWidth(s) <= width {
		return s
	}
	r := []rune(s)
	for len(r) > 0 && f.GetStringWidth(string(r)+"…") > width {
		r = r[:len(r)-1]
	}
	return string(r) + "…"
}
