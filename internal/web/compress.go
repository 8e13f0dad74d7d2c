package web

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// encoding is a content encoding Siger speaks.
type encoding int

const (
	identity encoding = iota
	brotliEncoding
	gzipEncoding
)

// String returns the token of the Content-Encoding header.
func (e encoding) String() string { return [...]string{"identity", "br", "gzip"}[e] }

// Levels of pages, which are encoded while somebody waits: on a page of 40 KB
// both take about a millisecond and come within 3 % of the slow levels.
const (
	pageBrotli = 4
	pageGzip   = 5
)

type resetter interface {
	io.WriteCloser
	Reset(io.Writer)
}

var writers = [...]sync.Pool{
	brotliEncoding: {New: func() any { return brotli.NewWriterLevel(nil, pageBrotli) }},
	gzipEncoding: {New: func() any {
		w, err := gzip.NewWriterLevel(nil, pageGzip)
		if err != nil {
			panic(err) // only a level out of range
		}
		return w
	}},
}

// compress returns the body in the encoding.
func (e encoding) compress(body []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(body)/4 + 64)
	w := writers[e].Get().(resetter)
	defer writers[e].Put(w)
	w.Reset(&out)
	_, _ = w.Write(body) // a bytes.Buffer takes everything
	_ = w.Close()
	return out.Bytes()
}

// compressBest returns the body in the encoding at its slowest, smallest level.
func (e encoding) compressBest(body []byte) []byte {
	var out bytes.Buffer
	var w io.WriteCloser = brotli.NewWriterLevel(&out, brotli.BestCompression)
	if e == gzipEncoding {
		w, _ = gzip.NewWriterLevel(&out, gzip.BestCompression) // fails only at a level out of range
	}
	_, _ = w.Write(body) // a bytes.Buffer takes everything
	_ = w.Close()
	return out.Bytes()
}

// accepted returns the best encoding the Accept-Encoding values allow: brotli,
// then gzip, then none.
func accepted(values []string) encoding {
	if len(values) == 1 && values[0] == "gzip, deflate, br, zstd" { // what most browsers send
		return brotliEncoding
	}
	br, gz := false, false
	for _, v := range values {
		for part := range strings.SplitSeq(v, ",") {
			name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
			if refused(params) {
				continue
			}
			switch strings.TrimSpace(name) {
			case "br":
				br = true
			case "gzip":
				gz = true
			}
		}
	}
	switch {
	case br:
		return brotliEncoding
	case gz:
		return gzipEncoding
	}
	return identity
}

// refused reports whether the parameters say q=0.
func refused(params string) bool {
	q, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
	if !ok {
		return false
	}
	weight, err := strconv.ParseFloat(q, 64)
	return err == nil && weight == 0
}

// compressibleType reports whether a media type is text at heart.
func compressibleType(t string) bool {
	t, _, _ = strings.Cut(t, ";")
	return strings.HasPrefix(t, "text/") || strings.HasSuffix(t, "json") || strings.HasSuffix(t, "xml") ||
		strings.HasSuffix(t, "javascript") || strings.HasSuffix(t, "yaml")
}
