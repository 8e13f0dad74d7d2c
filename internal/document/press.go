package document

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"image/color"
	"strconv"
	"strings"
	"sync"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"rsc.io/qr"

	"siger/internal/corridor"
	"siger/internal/i18n"
)

// Plus Jakarta Sans, the typeface of the pages (SIL Open Font License, see
// fonts/OFL.txt). The PDF carries only the letters it uses.
var (
	//go:embed fonts/plus-jakarta-sans-regular.ttf
	regular []byte
	//go:embed fonts/plus-jakarta-sans-bold.ttf
	bold []byte
)

// Press prints letters as PDF on A4.
type Press struct {
	Texts *i18n.Catalog
	Pack  *corridor.Pack
}

// Measures in millimetres, sizes in points.
const (
	family      = "jakarta"
	left, right = 25.0, 25.0
	pageWidth   = 210.0
	pageHeight  = 297.0
	textWidth   = pageWidth - left - right
	bottom      = 24.0 // below the text
	lineHeight  = 5.4
	sealSize    = 22.0 // of the QR code
	sealHeight  = 34.0 // of the block with the QR code, above the page's foot
	labelWidth  = 24.0
	bodySize    = 10.5
)

var (
	ink    = color.RGBA{R: 0x1f, G: 0x1a, B: 0x17, A: 255}
	soft   = color.RGBA{R: 0x6b, G: 0x60, B: 0x57, A: 255}
	maroon = color.RGBA{R: 0x64, G: 0x1c, B: 0x29, A: 255}
	gold   = color.RGBA{R: 0xc9, G: 0x92, B: 0x22, A: 255}
)

// sheet is one letter being printed.
type sheet struct {
	*fpdf.Fpdf
	press  *Press
	letter Letter
}

// printing keeps letters apart: fpdf's fonts are parsed for each, and a desk
// prints one at a time anyway.
var printing sync.Mutex

// Print returns the letter as PDF. check is the address at which it can be
// checked, which the QR code holds; a draft says so across the page and has
// none. The same letter gives the same bytes.
func (p *Press) Print(l Letter, check string) ([]byte, error) {
	printing.Lock()
	defer printing.Unlock()
	s := &sheet{Fpdf: fpdf.New("P", "mm", "A4", ""), press: p, letter: l}
	made := l.Date.Time()
	if l.Date.IsZero() {
		made = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	s.SetCreationDate(made)
	s.SetModificationDate(made)
	s.SetCatalogSort(true)
	s.SetTitle(l.Title, true)
	s.SetAuthor(p.Issuer(l, l.Lang), true)
	s.SetLang(string(l.Lang))
	s.AddUTF8FontFromBytes(family, "", regular)
	s.AddUTF8FontFromBytes(family, "B", bold)
	s.SetMargins(left, 46, right)
	s.SetCellMargin(0)
	s.SetAutoPageBreak(true, bottom)
	s.SetHeaderFunc(s.head)
	s.SetFooterFunc(s.foot)
	s.AddPage()
	s.opening()
	s.body()
	s.closing()
	if l.Number > 0 {
		if err := s.seal(check); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if err := s.Output(&b); err != nil {
		return nil, fmt.Errorf("print letter: %w", err)
	}
	return b.Bytes(), nil
}

// Issuer returns who issues a letter: the region's government or the mission.
func (p *Press) Issuer(l Letter, lang i18n.Lang) string {
	if l.Side == "market" {
		return p.Pack.Mission.In(lang)
	}
	return p.Pack.Region.Name.In(lang)
}

func (s *sheet) t(key string, args ...any) string {
	return s.press.Texts.T(s.letter.Lang, "document.pdf."+key, args...)
}

// write sets the font and colour of what follows.
func (s *sheet) write(style string, size float64, c color.RGBA) {
	s.SetFont(family, style, size)
	s.SetTextColor(int(c.R), int(c.G), int(c.B))
}

// head is the letterhead: the mark, who writes, and the gold line.
func (s *sheet) head() {
	if s.letter.Number == 0 {
		s.stamp(s.t("draft"))
	}
	drawMark(s.Fpdf, left, 15, 15)
	s.SetXY(left+20, 14)
	s.write("B", 13, maroon)
	s.MultiCell(textWidth-20, 6, s.press.Issuer(s.letter, s.letter.Lang), "", "L", false)
	s.SetX(left + 20)
	s.write("", 10, ink)
	s.CellFormat(textWidth-20, 5.2, s.press.Texts.T(s.letter.Lang, "document.desk."+s.letter.Desk), "", 2, "L", false, 0, "")
	s.write("", 8, soft)
	s.CellFormat(textWidth-20, 4.6, s.t("corridor", "corridor", s.press.Pack.Name.In(s.letter.Lang)), "", 2, "L", false, 0, "")
	y := max(s.GetY()+3, 35)
	s.SetDrawColor(int(gold.R), int(gold.G), int(gold.B))
	s.SetLineWidth(0.7)
	s.Line(left, y, pageWidth-right, y)
	s.SetLineWidth(0.15)
	s.Line(left, y+1.1, pageWidth-right, y+1.1)
	s.SetXY(left, max(y+9, 46))
	s.write("", bodySize, ink) // a page break returns to what was being written
}

// foot numbers the pages.
func (s *sheet) foot() {
	s.SetXY(left, pageHeight-15)
	s.write("", 8, soft)
	s.CellFormat(textWidth/2, 5, s.letter.Label(), "", 0, "L", false, 0, "")
	s.CellFormat(textWidth/2, 5, s.t("page", "page", s.PageNo()), "", 0, "R", false, 0, "")
}

// stamp writes a word across the page, behind the text.
func (s *sheet) stamp(word string) {
	s.TransformBegin()
	s.SetFont(family, "B", 96)
	s.SetTextColor(0xf3, 0xea, 0xdc)
	s.TransformRotate(52, pageWidth/2, pageHeight/2)
	s.Text(pageWidth/2-s.GetStringWidth(word)/2, pageHeight/2+12, word)
	s.TransformEnd()
}

// opening has number, subject, date and whom the letter is to.
func (s *sheet) opening() {
	l := s.letter
	y := s.GetY()
	if !l.Date.IsZero() {
		s.write("", bodySize, ink)
		s.SetXY(left, y)
		s.CellFormat(textWidth, lineHeight, i18n.Date(l.Lang, l.Date), "", 0, "R", false, 0, "")
	}
	s.SetXY(left, y)
	for _, row := range [][2]string{{s.t("number"), cmp.Or(l.Label(), s.t("draft"))}, {s.t("subject"), l.Title}} {
		s.write("", bodySize, soft)
		s.CellFormat(labelWidth, lineHeight, row[0], "", 0, "L", false, 0, "")
		style, width := "", textWidth-labelWidth-45
		if row[1] == l.Title {
			style, width = "B", textWidth-labelWidth
		}
		s.write(style, bodySize, ink)
		s.MultiCell(width, lineHeight, row[1], "", "L", false)
	}
	s.Ln(lineHeight)
	s.write("", bodySize, ink)
	s.MultiCell(textWidth*0.7, lineHeight, s.t("to")+"\n"+l.To, "", "L", false)
	s.Ln(lineHeight)
}

func (s *sheet) body() {
	s.write("", bodySize, ink)
	for _, paragraph := range s.letter.Body {
		s.MultiCell(textWidth, lineHeight, paragraph, "", "L", false)
		s.Ln(2.6)
	}
}

// closing has the office, room to sign, and the name; it stays on one page with
// what checks the letter.
func (s *sheet) closing() {
	const height, width, room = 40.0, 75.0, 17.0
	if s.GetY()+height+sealHeight > pageHeight-bottom {
		s.AddPage()
	}
	s.Ln(lineHeight)
	x := pageWidth - right - width
	s.SetX(x)
	s.write("", bodySize, ink)
	s.MultiCell(width, lineHeight, s.letter.Office, "", "L", false)
	s.SetXY(x, s.GetY()+room)
	s.write("B", bodySize, ink)
	s.MultiCell(width, lineHeight, s.letter.Signer, "", "L", false)
}

// seal is the QR code with how to check the letter, at the foot of the last page.
func (s *sheet) seal(check string) error {
	c, err := qr.Encode(check, qr.M)
	if err != nil {
		return fmt.Errorf("QR code: %w", err)
	}
	y := pageHeight - bottom - sealSize - 4
	s.SetAutoPageBreak(false, 0)
	s.SetDrawColor(int(gold.R), int(gold.G), int(gold.B))
	s.SetLineWidth(0.15)
	s.Line(left, y-4, pageWidth-right, y-4)
	drawQR(s.Fpdf, c, left, y, sealSize)
	s.LinkString(left, y, sealSize, sealSize, check)
	x := left + sealSize + 6
	s.SetXY(x, y)
	s.write("B", 9.5, maroon)
	s.CellFormat(textWidth-sealSize-6, 5, s.t("check.title"), "", 2, "L", false, 0, "")
	s.write("", 8.5, soft)
	s.MultiCell(textWidth-sealSize-6, 4.4, s.t("check.how", "address", strings.TrimPrefix(strings.TrimPrefix(check, "https://"), "http://")), "", "L", false)
	s.SetX(x)
	s.write("B", 8.5, ink)
	s.CellFormat(textWidth-sealSize-6, 5, s.t("check.code", "code", s.letter.CodeShown()), "", 2, "L", false, 0, "")
	return nil
}

// drawQR draws a QR code with its upper left corner at x, y, size millimetres wide.
func drawQR(f *fpdf.Fpdf, c *qr.Code, x, y, size float64) {
	f.SetFillColor(int(ink.R), int(ink.G), int(ink.B))
	dot := size / float64(c.Size)
	for row := range c.Size {
		for column := 0; column < c.Size; column++ {
			start := column
			for column < c.Size && c.Black(column, row) {
				column++
			}
			if column > start { // one bar for neighbours, so that no hairline parts them
				f.Rect(x+float64(start)*dot, y+float64(row)*dot, float64(column-start)*dot, dot+0.02, "F")
			}
		}
	}
}

// markPath is the siger, the crown the site is named after, as static/mark.svg of
// the pages draws it: a start, then quadratic curves, in a box of 56 × 35.
const markPath = "1.4 6.2 3.5 13.6 8.4 14.1 8.5 10.4 9.4 7 13.4 11 14 15.2 14.2 9.5 15.6 4.1 19.1 9.8 19.6 16 19.9 8.8 21.8 2.1 " +
	"24.8 8.9 25.2 16.4 25.5 8.5 28 1.2 30.5 8.5 30.8 16.4 31.2 8.9 34.2 2.1 36.1 8.8 36.4 16 36.9 9.8 40.4 4.1 41.8 9.5 42 15.2 " +
	"42.6 11 46.6 7 47.5 10.4 47.6 14.1 52.5 13.6 54.6 6.2 49.5 25.6 28 26.4 6.5 25.6 1.4 6.2"

// markDots are the pearls below it.
var markDots = [][2]float64{{11.8, 28.2}, {17.2, 30.1}, {22.6, 31.2}, {28, 31.6}, {33.4, 31.2}, {38.8, 30.1}, {44.2, 28.2}}

// drawMark draws the siger in gold, width millimetres wide.
func drawMark(s *fpdf.Fpdf, x, y, width float64) {
	scale := width / 56
	var at []float64
	for _, number := range strings.Fields(markPath) {
		v, _ := strconv.ParseFloat(number, 64) // a constant
		at = append(at, v*scale)
	}
	s.SetFillColor(int(gold.R), int(gold.G), int(gold.B))
	s.MoveTo(x+at[0], y+at[1])
	for i := 2; i+3 < len(at); i += 4 {
		s.CurveTo(x+at[i], y+at[i+1], x+at[i+2], y+at[i+3])
	}
	s.ClosePath()
	s.DrawPath("F")
	for _, dot := range markDots {
		s.Circle(x+dot[0]*scale, y+dot[1]*scale, 1.5*scale, "F")
	}
}
