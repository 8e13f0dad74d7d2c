package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed static
var staticFiles embed.FS

// staticPath is where static files are served, under names that hold the hash
// of their content and so never change.
const staticPath = "/static/"

// assets are the static files.
type assets struct {
	paths map[string]string    // file name -> address
	files map[string]*response // address -> response
}

// loadAssets reads the embedded files; every server shares them. They are encoded
// when somebody first asks for them: doing it here would be half of a start.
var loadAssets = sync.OnceValues(func() (*assets, error) {
	a := &assets{paths: map[string]string{}, files: map[string]*response{}}
	mime.AddExtensionType(".woff2", "font/woff2") // not in every machine's table
	entries, err := fs.ReadDir(staticFiles, "static")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		body, err := staticFiles.ReadFile("static/" + e.Name())
		if err != nil {
			return nil, err
		}
		a.add(e.Name(), body)
	}
	return a, nil
})

func (a *assets) add(name string, body []byte) {
	if name == "siger.css" { // the font's address holds its hash
		body = bytes.ReplaceAll(body, []byte("plus-jakarta-sans.woff2"), []byte(path.Base(a.paths["plus-jakarta-sans.woff2"])))
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:6])
	ext := path.Ext(name)
	address := staticPath + strings.TrimSuffix(name, ext) + "-" + hash + ext
	h := http.Header{}
	secure(h, "")
	h.Set("Content-Type", mime.TypeByExtension(ext))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	res := newResponse(nil, http.StatusOK, h, hash, body)
	res.lasting = true
	a.paths[name], a.files[address] = address, res
}

// get returns the static file a request asks for.
func (a *assets) get(r *http.Request) (*response, bool) {
	if !strings.HasPrefix(r.URL.Path, staticPath) || (r.Method != http.MethodGet && r.Method != http.MethodHead) {
		return nil, false
	}
	res, ok := a.files[r.URL.Path]
	return res, ok
}

// Static returns the address of a static file. An unknown name is a defect and
// panics.
func (s *Server) Static(name string) string {
	address, ok := s.static.paths[name]
	if !ok {
		panic("web: no static file " + name)
	}
	return address
}
