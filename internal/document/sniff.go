package document

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"image"
	_ "image/jpeg" // reads the size of a JPEG
	_ "image/png"  // reads the size of a PNG
	"io"
	"strings"
	"unicode/utf8"

	"siger/internal/fault"
)

// Type is the media type of a file, found from its first bytes and never from
// its name or from what the browser said.
type Type string

// The types that are taken.
const (
	JPEG Type = "image/jpeg"
	PNG  Type = "image/png"
	HEIC Type = "image/heic"
	PDF  Type = "application/pdf"
	XLSX Type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	CSV  Type = "text/csv"
)

// Extension returns the ending of a file's name, with its dot.
func (t Type) Extension() string {
	return map[Type]string{JPEG: ".jpg", PNG: ".png", HEIC: ".heic", PDF: ".pdf", XLSX: ".xlsx", CSV: ".csv"}[t]
}

const (
	// MaxFile is the largest file that is taken, in bytes.
	MaxFile = 8 << 20

	maxPixels    = 64_000_000 // width times height: what viewers can open on a phone
	maxSide      = 16_384     // pixels
	maxUnzipped  = 16 << 20   // bytes of a spreadsheet once unpacked
	maxMarks     = 600_000    // XML marks in the parts of a spreadsheet that are read as a whole
	maxZipFiles  = 1000
	heicLooksFor = 64 << 10 // bytes in which the size of a HEIC is looked for
)

// Sniff returns the type of a file. It refuses, as a fault, an empty or too
// large file, any other type, an image of more pixels than viewers can hold, and
// a spreadsheet that unpacks to too much or holds macros.
func Sniff(data []byte) (Type, error) {
	switch {
	case len(data) == 0:
		return "", fault.New(fault.Invalid, "document.error.empty")
	case len(data) > MaxFile:
		return "", tooLarge()
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return JPEG, checkImage(data)
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return PNG, checkImage(data)
	case isHEIC(data):
		return HEIC, checkHEIC(data)
	case bytes.HasPrefix(data, []byte("%PDF-")):
		return PDF, nil
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return XLSX, checkXLSX(data)
	case isText(data):
		return CSV, nil
	}
	return "", wrongType()
}

func tooLarge() error { return fault.New(fault.TooLarge, "document.error.large", "mb", MaxFile>>20) }

func wrongType() error { return fault.New(fault.Invalid, "document.error.type") }

// checkImage reads the header only; a picture is never unpacked here.
func checkImage(data []byte) error {
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return wrongType()
	}
	return checkPixels(int64(c.Width), int64(c.Height))
}

func checkPixels(width, height int64) error {
	if width < 1 || height < 1 || width > maxSide || height > maxSide || width*height > maxPixels {
		return fault.New(fault.TooLarge, "document.error.pixels")
	}
	return nil
}

// isHEIC reports whether a file is an ISO base media file of a HEIF brand.
func isHEIC(data []byte) bool {
	if len(data) < 16 || string(data[4:8]) != "ftyp" {
		return false
	}
	switch string(data[8:12]) {
	case "heic", "heix", "heim", "heis", "hevc", "mif1", "msf1":
		return true
	}
	return false
}

// checkHEIC looks for the sizes of the pictures ("ispe" boxes: version, width,
// height, four bytes each). A file without one shows nothing and is refused.
func checkHEIC(data []byte) error {
	head := data[:min(len(data), heicLooksFor)]
	found := false
	for {
		i := bytes.Index(head, []byte("ispe"))
		if i < 0 {
			break
		}
		if head = head[i+4:]; len(head) < 12 {
			break
		}
		if err := checkPixels(int64(binary.BigEndian.Uint32(head[4:])), int64(binary.BigEndian.Uint32(head[8:]))); err != nil {
			return err
		}
		found = true
	}
	if !found {
		return wrongType()
	}
	return nil
}

// checkXLSX unpacks to nowhere and counts: the sizes a ZIP declares may lie.
func checkXLSX(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return wrongType()
	}
	if len(z.File) > maxZipFiles {
		return fault.New(fault.TooLarge, "document.error.bomb")
	}
	var types, workbook bool
	left, marks := int64(maxUnzipped), marks(0)
	for _, f := range z.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))
		types = types || name == "[content_types].xml"
		workbook = workbook || name == "xl/workbook.xml"
		if strings.HasPrefix(name, "/") || strings.Contains(name, "..") || strings.HasSuffix(name, "vbaproject.bin") {
			return wrongType()
		}
		r, err := f.Open()
		if err != nil {
			return wrongType()
		}
		into := io.Writer(&marks)
		if strings.HasPrefix(name, "xl/worksheets/") { // rows are read one by one
			into = io.Discard
		}
		n, err := io.Copy(into, io.LimitReader(r, left+1))
		r.Close()
		if left -= n; left < 0 || marks > maxMarks {
			return fault.New(fault.TooLarge, "document.error.bomb")
		}
		if err != nil {
			return wrongType()
		}
	}
	if !types || !workbook {
		return wrongType()
	}
	return nil
}

// marks counts the opening brackets of what is written to it: each can become an
// element in memory, many times its size on paper.
type marks int

// Write counts.
func (m *marks) Write(b []byte) (int, error) {
	*m += marks(bytes.Count(b, []byte("<")))
	return len(b), nil
}

// isText reports whether a file is plain text in UTF-8, as CSV is. Markup is
// refused: nobody writes a list that begins with an angle bracket.
func isText(data []byte) bool {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) || bytes.HasPrefix(bytes.TrimSpace(data), []byte("<")) {
		return false
	}
	return !bytes.ContainsFunc(data, func(r rune) bool { return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0x7f })
}
