package simulator

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"time"
)

//go:embed page
var pageFiles embed.FS

// pageTypes are the content types of the page's files. Package mime would ask
// the machine, and each machine answers otherwise.
var pageTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json",
	".svg":  "image/svg+xml",
	".png":  "image/png",
	".ico":  "image/x-icon",
}

// asset is one file of the page.
type asset struct {
	content     []byte
	contentType string
	etag        string
}

// page serves the embedded files. The browser asks each time whether they are
// still the same, so that a new lockerd never runs with an old page.
type page map[string]asset

// newPage reads the embedded files. What is embedded can always be read.
func newPage() http.Handler {
	p := make(page)
	err := fs.WalkDir(pageFiles, "page", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := pageFiles.ReadFile(name)
		if err != nil {
			return err
		}
		p[name[len("page"):]] = asset{
			content:     content,
			contentType: pageTypes[path.Ext(name)],
			etag:        fmt.Sprintf(`"%.16x"`, sha256.Sum256(content)),
		}
		return nil
	})
	if err != nil {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { writeProblem(w, err) })
	}
	p["/"] = p["/index.html"]
	return p
}

func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", "default-src 'self'; base-uri 'none'; frame-ancestors 'none'")
	header.Set("Referrer-Policy", "no-referrer")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		refuseMethod([]string{http.MethodGet})(w, r)
		return
	}
	file, ok := p[r.URL.Path]
	if !ok {
		writeProblem(w, &callError{http.StatusNotFound, "no_such_page", "there is no such page"})
		return
	}
	header.Set("Cache-Control", "no-cache")
	header.Set("Content-Type", file.contentType)
	header.Set("ETag", file.etag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file.content))
}
