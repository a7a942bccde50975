package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
	"cmcbot/internal/news"
)

// Routes returns the feeds and the JSON API by their http.ServeMux patterns. They answer GET and HEAD, anybody may read them from any
// page, each answer has an ETag and may be kept for five minutes. book returns the knowledge file as it is now, and now
// the present moment, and told the changes that were told, the newest issue first (nil where none are remembered); each is called once for
// each request. The handlers are safe for concurrent use.
func Routes(book func() *facts.Book, now func() time.Time, told func() []news.Told) map[string]http.Handler {
	c := &cache{book: book, now: now, told: told}
	p := lang.For("en")
	return map[string]http.Handler{
		"GET /feeds/calendar.ics": c.serve("text/calendar; charset=utf-8", func(b *facts.Book, _ facts.Date, _ *http.Request) []byte { return Calendar(b, p) }),
		"GET /feeds/changes.atom": c.serve("application/atom+xml; charset=utf-8", func(b *facts.Book, day facts.Date, _ *http.Request) []byte { return Atom(b, p, day, c.changes()) }),
		"GET /api/v1/changes": c.serve(jsonType, func(b *facts.Book, day facts.Date, _ *http.Request) []byte {
			return Changes(b, p, day, c.changes())
		}),
		"GET /api/v1/all": c.serve(jsonType, func(b *facts.Book, day facts.Date, _ *http.Request) []byte { return JSON(b, day) }),
		"GET /api/v1/{section}": c.serve(jsonType, func(b *facts.Book, day facts.Date, r *http.Request) []byte {
			return Section(b, r.PathValue("section"), day)
		}),
		"GET /api/v1/{section}/{id}": c.serve(jsonType, func(b *facts.Book, day facts.Date, r *http.Request) []byte {
			return Entry(b, r.PathValue("section"), r.PathValue("id"), day)
		}),
		"GET /export/knowledge.md": c.serve("text/markdown; charset=utf-8", func(b *facts.Book, day facts.Date, _ *http.Request) []byte { return Markdown(b, day) }),
		"GET /export/{table}": c.serve("text/csv; charset=utf-8; header=present", func(b *facts.Book, day facts.Date, r *http.Request) []byte {
			name, ok := strings.CutSuffix(r.PathValue("table"), ".csv")
			if !ok {
				return nil
			}
			return CSV(b, name, day)
		}),
	}
}

const jsonType = "application/json"

// A cache keeps what was made of one book on one day.
type cache struct {
	book func() *facts.Book
	now  func() time.Time
	told func() []news.Told

	mu    sync.Mutex // guards the fields below
	of    *facts.Book
	day   facts.Date
	issue int64           // the latest that was told
	made  map[string]made // by path
}

// changes returns what was told.
func (c *cache) changes() []news.Told {
	if c.told == nil {
		return nil
	}
	return c.told()
}

type made struct {
	body []byte
	etag string
}

// serve answers with what write makes of the file; nil means that there is nothing under this address.
func (c *cache) serve(contentType string, write func(*facts.Book, facts.Date, *http.Request) []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m, ok := c.get(r, write)
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		if !ok {
			h.Set("Content-Type", jsonType)
			h.Set("Cache-Control", "no-cache")
			w.WriteHeader(http.StatusNotFound)
			// The reader may be gone; then there is nobody to tell.
			_ = json.NewEncoder(w).Encode(map[string]string{"error": fmt.Sprintf("there is nothing at %s; docs/api.md lists the addresses", r.URL.Path)})
			return
		}
		h.Set("Content-Type", contentType)
		h.Set("Cache-Control", "public, max-age=300")
		h.Set("ETag", m.etag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(m.body))
	})
}

func (c *cache) get(r *http.Request, write func(*facts.Book, facts.Date, *http.Request) []byte) (made, bool) {
	book, day, issue := c.book(), facts.DateOf(c.now().UTC()), int64(0)
	if told := c.changes(); len(told) > 0 {
		issue = told[0].Issue
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of != book || c.day != day || c.issue != issue {
		c.of, c.day, c.issue, c.made = book, day, issue, map[string]made{}
	}
	if m, ok := c.made[r.URL.Path]; ok {
		return m, true
	}
	body := write(book, day, r)
	if body == nil {
		return made{}, false
	}
	sum := sha256.Sum256(body)
	m := made{body, `"` + hex.EncodeToString(sum[:16]) + `"`}
	c.made[r.URL.Path] = m // what exists is finite: an address without an entry is not kept
	return m, true
}
